"""Quads that fit a pattern of subject, predicate, object and graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

    Term = NamedNode | BlankNode | Literal | Triple
    Pattern = tuple[Term | None, NamedNode | None, Term | None, NamedNode | BlankNode | DefaultGraph | None]


def matching(asked: Pattern, quads: Iterable[Quad]) -> list[Quad]:
    """Those of some quads that fit a pattern, in which None fits anything."""
    subject, predicate, object_, graph = asked
    return [
        quad
        for quad in quads
        if subject in (None, quad.subject)
        and predicate in (None, quad.predicate)
        and object_ in (None, quad.object)
        and graph in (None, quad.graph_name)
    ]

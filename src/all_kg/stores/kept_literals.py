"""How the store of this machine writes literals: it keeps values, and gives each in one form."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from pyoxigraph import Literal, NamedNode, Quad, Store

from all_kg.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable


def kept_forms(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    """The forms in which literals come out of a store of this machine.

    Args:
        literals: As they are written, such as `"1.50"^^xsd:decimal`.

    Returns:
        Each with the form that it gets there, such as `"1.5"^^xsd:decimal`.
    """
    store = Store()
    names = {
        literal: NamedNode(f"urn:literal:{place}") for place, literal in enumerate(dict.fromkeys(literals))
    }
    store.extend(Quad(name, name, literal) for literal, name in names.items())
    kept = {quad.subject: quad.object for quad in store}
    return {literal: kept[name] for literal, name in names.items()}


def kept_quads(quads: Iterable[Quad]) -> list[Quad]:
    """Quads with their literals as they come out of a store of this machine, in the order given."""
    given = list(quads)
    forms = kept_forms(quad.object for quad in given if is_value(quad.object))
    return [
        Quad(
            quad.subject,
            quad.predicate,
            forms[quad.object] if is_value(quad.object) else quad.object,
            quad.graph_name,
        )
        for quad in given
    ]


def is_value(term: object) -> TypeGuard[Literal]:
    """Whether it is a literal whose letters an engine may change: one of a datatype of XML Schema."""
    return isinstance(term, Literal) and term.datatype.value.startswith(XSD)

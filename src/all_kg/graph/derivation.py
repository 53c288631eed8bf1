"""Rules to a fixed point: what follows from what is curated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryTriples, Store

from all_kg.errors import InputError, LimitError
from all_kg.namespaces import GRAPH_DERIVED, PREFIXES
from all_kg.rdf.sparql_guard import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Triple

MOST_ROUNDS = 100


def derive(asserted: Iterable[Quad], rules: Sequence[tuple[str, str]]) -> list[Quad]:
    """Apply CONSTRUCT rules until nothing new follows.

    All rules of a round see the same triples, so their order does not matter.

    Args:
        asserted: What is curated; the rules see all graphs as one.
        rules: Name of the file and SPARQL text of each rule.

    Returns:
        What is not asserted already, in the graph of derived quads, sorted.

    Raises:
        InputError: A rule cannot be used; names its file and line.
        LimitError: The rules do not come to an end.
    """
    asserted = list(asserted)
    store = Store()
    store.extend(_in_default_graph(quad) for quad in asserted)
    blank_nodes = {
        term for quad in asserted for term in (quad.subject, quad.object) if isinstance(term, BlankNode)
    }
    found: list[Quad] = []
    for _ in range(MOST_ROUNDS):
        new = {
            quad
            for name, text in rules
            for triple in construct(store, name, text)
            if (quad := _new_quad(triple, name, blank_nodes)) not in store
        }
        if not new:
            return sorted(_in_derived_graph(found, _spellings(asserted)), key=str)
        store.extend(new)
        found.extend(new)
    raise LimitError(
        f"the rules still find something new after {MOST_ROUNDS} rounds",
        remedy=f"Look for a rule that never ends: {', '.join(name for name, _ in rules)}",
    )


def construct(store: Store, name: str, text: str, *, union: bool = False) -> QueryTriples:
    """Run one CONSTRUCT query of the project.

    Args:
        store: What it sees.
        name: Name of its file for messages.
        text: The query.
        union: Whether it sees the named graphs as one; else it sees the default graph.

    Raises:
        InputError: The query cannot be used; names its file and line.
    """
    check(text)
    try:
        result = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=union)
    except SyntaxError as error:
        message = error.msg or str(error)
        place = re.search(r"at (\d+):(\d+): ", message)
        raise InputError(
            f"the query is not SPARQL ({message[place.end() :] if place else message})",
            remedy="Mend the query",
            file=name,
            line=int(place[1]) if place else None,
            column=int(place[2]) if place else None,
        ) from None
    if not isinstance(result, QueryTriples):
        raise InputError("the query constructs nothing", remedy="Make it a CONSTRUCT query", file=name)
    return result


def _new_quad(triple: Triple, rule: str, blank_nodes: set[BlankNode]) -> Quad:
    for term in (triple.subject, triple.object):
        if isinstance(term, BlankNode) and term not in blank_nodes:
            raise InputError("the rule makes blank nodes, without end", remedy="Let it build IRIs", file=rule)
    return Quad(triple.subject, triple.predicate, triple.object)


def _in_default_graph(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _spellings(asserted: list[Quad]) -> dict[Literal, Literal]:
    """The curated form of each literal that the store rewrites ("1.50" to 1.5).

    Two spellings of one value are one for the rules; the first in alphabetical order stands for both.
    """
    literals = sorted({quad.object for quad in asserted if isinstance(quad.object, Literal)}, key=str)
    holders = [BlankNode(f"n{number}") for number in range(len(literals))]
    predicate = NamedNode(GRAPH_DERIVED)  # any would do
    store = Store()
    store.extend(Quad(holder, predicate, literal) for holder, literal in zip(holders, literals, strict=True))
    rewritten = {quad.subject: quad.object for quad in store}
    spellings: dict[Literal, Literal] = {}
    for holder, literal in zip(holders, literals, strict=True):
        spellings.setdefault(rewritten[holder], literal)
    return spellings


def _in_derived_graph(quads: list[Quad], spellings: dict[Literal, Literal]) -> Iterable[Quad]:
    graph = NamedNode(GRAPH_DERIVED)
    for quad in quads:
        value = quad.object
        if isinstance(value, Literal):
            value = spellings.get(value, value)
        yield Quad(quad.subject, quad.predicate, value, graph)

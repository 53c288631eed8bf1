"""The graph as it would be with the claims of one source, the page that was read sentence by sentence.

Tests that change the graph many times over, or ask an engine that is slow, do so on this part of it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pyoxigraph import NamedNode, Quad
from pyoxigraph import Store as Engine

from all_kg.checks.validation import read_queries
from all_kg.graph.derivation import derive
from all_kg.graph.knowledge import Knowledge, load_knowledge
from all_kg.namespaces import GRAPH_CLAIMS, GRAPH_CONCEPTS, GRAPH_CONFLICTS, GRAPH_MAPPINGS, expand
from all_kg.resources import find_resources
from all_kg.stores.store import Store, open_store
from all_kg.stores.store_build import store_quads

PAGE = NamedNode(expand("source:ccs-treatments-all-2024"))
_BESIDE_THE_PAGE = (GRAPH_CLAIMS, GRAPH_CONFLICTS, GRAPH_CONCEPTS, GRAPH_MAPPINGS)
CLAIMS_OF_THE_PAGE = GRAPH_CLAIMS + PAGE.value.rpartition("/")[2]


@cache
def whole_knowledge() -> Knowledge:
    """What is curated, of all sources."""
    return load_knowledge()


@cache
def whole_store() -> Store:
    """The store of all sources, in memory; not to be changed."""
    return open_store().in_memory()


@cache
def rules() -> list[tuple[str, str]]:
    """Name and text of each rule."""
    return [(Path(name).name, text) for name, text in read_queries(find_resources(), "rules")]


@cache
def page_asserted() -> tuple[Quad, ...]:
    """What the page claims, what is curated of the things it speaks of, the vocabulary and the sources."""
    asserted = whole_knowledge().asserted
    concepts: dict[object, list[Quad]] = {}
    for quad in asserted[GRAPH_CONCEPTS]:
        concepts.setdefault(quad.subject, []).append(quad)
    kept = [
        quad
        for name, quads in asserted.items()
        if not name.startswith(_BESIDE_THE_PAGE) or name == CLAIMS_OF_THE_PAGE
        for quad in quads
    ]
    ahead = [term for quad in kept for term in (quad.subject, quad.object)]
    while ahead:
        quads = concepts.pop(ahead.pop(), [])
        kept += quads
        ahead += [quad.object for quad in quads]
    return tuple(kept)


@cache
def page_knowledge() -> Knowledge:
    """The knowledge of the page with what the rules derive from it."""
    return _knowledge(page_asserted())


def part_of_the_page(*names: str) -> Knowledge:
    """The knowledge of a few things of the page, and of all that they lead to."""
    said: dict[object, list[Quad]] = {}
    for quad in page_asserted():
        said.setdefault(quad.subject, []).append(quad)
    kept: list[Quad] = []
    ahead: list[object] = [NamedNode(expand(name)) for name in names]
    while ahead:
        quads = said.pop(ahead.pop(), [])
        kept += quads
        ahead += [term for quad in quads for term in (quad.predicate, quad.object)]
    return _knowledge(tuple(kept))


def _knowledge(quads: tuple[Quad, ...]) -> Knowledge:
    asserted: dict[str, list[Quad]] = {}
    for quad in quads:
        asserted.setdefault(quad.graph_name.value, []).append(quad)  # type: ignore[union-attr]
    return Knowledge(asserted, list(derive(quads, rules())), "")


@cache
def page_store() -> Store:
    """The store of the page, with its search keys; not to be changed."""
    engine = Engine()
    engine.bulk_extend(store_quads(page_knowledge(), find_resources()))
    return Store(engine, content_hash="", path=None)

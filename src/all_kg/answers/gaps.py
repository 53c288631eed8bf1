"""What the sources leave open about a concept, or on the matter of a question."""

from __future__ import annotations

from pyoxigraph import NamedNode

from all_kg.answers.answer import Thing
from all_kg.answers.labels import label_of
from all_kg.graph.search_index import TYPE
from all_kg.namespaces import expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from all_kg.stores.store import Store

_GAP = NamedNode(expand("allkg:Gap"))
_SUBJECT = NamedNode(expand("allkg:subject"))
_PREDICATE = NamedNode(expand("allkg:predicate"))
_OBJECT = NamedNode(expand("allkg:object"))
_KIND_OF = NamedNode(expand("allkg:kindOf"))
_DEFINITION = NamedNode(expand("skos:definition"))


def gaps_about(store: Store, concept: NamedNode) -> list[Thing]:
    """The gaps that name a concept as their subject or object; the label says what is left open."""
    return [_thing(store, gap) for gap in sorted(_naming(store, concept), key=str)]


def gaps_on_matter(store: Store, concepts: Sequence[NamedNode], relations: Collection[str]) -> list[Thing]:
    """Find the gaps on the matter of a question that the sources are silent on.

    A gap is on the matter when it names every concept (or a wider kind of it); failing that, when it names
    one of them and leaves open one of the relations.

    Args:
        store: The built store.
        concepts: The concepts that the question is about.
        relations: IRIs of the relations that it follows.
    """
    named: dict[NamedNode, int] = {}
    for concept in concepts:
        wider = [quad.object for quad in store.quads(concept, _KIND_OF) if isinstance(quad.object, NamedNode)]
        for part in (_SUBJECT, _OBJECT):
            store.expect(part, (concept, *wider))
        for gap in {gap for one in (concept, *wider) for gap in _naming(store, one)}:
            named[gap] = named.get(gap, 0) + 1
    on_all = [gap for gap, count in named.items() if count == len(concepts) > 1]
    on_relation = [gap for gap in named if not _open_relations(store, gap).isdisjoint(relations)]
    return [_thing(store, gap) for gap in sorted(on_all or on_relation, key=str)]


def _naming(store: Store, concept: NamedNode) -> set[NamedNode]:
    statements = {quad.subject for part in (_SUBJECT, _OBJECT) for quad in store.quads(None, part, concept)}
    return {one for one in statements if isinstance(one, NamedNode) and any(store.quads(one, TYPE, _GAP))}


def _open_relations(store: Store, gap: NamedNode) -> set[str]:
    return {quad.object.value for quad in store.quads(gap, _PREDICATE) if isinstance(quad.object, NamedNode)}


def _thing(store: Store, gap: NamedNode) -> Thing:
    texts = sorted(label_of(store, quad.object) for quad in store.quads(gap, _DEFINITION))
    return Thing(gap.value, "; ".join(texts))

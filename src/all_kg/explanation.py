"""Why there is an edge: the claims behind it, found by the question `claims-behind-edge`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from all_kg.asking import answer_match
from all_kg.catalogue import find_question_by_name
from all_kg.concept import UnknownConceptError, find_concept
from all_kg.errors import UsageError
from all_kg.labels import label_of
from all_kg.matching import Match
from all_kg.namespaces import PREFIXES, expand
from all_kg.search_index import TYPE, normalise

if TYPE_CHECKING:
    from pyoxigraph import Literal

    from all_kg.answer import Answer
    from all_kg.store import Store

_QUESTION = "claims-behind-edge"
_DOMAIN = NamedNode(expand("rdfs:domain"))
_RANGE = NamedNode(expand("rdfs:range"))
_RELATION_CLASSES = tuple(
    NamedNode(expand(name))
    for name in ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
)


def explain(store: Store, subject: str, predicate: str, object: str) -> Answer:  # noqa: A002 - RDF's own name
    """Find the claims behind an edge, a derived one included.

    Args:
        store: The built store.
        subject: Where the edge begins: label, slug, `prefix:name` or IRI.
        predicate: The relation: its label, its name such as `usedIn`, `prefix:name` or IRI.
        object: Where the edge ends: like the subject, or a value.

    Returns:
        One row for each claim; none when nothing states the edge.

    Raises:
        UsageError: Subject, predicate or object is unknown; names the nearest ones.
    """
    relation = find_relation(store, predicate)
    begin = _concept(store, subject, relation, _DOMAIN)
    end = _end(store, begin, relation, object)
    arguments: dict[str, list[NamedNode | Literal]] = {
        "subject": [begin],
        "relation": [relation],
        "object": [end],
    }
    return answer_match(store, Match(find_question_by_name(store, _QUESTION), arguments))


def find_relation(store: Store, name: str) -> NamedNode:
    """Find a relation by its label, its name or its IRI.

    Raises:
        UsageError: There is no such relation; names the nearest ones.
    """
    relations: dict[str, NamedNode] = {}
    for relation_class in _RELATION_CLASSES:
        for quad in store.quads(None, TYPE, relation_class):
            if isinstance(quad.subject, NamedNode):
                relations[label_of(store, quad.subject)] = quad.subject
    known = set(relations.values())
    for relation in known:
        if relation.value in (expand(name), PREFIXES["allkg"] + name):
            return relation
    for label, relation in relations.items():
        if normalise(label) == normalise(name):
            return relation
    import difflib

    near = difflib.get_close_matches(name, sorted(relations), n=3)
    remedy = f"Did you mean {' or '.join(repr(label) for label in near)}?" if near else ""
    raise UsageError(f"there is no relation {name!r}", remedy=remedy)


def _end(store: Store, begin: NamedNode, relation: NamedNode, name: str) -> NamedNode | Literal:
    # A value such as "ALL" can be the label of a concept, too; what the edge leads to decides.
    for quad in store.quads(begin, relation):
        if not isinstance(quad.object, NamedNode) and label_of(store, quad.object) == name:
            return quad.object  # type: ignore[return-value]
    return _concept(store, name, relation, _RANGE)


def _concept(store: Store, name: str, relation: NamedNode, side: NamedNode) -> NamedNode:
    # "relapse" names a setting and an event; which is meant follows from the class that the relation takes.
    for quad in store.quads(relation, side):
        try:
            return find_concept(store, name, quad.object if isinstance(quad.object, NamedNode) else None)
        except UnknownConceptError:
            break
    return find_concept(store, name)

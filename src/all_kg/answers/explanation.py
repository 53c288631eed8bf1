"""Why there is an edge: the claims behind it, and the chain of rules from them to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from all_kg.answers.answer import Answer
from all_kg.answers.asking import answer_match
from all_kg.answers.catalogue import find_question_by_name
from all_kg.answers.chain_words import in_words
from all_kg.answers.concept import UnknownConceptError, find_concept
from all_kg.answers.derivation_tree import Fact, read_rules, why
from all_kg.answers.labels import label_of
from all_kg.answers.matching import Match
from all_kg.errors import UsageError
from all_kg.graph.search_index import TYPE, normalise
from all_kg.namespaces import PREFIXES, expand

if TYPE_CHECKING:
    from all_kg.answers.chain_words import StepInWords
    from all_kg.stores.store import Store

_QUESTION = "claims-behind-edge"
_DOMAIN = NamedNode(expand("rdfs:domain"))
_RANGE = NamedNode(expand("rdfs:range"))
_RELATION_CLASSES = tuple(
    NamedNode(expand(name))
    for name in ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
)
_CLASS = NamedNode(expand("owl:Class"))
_FROM_DEFINITIONS = "by definition"


class Explanation(Answer):
    """The claims behind an edge, and how it follows from them.

    Attributes:
        chain: The edge with what it follows from, down to what is curated; None when there is no such edge.
    """

    def __init__(self, answer: Answer, chain: StepInWords | None) -> None:
        super().__init__(
            answer.question,
            columns=answer.columns,
            rows=answer.rows,
            name=answer.name,
            arguments=answer.arguments,
            sources=answer.sources,
            gaps=answer.gaps,
        )
        self.chain = chain

    @property
    def verdict(self) -> str:
        """`stated`, `not stated`, or `by definition` where no claim is needed."""
        return _FROM_DEFINITIONS if self.chain is not None and not self.rows else super().verdict

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as data, the chain under `why`."""
        return super().to_dict() | {"why": None if self.chain is None else self.chain.to_dict()}

    def notes(self) -> list[list[str]]:
        """What stands below the claims: the chain first."""
        if self.chain is None:
            return super().notes()
        return [["Why:", *self.chain.lines()], *super().notes()]

    def _statement(self) -> list[str]:
        return [] if self.chain is not None else super()._statement()


def explain(store: Store, subject: str, predicate: str, object: str) -> Explanation:  # noqa: A002 - RDF's own name
    """Find the claims behind an edge, a derived one included, and the chain that leads from them to it.

    Args:
        store: The built store.
        subject: Where the edge begins: label, slug, `prefix:name` or IRI.
        predicate: The relation: its label, its name such as `usedIn`, `prefix:name` or IRI; `a` for a class.
        object: Where the edge ends: like the subject, or a value.

    Returns:
        One row for each claim, none when nothing states the edge; and the shortest chain.

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
    answer = answer_match(store, Match(find_question_by_name(store, _QUESTION), arguments))
    chain = why(store, Fact(begin, relation, end), read_rules())
    return Explanation(answer, None if chain is None else in_words(store, chain))


def find_relation(store: Store, name: str) -> NamedNode:
    """Find a relation by its label, its name or its IRI.

    Raises:
        UsageError: There is no such relation; names the nearest ones.
    """
    if name == "a" or expand(name) == TYPE.value:
        return TYPE
    relations: dict[str, NamedNode] = {}
    store.expect(TYPE, _RELATION_CLASSES)
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
    if relation == TYPE:
        return _class(store, name)
    # A value such as "ALL" can be the label of a concept, too; what the edge leads to decides.
    for quad in store.quads(begin, relation):
        if not isinstance(quad.object, NamedNode) and label_of(store, quad.object) == name:
            return quad.object  # type: ignore[return-value]
    return _concept(store, name, relation, _RANGE)


def _class(store: Store, name: str) -> NamedNode:
    for quad in store.quads(None, TYPE, _CLASS):
        one = quad.subject
        if isinstance(one, NamedNode) and (
            one.value in (expand(name), PREFIXES["allkg"] + name)
            or normalise(label_of(store, one)) == normalise(name)
        ):
            return one
    raise UsageError(f"there is no class {name!r}", remedy="Name it as in the vocabulary, such as Setting")


def _concept(store: Store, name: str, relation: NamedNode, side: NamedNode) -> NamedNode:
    # "relapse" names a setting and an event; which is meant follows from the class that the relation takes.
    for quad in store.quads(relation, side):
        try:
            return find_concept(store, name, quad.object if isinstance(quad.object, NamedNode) else None)
        except UnknownConceptError:
            break
    return find_concept(store, name)

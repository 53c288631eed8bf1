"""Why there is an edge: the claims behind it, and the chain of rules from them to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode

from all_kg.answers.answer import Answer
from all_kg.answers.asking import answer_match
from all_kg.answers.catalogue import find_question_by_name
from all_kg.answers.concept import UnknownConceptError, find_concept
from all_kg.answers.derivation_tree import Fact, read_rules, why
from all_kg.answers.labels import label_of
from all_kg.answers.matching import Match
from all_kg.errors import UsageError
from all_kg.graph.search_index import TYPE, normalise
from all_kg.namespaces import GRAPH_CLAIMS, GRAPH_CONCEPTS, GRAPH_VOCABULARY, PREFIXES, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.answers.derivation_tree import Step
    from all_kg.stores.store import Store

_QUESTION = "claims-behind-edge"
_DOMAIN = NamedNode(expand("rdfs:domain"))
_RANGE = NamedNode(expand("rdfs:range"))
_RELATION_CLASSES = tuple(
    NamedNode(expand(name))
    for name in ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
)
_CLASS = NamedNode(expand("owl:Class"))
_HEDGE = NamedNode(expand("allkg:hedge"))
_SECTION = NamedNode(expand("allkg:inSection"))
_SOURCE = NamedNode(expand("dcterms:source"))
_LIMITS = tuple(
    NamedNode(expand(f"allkg:{name}")) for name in ("condition", "setting", "disease", "population")
)
_FROM_DEFINITIONS = "by definition"


class Explanation(Answer):
    """The claims behind an edge, and how it follows from them.

    Attributes:
        chain: The edge with what it follows from, down to what is curated; None when there is no such edge.
    """

    def __init__(self, answer: Answer, chain: Step | None, store: Store) -> None:
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
        self._store = store

    @property
    def verdict(self) -> str:
        """`stated`, `not stated`, or `by definition` where no claim is needed."""
        return _FROM_DEFINITIONS if self.chain is not None and not self.rows else super().verdict

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as data, the chain under `why`."""
        return super().to_dict() | {"why": None if self.chain is None else self._data(self.chain)}

    def notes(self) -> list[list[str]]:
        """What stands below the claims: the chain first."""
        if self.chain is None:
            return super().notes()
        return [["Why:", *self._lines(self.chain, "")], *super().notes()]

    def _statement(self) -> list[str]:
        return [] if self.chain is not None else super()._statement()

    def _lines(self, step: Step, indent: str) -> Iterator[str]:
        if step.rule is None:
            yield f"{indent}{self._words(step)} [{_origin(step)}]"
            return
        yield f"{indent}{self._words(step)}, because:"
        yield f"{indent}  [rule: {step.rule.sentence}]"
        claims = dict.fromkeys(
            one.fact.subject for one in step.premises if one.graph.startswith(GRAPH_CLAIMS)
        )
        for claim in claims:
            yield f"{indent}  " + ", ".join(where_stated(self._store, claim).values())
        for premise in step.premises:
            if premise.fact.subject not in claims and not isinstance(premise.fact.subject, BlankNode):
                yield from self._lines(premise, indent + "  ")

    def _words(self, step: Step) -> str:
        fact = step.fact
        relation = "is a" if fact.predicate == TYPE else label_of(self._store, fact.predicate)
        end = "(…)" if isinstance(fact.object, BlankNode) else label_of(self._store, fact.object)
        return f"{label_of(self._store, fact.subject)} {relation} {end}"

    def _data(self, step: Step) -> dict[str, Any]:
        fact = step.fact
        found: dict[str, Any] = {
            "statement": self._words(step),
            "subject": _term(fact.subject),
            "predicate": _term(fact.predicate),
            "object": _term(fact.object),
        }
        if step.rule is None:
            found["from"] = _origin(step)
            if step.graph.startswith(GRAPH_CLAIMS):
                found |= where_stated(self._store, fact.subject)
            return found
        rule = {"name": step.rule.name, "sentence": step.rule.sentence}
        return found | {"rule": rule, "because": [self._data(premise) for premise in step.premises]}


def where_stated(store: Store, claim: NamedNode) -> dict[str, str]:
    """A claim in words, with the strength of its source's words, its sections and its sources.

    Args:
        store: The built store.
        claim: A claim or a gap; a gap has no strength.
    """

    def labels(nodes: Iterator[Any]) -> str:
        return " and ".join(sorted(label_of(store, node) for node in nodes))

    limits = labels(quad.object for limit in _LIMITS for quad in store.quads(claim, limit))
    return {
        "claim": curie(claim.value),
        "hedge": labels(quad.object for quad in store.quads(claim, _HEDGE)),
        "section": f"section {labels(quad.object for quad in store.quads(claim, _SECTION))}",
        "source": labels(quad.object for quad in store.quads(claim, _SOURCE)),
    } | ({"limited to": f"limited to {limits}"} if limits else {})


def _origin(step: Step) -> str:
    match step.graph:
        case str(graph) if graph == GRAPH_CONCEPTS:
            return "definition"
        case str(graph) if graph == GRAPH_VOCABULARY:
            return "vocabulary"
        case str(graph) if graph.startswith(GRAPH_CLAIMS):
            return "claim"
    return "record of the sources"


def _term(term: Any) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


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
    return Explanation(answer, why(store, Fact(begin, relation, end), read_rules()), store)


def find_relation(store: Store, name: str) -> NamedNode:
    """Find a relation by its label, its name or its IRI.

    Raises:
        UsageError: There is no such relation; names the nearest ones.
    """
    if name == "a" or expand(name) == TYPE.value:
        return TYPE
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

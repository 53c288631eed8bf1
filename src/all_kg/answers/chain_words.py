"""The chain of an explanation in words, as text and as data."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, NamedNode

from all_kg.answers.labels import label_of
from all_kg.graph.search_index import TYPE
from all_kg.namespaces import GRAPH_CLAIMS, GRAPH_CONCEPTS, GRAPH_VOCABULARY, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from all_kg.answers.derivation_tree import Step
    from all_kg.stores.store import Store

_HEDGE = NamedNode(expand("allkg:hedge"))
_SECTION = NamedNode(expand("allkg:inSection"))
_SOURCE = NamedNode(expand("dcterms:source"))
_LIMITS = tuple(
    NamedNode(expand(f"allkg:{name}")) for name in ("condition", "setting", "disease", "population")
)


class StepInWords(NamedTuple):
    """A step of a chain, which asks the store for nothing any more.

    Attributes:
        step: The step.
        statement: What it says.
        stated: Of a claim: where it is stated; see `where_stated`.
        premises: What it follows from.
    """

    step: Step
    statement: str
    stated: Mapping[str, str]
    premises: tuple[StepInWords, ...]

    def lines(self, indent: str = "") -> Iterator[str]:
        """The chain as text."""
        if self.step.rule is None:
            yield f"{indent}{self.statement} [{_origin(self.step)}]"
            return
        yield f"{indent}{self.statement}, because:"
        yield f"{indent}  [rule: {self.step.rule.sentence}]"
        claims = {one.step.fact.subject: one.stated for one in self.premises if one.stated}
        for stated in claims.values():
            yield f"{indent}  " + ", ".join(stated.values())
        for one in self.premises:
            subject = one.step.fact.subject
            if subject not in claims and not isinstance(subject, BlankNode):
                yield from one.lines(indent + "  ")

    def to_dict(self) -> dict[str, Any]:
        """The chain as data."""
        fact, rule = self.step.fact, self.step.rule
        found: dict[str, Any] = {
            "statement": self.statement,
            "subject": _term(fact.subject),
            "predicate": _term(fact.predicate),
            "object": _term(fact.object),
        }
        if rule is None:
            return found | {"from": _origin(self.step)} | dict(self.stated)
        named = {"name": rule.name, "sentence": rule.sentence}
        return found | {"rule": named, "because": [premise.to_dict() for premise in self.premises]}


def in_words(store: Store, chain: Step) -> StepInWords:
    """Put a chain into words.

    Args:
        store: The built store.
        chain: The chain.
    """

    @cache
    def named(term: Any) -> str:
        return label_of(store, term)

    @cache
    def stated(claim: NamedNode) -> dict[str, str]:
        return where_stated(store, claim)

    def worded(step: Step) -> StepInWords:
        fact = step.fact
        relation = "is a" if fact.predicate == TYPE else named(fact.predicate)
        end = "(…)" if isinstance(fact.object, BlankNode) else named(fact.object)
        return StepInWords(
            step,
            f"{named(fact.subject)} {relation} {end}",
            stated(fact.subject) if step.graph.startswith(GRAPH_CLAIMS) else {},
            tuple(map(worded, step.premises)),
        )

    facts = [step.fact for step in chain.steps()]
    store.expect_about(term for one in facts for term in (one.subject, one.predicate, one.object))
    return worded(chain)


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

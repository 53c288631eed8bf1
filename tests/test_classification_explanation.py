"""Why an assessment is classified as it is: state, criteria with their claims, values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import all_kg
from all_kg.answers.answer import DISCLAIMER
from all_kg.classify.classification_explanation import ClassificationExplanation
from all_kg.cli import main
from all_kg.errors import InputError
from all_kg.knowledge_graph import KnowledgeGraph

REMISSION, RESIDUAL, ACTIVE = "complete-remission", "minimal-residual-disease", "active-disease"
EXACTLY, COUNTS, OUTSIDE = (
    f"ccs-2024-state-{name}"
    for name in ("at-exactly-5-percent", "with-counts-not-recovered", "with-disease-outside-marrow")
)
BLASTS = "marrow_blast_percentage"
IN_REMISSION: dict[str, object] = {
    **dict.fromkeys(
        ("red_blood_cells_recovered", "white_blood_cells_recovered", "platelets_recovered"), True
    ),
    **dict.fromkeys(("general_signs", "general_symptoms"), False),
    **dict.fromkeys(("cns_signs_or_symptoms", "signs_or_symptoms_elsewhere"), False),
    **dict.fromkeys(("found_by_sensitive_test", "found_by_standard_test"), False),
    **dict.fromkeys(("during_treatment", "returned_after_treatment"), False),
}

# What differs, the state or gap, its outcome, the criterion that decides it, its outcome, and the reason.
CASES: dict[str, tuple[dict[str, object], str, str, str, str, str]] = {
    "3 %": ({BLASTS: 3}, REMISSION, "holds", "marrow-blasts-below-5-percent", "met", "is 3, below 5"),
    "5.0 %": (
        {BLASTS: "5.0"},
        REMISSION,
        "does_not_hold",
        "marrow-blasts-below-5-percent",
        "not_met",
        "is 5.0, not below 5",
    ),
    "5.0 % is a gap": (
        {BLASTS: "5.0"},
        EXACTLY,
        "falls_in",
        "marrow-blasts-exactly-5-percent",
        "met",
        "is 5.0, exactly 5",
    ),
    "4.999 %": (
        {BLASTS: "4.999"},
        REMISSION,
        "holds",
        "marrow-blasts-below-5-percent",
        "met",
        "is 4.999, below 5",
    ),
    "5.001 %": (
        {BLASTS: "5.001"},
        REMISSION,
        "does_not_hold",
        "marrow-blasts-below-5-percent",
        "not_met",
        "is 5.001, not below 5",
    ),
    "5.001 % is above": (
        {BLASTS: "5.001"},
        ACTIVE,
        "does_not_hold",
        "leukemia-cells-present-during-treatment",
        "not_met",
        '"during treatment" is false, not true',
    ),
    "7 % during treatment": (
        {BLASTS: 7, "during_treatment": True},
        ACTIVE,
        "holds",
        "leukemia-cells-present-during-treatment",
        "met",
        '"during treatment" is true',
    ),
    "2 % and platelets not recovered": (
        {BLASTS: 2, "platelets_recovered": False},
        REMISSION,
        "does_not_hold",
        "platelet-count-normal",
        "not_met",
        '"platelets recovered" is false, not true',
    ),
    "2 % and platelets not recovered is a gap": (
        {BLASTS: 2, "platelets_recovered": False},
        COUNTS,
        "falls_in",
        "low-blasts-with-counts-not-recovered",
        "met",
        '"platelets recovered" is false',
    ),
    "2 % and CNS disease": (
        {BLASTS: 2, "cns_signs_or_symptoms": True},
        REMISSION,
        "does_not_hold",
        "no-cns-signs-or-symptoms",
        "not_met",
        '"CNS signs or symptoms" is true, not false',
    ),
    "2 % and CNS disease is a gap": (
        {BLASTS: 2, "cns_signs_or_symptoms": True},
        OUTSIDE,
        "falls_in",
        "low-blasts-with-disease-outside-marrow",
        "met",
        '"CNS signs or symptoms" is true',
    ),
    "PCR only, in remission": (
        {BLASTS: 2, "found_by_sensitive_test": True},
        RESIDUAL,
        "holds",
        "detectable-only-by-sensitive-tests",
        "met",
        '"found by sensitive test" is true',
    ),
    "PCR only, without remission": (
        {BLASTS: 2, "found_by_sensitive_test": True, "platelets_recovered": False},
        RESIDUAL,
        "holds",
        "not-visible-by-standard-tests",
        "met",
        '"found by standard test" is false',
    ),
    "platelets missing": (
        {BLASTS: 3, "platelets_recovered": None},
        REMISSION,
        "cannot_tell",
        "platelet-count-normal",
        "unknown",
        '"platelets recovered" is not given (asked for: true)',
    ),
}


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return all_kg.load()


def name_of(thing: dict[str, Any]) -> str:
    return str(thing["iri"]).rpartition("/")[2]


def steps(step: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A step of the chain as data, and every step below it."""
    yield step
    for below in (*step.get("all_of", ()), *step.get("any_of", ()), *filter(None, [step.get("because")])):
        yield from steps(below)


def seed(data: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in data["schemes"] if name_of(one["source"]) == "ccs-treatments-all-2024")


def source_of(why: ClassificationExplanation) -> str:
    return str(seed(why.to_dict())["source"]["label"])


def chain(data: dict[str, Any], name: str) -> dict[str, Any]:
    scheme = seed(data)
    (found,) = (one for one in (*scheme["states"], *scheme["gaps"]) if name_of(one) == name)
    return dict(found)


@pytest.mark.parametrize("case", CASES)
def test_a_worked_case_is_led_back_to_its_values(kg: KnowledgeGraph, case: str) -> None:
    assert len(CASES) == 14
    values, state, outcome, criterion, met, reason = CASES[case]
    why = kg.explain_classification({"id": case, **IN_REMISSION, **values})
    found = chain(why.to_dict(), state)
    assert found["outcome"] == outcome
    below = [step for step in steps(found["because"]) if "iri" in step and name_of(step) == criterion]
    assert {step["outcome"] for step in below} == {met}
    label = below[0]["label"]
    own = str(why).partition(f"By the criteria of {source_of(why)}:")[2].partition("By the criteria of")[0]
    paragraphs = [part for part in own.split("\n\n") if part.startswith(f"{found['label']}: ")]
    assert len(paragraphs) == 1
    lines = paragraphs[0].splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().startswith(f"{label}: "))
    assert f"{label}: {met.replace('_', ' ')}, " in lines[start]
    assert any(reason in line for line in lines[start:]), paragraphs[0]


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({**IN_REMISSION, BLASTS: 3}, "complete remission: holds, because all of these are met:"),
        ({BLASTS: 5}, "complete remission: does not hold, because not all of these are met:"),
        (
            {BLASTS: 3},
            "complete remission: cannot tell, because some of these are unknown, and none fails:",
        ),
        ({BLASTS: 7, "during_treatment": True}, "  at least one of these is met:"),
        ({**IN_REMISSION, BLASTS: 7}, "  none of these is met:"),
        ({BLASTS: 7}, "  some of these are unknown, and none is met:"),
    ],
)
def test_what_decides_all_and_any_is_said(kg: KnowledgeGraph, values: dict[str, object], line: str) -> None:
    assert line in str(kg.explain_classification(values)).splitlines()


def test_every_criterion_of_a_state_has_the_claim_that_says_so(kg: KnowledgeGraph) -> None:
    scheme = seed(kg.explain_classification({}).to_dict())
    claims = {}
    for state in scheme["states"]:
        (group,) = (value for key, value in state["because"].items() if key in ("all_of", "any_of"))
        parts = [inner for part in group for inner in part.get("any_of", [part])]
        for criterion in parts:
            (stated,) = criterion["stated"]
            assert name_of(state) in stated["claim"]
            assert name_of(criterion) in stated["claim"]
            assert stated["hedge"]
            assert stated["section"] == "section Response to treatment"
            assert stated["source"] == scheme["source"]["label"]
            claims[stated["claim"]] = stated["hedge"]
    assert len(claims) == 14
    assert set(claims.values()) == {"required", "stated"}


def test_a_gap_says_what_is_left_open_and_where(kg: KnowledgeGraph) -> None:
    gap = chain(kg.explain_classification({BLASTS: 5}).to_dict(), EXACTLY)
    (stated,) = gap["stated"]
    assert stated["claim"] == f"gap:{EXACTLY}"
    assert gap["notes"][0].startswith("The state of a patient with exactly 5 %")


def test_nested_all_and_any_are_shown(kg: KnowledgeGraph) -> None:
    active = chain(kg.explain_classification({BLASTS: 7, "during_treatment": True}).to_dict(), ACTIVE)
    above, choice = active["because"]["all_of"]
    assert above["because"] == {
        "outcome": "met",
        "finding": BLASTS,
        "wanted": "above 5",
        "given": "7",
    }
    assert choice["outcome"] == "met"
    present, returned = choice["any_of"]
    assert (present["outcome"], returned["outcome"]) == ("met", "unknown")
    assert len(present["because"]["all_of"]) == 2
    assert len(present["because"]["all_of"][1]["because"]["any_of"]) == 3


def test_a_reading_of_the_curators_is_told_as_one(kg: KnowledgeGraph) -> None:
    assert "note: A reading of the curators: a blast percentage of 5 or less" in str(
        kg.explain_classification({BLASTS: 3})
    )


def test_an_explanation_tells_the_source_what_is_missing_and_the_disclaimer(kg: KnowledgeGraph) -> None:
    why = kg.explain_classification({**IN_REMISSION, BLASTS: 3, "platelets_recovered": None})
    text = str(why)
    assert f"By the criteria of {source_of(why)}:" in text
    assert "not given: platelets recovered\n" in text
    assert "it is never taken for a no" in text
    assert text.endswith(DISCLAIMER)


def test_a_bad_value_is_an_error_with_a_remedy(kg: KnowledgeGraph) -> None:
    with pytest.raises(InputError, match='marrow_blast_percentage: "5%" is not a plain number') as caught:
        kg.explain_classification({BLASTS: "5%"})
    assert caught.value.remedy.startswith("Write a plain number")


# --- the command


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "assessments.csv"
    path.write_text(f"id,{BLASTS},colour\na,5.0,\nb,3,\nb,4,\nc,5%,\n", "utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["a", "row 1"])
def test_explain_takes_an_assessment_of_a_file(
    table: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--assessment", table, "--id", name]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Why a is classified as it is")
    assert '"marrow blast percentage" is 5.0, not below 5' in out
    assert "column colour" in err


def test_explain_takes_the_only_assessment_of_a_file_and_writes_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps({BLASTS: 3}), "utf-8")
    assert main(["explain", "--assessment", str(path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["values"] == {BLASTS: "3"}
    assert data["disclaimer"] == DISCLAIMER
    assert chain(data, REMISSION)["outcome"] == "cannot_tell"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "has several assessments. Choose one with --id"),
        (["--id", "b"], "has several assessments called b. Choose one"),
        (["--id", "z"], "has no assessment called z"),
        (["--id", "c"], '"5%" is not a plain number'),
        (["--id", "row 4"], '"5%" is not a plain number'),
        (["chemotherapy"], "SUBJECT PREDICATE OBJECT, or --assessment"),
    ],
)
def test_what_cannot_be_explained_is_told_with_a_remedy(
    table: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", "--assessment", table, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


@pytest.mark.parametrize("arguments", [["chemotherapy"], ["a", "b"], ["a", "b", "c", "--id", "d"], []])
def test_half_an_edge_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", *arguments]) == 2
    assert "SUBJECT PREDICATE OBJECT, or --assessment" in capsys.readouterr().err

"""What an assessment can say is read from the vocabulary; a bad value is told with its remedy."""

from __future__ import annotations

from decimal import Decimal

import pytest

from all_kg.classify.assessment import Assessment, Findings, RowError, ValueFaultError, text_of
from all_kg.stores.store import open_store

NUMBER_OF_FINDINGS = 12


@pytest.fixture(scope="module")
def findings() -> Findings:
    return Findings(open_store())


def read(findings: Findings, name: str, text: str) -> object:
    column = findings.column(name)
    value = findings.readers[column](text)
    assert value == findings.all[column].read(text)
    return value


def test_every_finding_has_a_name_a_label_and_a_kind(findings: Findings) -> None:
    assert len(findings.all) == NUMBER_OF_FINDINGS
    assert [finding.name for finding in findings.all if finding.is_number] == ["marrow_blast_percentage"]
    assert [finding.name for finding in findings.all] == sorted(finding.name for finding in findings.all)


@pytest.mark.parametrize(
    "name",
    [
        "marrow_blast_percentage",
        "marrowBlastPercentage",
        " Marrow blast percentage ",
        "MARROW-BLAST-PERCENTAGE",
        "https://w3id.org/all-kg/vocab/marrowBlastPercentage",
    ],
)
def test_a_column_is_known_by_name_label_and_iri(findings: Findings, name: str) -> None:
    assert findings.all[findings.column(name)].name == "marrow_blast_percentage"


def test_a_misspelt_column_is_offered_the_nearest(findings: Findings) -> None:
    with pytest.raises(ValueFaultError) as caught:
        findings.column("platelet_recovered")
    assert caught.value.remedy == "Did you mean platelets_recovered?"


def test_an_unknown_column_is_told_what_is_known(findings: Findings) -> None:
    with pytest.raises(ValueFaultError) as caught:
        findings.column("zzz")
    assert all(finding.name in caught.value.remedy for finding in findings.all)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("100", "100"),
        ("100.000", "100"),
        (" 5.0 ", "5"),
        (".5", "0.5"),
        ("4." + "9" * 40, "4." + "9" * 40),
    ],
)
def test_numbers_are_exact(findings: Findings, text: str, value: str) -> None:
    assert read(findings, "marrow_blast_percentage", text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-1", "-1 is out of range"),
        ("101", "101 is out of range"),
        ("100.0001", "100.0001 is out of range"),
        ("NaN", '"NaN" is not a plain number'),
        ("5%", '"5%" is not a plain number'),
        ("<5", '"<5" is not a plain number'),
        ("5,0", '"5,0" is not a plain number'),
        ("1e1", '"1e1" is not a plain number'),
        ("\u0665", '"\u0665" is not a plain number'),
        ("few", '"few" is not a plain number'),
    ],
)
def test_what_is_no_percentage_is_refused_with_a_remedy(findings: Findings, text: str, message: str) -> None:
    with pytest.raises(ValueFaultError) as caught:
        read(findings, "marrow_blast_percentage", text)
    assert caught.value.column == "marrow_blast_percentage"
    assert caught.value.message == message
    assert caught.value.remedy.startswith("Write a plain number at least 0")
    assert "at most 100" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("TRUE", True),
        ("1", True),
        ("yes", True),
        ("false", False),
        ("0", False),
        ("No", False),
    ],
)
def test_truth_values_are_read(findings: Findings, text: str, value: bool) -> None:
    assert read(findings, "general_signs", text) is value


@pytest.mark.parametrize("text", ["maybe", "2", "unknown", "-", "tru"])
def test_what_is_neither_true_nor_false_is_refused(findings: Findings, text: str) -> None:
    with pytest.raises(ValueFaultError, match="neither true nor false"):
        read(findings, "general_signs", text)


def test_what_is_empty_or_left_out_is_unknown(findings: Findings) -> None:
    made = findings.assessment(1, "a", {"general_signs": " "})
    assert isinstance(made, Assessment)
    assert set(made.values) == {None}


def test_a_finding_under_two_names_is_refused(findings: Findings) -> None:
    made = findings.assessment(1, "a", {"general_signs": "true", "generalSigns": "false"})
    assert isinstance(made, RowError)
    assert str(made) == "row 1 (a), column generalSigns: this is said twice. Remove one of the two"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (3, "3"),
        (4.999, "4.999"),
        (1e-7, "0.0000001"),
        (float("nan"), "NaN"),
        (Decimal("5.00"), "5.00"),
        ("x", "x"),
    ],
)
def test_values_of_python_are_written_as_a_table_would(value: object, text: str) -> None:
    assert text_of(value) == text


def test_a_list_is_no_value() -> None:
    with pytest.raises(ValueFaultError, match="not a single value"):
        text_of([1])

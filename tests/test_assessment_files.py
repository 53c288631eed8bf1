"""Assessments are read from CSV, JSON and RDF; a bad row is told, the others go on."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from all_kg.classify.assessment import Assessment, Findings, RowError
from all_kg.classify.assessment_files import read_assessments
from all_kg.classify.assessment_json import from_mappings
from all_kg.errors import InputError
from all_kg.stores.store import open_store

PREFIXES = """@prefix allkg: <https://w3id.org/all-kg/vocab/> .
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BLASTS = "marrow_blast_percentage"
BAD = ["-1", "101", "NaN", "5%", "<5", "5,0"]


@pytest.fixture(scope="module")
def findings() -> Findings:
    return Findings(open_store())


def read(path: Path, findings: Findings, content: str | bytes) -> list[Assessment | RowError]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_assessments(path, findings))


def said(row: Assessment | RowError, findings: Findings) -> dict[str, object]:
    assert isinstance(row, Assessment), row
    return {f.name: v for f, v in zip(findings.all, row.values, strict=True) if v is not None}


def test_all_formats_say_the_same(tmp_path: Path, findings: Findings) -> None:
    expected = [{BLASTS: Decimal("4.999"), "general_signs": False}, {}]
    csv = read(tmp_path / "a.csv", findings, f"id,{BLASTS},general signs\na,4.999,false\nb,,\n")
    rows: list[dict[str, object]] = [
        {"id": "a", BLASTS: 4.999, "generalSigns": False},
        {"id": "b", BLASTS: None},
    ]
    jsn = read(tmp_path / "a.json", findings, json.dumps(rows))
    turtle = (
        f"{PREFIXES}ex:a a allkg:ResponseAssessment ; "
        "allkg:marrowBlastPercentage 4.999 ; allkg:generalSigns false ."
    )
    ttl = read(tmp_path / "a.ttl", findings, f"{turtle}\nex:b a allkg:ResponseAssessment .")
    python = list(from_mappings(rows, findings))
    for found in (csv, jsn, ttl, python):
        assert [said(row, findings) for row in found] == expected
        assert [row.row for row in found] == [1, 2]
    assert [row.id for row in csv] == [row.id for row in jsn] == ["a", "b"]
    assert [row.id for row in ttl] == ["https://example.org/a", "https://example.org/b"]


def test_one_object_of_json_is_one_assessment(tmp_path: Path, findings: Findings) -> None:
    (row,) = read(tmp_path / "a.json", findings, '{"marrow_blast_percentage": 5.00000000000000000001}')
    assert said(row, findings) == {BLASTS: Decimal("5.00000000000000000001")}


@pytest.mark.parametrize(("text", "number"), [("[]", 0), (" [ ]\n", 0), ("[{},\r\n{} ]", 2), ("{}", 1)])
def test_json_is_an_object_or_a_list_of_any_length(
    tmp_path: Path, findings: Findings, text: str, number: int
) -> None:
    assert len(read(tmp_path / "a.json", findings, text)) == number


def test_each_bad_value_is_an_error_of_its_row_and_the_others_go_on(
    tmp_path: Path, findings: Findings
) -> None:
    rows = [text for bad in BAD for text in (bad, "3")]
    csv = read(tmp_path / "a.csv", findings, f"{BLASTS}\n" + "".join(f'"{text}"\n' for text in rows))
    jsn = read(tmp_path / "a.json", findings, json.dumps([{BLASTS: text} for text in rows]))
    for found in (csv, jsn):
        assert len(found) == 2 * len(BAD)
        for number, row in enumerate(found, 1):
            assert row.row == number
            if number % 2:
                assert isinstance(row, RowError)
                assert row.column == BLASTS
                assert row.remedy.startswith("Write a plain number")
            else:
                assert said(row, findings) == {BLASTS: Decimal(3)}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", f"{BLASTS}\n3\n".encode() + b"\xff\n"), ("a.json", b'[{"marrow_blast_percentage": 3}, oops')],
)
def test_tables_and_objects_are_read_one_by_one(
    tmp_path: Path, findings: Findings, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    rows = read_assessments(tmp_path / name, findings)
    assert said(next(rows), findings) == {BLASTS: Decimal(3)}
    with pytest.raises(InputError):
        next(rows)


def test_an_unknown_column_of_a_table_is_told_once_and_the_rows_go_on(
    tmp_path: Path, findings: Findings
) -> None:
    error, *rows = read(tmp_path / "a.csv", findings, f"colour,{BLASTS}\nred,1\nblue,2\n")
    assert isinstance(error, RowError)
    assert (error.row, error.column) == (0, "colour")
    assert [said(row, findings) for row in rows] == [{BLASTS: Decimal(1)}, {BLASTS: Decimal(2)}]


def test_an_unknown_name_of_json_is_an_error_of_its_row(tmp_path: Path, findings: Findings) -> None:
    error, row = read(tmp_path / "a.json", findings, f'[{{"colour": "red"}}, {{"{BLASTS}": 2}}]')
    assert isinstance(error, RowError)
    assert error.column == "colour"
    assert said(row, findings) == {BLASTS: Decimal(2)}


def test_a_row_of_another_length_and_a_name_given_twice_are_errors(
    tmp_path: Path, findings: Findings
) -> None:
    short, good = read(tmp_path / "a.csv", findings, f"id,{BLASTS}\na\nb,2\n")
    assert isinstance(short, RowError)
    assert "1 fields" in short.message
    assert isinstance(good, Assessment)
    (twice,) = read(tmp_path / "a.json", findings, f'[{{"{BLASTS}": 2, "{BLASTS}": 7}}]')
    assert isinstance(twice, RowError)


RDF_VALUES = {
    "3.0, 4.0": "two values are given",
    '"<5"': "is no xsd:decimal",
    '"5%"^^xsd:decimal': '"5%" is not a value of xsd:decimal',
    '"NaN"^^xsd:decimal': '"NaN" is not a value of xsd:decimal',
    '"5,0"^^xsd:decimal': '"5,0" is not a value of xsd:decimal',
    '"5"^^xsd:double': "is no xsd:decimal",
    "true": "is no xsd:decimal",
    "ex:other": "is no xsd:decimal",
    "-1.0": "-1.0 is out of range",
    "101.0": "101.0 is out of range",
    '3 ; allkg:generalSigns "yes"^^xsd:boolean': '"yes" is not a value of xsd:boolean',
    "3 ; allkg:generalSigns 1": "is no xsd:boolean",
    "3 ; ex:colour 1": "nothing of this name can be said",
}


def test_each_bad_value_of_rdf_is_an_error_of_its_assessment_and_the_others_go_on(
    tmp_path: Path, findings: Findings
) -> None:
    text = PREFIXES + "".join(
        f"ex:bad-{number} a allkg:ResponseAssessment ; allkg:marrowBlastPercentage {value} .\n"
        f"ex:good-{number} a allkg:ResponseAssessment ; allkg:marrowBlastPercentage 3, 3.0 .\n"
        for number, value in enumerate(RDF_VALUES)
    )
    rows = read(tmp_path / "a.ttl", findings, text)
    assert len(rows) == 2 * len(RDF_VALUES) == 26
    for bad, good, message in zip(rows[::2], rows[1::2], RDF_VALUES.values(), strict=True):
        assert isinstance(bad, RowError), message
        assert message in bad.message
        assert bad.remedy
        assert said(good, findings) == {BLASTS: Decimal(3)}


def test_what_has_a_finding_is_an_assessment_and_other_things_are_none(
    tmp_path: Path, findings: Findings
) -> None:
    text = PREFIXES + 'ex:a allkg:generalSigns true . ex:b a ex:Patient ; ex:age "old"^^xsd:integer .'
    (row,) = read(tmp_path / "a.ttl", findings, text)
    assert isinstance(row, Assessment)
    assert row.id == "https://example.org/a"


def test_a_byte_order_mark_crlf_and_empty_lines_change_nothing(tmp_path: Path, findings: Findings) -> None:
    content = b"\xef\xbb\xbf" + f"{BLASTS}\r\n3\r\n\r\n4\r\n".encode()
    assert [row.row for row in read(tmp_path / "a.csv", findings, content)] == [1, 2]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b"colour;shape\nred;round\n", "no column is known"),
        ("a.csv", b"general_signs,generalSigns\n", "two columns"),
        ("a.csv", b"general_signs\n\xff\n", "not UTF-8"),
        ("a.csv", b'general_signs\n"true\n', "not CSV"),
        ("a.json", b"[{]", "not JSON"),
        ("a.json", b"[{} {}]", "not JSON"),
        ("a.json", b"[{},]", "not JSON"),
        ("a.json", b"[{}", "not JSON"),
        ("a.json", b"{} {}", "not JSON .Extra data"),
        ("a.json", b"[{}] 1", "not JSON .Extra data"),
        ("a.json", b"3", "not an assessment"),
        ("a.json", b"[{},\n[]]", "a.json:2: this is not an assessment"),
        ("a.json", b"[1]", "not an assessment"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.ttl", b"<a:a> <a:b> <a:c> .", "no allkg:ResponseAssessment"),
        ("a.ttl", b"<a:a>", "a.ttl:1"),
        ("a.xlsx", b"", "tells no format"),
    ],
)
def test_an_unreadable_file_is_named_with_a_remedy(
    tmp_path: Path, findings: Findings, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read(tmp_path / name, findings, content)
    assert caught.value.remedy
    assert str(tmp_path / name) in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path, findings: Findings) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        list(read_assessments(tmp_path / "none.csv", findings))


NUMBER = 25_000  # enough to be told of it on the way in every format


@pytest.mark.parametrize(
    ("name", "content", "stages"),
    [
        ("a.csv", f"{BLASTS}\n" + "3\n" * NUMBER, ["classifying"]),
        ("a.json", json.dumps([{BLASTS: 3}] * NUMBER), ["classifying"]),
        (
            "a.ttl",
            PREFIXES + "".join(f"ex:a{n} allkg:marrowBlastPercentage 3 .\n" for n in range(NUMBER)),
            ["reading", "classifying"],
        ),
    ],
)
def test_progress_is_told_to_the_end(
    tmp_path: Path, findings: Findings, name: str, content: str, stages: list[str]
) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    told: list[tuple[str, int, int]] = []
    rows = read_assessments(path, findings, lambda *what: told.append(what))
    assert sum(isinstance(row, Assessment) for row in rows) == NUMBER
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == stages
    for stage in stages:
        shares = [done / size for name, done, size in told if name == stage]
        assert len(shares) > 2
        assert shares == sorted(shares)
        assert shares[0] < 0.5
        assert shares[-1] == 1 or stage == "reading"

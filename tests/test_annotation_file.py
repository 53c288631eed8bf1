"""Annotated files keep every row and every letter, are whole or not there, and what told nothing is told."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import polars
import pytest

from all_kg import cli
from all_kg.answers.answer import DISCLAIMER
from all_kg.codes.annotation import added_columns
from all_kg.codes.annotation_file import CodeCount
from all_kg.codes.annotation_table import AnnotationTable
from all_kg.resources import find_resources
from all_kg.stores.store import open_store

COHORT = """id,dx,drug,note
007,C91.02,6851,NA
1e5,c9101,,"a ""quoted"", one"
,I10,161,"two
lines"
7,I10,RXNORM:11202,ü
8,C95.0,1597258, padded
"""
COLUMNS = ("--column", "dx=ICD10CM", "--column", "drug=RXNORM")
DRUG = added_columns("drug")


@pytest.fixture(scope="module")
def table() -> AnnotationTable:
    return AnnotationTable(open_store(), find_resources())


@pytest.fixture(autouse=True)
def _made_once(table: AnnotationTable, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is the same for every call, and takes longer to make than the rest."""
    monkeypatch.setattr("all_kg.cli.annotate.AnnotationTable", lambda *_: table)


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    path = tmp_path / "cohort.csv"
    path.write_text(COHORT, "utf-8")
    return path


def call(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = cli.main(["annotate", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_every_cell_stays_as_it_was_and_columns_come_after(
    capsys: pytest.CaptureFixture[str], cohort: Path, tmp_path: Path
) -> None:
    code, printed, _ = call(capsys, cohort, *COLUMNS, "--out", tmp_path / "out.csv")
    assert (code, printed) == (0, "")
    before, after = read(cohort), read(tmp_path / "out.csv")
    assert len(before) == len(after) == 5
    assert list(after[0]) == ["id", "dx", "drug", "note", *added_columns("dx"), *DRUG]
    assert [{name: row[name] for name in before[0]} for row in after] == before
    assert [row["dx_state"] for row in after] == ["relapsed ALL", "ALL in remission", "", "", ""]
    assert [row["drug_concept"] for row in after] == ["methotrexate", "", "", "vincristine", "blinatumomab"]
    assert {path.name for path in tmp_path.iterdir()} == {"cohort.csv", "out.csv"}


@pytest.mark.parametrize("given", [".csv", ".tsv", ".parquet"])
@pytest.mark.parametrize("wanted", [".csv", ".tsv", ".parquet"])
def test_every_format_leads_to_every_other(
    capsys: pytest.CaptureFixture[str], cohort: Path, tmp_path: Path, given: str, wanted: str
) -> None:
    frame = polars.read_csv(cohort, infer_schema=False)
    source, target = tmp_path / f"in{given}", tmp_path / f"out{wanted}"
    if given == ".parquet":
        frame.write_parquet(source)
    else:
        frame.write_csv(source, separator="\t" if given == ".tsv" else ",")
    assert call(capsys, source, *COLUMNS, "--out", target)[0] == 0
    found = (
        polars.read_parquet(target)
        if wanted == ".parquet"
        else polars.read_csv(target, separator="\t" if wanted == ".tsv" else ",", infer_schema=False)
    )
    assert found.select(frame.columns).equals(frame)
    assert found["drug_concept"].to_list() == ["methotrexate", None, None, "vincristine", "blinatumomab"]


def test_types_of_parquet_stay(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    frame = polars.DataFrame(
        {"drug": [6851, None], "day": [None, polars.date(2020, 1, 2)], "all": [[1], [2, 3]]},
        {"drug": polars.Int32, "day": polars.Object, "all": polars.List(polars.Int64)},
    ).drop("day")
    frame.write_parquet(tmp_path / "in.parquet")
    out = tmp_path / "out.parquet"
    assert call(capsys, tmp_path / "in.parquet", "--column", "drug=RXNORM", "--out", out)[0] == 0
    found = polars.read_parquet(out)
    assert found.select(frame.columns).equals(frame)
    assert found.schema["drug"] == polars.Int32
    assert found["drug_concept"].to_list() == ["methotrexate", None]


def test_csv_goes_to_standard_output_when_no_file_is_named(
    capsysbinary: pytest.CaptureFixture[bytes], cohort: Path
) -> None:
    assert cli.main(["annotate", str(cohort), "--column", "drug=RXNORM"]) == 0
    lines = capsysbinary.readouterr().out.decode().splitlines()
    assert lines[0].split(",") == ["id", "dx", "drug", "note", *DRUG]
    assert lines[1].startswith(
        "007,C91.02,6851,NA,methotrexate,https://w3id.org/all-kg/concept/methotrexate,exact,"
    )


def test_codes_that_tell_nothing_are_told_by_frequency_and_why(
    capsys: pytest.CaptureFixture[str], cohort: Path, tmp_path: Path
) -> None:
    cohort.write_text(COHORT + "9,I10,x y,\n10,C83.5,3041,\n", "utf-8")
    unmatched = tmp_path / "unmatched.csv"
    arguments = (*COLUMNS, "--out", tmp_path / "out.csv", "--unmatched", unmatched)
    code, _, told = call(capsys, cohort, *arguments)
    assert code == 0
    assert "dx (ICD-10-CM): 3 of 7 rows annotated, 0 without a code, 4 with a code that tells nothing" in told
    assert "drug (RxNorm): 4 of 7 rows annotated, 1 without a code, 2 with a code that tells nothing" in told
    assert "  3 'I10'\n  1 'C95.0'\n" in told
    assert DISCLAIMER in told
    assert "ICD-10-CM: NCHS and CMS" in told
    assert "not stated, which is silence, never a no" in told
    assert read(unmatched) == [
        {"column": "dx", "code": "I10", "rows": "3", "note": ""},
        {"column": "dx", "code": "C95.0", "rows": "1", "note": ""},
        {"column": "drug", "code": "161", "rows": "1", "note": ""},
        {"column": "drug", "code": "x y", "rows": "1", "note": "not in the form of a code of RxNorm"},
    ]


def test_a_code_that_means_more_than_a_concept_is_told_as_such(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("type\nTLL\nETPLL\n", "utf-8")
    code, _, told = call(
        capsys, tmp_path / "in.csv", "--column", "type=OncoTree", "--out", tmp_path / "out.csv"
    )
    assert code == 0
    assert "  1 'TLL' (means more than T-cell ALL or T-cell lymphoblastic lymphoma)\n" in told


def test_a_column_of_another_terminology_is_a_finding(
    capsys: pytest.CaptureFixture[str], cohort: Path, tmp_path: Path
) -> None:
    code, _, told = call(capsys, cohort, "--column", "id=ICD10CM", "--out", tmp_path / "out.csv")
    assert code == 1
    assert "id (ICD-10-CM): 0 of 5 rows annotated" in told


def test_different_codes_are_counted_up_to_a_bound(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("all_kg.codes.annotation_file._MOST", 3)
    numbers = [*range(900_000, 900_010), 6851]
    (tmp_path / "in.csv").write_text("drug\n" + "".join(f"{n}\n" for n in numbers), "utf-8")
    arguments = (
        "--column",
        "drug=RXNORM",
        "--out",
        tmp_path / "out.csv",
        "--unmatched",
        tmp_path / "rest.csv",
    )
    _, _, told = call(capsys, tmp_path / "in.csv", *arguments)
    assert "1 of 11 rows annotated, 0 without a code, 10 with a code that tells nothing" in told
    rest = read(tmp_path / "rest.csv")
    assert [row["rows"] for row in rest] == ["1", "1", "1", "7"]
    assert rest[-1]["note"] == "too many different codes to count each"


@pytest.mark.parametrize(
    ("name", "content", "column", "told"),
    [
        ("in.csv", b"drug\n6851\n1,2\n", "drug=RXNORM", "in.csv: it cannot be read"),
        ("in.csv", b"drug\n6851\n\xff\n", "drug=RXNORM", "in.csv: it cannot be read"),
        ("in.csv", b"", "drug=RXNORM", "in.csv: it cannot be read"),
        ("in.csv", b"drug,drug\n1,2\n", "drug=RXNORM", "in.csv:1: two columns are called 'drug'"),
        ("in.csv", b"drug\n1\n", "drog=RXNORM", "no column 'drog'. Did you mean drug?"),
        ("in.csv", b"drug\n1\n", "drug=RXNOM", "Did you mean RXNORM"),
        ("in.csv", b"drug\n1\n", "drug", "--column: 'drug' names no terminology"),
        ("in.csv", b"drug,drug_kind\n1,2\n", "drug=RXNORM", "'drug_kind' already"),
        ("in.xlsx", b"", "drug=RXNORM", "the end of its name tells no format"),
        ("in.parquet", b"drug\n1\n", "drug=RXNORM", "in.parquet: it cannot be read"),
    ],
)
def test_what_cannot_be_annotated_is_one_line_and_writes_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, content: bytes, column: str, told: str
) -> None:
    (tmp_path / name).write_bytes(content)
    out = tmp_path / "out.csv"
    out.write_text("old", "utf-8")
    code, printed, error = call(capsys, tmp_path / name, "--column", column, "--out", out)
    assert (code, printed) == (2, "")
    assert error.count("\n") == 1
    assert told in error
    assert out.read_text("utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {name, "out.csv"}


def test_a_column_that_is_named_twice_is_refused(capsys: pytest.CaptureFixture[str], cohort: Path) -> None:
    code, _, error = call(capsys, cohort, "--column", "dx=ICD10CM", "--column", "dx=RXNORM")
    assert (code, error) == (2, "all-kg: --column: 'dx' is named twice. A column has one terminology\n")


def test_an_address_is_no_file_and_nothing_is_fetched(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, error = call(capsys, "http://127.0.0.1:9/in.csv", "--column", "drug=RXNORM")
    assert (code, error) == (2, "all-kg: http://127.0.0.1:9/in.csv: there is no such file\n")


def test_without_polars_the_remedy_is_told(
    capsys: pytest.CaptureFixture[str], cohort: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    code, _, error = call(capsys, cohort, "--column", "drug=RXNORM")
    assert code == 2
    assert error == "all-kg: polars is not installed. Install it with: pip install 'all-kg[frames]'\n"


def test_output_that_is_interrupted_leaves_what_was_there(
    capsys: pytest.CaptureFixture[str], cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(CodeCount, "add", interrupt)
    out = tmp_path / "out.csv"
    out.write_text("old", "utf-8")
    assert call(capsys, cohort, *COLUMNS, "--out", out)[0] == 130
    assert out.read_text("utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"cohort.csv", "out.csv"}


LONG = 200_000


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "long.csv"
    numbers = polars.int_range(LONG, eager=True)
    drugs = (numbers % 7).replace_strict(dict(enumerate([6851, 11202, 1156, 161, 5640, 0, 3041])))
    polars.DataFrame({"id": numbers, "drug": drugs}).write_csv(path)
    return path


def test_a_long_table_keeps_its_order_and_its_counts(
    capsys: pytest.CaptureFixture[str], long: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    code, _, told = call(capsys, long, "--column", "drug=RXNORM", "--out", out)
    assert code == 0
    found = polars.read_parquet(out, columns=["id", "drug", "drug_concept"])
    assert found["id"].to_list() == [str(number) for number in range(LONG)]
    by_code = Counter(found.filter(polars.col("drug_concept").is_null())["drug"].to_list())
    assert set(by_code) == {"161", "5640", "0"}
    for drug, number in by_code.items():
        assert f"  {number:,} '{drug}'\n" in told
    assert f"drug (RxNorm): {LONG - by_code.total():,} of {LONG:,} rows annotated" in told


def test_a_reader_that_has_seen_enough_is_no_error(long: Path) -> None:
    program = [sys.executable, "-m", "all_kg", "annotate", str(long), "--column", "drug=RXNORM"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("id,drug,drug_concept")
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=60) == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("kill") is None, reason="there are no signals here")
def test_ctrl_c_leaves_nothing(long: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.csv"
    frame = polars.read_csv(long)
    polars.concat([frame] * 50).write_csv(many)
    out = tmp_path / "out.csv"
    program = [
        sys.executable,
        "-m",
        "all_kg",
        "annotate",
        str(many),
        "--column",
        "drug=RXNORM",
        "--out",
        str(out),
    ]
    process = subprocess.Popen(program, stderr=subprocess.PIPE)
    begun = tmp_path / ".out.csv.new"
    end = time.monotonic() + 60
    while not (begun.exists() and os.path.getsize(begun)) and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 130
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert {path.name for path in tmp_path.iterdir()} == {"many.csv"}

"""A file of assessments keeps its rows and gets their states beside, as the rows have them one by one."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars
import pytest

from all_kg import cli
from all_kg.answers.answer import DISCLAIMER

TABLE = """patient,marrow_blast_percentage,platelets_recovered,platelet_recovered,note
007,4.999,true,,NA
008,5.0,,,"a ""quoted"", one"
009,5%,true,,
010,,yes,,ü
"""
STATES = "ccs_treatments_all_2024"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, "utf-8")
    return path


def call(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    code = cli.main(["classify", *map(str, arguments), "--format", "columns"])
    return code, capsys.readouterr().err


@pytest.mark.parametrize("wanted", [".csv", ".tsv", ".parquet"])
def test_every_row_stays_and_its_states_are_those_of_the_row_path(
    wanted: str, table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / f"out{wanted}"
    code, said = call(capsys, table, "--out", out)
    assert code == 1, "a row has an error"
    assert "4 rows, 1 with a value that cannot be used" in said
    assert "'platelet_recovered' is not known; did you mean platelets_recovered?" in said
    assert DISCLAIMER in said
    separator = "\t" if wanted == ".tsv" else ","
    found = (
        polars.read_parquet(out)
        if wanted == ".parquet"
        else polars.read_csv(out, separator=separator, infer_schema=False)
    )
    before = polars.read_csv(table, infer_schema=False)
    assert found.select(before.columns).equals(before)
    assert [bool(error) for error in found["classification_error"]] == [False, False, True, False]
    assert cli.main(["classify", str(table), "--format", "csv"]) == 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    kept = found.filter(polars.col("classification_error").is_null())
    names = [name for name in rows[0] if name.partition("_")[0] in ("states", "criteria", "gaps")]
    assert len(names) == 9
    assert len(rows) == kept.height == 3
    for name in names:
        assert [row[name] for row in rows] == [one or "" for one in kept[f"{STATES}_{name}"]], name


def test_parquet_keeps_its_types_and_goes_to_standard_output_as_csv(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    frame = polars.DataFrame({"n": [1], "marrow_blast_percentage": [5.0], "general_signs": [False]})
    frame.write_parquet(tmp_path / "in.parquet")
    assert cli.main(["classify", str(tmp_path / "in.parquet"), "--format", "columns"]) == 0
    printed = capsysbinary.readouterr().out.decode()
    (row,) = csv.DictReader(io.StringIO(printed))
    assert (row["n"], row["general_signs"], row[f"{STATES}_criteria_met"]) == (
        "1",
        "false",
        "no general signs of ALL",
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "colour\nred\n", "no column of the table is known"),
        ("a.csv", "general_signs\ntrue\nfalse,x\n", "cannot be read"),
        ("a.json", "{}", "tells no format"),
        ("none.csv", None, "there is no such file"),
    ],
)
def test_what_cannot_be_classified_is_told_and_leaves_nothing(
    name: str, text: str | None, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    code, said = call(capsys, tmp_path / name, "--out", tmp_path / "out.csv")
    assert code == 2
    assert told in said
    assert not (tmp_path / "out.csv").exists()

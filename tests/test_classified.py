"""Classified assessments are shown and written with states, criteria, gaps, source and disclaimer."""

from __future__ import annotations

import csv
import itertools
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Thread

import pytest
from pyoxigraph import NamedNode

import all_kg
from all_kg.answers.answer import DISCLAIMER, Thing
from all_kg.answers.labels import label_of
from all_kg.answers.things import Things
from all_kg.classify.assessment import Assessment
from all_kg.classify.classification import Decided, Outcome
from all_kg.classify.classified import Classified, write_csv, write_json
from all_kg.cli import classify, main
from all_kg.namespaces import expand
from all_kg.resources import find_resources
from all_kg.stores.store import open_store

COLUMNS = "id,marrow_blast_percentage,platelets_recovered,general_signs"
SCHEME = Path(__file__).parent / "fixtures" / "schemes" / "made-up.ttl"


@cache
def source() -> str:
    return label_of(open_store(), NamedNode(expand("source:ccs-treatments-all-2024")))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "assessments.csv"
    path.write_text(f"{COLUMNS}\na,5.0,true,\nb,5%,true,\nc,2,false,\n", "utf-8")
    return path


def test_a_table_shows_states_gaps_source_and_disclaimer(
    table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["classify", str(table)]) == 1
    out, err = capsys.readouterr()
    assert "exactly 5 %" in out
    assert "cannot tell" in out
    assert source() in out
    assert DISCLAIMER in out
    assert "never taken for a no" in out
    assert "row 2 (b), column marrow_blast_percentage" in err
    assert len(err.splitlines()) == 1


def test_a_table_for_people_ends_after_a_thousand_and_says_so() -> None:
    found = all_kg.load().classify([{"id": f"no-{number}", "general_signs": True} for number in range(1_002)])
    assert "no-999 " in str(found)
    assert "no-1000" not in str(found)
    assert "… and 2 more; CSV and JSON have all of them." in str(found)
    assert len(found.to_dict()["assessments"]) == 1_002


def test_writing_begins_long_before_the_last_row_is_there() -> None:
    thing = Thing("x:a", "a")
    nothing = Decided(Things(), Things(), Things())
    outcomes = (Outcome(thing, nothing, nothing, nothing),)
    for write in (write_csv, lambda rows: write_json(rows, ())):
        taken = itertools.count()
        endless = (Classified(Assessment(number, "", ()), outcomes) for number in taken)
        pieces = write(endless)
        assert [bool(next(pieces)) for _ in range(3)] == [True] * 3
        assert next(taken) < 1_000


def test_one_assessment_is_shown_criterion_by_criterion(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text('{"marrow_blast_percentage": 5.0}', "utf-8")
    assert main(["classify", str(path)]) == 0
    out = capsys.readouterr().out
    assert "marrow blast percentage: 5.0" in out
    assert "platelet count normal" in out
    assert "falls in" in out


def test_json_has_every_assessment_and_every_error(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", str(table), "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["disclaimer"] == DISCLAIMER
    assert [one["id"] for one in data["assessments"]] == ["a", "c"]
    assert [error["row"] for error in data["errors"]] == [2]
    (scheme,) = (one for one in data["assessments"][0]["schemes"] if one["source"]["label"] == source())
    assert [gap["iri"].rpartition("/")[2] for gap in scheme["gaps"]["falls_in"]] == [
        "ccs-2024-state-at-exactly-5-percent"
    ]
    assert scheme["states"]["holds"] == []


def test_csv_has_a_line_for_each_assessment_and_scheme(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "states.csv"
    assert main(["classify", str(table), "--format", "csv", "--out", str(out)]) == 1
    assert capsys.readouterr().out == ""
    every = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    rows = [row for row in every if row["source"] == source()]
    assert [row["row"] for row in rows] == ["1", "3"]
    assert {row["disclaimer"] for row in rows} == {DISCLAIMER}
    assert "complete remission" in rows[1]["states_does_not_hold"]


def test_an_unreadable_file_leaves_no_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = tmp_path / "bad.csv", tmp_path / "states.csv"
    path.write_bytes(f"{COLUMNS}\na,1,true,\n".encode() + b"\xff\n")
    assert main(["classify", str(path), "--format", "csv", "--out", str(out)]) == 2
    assert "bad.csv:3: the text is not UTF-8" in capsys.readouterr().err
    assert not out.exists()


def test_python_takes_dictionaries_and_files(table: Path) -> None:
    kg = all_kg.load()
    one = kg.classify([{"marrow_blast_percentage": 7, "during_treatment": True}, {"colour": 1}])
    assert len(one) == len(one.errors) == 1
    (outcome,) = (found for found in one.results[0].outcomes if found.source.label == source())
    assert [state.label for state in outcome.states.holding] == ["active disease"]
    assert "Not classified: row 2" in str(one)
    assert DISCLAIMER in str(one)
    assert [row.name for row in kg.classify(table)] == ["a", "c"]
    assert one.to_dict()["assessments"][0]["row"] == 1


# --- two schemes side by side: one more file of the ontology, and no code


@pytest.fixture(scope="module")
def two_schemes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("knowledge")
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(Path(find_resources().root, folder), root / folder)
    shutil.copy(SCHEME, root / "ontology" / "schemes")
    return root


@pytest.fixture
def with_two_schemes(two_schemes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(two_schemes))


@pytest.mark.usefixtures("with_two_schemes")
def test_csv_has_a_line_for_each_of_two_schemes(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", str(table), "--format", "csv"]) == 1
    every = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    rows = [row for row in every if row["source"] in (source(), "A made-up source")]
    assert [(row["id"], row["source"]) for row in rows] == [
        (name, title) for name in ("a", "c") for title in (source(), "A made-up source")
    ]
    assert rows[1]["criteria_met"] == "at most 5 %; platelet count normal"
    assert "at most 5 %" not in "".join(rows[0].values())


@pytest.mark.usefixtures("with_two_schemes")
def test_every_line_about_one_assessment_names_its_scheme(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.json"
    path.write_text('{"marrow_blast_percentage": 5.0}', "utf-8")
    assert main(["classify", str(path)]) == 0
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith((f"{source()}  ", "A made-up source  "))]
    assert len(lines) == 20 + 3 + 8
    assert any(line.split("  ")[0] == "A made-up source" and "at most 5 %" in line for line in lines)


@pytest.mark.usefixtures("with_two_schemes")
def test_an_explanation_goes_scheme_by_scheme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "one.json"
    path.write_text('{"marrow_blast_percentage": 5.0}', "utf-8")
    assert main(["explain", "--assessment", str(path)]) == 0
    first, second = capsys.readouterr().out.split("By the criteria of A made-up source:")
    assert f"By the criteria of {source()}:" in first
    assert 'at most 5 %: met, as "marrow blast percentage" is 5.0, at most 5' in second
    assert "not at least 20" in second


# --- the bar, on a terminal

BAR_OF = {
    "a.csv": "general_signs\n" + "true\n" * 3000,
    "a.json": json.dumps([{"general_signs": True}] * 3000),
    "a.ttl": "".join(f"<x:{n}> <https://w3id.org/all-kg/vocab/generalSigns> true .\n" for n in range(3000)),
}


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, *streams: str) -> Iterator[list[str]]:
    """A terminal in the place of some of the process's streams; afterwards what was written to it."""
    pty = pytest.importorskip("pty", reason="there are no pseudo-terminals here")
    reader, writer = pty.openpty()
    shown = [""]

    def drain() -> None:
        with suppress(OSError):  # the other end is closed
            while piece := os.read(reader, 1 << 16):
                shown[0] += piece.decode(errors="replace")

    drained = Thread(target=drain)
    drained.start()
    with os.fdopen(writer, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
        patch.setenv("TERM", "xterm")
        for name in streams:
            patch.setattr(sys, name, stream)
        yield shown
    drained.join()
    os.close(reader)


@pytest.mark.parametrize("name", BAR_OF)
def test_a_long_file_of_any_format_shows_a_bar(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classify, "_LONG", 1000)
    path, out = tmp_path / name, tmp_path / "out.csv"
    path.write_text(BAR_OF[name], "utf-8")
    with terminal(monkeypatch, "stderr") as shown:
        assert main(["classify", str(path), "--format", "csv", "--out", str(out)]) == 0
    assert "classifying" in shown[0]
    assert "100%" in shown[0]
    assert len(out.read_text("utf-8").splitlines()) == 3001


def test_errors_of_rows_stand_beside_the_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classify, "_LONG", 1000)
    path = tmp_path / "a.csv"
    path.write_text("general_signs\n" + "true\n" * 3000 + "perhaps\n", "utf-8")
    with terminal(monkeypatch, "stderr") as shown:
        assert main(["classify", str(path), "--format", "csv", "--out", str(tmp_path / "out.csv")]) == 1
    assert '"perhaps" is neither true nor false' in shown[0]
    assert "100%" in shown[0]


def test_there_is_no_bar_for_a_short_file_nor_among_results_nor_in_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(BAR_OF["a.csv"], "utf-8")
    command = ["classify", str(path), "--format", "csv"]
    with terminal(monkeypatch, "stderr") as shown:
        assert main(command) == 0
    assert shown == [""]
    monkeypatch.setattr(classify, "_LONG", 1000)
    with terminal(monkeypatch, "stderr", "stdout") as shown:
        assert main(["classify", str(path), "--format", "csv"]) == 0
    assert "classifying" not in shown[0]
    assert main(command) == 0
    assert capsys.readouterr().err == ""

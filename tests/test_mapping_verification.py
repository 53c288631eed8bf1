"""Mapping tables held against releases of their terminologies; each kind of finding is shown once."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from all_kg.cli import main
from all_kg.graph.mapping import Mapping
from all_kg.graph.terminologies import Terminology
from all_kg.namespaces import GRAPH_CONCEPTS, expand
from all_kg.stores.store import Store
from all_kg.terminology.mapping_verification import Concepts, MappingFinding, verify_mappings
from all_kg.terminology.terminology_identifiers import make_recognizer
from all_kg.terminology.terminology_release import read_release
from all_kg.terminology.terminology_terms import ReleasedTerms, main_prefix

FOLDER = Path(__file__).with_name("fixtures") / "terminologies"
CHECKOUT = Path(__file__).parents[1]
MONDO = Terminology(
    "https://w3id.org/all-kg/terminology/mondo",
    "Mondo",
    "MONDO",
    "http://purl.obolibrary.org/obo/MONDO_",
    re.compile("[0-9]{7}"),
    codes_only=False,
)
ADULT, ALL, CANCER, CHILD, MERGED = "0003541", "0004967", "0004992", "0000870", "0000001"


def row(concept: str, code: str, label: str = "", predicate: str = "exact") -> Mapping:
    return Mapping(
        subject=expand(f"all:{concept}"),
        subject_label=concept,
        predicate=f"skos:{predicate}Match",
        terminology=MONDO,
        code=code,
        code_label=label,
        is_rejected=False,
        justification="semapv:ManualMappingCuration",
        version="1.0",
        author=expand("agent:someone"),
        date="2026-11-23",
        comment="",
        file="mondo.sssom.tsv",
        line=9,
    )


def concepts(*said: tuple[str, str, str]) -> Concepts:
    engine = pyoxigraph.Store()
    for subject, predicate, value in said:
        object_ = NamedNode(expand(value)) if value.startswith("all:") else Literal(value)
        engine.add(
            Quad(NamedNode(expand(subject)), NamedNode(expand(predicate)), object_, NamedNode(GRAPH_CONCEPTS))
        )
    return Concepts(Store(engine, content_hash="", path=None))


def found(
    *mappings: Mapping,
    known: Concepts | None = None,
    rejected: tuple[Mapping, ...] = (),
    is_part: bool = False,
    file: Path = FOLDER / "diseases.obo",
) -> list[tuple[str, str, str, str]]:
    known = known or concepts()
    released = ReleasedTerms(make_recognizer([MONDO]), {one.curie for one in mappings}, known.named)
    assert released.read(read_release(file)) == "MONDO"
    report = verify_mappings(mappings, rejected, known, released, is_part=is_part)
    return [(one.severity, one.kind, one.code, one.message) for one in report.findings]


def test_what_agrees_is_not_told() -> None:
    assert found(row("all", ALL, "Lymphoblast Cancers"), row("cancer", CANCER)) == []


def test_an_identifier_that_is_not_there_is_an_error() -> None:
    message = "not in the release, the row has it from 1.0: choose another code, or take the row out"
    assert found(row("all", "9999999")) == [("error", "missing", "MONDO:9999999", message)]
    assert found(row("all", "9999999"), is_part=True) == []


@pytest.mark.parametrize("extension", ["obo", "owl", "tsv", "ttl"])
@pytest.mark.parametrize("code", [ADULT, MERGED])
def test_an_obsolete_term_is_an_error_and_names_its_successor(code: str, extension: str) -> None:
    message = "obsolete, it points to MONDO:0004967: choose another code, or take the row out"
    told = found(row("adult", code, "whatever"), file=FOLDER / f"diseases.{extension}")
    assert told == [("error", "obsolete", f"MONDO:{code}", message)]


def test_another_label_is_an_error_and_a_synonym_a_warning() -> None:
    message = 'now labelled "a cancer", not "a cat": check that it still means the same'
    assert found(row("cancer", CANCER, "a cat")) == [("error", "label", "MONDO:0004992", message)]
    message = 'now labelled "a cancer"; "A malignant growth" is a synonym of it'
    assert found(row("cancer", CANCER, "A malignant growth")) == [
        ("warning", "synonym", "MONDO:0004992", message)
    ]


KINDS = concepts(("all:child", "allkg:kindOf", "all:between"), ("all:between", "allkg:kindOf", "all:parent"))


def test_a_child_that_does_not_lie_under_its_parent_is_a_warning() -> None:
    message = "not under MONDO:0000870, although all:child is a kind of all:parent: check both"
    wrong = row("child", CANCER), row("parent", CHILD)
    assert found(*wrong, known=KINDS) == [("warning", "hierarchy", "MONDO:0004992", message)]
    assert found(row("child", CHILD), row("parent", CANCER), known=KINDS) == []
    assert found(row("child", CANCER), row("parent", CHILD, predicate="close"), known=KINDS) == []
    assert found(row("child", CHILD), row("child", CANCER), row("parent", ALL), known=KINDS) == []


def test_a_part_of_a_release_tells_nothing_of_terms_without_a_common_parent(tmp_path: Path) -> None:
    table = "id\tparents\n" + "".join(
        f"MONDO:{code}\t{parents}\n"
        for code, parents in ((CHILD, "MONDO:7777777"), (ALL, "MONDO:7777777"), (ADULT, "MONDO:8888888"))
    )
    (tmp_path / "a.tsv").write_text(table)
    file = tmp_path / "a.tsv"
    siblings = row("child", CHILD), row("parent", ALL)
    strangers = row("child", CHILD), row("parent", ADULT)
    for mappings, is_part, count in ((siblings, True, 1), (strangers, True, 0), (strangers, False, 1)):
        assert len(found(*mappings, known=KINDS, is_part=is_part, file=file)) == count


def test_a_release_without_a_hierarchy_tells_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(f"id\nMONDO:{CHILD}\nMONDO:{CANCER}\n")
    assert found(row("child", CANCER), row("parent", CHILD), known=KINDS, file=tmp_path / "a.tsv") == []


def test_a_circle_in_a_release_ends(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(f"id\tparents\nMONDO:{ALL}\tMONDO:{CHILD}\nMONDO:{CHILD}\tMONDO:{ALL}\n")
    assert found(row("child", ALL), row("parent", CHILD), known=KINDS, file=tmp_path / "a.tsv") == []


def test_codes_are_proposed_for_concepts_without_a_row() -> None:
    named = concepts(
        ("all:young", "skos:prefLabel", "Lymphoblast cancers of a child"),
        ("all:growth", "allkg:synonym", "a malignant growth"),
        ("all:growth", "skos:altLabel", "a cancer"),
        ("all:tumor", "skos:prefLabel", "A malignant growth"),
        ("all:related", "skos:prefLabel", 'a "lymphoblast" disease'),
        ("all:old", "skos:prefLabel", "obsolete lymphoblast cancer of an adult"),
        ("all:mapped", "skos:prefLabel", "lymphoblast cancer"),
        ("heading:growth", "skos:prefLabel", "a malignant growth"),
    )
    by_label = 'has the label "lymphoblast cancer of a child": write a row for it, or reject it'
    by_synonym = 'has the synonym "a malignant growth": write a row for it, or reject it'
    by_first_name = 'has the label "a cancer": write a row for it, or reject it'
    told = found(row("mapped", ALL, predicate="close"), known=named)
    assert told == [
        ("suggestion", "proposal", "MONDO:0004992", by_first_name),
        ("suggestion", "proposal", "MONDO:0004992", by_synonym),
        ("suggestion", "proposal", "MONDO:0000870", by_label),
    ]
    kept = found(row("mapped", ALL), known=named, rejected=(row("young", CHILD), row("young", CANCER)))
    assert kept == told[:2]
    assert found(row("mapped", CANCER), known=named) == told[2:]


def test_the_prefix_of_most_terms_is_that_of_the_release(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("id\nUBERON:1\nUBERON:2\nMONDO:12\nMONDO:1234567\nmondo:7654321\n")
    assert main_prefix(read_release(tmp_path / "a.tsv"), make_recognizer([MONDO])) == "MONDO"
    (tmp_path / "a.tsv").write_text("id\nUBERON:1\nMONDO:12\n")
    assert main_prefix(read_release(tmp_path / "a.tsv"), make_recognizer([MONDO])) is None


COMMAND = ("verify-mappings", str(FOLDER / "mondo.sssom.tsv"))
KINDS_FOUND = {"missing": 1, "obsolete": 1, "label": 1, "synonym": 1}


def test_the_command_tells_every_finding_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    command = (*COMMAND, "--release", str(FOLDER / "diseases.ttl"))
    assert main(command) == 1
    text = capsys.readouterr().out
    assert text.endswith("5 rows of 1 tables against the release: 3 errors, 1 warnings, 0 suggestions\n")
    assert main((*command, "--format", "json")) == 1
    data = json.loads(capsys.readouterr().out)
    assert Counter(one["kind"] for one in data["findings"]) == KINDS_FOUND
    assert list(data["looked_at"]["tables"].values()) == [5]
    assert main((*command, "--format", "csv")) == 1
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [{key: str(value) for key, value in one.items()} for one in data["findings"]] == rows
    assert list(rows[0]) == [*MappingFinding.__dataclass_fields__]
    assert all(f"{one['table']}:{one['line']}" in text and one["message"] in text for one in rows)


def test_only_errors_fail_unless_warnings_are_to_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (FOLDER / "mondo.sssom.tsv").read_text().splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("#", "subject", "all:acute", "all:cancer"))]
    (tmp_path / "mondo.sssom.tsv").write_text("".join(kept))
    command = ("verify-mappings", str(tmp_path / "mondo.sssom.tsv"))
    assert main(command) == 0
    assert capsys.readouterr().out == "2 rows are in order; --release holds them against a release\n"
    release = ("--release", str(FOLDER / "diseases.owl"))
    assert main((*command, *release)) == 0
    assert "0 errors, 1 warnings" in capsys.readouterr().out
    assert main((*command, *release, "--strict")) == 1


def test_a_release_that_no_row_is_about_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, told in (("id\nX:1\n", "of no terminology known here"), ("id\nCHEBI:1\n", "those of CHEBI")):
        (tmp_path / "a.tsv").write_text(text)
        assert main((*COMMAND, "--release", str(tmp_path / "a.tsv"))) == 2
        assert told in capsys.readouterr().err


def held(name: str) -> list[Path]:
    material = Path(os.environ.get("ALL_KG_MATERIAL", CHECKOUT.parent / "shared"))
    files = sorted((material / "terminology" / name).glob("*"))
    if not files:
        pytest.skip(f"NOT CHECKED: no terminology/{name} in {material}; name the folder in ALL_KG_MATERIAL")
    return files


def test_our_tables_agree_with_parts_of_releases() -> None:
    parts = [file for file in held("slices") if re.fullmatch(r"(?!xref|mondo-map)[^.]+\.tsv", file.name)]
    assert len(parts) == 17
    releases = [argument for file in parts for argument in ("--release", str(file))]
    assert main(("verify-mappings", "--part", *releases)) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["doid", "mesh", "mondo"])
def test_our_tables_agree_with_whole_releases(name: str) -> None:
    (file,) = (file for file in held("full") if file.name.startswith(f"{name}-"))
    assert main(("verify-mappings", "--release", str(file))) == 0

"""The vocabulary of OMOP fits its tables, and its ids stay what they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from foreign_tools import command, printed
from page_graph import whole_knowledge

from all_kg.errors import InputError
from all_kg.exports.export_content import ExportContent
from all_kg.exports.omop_export import FIRST_ID, LAST_ID, local_code, local_id, write_omop

# Lengths of CDM 5.4, typed here a second time; https://ohdsi.github.io/CommonDataModel/cdm54.html.
LONGEST = {
    "concept_name": 255,
    "domain_id": 20,
    "vocabulary_id": 20,
    "concept_class_id": 20,
    "concept_code": 50,
    "relationship_id": 20,
    "source_code": 50,
    "source_code_description": 255,
    "concept_synonym_name": 1000,
    "source_vocabulary_id": 20,
    "target_vocabulary_id": 20,
    "standard_concept": 1,
    "invalid_reason": 1,
    "vocabulary_reference": 255,
}
NUMBER_OF_TABLES = 9
IMATINIB, LEUKEMIA = 2108959744, 2013329717


@cache
def tables() -> dict[str, list[dict[str, str]]]:
    read = {}
    for name, text in write_omop(whole_knowledge()).items():
        head, *lines = text.decode().removesuffix("\n").split("\n")
        read[name] = [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]
    return read


@cache
def ids() -> dict[str, str]:
    return {row["concept_code"]: row["concept_id"] for row in tables()["CONCEPT.csv"]}


def test_every_text_fits_its_column() -> None:
    assert len(tables()) == NUMBER_OF_TABLES
    seen = {(column, len(text)) for rows in tables().values() for row in rows for column, text in row.items()}
    assert {column for column, _ in seen} >= set(LONGEST)
    assert [pair for pair in seen if pair[1] > LONGEST.get(pair[0], 255)] == []


def test_ids_are_ones_own_and_each_is_there_once() -> None:
    found = [int(row["concept_id"]) for row in tables()["CONCEPT.csv"]]
    assert len(found) == len(set(found)) > 1100
    assert all(2_000_000_000 < one <= 2**31 - 1 for one in found)
    assert (FIRST_ID, LAST_ID) == (2_000_000_001, 2**31 - 1)


def test_an_id_depends_on_the_name_alone() -> None:
    # Never to be changed: they are in the databases of users.
    assert local_id("imatinib") == IMATINIB
    assert local_id("acute-lymphoblastic-leukemia") == LEUKEMIA
    assert ids()["imatinib"] == str(IMATINIB)


def test_a_long_code_is_cut_and_stays_one_of_its_own() -> None:
    assert local_code("x" * 50) == "x" * 50
    cut = {local_code("x" * length) for length in range(51, 60)}
    assert len(cut) == 9
    assert {len(one) for one in cut} == {50}


def test_two_names_with_one_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("all_kg.exports.omop_export.local_id", lambda name: FIRST_ID + len(name))
    with pytest.raises(InputError, match="have the same id in OMOP"):
        write_omop(whole_knowledge())


def test_a_text_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        __import__("all_kg.exports.omop_export", fromlist=["_TABLES"])._TABLES["CONCEPT"], "concept_name", 9
    )
    with pytest.raises(InputError, match="does not fit into concept_name of CONCEPT"):
        write_omop(whole_knowledge())


def test_what_a_row_refers_to_is_there_or_is_an_id_of_omop() -> None:
    own = set(ids().values())
    for name, rows in tables().items():
        for row in rows:
            for column, text in row.items():
                if "concept_id" in column:
                    assert text in own or int(text) < FIRST_ID, (name, row)
    for key in ("domain_id", "concept_class_id", "vocabulary_id"):
        home = {"domain_id": "DOMAIN", "concept_class_id": "CONCEPT_CLASS", "vocabulary_id": "VOCABULARY"}[
            key
        ]
        known = {row[key] for row in tables()[f"{home}.csv"]}
        assert {row[key] for row in tables()["CONCEPT.csv"]} <= known
    kinds = {row["relationship_id"] for row in tables()["RELATIONSHIP.csv"]}
    assert {row["relationship_id"] for row in tables()["CONCEPT_RELATIONSHIP.csv"]} == kinds


def test_every_relation_has_its_reverse() -> None:
    reverse = {row["relationship_id"]: row["reverse_relationship_id"] for row in tables()["RELATIONSHIP.csv"]}
    found = {
        (row["concept_id_1"], row["relationship_id"], row["concept_id_2"])
        for row in tables()["CONCEPT_RELATIONSHIP.csv"]
    }
    assert len(found) > 600
    assert {(other, reverse[name], one) for one, name, other in found} == found


def test_the_descendants_of_a_class_of_drugs_are_found_in_records() -> None:
    below = {
        (row["ancestor_concept_id"], row["descendant_concept_id"]): row
        for row in tables()["CONCEPT_ANCESTOR.csv"]
    }
    inhibitor, imatinib = ids()["tyrosine-kinase-inhibitor"], ids()["imatinib"]
    assert (inhibitor, imatinib) in below
    of_omop = next(
        row["concept_id_2"]
        for row in tables()["CONCEPT_RELATIONSHIP.csv"]
        if (row["concept_id_1"], row["relationship_id"]) == (imatinib, "Maps to")
    )
    steps, further = below[inhibitor, imatinib], below[inhibitor, of_omop]
    assert int(further["min_levels_of_separation"]) == int(steps["min_levels_of_separation"]) + 1
    assert below[imatinib, imatinib]["max_levels_of_separation"] == "0"


def test_ancestors_are_those_of_the_graph() -> None:
    content = ExportContent(whole_knowledge())
    own = {value: code for code, value in ids().items()}
    found = {
        (own[row["descendant_concept_id"]], own[row["ancestor_concept_id"]])
        for row in tables()["CONCEPT_ANCESTOR.csv"]
        if row["descendant_concept_id"] in own
    }
    wanted = {(local_code(one), local_code(one)) for one in content.concepts}
    for code, concept in content.concepts.items():
        for wider in content.values(concept.iri, "allkg:kindOf"):
            wanted.add((local_code(code), local_code(wider.rpartition("/")[2])))
    assert len(wanted) > 1500
    assert found == wanted


def test_a_broader_or_a_rejected_code_does_not_lead_to_a_concept() -> None:
    rows = tables()["SOURCE_TO_CONCEPT_MAP.csv"]
    found = {(row["source_vocabulary_id"], row["source_code"], row["target_concept_id"]) for row in rows}
    assert len(rows) == len(found) > 1000
    leukemia = ids()["acute-lymphoblastic-leukemia"]
    assert ("ICD10CM", "C91.02", leukemia) in found
    held = {
        (row.terminology.prefix, row.code, row.subject.rpartition("/")[2], row.predicate)
        for row in whole_knowledge().mappings
    }
    broader = [one for one in held if one[3] == "skos:broadMatch" and one[0] == "MESH"]
    assert len(broader) > 50
    for _, code, concept, _ in broader:
        assert ("MeSH", code, ids()[local_code(concept)]) not in found


@pytest.mark.slow
def test_athena2duckdb_loads_every_table(tmp_path: Path) -> None:
    tool = command("athena2duckdb", "in an environment of its own: pip install athena2duckdb")
    folder = tmp_path / "omop"
    folder.mkdir()
    for name, text in write_omop(whole_knowledge()).items():
        (folder / name).write_bytes(text)
    shown = printed(tool, folder, "-o", tmp_path / "omop.duckdb")
    loaded = [line.split() for line in shown.splitlines() if line.startswith("OK ")]
    assert len(loaded) == NUMBER_OF_TABLES
    for _, table, _, rows in loaded:
        name = table.removeprefix("table=").upper()
        assert rows == f"table_rows={len(tables()[f'{name}.csv']):,}"

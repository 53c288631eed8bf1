"""All mappings in one table of SSSOM."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from foreign_tools import command, printed
from page_graph import whole_knowledge

from all_kg.exports.sssom_export import write_sssom
from all_kg.namespaces import expand
from all_kg.resources import find_resources

REMEDY = "in an environment of its own: pip install sssom"
NUMBER_OF_TABLES = 36


@cache
def table() -> tuple[dict[str, Any], list[dict[str, str]]]:
    lines = write_sssom(whole_knowledge()).decode().splitlines(keepends=True)
    head = [line[1:] for line in lines if line.startswith("#")]
    header: dict[str, Any] = yaml.safe_load("".join(head))
    return header, list(csv.DictReader(lines[len(head) :], delimiter="\t", strict=True))


def test_every_row_of_every_table_is_in_it_once() -> None:
    _, rows = table()
    wanted = sorted(
        (row.subject, row.predicate, row.curie, row.is_rejected, row.justification, row.version, row.comment)
        for row in whole_knowledge().mappings
    )
    assert len(wanted) > 1900
    assert sum(row.is_rejected for row in whole_knowledge().mappings) > 200
    assert wanted == sorted(
        (
            *(expand(row["subject_id"]), row["predicate_id"], row["object_id"]),
            row["predicate_modifier"] == "Not",
            *(row["mapping_justification"], row["object_source_version"], row["comment"]),
        )
        for row in rows
    )


def test_every_prefix_is_declared_and_none_is_idle() -> None:
    header, rows = table()
    identifiers = (
        "subject_id",
        "predicate_id",
        "object_id",
        "mapping_justification",
        "author_id",
        "object_source",
    )
    used = {row[name].partition(":")[0] for row in rows for name in identifiers}
    assert used == set(header["curie_map"])


def test_licence_version_and_disclaimer_stand_in_the_head() -> None:
    header, _ = table()
    assert header["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert header["mapping_set_version"]
    assert "not medical advice" in header["mapping_set_description"]
    assert "SNOMED CT: Identifiers only" in header["comment"]


def validate(*tables: Path) -> None:
    # One process for all of them: it takes seconds to start.
    python = Path(command("sssom", REMEDY)).parent / "python"
    printed(python, "-c", VALIDATE, *tables)


VALIDATE = """
import sys
from sssom.cli import validate
for table in sys.argv[1:]:
    validate.main([table], standalone_mode=False)
"""


@pytest.mark.slow
def test_sssom_py_accepts_it(tmp_path: Path) -> None:
    (tmp_path / "all.sssom.tsv").write_bytes(write_sssom(whole_knowledge()))
    validate(tmp_path / "all.sssom.tsv")


@pytest.mark.slow
def test_sssom_py_refuses_a_justification_that_is_no_curie(tmp_path: Path) -> None:
    text = write_sssom(whole_knowledge()).decode().replace("semapv:LexicalMatching", "LexicalMatching")
    (tmp_path / "all.sssom.tsv").write_text(text, "utf-8")
    with pytest.raises(AssertionError, match="validation errors"):
        validate(tmp_path / "all.sssom.tsv")


@pytest.mark.slow
def test_sssom_py_accepts_every_mapping_table() -> None:
    tables = sorted(Path(find_resources().ontology, "mappings").glob("*.sssom.tsv"))
    assert len(tables) == NUMBER_OF_TABLES
    validate(*tables)

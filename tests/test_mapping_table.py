"""Mapping tables are read whole or not at all, each error with its line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from page_graph import whole_knowledge
from pyoxigraph import Literal, NamedNode

from all_kg.errors import InputError
from all_kg.graph.mapping import Mapping, mapping_quads
from all_kg.graph.mapping_table import read_mapping_table
from all_kg.graph.terminologies import Terminology, read_terminologies
from all_kg.namespaces import GRAPH_MAPPINGS, GRAPH_TERMINOLOGIES, expand
from all_kg.resources import find_resources

NUMBER_OF_TABLES = 36
NUMBER_OF_MAPPINGS = 1728
NUMBER_OF_REJECTED = 240

EXAMPLE = Terminology(
    "https://w3id.org/all-kg/terminology/example",
    "Example",
    "EX",
    "https://example.org/",
    re.compile("[0-9]+"),
    codes_only=False,
)
LABELS = {
    "https://w3id.org/all-kg/concept/relapse": "relapse",
    "https://w3id.org/all-kg/concept/null": "null",
}
HEADER = """#curie_map:
#  agent: "https://w3id.org/all-kg/agent/"
#  all: "https://w3id.org/all-kg/concept/"
#  EX: "https://example.org/"
#license: "https://creativecommons.org/licenses/by/4.0/"
#mapping_set_id: "https://w3id.org/all-kg/mappings/example"
"""
COLUMNS = (
    *("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification"),
    *("object_source_version", "author_id", "mapping_date", "comment"),
)
ROW = {
    "subject_id": "all:relapse",
    "subject_label": "relapse",
    "predicate_id": "skos:exactMatch",
    "object_id": "EX:7",
    "object_label": "Relapse",
    "mapping_justification": "semapv:LexicalMatching",
    "object_source_version": "1.0",
    "author_id": "agent:all-kg-curators",
    "mapping_date": "2026-11-23",
    "comment": "",
}


def table(*rows: dict[str, str], header: str = HEADER) -> str:
    columns = list(dict.fromkeys([*COLUMNS, *(name for row in rows for name in row)]))
    lines = ["\t".join(columns), *("\t".join(row.get(name, "") for name in columns) for row in rows)]
    return header + "\n".join(lines) + "\n"


def read(text: str, *, name: str = "ex.sssom.tsv", terminology: Terminology = EXAMPLE) -> list[Mapping]:
    return read_mapping_table(text.encode(), [terminology], LABELS, name=name)


def test_a_row_says_what_it_says() -> None:
    (mapping,) = read(table(ROW))
    assert mapping.subject == expand("all:relapse")
    assert (mapping.predicate, mapping.curie, mapping.code_iri) == (
        *("skos:exactMatch", "EX:7"),
        "https://example.org/7",
    )
    assert (mapping.code_label, mapping.is_rejected, mapping.line) == ("Relapse", False, 8)


def test_words_that_other_readers_take_for_nothing_stay_words() -> None:
    (mapping,) = read(table({**ROW, "subject_id": "all:null", "subject_label": "null", "object_label": "NA"}))
    assert (mapping.subject_label, mapping.code_label) == ("null", "NA")


def test_a_rejected_row_has_a_record_and_no_relation() -> None:
    row = {**ROW, "predicate_modifier": "Not", "comment": "another thing"}
    (mapping,) = read(table(row), name="rejected.sssom.tsv")
    predicates = Counter(quad.predicate.value for quad in mapping_quads([mapping]))
    assert predicates[expand("skos:exactMatch")] == 0
    assert predicates[expand("sssom:predicate_modifier")] == 1


WRONG = {
    "a prefix that nobody has": (table({**ROW, "object_id": "XE:7"}), "object_id has the prefix 'XE'", 8),
    "a code of another form": (table({**ROW, "object_id": "EX:seven"}), "'seven' has not the form", 8),
    "an unknown concept": (table({**ROW, "subject_id": "all:relaps"}), "no concept is all:relaps", 8),
    "another label": (table({**ROW, "subject_label": "relapsed"}), "the concept is called 'relapse'", 8),
    "an unknown relation": (table({**ROW, "predicate_id": "owl:sameAs"}), "predicate_id is 'owl:sameAs'", 8),
    "an unknown justification": (
        *(table({**ROW, "mapping_justification": "by hand"}), "mapping_justification is 'by hand'"),
        8,
    ),
    "no release": (table({**ROW, "object_source_version": ""}), "object_source_version is empty", 8),
    "no author": (table({**ROW, "author_id": ""}), "author_id is empty", 8),
    "an author of elsewhere": (table({**ROW, "author_id": "orcid:0000"}), "author_id is 'orcid:0000'", 8),
    "a date of the calendar of nobody": (table({**ROW, "mapping_date": "2026-02-30"}), "mapping_date is", 8),
    "outer spaces": (table({**ROW, "object_label": "Relapse "}), "object_label has outer spaces", 8),
    "a control character": (table({**ROW, "comment": "a\x07b"}), "comment has outer spaces or control", 8),
    "a field too few": (table(ROW) + "all:null\n", "there are 1 fields", 9),
    "an open quote": (table({**ROW, "comment": '"open'}), "the row cannot be read", 8),
    "the same row twice": (table(ROW, ROW), "the row is there twice", 9),
    "two relations of the same two": (
        *(table({**ROW, "predicate_id": "skos:closeMatch"}, ROW), "line 8 relates the same two"),
        9,
    ),
    "rows out of order": (
        *(table({**ROW, "object_id": "EX:8"}, {**ROW, "object_id": "EX:7"}), "the row is out of order"),
        9,
    ),
    "an unknown column": (table({**ROW, "score": "1"}), "the column 'score' is not known", 7),
    "a column twice": (HEADER + "\t".join([*COLUMNS, "comment"]), "the column 'comment' is there twice", 7),
    "a missing column": (HEADER + "subject_id\tsubject_label\n", "the column 'predicate_id' is missing", 7),
    "Not among what holds": (
        *(table({**ROW, "predicate_modifier": "Not", "comment": "no"}), "predicate_modifier is 'Not'"),
        8,
    ),
    "another namespace": (
        table(ROW, header=HEADER.replace("https://example.org/", "https://example.net/")),
        *("it has another namespace elsewhere", None),
    ),
    "an undescribed terminology": (
        *(table(ROW, header=HEADER.replace("#  EX:", "#  EY:")), "no terminology has it"),
        None,
    ),
    "no licence": (table(ROW, header=re.sub("#license.*\n", "", HEADER)), "the header lacks license", 1),
    "a header that is not YAML": (table(ROW, header="#a: [\n"), "the header is not YAML", 1),
    "a header that refers to itself": (
        *(table(ROW, header=HEADER + "#a: &a [1]\n#b: *a\n"), "the header refers to a part of itself"),
        1,
    ),
    "a header in two parts": (table(ROW) + "#comment: late\n", "the header is interrupted", 7),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_named_with_its_line(case: str) -> None:
    text, message, line = WRONG[case]
    with pytest.raises(InputError) as caught:
        read(text)
    assert message in str(caught.value)
    assert caught.value.line == line
    assert caught.value.file == "ex.sssom.tsv"
    assert caught.value.remedy


def test_a_name_that_may_not_be_passed_on_is_refused() -> None:
    closed = Terminology(**{**vars(EXAMPLE), "codes_only": True})
    assert read(table({**ROW, "object_label": ""}), terminology=closed)
    with pytest.raises(InputError, match="names of Example are not passed on"):
        read(table(ROW), terminology=closed)


def test_a_rejected_row_says_not_and_why() -> None:
    with pytest.raises(InputError, match="Rows that say Not stand in"):
        read(table(ROW), name="rejected.sssom.tsv")
    with pytest.raises(InputError, match="Say why this is not a match"):
        read(table({**ROW, "predicate_modifier": "Not"}), name="rejected.sssom.tsv")


@cache
def tables() -> dict[str, list[Mapping]]:
    knowledge = whole_knowledge()
    terminologies = read_terminologies(knowledge.asserted[GRAPH_TERMINOLOGIES])
    labels = {
        quad.subject.value: quad.object.value
        for quads in knowledge.asserted.values()
        for quad in quads
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        if quad.predicate.value == expand("skos:prefLabel")
    }
    return {
        path.name: read_mapping_table(path.read_bytes(), terminologies, labels, name=path.name)
        for path in sorted(Path(find_resources().ontology, "mappings").glob("*.sssom.tsv"))
    }


def test_the_shipped_tables_are_read_row_by_row_and_each_is_of_one_terminology() -> None:
    found = dict(tables())
    assert len(found) == NUMBER_OF_TABLES
    rejected = found.pop("rejected.sssom.tsv")
    assert len(rejected) == NUMBER_OF_REJECTED
    assert sum(map(len, found.values())) == NUMBER_OF_MAPPINGS
    for name, mappings in found.items():
        assert {one.terminology.prefix.lower() for one in mappings} == {name.removesuffix(".sssom.tsv")}
    for path in Path(find_resources().ontology, "mappings").glob("*.sssom.tsv"):
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
        rows = len(list(csv.reader(lines, delimiter="\t"))) - 1
        assert rows == len(found.get(path.name, rejected)), path.name


def test_every_row_is_in_the_graph() -> None:
    graph = whole_knowledge().asserted[GRAPH_MAPPINGS]
    kinds = Counter(str(quad.object) for quad in graph if quad.predicate.value.endswith("#type"))
    assert kinds[f"<{expand('sssom:Mapping')}>"] == NUMBER_OF_MAPPINGS + NUMBER_OF_REJECTED
    relations = [quad for quad in graph if quad.predicate.value.startswith(expand("skos:"))]
    assert sum(quad.predicate.value.endswith("Match") for quad in relations) == NUMBER_OF_MAPPINGS


def test_a_drug_class_is_no_exact_match_of_a_single_drug_and_a_state_code_of_no_bare_disease() -> None:
    exact = {
        (one.subject.rpartition("/")[2], one.curie)
        for mappings in tables().values()
        for one in mappings
        if one.predicate == "skos:exactMatch" and not one.is_rejected
    }
    assert ("relapsed-all", "NCIT:C142810") in exact
    assert not [pair for pair in exact if re.fullmatch(r"ICD10CM:C\d\d\.\d[012]", pair[1])]
    assert not [
        pair for pair in exact if pair[0] == "asparaginase" and pair[1].startswith(("RXNORM", "UNII"))
    ]

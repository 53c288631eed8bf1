"""A query from outside is guarded, run, and written whole in the format that is asked for."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import rdflib

from all_kg.answers.sparql_query import FORMATS, read_query, run_query
from all_kg.errors import InputError, LimitError, UsageError
from all_kg.namespaces import PREFIXES
from all_kg.stores.store import Store, open_store

SELECT = "SELECT ?phase ?label { ?phase a allkg:Phase ; skos:prefLabel ?label } ORDER BY ?phase LIMIT 2"
CONSTRUCT = "CONSTRUCT { ?phase a allkg:Phase } { ?phase a allkg:Phase }"


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store()


def test_a_table_has_labels_and_the_disclaimer(store: Store) -> None:
    text = run_query(store, SELECT, None).decode()
    assert text.splitlines()[2] == "consolidation          consolidation"
    assert "not medical advice" in text
    assert "No rows." in run_query(store, "SELECT ?s { ?s a allkg:Nothing }", "table").decode()


def test_a_row_that_names_its_source_is_followed_by_it(store: Store) -> None:
    page = "VALUES ?source { source:ccs-treatments-all-2024 }"
    text = run_query(store, f"SELECT ?source {{ {page} ?c dcterms:source ?source }} LIMIT 1", None).decode()
    assert "[1] CCS treatments 2024: Treatments for acute lymphoblastic leukemia" in text


def test_solutions_are_written_in_the_formats_of_the_w3c(store: Store) -> None:
    found = json.loads(run_query(store, SELECT, "json"))
    assert found["results"]["bindings"][0]["phase"]["value"].endswith("/consolidation")
    assert run_query(store, SELECT, "csv").startswith(b"phase,label\r\nhttps://")
    assert run_query(store, SELECT, "tsv").startswith(b"?phase\t?label\n<https://")
    assert run_query(store, SELECT, "xml").startswith(b"<?xml")


def test_ask_is_true_or_false(store: Store) -> None:
    assert run_query(store, "ASK { ?s ?p ?o }", None) == b"true\n"
    assert run_query(store, "ASK { allkg:x ?p ?o }", "table") == b"false\n"
    assert json.loads(run_query(store, "ASK { ?s ?p ?o }", "json"))["boolean"] is True


def test_a_graph_is_written_in_every_graph_format_and_is_the_same(store: Store) -> None:
    graphs = [
        rdflib.Graph().parse(data=run_query(store, CONSTRUCT, name), format=parser)
        for name, parser in (
            ("turtle", "turtle"),
            ("ntriples", "nt"),
            ("rdfxml", "xml"),
            ("jsonld", "json-ld"),
        )
    ]
    assert len(graphs[0]) >= 3
    assert all(set(graph) == set(graphs[0]) for graph in graphs)
    assert run_query(store, CONSTRUCT, None) == run_query(store, CONSTRUCT, "turtle")


def test_turtle_has_only_the_prefixes_it_needs_in_order(store: Store) -> None:
    lines = run_query(store, CONSTRUCT, "turtle").decode().splitlines()
    assert [line for line in lines if line.startswith("@prefix")] == [
        f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in ("all", "allkg")
    ]
    assert run_query(store, "DESCRIBE all:induction", "turtle")


def test_a_format_that_does_not_suit_the_result_is_refused(store: Store) -> None:
    for query, name in ((SELECT, "turtle"), (CONSTRUCT, "csv"), (CONSTRUCT, "table"), ("ASK {}", "ntriples")):
        with pytest.raises(UsageError, match=f"cannot be written as {name}. Use "):
            run_query(store, query, name)
    assert len(FORMATS) == 9


def test_a_syntax_error_has_file_line_and_column(store: Store) -> None:
    with pytest.raises(InputError) as caught:
        run_query(store, "SELECT ?s {\n  ?s ?p\n}", None, "my.rq")
    assert str(caught.value).startswith("my.rq:3:")
    assert len(str(caught.value)) < 300
    with pytest.raises(InputError, match="does not parse"):
        run_query(store, "", None)


def test_what_is_dangerous_never_reaches_the_engine(store: Store) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        run_query(store, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", None)
    with pytest.raises(LimitError):
        run_query(store, "SELECT * " + "{" * 2000 + "}" * 2000, None)
    assert run_query(store, 'ASK { BIND("SERVICE" AS ?x) }', None) == b"true\n"


def test_a_query_is_read_from_a_file_or_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(b"\xef\xbb\xbfASK {}")
    assert read_query(str(path)) == "ASK {}"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("ASK { ?é ?p ?o }".encode())))
    assert read_query("-") == "ASK { ?é ?p ?o }"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    binary = tmp_path / "binary.rq"
    binary.write_bytes(b"\xff\xfe\x00\x01")
    for path, message in (
        (binary, "not UTF-8"),
        (tmp_path / "none.rq", "cannot be read"),
        (tmp_path, "cannot be read"),
    ):
        with pytest.raises(InputError, match=message) as caught:
            read_query(str(path))
        assert str(path) in str(caught.value)

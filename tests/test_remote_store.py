"""The graph in memory, on disk and behind an endpoint gives the same answers, row for row."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asked_questions import NUMBER_OF_QUESTIONS, QUESTIONS, answer_in
from bad_remote import ROW, remote, say
from oxigraph_server import oxigraph_command, oxigraph_server
from page_graph import whole_store
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse
from store_commands import commands_with_store

import all_kg
from all_kg.answers.asking import ask
from all_kg.answers.concept import Concept, find_concept
from all_kg.answers.explanation import explain
from all_kg.answers.sparql_query import run_query
from all_kg.cli import main
from all_kg.errors import AllKgError, InputError, RemoteError
from all_kg.graph.search_index import TYPE
from all_kg.namespaces import GRAPH_DERIVED, GRAPH_VOCABULARY, expand
from all_kg.stores.endpoint_results import read_rows
from all_kg.stores.remote_store import RemoteEngine
from all_kg.stores.store import Store, open_at, open_store

pytestmark = pytest.mark.wheel

IN_A_PLAIN_RUN = {"therapies-in-setting", "claims-since", "thresholds"}
MOST_REQUESTS = 20
COHORT = Path(__file__).with_name("fixtures") / "cohort.csv"


@pytest.fixture(scope="module")
def folder() -> str:
    path = open_store().path
    assert path is not None
    return path


@pytest.fixture(scope="module")
def endpoint(folder: str) -> Iterator[str]:
    with oxigraph_server(folder, "--union-default-graph") as address:
        yield address


@pytest.fixture(scope="module")
def elsewhere(endpoint: str) -> Store:
    return open_at(endpoint)


@pytest.fixture(scope="module")
def on_disk(folder: str) -> Store:
    return open_at(folder)


def requests_of(store: Store) -> int:
    engine = store._engine
    assert isinstance(engine, RemoteEngine)
    return engine.endpoint.requests


def test_all_questions_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(QUESTIONS) == NUMBER_OF_QUESTIONS
    assert QUESTIONS.keys() > IN_A_PLAIN_RUN
    with capsys.disabled():
        print(f"{2 * NUMBER_OF_QUESTIONS} comparisons with the store in memory: on disk, and on a server")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in IN_A_PLAIN_RUN else pytest.mark.slow)
        for name in sorted(QUESTIONS)
    ],
)
def test_three_stores_give_one_answer(name: str, on_disk: Store, endpoint: str) -> None:
    fresh = open_at(endpoint)
    expected = answer_in(whole_store(), name)
    assert expected["rows"]
    assert answer_in(on_disk, name) == expected
    assert answer_in(fresh, name) == expected
    assert requests_of(fresh) <= MOST_REQUESTS


def test_an_endpoint_whose_default_graph_is_not_the_union_is_asked_for_the_union(folder: str) -> None:
    with oxigraph_server(folder) as address:
        words = "is radiation used in induction"
        assert ask(open_at(address), words).to_dict() == ask(whole_store(), words).to_dict()


@pytest.mark.slow
def test_a_store_goes_into_another_as_n_quads(folder: str, tmp_path: Path) -> None:
    quads, other = tmp_path / "kg.nq", tmp_path / "other"
    for done, place in (("dump", folder), ("load", str(other))):
        command = [oxigraph_command(), done, "--location", place, "--file", str(quads)]
        subprocess.run(command, check=True, capture_output=True)
    with oxigraph_server(other, "--union-default-graph") as address:
        for name in IN_A_PLAIN_RUN:
            assert answer_in(open_at(address), name) == answer_in(whole_store(), name)
        words = "which therapies are used in relapse"
        assert str(ask(open_at(address), words)) == str(ask(whole_store(), words))


def test_a_concept_and_an_explanation_are_the_same(elsewhere: Store) -> None:
    def shown(store: Store) -> tuple[str, str]:
        concept = Concept(store, find_concept(store, "blinatumomab"))
        return str(concept), str(explain(store, "pegaspargase", "used in", "induction"))

    assert shown(elsewhere) == shown(whole_store())


def test_a_misspelt_word_gets_the_same_offers(elsewhere: Store) -> None:
    def told(store: Store) -> str:
        with pytest.raises(AllKgError) as caught:
            ask(store, "which therapys are used in relapsse")
        return f"{caught.value} {caught.value.offers}"  # type: ignore[attr-defined]

    assert told(elsewhere) == told(whole_store())


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_query_of_ones_own_is_written_the_same(form: str, elsewhere: Store) -> None:
    text = "SELECT ?claim ?hedge WHERE { ?claim allkg:hedge ?hedge } ORDER BY ?claim LIMIT 20"
    assert run_query(elsewhere, text, form) == run_query(whole_store(), text, form)


def test_a_truth_value_and_a_graph_come_back(elsewhere: Store) -> None:
    assert run_query(elsewhere, "ASK { ?x a allkg:Drug }", None) == b"true\n"
    assert run_query(elsewhere, "ASK { ?x a allkg:Nothing }", None) == b"false\n"
    text = "CONSTRUCT { ?x a allkg:Drug } WHERE { ?x a allkg:Drug }"
    graphs = [
        set(parse(BytesIO(run_query(store, text, "ntriples")), RdfFormat.N_TRIPLES))
        for store in (elsewhere, whole_store())
    ]
    assert graphs[0] == graphs[1]
    assert len(graphs[0]) > 20


def test_a_query_that_does_not_parse_is_never_sent(elsewhere: Store) -> None:
    before = requests_of(elsewhere)
    with pytest.raises(InputError, match="2:") as caught:
        run_query(elsewhere, "SELECT *\nWHERE { ?x }", None)
    assert "does not parse" in str(caught.value)
    assert requests_of(elsewhere) == before


def test_quads_are_found_by_every_part(elsewhere: Store) -> None:
    concept, kind = NamedNode(expand("all:blinatumomab")), NamedNode(expand("allkg:kindOf"))
    derived = NamedNode(GRAPH_DERIVED)
    patterns: list[tuple[Any, ...]] = [
        (concept, None, None, None),
        (concept, kind, None, None),
        (concept, kind, None, derived),
        (None, kind, concept, None),
        (None, TYPE, NamedNode(expand("allkg:Phase")), None),
        (None, NamedNode(expand("skos:prefLabel")), Literal("blinatumomab", language="en"), None),
        (None, None, None, NamedNode(GRAPH_VOCABULARY)),
        (None, None, concept, derived),
    ]
    for pattern in patterns:
        found = [_without_blank_nodes(store.quads(*pattern)) for store in (elsewhere, whole_store())]
        assert found[0] == found[1]
    assert {one.value for one in elsewhere.graphs()} == {one.value for one in whole_store().graphs()}


def _without_blank_nodes(quads: Iterator[Quad]) -> set[Quad]:
    return {
        quad
        for quad in quads
        if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode)
    }


def test_blank_nodes_are_followed(elsewhere: Store) -> None:
    chain = NamedNode(expand("owl:propertyChainAxiom"))
    ends = [quad.object for quad in elsewhere.quads(None, chain)]
    assert ends
    first = NamedNode(expand("rdf:first"))
    assert all(isinstance(end, BlankNode) and len(list(elsewhere.quads(end, first))) == 1 for end in ends)
    with pytest.raises(RemoteError, match="blank nodes"):
        list(elsewhere.quads(BlankNode("unknown"), first))


def test_a_question_takes_few_requests(endpoint: str) -> None:
    store = open_at(endpoint)
    ask(store, "which therapies are used in relapse")
    assert requests_of(store) <= 10


# The last one has more behind it than any other edge: one query after the other, it took 656.
EXPLAINED = {
    "pegaspargase / used in / induction": 13,
    "relapsed ALL / kind of / cancer": 17,
    "induction / a / Setting": 24,
    "anti-leukemia treatment / used for / acute lymphoblastic leukemia": 26,
}
LONG = ("anti-",)


@pytest.mark.parametrize(
    "edge", [pytest.param(one, marks=pytest.mark.slow if one.startswith(LONG) else []) for one in EXPLAINED]
)
def test_an_explanation_is_the_same_and_takes_few_requests(edge: str, endpoint: str) -> None:
    subject, relation, end = edge.split(" / ")
    fresh = open_at(endpoint)
    found, expected = (explain(store, subject, relation, end) for store in (fresh, whole_store()))
    assert requests_of(fresh) <= EXPLAINED[edge]
    assert (str(found), found.to_dict()) == (str(expected), expected.to_dict())
    assert found.chain is not None
    assert requests_of(fresh) <= EXPLAINED[edge]


COMMANDS = {
    "ask": ["which", "therapies", "are", "used", "in", "relapse"],
    "show": ["vincristine"],
    "explain": ["vincristine", "used in", "induction", "--json"],
    "map": ["RXNORM:11202"],
    "codes": ["vincristine", "--format", "csv"],
    "annotate": [str(COHORT), "--column", "drug=RXNORM", "--column", "dx=ICD10CM"],
}
SLOW_COMMANDS = {"explain", "map", "codes", "annotate"}


def test_all_commands_with_the_option_are_tried() -> None:
    assert commands_with_store() == COMMANDS.keys() | {"query"}


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=pytest.mark.slow if one in SLOW_COMMANDS else []) for one in COMMANDS]
)
def test_a_command_prints_the_same_from_elsewhere(
    name: str, endpoint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for more in ([], ["--store", endpoint]):
        assert main([name, *COMMANDS[name], *more]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert len(printed[0].splitlines()) > 1


def test_the_python_interface_asks_elsewhere(endpoint: str) -> None:
    kg, own = all_kg.load(store=endpoint), all_kg.load()
    words = "is radiation used in induction"
    assert kg.ask(words).to_dict() == own.ask(words).to_dict()
    assert endpoint in repr(kg)
    query = "SELECT ?drug WHERE { ?drug a allkg:Drug } ORDER BY ?drug"
    answers: list[Any] = [kg.query(query), kg.query(query, timeout=60), own.query(query)]
    assert [str(one) for one in answers[:2]] == [str(answers[2])] * 2


def test_a_folder_or_an_address_without_the_graph_is_an_error() -> None:
    nothing = json.dumps({"head": {"vars": ["where", "thing"]}, "results": {"bindings": []}}).encode()
    with remote(say(body=nothing)) as server:
        store = open_at(f"http://127.0.0.1:{server.server_port}/")
        with pytest.raises(InputError, match="does not serve the named graphs"):
            store.query("ASK { ?s ?p ?o }")
    nothing = nothing.replace(b'"where", "thing"', b'"s", "p", "o", "g"')
    with remote(say(body=nothing)) as server, pytest.raises(InputError, match="catalogue of questions"):
        ask(open_at(f"http://127.0.0.1:{server.server_port}/"), "which therapies are used in relapse")


def results(text: str) -> bytes:
    return b'{"head":{"vars":["a"]},"results":{"bindings":[' + text.encode() + b"]}}"


BROKEN = {
    "cut in a row": ROW[:-10],
    "cut after a row": ROW[:-1],
    "NaN": results('{"a":{"type":"literal","value":NaN}}'),
    "NaN where nothing is expected": ROW.replace(b'"results"', b'"more":NaN,"results"'),
    "a number": results('{"a":{"type":"literal","value":1}}'),
    "no value": results('{"a":{"type":"uri"}}'),
    "a type that there is not": results('{"a":{"type":"weird","value":"x"}}'),
    "an IRI that is none": results('{"a":{"type":"uri","value":"x y"}}'),
    "a column that there is not": results('{"b":{"type":"literal","value":"x"}}'),
    "other columns": ROW.replace(b'["a"]', b'["a","b"]'),
    "a truth value": b'{"head":{},"boolean":true}',
    "no rows": b'{"head":{"vars":["a"]}}',
    "a list": b"[]",
    "nothing": b"",
    "not UTF-8": results('{"a":{"type":"literal","value":"x"}}').replace(b'"x"', b'"\xff"'),
    "more behind it": ROW + b"<!-- -->",
}
NUMBER_OF_BROKEN_RESULTS = 16


def test_all_broken_results_are_tried() -> None:
    assert len(BROKEN) == NUMBER_OF_BROKEN_RESULTS


@pytest.mark.parametrize("name", BROKEN)
def test_broken_results_are_an_error_and_no_part_of_an_answer(name: str) -> None:
    here = b'{"head":{"vars":["where","thing"]},"results":{"bindings":[%s]}}' % b",".join(
        b'{"where":{"type":"literal","value":"%s"}}' % place for place in (b"graph", b"default")
    )
    with remote(say(body=here), say(body=BROKEN[name])) as server:
        store = open_at(f"http://127.0.0.1:{server.server_port}/")
        with pytest.raises(RemoteError, match="broken"):
            store.query("SELECT ?a WHERE { ?a ?b ?c }")
    assert len(server.seen) == 2


@pytest.mark.parametrize("order", ['["a","b"]', '["b","a"]'])
def test_columns_are_known_by_their_names(order: str) -> None:
    one, two = Literal("1"), Literal("2")
    second = '"b":{"type":"literal","value":"2"}'
    cells = f'{{"a":{{"type":"literal","value":"1"}},{second}}},{{{second}}}'
    body = f'{{"head":{{"vars":{order}}},"results":{{"bindings":[{cells}]}}}}'.encode()
    assert list(read_rows(body, ["a", "b"], "http://x/")) == [[one, two], [None, two]]


def test_an_error_is_one_line_and_code_3(capsys: pytest.CaptureFixture[str]) -> None:
    with remote(say(kind="text/html", body=b"<html>")) as server:
        address = f"http://127.0.0.1:{server.server_port}/sparql"
        assert main(["ask", "which therapies are used in relapse", "--store", address]) == 3
    told = capsys.readouterr().err
    assert told.startswith(f"all-kg: {address} answers with 'text/html'")
    assert told.count("\n") == 1

"""A query with arguments in its text has the rows that the engine gives when it is handed them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Variable

from all_kg.errors import RemoteError
from all_kg.namespaces import PREFIXES
from all_kg.rdf.sparql_arguments import (
    has_dataset,
    is_distinct,
    with_arguments,
    with_prefixes,
    with_terms,
    without_header,
)


def iri(name: str) -> NamedNode:
    return NamedNode(f"http://x/{name}")


@pytest.fixture(scope="module")
def engine() -> Store:
    store = Store()
    triples = [("a", "p", "b"), ("a", "q", "c"), ("b", "p", "c"), ("c", "r", "a"), ("b", "q", "b")]
    store.extend(Quad(iri(s), iri(p), iri(o)) for s, p, o in triples)
    return store


EMPTY = Store()
QUERIES = [
    "SELECT ?x ?y WHERE { ?x x:p ?y }",
    "SELECT ?x ?y { ?x x:p ?y }",
    "SELECT * WHERE { ?x x:p ?y OPTIONAL { ?y x:p ?z } }",
    "SELECT ?x ?y WHERE { ?y x:p ?z FILTER (?z = ?x) }",
    "SELECT ?x ?y WHERE { { ?y x:p ?z FILTER (?z = ?x) } UNION { ?y x:q ?x } }",
    "SELECT ?x ?y WHERE { ?y x:p ?z OPTIONAL { ?y x:q ?w FILTER (?w = ?x) } }",
    "SELECT ?x ?y WHERE { ?y x:p ?z FILTER NOT EXISTS { ?y x:q ?x } }",
    "SELECT ?x ?y WHERE { ?y x:p ?z MINUS { ?y x:q ?x } }",
    "SELECT ?x (COUNT(?y) AS ?n) WHERE { ?x ?p ?y } GROUP BY ?x",
    "SELECT ?x ?n WHERE { { SELECT ?x (COUNT(?y) AS ?n) WHERE { ?x ?p ?y } GROUP BY ?x } ?z x:p ?x }",
    # The ?x within is another variable than the one outside, since it is not selected.
    "SELECT ?x ?n WHERE { { SELECT (COUNT(?x) AS ?n) WHERE { ?x ?p ?y } } ?x x:p ?y }",
    "SELECT ?x ?y WHERE { VALUES ?y { x:b x:c } ?x ?p ?y }",
    "SELECT ?x ?y WHERE { VALUES (?y ?p) { (x:b x:p) (x:c x:q) } ?x ?p ?y }",
    "SELECT ?x ?y WHERE { ?x x:p|x:q ?y # { ?x \n }",
    "SELECT ?x ?y WHERE { ?x ?p ?y FILTER (STR(?y) != '{ ?x }') }",
    "SELECT ?x ?y WHERE { ?y x:p ?z } ORDER BY ?y",
    "SELECT ?x ?y WHERE { GRAPH ?g { ?x x:p ?y } }",
    "SELECT $x ?y WHERE { $x x:p ?y }",
]
NUMBER_OF_QUERIES = 18


def test_all_forms_are_tried() -> None:
    assert len(QUERIES) == NUMBER_OF_QUERIES


def rows(engine: Store, query: str, values: dict[Variable, Any]) -> Counter[str]:
    found: Any = engine.query(query, prefixes={"x": "http://x/"}, substitutions=values)
    return Counter(str(row) for row in found)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ["a", "b", "c", "nothing"])
def test_arguments_in_the_text_do_what_arguments_beside_it_do(name: str, query: str, engine: Store) -> None:
    expected = rows(engine, query, {Variable("x"): iri(name)})
    assert rows(engine, with_arguments(query, {"x": [iri(name)]}), {}) == expected


def test_the_queries_have_rows(engine: Store) -> None:
    assert all(
        any(rows(engine, query, {Variable("x"): iri(name)}) for name in "abc")
        for query in QUERIES
        if "GRAPH" not in query
    )


@settings(max_examples=30)
@given(st.text(), st.sampled_from(["en", "de-AT"]))
def test_any_literal_stays_what_it_is(text: str, language: str) -> None:
    for term in (Literal(text), Literal(text, language=language), Literal(text, datatype=iri("d"))):
        query = with_arguments("SELECT ?x WHERE { }", {"x": [term]})
        found: Any = EMPTY.query(query)
        assert [row["x"] for row in found] == [term]


def test_a_blank_node_is_no_argument() -> None:
    with pytest.raises(RemoteError, match="blank node"):
        with_arguments("SELECT ?x WHERE { ?x ?p ?y }", {"x": [BlankNode("b0")]})


def test_prefixes_are_declared_where_the_query_does_not() -> None:
    query = 'PREFIX skos: <http://other/>\nSELECT ?x WHERE { ?x a skos:A, allkg:B ; rdfs:label "owl:C" }'
    declared = with_prefixes(query, PREFIXES)
    assert declared == (f"PREFIX allkg: <{PREFIXES['allkg']}> PREFIX rdfs: <{PREFIXES['rdfs']}> {query}")
    pyoxigraph.Store().query(declared)


def test_the_header_goes_and_lines_stay_where_they_are() -> None:
    assert without_header("#+ ASK: x\nSELECT *\n# kept\n{ }") == "\nSELECT *\n# kept\n{ }"


def test_a_dataset_of_the_query_itself_is_seen() -> None:
    assert has_dataset("SELECT * FROM <http://x/g> WHERE { }")
    assert not has_dataset('SELECT * WHERE { ?from ?p "FROM <http://x/g>" } # FROM')


def test_whether_a_query_asks_for_different_rows_is_found() -> None:
    assert is_distinct("PREFIX select: <http://x/> # select\nselect distinct ?s { ?s ?p ?o }")
    assert not is_distinct("SELECT ?s { { SELECT DISTINCT ?s { ?s ?p ?o } } }")
    assert not is_distinct("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
    assert not is_distinct("ASK { ?s ?p ?o }")


def test_terms_stand_where_variables_stood_and_nowhere_else() -> None:
    text = "INSERT { ?s ?p ?go } WHERE { GRAPH ?g { ?s ?p '?g' } } # ?g"
    inside = r'"\"} DROP {"@en'
    assert with_terms(text, {"g": iri("a"), "p": Literal('"} DROP {', language="en")}) == (
        f"INSERT {{ ?s {inside} ?go }} WHERE {{ GRAPH <http://x/a> {{ ?s {inside} '?g' }} }} # ?g"
    )
    with pytest.raises(RemoteError, match="cannot name a blank node"):
        with_terms(text, {"g": BlankNode("x")})

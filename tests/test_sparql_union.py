"""Several queries put together have the rows of each, told apart."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import NamedNode, Quad, Store

from all_kg.rdf.sparql_union import WHICH, as_one

QUERIES = [
    "PREFIX x: <http://x/>\nSELECT * WHERE { ?a x:p ?b }",
    "PREFIX y: <http://x/>\nSELECT * WHERE { ?b y:p ?a FILTER (STR(?a) != '{ } UNION') }",
    "SELECT * WHERE { VALUES ?p { <http://x/p> <http://x/q> } # }\n ?a ?p ?c }",
    "SELECT * WHERE { ?a <http://x/nothing> ?b }",
    "SELECT * WHERE { ?a <http://x/p>/<http://x/p> ?c OPTIONAL { ?c <http://x/p> ?d } }",
]


@pytest.fixture(scope="module")
def engine() -> Store:
    store = Store()
    triples = [("a", "p", "b"), ("b", "p", "c"), ("c", "q", "a"), ("c", "p", "d")]
    store.extend(Quad(*(NamedNode(f"http://x/{name}") for name in one)) for one in triples)
    return store


def rows(engine: Store, query: str) -> list[dict[str, str]]:
    solutions: Any = engine.query(query)
    names = [variable.value for variable in solutions.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in solutions]


def test_each_row_is_that_of_its_query(engine: Store) -> None:
    found: list[list[dict[str, str]]] = [[] for _ in QUERIES]
    for row in rows(engine, as_one(QUERIES)):
        found[int(row.pop(WHICH))].append(row)
    for one, query in zip(found, QUERIES, strict=True):
        assert sorted(one, key=str) == sorted(rows(engine, query), key=str)
    assert [len(one) for one in found] == [3, 3, 4, 0, 2]


def test_a_prefix_means_one_thing() -> None:
    other = QUERIES[0].replace("http://x/", "http://z/")
    with pytest.raises(ValueError, match="declare the prefix x: differently"):
        as_one([QUERIES[0], other])


def test_a_hundred_queries_are_no_burden(engine: Store) -> None:
    assert len(rows(engine, as_one(QUERIES[:1] * 100))) == 300

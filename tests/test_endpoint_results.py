"""Results of an endpoint are written as the store of this machine writes them."""

from __future__ import annotations

import json
from typing import Any

from pyoxigraph import Literal, NamedNode

from all_kg.namespaces import XSD
from all_kg.stores.endpoint_results import as_here, read_rows

SOURCE = {"type": "uri", "value": "https://example.org/source"}


def number(text: str) -> dict[str, str]:
    return {"type": "literal", "value": text, "datatype": XSD + "decimal"}


def body(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"head": {"vars": ["source", "value"]}, "results": {"bindings": rows}}).encode()


def rows_of(results: bytes) -> list[list[Any]]:
    return [
        [None if term is None else term.value for term in row]  # type: ignore[union-attr]
        for row in read_rows(results, ["source", "value"], "http://localhost/")
    ]


def test_numbers_are_written_as_here_and_arguments_as_they_were_given() -> None:
    words = {"type": "literal", "value": "1.0", "xml:lang": "en"}
    results = body({"source": SOURCE, "value": number("1.0")}, {"source": words, "value": number("25.00")})
    given = {"value": Literal("25.0", datatype=NamedNode(XSD + "decimal"))}
    assert rows_of(as_here(results, given, distinct=False)) == [[SOURCE["value"], "1"], ["1.0", "25.0"]]


def test_rows_with_the_same_empty_cell_are_one_row_where_different_ones_were_asked_for() -> None:
    results = body({"source": SOURCE}, {"source": SOURCE, "value": number("1")}, {"source": SOURCE})
    assert len(rows_of(as_here(results, {}, distinct=False))) == 3
    assert rows_of(as_here(results, {}, distinct=True)) == [[SOURCE["value"], None], [SOURCE["value"], "1"]]

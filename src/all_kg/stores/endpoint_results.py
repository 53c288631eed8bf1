"""Answers of an endpoint, read strictly: whole, of the kind that was asked for, or not at all."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from all_kg.errors import RemoteError
from all_kg.namespaces import XSD
from all_kg.stores.kept_literals import kept_forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import BlankNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple

_Kind = TypeVar("_Kind", QuerySolutions, QueryBoolean)
# Virtuoso names a blank node as if it were an IRI (against SPARQL 1.1 Query Results JSON, section 3.2.2).
_IRI_OF_BLANK_NODE = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')


def read_solutions(body: bytes, url: str) -> QuerySolutions:
    """Read the results of a SELECT query; they are parsed as they are gone through.

    Args:
        body: SPARQL JSON results.
        url: Who gave them.

    Raises:
        RemoteError: They are something else.
    """
    return _read(body, QuerySolutions, url)


def read_answer(body: bytes, url: str) -> QueryBoolean:
    """Read the result of an ASK query; see `read_solutions`."""
    return _read(body, QueryBoolean, url)


def read_rows(body: bytes, columns: Sequence[str], url: str) -> Iterator[list[Term | None]]:
    """Read all rows, so that the end of the answer is seen before any of it is used.

    Args:
        body: SPARQL JSON results.
        columns: The variables that were asked for.
        url: Who gave them.

    Raises:
        RemoteError: They are something else, or broken.
    """
    results = _read(body, QuerySolutions, url)
    given = [one.value for one in results.variables]
    if set(given) != set(columns):
        raise _unusable(url)
    try:
        rows = list(results)
    except (SyntaxError, ValueError) as error:
        raise _unusable(url) from error
    if given == list(columns):
        return map(list, rows)
    return ([row[name] for name in columns] for row in rows)


def as_here(body: bytes, given: Mapping[str, Literal], *, distinct: bool) -> bytes:
    """Write the results of a SELECT query as the store of this machine does.

    Engines write numbers in letters of their own, arguments among them; Virtuoso 7.2 takes rows with the same
    empty cell for different ones.

    Args:
        body: SPARQL JSON results, which have been read.
        given: The arguments by the names of columns.
        distinct: Whether the query asks for different rows only.
    """
    content = json.loads(body)
    rows = content["results"]["bindings"]
    cells = [cell for row in rows for cell in row.values() if cell.get("datatype", "").startswith(XSD)]
    forms = kept_forms(_literal(cell) for cell in cells)
    for cell in cells:
        cell["value"] = forms[_literal(cell)].value
    for row in rows:
        for name, literal in given.items():
            if name in row and _is_same_number(row[name]["value"], literal.value):
                row[name] = {"type": "literal", "value": literal.value, "datatype": literal.datatype.value}
    if distinct:
        content["results"]["bindings"] = list({json.dumps(row, sort_keys=True): row for row in rows}.values())
    return json.dumps(content).encode()


def _literal(cell: Mapping[str, str]) -> Literal:
    return Literal(cell["value"], datatype=NamedNode(cell["datatype"]))


def _is_same_number(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def read_triples(body: bytes, url: str) -> list[Triple]:
    """Read what CONSTRUCT or DESCRIBE gave.

    Args:
        body: Turtle.
        url: Who gave it.

    Raises:
        RemoteError: It is broken.
    """
    try:
        return [quad.triple for quad in pyoxigraph.parse(body, RdfFormat.TURTLE)]
    except (SyntaxError, ValueError) as error:
        raise _unusable(url) from error


def _read(body: bytes, kind: type[_Kind], url: str) -> _Kind:
    try:
        results = pyoxigraph.parse_query_results(
            BytesIO(_IRI_OF_BLANK_NODE.sub(rb"\1", body)), QueryResultsFormat.JSON
        )
    except (SyntaxError, ValueError) as error:
        raise _unusable(url) from error
    if not isinstance(results, kind):
        raise _unusable(url)
    return results


def _unusable(url: str) -> RemoteError:
    return RemoteError(f"{url} gave results that are broken, or not those of this query", remedy="Try again")

"""Answers of an endpoint, read strictly: whole, of the kind that was asked for, or not at all."""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from all_kg.errors import RemoteError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

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


def with_given(body: bytes, given: Mapping[str, Literal]) -> bytes:
    """Put arguments into the columns of a SELECT query as they were given: engines write numbers anew.

    Args:
        body: SPARQL JSON results, which have been read.
        given: The arguments by the names of columns.
    """
    if not given:
        return body
    content = json.loads(body)
    for row in content["results"]["bindings"]:
        for name, literal in given.items():
            if name in row and _is_same_number(row[name]["value"], literal.value):
                row[name] = {"type": "literal", "value": literal.value, "datatype": literal.datatype.value}
    return json.dumps(content).encode()


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

"""A SPARQL query from outside: read, guarded, run, written in a format."""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

from all_kg.answers.answer import Answer
from all_kg.answers.asking import solution_rows, sources_of
from all_kg.errors import InputError, UsageError
from all_kg.namespaces import PREFIXES
from all_kg.rdf import sparql_guard

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Quad

    from all_kg.stores.store import Result, Store

_Format = TypeVar("_Format")

_LONGEST_REASON = 200  # the engine lists all that could have come, down to single letters
_TABLE = "table"
_SOLUTION_FORMATS = {
    "json": QueryResultsFormat.JSON,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "xml": QueryResultsFormat.XML,
}
_GRAPH_FORMATS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
FORMATS = (_TABLE, *_SOLUTION_FORMATS, *_GRAPH_FORMATS)


def read_query(file: str) -> str:
    """Read a query from a file, or from standard input when the file is `-`.

    Raises:
        InputError: The file cannot be read or is not UTF-8.
    """
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from error
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8", remedy="Save the query as UTF-8", file=file) from error


def run_query(store: Store, text: str, format_: str | None, file: str = "-") -> bytes:
    """Run a query and write its whole result.

    Args:
        store: The built store.
        text: The query.
        format_: One of FORMATS; a table, or Turtle for a graph, when None.
        file: Where the query came from, for messages.

    Raises:
        InputError: The query does not parse; with line and column.
        LimitError: The query is too long or nested too deep.
        UsageError: The query may not run here, or the format does not suit its result.
    """
    return write_result(store, start_query(store, text, file), format_)


def write_result(store: Store, result: Result, format_: str | None) -> bytes:
    """Write the whole result of a query; arguments and errors are those of `run_query`."""
    if isinstance(result, pyoxigraph.QueryTriples | list):
        written = BytesIO()
        format_of_graph = _suiting(_GRAPH_FORMATS, format_ or "turtle")
        pyoxigraph.serialize(result, written, format_of_graph, prefixes=PREFIXES)
        output = written.getvalue()
        return _with_needed_prefixes(output) if format_of_graph == RdfFormat.TURTLE else output
    if (format_ or _TABLE) == _TABLE:
        if isinstance(result, pyoxigraph.QueryBoolean):
            return b"true\n" if result else b"false\n"
        return str(query_answer(store, result)).encode() + b"\n"
    return result.serialize(format=_suiting(_SOLUTION_FORMATS, format_ or _TABLE)) or b""


def start_query(store: Store, text: str, file: str = "-") -> Result:
    """Guard a query and hand it to the engine; raises like `run_query`."""
    sparql_guard.check(text)
    try:
        return store.query(text)
    except SyntaxError as error:
        reason, line, column = _place(error.msg)
        if len(reason) > _LONGEST_REASON:
            reason = f"{reason[:_LONGEST_REASON]} …"
        message = f"the query does not parse: {reason}"
        raise InputError(message, file=file, line=line, column=column) from error


def as_python(store: Store, result: Result | list[Quad]) -> Answer | bool | rdflib.Graph:
    """The result of a query as an object of Python: rows, a truth value, or a graph of rdflib."""
    if isinstance(result, pyoxigraph.QueryBoolean):
        return bool(result)
    if isinstance(result, pyoxigraph.QuerySolutions):
        return query_answer(store, result)
    from all_kg.rdf.rdflib_terms import rdflib_graph

    return rdflib_graph(result)


def query_answer(store: Store, solutions: pyoxigraph.QuerySolutions) -> Answer:
    """The solutions of a query as an answer, with labels and the sources that it names."""
    rows, columns = solution_rows(store, solutions)
    sources = sources_of(store, rows) if "source" in columns and rows else ()
    return Answer("", columns=columns, rows=rows, sources=sources)


def _suiting(formats: dict[str, _Format], name: str) -> _Format:
    if name not in formats:
        raise UsageError(
            f"the result of this query cannot be written as {name}", remedy=f"Use {', '.join(formats)}"
        )
    return formats[name]


def _with_needed_prefixes(turtle: bytes) -> bytes:
    """Sort the prefixes, which the engine writes in any order, and drop those that nothing uses."""
    lines = turtle.splitlines(keepends=True)
    body = b"".join(line for line in lines if not line.startswith(b"@prefix "))
    prefixes = sorted(line for line in lines if line.startswith(b"@prefix ") and line.split()[1] in body)
    return b"".join([*prefixes, body])


def _place(message: str) -> tuple[str, int | None, int | None]:
    # The engine says "error at 3:2: expected …".
    place, _, reason = message.removeprefix("error at ").partition(": ")
    line, _, column = place.partition(":")
    if line.isdecimal() and column.isdecimal():
        return reason, int(line), int(column)
    return message, None, None

"""A query in a process of its own, which is killed at the time limit.

A running query cannot be cancelled, and a Python program that embeds the graph must go on after the limit, so
the query cannot stay in its process. What comes back is one word, then the result: N-Triples of a graph,
SPARQL JSON of solutions, or an error.
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pyoxigraph
from pyoxigraph import QueryResultsFormat, RdfFormat

from all_kg import errors
from all_kg.answers.sparql_query import start_query, write_result
from all_kg.stores.store import open_at, open_store

_ERRORS = {one.__name__: one for one in (errors.InputError, errors.UsageError, errors.RemoteError)}
_GRAPH, _SOLUTIONS, _ERROR = b"graph", b"solutions", b"error"


def query_in_process(
    text: str, seconds: float, place: str | None = None
) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | list[pyoxigraph.Quad]:
    """Run a query and wait for it.

    Args:
        text: The query.
        seconds: How long it may take, the start of the process included.
        place: Folder or address of the store; that of this machine when None.

    Returns:
        Solutions, a truth value, or the quads of a graph.

    Raises:
        LimitError: The time is over; nothing goes on running.
        InputError: The query does not parse.
        UsageError: The query may not run here.
        RemoteError: The store is elsewhere, and cannot be asked or gave no usable answer.
    """
    command = [sys.executable, "-m", "all_kg.answers.query_process", *([place] if place is not None else [])]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the query goes in by its standard input
            command, input=text.encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        message = f"the query was ended after {seconds:g} seconds"
        raise errors.LimitError(message, remedy="Ask for less, or give it more time") from error
    kind, _, result = done.stdout.partition(b"\n")
    if kind == _GRAPH:
        return list(pyoxigraph.parse(result, RdfFormat.N_TRIPLES))
    if kind == _SOLUTIONS:
        return pyoxigraph.parse_query_results(BytesIO(result), QueryResultsFormat.JSON)
    if kind == _ERROR:
        name, _, message = result.decode().partition("\n")
        raise _ERRORS.get(name, errors.LimitError)(message)
    raise errors.LimitError(f"the query ended its process: {done.stderr.decode(errors='replace')[-500:]}")


def main() -> None:
    """Run the query on standard input and write its result to standard output."""
    text = sys.stdin.buffer.read().decode()
    try:
        store = open_at(sys.argv[1]) if sys.argv[1:] else open_store()
        result = start_query(store, text)
        is_graph = isinstance(result, pyoxigraph.QueryTriples | list)
        written = write_result(store, result, "ntriples" if is_graph else "json")
        output = (_GRAPH if is_graph else _SOLUTIONS) + b"\n" + written
    except errors.AllKgError as error:
        output = b"\n".join((_ERROR, type(error).__name__.encode(), str(error).encode()))
    sys.stdout.buffer.write(output)


if __name__ == "__main__":
    main()

"""`all-kg query`: a SPARQL query of the user's own."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from all_kg import cli
from all_kg.answers.sparql_query import FORMATS, read_query, run_query
from all_kg.cli.choice import one_of
from all_kg.cli.place import add_store_argument, chosen_store
from all_kg.errors import LimitError, UsageError
from all_kg.system.interruptible import Interruptible

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "run a SPARQL query: SELECT, ASK, CONSTRUCT or DESCRIBE"
EXAMPLE = "all-kg query my.rq --format csv"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", metavar="FILE", help="file with the query; - reads it from standard input")
    parser.add_argument(
        "--format", type=one_of(FORMATS), choices=FORMATS, help="table and turtle when not given"
    )
    add_store_argument(parser)
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="end the query after this time")


def run(arguments: Namespace) -> int:
    """Run the query."""
    if arguments.timeout is not None and not arguments.timeout > 0:
        raise UsageError("--timeout takes a number of seconds above 0")
    text = read_query(arguments.file)
    store = chosen_store(arguments, arguments.timeout)
    work = Interruptible(
        lambda: store.whole(lambda: run_query(store, text, arguments.format, arguments.file))
    )
    try:
        output = work.run(arguments.timeout)
    except LimitError as error:
        if not work.is_running:
            raise
        print(f"all-kg: {error}", file=sys.stderr)
        _end_now(error.exit_code)
    except KeyboardInterrupt:
        _end_now(cli.INTERRUPTED)
    sys.stdout.buffer.write(output)
    return 0


def _end_now(code: int) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)

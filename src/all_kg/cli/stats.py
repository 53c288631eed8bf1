"""`all-kg stats`: how much of what the graph holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.answers.counts import count
from all_kg.cli.output import print_json, show
from all_kg.resources import find_resources
from all_kg.stores.store import open_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "count what the graph holds: concepts by kind, claims by source and strength, conflicts, gaps"
EXAMPLE = "all-kg stats claims-by-hedge"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="only this, by the name in brackets; all when not given"
    )
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(arguments: Namespace) -> int:
    """Count."""
    counts = count(open_store(), find_resources(), arguments.name)
    if arguments.json:
        print_json(counts.to_dict())
    else:
        show(counts)
    return 0

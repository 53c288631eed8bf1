"""`all-kg explain`: the claims behind an edge, and the chain of rules that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.cli.output import print_json, show
from all_kg.explanation import explain
from all_kg.store import open_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "show the claims behind an edge of the graph, and how it follows from them"
EXAMPLE = 'all-kg explain chemotherapy "used in" induction'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("subject", metavar="SUBJECT", help="label, slug or IRI")
    parser.add_argument(
        "predicate", metavar="PREDICATE", help="relation: label, name such as usedIn, or IRI; a for the class"
    )
    parser.add_argument("object", metavar="OBJECT", help="label, slug, IRI or value")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: Namespace) -> int:
    """Show the claims."""
    answer = explain(open_store(), arguments.subject, arguments.predicate, arguments.object)
    if arguments.json:
        print_json(answer.to_dict())
    else:
        show(answer)
    return 0

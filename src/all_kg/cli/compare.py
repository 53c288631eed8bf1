"""`all-kg compare`: two sources side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.answers.attribution import SOURCE
from all_kg.answers.comparison import compare
from all_kg.answers.concept import find_concept
from all_kg.cli.output import print_json, show
from all_kg.stores.store import open_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "show two sources side by side: what both say, one says, and where they differ"
EXAMPLE = "all-kg compare ccs-treatments-all-2024 pdq-adult-patient"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("first", metavar="SOURCE", help="short title, slug or IRI of a source")
    parser.add_argument("second", metavar="SOURCE", help="another source")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def run(arguments: Namespace) -> int:
    """Compare."""
    store = open_store()
    first, second = (find_concept(store, name, SOURCE) for name in (arguments.first, arguments.second))
    comparison = compare(store, first, second)
    if arguments.json:
        print_json(comparison.to_dict())
    else:
        show(comparison)
    return 0

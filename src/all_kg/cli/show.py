"""`all-kg show`: what is known of one concept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.answers.concept import Concept, find_concept
from all_kg.cli.output import print_json, show
from all_kg.cli.place import add_store_argument, chosen_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "show what is known of one concept: definition, claims, gaps, links"
EXAMPLE = "all-kg show chemotherapy"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("concept", nargs="+", metavar="CONCEPT", help="label, synonym, slug or IRI")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    add_store_argument(parser)


def run(arguments: Namespace) -> int:
    """Show the concept."""
    store = chosen_store(arguments)
    concept = store.whole(lambda: Concept(store, find_concept(store, " ".join(arguments.concept))))
    if arguments.json:
        print_json(concept.to_dict())
    else:
        show(concept)
    return 0

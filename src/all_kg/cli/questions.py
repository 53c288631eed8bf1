"""`all-kg questions`: the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.answers.catalogue import find_question_by_name, read_catalogue
from all_kg.cli.output import print_json, show
from all_kg.layout import Layout
from all_kg.namespaces import curie
from all_kg.stores.store import open_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "list the questions that can be asked, or show one with its query"
EXAMPLE = "all-kg questions therapies-in-setting"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="show this question with its SPARQL query")
    parser.add_argument("--json", action="store_true", help="print the catalogue as JSON")


def run(arguments: Namespace) -> int:
    """List the catalogue, or show one question."""
    store = open_store()
    if arguments.name and not arguments.json:
        print(find_question_by_name(store, arguments.name).query.rstrip())
        return 0
    questions = [find_question_by_name(store, arguments.name)] if arguments.name else read_catalogue(store)
    if arguments.json:
        print_json(
            [
                {
                    "name": question.name,
                    "question": question.text,
                    "parameters": {slot: curie(kind.value) for slot, kind in question.parameters.items()},
                    "answer": "yes-no" if question.is_yes_no else "rows",
                    "query": question.query,
                }
                for question in questions
            ]
        )
    else:
        show(Layout(headers=["name", "question"], cells=[[one.name, one.text] for one in questions]))
    return 0

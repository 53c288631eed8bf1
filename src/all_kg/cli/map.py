"""`all-kg map`: codes to concepts, concepts to codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.cli.output import print_json, show
from all_kg.cli.place import add_store_argument, chosen_store
from all_kg.codes.code_book import CodeBook
from all_kg.codes.code_translation import translate

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from all_kg.codes.code_translation import Translation

SUMMARY = "find the concepts behind a code, or the codes of a concept"
EXAMPLE = "all-kg map ICD10CM:C91.02 vincristine"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "codes",
        nargs="+",
        metavar="CODE",
        help="a CURIE such as NCIT:C3167 in any usual spelling, an IRI, or the name of a concept",
    )
    parser.add_argument("--to", metavar="TERMINOLOGY", help="only codes of this terminology, such as RXNORM")
    parser.add_argument("--json", action="store_true", help="print a list of JSON, an entry a code")
    add_store_argument(parser)


def run(arguments: Namespace) -> int:
    """Translate; 1 when something leads nowhere."""
    store = chosen_store(arguments)

    def translated() -> list[Translation]:
        book = CodeBook(store)
        to = book.terminology(arguments.to) if arguments.to else None
        return [translate(store, book, asked, to) for asked in arguments.codes]

    found = store.whole(translated)
    if arguments.json:
        print_json([one.to_dict() for one in found])
    else:
        for number, one in enumerate(found):
            if number:
                print()
            show(one)
    return 0 if all(one.is_found for one in found) else 1

"""`all-kg codes`: a code list for a query over a cohort."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from all_kg.answers.concept import find_concept
from all_kg.cli.choice import one_of
from all_kg.cli.output import print_json, show
from all_kg.cli.place import add_store_argument, chosen_store
from all_kg.codes.code_book import CodeBook
from all_kg.codes.code_list import list_codes
from all_kg.system.atomic_write import write_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from all_kg.codes.code_list import CodeList

FORMATS = ("table", "csv", "json", "fhir", "omop")
SUMMARY = "list the codes of a concept and its kinds: as a table, CSV, FHIR ValueSet or OMOP concept set"
EXAMPLE = "all-kg codes immunotherapy --system RXNORM --descendants --format csv"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("concept", metavar="CONCEPT", help="label, synonym, slug or IRI")
    parser.add_argument(
        *("--system", "-s"),
        action="append",
        default=[],
        metavar="TERMINOLOGY",
        help="only its codes, such as RXNORM; may be given several times; all when not given",
    )
    parser.add_argument("--descendants", action="store_true", help="add the kinds of the concept, and theirs")
    parser.add_argument(
        "--format", type=one_of(FORMATS), choices=FORMATS, default="table", help="table when not given"
    )
    parser.add_argument("--out", metavar="FILE", help="write there, whole or not at all")
    add_store_argument(parser)


def run(arguments: Namespace) -> int:
    """List; 1 when there is no code."""
    store = chosen_store(arguments)

    def listed() -> CodeList:
        book = CodeBook(store)
        return list_codes(
            store,
            book,
            find_concept(store, arguments.concept),
            [book.terminology(name) for name in arguments.system],
            with_kinds=arguments.descendants,
        )

    found = store.whole(listed)
    if arguments.format == "table" and not arguments.out:
        show(found)
    elif arguments.format == "json" and not arguments.out:
        print_json(found.to_dict())
    elif arguments.out:
        write_file(arguments.out, _text(found, arguments.format).encode())
    else:
        sys.stdout.write(_text(found, arguments.format))
    return 0 if found.codes else 1


def _text(found: CodeList, form: str) -> str:
    """The list in one of the formats."""
    import json

    if form == "csv":
        return found.to_csv()
    if form == "table":
        return f"{found}\n"
    if form == "json":
        data: object = found.to_dict()
    elif form == "fhir":
        from all_kg.codes.fhir_value_set import value_set

        return value_set(found.name, found.codes)
    else:
        from all_kg.codes.omop_concept_set import concept_set

        data = concept_set(found.codes)
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"

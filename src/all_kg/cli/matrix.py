"""`all-kg matrix`: treatments by settings, as table, data or picture."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from all_kg.atomic_write import write_file
from all_kg.cli.choice import one_of
from all_kg.cli.output import print_json, show
from all_kg.concept import find_concept
from all_kg.matrix import make_matrix
from all_kg.matrix_picture import draw
from all_kg.resources import find_resources
from all_kg.store import open_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from all_kg.matrix import Matrix

FORMATS = ("table", "csv", "json", "svg")
SUMMARY = "lay out treatments by settings, with the strongest wording and the number of sources"
EXAMPLE = "all-kg matrix --of chemotherapy --format svg --out chemotherapy.svg"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--of", metavar="TREATMENT", help="only kinds of this treatment")
    parser.add_argument("--everything", action="store_true", help="all treatments, not the wide kinds only")
    parser.add_argument(
        "--format", type=one_of(FORMATS), choices=FORMATS, default="table", help="table when not given"
    )
    parser.add_argument("--out", metavar="FILE", help="write there, whole or not at all")


def run(arguments: Namespace) -> int:
    """Lay it out."""
    store = open_store()
    of = find_concept(store, arguments.of) if arguments.of else None
    matrix = make_matrix(store, find_resources(), of=of, everything=arguments.everything)
    if arguments.format == "json" and not arguments.out:
        print_json(matrix.to_dict())
    elif arguments.format == "table" and not arguments.out:
        show(matrix)
    else:
        content = _content(arguments, matrix)
        if arguments.out:
            write_file(arguments.out, content.encode())
        else:
            sys.stdout.write(content)
    return 0


def _content(arguments: Namespace, matrix: Matrix) -> str:
    if arguments.format == "svg":
        return draw(matrix, f"Treatments of ALL by setting{': ' * bool(arguments.of)}{arguments.of or ''}")
    if arguments.format == "json":
        import json

        return json.dumps(matrix.to_dict(), ensure_ascii=False, indent=2) + "\n"
    return matrix.to_csv() if arguments.format == "csv" else f"{matrix}\n"

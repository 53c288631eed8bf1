"""`all-kg matrix`: treatments by settings, as table, data or picture."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from all_kg.answers.concept import find_concept
from all_kg.answers.matrix import SETTING, TREATMENT, make_matrix
from all_kg.answers.matrix_picture import draw
from all_kg.cli.choice import one_of
from all_kg.cli.output import print_json, show
from all_kg.resources import find_resources
from all_kg.stores.store import open_store
from all_kg.system.atomic_write import write_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from all_kg.answers.matrix import Matrix

FORMATS = ("table", "csv", "json", "svg")
SUMMARY = "lay out treatments by settings, with the strongest wording and the number of sources"
EXAMPLE = "all-kg matrix --of chemotherapy --format svg --out chemotherapy.svg"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--of",
        metavar="TREATMENT",
        help="only this treatment and its direct kinds; without it the widest, such as chemotherapy",
    )
    parser.add_argument(
        "--in",
        dest="setting",
        metavar="SETTING",
        help="only this setting and its direct kinds; without it the widest, such as induction and relapse",
    )
    parser.add_argument("--everything", action="store_true", help="kinds of kinds as well: a big table")
    parser.add_argument(
        "--format",
        type=one_of(FORMATS),
        choices=FORMATS,
        help="by the end of FILE when not given, else table; svg is a picture for a slide",
    )
    parser.add_argument("--out", metavar="FILE", help="write there, whole or not at all")


def run(arguments: Namespace) -> int:
    """Lay it out."""
    store = open_store()
    matrix = make_matrix(
        store,
        find_resources(),
        treatment=find_concept(store, arguments.of, TREATMENT) if arguments.of else None,
        setting=find_concept(store, arguments.setting, SETTING) if arguments.setting else None,
        everything=arguments.everything,
    )
    ending = (arguments.out or "").rpartition(".")[2].lower()
    form = arguments.format or (ending if ending in FORMATS else "table")
    if arguments.out:
        write_file(arguments.out, _content(matrix, form).encode())
    elif form == "json":
        print_json(matrix.to_dict())
    elif form == "table":
        show(matrix)
    else:
        sys.stdout.write(_content(matrix, form))
    return 0


def _content(matrix: Matrix, form: str) -> str:
    if form == "svg":
        return draw(matrix)
    if form == "json":
        import json

        return json.dumps(matrix.to_dict(), ensure_ascii=False, indent=2) + "\n"
    return matrix.to_csv() if form == "csv" else f"{matrix}\n"

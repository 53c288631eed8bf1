"""`all-kg export`: the knowledge in a format of one's own choice."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from all_kg.atomic_write import new_file
from all_kg.cli.choice import one_of
from all_kg.export import FORMATS, export
from all_kg.knowledge import load_knowledge

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "write the whole knowledge in another format"
EXAMPLE = "all-kg export jsonld --out all-kg.jsonld"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("format", type=one_of(FORMATS), choices=tuple(FORMATS), help="the format")
    parser.add_argument(
        "--out", metavar="FILE", default="-", help="the file; - is standard output, as without it"
    )


def run(arguments: Namespace) -> int:
    """Export."""
    if arguments.out == "-":
        sys.stdout.buffer.write(export(load_knowledge(), arguments.format))
    else:
        with new_file(arguments.out) as file:  # opened first: a folder that is missing is told at once
            file.write(export(load_knowledge(), arguments.format))
    return 0

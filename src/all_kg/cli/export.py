"""`all-kg export`: the knowledge in a format of one's own choice."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from all_kg.cli.choice import one_of
from all_kg.errors import UsageError
from all_kg.exports.export import FORMATS, FolderFormat, export, export_to
from all_kg.graph.knowledge import load_knowledge

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "write the whole knowledge in another format"
EXAMPLE = "all-kg export jsonld --out all-kg.jsonld"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("format", type=one_of(FORMATS), choices=tuple(FORMATS), help="the format")
    parser.add_argument(
        "--out",
        metavar="PATH",
        default="-",
        help="the file; - is standard output, as without it. A format of several files needs a folder here",
    )


def run(arguments: Namespace) -> int:
    """Export."""
    if arguments.out != "-":
        export_to(load_knowledge, arguments.format, arguments.out)
    elif isinstance(FORMATS[arguments.format], FolderFormat):
        raise UsageError(
            f"{arguments.format} is a folder of files", remedy=f"Name one: --out all-kg-{arguments.format}"
        )
    else:
        sys.stdout.buffer.write(export(load_knowledge(), arguments.format))
    return 0

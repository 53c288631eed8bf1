"""`all-kg fmt`: the normal form of Turtle."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from all_kg.errors import UsageError
from all_kg.layout import printable
from all_kg.rdf.reading import read_content
from all_kg.rdf.turtle_format import check, format_text
from all_kg.resources import find_resources
from all_kg.system.atomic_write import write_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "bring Turtle files into the one normal form"
EXAMPLE = "all-kg fmt --check"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files, or folders of .ttl files; the folders ontology and shapes when none",
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; name the files that would change"
    )


def run(arguments: Namespace) -> int:
    """Format the files; with --check 1 when one is not in the normal form."""
    files = _files(arguments.paths or _knowledge(may_change=not arguments.check))
    if arguments.check:
        others = check(files)
        for file in others:
            print(f"{printable(file)}: not in the normal form; mend it with: all-kg fmt {printable(file)}")
        return 1 if others else 0
    # All files are read before the first is written, so that a file that cannot be read changes nothing.
    formatted = [
        (file, data, format_text(data, file).encode()) for file in files if (data := read_content(file))
    ]
    for file, before, after in formatted:
        if before != after:
            write_file(file, after)
            print(printable(file))
    return 0


def _knowledge(*, may_change: bool) -> list[str]:
    here = [folder for folder in ("ontology", "shapes") if os.path.isdir(folder)]
    if here:
        return here
    if may_change:  # the installed copy is nobody's to edit
        raise UsageError("there is no folder ontology or shapes here", remedy="Name the files to format")
    resources = find_resources()
    return [resources.ontology, resources.shapes]


def _files(paths: list[str]) -> list[str]:
    files = []
    for path in paths:
        files += sorted(str(file) for file in Path(path).rglob("*.ttl")) if os.path.isdir(path) else [path]
    return files

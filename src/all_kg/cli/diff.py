"""`all-kg diff`: what differs between two releases."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from all_kg.cli.choice import one_of
from all_kg.cli.output import show
from all_kg.releases.release_diff import compare_releases
from all_kg.system.atomic_write import write_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

FORMATS = ("text", "json", "nquads", "markdown")
SUMMARY = "show what differs between two releases: terms and claims added, changed, deprecated, removed"
EXAMPLE = "all-kg diff release-2026-11 release-2026-12 --format markdown"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    what = "a folder of `all-kg build`, N-Quads or TriG of `all-kg export`, or a knowledge folder"
    parser.add_argument("old", metavar="OLD", help=what)
    parser.add_argument("new", metavar="NEW", help="the newer one, likewise")
    parser.add_argument(
        "--format", type=one_of(FORMATS), choices=FORMATS, default="text", help="text when not given"
    )
    parser.add_argument("--out", metavar="FILE", help="write there, whole or not at all")


def run(arguments: Namespace) -> int:
    """Compare; 1 when they differ."""
    difference = compare_releases(arguments.old, arguments.new)
    if arguments.format == "text" and not arguments.out:
        show(difference)
        return 1 if difference else 0
    if arguments.format == "json":
        content = (json.dumps(difference.to_dict(), ensure_ascii=False, indent=2) + "\n").encode()
    elif arguments.format == "nquads":
        content = difference.to_nquads()
    elif arguments.format == "markdown":
        content = difference.to_markdown().encode()
    else:
        content = f"{difference}\n".encode()
    if arguments.out:
        write_file(arguments.out, content)
    else:
        sys.stdout.buffer.write(content)
    return 1 if difference else 0

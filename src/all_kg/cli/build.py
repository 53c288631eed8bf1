"""`all-kg build`: everything that is published, in one folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.releases.release import build_release
from all_kg.stores.store import open_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "build the store that questions are asked of, or a folder with all that is published"
EXAMPLE = "all-kg build --out release"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--out", metavar="DIR", help="write what is published into this folder")


def run(arguments: Namespace) -> int:
    """Build."""
    if arguments.out is None:
        store = open_store()
        print(f"store {store.content_hash[:12]} in {store.path or 'memory'}")
    else:
        build_release(arguments.out)
        print(f"built {arguments.out}; check it with: all-kg verify {arguments.out}")
    return 0

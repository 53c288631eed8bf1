"""`all-kg verify`: a built folder against its manifests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.layout import printable
from all_kg.releases.release import verify_release

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "check a folder that build has written, byte for byte"
EXAMPLE = "all-kg verify release"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("folder", metavar="DIR", help="the folder")


def run(arguments: Namespace) -> int:
    """Check the folder; 1 when something has changed."""
    findings = verify_release(arguments.folder)
    for finding in findings:
        print(printable(finding))
    if not findings:
        print(f"{printable(arguments.folder)}: every file is as it was written")
    return 1 if findings else 0

"""`all-kg reason`: can everything be true that is said?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.cli.output import print_json, show
from all_kg.errors import UsageError
from all_kg.reasoning import reason

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "ask HermiT whether the knowledge, and files beside it, can all be true"
EXAMPLE = "all-kg reason my-claims.ttl"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="further knowledge, in any RDF format")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    parser.add_argument(
        "--timeout", type=float, default=120.0, metavar="SECONDS", help="end HermiT after this time (120)"
    )


def run(arguments: Namespace) -> int:
    """Ask; 1 when it is inconsistent or a class cannot have members."""
    if not arguments.timeout > 0:
        raise UsageError("--timeout takes a number of seconds above 0")
    report = reason(arguments.files, limit=arguments.timeout)
    if arguments.json:
        print_json(report.to_dict())
    else:
        show(report)
    return 0 if report.conforms else 1

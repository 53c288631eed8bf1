"""`all-kg reason`: can everything be true that is said?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.cli.output import print_json, show
from all_kg.errors import UsageError
from all_kg.owl.entailment import why_entailed
from all_kg.owl.reasoning import reason

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "ask HermiT whether the knowledge, and files beside it, can all be true"
EXAMPLE = "all-kg reason my-claims.ttl"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="further knowledge, in any RDF format")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    parser.add_argument(
        "--why",
        nargs=3,
        metavar=("SUBJECT", "PREDICATE", "OBJECT"),
        help="show axioms from which this follows, none to spare; by labels or IRIs, a for the class",
    )
    parser.add_argument(
        "--timeout", type=float, default=120.0, metavar="SECONDS", help="end HermiT after this time (120)"
    )


def run(arguments: Namespace) -> int:
    """Ask; 1 when it is inconsistent or a class cannot have members, 2 when it does not follow."""
    if not arguments.timeout > 0:
        raise UsageError("--timeout takes a number of seconds above 0")
    if arguments.why:
        entailment = why_entailed(*arguments.why, files=arguments.files, limit=arguments.timeout)
        if arguments.json:
            print_json(entailment.to_dict())
        else:
            show(entailment)
        return 0
    report = reason(arguments.files, limit=arguments.timeout)
    if arguments.json:
        print_json(report.to_dict())
    else:
        show(report)
    return 0 if report.conforms else 1

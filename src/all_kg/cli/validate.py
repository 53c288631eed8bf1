"""`all-kg validate`: shapes and checks."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from all_kg.checks.validation import validate
from all_kg.cli.output import print_json, show

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "hold the knowledge, and files as if they were part of it, against shapes and checks"
EXAMPLE = "all-kg validate my-claims.ttl"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="further knowledge, in any RDF format")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the findings as JSON")
    output.add_argument(
        "--format", choices=("table", "turtle"), default="table", help="turtle is a SHACL validation report"
    )


def run(arguments: Namespace) -> int:
    """Validate; 1 when something was found."""
    report = validate(arguments.files)
    if arguments.json:
        print_json(report.to_dict())
    elif arguments.format == "turtle":
        sys.stdout.write(report.to_rdflib().serialize(format="turtle"))
    else:
        show(report)
    return 0 if report.conforms else 1

"""`all-kg verify-source`: a held copy of a source against the passages of its claims."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from all_kg.checks.source_check import (
    GONE,
    MOVED,
    THERE,
    check_passages,
    choose_source,
    read_copy,
    read_passages,
)
from all_kg.cli.output import print_json, show
from all_kg.layout import Layout
from all_kg.namespaces import curie
from all_kg.stores.store import open_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "check which claims' passages are still in a held copy of their source"
EXAMPLE = "all-kg verify-source page.txt"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", metavar="FILE", help="the text of the source, plain text in UTF-8")
    parser.add_argument(
        "--source", metavar="SOURCE", help="name or IRI of the source; needed when there are several"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(arguments: Namespace) -> int:
    """Check the copy; 0 when all passages are there, else 1."""
    text = read_copy(arguments.file)
    store = open_store()
    source = choose_source(store, arguments.source)
    findings = check_passages(text, read_passages(store, source))
    by_statement = [(statement, finding) for finding in findings for statement in finding.passage.statements]
    counts = Counter(finding.status for _, finding in by_statement)
    if arguments.json:
        print_json(
            {
                "source": source.value,
                "counts": {status: counts[status] for status in (THERE, MOVED, GONE)},
                "statements": [
                    {
                        "statement": statement,
                        "passage": finding.passage.iri,
                        "status": finding.status,
                        "start": finding.start,
                        "end": finding.end,
                    }
                    for statement, finding in by_statement
                ],
            }
        )
    else:
        changed = [
            [
                curie(statement),
                finding.status,
                "" if finding.start is None else f"{finding.start}-{finding.end}",
            ]
            for statement, finding in by_statement
            if finding.status != THERE
        ]
        summary = (
            f"{curie(source.value)}: of {len(by_statement)} statements with a passage, "
            f"{counts[THERE]} there, {counts[MOVED]} moved, {counts[GONE]} gone"
        )
        show(Layout(summary, headers=["statement", "passage", "new offsets"], cells=changed))
    return 0 if counts[THERE] == len(by_statement) else 1

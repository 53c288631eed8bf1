"""`all-kg classify`: the response states of assessments, by the scheme of each source."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from all_kg.answers.answer import DISCLAIMER
from all_kg.answers.table_file import form_of
from all_kg.classify.assessment import Findings, RowError
from all_kg.classify.assessment_files import read_assessments
from all_kg.classify.classification import Classifier
from all_kg.classify.classification_file import ClassifiedFile
from all_kg.classify.classified import SILENCE, Classifications, classify_rows, write_csv, write_json
from all_kg.cli.choice import one_of
from all_kg.cli.output import show
from all_kg.cli.progress import progress_bar
from all_kg.layout import printable
from all_kg.stores.store import open_store
from all_kg.system.atomic_write import new_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterable, Iterator

    from all_kg.classify.classified import Classified

COLUMNS = "columns"
FORMATS = ("table", "json", "csv", COLUMNS)
SUMMARY = (
    "tell the response states of assessments by the criteria of each source; what is missing is never a no"
)
EXAMPLE = "all-kg classify assessments.csv --format csv --out states.csv"
_LONG = 1_000_000  # bytes


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", metavar="FILE", help="assessments: .csv, .json, or RDF such as .ttl")
    parser.add_argument(
        "--format",
        type=one_of(FORMATS),
        choices=FORMATS,
        default="table",
        help="table when not given; columns: the table itself (.csv, .tsv, .parquet) with the states beside, "
        "for millions of rows",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        help="write there, whole or not at all; of columns, the end of its name tells .csv, .tsv or .parquet",
    )


def run(arguments: Namespace) -> int:
    """Classify; 1 when a row could not be used."""
    store = open_store().in_memory()
    findings = Findings(store)
    classifier = Classifier(store, findings.properties)
    if arguments.format == COLUMNS:
        return _add_columns(arguments, ClassifiedFile(arguments.file, findings, classifier), classifier)
    faults = 0

    def reported(rows: Iterable[Classified | RowError]) -> Iterator[Classified | RowError]:
        nonlocal faults
        for row in rows:
            if isinstance(row, RowError):
                faults += 1
                print(f"all-kg: {printable(arguments.file)}: {printable(row)}", file=sys.stderr)
            yield row

    with progress_bar(wanted=_is_long(arguments)) as progress:
        rows = reported(classify_rows(read_assessments(arguments.file, findings, progress), classifier))
        if arguments.format == "table":
            report = Classifications(
                (row for row in rows if not isinstance(row, RowError)), findings, classifier.schemes
            )
            pieces: Iterable[str] = [f"{report}\n"] if arguments.out else []
        else:
            pieces = write_csv(rows) if arguments.format == "csv" else write_json(rows, findings.all)
        if arguments.out:
            with new_file(arguments.out) as file:
                for piece in pieces:
                    file.write(piece.encode())
        else:
            for piece in pieces:
                sys.stdout.write(piece)
    if arguments.format == "table" and not arguments.out:
        show(report)
    return 1 if faults else 0


def _add_columns(arguments: Namespace, file: ClassifiedFile, classifier: Classifier) -> int:
    """Write the table with the states beside; 1 when a row could not be used."""
    form = form_of(arguments.out) if arguments.out else ".csv"
    for slip in file.slips:
        print(f"all-kg: {printable(arguments.file)}: {printable(slip)}", file=sys.stderr)
    is_seen = sys.stderr.isatty() and bool(arguments.out or not sys.stdout.isatty())
    with progress_bar(wanted=is_seen) as bar:
        progress = (lambda done, of: bar(arguments.file, done, of)) if is_seen else None
        if arguments.out:
            with new_file(arguments.out) as out:
                file.write(out, form, progress)
        else:
            file.write(sys.stdout.buffer, form, progress)
    lines = [
        f"{file.rows:,} rows, {file.faults:,} with a value that cannot be used (classification_error)",
        f"The criteria are those of: {'; '.join(str(scheme.source) for scheme in classifier.schemes)}",
        SILENCE,
        DISCLAIMER,
    ]
    print(*map(printable, lines), sep="\n", file=sys.stderr)
    return 1 if file.faults else 0


def _is_long(arguments: Namespace) -> bool:
    """Whether a bar is worth it, and the results themselves do not go to the terminal meanwhile."""
    streams = arguments.format != "table" and not arguments.out and sys.stdout.isatty()
    size = os.path.getsize(arguments.file) if os.path.isfile(arguments.file) else 0
    return size >= _LONG and not streams

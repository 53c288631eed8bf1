"""`all-kg annotate`: what the graph says of the codes in a table of patients."""

from __future__ import annotations

import csv
import io
import sys
from itertools import islice
from typing import TYPE_CHECKING

from all_kg.answers.answer import DISCLAIMER, NOT_STATED
from all_kg.answers.matrix import LEGEND
from all_kg.answers.table_file import FORMATS, form_of
from all_kg.cli.place import add_store_argument, chosen_store
from all_kg.cli.progress import progress_bar
from all_kg.codes.annotation_file import AnnotatedFile, Unmatched
from all_kg.codes.annotation_table import AnnotationTable
from all_kg.errors import UsageError
from all_kg.layout import printable
from all_kg.resources import find_resources
from all_kg.system.atomic_write import new_file, write_file

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = (
    "add to a table what the graph says of its codes: concept, kind, state, use with wording and sources"
)
EXAMPLE = "all-kg annotate cohort.csv --column drug=RXNORM --column dx=ICD10CM --out annotated.parquet"
NOTES = (
    "Settings: the strongest wording of any source, and the number of sources (all-kg show TITLE).",
    LEGEND[1],
    f"Empty: {NOT_STATED}, which is silence, never a no.",
    DISCLAIMER,
)
_SHOWN = 10  # codes without a concept


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("table", metavar="TABLE", help=f"a table: {', '.join(FORMATS)}")
    parser.add_argument(
        "--column",
        action="append",
        required=True,
        dest="columns",
        metavar="NAME=TERMINOLOGY",
        help="a column, and the terminology of its codes; may be repeated",
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        help="write there, whole or not at all; the end of its name tells the format; "
        "CSV on standard output when not given",
    )
    parser.add_argument(
        "--unmatched", metavar="FILE", help="write there, as CSV, how often which code told nothing"
    )
    add_store_argument(parser)


def run(arguments: Namespace) -> int:
    """Annotate; 1 when none of the codes of a column tells anything."""
    systems = {}
    for word in arguments.columns:
        column, _, system = word.rpartition("=")
        if not column or not system:
            raise UsageError(f"--column: {word!r} names no terminology", remedy="Write it as drug=RXNORM")
        if column in systems:
            raise UsageError(f"--column: {column!r} is named twice", remedy="A column has one terminology")
        systems[column] = system
    form = form_of(arguments.out) if arguments.out else FORMATS[0]
    store = chosen_store(arguments)
    file = store.whole(
        lambda: AnnotatedFile(arguments.table, systems, AnnotationTable(store, find_resources()))
    )
    is_seen = sys.stderr.isatty() and (arguments.out or not sys.stdout.isatty())
    with progress_bar(wanted=bool(is_seen)) as bar:
        progress = (lambda done, of: bar(arguments.table, done, of)) if is_seen else None
        if arguments.out:
            with new_file(arguments.out) as out:
                file.write(out, form, progress)
        else:
            file.write(sys.stdout.buffer, form, progress)
    if arguments.unmatched:
        write_file(arguments.unmatched, _as_csv(file).encode())
    for line in _report(file):
        print(printable(line), file=sys.stderr)
    return 1 if any(one.others and not one.annotated for one in file.counts.values()) else 0


def _report(file: AnnotatedFile) -> list[str]:
    lines = []
    for column, one in file.counts.items():
        empty = one.rows - one.annotated - one.others
        lines.append(
            f"{column} ({one.terminology.title}): {one.annotated:,} of {one.rows:,} rows annotated, "
            f"{empty:,} without a code, {one.others:,} with a code that tells nothing"
        )
        unmatched = list(islice(file.unmatched(column), _SHOWN))
        lines += [
            f"  {code.rows:,} {code.code!r}{f' ({code.note})' if code.note else ''}" for code in unmatched
        ]
        if more := len(one.codes) - len(unmatched):
            lines.append(f"  … and {more:,} other codes; --unmatched FILE writes them all")
    terminologies = {one.terminology.title: one.terminology for one in file.counts.values()}
    lines += [f"{title}: {one.license or one.rights}" for title, one in terminologies.items()]
    return [*lines, *NOTES]


def _as_csv(file: AnnotatedFile) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(Unmatched._fields)
    for column, one in file.counts.items():
        writer.writerows(file.unmatched(column))
        if one.uncounted:
            writer.writerow(Unmatched(column, "", one.uncounted, "too many different codes to count each"))
    return buffer.getvalue()

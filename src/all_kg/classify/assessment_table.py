"""Assessments from tables: CSV, row by row."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING, Any

from all_kg.classify.assessment import CLASSIFYING, ID, Assessment, RowError, ValueFaultError
from all_kg.errors import InputError
from all_kg.rdf.reading import read_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from all_kg.classify.assessment import Findings, Progress, Row


def from_csv(name: str, findings: Findings, progress: Progress) -> Iterator[Row]:
    """Read a table: a line of names of findings, then a row for each assessment.

    Raises:
        InputError: The file cannot be read, or no column of it is known.
    """
    try:
        with open(name, "rb") as binary:
            reader = csv.reader(_lines(binary, name, progress), strict=True)
            try:
                yield from _rows(reader, name, findings)
            except csv.Error as error:
                raise InputError(
                    f"this is not CSV ({error})",
                    remedy="Check the quotes, or save the table as CSV again",
                    file=name,
                    line=reader.line_num,
                ) from None
    except OSError:
        read_content(name)  # words the error
        raise


def _lines(binary: Iterable[bytes], name: str, progress: Progress) -> Iterator[str]:
    size, done = os.path.getsize(name), 0
    for number, line in enumerate(binary, 1):
        done += len(line)
        if not number % 1000:
            progress(CLASSIFYING, done, size)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"the text is not UTF-8: byte 0x{line[error.start]:02x}",
                remedy="Save the file as UTF-8",
                file=name,
                line=number,
            ) from None
    progress(CLASSIFYING, done, size)


def _rows(reader: Iterator[list[str]], name: str, findings: Findings) -> Iterator[Row]:
    header = next(reader, None)
    if header is None:
        raise InputError("the file is empty", remedy="Check whether it was cut off", file=name)
    named_at, places, faults = _columns(header, name, findings)
    yield from faults
    width = len(header)
    columns = [(column, place, findings.readers[column]) for column, place in places.items()]
    empty: list[Any] = [None] * len(findings.all)
    number = 0
    for fields in reader:
        if not fields:
            continue  # an empty line
        number += 1
        row_name = fields[named_at].strip() if named_at is not None and named_at < len(fields) else ""
        if len(fields) != width:
            message = f"there are {len(fields)} fields, the header has {width}"
            yield RowError(number, row_name, "", message, "Correct the row")
            continue
        values = empty.copy()
        try:
            for column, place, read in columns:
                values[column] = read(fields[place])
        except ValueFaultError as fault:
            yield RowError(number, row_name, fault.column, fault.message, fault.remedy)
            continue
        yield Assessment(number, row_name, tuple(values))


def _columns(
    header: Sequence[str], name: str, findings: Findings
) -> tuple[int | None, dict[int, int], list[RowError]]:
    """The place of the names, the place of each finding, and the columns that are not known."""
    named_at: int | None = None
    places: dict[int, int] = {}
    faults: list[RowError] = []
    for place, title in enumerate(header):
        if title.strip().lower() == ID:
            named_at = place
            continue
        try:
            column = findings.column(title)
        except ValueFaultError as fault:
            faults.append(RowError(0, "", fault.column, fault.message, fault.remedy))
            continue
        if column in places:
            raise InputError(
                f"two columns are {findings.all[column].name}", remedy="Remove one of the two", file=name
            )
        places[column] = place
    if not places:
        known = ", ".join((ID, *(finding.name for finding in findings.all)))
        raise InputError(
            "no column is known",
            remedy=f"Put the names in the first line, separated by commas: {known}",
            file=name,
            line=1,
        )
    return named_at, places, faults

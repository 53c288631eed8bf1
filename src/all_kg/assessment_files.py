"""Files of assessments: CSV row by row, JSON, and every RDF format that is read elsewhere."""

from __future__ import annotations

import csv
import json
import os
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from all_kg.assessment import ID, Assessment, RowError, ValueFaultError, text_of
from all_kg.errors import InputError
from all_kg.namespaces import XSD, expand
from all_kg.reading import FORMATS, decode, read_content, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from all_kg.assessment import Findings

    Row = Assessment | RowError

_ASSESSMENT = NamedNode(expand("allkg:ResponseAssessment"))
_TYPE = NamedNode(expand("rdf:type"))
_LABEL = NamedNode(expand("rdfs:label"))
_PLAIN_TYPES = {XSD + name for name in ("boolean", "decimal", "integer")}


def read_assessments(
    path: str | os.PathLike[str], findings: Findings, progress: Callable[[int], object] = lambda _: None
) -> Iterator[Row]:
    """Read a file of assessments, row by row where the format allows it.

    Args:
        path: A file; the end of its name tells the format: `.csv`, `.json` or one of RDF.
        findings: What assessments can say.
        progress: Is told now and then how many bytes have been read.

    Yields:
        An assessment, or the error of a row that cannot be used.

    Raises:
        InputError: The file cannot be read, or no column of it is known.
    """
    name = os.fspath(path)
    extension = name.rpartition(".")[2].lower()
    if extension == "csv":
        yield from _from_csv(name, findings, progress)
    elif extension == "json":
        yield from _from_json(name, findings)
    elif extension in FORMATS:
        yield from _from_rdf(name, findings)
    else:
        known = ", ".join(f".{known}" for known in ("csv", "json", *FORMATS))
        raise InputError(
            "the end of the name tells no format of assessments", remedy=f"Known are {known}", file=name
        )


def from_mappings(rows: Iterable[Mapping[str, object]], findings: Findings) -> Iterator[Row]:
    """Read assessments from Python, or from the objects of a JSON text.

    Args:
        rows: Values by the names of the findings; `id` is the name of the assessment.
        findings: What assessments can say.
    """
    for number, row in enumerate(rows, 1):
        texts: dict[str, str] = {}
        name = ""
        try:
            for key, value in row.items():
                try:
                    text = text_of(value)
                except ValueFaultError as fault:
                    raise ValueFaultError(key, fault.message, fault.remedy) from None
                if key.lower() == ID:
                    name = text
                else:
                    texts[key] = text
        except ValueFaultError as fault:
            yield RowError(number, name, fault.column, fault.message, fault.remedy)
            continue
        yield findings.assessment(number, name, texts)


def _from_csv(name: str, findings: Findings, progress: Callable[[int], object]) -> Iterator[Row]:
    try:
        with open(name, "rb") as binary:
            lines = _lines(binary, name, progress)
            reader = csv.reader(lines, strict=True)
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


def _lines(binary: Iterable[bytes], name: str, progress: Callable[[int], object]) -> Iterator[str]:
    size = 0
    for number, line in enumerate(binary, 1):
        size += len(line)
        if not number % 1000:
            progress(size)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise InputError(
                f"the text is not UTF-8: byte 0x{line[error.start]:02x}",
                remedy="Save the file as UTF-8",
                file=name,
                line=number,
            ) from None
    progress(size)


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


def _from_json(name: str, findings: Findings) -> Iterator[Row]:
    text = decode(read_content(name), name=name)

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        # A name that is there twice gets a list, which is no value of anything.
        return {key: value if len(v := [v for k, v in found if k == key]) == 1 else v for key, value in found}

    try:
        # Numbers stay as they are written; a reader that makes them binary would round them.
        content = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=pairs
        )
    except json.JSONDecodeError as error:
        raise InputError(
            f"this is not JSON ({error.msg})",
            remedy="Mend the line",
            file=name,
            line=error.lineno,
            column=error.colno,
        ) from None
    except RecursionError:
        raise InputError(
            "the text is nested too deeply", remedy="Write a list of objects", file=name
        ) from None
    rows = content if isinstance(content, list) else [content]
    if not all(isinstance(row, dict) for row in rows):
        raise InputError(
            "this is not an assessment or a list of them",
            remedy="Write an object or a list of objects",
            file=name,
        )
    yield from from_mappings(rows, findings)


def _from_rdf(name: str, findings: Findings) -> Iterator[Row]:
    said: dict[str, list[tuple[str, Any]]] = {}
    assessments = set()
    for quad in read_file(name):
        subject = str(quad.subject).strip("<>")
        if quad.predicate == _TYPE:
            if quad.object == _ASSESSMENT:
                assessments.add(subject)
                said.setdefault(subject, [])
        elif quad.predicate != _LABEL:
            said.setdefault(subject, []).append((quad.predicate.value, quad.object))
    if not assessments:
        raise InputError(
            "there is no allkg:ResponseAssessment in it",
            remedy="Say of each assessment what it is",
            file=name,
        )
    for number, subject in enumerate((one for one in said if one in assessments), 1):
        yield _from_statements(number, subject, said[subject], findings)


def _from_statements(number: int, name: str, statements: list[tuple[str, Any]], findings: Findings) -> Row:
    texts: dict[str, str] = {}
    for predicate, value in statements:
        if predicate in texts:
            return RowError(number, name, predicate, "this is said twice", "Remove one of the two")
        if not isinstance(value, Literal) or value.datatype.value not in _PLAIN_TYPES:
            return RowError(
                number,
                name,
                predicate,
                f"{value} is no xsd:boolean or xsd:decimal",
                "Write it with its datatype",
            )
        texts[predicate] = value.value
    return findings.assessment(number, name, texts)

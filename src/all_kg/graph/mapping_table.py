"""Mapping tables: Simple Standard for Sharing Ontological Mappings (SSSOM) as TSV, read whole or not at all.

The format is that of https://w3id.org/sssom/ with a header in `#` lines. It is read strictly: a row that
cannot be used is an error with its line, a text stays the text that it is, and names of terminologies whose
licence keeps them from being passed on are refused.
"""

from __future__ import annotations

import csv
import datetime
import itertools
from typing import TYPE_CHECKING, Any

import yaml

from all_kg.errors import InputError
from all_kg.graph.mapping import PREDICATES, REJECTED, Mapping
from all_kg.namespaces import PREFIXES
from all_kg.rdf.reading import decode

if TYPE_CHECKING:
    import collections.abc
    from collections.abc import Sequence

    from all_kg.graph.terminologies import Terminology

EXTENSION = ".sssom.tsv"
_JUSTIFICATIONS = tuple(
    f"semapv:{kind}" for kind in ("LexicalMatching", "ManualMappingCuration", "MappingChaining")
)
_REQUIRED = (
    *("subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification"),
    *("author_id", "mapping_date"),
)
_OPTIONAL = (
    *(
        "predicate_modifier",
        "object_label",
        "object_source",
        "object_source_version",
        "author_label",
        "comment",
    ),
)
_HEADER = ("curie_map", "mapping_set_id", "license")


def read_mapping_table(
    content: bytes,
    terminologies: Sequence[Terminology],
    labels: collections.abc.Mapping[str, str],
    *,
    name: str,
) -> list[Mapping]:
    """Read one table.

    Args:
        content: The bytes of the file.
        terminologies: All that are known.
        labels: Preferred label of each concept by its IRI.
        name: Name of the file for messages; it is that of a terminology's prefix, or `rejected`.

    Raises:
        InputError: The table is not in order; names the line.
    """
    lines = decode(content, name=name).splitlines()
    header = [line[1:] for line in lines if line.startswith("#")]
    if any(line.startswith("#") for line in lines[len(header) :]):
        line = next(number for number, line in enumerate(lines, 1) if not line.startswith("#"))
        raise InputError("the header is interrupted", remedy="Put its lines together", file=name, line=line)
    prefixes = _prefixes(_read_header(header, name), terminologies, name)
    rows = csv.reader(lines[len(header) :], delimiter="\t", strict=True)
    read: list[Mapping] = []
    try:
        columns = next(rows, [])
        _check_columns(columns, name, len(header) + 1)
        for fields in rows:
            line = len(header) + rows.line_num
            if len(fields) != len(columns):
                raise InputError(
                    f"there are {len(fields)} fields, the first row has {len(columns)}",
                    remedy="Correct the row",
                    file=name,
                    line=line,
                )
            reader = _Row(dict(zip(columns, fields, strict=True)), prefixes, labels, name, line)
            read.append(reader.read())
    except csv.Error as error:
        raise InputError(
            f"the row cannot be read ({error})",
            remedy="Check its quotes",
            file=name,
            line=len(header) + rows.line_num,
        ) from None
    _check_order(read)
    return read


def _read_header(lines: list[str], name: str) -> dict[str, Any]:
    try:
        loader = yaml.SafeLoader("\n".join(lines))
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan("\n".join(lines))):
            raise InputError(
                "the header refers to a part of itself", remedy="Write it out", file=name, line=1
            )
        header = loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            f"the header is not YAML ({getattr(error, 'problem', error)})",
            remedy="Quote texts that have a colon or a # in them",
            file=name,
            line=mark.line + 1 if mark else 1,
        ) from None
    if not isinstance(header, dict) or (missing := [key for key in _HEADER if not header.get(key)]):
        lacking = missing[0] if isinstance(header, dict) else _HEADER[0]
        raise InputError(
            f"the header lacks {lacking}", remedy=f"Add a line '#{lacking}: …'", file=name, line=1
        )
    return header


def _prefixes(
    header: dict[str, Any], terminologies: Sequence[Terminology], name: str
) -> dict[str, Terminology | str]:
    """The prefixes that rows may use: those of the header, which mean what they mean everywhere."""
    known: dict[str, Terminology | str] = {one.prefix: one for one in terminologies}
    known |= {prefix: PREFIXES[prefix] for prefix in ("all", "agent", "skos", "semapv", "bioregistry")}
    curie_map = header["curie_map"]
    for prefix, namespace in curie_map.items() if isinstance(curie_map, dict) else []:
        meant = known.get(prefix)
        if meant is None or namespace != (meant if isinstance(meant, str) else meant.namespace):
            said = "no terminology has it" if meant is None else "it has another namespace elsewhere"
            raise InputError(
                f"the curie_map declares {prefix}: <{namespace}>, but {said}",
                remedy="Describe the terminology in ontology/terminologies.ttl, or correct the curie_map",
                file=name,
            )
    return {prefix: known[prefix] for prefix in curie_map}


def _check_columns(columns: list[str], name: str, line: int) -> None:
    for column in columns:
        if column not in _REQUIRED + _OPTIONAL or columns.count(column) > 1:
            known = ", ".join(_REQUIRED + _OPTIONAL)
            problem = "is there twice" if columns.count(column) > 1 else "is not known"
            raise InputError(
                f"the column {column!r} {problem}", remedy=f"Columns are {known}", file=name, line=line
            )
    for column in _REQUIRED:
        if column not in columns:
            raise InputError(f"the column {column!r} is missing", remedy="Add it", file=name, line=line)


class _Row:
    """One row; every complaint knows its line."""

    def __init__(
        self,
        cells: dict[str, str],
        prefixes: collections.abc.Mapping[str, Terminology | str],
        labels: collections.abc.Mapping[str, str],
        file: str,
        line: int,
    ) -> None:
        self._cells = cells
        self._prefixes = prefixes
        self._labels = labels
        self._file = file
        self._line = line

    def _error(self, message: str, remedy: str) -> InputError:
        return InputError(message, remedy=remedy, file=self._file, line=self._line)

    def read(self) -> Mapping:
        for column, cell in self._cells.items():
            if cell != cell.strip() or not cell.isprintable():
                raise self._error(f"{column} has outer spaces or control characters", "Remove them")
            if column in _REQUIRED and not cell:
                raise self._error(f"{column} is empty", "Fill it in")
        subject = self._own("subject_id", "all")
        label = self._labels.get(subject)
        if label is None:
            raise self._error(f"no concept is {self._cells['subject_id']}", "Correct the name")
        if label != self._cells["subject_label"]:
            raise self._error(
                f"subject_label is {self._cells['subject_label']!r}, the concept is called {label!r}",
                "Check that the right one is meant, then write its label",
            )
        terminology, code = self._code()
        modifier = self._cells.get("predicate_modifier", "")
        object_label = self._cells.get("object_label", "")
        if object_label and terminology.codes_only:
            raise self._error(f"names of {terminology.title} are not passed on", "Empty object_label")
        date = self._cells["mapping_date"]
        try:
            datetime.date.fromisoformat(date)
        except ValueError:
            raise self._error(f"mapping_date is {date!r}", "Write it as 2026-11-23") from None
        return Mapping(
            subject=subject,
            subject_label=label,
            predicate=self._one_of("predicate_id", PREDICATES),
            terminology=terminology,
            code=code,
            code_label=object_label,
            is_rejected=self._is_rejected(modifier),
            justification=self._one_of("mapping_justification", _JUSTIFICATIONS),
            version=self._version(modifier),
            author=self._own("author_id", "agent"),
            date=date,
            comment=self._comment(modifier),
            file=self._file,
            line=self._line,
        )

    def _own(self, column: str, prefix: str) -> str:
        found, colon, name = self._cells[column].partition(":")
        if not colon or found != prefix or prefix not in self._prefixes or not name:
            raise self._error(f"{column} is {self._cells[column]!r}", f"Write {prefix}: and the name")
        return PREFIXES[prefix] + name

    def _one_of(self, column: str, choices: Sequence[str]) -> str:
        if self._cells[column] not in choices:
            raise self._error(f"{column} is {self._cells[column]!r}", f"It is one of {', '.join(choices)}")
        return self._cells[column]

    def _code(self) -> tuple[Terminology, str]:
        prefix, _, code = self._cells["object_id"].partition(":")
        terminology = self._prefixes.get(prefix)
        if terminology is None or isinstance(terminology, str):
            raise self._error(f"object_id has the prefix {prefix!r}", "Declare it in the curie_map")
        if not terminology.has_form_of(code):
            raise self._error(
                f"{code!r} has not the form of a code of {terminology.title}", "Check it at the terminology"
            )
        return terminology, code

    def _is_rejected(self, modifier: str) -> bool:
        of_a_terminology = self._file.replace("\\", "/").rpartition("/")[2].removesuffix(EXTENSION)
        if modifier not in ("", "Not") or (modifier == "Not") != (of_a_terminology == REJECTED):
            raise self._error(
                f"predicate_modifier is {modifier!r}",
                f"Rows that say Not stand in {REJECTED}{EXTENSION}, and no others do",
            )
        return modifier == "Not"

    def _version(self, modifier: str) -> str:
        version = self._cells.get("object_source_version", "")
        if not version and not modifier:
            raise self._error("object_source_version is empty", "Say in which release the code was seen")
        return version

    def _comment(self, modifier: str) -> str:
        comment = self._cells.get("comment", "")
        if modifier and not comment:
            raise self._error("the comment is empty", "Say why this is not a match")
        return comment


def _check_order(read: Sequence[Mapping]) -> None:
    for before, after in itertools.pairwise(read):
        key, next_key = ((one.subject, one.predicate, one.curie) for one in (before, after))
        if key == next_key:
            problem, remedy = "the row is there twice", "Remove one of the two"
        elif key > next_key:
            problem, remedy = "the row is out of order", "Sort by subject_id, predicate_id, object_id"
        else:
            continue
        raise InputError(problem, remedy=remedy, file=after.file, line=after.line)
    seen: dict[str, Mapping] = {}
    for one in read:
        first = seen.setdefault(one.iri, one)
        if first is not one:
            raise InputError(
                f"line {first.line} relates the same two already",
                remedy="Keep the relation that holds",
                file=one.file,
                line=one.line,
            )

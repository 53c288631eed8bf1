"""Response assessments: what was found in one patient at one time, read from CSV, JSON, RDF or Python.

Which findings there are, what they are called and which values they take is read from the vocabulary. A value
that cannot be used is an error of its row; the other rows go on. What is left out or empty is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from all_kg.answers.labels import label_of
from all_kg.classify.class_expressions import is_within, limits_in_words, read_limits
from all_kg.namespaces import PREFIXES, expand
from all_kg.rdf.xsd_literals import is_well_typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from all_kg.classify.class_expressions import Value
    from all_kg.stores.store import Store

    Progress = Callable[[str, int, int], object]  # what is being done, how much of it is done, of how much

ID = "id"
READING, CLASSIFYING = "reading", "classifying"
_DOMAIN = NamedNode(expand("rdfs:domain"))
_RANGE = NamedNode(expand("rdfs:range"))
_ASSESSMENT = NamedNode(expand("allkg:ResponseAssessment"))
_BOOLEAN = NamedNode(expand("xsd:boolean"))
_DECIMAL = NamedNode(expand("xsd:decimal"))
# "1.0" and "0.0" stand in tables whose truth values were taken for numbers, since some are missing.
TRUTHS = {
    **dict.fromkeys(("true", "1", "1.0", "yes"), True),
    **dict.fromkeys(("false", "0", "0.0", "no"), False),
}
MOST_SHOWN = 40  # letters of a value that cannot be used
# Kept at once; they bound the memory, not what can be read.
_MOST_TEXTS = 16_384
_MOST_NAMES = 1_024


@dataclass(frozen=True)
class Finding:
    """Something that an assessment can say, a property of the vocabulary.

    Attributes:
        iri: The property.
        name: Its name as that of a column: `snake_case`.
        label: Its label.
        is_number: Whether its value is a number; else it is true or false.
        limits: Within which a number must lie.
    """

    iri: str
    name: str
    label: str
    is_number: bool
    limits: tuple[tuple[NamedNode, Decimal], ...] = ()

    @property
    def remedy(self) -> str:
        """How a value is to be written."""
        if not self.is_number:
            return "Write true or false, or leave it empty when not known"
        wanted = f"a plain number {limits_in_words(self.limits)}".rstrip()
        return f"Write {wanted}, with a point and no sign or unit, or leave it empty when not known"

    def read(self, text: str) -> Value | None:
        """Read a value; an empty text is unknown.

        Raises:
            ValueFaultError: The text is not a value of the finding.
        """
        text = text.strip()
        if not text:
            return None
        if not self.is_number:
            truth = TRUTHS.get(text.lower())
            if truth is None:
                raise ValueFaultError(
                    self.name, f'"{_shortened(text)}" is neither true nor false', self.remedy
                )
            return truth
        if not is_well_typed(text, _DECIMAL.value):
            raise ValueFaultError(self.name, f'"{_shortened(text)}" is not a plain number', self.remedy)
        number = Decimal(text)
        if not is_within(number, self.limits):
            raise ValueFaultError(self.name, f"{_shortened(text)} is out of range", self.remedy)
        return number


class Assessment(NamedTuple):
    """One assessment.

    Attributes:
        row: Its place in what was given, from 1.
        id: What it is called there; empty when it has no name.
        values: A value for each finding of `Findings`; None is unknown.
    """

    row: int
    id: str
    values: tuple[Value | None, ...]

    @property
    def name(self) -> str:
        """What it is called, or its row."""
        return self.id or f"row {self.row}"


@dataclass(frozen=True)
class RowError:
    """A row that cannot be used.

    Attributes:
        row: Its place in what was given, from 1; 0 is the header.
        id: What it is called there; empty when it has no name.
        column: Where the fault is; empty when it is the row as a whole.
        message: What is wrong.
        remedy: What to do.
    """

    row: int
    id: str
    column: str
    message: str
    remedy: str

    @property
    def name(self) -> str:
        """What it is called, or its row."""
        return self.id or f"row {self.row}"

    def __str__(self) -> str:
        name = f" ({self.id})" if self.id else ""
        place = f"row {self.row}{name}" if self.row else "header"
        column = f", column {self.column}" if self.column else ""
        return f"{place}{column}: {self.message}. {self.remedy}"


Row = Assessment | RowError


class ValueFaultError(Exception):
    """A value, or a column, cannot be used."""

    def __init__(self, column: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.column = column
        self.message = message
        self.remedy = remedy


class Findings:
    """All findings that the vocabulary knows, in the order of their names.

    Args:
        store: Where the vocabulary is.

    Attributes:
        all: The findings.
        properties: Their IRIs.
        readers: `Finding.read` of each, which remembers the texts that it has read.
    """

    def __init__(self, store: Store) -> None:
        properties = [quad.subject for quad in store.quads(None, _DOMAIN, _ASSESSMENT)]
        self.all = tuple(
            sorted(
                (_read_finding(store, one) for one in properties if isinstance(one, NamedNode)),
                key=lambda finding: finding.name,
            )
        )
        self.properties = tuple(finding.iri for finding in self.all)
        self.readers = tuple(lru_cache(_MOST_TEXTS)(finding.read) for finding in self.all)
        self._columns = {
            _folded(name): number
            for number, finding in enumerate(self.all)
            for name in (finding.name, finding.label, finding.iri)
        }
        self._column = lru_cache(_MOST_NAMES)(self._find_column)

    def column(self, name: str) -> int:
        """Find the finding that a column is about, by name or label in any case, or by IRI.

        Raises:
            ValueFaultError: There is none.
        """
        return self._column(name)

    def _find_column(self, name: str) -> int:
        number = self._columns.get(_folded(name))
        if number is None:
            import difflib

            near = difflib.get_close_matches(name.strip().lower(), [one.name for one in self.all], n=1)
            known = ", ".join((ID, *(one.name for one in self.all)))
            raise ValueFaultError(
                name,
                "nothing of this name can be said of an assessment",
                f"Did you mean {near[0]}?" if near else f"Known are {known}",
            )
        return number

    def assessment(self, row: int, name: str, given: Mapping[str, str]) -> Assessment | RowError:
        """Make an assessment of texts by the names of their columns."""
        values: list[Value | None] = [None] * len(self.all)
        said: set[int] = set()
        try:
            for key, text in given.items():
                column = self.column(key)
                if column in said:
                    raise ValueFaultError(key, "this is said twice", "Remove one of the two")
                said.add(column)
                values[column] = self.readers[column](text)
        except ValueFaultError as fault:
            return RowError(row, name, fault.column, fault.message, fault.remedy)
        return Assessment(row, name, tuple(values))


def text_of(value: object) -> str:
    """Write a value of JSON or Python as the text that a table would have.

    Raises:
        ValueFaultError: It is a list or another thing that is no single value.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str | int):
        return str(value)
    raise ValueFaultError("", "this is not a single value", "Write a text, a number, true, false or null")


def _read_finding(store: Store, term: NamedNode) -> Finding:
    local = term.value.removeprefix(PREFIXES["allkg"])
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", local).lower()
    kind = next(quad.object for quad in store.quads(term, _RANGE))
    limits = () if isinstance(kind, NamedNode) else read_limits(store, kind)
    return Finding(term.value, name, label_of(store, term), kind != _BOOLEAN, limits)


def _folded(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"

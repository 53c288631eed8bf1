"""Assessments from RDF, in every format of `reading`: individuals with findings as their properties."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from all_kg.classify.assessment import CLASSIFYING, READING, Assessment, RowError, ValueFaultError
from all_kg.errors import InputError
from all_kg.namespaces import XSD, curie, expand
from all_kg.rdf.reading import read_as_written
from all_kg.rdf.xsd_literals import is_well_typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad

    from all_kg.answers.labels import Term
    from all_kg.classify.assessment import Finding, Findings, Progress, Row
    from all_kg.classify.class_expressions import Value

_ASSESSMENT = NamedNode(expand("allkg:ResponseAssessment"))
_TYPE = NamedNode(expand("rdf:type"))
_LABEL = NamedNode(expand("rdfs:label"))
_NUMBERS = (XSD + "decimal", XSD + "integer")
_TRUTHS = (XSD + "boolean",)
_MOST_VALUES = 16_384  # kept at once; it bounds the memory, not what can be read


class _Said:
    """What is said of a subject so far."""

    __slots__ = ("fault", "is_assessment", "values")

    def __init__(self, findings: Findings) -> None:
        self.is_assessment = False
        self.values: list[Value | None] = [None] * len(findings.all)
        self.fault: tuple[str, str, str] | None = None


def from_rdf(name: str, findings: Findings, progress: Progress) -> Iterator[Row]:
    """Read RDF. What has the class, or a finding as its property, is an assessment.

    Raises:
        InputError: The file cannot be read, or there is no assessment in it.
    """
    said: dict[str, _Said] = {}
    read = lru_cache(_MOST_VALUES)(_value)
    for quad in read_as_written(name, partial(progress, READING)):
        subject = str(quad.subject).strip("<>")
        if subject not in said:
            said[subject] = _Said(findings)
        _add(said[subject], quad, findings, read)
    rows = [(subject, one) for subject, one in said.items() if one.is_assessment]
    if not rows:
        raise InputError(
            "there is no allkg:ResponseAssessment in it",
            remedy="Say of each assessment what it is",
            file=name,
        )
    for number, (subject, one) in enumerate(rows, 1):
        if one.fault:
            yield RowError(number, subject, *one.fault)
        else:
            yield Assessment(number, subject, tuple(one.values))
        if not number % 1000:
            progress(CLASSIFYING, number, len(rows))
    progress(CLASSIFYING, len(rows), len(rows))


def _add(said: _Said, quad: Quad, findings: Findings, read: Callable[[Finding, Term], Value | None]) -> None:
    if quad.predicate == _TYPE:
        said.is_assessment |= quad.object == _ASSESSMENT
        return
    if quad.predicate == _LABEL or said.fault:
        return
    try:
        column = findings.column(quad.predicate.value)
        said.is_assessment = True
        finding = findings.all[column]
        value = read(finding, quad.object)
        if said.values[column] not in (None, value):
            raise ValueFaultError(finding.name, "two values are given", "Remove one of the two")
        said.values[column] = value
    except ValueFaultError as fault:
        said.fault = (fault.column, fault.message, fault.remedy)


def _value(finding: Finding, term: Term) -> Value | None:
    kinds = _NUMBERS if finding.is_number else _TRUTHS
    if not isinstance(term, Literal) or term.datatype.value not in kinds:
        raise ValueFaultError(
            finding.name, f"{term} is no {curie(kinds[0])}", "Write a literal of this datatype"
        )
    if not is_well_typed(term.value, term.datatype.value):
        raise ValueFaultError(
            finding.name, f'"{term.value}" is not a value of {curie(term.datatype.value)}', finding.remedy
        )
    return finding.read(term.value)

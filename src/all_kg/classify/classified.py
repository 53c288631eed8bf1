"""Classified assessments: for Python and a person, and written row by row as JSON or CSV."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from all_kg.answers.answer import DISCLAIMER
from all_kg.answers.things import csv_cell
from all_kg.classify.assessment import RowError
from all_kg.layout import Layout, Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from all_kg.answers.answer import Thing
    from all_kg.classify.assessment import Assessment, Finding, Findings
    from all_kg.classify.classification import Classifier, Decided, Outcome, Scheme

CANNOT_TELL = "cannot tell"
NO_STATE = "none"
SILENCE = "What an assessment does not say is unknown; it is never taken for a no."
# How each kind of thing is said to be true, false and unknown.
WORDS = {
    "states": ("holds", "does_not_hold", "cannot_tell"),
    "criteria": ("met", "not_met", "unknown"),
    "gaps": ("falls_in", "not_in", "cannot_tell"),
}
_LINES = 100  # written at once
_MOST_SHOWN = 1_000  # assessments that a table for people has


class Classified(NamedTuple):
    """An assessment with what the scheme of each source makes of it."""

    assessment: Assessment
    outcomes: tuple[Outcome, ...]

    @property
    def name(self) -> str:
        """What the assessment is called, or its row."""
        return self.assessment.name


class Classifications(Shown):
    """Classified assessments.

    Attributes:
        results: The assessments that could be read, in their order.
        errors: The rows that could not.
    """

    disclaimer = DISCLAIMER

    def __init__(
        self, rows: Iterable[Classified | RowError], findings: Findings, schemes: Sequence[Scheme]
    ) -> None:
        found = list(rows)
        self.results = tuple(row for row in found if isinstance(row, Classified))
        self.errors = tuple(row for row in found if isinstance(row, RowError))
        self._findings = findings.all
        self._schemes = tuple(schemes)

    def __iter__(self) -> Iterator[Classified]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def to_dict(self) -> dict[str, Any]:
        """The whole as data, ready for JSON."""
        data: dict[str, Any] = json.loads("".join(write_json([*self.results, *self.errors], self._findings)))
        return data

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        if len(self.results) == 1:
            headers, cells = _details(self.results[0])
            lines = values_in_words(self.results[0].assessment, self._findings)
        else:
            headers, lines = _HEADERS, []
            cells = [_cells(row, o) for row in self.results[:_MOST_SHOWN] for o in row.outcomes]
        return Layout("", lines, headers, cells, self._notes())

    def _notes(self) -> list[list[str]]:
        fallen_in = {gap for row in self.results for outcome in row.outcomes for gap in outcome.gaps.holding}
        gaps = [
            f"- {gap.expresses}: {gap.wording}"
            for scheme in self._schemes
            for gap in scheme.gaps
            if gap.expresses in fallen_in
        ]
        more = len(self.results) - _MOST_SHOWN
        return [
            [f"… and {more:,} more; CSV and JSON have all of them."] if more > 0 else [],
            [f"Not classified: {error}" for error in self.errors[:10]],
            ["Left open:", *gaps] if gaps else [],
            ["The criteria are those of:", *(f"- {scheme.source}" for scheme in self._schemes)],
            [SILENCE, self.disclaimer],
        ]


def classify_rows(
    rows: Iterable[Assessment | RowError], classifier: Classifier
) -> Iterator[Classified | RowError]:
    """Classify assessments; errors of rows pass through."""
    for row in rows:
        yield row if isinstance(row, RowError) else Classified(row, classifier.classify(row))


def write_json(rows: Iterable[Classified | RowError], findings: Sequence[Finding]) -> Iterator[str]:
    """Write JSON piece by piece: one object, with one line for each assessment."""
    errors = []
    yield f'{{"disclaimer": {json.dumps(DISCLAIMER)},\n"assessments": ['
    first = True
    for row in rows:
        if isinstance(row, RowError):
            errors.append(row)
            continue
        assessment = row.assessment
        values = {
            finding.name: value if isinstance(value, bool) else str(value)
            for finding, value in zip(findings, assessment.values, strict=True)
            if value is not None
        }
        outcomes = ", ".join(map(_json, row.outcomes))
        yield (
            f'{"" if first else ","}\n{{"row": {assessment.row}, "id": {_dumps(assessment.id)}, '
            f'"values": {_dumps(values)}, "schemes": [{outcomes}]}}'
        )
        first = False
    faults = ",\n".join(_dumps(vars(error)) for error in errors)
    yield f'\n],\n"errors": [{faults}]}}\n'


def write_csv(rows: Iterable[Classified | RowError]) -> Iterator[str]:
    """Write CSV piece by piece: one line for each assessment and scheme. Several names are joined by "; "."""
    kinds = [f"{kind}_{word}" for kind, words in WORDS.items() for word in words]
    lines = [",".join(["row", "id", *kinds, "source", "disclaimer\n"])]
    end = csv_cell(DISCLAIMER) + "\n"
    for row in rows:
        if isinstance(row, RowError):
            continue
        (number, name, _), outcomes = row
        name = csv_cell(name)
        for source, states, criteria, gaps in outcomes:
            cells = [things.csv for kind in (states, criteria, gaps) for things in kind]
            lines.append(",".join([str(number), name, *cells, csv_cell(source.label), end]))
        if len(lines) >= _LINES:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


_HEADERS = ["assessment", "source", "state", "not", CANNOT_TELL, "gap"]


def _cells(row: Classified, outcome: Outcome) -> list[str]:
    states = outcome.states
    state = states.holding.labels or (CANNOT_TELL if states.unknown else NO_STATE)
    others = (states.failing.labels, states.unknown.labels, outcome.gaps.holding.labels)
    return [row.name, str(outcome.source), state, *others]


def _details(row: Classified) -> tuple[list[str], list[list[str]]]:
    names = {"states": "state", "criteria": "criterion", "gaps": "gap"}
    cells = [
        [str(outcome.source), names[kind], str(thing), word]
        for outcome in row.outcomes
        for kind, words in WORDS.items()
        for thing, word in _with_words(getattr(outcome, kind), words)
    ]
    headers = ["source", "", "what", "outcome"]
    if len(row.outcomes) == 1:  # it is told below
        return headers[1:], [line[1:] for line in cells]
    return headers, cells


def values_in_words(assessment: Assessment, findings: Sequence[Finding]) -> list[str]:
    """Say what an assessment says, a line for each finding."""
    return [
        f"{finding.label}: {str(value).lower()}"
        for finding, value in zip(findings, assessment.values, strict=True)
        if value is not None
    ]


def _with_words(decided: Decided, words: Sequence[str]) -> Iterator[tuple[Thing, str]]:
    for things, word in zip((decided.holding, decided.failing, decided.unknown), words, strict=True):
        for thing in things:
            yield thing, word.replace("_", " ")


def _json(outcome: Outcome) -> str:
    source = _dumps({"iri": outcome.source.iri, "label": outcome.source.label})
    kinds = []
    for kind, decided in (("states", outcome.states), ("criteria", outcome.criteria), ("gaps", outcome.gaps)):
        parts = [f'"{word}": {things.json}' for word, things in zip(WORDS[kind], decided, strict=True)]
        kinds.append(f'"{kind}": {{{", ".join(parts)}}}')
    return f'{{"source": {source}, {", ".join(kinds)}}}'


def _dumps(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)

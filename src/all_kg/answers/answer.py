"""An answer: typed rows that carry their sources, and silence that stays silence."""

from __future__ import annotations

from all_kg.layout import Layout, Shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    import pandas
    import polars

DISCLAIMER = "Information, not medical advice; talk to a qualified healthcare professional."
STATED, DENIED, NOT_STATED = "stated", "denied", "not stated"


class Thing:
    """A resource in an answer: its IRI and the label that a person reads."""

    __slots__ = ("iri", "label")

    def __init__(self, iri: str, label: str) -> None:
        self.iri = iri
        self.label = label

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"Thing({self.iri!r}, {self.label!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and other.iri == self.iri

    def __hash__(self) -> int:
        return hash(self.iri)


class Row:
    """One row of an answer; its cells are read by the name of the column.

    Attributes:
        qualifiers: What limits the claim behind the row: conditions, settings, populations, and the group
            of claims that it is to be read with.
    """

    __slots__ = ("_cells", "qualifiers")

    def __init__(self, cells: Mapping[str, Any], qualifiers: Mapping[str, Sequence[Thing]]) -> None:
        self._cells = dict(cells)
        self.qualifiers = dict(qualifiers)

    def __getitem__(self, column: str) -> Any:
        return self._cells[column]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cells.values())

    def keys(self) -> Iterable[str]:
        """The columns, so that `dict(row)` works."""
        return self._cells.keys()

    @property
    def is_silence(self) -> bool:
        """Whether the row rests on no claim and only tells what a source leaves open."""
        return self._cells.get("gap") is not None and self._cells.get("claim", True) is None

    def __repr__(self) -> str:
        return f"Row({self._cells!r})"


# Columns that, like the qualifiers of a claim, say of whom or when it speaks.
_LIMITS = ("condition", "choice")
# More sources than this are not listed one by one below an answer that rests on none of them.
_MANY = 12


class Answer(Shown):
    """The answer to a question.

    Attributes:
        question: The question in English, arguments filled in.
        name: Name of the question in the catalogue; empty for a query of the user's own.
        arguments: Slot to the arguments that it was given.
        columns: Names of the columns.
        rows: The rows; an answer iterates over them.
        is_yes_no: Whether the question asks for stated, denied or not stated.
        sources: The sources that the rows rest on, or that were looked through when there are none.
        gaps: What the sources leave open, where that is all they have on the matter.
    """

    disclaimer = DISCLAIMER

    def __init__(
        self,
        question: str,
        *,
        columns: Sequence[str],
        rows: Sequence[Row],
        name: str = "",
        arguments: Mapping[str, Sequence[Any]] | None = None,
        is_yes_no: bool = False,
        sources: Sequence[Thing] = (),
        gaps: Sequence[Thing] = (),
    ) -> None:
        self.question = question
        self.name = name
        self.arguments = dict(arguments or {})
        self.columns = tuple(columns)
        self.rows = tuple(rows)
        self.is_yes_no = is_yes_no
        self.sources = tuple(sources)
        self.gaps = tuple(gaps)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __bool__(self) -> bool:
        return True  # an answer without rows is an answer, too: "not stated"

    @property
    def verdict(self) -> str:
        """`stated`, `denied` or `not stated`; several, joined by "and", where the rows differ."""
        verdicts = {
            str(row["answer"]) if self.is_yes_no else NOT_STATED if row.is_silence else STATED
            for row in self.rows
        }
        return " and ".join(sorted(verdicts, reverse=True)) or NOT_STATED

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as data, ready for JSON.

        A thing becomes its IRI and label; a decimal number or a date becomes its text, which loses no digit.
        """
        return {
            "question": self.question,
            "name": self.name,
            "arguments": {
                slot: [_plain(value) for value in values] for slot, values in self.arguments.items()
            },
            "answer": self.verdict,
            "columns": list(self.columns),
            "rows": [
                {column: _plain(row[column]) for column in self.columns}
                | {
                    "qualifiers": {
                        name: [_plain(one) for one in things] for name, things in row.qualifiers.items()
                    }
                }
                for row in self.rows
            ],
            "sources": [_plain(source) for source in self.sources],
            "gaps": [_plain(gap) for gap in self.gaps],
            "disclaimer": self.disclaimer,
        }

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas frame; a thing has its label in its column and its IRI in `<column>_iri`.

        Raises:
            UsageError: pandas is not installed.
        """
        from all_kg.answers.frames import to_pandas

        return to_pandas(self._frame_columns())

    def to_polars(self) -> polars.DataFrame:
        """The rows as a polars frame; a thing has its label in its column and its IRI in `<column>_iri`.

        Raises:
            UsageError: polars is not installed.
        """
        from all_kg.answers.frames import to_polars

        return to_polars(self._frame_columns())

    def _frame_columns(self) -> dict[str, list[object]]:
        frame: dict[str, list[object]] = {}
        for column in self.columns:
            values = [row[column] for row in self.rows]
            if any(isinstance(value, Thing) for value in values):
                frame[column] = [None if value is None else str(value) for value in values]
                frame[f"{column}_iri"] = [value.iri if isinstance(value, Thing) else None for value in values]
            else:
                frame[column] = values
        return frame

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        headers, cells = self._cells()
        return Layout(self.question, self._statement(), headers, cells, self.notes())

    def notes(self) -> list[list[str]]:
        """What stands below an answer: what is left open, the sources, the disclaimer."""
        said = {str(value) for row in self.rows for value in row}
        gaps = [f"- {gap}" for gap in self.gaps if gap.label not in said]
        sources = [f"[{number}] {source}" for number, source in enumerate(self.sources, start=1)]
        rests_on_none = "source" not in self.columns or all(row["source"] is None for row in self.rows)
        if len(sources) > _MANY and rests_on_none:
            sources = [
                f"no row tells its own; `all-kg stats claims-by-source` lists all {len(sources)} of the graph"
            ]
        return [
            ["Left open by the sources:", *gaps] if gaps else [],
            ["Sources:", *sources] if sources else [],
            [self.disclaimer],
        ]

    def _statement(self) -> list[str]:
        if self.is_yes_no and self.rows:
            return [f"Answer: {self.verdict} by the sources"]
        if not all(row.is_silence for row in self.rows):
            return []
        return ["Not stated by the sources. That is silence, not a no."] if self.question else ["No rows."]

    def _cells(self) -> tuple[list[str], list[list[str]]]:
        # Left out are columns that repeat an argument of the question, the verdict when there is one, columns
        # with nothing in them, and the claim. A source is its number in the list below the answer. What
        # limits a claim comes last, in one column if it is of several kinds: most rows have few of them.
        hidden = {slot for slot, values in self.arguments.items() if len(values) == 1} | {"claim"}
        if self.is_yes_no and len(hidden) > len(self.arguments):
            hidden.add("answer")
        shown = [c for c in self.columns if c not in hidden and any(row[c] is not None for row in self.rows)]
        numbers = {source.iri: f"[{number}]" for number, source in enumerate(self.sources, start=1)}

        def cell(row: Row, column: str) -> str:
            value = row[column]
            if column == "source" and isinstance(value, Thing):
                return numbers.get(value.iri, value.label)
            return "" if value is None else str(value)

        qualifiers = [name for row in self.rows for name in row.qualifiers]
        limits = list(dict.fromkeys([*(column for column in shown if column in _LIMITS), *qualifiers]))
        columns = [column for column in shown if column not in limits]

        def limit(row: Row, name: str) -> str:
            labels = [cell(row, name)] if name in shown else []
            labels += [thing.label for thing in row.qualifiers.get(name, ())]
            return ", ".join(dict.fromkeys(label for label in labels if label))

        def details(row: Row) -> str:
            return "; ".join(f"{name}: {text}" for name in limits if (text := limit(row, name)))

        rows = [
            [cell(row, column) for column in columns]
            + ([details(row)] if len(limits) > 1 else [limit(row, name) for name in limits])
            for row in self.rows
        ]
        last = ["limits and context"] if len(limits) > 1 else limits
        headers = [name.replace("_", " ") for name in (*columns, *last)]
        return headers, [row for row in rows if any(row)]


def _plain(value: object) -> object:
    if isinstance(value, Thing):
        return {"iri": value.iri, "label": value.label}
    return value if isinstance(value, str | int | float | None) else str(value)

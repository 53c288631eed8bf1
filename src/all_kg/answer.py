"""An answer: typed rows that carry their sources, and silence that stays silence."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    import pandas
    import polars
    from rich.console import Console, ConsoleOptions, RenderResult

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

    def __init__(self, cells: Mapping[str, Any], qualifiers: Mapping[str, tuple[Thing, ...]]) -> None:
        self._cells = dict(cells)
        self.qualifiers = dict(qualifiers)

    def __getitem__(self, column: str) -> Any:
        return self._cells[column]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cells.values())

    def keys(self) -> Iterable[str]:
        """The columns, so that `dict(row)` works."""
        return self._cells.keys()

    def __repr__(self) -> str:
        return f"Row({self._cells!r})"


class Answer:
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
        column = "answer" if self.is_yes_no else None
        verdicts = {str(row[column]) if column else STATED for row in self.rows}
        return " and ".join(sorted(verdicts, reverse=True)) or NOT_STATED

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as data, ready for JSON."""
        from all_kg.answer_data import answer_to_dict

        return answer_to_dict(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas frame; a thing has its label in its column and its IRI in `<column>_iri`.

        Raises:
            UsageError: pandas is not installed.
        """
        from all_kg.answer_data import answer_to_pandas

        return answer_to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """The rows as a polars frame; a thing has its label in its column and its IRI in `<column>_iri`.

        Raises:
            UsageError: polars is not installed.
        """
        from all_kg.answer_data import answer_to_polars

        return answer_to_polars(self)

    def __str__(self) -> str:
        from all_kg.answer_rendering import answer_to_text

        return answer_to_text(self)

    def _repr_html_(self) -> str:
        from all_kg.answer_rendering import answer_to_html

        return answer_to_html(self)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from all_kg.answer_rendering import answer_to_rich

        yield from answer_to_rich(self)

"""Answers for programs: JSON and data frames."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from all_kg.answer import Thing
from all_kg.errors import UsageError

if TYPE_CHECKING:
    import pandas
    import polars

    from all_kg.answer import Answer


def answer_to_dict(answer: Answer) -> dict[str, Any]:
    """Turn an answer into dictionaries, lists, texts and numbers.

    A thing becomes its IRI and label; a decimal number or a date becomes its text, which loses no digit.
    """
    return {
        "question": answer.question,
        "name": answer.name,
        "arguments": {slot: [_plain(value) for value in values] for slot, values in answer.arguments.items()},
        "answer": answer.verdict,
        "columns": list(answer.columns),
        "rows": [
            {column: _plain(row[column]) for column in answer.columns}
            | {
                "qualifiers": {
                    name: [_plain(thing) for thing in things] for name, things in row.qualifiers.items()
                }
            }
            for row in answer.rows
        ],
        "sources": [_plain(source) for source in answer.sources],
        "gaps": [_plain(gap) for gap in answer.gaps],
        "disclaimer": answer.disclaimer,
    }


def answer_to_pandas(answer: Answer) -> pandas.DataFrame:
    """Turn the rows into a pandas frame."""
    try:
        import pandas
    except ImportError as error:
        raise _missing("pandas") from error
    return pandas.DataFrame(_frame_columns(answer))


def answer_to_polars(answer: Answer) -> polars.DataFrame:
    """Turn the rows into a polars frame."""
    try:
        import polars
    except ImportError as error:
        raise _missing("polars") from error
    return polars.DataFrame(_frame_columns(answer))


def _plain(value: object) -> object:
    if isinstance(value, Thing):
        return {"iri": value.iri, "label": value.label}
    return value if isinstance(value, str | int | float | None) else str(value)


def _frame_columns(answer: Answer) -> dict[str, list[object]]:
    frame: dict[str, list[object]] = {}
    for column in answer.columns:
        values = [row[column] for row in answer.rows]
        if any(isinstance(value, Thing) for value in values):
            frame[column] = [None if value is None else str(value) for value in values]
            frame[f"{column}_iri"] = [value.iri if isinstance(value, Thing) else None for value in values]
        else:
            frame[column] = [str(value) if isinstance(value, Decimal) else value for value in values]
    return frame


def _missing(library: str) -> UsageError:
    return UsageError(f"{library} is not installed", remedy="Install it with: pip install 'all-kg[frames]'")

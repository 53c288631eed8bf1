"""A user's table of any engine, opened to have columns added to it; what cannot be used is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from all_kg.errors import UsageError

try:
    import narwhals as nw
except ImportError as missing:
    raise UsageError(
        "Narwhals is not installed", remedy="Install it with: pip install 'all-kg[frames]'"
    ) from missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]

ENGINES = "pandas, polars, DuckDB or PySpark"


def open_table(frame: Any, wanted: str) -> tuple[Frame, nw.Schema]:
    """Open a table.

    Args:
        frame: A table of any engine that Narwhals knows.
        wanted: What is to be done with it, such as "annotated".

    Returns:
        The table and the types of its columns.

    Raises:
        UsageError: This is no table, or two columns have one name.
    """
    try:
        table: Frame = nw.from_native(frame)
        return table, table.collect_schema()
    except TypeError as error:
        raise UsageError(
            f"a {type(frame).__name__} is not a table that can be {wanted}", remedy=f"Give one of {ENGINES}"
        ) from error
    except nw.exceptions.DuplicateError as error:
        raise UsageError("two columns of the table have one name", remedy="Rename one") from error


def check_single_values(schema: nw.Schema, columns: Iterable[str]) -> None:
    """Refuse columns with several values in a cell.

    Raises:
        UsageError: There is one.
    """
    if nested := [column for column in columns if schema[column].is_nested()]:
        raise UsageError(f"the column {nested[0]!r} has several values in a cell", remedy="Unnest it first")


def check_added(columns: Iterable[str], added: Iterable[str]) -> None:
    """Refuse names of columns that would be added if they are there already, in any case.

    Raises:
        UsageError: One is there, or comes twice.
    """
    # SQL takes names that differ in capitals alone for the same.
    there = {str(name).casefold() for name in columns}  # pandas has columns without a name, too
    for name in added:
        if name.casefold() in there:
            raise UsageError(
                f"the table has a column {name!r} already, which would be added", remedy="Rename it first"
            )
        there.add(name.casefold())

"""The codes in a user's table → columns with what the graph says of them, in the engine of that table."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from all_kg.codes.annotation_table import Annotation
from all_kg.codes.code_book import TELLING
from all_kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from narwhals import Expr

    from all_kg.answers.user_table import Frame
    from all_kg.codes.annotation_table import AnnotationTable
    from all_kg.graph.terminologies import Terminology

# The same in every engine; what trims "white space" does not.
_BLANKS = " \t\r\n\N{NO-BREAK SPACE}"
_KEY = "all_kg_code"
_EXACT_BELOW = 2.0**53  # a float tells whole numbers below from each other


def annotate(frame: Any, systems: Mapping[str, str], table: AnnotationTable) -> Any:
    """Add what the graph says of codes to a table; see `KnowledgeGraph.annotate`.

    Args:
        frame: A table of any engine that Narwhals knows.
        systems: Column of the table to the terminology of its codes.
        table: What is said of codes.

    Returns:
        A table of the same engine with the same rows.

    Raises:
        UsageError: Narwhals is not installed, there is no such column or terminology, no code of the
            terminology is mapped, the table has a column of the same name, or its engine cannot do it.
    """
    from all_kg.answers.user_table import check_added, check_single_values, open_table

    left, schema = open_table(frame, "annotated")
    columns = schema.names()
    terminologies = {
        column: known_terminology(table, system, columns, column) for column, system in systems.items()
    }
    check_added(columns, (_KEY, *(name for column in systems for name in added_columns(column))))
    check_single_values(schema, systems)
    for column, terminology in terminologies.items():
        said = table.by_spelling(terminology)
        names = [_KEY, *added_columns(column)]
        values = zip(*((spelling, *one) for spelling, one in said.items()), strict=True)
        rows = {name: list(one) for name, one in zip(names, values, strict=True)}
        left = _join(left.with_columns(_code(left, column).alias(_KEY)), rows).drop(_KEY)
    return left.to_native()


def added_columns(column: str) -> list[str]:
    """Names of the columns that are added for a column of codes."""
    return [f"{column}_{field}" for field in Annotation._fields]


def known_terminology(
    table: AnnotationTable, system: str, columns: Iterable[str], column: str
) -> Terminology:
    """Find the terminology of a column.

    Raises:
        UsageError: There is no such column or terminology, or no code of it tells of a concept.
    """
    columns = [str(one) for one in columns]  # pandas has columns without a name, too
    if column not in columns:
        near = difflib.get_close_matches(column, columns, n=3)
        remedy = f"Did you mean {' or '.join(near)}?" if near else f"Its columns are: {', '.join(columns)}"
        raise UsageError(f"the table has no column {column!r}", remedy=remedy)
    terminology = table.book.terminology(system)
    if not table.of(terminology):
        raise UsageError(
            f"no concept has an {', '.join(TELLING[:-1])} or {TELLING[-1]} code of {terminology.title}",
            remedy="docs/annotate.md tells which terminologies can be used",
        )
    return terminology


def _code(frame: Frame, column: str) -> Expr:
    """The code as text, in capitals; a number as it would be typed."""
    import narwhals as nw

    code = nw.col(column)
    if frame.collect_schema()[column].is_float():
        # As pandas reads whole numbers among which some are missing; -1 is no code.
        is_whole = (code >= 0) & (code < _EXACT_BELOW) & (code == code.round())
        code = nw.when(is_whole).then(code).otherwise(nw.lit(-1.0)).cast(nw.Int64)
    return code.cast(nw.String).str.strip_chars(_BLANKS).str.to_uppercase()


def _join(left: Frame, rows: dict[str, list[str | None]]) -> Frame:
    """Join rows of our own by `_KEY`: what is there stays, in its order where the engine has one.

    To bring rows to where the table is, and to keep an order, is not the same in any two engines.
    """
    import narwhals as nw

    from all_kg.answers.user_table import ENGINES

    engine, native = left.implementation, left.to_native()
    if engine.is_polars() or engine.is_pandas_like():
        # pandas 2 would turn a column without any text into one of the text "None".
        schema = None if engine.is_pandas_like() else dict.fromkeys(rows, nw.String)
        right: Any = nw.from_dict(rows, schema, backend=engine)
        if engine.is_pandas_like():
            joined = left.join(right, on=_KEY, how="left").to_native()
            joined.index = native.index
        else:
            own = right.lazy() if isinstance(left, nw.LazyFrame) else right
            joined = native.join(own.to_native(), on=_KEY, how="left", maintain_order="left")
        result: Frame = nw.from_native(joined)
        return result
    lines = list(zip(*rows.values(), strict=True))
    if engine.is_duckdb():
        ours = _in_duckdb(native, list(rows), lines)
    elif engine.is_spark_like():
        from pyspark.sql.functions import broadcast

        text = ", ".join(f"`{name}` string" for name in rows)
        ours = broadcast(native.sparkSession.createDataFrame(lines, text))
    else:
        raise UsageError(
            f"a table of {engine.name.lower()} cannot be annotated", remedy=f"Give one of {ENGINES}"
        )
    return left.join(nw.from_native(ours), on=_KEY, how="left")


def _in_duckdb(native: Any, names: Sequence[str], lines: Iterable[Sequence[str | None]]) -> Any:
    """Rows in the connection of a relation, which it does not tell: made out of one row of its own."""
    from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

    rows = ConstantExpression([dict(zip(names, line, strict=True)) for line in lines])
    one = native.limit(0).aggregate("count(*)")
    said = one.select(FunctionExpression("unnest", rows).alias("said"))
    return said.select(*(ColumnExpression("said", name).alias(name) for name in names))

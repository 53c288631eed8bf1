"""Columns of values as data frames, when the libraries for them are installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas
    import polars


def to_pandas(columns: Mapping[str, Sequence[object]]) -> pandas.DataFrame:
    """Make a pandas frame.

    Raises:
        UsageError: pandas is not installed.
    """
    try:
        import pandas
    except ImportError as error:
        raise _missing("pandas") from error
    return pandas.DataFrame(columns)


def to_polars(columns: Mapping[str, Sequence[object]]) -> polars.DataFrame:
    """Make a polars frame.

    Raises:
        UsageError: polars is not installed.
    """
    try:
        import polars
    except ImportError as error:
        raise _missing("polars") from error
    return polars.DataFrame(columns)


def _missing(library: str) -> UsageError:
    return UsageError(f"{library} is not installed", remedy="Install it with: pip install 'all-kg[frames]'")

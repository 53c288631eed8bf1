"""Files of tables: read and written as a stream, by polars."""

from __future__ import annotations

import csv
import errno
import os
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO

from all_kg.errors import InputError, UsageError

if TYPE_CHECKING:
    import polars

FORMATS = (".csv", ".tsv", ".parquet")
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_ROWS_AT_ONCE = 10_000  # half the memory of polars' own choice, and no slower


def form_of(path: str) -> str:
    """The end of a file's name, which tells its format.

    Raises:
        UsageError: It is none of `FORMATS`.
    """
    form = os.path.splitext(path)[1].lower()
    if form not in FORMATS:
        raise UsageError(
            f"{path}: the end of its name tells no format", remedy=f"Known are {', '.join(FORMATS)}"
        )
    return form


def scan_table(path: str) -> polars.LazyFrame:
    """Open a table, as one to be read when it is needed.

    Raises:
        InputError: There is no such file.
        UsageError: polars is not installed, or the end of the name tells no format.
    """
    try:
        import polars as pl
    except ImportError as error:
        raise UsageError(
            "polars is not installed", remedy="Install it with: pip install 'all-kg[frames]'"
        ) from error
    form = form_of(path)
    if not os.path.isfile(path):  # an address is none either, so nothing is fetched
        raise InputError("there is no such file", file=path)
    if form == ".parquet":
        return pl.scan_parquet(path, glob=False)
    # Nothing is guessed: 007, NA and 1e5 are text.
    return pl.scan_csv(path, separator=_SEPARATORS[form], infer_schema=False, glob=False)


def names_of_columns(path: str, scanned: polars.LazyFrame) -> list[str]:
    """The names of the columns.

    Raises:
        InputError: It cannot be read, or two columns have one name.
    """
    import polars as pl

    try:
        names = scanned.collect_schema().names()
        if form_of(path) != ".parquet":
            with open(path, encoding="utf-8-sig", newline="") as file:
                header = next(csv.reader(file, delimiter=_SEPARATORS[form_of(path)]), [])
            if twice := [name for name, number in Counter(header).items() if number > 1]:
                raise InputError(
                    f"two columns are called {twice[0]!r}", remedy="Rename one", file=path, line=1
                )
    except (pl.exceptions.PolarsError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, error) from error
    return names


def write_table(lazy: polars.LazyFrame, path: str, out: BinaryIO, form: str) -> None:
    """Compute a table and write it, row by row as it was; strings stay as they are.

    Args:
        lazy: The table.
        path: The file that it comes from.
        out: Where to.
        form: The end of a name, one of `FORMATS`.

    Raises:
        InputError: A line cannot be read.
        OSError: It cannot be written.
    """
    import polars as pl

    try:
        with pl.Config() as config:
            config.set_streaming_chunk_size(_ROWS_AT_ONCE)
            if form == ".parquet":
                lazy.sink_parquet(out, engine="streaming")
            else:
                lazy.sink_csv(out, separator=_SEPARATORS[form], engine="streaming")
    except pl.exceptions.PolarsError as error:
        raise _unreadable(path, error) from error
    except OSError as error:
        if f"os error {errno.EPIPE}" in str(error):  # polars gives no number
            raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from error
        raise


def _unreadable(path: str, error: Exception) -> InputError:
    reason = str(error).strip().partition("\n")[0] or type(error).__name__
    return InputError(
        f"it cannot be read ({reason})",
        remedy="CSV is UTF-8, with as many cells in each line as in the header",
        file=path,
    )

"""A file of assessments → the same table with the states of each, as a stream."""

from __future__ import annotations

import threading
import warnings
from typing import TYPE_CHECKING, BinaryIO

from all_kg.answers.table_file import names_of_columns, scan_table, write_table

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars

    from all_kg.classify.assessment import Findings
    from all_kg.classify.classification import Classifier


class ClassifiedFile:
    """A table in a file, and the states of the assessments in it.

    Args:
        path: CSV, TSV or Parquet, on this machine.
        findings: What assessments can say.
        classifier: Decides them.

    Attributes:
        slips: What is to be said of columns that look like findings and are none.
        rows: How many rows there are, once the table is written.
        faults: How many of them cannot be used.

    Raises:
        InputError: The file is not there, or cannot be read.
        UsageError: polars is not installed, or something is wrong with the columns (see `classify_table`).
    """

    def __init__(self, path: str, findings: Findings, classifier: Classifier) -> None:
        self._path = path
        self._scanned = scan_table(path)
        names_of_columns(path, self._scanned)
        from all_kg.classify.classification_table import classify_table

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self._lazy: polars.LazyFrame = classify_table(self._scanned, findings, classifier)
        self.slips = [str(one.message) for one in caught]
        self.rows = self.faults = 0
        self._lock = threading.Lock()

    def write(self, out: BinaryIO, form: str, progress: Callable[[int, int], object] | None = None) -> None:
        """Write the table with the states, row by row as it was.

        Args:
            out: Where to.
            form: The end of a name, one of `FORMATS`.
            progress: Is told how many rows of how many are done.

        Raises:
            InputError: A line cannot be read.
            OSError: It cannot be written.
        """
        import polars as pl

        from all_kg.classify.classification_table import ERROR

        of = self._scanned.select(pl.len()).collect(engine="streaming").item() if progress else 0

        def count(part: polars.DataFrame) -> polars.DataFrame:
            with self._lock:  # polars counts several parts at a time
                self.rows += part.height
                self.faults += part.height - part[ERROR].null_count()
            if progress:
                progress(self.rows, of)
            return part

        write_table(self._lazy.map_batches(count, streamable=True), self._path, out, form)

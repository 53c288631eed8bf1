"""Files of patients' codes → the same with what the graph says of them, as a stream."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from all_kg.answers.table_file import names_of_columns, scan_table, write_table
from all_kg.codes.annotation import annotate, known_terminology

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import polars

    from all_kg.codes.annotation_table import AnnotationTable
    from all_kg.graph.terminologies import Terminology

    Progress = Callable[[int, int], object]

_MOST = 100_000  # different codes that are counted one by one, so that memory has a bound


class Unmatched(NamedTuple):
    """A code that tells of no concept.

    Attributes:
        column: Where it stands.
        code: As it stands there.
        rows: In how many rows.
        note: What is known of it all the same.
    """

    column: str
    code: str
    rows: int
    note: str


class CodeCount:
    """How many rows of a column of codes could be annotated.

    Attributes:
        terminology: Whose codes they are.
        rows: All rows.
        annotated: Rows with a code that tells of a concept.
        others: Rows with a code that tells of none.
        uncounted: Those of them whose code is not in `codes`, since there are too many different ones.
        codes: How often each of these codes stands there.
    """

    def __init__(self, terminology: Terminology) -> None:
        self.terminology = terminology
        self.rows = self.annotated = self.others = self.uncounted = 0
        self.codes: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, part: polars.DataFrame, column: str) -> None:
        """Count a part of the annotated table."""
        import polars as pl

        is_other = pl.col(f"{column}_concept").is_null() & pl.col(column).is_not_null()
        others = part.filter(is_other).group_by(pl.col(column).cast(pl.String)).len().rows()
        annotated = part.height - part[f"{column}_concept"].null_count()
        with self._lock:  # polars counts several parts at a time
            self.rows += part.height
            self.annotated += annotated
            for code, number in others:
                self.others += number
                if code in self.codes or len(self.codes) < _MOST:
                    self.codes[code] += number
                else:
                    self.uncounted += number


class AnnotatedFile:
    """A table in a file, and what the graph says of its codes.

    Args:
        path: CSV, TSV or Parquet, on this machine.
        systems: Column to the terminology of its codes.
        table: What is said of codes.

    Attributes:
        counts: For every column of codes, how many rows were annotated, once the table is written.

    Raises:
        InputError: The file is not there, or cannot be read.
        UsageError: polars is not installed, or something is wrong with the columns (see `annotate`).
    """

    def __init__(self, path: str, systems: Mapping[str, str], table: AnnotationTable) -> None:
        self._path = path
        self._table = table
        self._scanned = scan_table(path)
        names = names_of_columns(path, self._scanned)
        self.counts = {
            column: CodeCount(known_terminology(table, system, names, column))
            for column, system in systems.items()
        }
        self._lazy: polars.LazyFrame = annotate(self._scanned, systems, table)

    def write(self, out: BinaryIO, form: str, progress: Progress | None = None) -> None:
        """Write the annotated table, row by row as it was; strings stay as they are.

        Args:
            out: Where to.
            form: The end of a name, one of `FORMATS`.
            progress: Told how many rows of how many are done.

        Raises:
            InputError: A line cannot be read.
            OSError: It cannot be written.
        """
        import polars as pl

        done = 0
        of = self._scanned.select(pl.len()).collect(engine="streaming").item() if progress else 0

        def count(part: polars.DataFrame) -> polars.DataFrame:
            nonlocal done
            for column, one in self.counts.items():
                one.add(part, column)
            done += part.height
            if progress:
                progress(done, of)
            return part

        counted = self._lazy.map_batches(count, streamable=True)
        write_table(counted, self._path, out, form)

    def unmatched(self, column: str) -> Iterator[Unmatched]:
        """The codes of a column that tell of no concept, the most frequent first."""
        one = self.counts[column]
        for code, rows in sorted(one.codes.items(), key=lambda pair: (-pair[1], pair[0])):
            yield Unmatched(column, code, rows, self._note(one.terminology, code))

    def _note(self, terminology: Terminology, text: str) -> str:
        book = self._table.book
        code = book.code(terminology, text)
        if code is None:
            return f"not in the form of a code of {terminology.title}"
        matches = book.by_code.get(code.curie, [])
        wider = [m.concept.label for m in matches if m.relation == "broad"]
        return f"means more than {' or '.join(wider)}" if wider else ""

"""Rows as tab-separated text, the same bytes everywhere."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def tab_separated(columns: Sequence[str], rows: Iterable[Sequence[object]], *, head: str = "") -> bytes:
    """Write a line of names and the rows; a field is quoted only where it must be.

    Args:
        columns: Names of the columns.
        rows: The rows, each with as many fields.
        head: Text before the line of names.
    """
    text = io.StringIO(newline="")
    text.write(head)
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()

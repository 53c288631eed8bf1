"""Tab-separated values → statements: a term a line, named columns, values parted by `|`, no quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from all_kg.errors import InputError, LimitError
from all_kg.terminology.terminology_statement import Said, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLUMNS = {
    "synonyms": Said.SYNONYM,
    "parents": Said.PARENT,
    "replaced_by": Said.SUCCESSOR,
}
_YES, _NO = ("y", "yes", "true", "1"), ("", "n", "no", "false", "0")
_LONGEST_LINE = 1 << 24  # bytes


def read_tsv(text: BinaryIO, name: str) -> Iterator[Statement]:
    """Read a table with the column `id` and any of `label`, `synonyms`, `parents`, `obsolete`, `replaced_by`.

    Args:
        text: The text in UTF-8; further columns are passed over.
        name: Name of the file for messages.

    Raises:
        InputError: A column is missing or there twice, or a line does not fit the columns.
        LimitError: A line is longer than 16 MB.
    """
    lines = _lines(text, name)
    columns = next(lines)
    if "id" not in columns or len(set(columns)) < len(columns):
        raise InputError(
            "the columns have no id" if "id" not in columns else "a column is there twice",
            remedy="Give each column one name: id, label, synonyms, parents, obsolete, replaced_by",
            file=name,
            line=1,
        )
    for number, cells in enumerate(lines, start=2):
        if len(cells) != len(columns):
            raise InputError(
                f"{len(cells)} cells in {len(columns)} columns",
                remedy="Part the cells by tabs",
                file=name,
                line=number,
            )
        row = dict(zip(columns, cells, strict=True))
        term, obsolete = row["id"], row.get("obsolete", "").lower()
        if not term or obsolete not in (*_YES, *_NO):
            raise InputError(
                f'obsolete is "{obsolete}"' if term else "the term has no id",
                remedy="Write y or n" if term else "Give it one",
                file=name,
                line=number,
            )
        yield Statement(term, Said.THERE)
        if row.get("label"):
            yield Statement(term, Said.LABEL, row["label"])
        if obsolete in _YES:
            yield Statement(term, Said.OBSOLETE)
        for column, said in _COLUMNS.items():
            for value in row.get(column, "").split("|"):
                if value:
                    yield Statement(term, said, value)


def _lines(text: BinaryIO, name: str) -> Iterator[list[str]]:
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise LimitError(f"{name}:{number}: the line is longer than {_LONGEST_LINE:,} bytes")
        yield line.decode().rstrip("\r\n").split("\t")

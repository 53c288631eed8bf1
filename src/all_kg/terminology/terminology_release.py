"""A release of a terminology, streamed: the end of its name tells the format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat

from all_kg.errors import InputError
from all_kg.rdf.reading import FORMATS
from all_kg.terminology.terminology_file import extension_of, release_text
from all_kg.terminology.terminology_obo import read_obo
from all_kg.terminology.terminology_rdf import read_rdf
from all_kg.terminology.terminology_tsv import read_tsv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from all_kg.terminology.terminology_statement import Statement

RDF_FORMATS = {extension: FORMATS[extension] for extension in ("nt", "ttl", "owl", "rdf", "xml")}
_TABLES = {"obo": read_obo, "tsv": read_tsv}


def rdf_format(path: str | os.PathLike[str]) -> RdfFormat | None:
    """The RDF format of a release, None when it is OBO or a table.

    Args:
        path: Its file.

    Raises:
        InputError: The end of the name is that of no known format.
    """
    extension = extension_of(os.fspath(path))
    if extension in RDF_FORMATS or extension in _TABLES:
        return RDF_FORMATS.get(extension)
    known = ", ".join(f".{known}" for known in (*_TABLES, *RDF_FORMATS))
    raise InputError(
        "the end of the name tells no format of a terminology",
        remedy=f"Known are {known}, each also with .gz, .bz2, .xz or .zip behind it",
        file=os.fspath(path),
    )


def read_release(
    path: str | os.PathLike[str], progress: Callable[[int, int], object] = lambda *_: None
) -> Iterator[Statement]:
    """Read a release; nothing of it is kept.

    Args:
        path: A file.
        progress: Is told now and then how many bytes of the file are read, of how many.

    Raises:
        InputError: The file cannot be read or is not what its name says; with line.
        LimitError: It unpacks to too much, or its XML does.
    """
    format_, name = rdf_format(path), os.fspath(path)
    with release_text(path, progress) as text:
        if format_ is None:
            yield from _TABLES[extension_of(name)](text, name)
        else:
            yield from read_rdf(text, name, format_)

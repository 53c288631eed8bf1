"""The one normal form of every Turtle file, so that a change of one fact is a change of one line."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from diffable_rdf import deterministic_turtle
from pyoxigraph import RdfFormat

from all_kg.errors import InputError
from all_kg.rdf.rdflib_terms import rdflib_graph
from all_kg.rdf.reading import decode, read_bytes, read_content

if TYPE_CHECKING:
    from collections.abc import Iterable

_LEADING_COMMENTS = re.compile(r"(?:[ \t]*#[^\n]*\n|[ \t]*\n)*(?:[ \t]*#[^\n]*\Z)?")
# Turtle 1.1, section 6.5: a hash begins a comment where it is not in an IRI, a string or an escaped name.
_NO_COMMENT_OR_COMMENT = re.compile(
    r"""<[^<>"{}|^`\x00-\x20]*>
      | \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
      | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
      | \\.
      | (?P<comment>\#)""",
    re.VERBOSE | re.DOTALL,
)


def format_text(data: bytes, name: str) -> str:
    """Bring a Turtle file into the normal form.

    Comment lines at the top stay; there is no place for others in a graph.

    Args:
        data: Content of the file.
        name: Its name, for messages.

    Raises:
        InputError: The file cannot be read, or has a comment below its top.
    """
    text = decode(data, name=name)
    quads = read_bytes(data, name=name, format=RdfFormat.TURTLE)
    match = _LEADING_COMMENTS.match(text)
    top = match[0] if match else ""
    _refuse_comments(text, len(top), name)
    comments = "".join(f"{line.strip()}\n" for line in top.splitlines() if line.strip())
    body = deterministic_turtle(rdflib_graph(quads)).strip("\n")
    return "\n".join(part for part in (comments, body and f"{body}\n") if part)


def check(paths: Iterable[str | os.PathLike[str]]) -> list[str]:
    """Find the files that are not in the normal form.

    Args:
        paths: Turtle files.

    Returns:
        The paths of those files, in the given order.

    Raises:
        InputError: A file cannot be read, or has a comment below its top.
    """
    names = [os.fspath(path) for path in paths]
    return [name for name in names if (data := read_content(name)) != format_text(data, name).encode()]


def _refuse_comments(text: str, start: int, name: str) -> None:
    for match in _NO_COMMENT_OR_COMMENT.finditer(text, start):
        if match["comment"]:
            raise InputError(
                "comments below the top are lost when the file is formatted",
                remedy="Say it in a skos:editorialNote",
                file=name,
                line=text.count("\n", 0, match.start()) + 1,
                column=match.start() - text.rfind("\n", 0, match.start()),
            )

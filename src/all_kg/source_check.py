"""A held copy of a source against the passages that claims were read from.

The project holds no text of a source: a passage is a place (character offsets in the whitespace-normalised
text) and a digest. Whoever holds a copy can see whether each passage is still there. The offsets are those of
the W3C Web Annotation Data Model (oa:start, oa:end).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from all_kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

THERE, MOVED, GONE = "there", "moved", "gone"

_REMEDY = "Save the page as plain text in UTF-8"


@dataclass(frozen=True)
class Passage:
    """The place and the digest of one passage, with the claims that were read from it."""

    iri: str
    start: int
    end: int
    sha256: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class PassageFinding:
    """What became of a passage in a held copy: `there`, `moved` (with its new place) or `gone`."""

    passage: Passage
    status: str
    start: int | None = None
    end: int | None = None


def read_copy(file: str) -> str:
    """Read a held copy of a source and normalise its whitespace.

    Args:
        file: Path of a plain-text file in UTF-8.

    Raises:
        InputError: The file cannot be read, is not UTF-8 text, or is a web page rather than its text.
    """
    try:
        data = Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", file=file) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8 text", remedy=_REMEDY, file=file) from error
    if "\0" in text:
        raise InputError("a binary file", remedy=_REMEDY, file=file)
    if text.lstrip()[:15].casefold().startswith(("<!doctype", "<html", "<?xml")):
        raise InputError("a web page with its markup", remedy=_REMEDY, file=file)
    return normalise_whitespace(text)


def normalise_whitespace(text: str) -> str:
    """Make each run of whitespace one space, and drop it at both ends."""
    return " ".join(text.split())


def check_passages(text: str, passages: Iterable[Passage]) -> list[PassageFinding]:
    """Look for each passage in a text: first at its recorded place, then at the start of every word.

    Args:
        text: The whitespace-normalised text of the copy.
        passages: The passages of the source.

    Returns:
        One finding a passage, in the order given.
    """
    word_starts = [0, *(place + 1 for place, letter in enumerate(text) if letter == " ")]
    places_by_length: dict[int, dict[str, int]] = {}
    findings = []
    for passage in passages:
        if _digest(text[passage.start : passage.end]) == passage.sha256:
            findings.append(PassageFinding(passage, THERE, passage.start, passage.end))
            continue
        length = passage.end - passage.start
        if length not in places_by_length:
            places = {_digest(text[start : start + length]): start for start in reversed(word_starts)}
            places_by_length[length] = places
        start = places_by_length[length].get(passage.sha256)
        if start is None:
            findings.append(PassageFinding(passage, GONE))
        else:
            findings.append(PassageFinding(passage, MOVED, start, start + length))
    return findings


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

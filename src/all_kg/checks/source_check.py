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

from pyoxigraph import Literal, NamedNode

from all_kg.errors import InputError, UsageError
from all_kg.namespaces import curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from all_kg.stores.store import Store

THERE, MOVED, GONE = "there", "moved", "gone"

_REMEDY = "Save the page as plain text in UTF-8"

_PASSAGE = NamedNode(expand("allkg:passage"))
_IS_PART_OF = NamedNode(expand("dcterms:isPartOf"))
_START = NamedNode(expand("oa:start"))
_END = NamedNode(expand("oa:end"))
_SHA256 = NamedNode(expand("allkg:sha256"))


@dataclass(frozen=True)
class Passage:
    """The place and the digest of one passage, with the claims and gaps that were read from it."""

    iri: str
    start: int
    end: int
    sha256: str
    statements: tuple[str, ...]


@dataclass(frozen=True)
class PassageFinding:
    """What became of a passage in a held copy: `there`, `moved` (with its new place) or `gone`."""

    passage: Passage
    status: str
    start: int | None = None
    end: int | None = None


def choose_source(store: Store, name: str | None) -> NamedNode:
    """Choose the source that a copy is held against.

    Args:
        store: The built store.
        name: Name or IRI of the source; may be left out when only one source has passages.

    Raises:
        UsageError: No source with passages has this name, or none is named and there are several.
    """
    passages = {quad.object for quad in store.quads(None, _PASSAGE)}
    sources = {_source_of(store, passage) for passage in passages if isinstance(passage, NamedNode)}
    known = ", ".join(sorted(curie(source.value) for source in sources))
    wanted = (
        sources
        if name is None
        else {
            source
            for source in sources
            if name in (source.value, curie(source.value), curie(source.value)[7:])
        }
    )
    if len(wanted) != 1:
        problem = "several sources have passages" if name is None else f"no source {name!r} has passages"
        raise UsageError(problem, remedy=f"Choose one with --source: {known}")
    return wanted.pop()


def read_passages(store: Store, source: NamedNode) -> list[Passage]:
    """Read the passages of a source, in the order of their places."""
    statements: dict[NamedNode, list[str]] = {}
    for quad in store.quads(None, _PASSAGE):
        if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
            statements.setdefault(quad.object, []).append(quad.subject.value)
    passages = [
        Passage(
            iri=passage.value,
            start=int(_value(store, passage, _START)),
            end=int(_value(store, passage, _END)),
            sha256=_value(store, passage, _SHA256),
            statements=tuple(sorted(read_from_it)),
        )
        for passage, read_from_it in statements.items()
        if _source_of(store, passage) == source
    ]
    return sorted(passages, key=lambda passage: (passage.start, passage.iri))


def _source_of(store: Store, passage: NamedNode) -> NamedNode:
    section = next(store.quads(passage, _IS_PART_OF)).object
    return next(store.quads(section, _IS_PART_OF)).object  # type: ignore[arg-type, return-value]


def _value(store: Store, passage: NamedNode, predicate: NamedNode) -> str:
    return next(
        quad.object.value for quad in store.quads(passage, predicate) if isinstance(quad.object, Literal)
    )


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

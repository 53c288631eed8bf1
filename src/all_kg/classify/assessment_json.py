"""Assessments from JSON, and from objects of Python, which are read alike."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from all_kg.classify.assessment import CLASSIFYING, ID, RowError, ValueFaultError, text_of
from all_kg.errors import InputError
from all_kg.rdf.reading import decode, read_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from all_kg.classify.assessment import Findings, Progress, Row

_NOT_SPACE = re.compile(r"[^ \t\n\r]|\Z")


def from_mappings(rows: Iterable[Mapping[str, object]], findings: Findings) -> Iterator[Row]:
    """Read assessments from Python, or from the objects of a JSON text.

    Args:
        rows: Values by the names of the findings; `id` is the name of the assessment.
        findings: What assessments can say.
    """
    for number, row in enumerate(rows, 1):
        texts: dict[str, str] = {}
        name = ""
        try:
            for key, value in row.items():
                try:
                    text = text_of(value)
                except ValueFaultError as fault:
                    raise ValueFaultError(key, fault.message, fault.remedy) from None
                if key.lower() == ID:
                    name = text
                else:
                    texts[key] = text
        except ValueFaultError as fault:
            yield RowError(number, name, fault.column, fault.message, fault.remedy)
            continue
        yield findings.assessment(number, name, texts)


def from_json(name: str, findings: Findings, progress: Progress) -> Iterator[Row]:
    """Read an object, or a list of objects, one by one.

    Raises:
        InputError: The file cannot be read, or is not such JSON.
    """
    text = decode(read_content(name), name=name)
    try:
        yield from from_mappings(_objects(text, name, progress), findings)
    except json.JSONDecodeError as error:
        raise InputError(
            f"this is not JSON ({error.msg})",
            remedy="Mend the line",
            file=name,
            line=error.lineno,
            column=error.colno,
        ) from None
    except RecursionError:
        raise InputError(
            "the text is nested too deeply", remedy="Write a list of objects", file=name
        ) from None


def _objects(text: str, name: str, progress: Progress) -> Iterator[dict[str, Any]]:
    """Each object alone, so that a long list of them is never in memory."""
    for number, (found, end) in enumerate(_values(text)):
        if not isinstance(found, dict):
            raise InputError(
                "this is not an assessment or a list of them",
                remedy="Write an object or a list of objects",
                file=name,
                line=text.count("\n", 0, end) + 1,
            )
        yield found
        if not number % 1000:
            progress(CLASSIFYING, end, len(text))
    progress(CLASSIFYING, len(text), len(text))


def _values(text: str) -> Iterator[tuple[Any, int]]:
    """The value of a JSON text, or of a list each, and where it ends.

    Raises:
        json.JSONDecodeError: The text is not JSON (RFC 8259).
    """
    # Numbers stay as they are written; a reader that makes them binary would round them.
    read = json.JSONDecoder(
        parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_pairs
    ).raw_decode
    at = _skip(text, 0)
    if text.startswith("[", at):
        at = _skip(text, at + 1)
        more = not text.startswith("]", at)
        while more:
            value, at = read(text, at)
            yield value, at
            at = _skip(text, at)
            if more := text.startswith(",", at):
                at = _skip(text, at + 1)
            elif not text.startswith("]", at):
                raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
        at += 1
    else:
        value, at = read(text, at)
        yield value, at
    if _skip(text, at) < len(text):
        raise json.JSONDecodeError("Extra data", text, _skip(text, at))


def _skip(text: str, at: int) -> int:
    """Where the next sign stands that is not white space; the end of the text if there is none."""
    found = _NOT_SPACE.search(text, at)
    return found.start() if found else len(text)


def _pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name that is there twice gets a list, which is no value of anything."""
    made = dict(found)
    if len(made) < len(found):
        names = [name for name, _ in found]
        made |= {name: [] for name in made if names.count(name) > 1}
    return made

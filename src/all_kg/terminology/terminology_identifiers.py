"""Identifiers as releases of terminologies have them → CURIEs and IRIs as the project writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.graph.terminologies import make_converter
from all_kg.namespaces import OBO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from all_kg.graph.terminologies import Terminology


def make_recognizer(terminologies: Iterable[Terminology]) -> Callable[[str], str | None]:
    """Make a function from an identifier, CURIE or IRI, to the CURIE that the project writes for it.

    It gives None for what is no code of a terminology that it knows, and is quick enough for millions.

    Args:
        terminologies: The terminologies that it shall know.
    """
    known = list(terminologies)
    converter = make_converter(known)
    by_prefix = {one.prefix: one for one in known}
    beginnings: dict[str, tuple[Terminology, str] | None] = {}  # of identifier; beginning of the code

    def recognize(identifier: str) -> str | None:
        end = max(map(identifier.rfind, "/#_:=")) + 1
        beginning, rest = identifier[:end], identifier[end:]
        if beginning not in beginnings:
            found = converter.parse(identifier, strict=False)
            is_cut_there = found is not None and found.identifier.endswith(rest)
            beginnings[beginning] = (
                (by_prefix[found.prefix], found.identifier.removesuffix(rest))
                if found and is_cut_there
                else None
            )
        known_beginning = beginnings[beginning]
        if known_beginning is None:
            return None
        terminology, start = known_beginning
        code = start + rest
        return terminology.curie(code) if terminology.has_form_of(code) else None

    return recognize


def make_expander(terminologies: Iterable[Terminology]) -> Callable[[str], str]:
    """Make a function from an identifier, CURIE or IRI, to its IRI.

    A prefix that is not known is one of the OBO Foundry, as the OBO format has it.

    Args:
        terminologies: The terminologies that it shall know.
    """
    known = list(terminologies)
    recognize = make_recognizer(known)
    namespaces = {one.prefix: one.namespace for one in known}

    def expand_identifier(identifier: str) -> str:
        prefix, _, code = (recognize(identifier) or "").partition(":")
        if code:
            return namespaces[prefix] + code
        return identifier if "://" in identifier else OBO + identifier.replace(":", "_", 1)

    return expand_identifier

"""What the search in the pages looks through: a script that sets one constant, which works from a folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from all_kg.namespaces import PREFIXES
from all_kg.site.addresses import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from all_kg.site.addresses import Addresses
    from all_kg.site.statements import Statements

FILE = "search-index.js"
# What has a name that somebody may look for; claims are found at what they are about.
_SEARCHED = (
    "all",
    "allkg",
    "source",
    "question",
    "conflict",
    "gap",
    "hedge",
    "terminology",
    "agent",
    "group",
)
_OTHER_NAMES = ("skos:altLabel", "allkg:abbreviation", "allkg:synonym", "allkg:brandName", "dcterms:title")


def search_script(statements: Statements, addresses: Addresses) -> bytes:
    """Write the script: for each thing its label, kind, address and other names.

    Args:
        statements: The graph.
        addresses: Where things stand.
    """
    entries = [
        [
            statements.label(iri),
            ", ".join(statements.label(kind) for kind in statements.kinds(iri)[:1]),
            f"{address.document}.{PAGE}",
            *_other_names(statements, iri),
        ]
        for iri in _searched(statements)
        if (address := addresses.find(iri)) and not address.fragment
    ]
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries)
    return f"const ALL_KG_INDEX = [\n{lines}\n];\n".encode()


def _searched(statements: Statements) -> Iterable[str]:
    spaces = tuple(PREFIXES[prefix] for prefix in _SEARCHED)
    return (iri for iri in statements.things if iri.startswith(spaces) and statements.kinds(iri))


def _other_names(statements: Statements, iri: str) -> list[str]:
    found = {statements.words(term) for one in _OTHER_NAMES for term in statements.values(iri, one)}
    return sorted(found - {statements.label(iri)})

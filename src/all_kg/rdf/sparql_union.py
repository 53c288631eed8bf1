"""Several queries as one, for engines that take longer to reach than to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.rdf.sparql_guard import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

WHICH = "which"


def as_one(queries: Iterable[str]) -> str:
    """Make one query of several, the rows of which are the rows of all.

    Args:
        queries: Each `SELECT * WHERE { … }`, prefixes declared before; none has the variable `?which`.

    Returns:
        A query in which `?which` tells by a number, from 0, from which of them a row is.

    Raises:
        ValueError: Two of them have other meanings for a prefix.
    """
    declared: dict[str, str] = {}
    branches = []
    for number, query in enumerate(queries):
        parts = list(tokens(query))
        braces = [part for part in parts if part[0] in ("{", "}")]
        for word, name, iri in zip(parts, parts[1:], parts[2:], strict=False):
            if word[0].lower() == "prefix" and declared.setdefault(name[0], iri[0]) != iri[0]:
                raise ValueError(f"two queries declare the prefix {name[0]} differently")
        group = query[braces[0].start() : braces[-1].start()]
        branches.append(" ".join((group, "BIND", f'("{number}"', "AS", f"?{WHICH})", "}")))
    prologue = [" ".join(("PREFIX", name, iri)) for name, iri in declared.items()]
    return "\n".join((*prologue, "SELECT * WHERE {", "\nUNION\n".join(branches), "}"))

"""Queries that say what is exported as what; they stand in the folders of `queries/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, QuerySolutions, QueryTriples, Store

from all_kg.resources import find_resources

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from all_kg.graph.knowledge import Knowledge


def constructed(knowledge: Knowledge, name: str) -> list[Triple]:
    """The triples that a query constructs, each once, sorted.

    Only for what has no numbers in it: their lexical forms are not kept.

    Args:
        knowledge: What is curated and derived.
        name: Path of the query below `queries/`, without its extension.
    """
    found = _asked(knowledge, name)
    assert isinstance(found, QueryTriples)  # noqa: S101 - CONSTRUCT queries
    return sorted(set(found), key=str)


def selected(knowledge: Knowledge, name: str) -> list[dict[str, str]]:
    """The rows that a query selects, each once, sorted: IRIs and texts by the names of the columns.

    Args:
        knowledge: What is curated and derived.
        name: Path of the query below `queries/`, without its extension.
    """
    found = _asked(knowledge, name)
    assert isinstance(found, QuerySolutions)  # noqa: S101 - SELECT queries
    names = [variable.value for variable in found.variables]
    rows = {tuple(_value(solution[name]) for name in names) for solution in found}
    return [dict(zip(names, row, strict=True)) for row in sorted(rows)]


def _asked(knowledge: Knowledge, name: str) -> object:
    store = Store()
    store.bulk_extend(knowledge.quads())
    text = Path(find_resources().queries, f"{name}.rq").read_text("utf-8")
    return store.query(text, use_default_graph_as_union=True)


def _value(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""

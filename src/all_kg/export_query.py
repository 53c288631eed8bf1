"""Queries that say what is exported as what; they stand in the folders of `queries/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import QueryTriples, Store

from all_kg.resources import find_resources

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from all_kg.knowledge import Knowledge


def constructed(knowledge: Knowledge, name: str) -> list[Triple]:
    """The triples that a query constructs, each once, sorted.

    Only for what has no numbers in it: their lexical forms are not kept.

    Args:
        knowledge: What is curated and derived.
        name: Path of the query below `queries/`, without its extension.
    """
    store = Store()
    store.bulk_extend(knowledge.quads())
    text = Path(find_resources().queries, f"{name}.rq").read_text("utf-8")
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, QueryTriples)  # noqa: S101 - CONSTRUCT queries
    return sorted(set(found), key=str)

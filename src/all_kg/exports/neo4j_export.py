"""Concepts and claims as the files that `neo4j-admin database import` reads.

https://neo4j.com/docs/operations-manual/current/import/.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from all_kg.exports.property_graph import COLUMNS, PropertyGraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from all_kg.exports.property_graph import Value
    from all_kg.graph.knowledge import Knowledge

_TYPES = {bool: ":boolean", int: ":int", tuple: ":string[]", str: ""}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def write_neo4j(knowledge: Knowledge) -> dict[str, bytes]:
    """Write nodes and relationships.

    Args:
        knowledge: What is curated and derived.
    """
    graph = PropertyGraph(knowledge)
    nodes = [(node.id, node.name, node.iri, node.definition, _text(node.kinds)) for node in graph.nodes]
    edges = [
        (
            *(edge.subject, edge.object, _type(str(edge.properties["predicate"]))),
            *(_text(edge.properties.get(name, "")) for name in COLUMNS),
        )
        for edge in graph.edges
    ]
    properties = [name + _TYPES[kind] for name, kind in COLUMNS.items()]
    return {
        "nodes.csv": _table(("id:ID", "name", "iri", "definition", ":LABEL"), nodes),
        "relationships.csv": _table((":START_ID", ":END_ID", ":TYPE", *properties), edges),
    }


def _type(predicate: str) -> str:
    """`USED_IN` for `allkg:usedIn`, as is the custom there."""
    return _HUMP.sub("_", predicate.partition(":")[2]).upper()


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()

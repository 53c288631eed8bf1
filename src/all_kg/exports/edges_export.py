"""Claims as one table of Parquet, a row each."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from all_kg.errors import UsageError
from all_kg.exports.property_graph import COLUMNS, PropertyGraph

if TYPE_CHECKING:
    from all_kg.graph.knowledge import Knowledge


def write_edges(knowledge: Knowledge) -> bytes:
    """Write the table; several values of a property are a list.

    Args:
        knowledge: What is curated and derived.

    Raises:
        UsageError: polars is not installed.
    """
    try:
        import polars
    except ImportError as error:
        raise UsageError("polars is not installed", remedy="pip install 'all-kg[frames]'") from error
    types = {
        str: polars.String(),
        bool: polars.Boolean(),
        int: polars.Int64(),
        tuple: polars.List(polars.String()),
    }
    graph = PropertyGraph(knowledge)
    names = {node.id: node.name for node in graph.nodes}
    ends = ("subject", "subject_name", "object", "object_name")
    rows = [
        (
            *(edge.subject, names[edge.subject], edge.object, names[edge.object]),
            *(_cell(edge.properties.get(name), kind) for name, kind in COLUMNS.items()),
        )
        for edge in graph.edges
    ]
    schema = dict.fromkeys(ends, polars.String()) | {name: types[kind] for name, kind in COLUMNS.items()}
    file = BytesIO()
    polars.DataFrame(rows, schema=schema, orient="row").write_parquet(file)
    return file.getvalue()


def _cell(value: object, kind: type) -> object:
    return list(value or ()) if kind is tuple else value  # type: ignore[call-overload]

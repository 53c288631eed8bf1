"""All graphs as Jelly, a binary form of RDF (https://w3id.org/jelly/dev/specification/serialization/)."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from all_kg.errors import UsageError
from all_kg.namespaces import XSD

if TYPE_CHECKING:
    from collections.abc import Generator

    from pyjelly.integrations.generic.generic_sink import Quad

    from all_kg.graph.knowledge import Knowledge

_XSD_STRING = XSD + "string"


def write_jelly(knowledge: Knowledge) -> bytes:
    """Write the quads in their order.

    Args:
        knowledge: What is curated and derived.

    Raises:
        UsageError: pyjelly is not installed.
    """
    try:
        from pyjelly.integrations.generic.serialize import flat_stream_to_file
    except ImportError as error:
        raise UsageError("pyjelly is not installed", remedy="pip install 'all-kg[jelly]'") from error
    file = BytesIO()
    flat_stream_to_file(_quads(knowledge), file)
    return file.getvalue()


def _quads(knowledge: Knowledge) -> Generator[Quad]:
    from pyjelly.integrations.generic import generic_sink as jelly

    @cache  # a term is in many quads
    def term(value: object) -> jelly.IRI | jelly.BlankNode | jelly.Literal:
        if isinstance(value, NamedNode):
            return jelly.IRI(value.value)
        if isinstance(value, BlankNode):
            return jelly.BlankNode(value.value)
        assert isinstance(value, Literal)  # noqa: S101 - RDF 1.1 has nothing else
        datatype = value.datatype.value
        is_plain = value.language is not None or datatype == _XSD_STRING
        return jelly.Literal(value.value, value.language, None if is_plain else datatype)

    for quad in knowledge.quads():
        yield jelly.Quad(term(quad.subject), term(quad.predicate), term(quad.object), term(quad.graph_name))

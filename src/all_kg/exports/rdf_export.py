"""The whole knowledge as RDF, in the text formats of the W3C.

Written from the curated files and what is derived from them, never from a store, which rewrites literals.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from diffable_rdf import deterministic_turtle
from pyoxigraph import RdfFormat, Triple, serialize

from all_kg.namespaces import PREFIXES
from all_kg.rdf.trig_text import trig_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from all_kg.graph.knowledge import Knowledge


def sorted_nquads(knowledge: Knowledge) -> bytes:
    """All graphs as N-Quads, one quad a line, lines sorted by code point."""
    return b"".join(sorted(_serialize(knowledge.quads(), RdfFormat.N_QUADS).splitlines(keepends=True)))


def write_turtle(knowledge: Knowledge) -> bytes:
    """All graphs merged."""
    # Not by pyoxigraph: it writes numbers without quotes, and rdflib would read 01 as 1.
    return deterministic_turtle(knowledge.to_rdflib()).encode()


def write_trig(knowledge: Knowledge) -> bytes:
    """All graphs graph by graph."""
    return trig_text(knowledge.quads())


def write_ntriples(knowledge: Knowledge) -> bytes:
    """All graphs merged."""
    return _serialize_merged(knowledge, RdfFormat.N_TRIPLES)


def write_rdfxml(knowledge: Knowledge) -> bytes:
    """All graphs merged."""
    text = _with_sorted_namespaces(_serialize_merged(knowledge, RdfFormat.RDF_XML))
    # Pyoxigraph writes it as it is, and readers of XML make a line feed of it (XML 1.0, section 2.11).
    return text.replace(b"\r", b"&#13;")


def write_jsonld(knowledge: Knowledge) -> bytes:
    """All graphs merged."""
    return _serialize_merged(knowledge, RdfFormat.JSON_LD) + b"\n"


def _serialize_merged(knowledge: Knowledge, format: RdfFormat) -> bytes:  # noqa: A002 - as pyoxigraph has it
    triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in knowledge.quads()}
    return _serialize(sorted(triples, key=str), format)


def _serialize(statements: Iterable[Triple] | Iterable[Quad], format: RdfFormat) -> bytes:  # noqa: A002
    buffer = BytesIO()
    serialize(statements, buffer, format=format, prefixes=PREFIXES)
    return buffer.getvalue()


def _with_sorted_namespaces(text: bytes) -> bytes:
    """Pyoxigraph declares all namespaces in an order that changes from run to run."""
    start = re.search(rb"<rdf:RDF((?: xmlns:\w+=\"[^\"]*\")*)>", text)
    assert start is not None  # noqa: S101 - it always writes one
    body = text[start.end() :]
    declared = [b"xmlns:" + one for one in start[1].split(b" xmlns:")[1:]]
    used = [one for one in declared if one[len(b"xmlns:") :].partition(b"=")[0] + b":" in b"rdf:" + body]
    return text[: start.start(1)] + b"".join(b"\n\t" + one for one in sorted(used)) + b">" + body

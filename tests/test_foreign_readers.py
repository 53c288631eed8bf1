"""What an export of RDF says is what the readers of others read, by the hash of the canonical graph."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from canonical import canonical_hash
from foreign_readers import JELLY, JSON_LD, RDF_XML, READERS, TEXTS, TRIG, TURTLE, by_pyoxigraph
from page_graph import page_knowledge, part_of_the_page, whole_knowledge
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from all_kg.exports.export import FORMATS, ExportFormat
from all_kg.graph.knowledge import Knowledge
from all_kg.namespaces import BASE, GRAPH_CONCEPTS, PREFIXES, expand

EXPORTS = {
    name: entry
    for name, entry in FORMATS.items()
    if isinstance(entry, ExportFormat) and entry.media_type in (*TEXTS, JELLY)
}
WITH_GRAPHS, MERGED = {"nquads", "trig", "jelly"}, {"turtle", "ntriples", "rdfxml", "jsonld"}
OF_CONCEPTS = (PREFIXES["all"], PREFIXES["claim"])
KNOWN_BEFORE = {*WITH_GRAPHS, *MERGED, "concepts"}
# What other exports say is what pyoxigraph reads in them, so there it has nothing to show.
COMPARISONS = {"pyoxigraph": 7, "rdflib": 12, "pyld": 3, "raptor": 8, "jena": 12}
IN_A_PLAIN_RUN = ("pyoxigraph", "rdflib", "pyld")
FAST = ("pyld", "raptor", "jena")

THING, NOTE = NamedNode(expand("all:stem-cell-transplant")), NamedNode(expand("skos:note"))


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(expand(f"xsd:{datatype}")))


LEADING_ZERO, SIGNED, DOUBLE = typed("01", "integer"), typed("+5", "integer"), typed("1e0", "double")
DOTTED, RESOLVED = NamedNode("https://example.org/a/../b"), NamedNode("https://example.org/b")
HARD_TO_KEEP: list[NamedNode | Literal] = [
    *(LEADING_ZERO, SIGNED, DOUBLE, DOTTED),
    *(typed("1.50", "decimal"), typed("P1Y12M", "duration"), typed("1", "boolean"), typed("INF", "float")),
    typed("2026-01-01T00:00:00.000Z", "dateTime"),
    *(Literal("colour", language="en-CA"), Literal("same", language="en"), Literal("same"), Literal("")),
    *(Literal("tab\tnewline\nquote\" back\\ ' slash"), Literal("carriage\r\nreturn"), Literal(" ends ")),
    *(Literal("<b>&amp;]]></b>"), Literal("\U0001f9ca \u00e9 e\u0301 \u200d \x7f\x85\u2028")),
    *(NamedNode("https://example.org/ü?q=%C3%BC#f"), NamedNode("HTTP://Example.org:80/(a)'b")),
    NamedNode("urn:x:y"),
]
# What a reader makes something else of: engine, media type, what is written, what it reads.
DIFFERENCES: list[tuple[str, str, NamedNode | Literal, NamedNode | Literal]] = [
    ("rdflib", TRIG, LEADING_ZERO, typed("1", "integer")),
    ("rdflib", TRIG, SIGNED, typed("5", "integer")),
    ("pyld", JSON_LD, DOUBLE, typed("1.0E0", "double")),
    *(("raptor", kind, DOTTED, RESOLVED) for kind in (TURTLE, TRIG, RDF_XML)),
    *(("jena", kind, DOTTED, RESOLVED) for kind in (TURTLE, TRIG, RDF_XML, JSON_LD)),
]


def read_by(engine: str) -> list[str]:
    names = [name for name, entry in EXPORTS.items() if entry.media_type in READERS[engine][1]]
    return [name for name in names if name in KNOWN_BEFORE or engine != "pyoxigraph"]


def said(knowledge: Knowledge, name: str) -> list[Quad]:
    """What an export says, known before it was written."""
    quads = knowledge.quads()
    if name == "concepts":
        quads = [quad for quad in quads if quad.subject.value.startswith(OF_CONCEPTS)]  # type: ignore[union-attr]
    return (
        quads if name in WITH_GRAPHS else [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    )


class Written:
    """Files of all exports, and what they say."""

    def __init__(self, knowledge: Knowledge, folder: Path) -> None:
        self.files: dict[str, tuple[Path, str]] = {}
        self.quads: dict[str, list[Quad]] = {}
        self._hashes: dict[frozenset[Quad], str] = {}
        for name, entry in EXPORTS.items():
            file = folder / f"{name}.{entry.extension}"
            file.write_bytes(entry.write(knowledge))
            self.files[name] = (file, entry.media_type)
            known = said(knowledge, name) if name in KNOWN_BEFORE else by_pyoxigraph([self.files[name]])[0]
            self.quads[name] = known

    def read_otherwise(self, engine: str) -> list[str]:
        """The exports of which an engine reads something else than is said there, for all that is known."""
        names = read_by(engine)
        assert len(names) == COMPARISONS[engine]
        read = READERS[engine][0]([self.files[name] for name in names])
        wanted = [self._hash(self._as_read(name, engine)) for name in names]
        return [
            name
            for name, quads, known in zip(names, read, wanted, strict=True)
            if canonical_hash(quads) != known
        ]

    def _as_read(self, name: str, engine: str) -> frozenset[Quad]:
        terms: dict[object, NamedNode | Literal] = {
            term: other
            for one, kind, term, other in DIFFERENCES
            if (one, kind) == (engine, self.files[name][1])
        }
        return frozenset(
            Quad(quad.subject, quad.predicate, terms[quad.object], quad.graph_name)
            if quad.object in terms
            else quad
            for quad in self.quads[name]
        )

    def _hash(self, quads: frozenset[Quad]) -> str:
        if quads not in self._hashes:
            self._hashes[quads] = canonical_hash(quads)
        return self._hashes[quads]


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """A few things of the graph, class expressions among them, and all that is hard to keep."""
    claim = "claim:ccs-2024-stem-cell-transplant-given-with-immunotherapy"
    knowledge = part_of_the_page(claim, "logic:Ccs2024ActiveDisease", BASE)
    hard = [Quad(THING, NOTE, term, NamedNode(GRAPH_CONCEPTS)) for term in HARD_TO_KEEP]
    asserted = {**knowledge.asserted, GRAPH_CONCEPTS: [*knowledge.asserted[GRAPH_CONCEPTS], *hard]}
    return Written(dataclasses.replace(knowledge, asserted=asserted), tmp_path_factory.mktemp("part"))


def test_every_export_of_rdf_is_held_against_every_engine_that_reads_it() -> None:
    assert {engine: len(read_by(engine)) for engine in READERS} == COMPARISONS
    assert sum(COMPARISONS.values()) == 42


@pytest.mark.parametrize(
    "engine",
    [pytest.param(engine, marks=[] if engine in IN_A_PLAIN_RUN else pytest.mark.slow) for engine in READERS],
)
def test_what_is_hard_to_keep_is_kept_but_for_the_differences_that_are_named(
    part: Written, engine: str
) -> None:
    assert any(isinstance(quad.object, BlankNode) for quad in part.quads["turtle"])
    assert part.read_otherwise(engine) == []


@pytest.mark.slow
def test_fast_engines_read_of_the_whole_what_is_said(tmp_path: Path) -> None:
    whole = Written(whole_knowledge(), tmp_path)
    assert {engine: whole.read_otherwise(engine) for engine in FAST} == {engine: [] for engine in FAST}


@pytest.mark.slow
def test_rdflib_reads_of_one_source_what_is_said(tmp_path: Path) -> None:
    assert Written(page_knowledge(), tmp_path).read_otherwise("rdflib") == []


def test_one_changed_letter_is_found(part: Written) -> None:
    quads = part.quads["nquads"]
    (quad,) = [quad for quad in quads if quad.object == Literal("colour", language="en-CA")]
    for term, graph in (
        (Literal("color", language="en-CA"), quad.graph_name),
        (Literal("colour", language="en-GB"), quad.graph_name),
        (quad.object, DefaultGraph()),
    ):
        other = [one for one in quads if one != quad] + [Quad(THING, NOTE, term, graph)]
        assert canonical_hash(other) != canonical_hash(quads)

"""What a release says of itself, for catalogues and for people who plan queries.

A dataset with its distributions (DCAT 3, https://www.w3.org/TR/vocab-dcat-3/), counts and partitions (VoID,
https://www.w3.org/TR/void/), named graphs (SPARQL 1.1 Service Description), the build that made it (PROV-O),
and the prefixes for queries (SHACL). Nothing is counted twice: a triple in two graphs is one triple.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diffable_rdf import deterministic_turtle
from pyoxigraph import Literal, NamedNode, Quad

from all_kg.errors import InputError
from all_kg.graph.question_statements import prefix_quads
from all_kg.namespaces import BASE, PREFIXES, XSD, expand
from all_kg.rdf.rdflib_terms import rdflib_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from all_kg.graph.knowledge import Knowledge

_TYPE = NamedNode(expand("rdf:type"))
# What the header of the ontology says, the dataset says as well.
_FROM_THE_HEADER = tuple(
    expand(f"dcterms:{name}")
    for name in (
        *("title", "description", "license", "creator", "publisher", "created", "issued", "modified"),
        "bibliographicCitation",
    )
)


@dataclass(frozen=True)
class Distribution:
    """A file of a release.

    Attributes:
        name: Name of the file.
        format_name: Name of its export format.
        media_type: Its IANA media type.
        size: Its size in bytes.
        sha256: Its checksum, in hexadecimal.
    """

    name: str
    format_name: str
    media_type: str
    size: int
    sha256: str


def metadata(knowledge: Knowledge, distributions: Sequence[Distribution], tool: str) -> bytes:
    """Describe a release, in Turtle that is the same on every machine.

    Args:
        knowledge: What is curated and derived.
        distributions: The files in which it is given away.
        tool: Name and version of the program that built it.

    Raises:
        InputError: The header of the ontology does not name a version.
    """
    return deterministic_turtle(rdflib_graph(_quads(knowledge, distributions, tool))).encode()


def _quads(knowledge: Knowledge, distributions: Sequence[Distribution], tool: str) -> Iterator[Quad]:
    triples = {(quad.subject, quad.predicate, quad.object) for quad in knowledge.quads()}
    header = [(predicate, value) for subject, predicate, value in triples if subject == NamedNode(BASE)]
    versions = [value for predicate, value in header if predicate.value == expand("owl:versionIRI")]
    if len(versions) != 1 or not isinstance(versions[0], NamedNode):
        raise InputError(
            "the ontology has no version", remedy="Give owl:versionIRI in ontology/all-kg.ttl one value"
        )
    dataset = versions[0].value

    yield from _said(dataset, "rdf:type", *map(_node, ("dcat:Dataset", "void:Dataset", "prov:Entity")))
    for predicate, value in header:
        if predicate.value in _FROM_THE_HEADER:
            yield Quad(NamedNode(dataset), predicate, value)
        elif predicate.value == expand("owl:versionInfo"):
            yield Quad(NamedNode(dataset), _node("dcat:version"), value)
        elif predicate.value == expand("owl:priorVersion"):
            yield Quad(NamedNode(dataset), _node("dcat:previousVersion"), value)
    yield from _said(dataset, "dcat:isVersionOf", NamedNode(BASE))
    yield from _said(dataset, "void:uriSpace", Literal(BASE))
    yield from _said(dataset, "void:exampleResource", *_examples(knowledge))
    yield from _said(dataset, "void:vocabulary", *(NamedNode(one) for one in _vocabularies(triples)))
    yield from _counts(dataset, triples)
    yield from _partitions(dataset, triples)
    yield from _graphs(dataset, knowledge)
    yield from _distributions(dataset, distributions)
    yield from _build(dataset, knowledge, tool)
    yield from prefix_quads()


def _counts(dataset: str, triples: Iterable[tuple[object, NamedNode, object]]) -> Iterator[Quad]:
    triples = list(triples)
    yield from _said(dataset, "void:triples", _integer(len(triples)))
    yield from _said(dataset, "void:distinctSubjects", _integer(len({s for s, _, _ in triples})))
    yield from _said(dataset, "void:distinctObjects", _integer(len({o for _, _, o in triples})))
    yield from _said(dataset, "void:properties", _integer(len({p for _, p, _ in triples})))
    yield from _said(dataset, "void:classes", _integer(len({o for _, p, o in triples if p == _TYPE})))


def _partitions(dataset: str, triples: Iterable[tuple[object, NamedNode, object]]) -> Iterator[Quad]:
    members: dict[str, set[object]] = defaultdict(set)
    uses: Counter[str] = Counter()
    for subject, predicate, value in triples:
        uses[predicate.value] += 1
        if predicate == _TYPE and isinstance(value, NamedNode):
            members[value.value].add(subject)
    for class_, found in members.items():
        partition = f"{dataset}#class-{_slug(class_)}"
        yield from _said(dataset, "void:classPartition", NamedNode(partition))
        yield from _said(partition, "void:class", NamedNode(class_))
        yield from _said(partition, "void:entities", _integer(len(found)))
    for property_, number in uses.items():
        partition = f"{dataset}#property-{_slug(property_)}"
        yield from _said(dataset, "void:propertyPartition", NamedNode(partition))
        yield from _said(partition, "void:property", NamedNode(property_))
        yield from _said(partition, "void:triples", _integer(number))


def _graphs(dataset: str, knowledge: Knowledge) -> Iterator[Quad]:
    numbers = Counter(str(quad.graph_name).strip("<>") for quad in knowledge.quads())
    for graph, number in numbers.items():
        part = f"{dataset}#graph-{graph.removeprefix(PREFIXES['graph']).replace('/', '-')}"
        yield from _said(dataset, "void:subset", NamedNode(part))
        yield from _said(part, "rdf:type", _node("void:Dataset"), _node("sd:NamedGraph"))
        yield from _said(part, "sd:name", NamedNode(graph))
        yield from _said(part, "void:triples", _integer(number))


def _distributions(dataset: str, distributions: Sequence[Distribution]) -> Iterator[Quad]:
    for one in distributions:
        file, checksum = f"{dataset}{one.name}", f"{dataset}#sha256-{one.format_name}"
        yield from _said(dataset, "dcat:distribution", NamedNode(file))
        yield from _said(dataset, "void:dataDump", NamedNode(file))
        yield from _said(file, "rdf:type", _node("dcat:Distribution"))
        yield from _said(file, "dcterms:title", Literal(f"{one.name} ({one.format_name})", language="en"))
        yield from _said(file, "dcat:downloadURL", NamedNode(file))
        yield from _said(file, "dcat:mediaType", NamedNode(PREFIXES["media"] + one.media_type))
        yield from _said(file, "dcat:byteSize", _integer(one.size, "nonNegativeInteger"))
        yield from _said(file, "spdx:checksum", NamedNode(checksum))
        yield from _said(checksum, "rdf:type", _node("spdx:Checksum"))
        yield from _said(checksum, "spdx:algorithm", _node("spdx:checksumAlgorithm_sha256"))
        yield from _said(
            checksum, "spdx:checksumValue", Literal(one.sha256, datatype=NamedNode(XSD + "hexBinary"))
        )


def _build(dataset: str, knowledge: Knowledge, tool: str) -> Iterator[Quad]:
    build, program = f"{dataset}#build", f"{dataset}#program"
    yield from _said(dataset, "prov:wasGeneratedBy", NamedNode(build))
    yield from _said(build, "rdf:type", _node("prov:Activity"))
    yield from _said(build, "prov:wasAssociatedWith", NamedNode(program))
    yield from _said(program, "rdf:type", _node("prov:SoftwareAgent"))
    yield from _said(program, "dcterms:title", Literal(tool))
    for path, digest in knowledge.inputs.items():
        file = f"{dataset}{path}"
        yield from _said(build, "prov:used", NamedNode(file))
        yield from _said(file, "rdf:type", _node("prov:Entity"))
        yield from _said(file, "dcterms:identifier", Literal(f"sha256:{digest}"))


def _examples(knowledge: Knowledge) -> list[NamedNode]:
    """The first thing of each part, so that somebody can look at one."""
    first: dict[str, NamedNode] = {}
    for name, quads in knowledge.asserted.items():
        part = name.removeprefix(PREFIXES["graph"]).partition("/")[0]
        things = (quad.subject for quad in quads if isinstance(quad.subject, NamedNode))
        if part not in first and (thing := next(things, None)) is not None:
            first[part] = thing
    return list(first.values())


def _vocabularies(triples: Iterable[tuple[object, NamedNode, object]]) -> set[str]:
    used = {predicate.value for _, predicate, _ in triples}
    found = (max((n for n in PREFIXES.values() if one.startswith(n)), key=len, default="") for one in used)
    return {namespace for namespace in found if namespace}


def _said(subject: str, predicate: str, *values: NamedNode | Literal) -> Iterator[Quad]:
    for value in values:
        yield Quad(NamedNode(subject), _node(predicate), value)


def _node(name: str) -> NamedNode:
    return NamedNode(expand(name))


def _integer(number: int, kind: str = "integer") -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + kind))


def _slug(iri: str) -> str:
    """A name within a document: the namespace by its prefix, then the name."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and "/" not in iri[len(namespace) :]:
            return f"{prefix}-{iri[len(namespace) :]}"
    return "".join(letter if letter.isalnum() else "-" for letter in iri)

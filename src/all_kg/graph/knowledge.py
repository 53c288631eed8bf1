"""All folders of knowledge, read whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad

from all_kg.errors import InputError
from all_kg.graph.derivation import derive
from all_kg.graph.mapping import mapping_quads
from all_kg.graph.mapping_table import EXTENSION, read_mapping_table
from all_kg.graph.terminologies import read_terminologies
from all_kg.namespaces import (
    GRAPH_CLAIMS,
    GRAPH_CONCEPTS,
    GRAPH_CONFLICTS,
    GRAPH_MAPPINGS,
    GRAPH_SOURCES,
    GRAPH_TERMINOLOGIES,
    GRAPH_VOCABULARY,
    curie,
    expand,
)
from all_kg.rdf.reading import decode, plain_line_ends, read_bytes, read_content
from all_kg.resources import find_resources

if TYPE_CHECKING:
    import rdflib

    from all_kg.graph.mapping import Mapping
    from all_kg.resources import Resources

# Raise it when the same files make another store: one of an earlier version must not be taken for a new one.
STORE_FORMAT = 3

_ALIGNMENTS = "ontology/alignments"  # for those who want them: other vocabularies bring other consequences
_LABEL = NamedNode(expand("skos:prefLabel"))
# XML 1.0, section 2.2: exports to XML could not hold it.
_NOT_OF_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Knowledge:
    """What is curated and what follows from it.

    Attributes:
        asserted: Curated quads by the IRI of their graph, sorted.
        derived: What the rules add, in its own graph, sorted.
        content_hash: SHA-256 over the files that this was read from.
        inputs: SHA-256 of each of these files by its path, with plain line ends.
        mappings: The rows of the mapping tables, which are in `asserted` as quads.
        resources: The folders that this was read from.
    """

    asserted: dict[str, list[Quad]]
    derived: list[Quad]
    content_hash: str
    inputs: dict[str, str] = field(default_factory=dict)
    mappings: list[Mapping] = field(default_factory=list)
    resources: Resources = field(default_factory=find_resources)

    def quads(self) -> list[Quad]:
        """All quads in fixed order: graph by graph, derived last."""
        return [*(quad for quads in self.asserted.values() for quad in quads), *self.derived]

    def to_rdflib(self) -> rdflib.Graph:
        """One rdflib graph of everything, prefixes bound, literals exactly as curated."""
        from all_kg.rdf.rdflib_terms import rdflib_graph

        return rdflib_graph(self.quads())

    def to_rdflib_dataset(self) -> rdflib.Dataset:
        """An rdflib dataset with the named graphs, prefixes bound, literals exactly as curated."""
        from all_kg.rdf.rdflib_terms import rdflib_dataset

        return rdflib_dataset(self.quads())


def load_knowledge(resources: Resources | None = None) -> Knowledge:
    """Read all files, check them, derive what follows.

    Args:
        resources: Where the folders are; found by itself when not given.

    Raises:
        InputError: A file cannot be used; names file and line.
        LimitError: The rules do not come to an end.
    """
    resources = resources or find_resources()
    contents = _read_all(resources)
    turtle = [path for path in contents if path.endswith(".ttl")]
    if not turtle:
        raise InputError("there is no Turtle file in it", remedy="Check the folder", file=resources.ontology)
    asserted: dict[str, set[Quad]] = {}
    file_of: dict[tuple[object, ...], tuple[str, str]] = {}
    for path in turtle:
        name = _full_name(resources, path)
        graph = graph_of(path, name)
        for quad in read_bytes(contents[path], name=name):
            triple = (quad.subject, quad.predicate, quad.object)
            first_graph, first_name = file_of.setdefault(triple, (graph, name))
            if first_graph != graph:
                raise InputError(
                    f"{_spelled(quad)} is also stated in {first_name}",
                    remedy="State it in one of the two",
                    file=name,
                )
            if graph != GRAPH_VOCABULARY:
                _refuse_blank_nodes(quad, name)
            _refuse_control_characters(quad, name)
            asserted.setdefault(graph, set()).add(Quad(*triple, NamedNode(graph)))
    if mappings := _mappings(resources, contents, asserted):
        asserted.setdefault(GRAPH_MAPPINGS, set()).update(mapping_quads(mappings))
    if GRAPH_VOCABULARY in asserted:
        asserted[GRAPH_VOCABULARY] = _with_stable_blank_nodes(asserted[GRAPH_VOCABULARY], resources.ontology)
    in_order = {graph: sorted(asserted[graph], key=str) for graph in sorted(asserted)}
    rules = [
        (name, decode(content, name=name))
        for path, content in contents.items()
        if path.startswith("queries/rules/") and (name := _full_name(resources, path))
    ]
    derived = derive((quad for quads in in_order.values() for quad in quads), rules)
    inputs = _hashes(contents)
    return Knowledge(in_order, derived, _hash(inputs), inputs, mappings, resources)


def _mappings(
    resources: Resources, contents: dict[str, bytes], asserted: dict[str, set[Quad]]
) -> list[Mapping]:
    terminologies = read_terminologies(asserted.get(GRAPH_TERMINOLOGIES, ()))
    labels = {
        quad.subject.value: quad.object.value
        for quad in asserted.get(GRAPH_CONCEPTS, ())
        if quad.predicate == _LABEL
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
    }
    return [
        mapping
        for path, content in contents.items()
        if path.endswith(EXTENSION)
        for mapping in read_mapping_table(content, terminologies, labels, name=_full_name(resources, path))
    ]


def content_hash(resources: Resources) -> str:
    """SHA-256 over everything that goes into the store, the same on every machine.

    Args:
        resources: Where the folders are.

    Raises:
        InputError: A file cannot be read.
    """
    return _hash(_hashes(_read_all(resources)))


def knowledge_files(resources: Resources) -> list[str]:
    """Relative paths (with `/`) of all files that go into the store, sorted.

    Args:
        resources: Where the folders are.
    """
    found = []
    for folder, extensions in (("ontology", (".ttl", EXTENSION)), ("queries", (".rq",))):
        for parent, _, names in os.walk(getattr(resources, folder)):
            relative = os.path.relpath(parent, resources.root).replace(os.sep, "/")
            if relative == _ALIGNMENTS:
                continue
            found += [f"{relative}/{name}" for name in names if name.endswith(extensions)]
    return sorted(found)


def graph_of(path: str, name: str) -> str:
    """The graph that a file of the ontology folder belongs to.

    Args:
        path: Path below the folder that holds `ontology`, with `/`.
        name: Name of the file for messages.

    Raises:
        InputError: The folder has no place for such a file.
    """
    match path.split("/")[1:]:
        case ["all-kg.ttl"] | ["model" | "schemes", _]:
            return GRAPH_VOCABULARY
        case ["concepts", _]:
            return GRAPH_CONCEPTS
        case ["sources.ttl"]:
            return GRAPH_SOURCES
        case ["conflicts.ttl"]:
            return GRAPH_CONFLICTS
        case ["terminologies.ttl"]:
            return GRAPH_TERMINOLOGIES
        case ["mappings", _]:
            return GRAPH_MAPPINGS
        case ["claims", file]:
            return GRAPH_CLAIMS + file.removesuffix(".ttl")
    raise InputError(
        "no graph is made from a file in this place",
        remedy="Move it to ontology/model, schemes, concepts, mappings or claims",
        file=name,
    )


def _read_all(resources: Resources) -> dict[str, bytes]:
    return {path: read_content(_full_name(resources, path)) for path in knowledge_files(resources)}


def _full_name(resources: Resources, path: str) -> str:
    return os.path.join(resources.root, *path.split("/"))


def _hashes(contents: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(plain_line_ends(content)).hexdigest() for path, content in contents.items()}


def _hash(hashes: dict[str, str]) -> str:
    lines = [f"all-kg store {STORE_FORMAT}", *(f"{digest} {path}" for path, digest in hashes.items())]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _refuse_blank_nodes(quad: Quad, name: str) -> None:
    if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
        raise InputError(
            f"{_spelled(quad)} has a blank node, which nobody can refer to",
            remedy="Give the thing an IRI",
            file=name,
        )


def _refuse_control_characters(quad: Quad, name: str) -> None:
    if isinstance(quad.object, Literal) and _NOT_OF_XML.search(quad.object.value):
        raise InputError(
            f"{_spelled(quad)} has a character that XML does not have",
            remedy="Take the control character out",
            file=name,
        )


def _with_stable_blank_nodes(quads: set[Quad], name: str) -> set[Quad]:
    references = Counter(quad.object for quad in quads if isinstance(quad.object, BlankNode))
    for quad in quads:
        # Trees are all that OWL needs; naming the nodes of a thicket can take hours.
        if isinstance(quad.object, BlankNode) and references[quad.object] > 1:
            raise InputError(
                f"{_spelled(quad)} refers to a blank node that is referred to elsewhere",
                remedy="Give the thing an IRI",
                file=name,
            )
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def _spelled(quad: Quad) -> str:
    return " ".join(
        curie(term.value) if isinstance(term, NamedNode) else str(term)
        for term in (quad.subject, quad.predicate, quad.object)
    )

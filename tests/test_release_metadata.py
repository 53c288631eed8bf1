"""What a release says of itself is what one finds by counting."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import rdflib
from page_graph import page_knowledge
from rdflib.namespace import DCAT, DCTERMS, PROV, RDF, SH, VOID

from all_kg.errors import InputError
from all_kg.graph.knowledge import load_knowledge
from all_kg.namespaces import PREFIXES
from all_kg.releases.release import DISTRIBUTED, build_release
from all_kg.releases.release_metadata import metadata
from all_kg.resources import Resources

DATASET = rdflib.URIRef("https://w3id.org/all-kg/releases/2026-01-01/")
SPDX = rdflib.Namespace(PREFIXES["spdx"])
SD = rdflib.Namespace(PREFIXES["sd"])


@pytest.fixture
def release(knowledge_folder: Path, tmp_path: Path) -> Path:
    build_release(tmp_path / "release", Resources(str(knowledge_folder)))
    return tmp_path / "release"


@pytest.fixture
def said(release: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(release / "metadata.ttl", format="turtle")


@pytest.fixture
def merged(release: Path) -> rdflib.Graph:
    """All triples, by a reader that is not the one that counted."""
    return rdflib.Graph().parse(release / "all-kg.ttl", format="turtle")


def number(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: rdflib.URIRef) -> int:
    return int(str(graph.value(subject, predicate, any=False)))


def test_the_counts_are_those_of_the_distribution(said: rdflib.Graph, merged: rdflib.Graph) -> None:
    assert number(said, DATASET, VOID.triples) == len(merged) > 20
    assert number(said, DATASET, VOID.distinctSubjects) == len(set(merged.subjects()))
    assert number(said, DATASET, VOID.distinctObjects) == len(set(merged.objects()))
    assert number(said, DATASET, VOID.properties) == len(set(merged.predicates()))
    assert number(said, DATASET, VOID.classes) == len(set(merged.objects(None, RDF.type)))


def test_the_partitions_are_those_of_the_distribution(said: rdflib.Graph, merged: rdflib.Graph) -> None:
    classes = {
        said.value(part, VOID["class"]): number(said, part, VOID.entities)
        for part in said.objects(DATASET, VOID.classPartition)
    }
    assert classes == {
        one: len(set(merged.subjects(RDF.type, one))) for one in set(merged.objects(None, RDF.type))
    }
    properties = {
        said.value(part, VOID.property): number(said, part, VOID.triples)
        for part in said.objects(DATASET, VOID.propertyPartition)
    }
    assert properties == {one: len(list(merged.subject_objects(one))) for one in set(merged.predicates())}
    assert len(classes) >= 5
    assert len(properties) >= 10


def test_the_graphs_are_those_of_the_quads(said: rdflib.Graph, release: Path) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(release / "all-kg.nq", format="nquads")
    sizes = {graph.identifier: len(graph) for graph in dataset.graphs() if len(graph)}
    parts = list(said.objects(DATASET, VOID.subset))
    assert {said.value(part, SD.name): number(said, part, VOID.triples) for part in parts} == sizes
    assert len(parts) == 5


def test_every_distribution_has_its_size_checksum_and_media_type(said: rdflib.Graph, release: Path) -> None:
    files = list(said.objects(DATASET, DCAT.distribution))
    assert len(files) == len(DISTRIBUTED)
    for file in files:
        content = (release / str(file).removeprefix(str(DATASET))).read_bytes()
        assert number(said, file, DCAT.byteSize) == len(content)
        checksum = said.value(said.value(file, SPDX.checksum), SPDX.checksumValue)
        assert str(checksum) == hashlib.sha256(content).hexdigest()
        assert str(said.value(file, DCAT.mediaType)).startswith(PREFIXES["media"])
    assert set(said.objects(DATASET, VOID.dataDump)) == set(files)


def test_the_build_names_what_it_used_and_the_prefixes_are_declared(said: rdflib.Graph) -> None:
    build = said.value(DATASET, PROV.wasGeneratedBy)
    used = {str(one).removeprefix(str(DATASET)) for one in said.objects(build, PROV.used)}
    assert used >= {"ontology/all-kg.ttl", "queries/rules/edge.rq"}
    declared = {
        str(said.value(one, SH.prefix)): str(said.value(one, SH.namespace))
        for one in said.objects(None, SH.declare)
    }
    assert declared == PREFIXES


def test_the_header_of_the_ontology_is_that_of_the_dataset() -> None:
    knowledge = page_knowledge()
    said = rdflib.Graph().parse(data=metadata(knowledge, [], "all-kg 0"), format="turtle")
    (dataset,) = said.subjects(RDF.type, DCAT.Dataset)
    for name in (
        "title",
        "description",
        "license",
        "publisher",
        "issued",
        "modified",
        "bibliographicCitation",
    ):
        assert said.value(dataset, DCTERMS[name]) is not None, name
    assert str(said.value(dataset, rdflib.URIRef(PREFIXES["dcat"] + "version"))) == "0.1.0"
    assert number(said, dataset, VOID.triples) > 4_000


@pytest.mark.parametrize("prior", [None, "https://w3id.org/all-kg/releases/2025-12-01/"])
def test_a_prior_version_is_named_where_the_header_names_one(
    knowledge_folder: Path, prior: str | None
) -> None:
    header = knowledge_folder / "ontology" / "all-kg.ttl"
    if prior:
        statement = f"<https://w3id.org/all-kg/> <http://www.w3.org/2002/07/owl#priorVersion> <{prior}> .\n"
        header.write_text(header.read_text("utf-8") + statement, "utf-8")
    text = metadata(load_knowledge(Resources(str(knowledge_folder))), [], "all-kg 0")
    said = rdflib.Graph().parse(data=text, format="turtle")
    named = list(said.objects(DATASET, rdflib.URIRef(PREFIXES["dcat"] + "previousVersion")))
    assert named == ([rdflib.URIRef(prior)] if prior else [])


def test_a_release_without_a_version_is_refused(knowledge_folder: Path) -> None:
    header = knowledge_folder / "ontology" / "all-kg.ttl"
    header.write_text("<https://w3id.org/all-kg/> a <http://www.w3.org/2002/07/owl#Ontology> .", "utf-8")
    with pytest.raises(InputError, match="the ontology has no version"):
        metadata(load_knowledge(Resources(str(knowledge_folder))), [], "all-kg 0")

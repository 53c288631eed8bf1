"""The ontology is sound OWL for a tool that is not ours, and holds what it should hold."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from functools import cache

import owlready2
import pyoxigraph
import pytest
from owlready2 import AnnotationProperty, DataProperty, ObjectProperty, ThingClass, TransitiveProperty
from page_graph import whole_knowledge
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple

from all_kg.namespaces import PREFIXES

BASE = "https://w3id.org/all-kg/"
GRAPH = BASE + "graph/"
VOCABULARY = PREFIXES["allkg"]
OWL = PREFIXES["owl"]
TYPE = NamedNode(PREFIXES["rdf"] + "type")
LANGUAGE = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))

KINDS = {
    OWL + "Class": ThingClass,
    OWL + "ObjectProperty": ObjectProperty.__class__,
    OWL + "DatatypeProperty": DataProperty.__class__,
    OWL + "AnnotationProperty": AnnotationProperty.__class__,
}
OWN_TERMS_AT_LEAST = 295
DECLARED_PROPERTIES_AT_LEAST = 128
# What there is at least: a claim or a gap that vanishes is missed here.
AT_LEAST = {
    "Claim": 1390,
    "Gap": 53,
    "ChoiceGroup": 55,
    "AllOfGroup": 37,
    "Conflict": 39,
    "Passage": 64,
    "Hedge": 45,
}


@cache
def asserted() -> dict[str, list[Quad]]:
    return whole_knowledge().asserted


def curated() -> list[Quad]:
    return [quad for quads in asserted().values() for quad in quads]


def text(term: NamedNode | BlankNode | Literal | Triple | DefaultGraph) -> str:
    assert not isinstance(term, Triple | DefaultGraph)
    return term.value


def own_terms() -> dict[str, str]:
    """IRI of each class and property of the vocabulary, defined classes among them, with its kind."""
    return {
        text(quad.subject): text(quad.object)
        for quad in asserted()[GRAPH + "vocabulary"]
        if quad.predicate == TYPE
        and text(quad.subject).startswith((VOCABULARY, PREFIXES["logic"]))
        and text(quad.object) in KINDS
    }


def header() -> dict[str, list[str]]:
    found = defaultdict(list)
    for quad in asserted()[GRAPH + "vocabulary"]:
        if quad.subject == NamedNode(BASE):
            found[quad.predicate.value].append(text(quad.object))
    return found


@pytest.fixture(scope="module")
def world() -> owlready2.World:
    """The ontology as owlready2 sees it: N-Triples that we wrote, as it cannot read Turtle."""
    triples = io.BytesIO()
    pyoxigraph.serialize((quad.triple for quad in curated()), triples, RdfFormat.N_TRIPLES)
    triples.seek(0)
    world = owlready2.World()
    world.get_ontology(BASE).load(fileobj=triples)
    return world


def test_every_own_term_is_seen_with_its_kind(world: owlready2.World) -> None:
    assert len(own_terms()) >= OWN_TERMS_AT_LEAST
    for iri, kind in own_terms().items():
        assert isinstance(world[iri], KINDS[kind]), f"{iri} is seen as {type(world[iri])}"


def test_a_relation_that_claims_point_at_is_still_an_object_property(world: owlready2.World) -> None:
    used_in = world[VOCABULARY + "usedIn"]
    assert ObjectProperty in used_in.is_a
    assert used_in.domain == [world[VOCABULARY + "Treatment"]]
    assert used_in.range == [world[VOCABULARY + "Setting"]]
    assert AnnotationProperty in world[VOCABULARY + "predicate"].is_a


def test_kind_of_is_transitive_and_the_inverse_of_has_kind(world: owlready2.World) -> None:
    kind_of = world[VOCABULARY + "kindOf"]
    assert TransitiveProperty in kind_of.is_a
    assert world[VOCABULARY + "hasKind"].inverse_property is kind_of


def test_use_passes_on_from_a_kind_to_the_wider_kind(world: owlready2.World) -> None:
    has_kind = world[VOCABULARY + "hasKind"]
    for name in ("usedIn", "usedFor"):
        relation = world[VOCABULARY + name]
        assert [list(chain.properties) for chain in relation.get_property_chain()] == [[has_kind, relation]]


def test_no_term_is_of_two_kinds() -> None:
    kinds = defaultdict(set)
    for quad in curated():
        if quad.predicate == TYPE and text(quad.object) in KINDS:
            kinds[quad.subject].add(text(quad.object))
    assert [term for term, found in kinds.items() if len(found) > 1] == []


def test_every_property_in_use_is_declared() -> None:
    declared = {
        quad.subject
        for quad in curated()
        if quad.predicate == TYPE and text(quad.object) in KINDS and text(quad.object) != OWL + "Class"
    }
    used = {quad.predicate for quad in curated() if not quad.predicate.value.startswith(LANGUAGE)}
    assert len(declared) >= DECLARED_PROPERTIES_AT_LEAST
    assert sorted(used - declared, key=str) == []


def test_the_header_says_what_a_reader_and_a_registry_ask() -> None:
    found = header()
    dcterms, vann = PREFIXES["dcterms"], PREFIXES["vann"]
    for prefix, name in (
        *((dcterms, name) for name in ("title", "description", "license", "creator", "publisher", "created")),
        *((dcterms, name) for name in ("issued", "modified", "bibliographicCitation")),
        (PREFIXES["bibo"], "status"),
        *((OWL, name) for name in ("versionIRI", "versionInfo")),
        *((vann, name) for name in ("preferredNamespacePrefix", "preferredNamespaceUri")),
    ):
        assert len(found[prefix + name]) == 1, name
    (version,) = found[OWL + "versionIRI"]
    assert re.fullmatch(re.escape(BASE) + r"releases/\d{4}-\d{2}-\d{2}/", version)
    assert found[dcterms + "issued"] == [version.rstrip("/").rpartition("/")[2]]
    assert found[vann + "preferredNamespacePrefix"] == ["allkg"]
    assert found[vann + "preferredNamespaceUri"] == [VOCABULARY]
    assert found[dcterms + "license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found[TYPE.value] == [OWL + "Ontology"]


def test_every_own_term_says_that_the_ontology_defines_it() -> None:
    defined = {
        text(quad.subject): text(quad.object)
        for quad in curated()
        if quad.predicate.value == PREFIXES["rdfs"] + "isDefinedBy"
    }
    assert defined == dict.fromkeys(own_terms(), BASE)


def test_every_own_term_has_one_label_and_one_definition_that_no_other_has() -> None:
    for name in (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "definition"):
        said = [
            (text(quad.subject), text(quad.object))
            for quad in asserted()[GRAPH + "vocabulary"]
            if quad.predicate.value == name and text(quad.subject) in own_terms()
        ]
        assert sorted(term for term, _ in said) == sorted(own_terms()), name
        assert len({words.casefold() for _, words in said}) == len(said), name


def test_no_triple_is_in_two_graphs() -> None:
    quads = whole_knowledge().quads()
    times = Counter((quad.subject, quad.predicate, quad.object) for quad in quads)
    assert [triple for triple, number in times.items() if number > 1] == []


def test_only_the_vocabulary_has_blank_nodes() -> None:
    graphs = {
        text(quad.graph_name)
        for quad in curated()
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    }
    assert graphs == {GRAPH + "vocabulary"}


@pytest.mark.parametrize(("kind", "number"), AT_LEAST.items())
def test_nothing_has_vanished(kind: str, number: int) -> None:
    found = {
        quad.subject
        for quad in curated()
        if quad.predicate == TYPE and text(quad.object) == VOCABULARY + kind
    }
    assert len(found) >= number


def test_a_file_of_claims_holds_the_claims_of_its_source_and_of_no_other() -> None:
    source = PREFIXES["dcterms"] + "source"
    files = [name for name in asserted() if name.startswith(GRAPH + "claims/")]
    assert files
    for name in files:
        sources = {text(quad.object) for quad in asserted()[name] if quad.predicate.value == source}
        assert sources == {PREFIXES["source"] + name.removeprefix(GRAPH + "claims/")}


def test_kinds_of_treatment_and_states_of_response_may_overlap() -> None:
    # Monoclonal antibodies are immunotherapy and targeted therapy; residual disease is found in remission.
    said = {quad.predicate.value for quad in curated()} | {text(quad.object) for quad in curated()}
    assert {OWL + "disjointUnionOf", OWL + "AllDisjointClasses"}.isdisjoint(said)
    disjoint = {
        frozenset(text(term).removeprefix(VOCABULARY) for term in (quad.subject, quad.object))
        for quad in curated()
        if quad.predicate.value == OWL + "disjointWith"
    }
    assert disjoint == {
        frozenset(pair)
        for pair in (
            *(("Phase", "Disease"), ("Treatment", "Disease"), ("Concept", "Statement")),
            *(("Claim", "Gap"), ("Source", "Agent"), ("Person", "Organization")),
        )
    }


def test_no_literal_is_in_another_language_without_a_reason() -> None:
    languages = {quad.object.language for quad in curated() if isinstance(quad.object, Literal)}
    assert languages == {None, "en"}

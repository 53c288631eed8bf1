"""The concepts as a vocabulary of SKOS, with the integrity conditions of its reference."""

from __future__ import annotations

from functools import cache

import pytest
import rdflib
from page_graph import page_knowledge, whole_knowledge
from rdflib.namespace import DCTERMS, RDF, SKOS

from all_kg.exports.skos_export import write_skos
from all_kg.graph.knowledge import Knowledge

SCHEME = rdflib.URIRef("https://w3id.org/all-kg/")
HEDGES = rdflib.URIRef("https://w3id.org/all-kg/hedge/")
CONCEPT = rdflib.Namespace("https://w3id.org/all-kg/concept/")
VOCABULARY = rdflib.Namespace("https://w3id.org/all-kg/vocab/")
KEPT = {
    *(SKOS.prefLabel, SKOS.altLabel, SKOS.definition, SKOS.scopeNote, SKOS.exactMatch, SKOS.closeMatch),
    *(SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch),
}


@cache
def page() -> rdflib.Graph:
    return exported(page_knowledge())


def exported(knowledge: Knowledge) -> rdflib.Graph:
    return rdflib.Graph().parse(data=write_skos(knowledge), format="turtle")


def test_every_concept_is_in_the_scheme_with_what_is_curated_of_it() -> None:
    curated = page_knowledge().to_rdflib()
    concepts = set(curated.subjects(RDF.type, VOCABULARY.Concept))
    assert len(concepts) > 150
    assert concepts == set(page().subjects(SKOS.inScheme, SCHEME))
    for one in concepts:
        assert (one, RDF.type, SKOS.Concept) in page()
        assert {pair for pair in curated.predicate_objects(one) if pair[0] in KEPT} == {
            pair for pair in page().predicate_objects(one) if pair[0] in KEPT
        }


def test_the_next_wider_concept_is_named_and_no_other() -> None:
    relapsed, disease = CONCEPT["relapsed-all"], CONCEPT["acute-lymphoblastic-leukemia"]
    assert set(page().objects(relapsed, SKOS.broader)) == {disease}
    assert (disease, SKOS.narrower, relapsed) in page()
    assert (relapsed, VOCABULARY.kindOf, CONCEPT.leukemia) in page_knowledge().to_rdflib()


def test_a_concept_without_a_wider_one_is_at_the_top() -> None:
    top = set(page().objects(SCHEME, SKOS.hasTopConcept))
    assert top == set(page().subjects(SKOS.inScheme, SCHEME)) - set(page().subjects(SKOS.broader))
    assert top


def test_hedges_are_a_scheme_of_their_own_and_classes_are_collections() -> None:
    assert (VOCABULARY.Treatment, SKOS.member, CONCEPT["stem-cell-transplant"]) in page()
    assert (VOCABULARY.Concept, RDF.type, SKOS.Collection) not in page()
    hedges = set(page().subjects(SKOS.inScheme, HEDGES))
    assert rdflib.URIRef(HEDGES + "may") in hedges
    assert hedges == set(page().objects(HEDGES, SKOS.hasTopConcept))


def test_the_scheme_names_its_title_and_licence() -> None:
    assert page().value(SCHEME, DCTERMS.title)
    assert page().value(SCHEME, DCTERMS.license)


def broken_conditions(graph: rdflib.Graph) -> list[str]:
    """Integrity conditions S9, S13, S14, S27, S37 and S46 of the reference, and cycles."""
    broken = []
    labels = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    for one in set(graph.subjects(RDF.type, SKOS.Concept)):
        texts = [label for kind in labels for label in graph.objects(one, kind)]
        languages = [label.language for label in graph.objects(one, SKOS.prefLabel)]  # type: ignore[attr-defined]
        exact, broad, related = (
            set(graph.objects(one, kind)) for kind in (SKOS.exactMatch, SKOS.broadMatch, SKOS.relatedMatch)
        )
        narrow = set(graph.objects(one, SKOS.narrowMatch))
        for name, is_broken in {
            "S13": len(texts) != len(set(texts)),
            "S14": len(languages) != len(set(languages)),
            "S27": bool(related & (broad | narrow)),
            "S46": bool(exact & (broad | narrow | related)),
            "cycle": one in set(graph.transitive_objects(one, SKOS.broader)) - {one}
            or any(
                one in set(graph.transitive_objects(up, SKOS.broader))
                for up in graph.objects(one, SKOS.broader)
            ),
        }.items():
            if is_broken:
                broken.append(f"{name} {one}")
        if (one, RDF.type, SKOS.ConceptScheme) in graph or (one, RDF.type, SKOS.Collection) in graph:
            broken.append(f"S9 or S37 {one}")
    return broken


def test_a_broken_condition_is_found() -> None:
    graph = rdflib.Graph().parse(
        data="""
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <https://example.org/> .
        :a a skos:Concept ; skos:prefLabel "a"@en , "b"@en ; skos:altLabel "a"@en ; skos:broader :b .
        :b a skos:Concept , skos:Collection ; skos:broader :a ; skos:exactMatch :x ; skos:relatedMatch :x ;
            skos:relatedMatch :y ; skos:narrowMatch :y .
        """,
        format="turtle",
    )
    found = sorted(one.split()[0] for one in broken_conditions(graph))
    assert found == ["S13", "S14", "S27", "S46", "S9", "cycle", "cycle"]


def test_the_page_keeps_the_integrity_conditions_of_skos() -> None:
    assert broken_conditions(page()) == []


@pytest.mark.slow
def test_the_whole_keeps_the_integrity_conditions_of_skos() -> None:
    assert broken_conditions(exported(whole_knowledge())) == []

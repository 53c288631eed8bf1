"""What a reasoner is given: whole axioms that it can read, and nothing that makes it fail or fetch."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from all_kg.owl.owl_axioms import Axiom, axioms, ntriples
from all_kg.rdf.reading import read_file

FIXTURES = Path(__file__).parent / "fixtures" / "reason"
PREFIXES = """
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owlready: <http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#> .
"""


def quads(turtle: str) -> list[Quad]:
    return list(parse(PREFIXES + turtle, RdfFormat.TURTLE))


@cache
def given(turtle: str) -> tuple[Axiom, ...]:
    return tuple(axioms(quads(turtle)))


@pytest.mark.parametrize(
    "turtle",
    [
        'ex:x ex:day "2024-05-01"^^xsd:date .',
        'ex:x ex:year "2024"^^xsd:gYear .',
        'ex:x ex:span "P1Y"^^xsd:duration .',
        "ex:day rdfs:range xsd:date .",
        "ex:onto a owl:Ontology ; owl:imports <file:///etc/passwd> .",
        "ex:x owl:imports <file:///etc/passwd> .",
        'ex:x owlready:python_module "antigravity" .',
        "ex:x a owlready:Anything .",
        "ex:x ex:p owlready:anything .",
        'ex:x rdfs:label "a label" .',
        'skos:note a owl:AnnotationProperty ; rdfs:subPropertyOf rdfs:comment . ex:x skos:note "a note" .',
    ],
)
def test_what_a_reasoner_cannot_read_or_must_not_see_is_left_out(turtle: str) -> None:
    assert given(turtle) == ()
    assert len(given(turtle + " ex:x a ex:A .")) == 1


def test_an_axiom_with_a_date_inside_is_left_out_whole() -> None:
    turtle = """ex:A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( ex:B
        [ a owl:Restriction ; owl:onProperty ex:day ; owl:hasValue "{}"^^xsd:{} ] ) ] ."""
    assert given(turtle.format("2024-05-01", "date")) == ()
    (kept,) = given(turtle.format("2024", "integer"))
    assert len(kept.triples) == 10


def test_a_list_of_disjoint_classes_is_one_axiom() -> None:
    (axiom,) = given("[] a owl:AllDisjointClasses ; owl:members ( ex:A ex:B ex:C ) .")
    assert {term.value for term in axiom.terms()} == {f"https://example.org/{name}" for name in "ABC"}


def test_literals_keep_every_letter() -> None:
    (axiom,) = given('ex:x ex:p "5.00"^^xsd:decimal .')
    assert b'"5.00"' in ntriples([axiom])


def test_only_the_kind_of_a_name_is_a_declaration() -> None:
    found = given("ex:A a owl:Class . ex:x a ex:A . ex:p a owl:ObjectProperty , owl:TransitiveProperty .")
    assert sorted(axiom.is_declaration for axiom in found) == [False, False, True, True]


def test_the_traps_of_a_given_file_do_not_reach_the_reasoner() -> None:
    found = ntriples(axioms(read_file(FIXTURES / "date-and-import.ttl")))
    assert b"fixtureDay" in found
    for word in (b"XMLSchema#date", b"gYear", b"imports", b"python_module", b"owlready"):
        assert word not in found

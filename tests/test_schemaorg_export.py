"""Concepts, claims and sources in the words of schema.org; nothing becomes an indication."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib
from page_graph import page_knowledge, whole_knowledge
from rdflib.namespace import RDF, SDO

from all_kg.exports.schemaorg_export import write_schemaorg
from all_kg.resources import find_resources

CONCEPT = "https://w3id.org/all-kg/concept/"
NEGATION_OF = rdflib.URIRef("https://w3id.org/all-kg/vocab/negationOf")
CLAIM = "https://w3id.org/all-kg/claim/"


@cache
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_schemaorg(page_knowledge()))
    return found


@cache
def things() -> dict[str, dict[str, Any]]:
    found = {one["@id"]: one for one in document()["@graph"]}
    assert len(found) == len(document()["@graph"])
    return found


@cache
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(data=json.dumps(document()), format="json-ld")


def test_concepts_have_the_types_that_search_engines_know() -> None:
    wanted = {
        "stem-cell-transplant": "MedicalTherapy",
        "relapsed-all": "MedicalCondition",
        "bone-marrow": "AnatomicalStructure",
        "induction": "DefinedTerm",
    }
    assert {name: things()[CONCEPT + name]["@type"] for name in wanted} == wanted


def test_every_concept_every_source_and_every_claim_is_there() -> None:
    kinds = {"Concept": 150, "Claim": 135, "Source": 100}
    curated = page_knowledge().to_rdflib()
    for name, at_least in kinds.items():
        found = {
            str(one)
            for one in curated.subjects(RDF.type, rdflib.URIRef(f"https://w3id.org/all-kg/vocab/{name}"))
        }
        assert len(found) >= at_least
        assert found <= things().keys()


def test_a_claim_tells_its_wording_its_limits_and_its_source() -> None:
    claim = things()[CLAIM + "ccs-2024-stem-cell-transplant-given-with-immunotherapy"]
    assert claim["text"].startswith(
        "stem cell transplant: given with immunotherapy. Wording of the source: may. "
        "Limits: in setting: refractory ALL, relapsed ALL; "
    )
    assert claim["appearance"] == {"@id": "https://w3id.org/all-kg/source/ccs-treatments-all-2024"}
    assert claim["about"] == [{"@id": CONCEPT + "stem-cell-transplant"}, {"@id": CONCEPT + "immunotherapy"}]


def test_what_a_source_says_with_may_is_a_possible_treatment_and_no_indication() -> None:
    treatments = [one["@id"] for one in things()[CONCEPT + "relapsed-all"]["possibleTreatment"]]
    assert CONCEPT + "immunotherapy" in treatments
    words = [str(word) for word in {*graph().predicates(), *graph().objects(None, RDF.type)}]
    assert not [word for word in words if "indication" in word.lower()]


def test_a_relation_that_denies_gives_no_property() -> None:
    table = Path(find_resources().queries, "schemaorg", "properties.rq").read_text("utf-8")
    relations = set(re.findall(r"^ +\(allkg:(\w+) ", table, re.MULTILINE))
    assert len(relations) >= 6
    vocabulary = page_knowledge().to_rdflib()
    denying = {str(one).rpartition("/")[2] for one in vocabulary.subjects(NEGATION_OF)}
    assert len(denying) >= 10
    assert not relations & denying


def test_every_word_is_one_of_schema_org() -> None:
    known = {str(SDO[name]) for name in SDO.__annotations__}
    assert len(known) > 2000
    used = set(graph().predicates()) | set(graph().objects(None, RDF.type))
    words = {str(one) for one in used} - {str(RDF.type)}
    assert len(words) > 20
    assert {word for word in words if word not in known} == set()


def test_the_document_reads_without_fetching_anything_and_names_the_disclaimer() -> None:
    dataset = rdflib.URIRef("https://w3id.org/all-kg/")
    assert "not medical advice" in str(graph().value(dataset, SDO.usageInfo))
    assert graph().value(dataset, SDO.license)
    assert document()["@context"] == {"@vocab": "https://schema.org/"}


@pytest.mark.slow
def test_the_whole_has_codes_of_terminologies_and_no_concept_twice() -> None:
    found = json.loads(write_schemaorg(whole_knowledge()))["@graph"]
    assert len({one["@id"] for one in found}) == len(found)
    (drug,) = [one for one in found if one["@id"] == CONCEPT + "blinatumomab"]
    assert drug["@type"] == "Drug"
    assert {code["codingSystem"] for code in drug["code"]} >= {"RxNorm", "NCI Thesaurus"}

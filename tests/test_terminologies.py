"""Terminologies are described once, so that every spelling of a code leads to the same IRI."""

from __future__ import annotations

import re
from functools import cache

import curies
import pytest
from page_graph import whole_knowledge

from all_kg.graph.terminologies import Terminology, make_converter, read_terminologies
from all_kg.namespaces import GRAPH_TERMINOLOGIES

NUMBER_OF_TERMINOLOGIES = 38
SPELLINGS = {
    "NCIT:C3167": "http://purl.obolibrary.org/obo/NCIT_C3167",
    "ncit:C3167": "http://purl.obolibrary.org/obo/NCIT_C3167",
    "icd10cm:C91.02": "http://purl.bioontology.org/ontology/ICD10CM/C91.02",
    "icd-10-cm:C91.02": "http://purl.bioontology.org/ontology/ICD10CM/C91.02",
    "icd10:C91.0": "https://icd.who.int/browse10/2019/en#/C91.0",
    "snomed:91857003": "http://snomed.info/id/91857003",
    "rxcui:11202": "http://purl.bioontology.org/ontology/RXNORM/11202",
    "ORPHA:513": "http://www.orpha.net/ORDO/Orphanet_513",
    "icd-o:9835/3": "https://bioregistry.io/icdo:9835/3",
}


@cache
def terminologies() -> tuple[Terminology, ...]:
    return tuple(read_terminologies(whole_knowledge().asserted[GRAPH_TERMINOLOGIES]))


@cache
def converter() -> curies.Converter:
    return make_converter(terminologies())


def test_all_terminologies_are_read() -> None:
    assert len(terminologies()) == NUMBER_OF_TERMINOLOGIES
    assert len({one.prefix for one in terminologies()}) == NUMBER_OF_TERMINOLOGIES


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_spellings_that_people_use_lead_to_one_iri(spelling: str) -> None:
    prefix, _, code = spelling.partition(":")
    assert converter().expand(f"{prefix.lower()}:{code}") == SPELLINGS[spelling]


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        ("http://purl.obolibrary.org/obo/NCIT_C3167", "NCIT:C3167"),
        ("http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#C3167", "NCIT:C3167"),
        ("http://hl7.org/fhir/sid/icd-10-cm/C91.02", "ICD10CM:C91.02"),
        ("http://snomed.info/sct/91857003", "SCTID:91857003"),
    ],
)
def test_iris_in_use_become_curies(iri: str, curie: str) -> None:
    assert converter().compress(iri) == curie


def test_a_code_has_the_form_of_its_terminology() -> None:
    by_prefix = {one.prefix: one for one in terminologies()}
    assert by_prefix["ICD10CM"].has_form_of("C91.02")
    assert not by_prefix["ICD10CM"].has_form_of("C91.02 ")
    assert not by_prefix["NCIT"].has_form_of("3167")


def test_every_terminology_is_registered_and_says_what_may_be_done_with_it() -> None:
    for one in terminologies():
        assert re.fullmatch(r"https://bioregistry\.io/registry/[a-z0-9.]+", one.registered_as), one.prefix
        assert one.license or one.rights, one.prefix


def test_the_terms_that_may_not_be_passed_on_are_marked() -> None:
    marked = {one.prefix for one in terminologies() if one.codes_only}
    assert marked >= {"SCTID", "UMLS", "ICDO", "ICD11", "ICD10", "ATC"}


def test_two_terminologies_cannot_share_a_spelling() -> None:
    first, second, *_ = terminologies()
    both = Terminology(**{**vars(second), "spellings": (first.prefix.lower(),)})
    with pytest.raises(ValueError, match="uplicate"):
        make_converter([first, both])

"""A concept is found by any of its names and shown with all that is known of it."""

from __future__ import annotations

import json

import pytest
from page_graph import whole_store
from pyoxigraph import NamedNode

from all_kg.answers.answer import DISCLAIMER
from all_kg.answers.concept import Concept, UnknownConceptError, find_concept
from all_kg.errors import UsageError
from all_kg.namespaces import expand
from all_kg.stores.store import Store


@pytest.fixture(scope="module")
def store() -> Store:
    return whole_store()


@pytest.mark.parametrize(
    "name",
    [
        "chemotherapy",
        "Chemotherapy",
        "chemo",
        "all:chemotherapy",
        "https://w3id.org/all-kg/concept/chemotherapy",
        "<https://w3id.org/all-kg/concept/chemotherapy>",
    ],
)
def test_a_concept_is_found_by_label_synonym_slug_and_iri(store: Store, name: str) -> None:
    assert find_concept(store, name).value == expand("all:chemotherapy")


def test_an_abbreviation_that_a_source_states_is_a_name(store: Store) -> None:
    assert find_concept(store, "MRD").value == expand("all:minimal-residual-disease")


def test_the_kind_decides_between_things_of_one_name(store: Store) -> None:
    setting = NamedNode(expand("allkg:Setting"))
    assert find_concept(store, "relapse", setting).value == expand("all:relapsed-all")
    with pytest.raises(UsageError, match=r"several things: .*all:relapsed-all"):
        find_concept(store, "relapse")


@pytest.mark.parametrize(
    ("name", "kind", "iri"),
    [
        ("SCT", "allkg:Treatment", "all:stem-cell-transplant"),
        ("SCT", "allkg:Terminology", "terminology:sctid"),
        ("NCI Thesaurus", "allkg:Terminology", "terminology:ncit"),
        ("MeSH D054198", "allkg:Code", "http://id.nlm.nih.gov/mesh/D054198"),
        ("icd10cm:c91.01", "allkg:Code", "http://purl.bioontology.org/ontology/ICD10CM/C91.01"),
    ],
)
def test_terminologies_and_codes_are_found_where_they_are_asked_for(
    store: Store, name: str, kind: str, iri: str
) -> None:
    assert find_concept(store, name, NamedNode(expand(kind))).value == expand(iri)


def test_terminologies_and_codes_take_no_name_from_a_concept(store: Store) -> None:
    assert find_concept(store, "SCT").value == expand("all:stem-cell-transplant")
    for name in ("MESH:D054198", "NCIT"):
        with pytest.raises(UnknownConceptError):
            find_concept(store, name)
    with pytest.raises(UnknownConceptError) as caught:
        find_concept(store, "vincristin")
    assert caught.value.suggestions[0] == "vincristine"


def test_an_unknown_name_is_answered_with_the_nearest(store: Store) -> None:
    with pytest.raises(UnknownConceptError, match=r"'chemoterapy'. Did you mean 'chemotherapy'") as caught:
        find_concept(store, "chemoterapy")
    assert caught.value.exit_code == 2
    assert "chemotherapy" in caught.value.suggestions


@pytest.mark.parametrize("name", ["", "???", "no such thing", "http://[", "a b<c>", "x" * 5000])
def test_nonsense_is_an_unknown_name(store: Store, name: str) -> None:
    with pytest.raises(UnknownConceptError):
        find_concept(store, name)


def test_a_name_of_another_kind_is_told_apart_from_an_unknown_one(store: Store) -> None:
    with pytest.raises(UnknownConceptError, match="of the kind 'setting' has the name 'chemotherapy'"):
        find_concept(store, "chemotherapy", NamedNode(expand("allkg:Setting")))


def test_a_concept_has_names_definition_classes_kinds_claims_and_gaps(store: Store) -> None:
    antibodies = Concept(store, find_concept(store, "monoclonal antibodies"))
    assert antibodies.definition
    assert "monoclonal antibody" in antibodies.names
    assert [thing.label for thing in antibodies.classes] == ["treatment"]
    assert [thing.label for thing in antibodies.wider] == ["immunotherapy"]
    assert "monoclonal antibodies" in [
        thing.label for thing in Concept(store, find_concept(store, "immunotherapy")).narrower
    ]
    assert {str(row["relation"]) for row in antibodies.claims} >= {"used in", "kind of"}
    assert antibodies.gaps


def test_its_text_and_html_carry_hedge_source_and_disclaimer(store: Store) -> None:
    concept = Concept(store, find_concept(store, "immunotherapy"))
    for page in (str(concept), concept._repr_html_()):
        for piece in (concept.definition, "sometimes", "Sources:", DISCLAIMER, "Left open by the sources:"):
            assert piece in page


def test_it_is_data_as_well(store: Store) -> None:
    data = json.loads(json.dumps(Concept(store, find_concept(store, "chemo")).to_dict()))
    assert data["label"] == "chemotherapy"
    assert len(data["claims"]) == len(Concept(store, find_concept(store, "chemo")).claims) > 5
    assert data["disclaimer"] == DISCLAIMER

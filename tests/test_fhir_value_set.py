"""A code list becomes a FHIR ValueSet with the systems and the codes that FHIR has for them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from page_graph import whole_knowledge

from all_kg.codes.code_book import Code
from all_kg.codes.fhir_resource import computable_name
from all_kg.codes.fhir_value_set import value_set
from all_kg.errors import UsageError
from all_kg.graph.terminologies import Terminology, read_terminologies
from all_kg.namespaces import GRAPH_TERMINOLOGIES


@cache
def terminologies() -> dict[str, Terminology]:
    read = read_terminologies(whole_knowledge().asserted[GRAPH_TERMINOLOGIES])
    return {one.prefix: one for one in read}


def code(prefix: str, text: str, name: str = "") -> Code:
    return Code(terminologies()[prefix], text, name)


def written(*codes: Code) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value_set("a thing", codes))
    return found


def test_each_terminology_has_one_include_with_bare_codes() -> None:
    found = written(
        code("NCIT", "C9"),
        code("ICD10CM", "C91.0", "leukemia"),
        code("NCIT", "C3167"),
        code("NCIT", "C9"),
    )
    assert found["compose"]["include"] == [
        {
            "system": "http://hl7.org/fhir/sid/icd-10-cm",
            "concept": [{"code": "C91.0", "display": "leukemia"}],
        },
        {
            "system": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
            "concept": [{"code": "C3167"}, {"code": "C9"}],
        },
    ]


def test_codes_of_obo_ontologies_and_of_hgnc_keep_their_prefix() -> None:
    found = written(code("HP", "0001903"), code("HGNC", "76"))
    assert [(one["system"], one["concept"][0]["code"]) for one in found["compose"]["include"]] == [
        ("http://www.genenames.org", "HGNC:76"),
        ("http://human-phenotype-ontology.org", "HP:0001903"),
    ]


def test_a_terminology_without_a_uri_in_fhir_is_named_by_its_entry_in_bioregistry() -> None:
    include = written(code("ONCOTREE", "BLL"))["compose"]["include"]
    assert [one["system"] for one in include] == ["https://bioregistry.io/registry/oncotree"]


def test_rights_and_disclaimer_stand_in_it() -> None:
    found = written(code("SCTID", "91857003"))
    assert found["copyright"].startswith("SNOMED CT: Identifiers only")
    assert "not medical advice" in found["description"]
    assert found["status"] == "draft"


def test_the_same_codes_in_another_order_give_the_same_text() -> None:
    codes = [code("NCIT", "C3167"), code("HP", "0001903"), code("NCIT", "C9")]
    assert value_set("x", codes) == value_set("x", reversed(codes))


def test_no_codes_make_a_value_set_without_content() -> None:
    assert "compose" not in written()


@pytest.mark.parametrize("title", ["7+3 (adults)", "CAR T-cell therapy", "β", "x" * 300])
def test_the_name_is_one_that_programs_can_use(title: str) -> None:
    assert re.fullmatch("[A-Z][A-Za-z0-9_]{0,254}", computable_name(title))


def test_without_the_library_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fhir.resources.R4B.valueset", None)
    with pytest.raises(UsageError, match=r"pip install 'all-kg\[fhir\]'"):
        value_set("x", [])

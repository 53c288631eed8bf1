"""Nodes and edges for the Biolink Model; what is hedged does not treat."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from foreign_tools import printed
from page_graph import whole_knowledge

from all_kg.exports.export_content import ExportContent
from all_kg.exports.kgx_export import write_kgx
from all_kg.namespaces import expand

VALIDATE = Path(__file__).parent / "fixtures" / "validate_biolink.py"
CATEGORIES_AT_LEAST = 11
DENYING = ("not", "never", "lacks", "doesNot", "excludes")
FOR_SOMETHING = {"biolink:treats", "biolink:applied_to_treat", "biolink:preventative_for_condition"}


@cache
def written() -> dict[str, bytes]:
    return write_kgx(whole_knowledge())


@cache
def records(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written()[f"{name}.jsonl"].decode().splitlines()]


@cache
def content() -> ExportContent:
    return ExportContent(whole_knowledge())


def strength(claim: str) -> int:
    return int(content().value(content().value(expand(claim), "allkg:hedge"), "allkg:strength"))


def test_every_concept_is_a_node_with_one_category() -> None:
    nodes = records("nodes")
    assert [node["iri"] for node in nodes] == [one.iri for one in content().concepts.values()]
    assert all(len(node["category"]) == 1 and node["name"] for node in nodes)
    category = {node["id"]: node["category"][0] for node in nodes}
    assert len(set(category.values())) >= CATEGORIES_AT_LEAST
    assert category["all:imatinib"] == "biolink:Drug"
    assert category["all:acute-lymphoblastic-leukemia"] == "biolink:Disease"
    assert category["all:chemotherapy"] == "biolink:Treatment"


def test_only_exact_matches_make_a_node_equivalent_in_the_prefixes_of_biolink() -> None:
    nodes = {node["id"]: node for node in records("nodes")}
    found = nodes["all:acute-lymphoblastic-leukemia"]["equivalent_identifiers"]
    assert {"MONDO:0004967", "NCIT:C3167"} <= set(found)
    assert "MESH:D054198" not in found, "it is broader"
    assert any(one.startswith("RXCUI:") for one in nodes["all:imatinib"]["equivalent_identifiers"])


def test_every_edge_joins_two_nodes_and_says_who_knows_it_how() -> None:
    edges, nodes = records("edges"), {node["id"] for node in records("nodes")}
    assert len(edges) > 700
    assert len({edge["id"] for edge in edges}) == len(edges)
    for edge in edges:
        assert {edge["subject"], edge["object"]} <= nodes
        assert edge["knowledge_level"] == "knowledge_assertion"
        assert edge["agent_type"] == "manual_agent"
        assert edge["primary_knowledge_source"] == "infores:all-kg"


def test_an_edge_from_a_claim_has_its_publications_and_its_wording() -> None:
    edges = [edge for edge in records("edges") if edge["id"].startswith("claim:")]
    assert len(edges) > 350
    for edge in edges:
        hedge = content().value(expand(edge["id"]), "allkg:hedge").rpartition("/")[2]
        assert f"allkg:hedge=hedge:{hedge}" in edge["qualifiers"]
        assert edge["publications"]


def test_what_is_hedged_is_not_said_to_treat() -> None:
    edges = [edge for edge in records("edges") if edge["predicate"] in FOR_SOMETHING]
    treats = [edge for edge in edges if edge["predicate"] == "biolink:treats"]
    applied = [edge for edge in edges if edge["predicate"] == "biolink:applied_to_treat"]
    assert len(treats) > 10
    assert len(applied) > 100
    for edge in treats:
        assert strength(edge["id"]) >= 50, edge["id"]
        if edge["original_predicate"] in ("allkg:usedFor", "allkg:usedIn"):
            assert strength(edge["id"]) >= 60, "use alone is not treatment"
    worded = {edge["qualifiers"][0].rpartition(":")[2] for edge in applied}
    assert {"may", "can", "sometimes"} <= worded


def test_a_relation_that_denies_is_no_edge() -> None:
    relations = {edge["original_predicate"] for edge in records("edges") if "original_predicate" in edge}
    assert len(relations) > 12
    assert [name for name in relations if name.removeprefix("allkg:").startswith(DENYING)] == []


def test_what_is_turned_round_points_the_other_way() -> None:
    turned = [edge for edge in records("edges") if edge.get("original_predicate") == "allkg:causedBy"]
    assert len(turned) > 3
    for edge in turned:
        assert edge["predicate"] == "biolink:causes"
        assert content().values(expand(edge["id"]), "allkg:subject") == [expand(edge["object"])]


def validated(folder: Path) -> dict[str, Any]:
    python = os.environ.get("BIOLINK_PYTHON")
    if python is None:
        pytest.skip("needs BIOLINK_PYTHON, the python of an environment with: pip install biolink-model")
    files = [folder / "nodes.jsonl", folder / "edges.jsonl"]
    found: dict[str, Any] = json.loads(printed(python, VALIDATE, *files))
    return found


@pytest.mark.slow
def test_the_classes_of_biolink_accept_every_node_and_every_edge(tmp_path: Path) -> None:
    for name, text in written().items():
        (tmp_path / name).write_bytes(text)
    found = validated(tmp_path)
    assert found["wrong"] == []
    assert sum(found["seen"].values()) == len(records("nodes")) + len(records("edges"))


@pytest.mark.slow
def test_the_classes_of_biolink_refuse_what_is_wrong(tmp_path: Path) -> None:
    edge = next(edge for edge in records("edges") if edge["predicate"] == "biolink:treats")
    wrong = [
        {**edge, "predicate": "biolink:cures"},
        {**edge, "category": ["biolink:Association"], "predicate": "biolink:heals"},
        {**edge, "knowledge_level": "sure"},
        {name: value for name, value in edge.items() if name != "agent_type"},
        {**edge, "hedge": "may"},
    ]
    (tmp_path / "nodes.jsonl").write_text("")
    (tmp_path / "edges.jsonl").write_text("".join(json.dumps(one) + "\n" for one in wrong))
    assert len({message for _, message in validated(tmp_path)["wrong"]}) >= len(wrong)

"""A nanopublication for each claim, with its limits in the assertion and its source in the provenance."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

import pytest
from foreign_tools import printed
from page_graph import page_knowledge
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from all_kg.exports.nanopub_export import write_nanopubs
from all_kg.namespaces import GRAPH_CLAIMS, expand

NUMBER_OF_CLAIMS = 135
NANOPUB = "https://w3id.org/all-kg/nanopub/ccs-2024-stem-cell-transplant-given-with-immunotherapy"
CLAIM = NamedNode("https://w3id.org/all-kg/claim/ccs-2024-stem-cell-transplant-given-with-immunotherapy")
VALIDATE = Path(__file__).parent / "fixtures" / "validate_nanopubs.py"


@cache
def graphs() -> dict[str, set[tuple[object, ...]]]:
    """Triples by the name of their graph."""
    found: dict[str, set[tuple[object, ...]]] = {}
    for quad in parse(write_nanopubs(page_knowledge()), format=RdfFormat.TRIG):
        triple = (quad.subject, quad.predicate, quad.object)
        found.setdefault(quad.graph_name.value, set()).add(triple)
    return found


def node(name: str) -> NamedNode:
    return NamedNode(expand(name))


def test_every_claim_has_four_graphs() -> None:
    parts = ("Head", "assertion", "provenance", "pubinfo")
    names = {name.partition("#")[0] for name in graphs()}
    assert len(names) == NUMBER_OF_CLAIMS
    assert graphs().keys() == {f"{name}#{part}" for name in names for part in parts}
    head = graphs()[f"{NANOPUB}#Head"]
    assert (NamedNode(NANOPUB), node("np:hasAssertion"), NamedNode(f"{NANOPUB}#assertion")) in head
    assert len(head) == 4


def test_nothing_that_is_said_of_a_claim_is_lost() -> None:
    said: set[Quad] = {
        quad
        for name, quads in page_knowledge().asserted.items()
        if name.startswith(GRAPH_CLAIMS)
        for quad in quads
        if quad.subject.value.startswith(expand("claim:"))  # type: ignore[union-attr]
    }
    assert len(said) > 1300
    written = set().union(*graphs().values())
    assert {(quad.subject, quad.predicate, quad.object) for quad in said} <= written


def test_the_assertion_has_wording_and_limits_and_never_the_bare_edge() -> None:
    assertion = graphs()[f"{NANOPUB}#assertion"]
    for predicate, value in (
        ("allkg:subject", "all:stem-cell-transplant"),
        ("allkg:object", "all:immunotherapy"),
        ("allkg:hedge", "hedge:may"),
        ("allkg:setting", "all:relapsed-all"),
        ("allkg:inGroup", "group:ccs-2024-transplant-with-immunotherapy-or-alone"),
    ):
        assert (CLAIM, node(predicate), node(value)) in assertion
    subjects = {
        triple[0] for name, part in graphs().items() if name.endswith("#assertion") for triple in part
    }
    assert len(subjects) == NUMBER_OF_CLAIMS
    assert all(str(one).startswith("<https://w3id.org/all-kg/claim/") for one in subjects)


def test_the_provenance_leads_from_the_assertion_to_source_and_passage() -> None:
    provenance = graphs()[f"{NANOPUB}#provenance"]
    assertion = NamedNode(f"{NANOPUB}#assertion")
    derived = {str(one[2]) for one in provenance if one[:2] == (assertion, node("prov:wasDerivedFrom"))}
    wanted = ("source:ccs-treatments-all-2024", "passage:ccs-2024-overview-20")
    assert derived == {str(node(one)) for one in wanted}
    assert (assertion, node("prov:wasAttributedTo"), node("agent:all-kg-curators")) in provenance
    assert (CLAIM, node("allkg:confidence"), node("all:high-confidence")) in provenance


def test_the_publication_information_is_about_the_nanopublication() -> None:
    publication = graphs()[f"{NANOPUB}#pubinfo"]
    assert {one[0] for one in publication} == {NamedNode(NANOPUB)}
    licence = NamedNode("https://creativecommons.org/licenses/by/4.0/")
    assert (NamedNode(NANOPUB), node("dcterms:license"), licence) in publication
    day = Literal("2026-11-23", datatype=node("xsd:date"))
    assert (NamedNode(NANOPUB), node("dcterms:created"), day) in publication


@pytest.mark.slow
def test_the_library_for_nanopublications_accepts_every_one(tmp_path: Path) -> None:
    python = os.environ.get("NANOPUB_PYTHON")
    if python is None:
        pytest.skip("needs NANOPUB_PYTHON, the python of an environment with: pip install nanopub")
    file = tmp_path / "nanopubs.trig"
    file.write_bytes(write_nanopubs(page_knowledge()))
    found = json.loads(printed(python, "-W", "ignore", VALIDATE, file).splitlines()[-1])
    assert found == {"accepted": NUMBER_OF_CLAIMS, "wrong": {}}

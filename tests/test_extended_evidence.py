"""Every fact of the table of further sources is in the graph, as strong and as limited as in the table.

`evidence/extended.tsv` has one ASK a fact; `evidence/left-out.tsv` has the facts that are not in, with
reasons. Where the table itself is at hand, it is held against both, column by column;
`evidence/departures.tsv` lists where the curators read a row otherwise than its column says, and why.
"""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from page_graph import whole_knowledge
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, Store

from all_kg.namespaces import PREFIXES, curie, expand

FOLDER = Path(__file__).with_name("evidence")
SHARED = Path(os.environ.get("ALL_KG_EVIDENCE", Path(__file__).parents[2] / "shared" / "evidence"))
NUMBER_OF_FACTS = 802
LEFT_OUT_AT_MOST = 10  # a handful
NUMBER_OF_SOURCES = 107
NUMBER_OF_CONFLICTS = 37
POPULATIONS = {
    "not specified": set(),
    "by age, see condition": set(),
    "adults": {"all:adult"},
    "children": {"all:child"},
    "AYA": {"all:adolescent-or-young-adult"},
    "AYA and adults": {"all:adolescent-or-young-adult", "all:adult"},
    "children and young adults": {"all:child", "all:adolescent-or-young-adult"},
    "children and young persons": {"all:child", "all:adolescent-or-young-adult"},
}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def asks() -> dict[str, str]:
    return {row["fact_id"]: row["ask"] for row in table(FOLDER / "extended.tsv")}


@cache
def left_out() -> dict[str, str]:
    return {row["fact_id"]: row["reason"] for row in table(FOLDER / "left-out.tsv")}


@cache
def store() -> Store:
    store = Store()
    store.extend(
        Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in whole_knowledge().quads()
    )
    return store


@cache
def claims_of(fact: str) -> tuple[NamedNode, ...]:
    """The claims that make the ASK of a fact true; each of its variables has one value."""
    pattern = asks()[fact].removeprefix("ASK")
    variables = sorted(set(re.findall(r"\?claim\d*", pattern)))
    found = store().query(f"SELECT DISTINCT {' '.join(variables)} {pattern}", prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    solutions = list(found)
    assert len(solutions) == 1, f"{fact}: {len(solutions)} solutions"
    claims = [solutions[0][name[1:]] for name in variables]
    assert all(isinstance(claim, NamedNode) for claim in claims)
    return tuple(claim for claim in claims if isinstance(claim, NamedNode))


def values(claim: NamedNode, relation: str) -> set[str]:
    found = store().quads_for_pattern(claim, NamedNode(expand(relation)), None)
    return {curie(quad.object.value) for quad in found if isinstance(quad.object, NamedNode)}


def test_every_fact_is_in_or_left_out_with_a_reason() -> None:
    ids = [f"XF{number:03}" for number in range(1, NUMBER_OF_FACTS + 1)]
    assert sorted([*asks(), *left_out()]) == ids
    assert len(left_out()) <= LEFT_OUT_AT_MOST
    assert all(len(reason) > 20 for reason in left_out().values())


def test_every_ask_holds() -> None:
    assert len(asks()) == NUMBER_OF_FACTS - len(left_out())
    failing = []
    for fact, ask in asks().items():
        answer = store().query(ask, prefixes=PREFIXES)
        assert isinstance(answer, QueryBoolean)
        if not answer:
            failing.append(fact)
    assert failing == []


def test_one_set_of_claims_makes_an_ask_true_and_without_any_of_them_it_is_false() -> None:
    emptied = Store()
    emptied.extend(store())
    for fact, ask in asks().items():
        for claim in claims_of(fact):
            own = list(emptied.quads_for_pattern(claim, None, None))
            assert own, claim
            for quad in own:
                emptied.remove(quad)
            assert not bool(emptied.query(ask, prefixes=PREFIXES)), (fact, claim)
            emptied.extend(own)


def test_no_claim_of_a_further_source_stands_without_a_fact() -> None:
    behind = {claim for fact in asks() for claim in claims_of(fact)}
    claim_class, source = NamedNode(expand("allkg:Claim")), NamedNode(expand("dcterms:source"))
    page = NamedNode(expand("source:ccs-treatments-all-2024"))
    of_others = {
        quad.subject
        for quad in store().quads_for_pattern(None, NamedNode(expand("rdf:type")), claim_class)
        if not any(store().quads_for_pattern(quad.subject, source, page))
    }
    assert {curie(str(claim)[1:-1]) for claim in of_others - behind} == set()


def test_each_conflict_of_the_evidence_is_in_the_graph() -> None:
    kind = NamedNode(expand("allkg:Conflict"))
    found = list(store().quads_for_pattern(None, NamedNode(expand("rdf:type")), kind))
    assert len(found) >= NUMBER_OF_CONFLICTS


@pytest.fixture(scope="module")
def facts() -> dict[str, dict[str, str]]:
    if not SHARED.is_dir():
        pytest.skip(f"the fact table is not at hand: {SHARED} is missing")
    rows = {row["fact_id"]: row for row in table(SHARED / "extended-facts.tsv")}
    assert len(rows) == NUMBER_OF_FACTS
    return rows


def departures(column: str) -> dict[str, str]:
    return {
        row["fact_id"]: row["reason"] for row in table(FOLDER / "departures.tsv") if row["column"] == column
    }


def test_each_fact_is_claimed_of_its_own_source(facts: dict[str, dict[str, str]]) -> None:
    sources = {row["source_id"]: f"source:{row['source']}" for row in table(FOLDER / "source-ids.tsv")}
    assert len(sources) == NUMBER_OF_SOURCES
    for fact in asks():
        for claim in claims_of(fact):
            assert values(claim, "dcterms:source") == {sources[facts[fact]["source_id"]]}, fact
    named = {facts[fact]["source_id"] for fact in asks()}
    assert named == set(sources)


def test_hedges_are_the_modalities_of_the_table(facts: dict[str, dict[str, str]]) -> None:
    hedge_of = {row["modality"]: f"hedge:{row['hedge']}" for row in table(FOLDER / "modalities.tsv")}
    differing = {
        fact
        for fact in asks()
        if {hedge for claim in claims_of(fact) for hedge in values(claim, "allkg:hedge")}
        != {hedge_of[facts[fact]["modality"]]}
    }
    assert differing == set(departures("modality"))


def test_confidence_and_population_are_those_of_the_table(facts: dict[str, dict[str, str]]) -> None:
    sure, people = set(), set()
    for fact in asks():
        row = facts[fact]
        for claim in claims_of(fact):
            if values(claim, "allkg:confidence") != {f"all:{row['confidence']}-confidence"}:
                sure.add(fact)
            if values(claim, "allkg:population") != POPULATIONS[row["population"]]:
                people.add(fact)
    assert sure == set(departures("confidence"))
    assert people == set(departures("population"))


def test_what_the_table_denies_is_claimed_by_a_relation_that_denies(facts: dict[str, dict[str, str]]) -> None:
    negative = {
        curie(quad.subject.value)
        for quad in store().quads_for_pattern(None, NamedNode(expand("allkg:negationOf")), None)
        if isinstance(quad.subject, NamedNode)
    }
    denied = {fact for fact in asks() if facts[fact]["modality"] in ("negated", "not usually")}
    denied |= {fact for fact in asks() if facts[fact]["relation"] in ("neverGivenBy", "notUsedAfter")}
    assert len(denied) >= 8
    for fact in denied:
        assert any(values(claim, "allkg:predicate") & negative for claim in claims_of(fact)), fact


def test_facts_under_each_heading_are_as_many_as_in_the_table(facts: dict[str, dict[str, str]]) -> None:
    headings = Counter(
        heading for fact in asks() for heading in values(claims_of(fact)[0], "allkg:filedUnder")
    )
    expected = Counter(
        "heading:" + re.sub(r"[^a-z0-9]+", "-", facts[fact]["section"].lower()) for fact in asks()
    )
    assert headings == expected

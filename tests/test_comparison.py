"""Two sources stand side by side with all that each says, and neither side is favoured."""

from __future__ import annotations

import json
from itertools import combinations

import pytest
from page_graph import whole_store
from pyoxigraph import NamedNode

from all_kg import cli
from all_kg.answers.answer import DISCLAIMER, Thing
from all_kg.answers.comparison import BOTH, FIRST, SECOND, Comparison, Statement, compare
from all_kg.errors import UsageError
from all_kg.namespaces import curie, expand
from all_kg.stores.store import Store

PAGE = "ccs-treatments-all-2024"
PDQ = "pdq-adult-patient"
NCCN = "nccn-patients-2017"
MSD = "msd-consumer"
PAIRS = list(combinations((PAGE, PDQ, NCCN, MSD), 2))
MIRRORED = {BOTH: BOTH, FIRST: SECOND, SECOND: FIRST}


@pytest.fixture(scope="module")
def store() -> Store:
    return whole_store()


@pytest.fixture(scope="module")
def page_and_pdq(store: Store) -> Comparison:
    return compare(store, source(PAGE), source(PDQ))


def source(name: str) -> NamedNode:
    return NamedNode(expand(f"source:{name}"))


def said(comparison: Comparison, said_by: str) -> set[tuple[str, str, str]]:
    return {in_words(one) for one in comparison.statements if one.said_by == said_by}


def in_words(one: Statement) -> tuple[str, str, str]:
    return one.subject.label, one.relation.label, str(one.object)


def claims_of(store: Store, name: str) -> set[str]:
    claim, kind = NamedNode(expand("allkg:Claim")), NamedNode(expand("rdf:type"))
    return {
        quad.subject.value
        for quad in store.quads(None, NamedNode(expand("dcterms:source")), source(name))
        if isinstance(quad.subject, NamedNode) and any(store.quads(quad.subject, kind, claim))
    }


def test_what_both_say_is_what_both_say(page_and_pdq: Comparison) -> None:
    selection = "selection of treatment for ALL"
    assert said(page_and_pdq, BOTH) == {
        ("acute lymphoblastic leukemia", "synonym", "acute lymphocytic leukemia"),
        (selection, "considers", "age"),
        (selection, "considers", "chromosome or gene changes"),
        (selection, "considers", "relapse status"),
        (selection, "considers", "spread to the central nervous system"),
        ("stem cell transplant", "used in", "relapsed ALL"),
    }


def test_what_one_says_is_not_said_of_the_other(page_and_pdq: Comparison) -> None:
    dasatinib = ("dasatinib", "used in", "relapsed ALL")
    induction = ("targeted therapy", "used in", "induction")
    assert dasatinib in said(page_and_pdq, SECOND)
    assert induction in said(page_and_pdq, FIRST)
    for one in page_and_pdq.statements:
        assert [bool(side) for side in one.wordings] == [one.said_by != SECOND, one.said_by != FIRST]


def test_each_source_keeps_its_own_words_and_limits(page_and_pdq: Comparison) -> None:
    transplant = ("stem cell transplant", "used in", "relapsed ALL")
    statement = next(one for one in page_and_pdq.statements if in_words(one) == transplant)
    page, pdq = statement.wordings
    assert sorted(wording.hedge.label for wording in page) == ["can", "may"]
    assert [wording.hedge.label for wording in pdq] == ["may"]
    assert ("population", Thing(expand("all:adult"), "")) in pdq[0].limits
    assert str(pdq[0]).startswith("may (adult")
    assert [str(wording) for wording in page] == ["may", "can"]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_every_claim_of_both_is_there_once(store: Store, first: str, second: str) -> None:
    comparison = compare(store, source(first), source(second))
    for side, name in enumerate((first, second)):
        shown = [wording.claim for one in comparison.statements for wording in one.wordings[side]]
        assert len(shown) == len(set(shown))
        assert set(shown) == claims_of(store, name)
    keys = [(one.subject.iri, one.relation.iri, repr(one.object)) for one in comparison.statements]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_other_way_round_it_is_the_mirror_image(store: Store, first: str, second: str) -> None:
    there = compare(store, source(first), source(second))
    back = compare(store, source(second), source(first))
    assert there.sources == back.sources[::-1]
    assert there.references == back.references[::-1]
    assert {(MIRRORED[one.said_by], in_words(one), one.wordings[::-1]) for one in there.statements} == {
        (one.said_by, in_words(one), one.wordings) for one in back.statements
    }
    assert [(one.conflict, one.kinds, one.advice, one.claims[::-1]) for one in there.differences] == [
        (one.conflict, one.kinds, one.advice, one.claims) for one in back.differences
    ]


def test_a_difference_shows_the_claims_of_both_the_kind_and_the_advice(page_and_pdq: Comparison) -> None:
    names = [curie(one.conflict.iri) for one in page_and_pdq.differences]
    assert names == [
        "conflict:cns-prophylaxis-in-maintenance",
        "conflict:blast-limit-of-disease",
        "conflict:blast-limit-of-remission",
        "conflict:rank-of-radiation-therapy",
        "conflict:setting-of-immunotherapy",
    ]
    limit = page_and_pdq.differences[2]
    assert [kind.label for kind in limit.kinds] == ["conflict of value"]
    page, pdq = limit.claims
    assert "fewer than 5 % immature white blood cells" in page[0].label
    assert "marrow blast percentage at most 5 %" in pdq[0].label
    assert "exactly 5 %" in limit.advice


def test_two_sources_that_say_the_same_do_not_differ_because_others_do(store: Store) -> None:
    comparison = compare(store, source(PDQ), source(NCCN))
    limit = ("complete remission", "has criterion", "marrow blast percentage at most 5 %")
    assert limit in said(comparison, BOTH)
    names = [curie(one.conflict.iri) for one in comparison.differences]
    assert names == ["conflict:cns-prophylaxis-in-maintenance", "conflict:number-of-phases"]


def test_a_source_with_itself_is_no_comparison(store: Store) -> None:
    with pytest.raises(UsageError, match=r"both are PDQ adult patient\. Name two sources"):
        compare(store, source(PDQ), source(PDQ))


def test_the_text_tells_numbers_silence_sources_and_that_it_is_no_advice(page_and_pdq: Comparison) -> None:
    text = str(page_and_pdq)
    first, second = len(said(page_and_pdq, FIRST)), len(said(page_and_pdq, SECOND))
    counts = f"Both say: 6. Only CCS treatments 2024: {first}. Only PDQ adult patient: {second}."
    assert f"{counts} Differ, or seem to: 5." in text
    assert "silence, never a no" in text
    assert (
        "- CCS treatments 2024: Treatments for acute lymphoblastic leukemia. Canadian Cancer Society" in text
    )
    assert "(read sentence by sentence)" in text
    assert text.endswith(DISCLAIMER)
    assert "\nOn blast limit of remission (conflict of value):\n- CCS treatments 2024: complete" in text


def test_json_reads_back(page_and_pdq: Comparison) -> None:
    data = json.loads(json.dumps(page_and_pdq.to_dict()))
    assert [one["iri"] for one in data["sources"]] == [one.iri for one in page_and_pdq.sources]
    assert data["disclaimer"] == DISCLAIMER
    assert len(data["statements"]) == len(page_and_pdq.statements)
    for read, one in zip(data["statements"], page_and_pdq.statements, strict=True):
        value = one.object.iri if isinstance(one.object, Thing) else one.object
        assert (read["object"]["iri"] if isinstance(read["object"], dict) else read["object"]) == value
        assert [[wording["claim"] for wording in side] for side in read["wordings"]] == [
            [wording.claim for wording in side] for side in one.wordings
        ]
    assert any(isinstance(one["object"], str) for one in data["statements"])  # a name is no thing
    assert [len(one["claims"]) for one in data["differences"]] == [2] * 5


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pdq-adult-patien", "Did you mean 'PDQ adult patient'"),
        (
            "chemotherapy",
            "nothing of the kind 'source' has the name 'chemotherapy'. Did you mean 'CCS chemotherapy'",
        ),
        ("no such source", "nothing is known by the name 'no such source'"),
        (PAGE, "both are CCS treatments 2024"),
    ],
)
def test_a_source_that_is_not_known_is_a_plain_error(
    capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    assert cli.main(["compare", PAGE, name]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_short_title_slug_and_iri_name_the_same_source(capsys: pytest.CaptureFixture[str]) -> None:
    printed = set()
    for name in ("PDQ adult patient", PDQ, expand(f"source:{PDQ}")):
        assert cli.main(["compare", PAGE, name, "--json"]) == 0
        printed.add(capsys.readouterr().out)
    assert len(printed) == 1
    assert json.loads(printed.pop())["sources"][1]["label"] == "PDQ adult patient"

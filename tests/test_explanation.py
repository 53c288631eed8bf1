"""Every edge of the graph leads back to the claims behind it."""

from __future__ import annotations

import pytest
from page_graph import page_store
from pyoxigraph import NamedNode

from all_kg.answers.answer import DISCLAIMER, Answer
from all_kg.answers.explanation import explain, find_relation
from all_kg.errors import UsageError
from all_kg.graph.search_index import TYPE
from all_kg.namespaces import GRAPH_DERIVED, PREFIXES, expand
from all_kg.stores.store import Store


@pytest.fixture(scope="module")
def store() -> Store:
    return page_store()


def reasons(answer: Answer) -> list[tuple[str, str, str]]:
    return [(str(row["because"]), str(row["of"]), str(row["hedge"])) for row in answer]


def test_an_edge_leads_to_its_claims(store: Store) -> None:
    answer = explain(store, "chemo", "used in", "induction")
    assert reasons(answer) == [("stated", "chemotherapy", "stated")]
    assert answer.sources


def test_an_upward_use_leads_to_the_claims_of_the_kind(store: Store) -> None:
    answer = explain(store, "immunotherapy", "usedIn", "relapse")
    assert ("stated of a kind of it", "monoclonal antibodies", "may") in reasons(answer)
    assert ("stated", "immunotherapy", "can") in reasons(answer)


def test_a_kind_is_explained_by_definition_and_claims(store: Store) -> None:
    because = {
        reason
        for reason, _, _ in reasons(explain(store, "monoclonal antibodies", "kind of", "immunotherapy"))
    }
    assert because == {"definition of the concept", "stated"}


def test_a_value_can_be_the_end_of_an_edge(store: Store) -> None:
    assert reasons(explain(store, "acute lymphoblastic leukemia", "abbreviation", "ALL"))


def test_what_nothing_states_has_no_claims_but_its_gap(store: Store) -> None:
    answer = explain(store, "radiation", "used in", "induction")
    assert (answer.verdict, len(answer.rows)) == ("not stated", 0)
    assert [gap.label for gap in answer.gaps] == ["The phase in which radiation therapy is used."]


@pytest.mark.parametrize(
    "name", ["used in", "Used in", "usedIn", "allkg:usedIn", "https://w3id.org/all-kg/vocab/usedIn"]
)
def test_a_relation_is_found_by_label_name_and_iri(store: Store, name: str) -> None:
    assert find_relation(store, name).value == expand("allkg:usedIn")


def test_an_unknown_relation_is_answered_with_the_nearest(store: Store) -> None:
    with pytest.raises(UsageError, match=r"no relation 'used inn'. Did you mean 'used in'"):
        find_relation(store, "used inn")


def test_every_derived_edge_between_concepts_has_something_behind_it(store: Store) -> None:
    looked_at = 0
    for quad in store.quads(None, None, None, NamedNode(GRAPH_DERIVED)):
        names = [term.value for term in (quad.subject, quad.object) if isinstance(term, NamedNode)]
        if (
            quad.predicate == TYPE
            or not all(name.startswith(PREFIXES["all"]) for name in names)
            or len(names) < 2
        ):
            continue
        looked_at += 1
        answer = explain(store, names[0], quad.predicate.value, names[1])
        assert answer.rows, f"nothing is behind {names[0]} {quad.predicate.value} {names[1]}"
    assert looked_at > 100


# --- the chain


def test_the_chain_names_rules_definitions_and_claims_step_by_step(store: Store) -> None:
    text = str(explain(store, "anti-leukemia treatment", "used in", "induction"))
    for line in (
        "anti-leukemia treatment used in induction, because:",
        "  [rule: Where one kind of treatment is used, the wider kind is used.]",
        "  chemotherapy used in induction, because:",
        "  chemotherapy kind of anti-leukemia treatment [definition]",
        "    claim:ccs-2024-chemotherapy-used-in-induction, stated, "
        "section Induction treatments for acute lymphoblastic leukemia, CCS treatments 2024",
    ):
        assert f"\n{line}" in text
    assert text.endswith(DISCLAIMER)


def test_a_claim_in_the_chain_keeps_what_limits_it(store: Store) -> None:
    text = str(explain(store, "monoclonal antibodies", "used in", "relapsed ALL"))
    (line,) = [line for line in text.splitlines() if line.strip().startswith("claim:")]
    assert "limited to return of disease after treatment" in line


def test_a_class_is_explained_by_definition(store: Store) -> None:
    answer = explain(store, "induction", "a", "Setting")
    assert answer.verdict == "by definition"
    assert "phase rdfs:subClassOf setting [vocabulary]\n  induction is a phase [definition]" in str(answer)
    assert "silence" not in str(answer)


def test_the_chain_of_a_closure_has_each_link(store: Store) -> None:
    text = str(explain(store, "relapsed ALL", "kind of", "cancer"))
    assert text.count("[definition]") == 3


def test_a_name_is_explained_by_the_narrower_relation(store: Store) -> None:
    text = str(explain(store, "complete remission", "skos:altLabel", "complete response"))
    assert "synonym rdfs:subPropertyOf skos:altLabel [vocabulary]" in text


def test_the_chain_is_data_too(store: Store) -> None:
    why = explain(store, "anti-leukemia treatment", "used in", "induction").to_dict()["why"]
    assert why["rule"]["name"] == "use-of-wider-kind"
    (edge,) = [premise for premise in why["because"] if "rule" in premise]
    assert edge["statement"] == "chemotherapy used in induction"
    assert {premise["claim"] for premise in edge["because"]} == {
        "claim:ccs-2024-chemotherapy-used-in-induction"
    }
    assert explain(store, "radiation", "used in", "induction").to_dict()["why"] is None


def test_an_unknown_class_is_said_to_be_unknown(store: Store) -> None:
    with pytest.raises(UsageError, match="there is no class 'Seting'"):
        explain(store, "induction", "a", "Seting")

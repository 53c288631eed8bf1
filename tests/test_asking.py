"""Questions are answered from the built store with labels, evidence and, where it is silent, its gaps."""

from __future__ import annotations

import pytest
from page_graph import page_store, whole_store
from pyoxigraph import Literal, NamedNode

from all_kg.answers.answer import Answer, Thing
from all_kg.answers.asking import ask, to_value
from all_kg.namespaces import expand
from all_kg.stores.store import Store


@pytest.fixture(scope="module")
def store() -> Store:
    return page_store()


def labels(answer: Answer, column: str) -> set[str]:
    return {str(row[column]) for row in answer}


def test_every_row_has_the_hedge_section_and_source_of_its_claim(store: Store) -> None:
    answer = ask(store, "which therapies are used in relapse")
    assert labels(answer, "therapy") == {
        "chemotherapy",
        "immunotherapy",
        "monoclonal antibodies",
        "stem cell transplant",
    }
    assert labels(answer, "hedge") == {"can", "may"}
    assert all(isinstance(row["section"], Thing) and row["claim"].iri for row in answer)
    assert [source.iri for source in answer.sources] == [expand("source:ccs-treatments-all-2024")]
    assert answer.sources[0].label.startswith(
        "CCS treatments 2024: Treatments for acute lymphoblastic leukemia. Canadian Cancer Society, 2024"
    )


def test_a_code_has_its_terminology_and_the_terms_of_it_for_a_source() -> None:
    answer = ask(whole_store(), "SNOMED CT code of B-cell ALL")
    assert {row["source"].iri for row in answer} == {expand("terminology:sctid")}
    assert "needs a licence of SNOMED International" in answer.sources[0].label
    assert answer.sources[0].label.startswith("SNOMED CT. ")
    free = ask(whole_store(), "MONDO code of ALL", [NamedNode(expand("terminology:mondo"))])
    assert "https://creativecommons.org/licenses/by/4.0/" in str(free)


def test_a_name_that_is_kept_here_and_not_given_by_a_source_has_the_graph_for_one() -> None:
    answer = ask(whole_store(), "labels of tumor lysis syndrome")
    assert [source.label.partition(":")[0] for source in answer.sources] == ["all-kg"]
    page = NamedNode(expand("source:ccs-treatments-all-2024"))
    limited = ask(whole_store(), "labels of tumor lysis syndrome", [page])
    assert limited.verdict == "not stated"


def test_a_choice_and_a_condition_are_shown(store: Store) -> None:
    assert "CNS prophylaxis or CNS treatment" in str(ask(store, "induction therapies"))
    assert "return of disease after treatment" in str(ask(store, "relapse therapies"))


def test_a_qualifier_that_the_query_does_not_ask_for_is_shown_beside_the_row(store: Store) -> None:
    answer = ask(store, "what is stated about monoclonal antibodies")
    conditions = {thing.label for row in answer for thing in row.qualifiers.get("condition", ())}
    assert "return of disease after treatment" in conditions
    assert "condition" in str(answer)


def test_silence_is_answered_with_the_gaps_on_the_matter(store: Store) -> None:
    answer = ask(store, "is radiation used in induction")
    assert answer.verdict == "not stated"
    assert [gap.label for gap in answer.gaps] == ["The phase in which radiation therapy is used."]
    assert str(answer).count(answer.gaps[0].label) == 1
    assert answer.sources, "the sources that were looked through are named"


def test_rows_that_hold_nothing_but_a_gap_are_silence(store: Store) -> None:
    silent = ask(store, "which state fits 5 % marrow blasts")
    assert silent.verdict == "not stated"
    assert "silence, not a no" in str(silent)
    stated = ask(store, "which state fits 4.9 % marrow blasts")
    assert stated.verdict == "stated"
    assert "silence" not in str(stated)
    assert ask(store, "goal of treatment").verdict == "stated and not stated"


def test_a_stated_answer_shows_no_gaps(store: Store) -> None:
    answer = ask(store, "is chemo used in induction")
    assert (answer.verdict, answer.gaps) == ("stated", ())


def test_a_statement_of_a_kind_is_found_for_the_wider_treatment(store: Store) -> None:
    assert ask(store, "is immunotherapy used in relapse").verdict == "stated"


def test_several_values_are_answered_together(store: Store) -> None:
    answer = ask(store, "is radiation used in induction and relapse")
    assert labels(answer, "setting") == {"induction", "relapsed ALL"}
    assert answer.verdict == "not stated"
    assert len(answer.gaps) == 2


def test_both_verdicts_are_told_when_they_differ(store: Store) -> None:
    assert ask(store, "is chemo or radiation used in induction").verdict == "stated and not stated"


@pytest.mark.parametrize(
    ("lexical", "datatype", "value"),
    [
        ("12", "integer", 12),
        ("1.50", "decimal", "1.50"),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2024", "gYear", 2024),
        ("2024-01-31", "date", "2024-01-31"),
        ("1e3", "double", 1000.0),
        ("ten", "integer", "ten"),
        ("ten", "decimal", "ten"),
        ("P1Y", "duration", "P1Y"),
    ],
)
def test_literals_become_python_values_and_ill_typed_ones_stay_text(
    store: Store, lexical: str, datatype: str, value: object
) -> None:
    found = to_value(store, Literal(lexical, datatype=NamedNode(expand(f"xsd:{datatype}"))))
    assert (found if isinstance(value, bool | int | float) else str(found)) == value

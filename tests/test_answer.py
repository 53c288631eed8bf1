"""An answer is typed, carries its evidence, and keeps silence apart from denial."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal

import pytest

from all_kg.answers.answer import DISCLAIMER, Answer, Row, Thing
from all_kg.errors import UsageError

CUP, TABLE = Thing("https://example.org/cup", "cup"), Thing("https://example.org/table", "table")
SOURCE = Thing("https://example.org/source", "The shelf. 2024")
GAP = Thing("https://example.org/gap", "Whether the cup is full.")


def rows() -> list[Row]:
    claim = Thing("https://w3id.org/all-kg/claim/1", "claim:1")
    return [
        Row({"thing": CUP, "place": TABLE, "weight": Decimal("1.50"), "source": SOURCE, "claim": claim}, {}),
        Row(
            {"thing": TABLE, "place": TABLE, "weight": None, "source": SOURCE, "claim": claim},
            {"condition": (Thing("https://example.org/dry", "when it is dry"),)},
        ),
    ]


def answer() -> Answer:
    return Answer(
        "What is where?",
        name="things",
        arguments={"place": [TABLE]},
        columns=["thing", "place", "weight", "source", "claim"],
        rows=rows(),
        sources=[SOURCE],
    )


def verdicts(*values: str) -> Answer:
    return Answer(
        "Is it?",
        columns=["thing", "answer"],
        rows=[Row({"thing": CUP, "answer": value}, {}) for value in values],
        arguments={"thing": [CUP]},
        is_yes_no=True,
        gaps=[GAP],
    )


def test_an_answer_iterates_over_rows_with_typed_cells() -> None:
    first, second = answer()
    assert (first["thing"], first["thing"].iri, str(first["thing"])) == (CUP, CUP.iri, "cup")
    assert first["weight"] == Decimal("1.50")
    assert second["weight"] is None
    assert dict(first)["place"] == TABLE
    assert len(answer()) == 2


def test_things_are_the_same_when_their_iri_is() -> None:
    assert Thing(CUP.iri, "other label") == CUP
    assert len({CUP, TABLE, Thing(CUP.iri, "x")}) == 2
    assert CUP.iri != CUP


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        (["stated"], "stated"),
        (["denied", "denied"], "denied"),
        (["not stated"], "not stated"),
        (["denied", "stated"], "stated and denied"),
        ([], "not stated"),
    ],
)
def test_a_verdict_is_stated_denied_or_not_stated(values: list[str], verdict: str) -> None:
    assert verdicts(*values).verdict == verdict


def test_no_rows_are_silence_and_never_a_no() -> None:
    empty = Answer("What is on it?", columns=["thing"], rows=[], sources=[SOURCE], gaps=[GAP])
    assert bool(empty) is True
    assert empty.verdict == "not stated"
    text = str(empty)
    assert "Not stated by the sources" in text
    assert GAP.label in text
    assert SOURCE.label in text
    assert DISCLAIMER in text


def test_the_text_shows_labels_source_numbers_qualifiers_and_the_disclaimer() -> None:
    assert str(answer()) == (
        "What is where?\n\n"
        "thing  weight  source  condition\n"
        "-----  ------  ------  --------------\n"
        "cup    1.50    [1]\n"
        "table          [1]     when it is dry\n\n"
        "Sources:\n[1] The shelf. 2024\n\n" + DISCLAIMER
    )


def test_a_yes_no_answer_says_its_verdict_and_what_is_left_open() -> None:
    text = str(verdicts("not stated"))
    assert "Answer: not stated by the sources" in text
    assert f"- {GAP.label}" in text


def test_data_has_all_of_it_and_is_json() -> None:
    data = json.loads(json.dumps(answer().to_dict()))
    assert data["rows"][0]["thing"] == {"iri": CUP.iri, "label": "cup"}
    assert data["rows"][0]["weight"] == "1.50"
    assert data["rows"][1]["qualifiers"]["condition"][0]["label"] == "when it is dry"
    assert data["arguments"] == {"place": [{"iri": TABLE.iri, "label": "table"}]}
    assert (data["name"], data["answer"], data["disclaimer"]) == ("things", "stated", DISCLAIMER)
    assert data["sources"] == [{"iri": SOURCE.iri, "label": SOURCE.label}]


def test_dates_become_text_in_data() -> None:
    one = Answer("?", columns=["day"], rows=[Row({"day": date(2024, 1, 31)}, {})])
    assert one.to_dict()["rows"][0]["day"] == "2024-01-31"


def test_frames_have_labels_and_iris() -> None:
    for frame in (answer().to_pandas(), answer().to_polars()):
        assert list(frame.columns)[:4] == ["thing", "thing_iri", "place", "place_iri"]
        assert list(frame["thing"]) == ["cup", "table"]
        assert list(frame["thing_iri"]) == [CUP.iri, TABLE.iri]
        assert frame["weight"][0] == Decimal("1.50")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_missing_library_is_named_with_the_remedy(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match=rf"{library} is not installed. Install it with: pip install"):
        getattr(answer(), f"to_{library}")()


def test_a_notebook_gets_html_and_a_terminal_the_same_words() -> None:
    assert "<td>cup</td>" in answer()._repr_html_()
    assert DISCLAIMER in answer()._repr_html_()


def test_limits_of_several_kinds_share_the_last_column_and_one_kind_has_its_own() -> None:
    dry, old = Thing("https://example.org/dry", "when it is dry"), Thing("https://example.org/old", "old")
    several = Answer(
        "What is where?",
        columns=["thing", "condition", "source"],
        rows=[
            Row({"thing": CUP, "condition": dry, "source": SOURCE}, {"population": (old, TABLE)}),
            Row({"thing": TABLE, "condition": None, "source": SOURCE}, {}),
        ],
        sources=[SOURCE],
    )
    lines = str(several).splitlines()
    assert lines[2].split("  ")[-1].strip() == "limits and context"
    assert lines[4].endswith("condition: when it is dry; population: old, table")
    assert lines[5].split() == ["table", "[1]"]
    assert str(answer()).splitlines()[2].split()[-1] == "condition"


@pytest.mark.parametrize("column", ["condition", "choice", "setting"])
@pytest.mark.parametrize("others", [(), ("population",)])
def test_a_limit_that_is_both_a_column_and_a_qualifier_is_shown_once_and_whole(
    column: str, others: tuple[str, ...]
) -> None:
    dry, old = Thing("https://example.org/dry", "when it is dry"), Thing("https://example.org/old", "old")
    both = Answer(
        "What is where?",
        columns=["thing", column],
        rows=[
            Row({"thing": CUP, column: dry}, {column: (dry, old), **dict.fromkeys(others, (TABLE,))}),
            Row({"thing": TABLE, column: dry}, {}),
        ],
    )
    start = f"{column}: " if others else ""
    assert str(both).splitlines()[2].split("  ")[-1].strip() == ("limits and context" if others else column)
    assert str(both).splitlines()[4].removeprefix("cup").strip() == f"{start}when it is dry, old" + "".join(
        f"; {name}: table" for name in others
    )
    assert str(both).splitlines()[5].removeprefix("table").strip() == f"{start}when it is dry"


def test_many_sources_that_were_silent_are_counted_and_those_that_speak_are_listed() -> None:
    many = [Thing(f"https://example.org/{number}", f"Source {number}") for number in range(13)]

    def said_by(source: Thing | None, sources: list[Thing]) -> str:
        row = Row({"thing": CUP, "source": source}, {})
        return str(Answer("Is it?", columns=["thing", "source"], rows=[row], sources=sources))

    assert "lists all 13 of the graph" in said_by(None, many)
    assert "Source 1" not in said_by(None, many)
    assert "[12] Source 11" in said_by(None, many[:12])
    assert "[13] Source 12" in said_by(many[0], many)

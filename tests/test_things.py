"""Several things are written in words, as JSON and as a cell of CSV that any reader takes for what it was."""

from __future__ import annotations

import csv
import json

from hypothesis import given
from hypothesis import strategies as st

from all_kg.answers.answer import Thing
from all_kg.answers.things import Things, csv_cell

TWO = Things([Thing("x:a", "one"), Thing("x:b", 'so-called "two", or more')])


def test_things_are_a_tuple_in_their_order() -> None:
    assert [thing.iri for thing in TWO] == ["x:a", "x:b"]
    assert Things() == ()


def test_labels_are_joined() -> None:
    assert TWO.labels == 'one; so-called "two", or more'
    assert Things().labels == Things().csv == ""


def test_json_has_iri_and_label() -> None:
    assert json.loads(TWO.json) == [{"iri": one.iri, "label": one.label} for one in TWO]


def test_a_cell_is_read_back_as_it_was() -> None:
    assert list(csv.reader([f"{TWO.csv},x"])) == [[TWO.labels, "x"]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2))
def test_any_text_is_read_back_as_it_was(texts: list[str]) -> None:
    line = ",".join(map(csv_cell, texts))
    assert list(csv.reader([line])) == [texts]

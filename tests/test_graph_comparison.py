"""A literal in another form is told from another value, and both from what is missing."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, parse

from all_kg.stores.graph_comparison import Comparison, compare

pytestmark = pytest.mark.wheel

PREFIX = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
FORMS = {
    "a decimal": ("1.50", "1.5"),
    "an integer": ("'01'^^xsd:integer", "1"),
    "a truth value": ("true", "'1'^^xsd:boolean"),
}
VALUES = {
    "a duration of Virtuoso": ("'P1Y12M'^^xsd:duration", "'24'^^xsd:duration"),
    "a decimal as a double": ("1.50", "1.5e0"),
    "a text": ("'cup'@en", "'cup'"),
}


def compared(before: str, after: str) -> Comparison:
    texts = (f"{PREFIX} <urn:a> <urn:p> [ <urn:q> {one} ] , 'x' ." for one in (before, after))
    return compare(*(parse(text, RdfFormat.TURTLE) for text in texts))


@pytest.mark.parametrize("what", FORMS)
def test_another_form_of_a_value_is_named(what: str) -> None:
    assert len(FORMS) == 3
    found = compared(*FORMS[what])
    assert (found.missing, found.extra) == ([], [])
    assert len(found.rewritten) == 1
    before, after = found.rewritten[0]
    assert before != after


@pytest.mark.parametrize("what", VALUES)
def test_another_value_is_missing_and_more(what: str) -> None:
    assert len(VALUES) == 3
    found = compared(*VALUES[what])
    assert len(found.missing) == len(found.extra) == 1
    assert not found.rewritten


def test_the_same_is_the_same() -> None:
    assert compared("1.50", "1.50") == Comparison((), (), ())


def test_tags_of_languages_are_the_same_in_large_and_small_letters() -> None:
    assert compared("'colour'@en-GB", "'colour'@en-gb") == Comparison((), (), ())

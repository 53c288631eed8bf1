"""Names with a prefix and IRIs turn into each other."""

from __future__ import annotations

import pytest

from all_kg.namespaces import PREFIXES, curie, expand

PAIRS = {
    "allkg:usedIn": "https://w3id.org/all-kg/vocab/usedIn",
    "all:complete-remission": "https://w3id.org/all-kg/concept/complete-remission",
    "graph:derived": "https://w3id.org/all-kg/graph/derived",
    "skos:prefLabel": "http://www.w3.org/2004/02/skos/core#prefLabel",
    "claim:a.b_c-1": "https://w3id.org/all-kg/claim/a.b_c-1",
}
UNSHORTENED = [
    "https://w3id.org/all-kg/",
    "https://w3id.org/all-kg/vocab/",
    "https://w3id.org/all-kg/vocab/a/b",
    "https://w3id.org/all-kg/vocab/a.",
    "https://example.org/a",
]


@pytest.mark.parametrize(("short", "iri"), PAIRS.items())
def test_a_prefixed_name_and_its_iri_turn_into_each_other(short: str, iri: str) -> None:
    assert expand(short) == iri
    assert curie(iri) == short
    assert expand(f"<{iri}>") == iri
    assert expand(iri) == iri


@pytest.mark.parametrize("iri", UNSHORTENED)
def test_an_iri_that_makes_no_plain_name_stays_in_angle_brackets(iri: str) -> None:
    assert curie(iri) == f"<{iri}>"
    assert expand(curie(iri)) == iri


def test_an_unknown_prefix_is_left_alone() -> None:
    assert expand("nobody:knows") == "nobody:knows"


def test_every_namespace_has_one_prefix() -> None:
    assert len(PREFIXES) == 42
    assert len(set(PREFIXES.values())) == 42

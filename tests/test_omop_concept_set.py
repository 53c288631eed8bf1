"""A code list becomes a concept set of ATLAS, by its concept ids of OMOP."""

from __future__ import annotations

import re

import pytest

from all_kg.codes.code_book import Code
from all_kg.codes.omop_concept_set import concept_set
from all_kg.errors import UsageError
from all_kg.graph.terminologies import Terminology


def code(prefix: str, text: str) -> Code:
    return Code(Terminology("", prefix, prefix, "", re.compile(".*"), codes_only=True), text)


def test_a_concept_set_holds_the_concept_ids_and_their_descendants() -> None:
    found = concept_set([code("OMOP", "1551099"), code("OMOP", "45892531"), code("OMOP", "1551099")])
    assert [item["concept"] for item in found["items"]] == [
        {"CONCEPT_ID": 1551099},
        {"CONCEPT_ID": 45892531},
    ]
    for item in found["items"]:
        assert (item["isExcluded"], item["includeDescendants"], item["includeMapped"]) == (False, True, False)


def test_codes_of_other_terminologies_have_no_place_in_it() -> None:
    assert len(concept_set([code("RXNORM", "8640"), code("OMOP", "1551099")])["items"]) == 1
    with pytest.raises(UsageError, match="no concept id of OMOP is known"):
        concept_set([code("RXNORM", "8640")])

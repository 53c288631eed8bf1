"""Codes lead to concepts and concepts to codes, in whatever spelling, and never further than they mean."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from all_kg.cli import main
from all_kg.codes.code_book import RELATIONS, CodeBook
from all_kg.codes.code_list import CodeList, list_codes
from all_kg.codes.code_translation import Translation, translate
from all_kg.errors import UsageError
from all_kg.namespaces import expand
from all_kg.rdf.reading import read_file
from all_kg.resources import find_resources
from all_kg.stores.store import Store, open_store


@cache
def store() -> Store:
    return open_store().in_memory()


@cache
def book() -> CodeBook:
    return CodeBook(store())


def translated(asked: str, to: str = "") -> Translation:
    return translate(store(), book(), asked, book().terminology(to) if to else None)


def concepts(asked: str, *relations: str) -> list[str]:
    return [step.match.concept.label for step in translated(asked).steps if step.match.relation in relations]


def listed(name: str, *systems: str, with_kinds: bool = False) -> CodeList:
    systems_found = [book().terminology(system) for system in systems]
    return list_codes(store(), book(), NamedNode(expand(name)), systems_found, with_kinds=with_kinds)


@pytest.mark.parametrize(
    ("spelling", "curie"),
    [
        ("NCIT:C3167", "NCIT:C3167"),
        ("ncit:c3167", "NCIT:C3167"),
        ("NCIT:NCIT:C3167", "NCIT:C3167"),
        ("http://purl.obolibrary.org/obo/NCIT_C3167", "NCIT:C3167"),
        ("<http://purl.obolibrary.org/obo/NCIT_C3167>", "NCIT:C3167"),
        ("ICD-10-CM:C91.02", "ICD10CM:C91.02"),
        ("icd10:C91.0", "ICD10:C91.0"),
        ("SNOMED:91857003", "SCTID:91857003"),
        ("snomed-ct: 91857003", "SCTID:91857003"),
        ("RxCUI:11202", "RXNORM:11202"),
        ("MONDO:9999999", "MONDO:9999999"),  # of the right form, and mapped to nothing
    ],
)
def test_a_code_is_read_in_every_usual_spelling(spelling: str, curie: str) -> None:
    code = book().parse(spelling)
    assert code is not None
    assert code.curie == curie


@pytest.mark.parametrize("text", ["foo:C3167", "NCIT:3167", "vincristine", "C91.02", ""])
def test_what_is_no_code_with_a_prefix_is_not_taken_for_one(text: str) -> None:
    assert book().parse(text) is None


def test_a_terminology_has_several_names_and_an_unknown_one_is_answered_with_the_nearest() -> None:
    for name in ("RXNORM", "rxcui", "RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm"):
        assert book().terminology(name).prefix == "RXNORM"
    with pytest.raises(UsageError, match="Did you mean RXNORM"):
        book().terminology("RXNROM")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("ICD10CM:C91.00", "ALL not in remission"),
        ("ICD10CM:C91.01", "ALL in remission"),
        ("ICD10CM:C91.02", "relapsed ALL"),
    ],
)
def test_a_code_with_a_state_leads_to_the_disease_and_the_state(code: str, state: str) -> None:
    assert concepts(code, "exact") == []
    assert concepts(code, "close") == [state]
    assert concepts(code, "narrow") == ["acute lymphoblastic leukemia"]
    assert state not in concepts(code, "broad", "related")


def test_a_concept_leads_to_its_codes_the_closest_first() -> None:
    steps = translated("vincristine").steps
    ranks = [RELATIONS.index(step.match.relation) for step in steps]
    assert ranks == sorted(ranks)
    assert {step.match.concept.label for step in steps} == {"vincristine"}
    assert [step.match.code.curie for step in translated("vincristine", "rxcui").steps] == ["RXNORM:11202"]


def test_one_comes_from_a_terminology_to_another_only_where_both_mean_the_same() -> None:
    (step,) = translated("NCIT:C933", "RXNORM").steps
    assert step.match.code.curie == "RXNORM:11202"
    assert step.by_way_of is not None
    assert step.by_way_of.relation == "exact"
    # C91.02 is narrower than ALL: what ALL is elsewhere is not what C91.02 is.
    ways = {step.by_way_of.relation for step in translated("ICD10CM:C91.02", "NCIT").steps if step.by_way_of}
    assert ways == {"close"}


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    found = translated("icd10cm:C91.09")
    assert not found.is_found
    assert found.nearest[0].curie == "ICD10CM:C91.0"
    assert "Nearest: ICD10CM:C91.0 Acute lymphoblastic leukemia" in str(found)


def test_a_code_without_prefix_is_told_what_it_looks_like() -> None:
    assert [one.prefix for one in translated("C91.0").looks_like] == ["ICD10", "ICD10CM"]
    assert [one.prefix for one in translated("foo:C91.02").looks_like] == ["ICD10CM"]
    assert concepts("11202", "exact") == ["vincristine"]  # only one terminology has it
    assert translated("vincristin").suggestions == ("vincristine",)


def test_a_concept_without_a_code_says_why() -> None:
    found = translated("median overall survival")
    assert (found.is_found, found.concept and found.concept.label) == (
        False,
        "median overall survival",
    )
    assert "No code is known for it: " in str(found)
    assert "That is silence, not a no." in str(translated("vincristine", "LOINC"))


def test_every_concept_has_a_code_or_a_reason_and_none_has_both() -> None:
    with_code, with_reason = set(book().by_concept), set(book().unmapped)
    files = Path(find_resources().ontology, "concepts").glob("*.ttl")
    every = {
        quad.subject.value
        for file in files
        for quad in read_file(file)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(expand("all:"))
    }
    assert len(every) > 1000
    assert with_code.isdisjoint(with_reason)
    assert sorted(every - with_code - with_reason) == [], (
        "map it, or say in ontology/mappings/unmapped.ttl why not"
    )
    assert sorted((with_code | with_reason) - every) == []


def test_a_look_alike_says_why_it_is_none() -> None:
    found = translated("MESH:D054198")
    assert "acute lymphoblastic leukemia" not in concepts("MESH:D054198", "exact", "close")
    assert "No exact match of acute lymphoblastic leukemia: " in str(found)
    assert found.to_dict()["rejected"][0]["comment"]


def test_a_code_list_has_what_means_the_concept_or_less() -> None:
    codes = {
        match.code.code: match.relation
        for match in listed("all:acute-lymphoblastic-leukemia", "ICD10CM").matches
    }
    assert codes == {"C91.0": "exact", "C91.00": "narrow", "C91.01": "narrow", "C91.02": "narrow"}


def test_the_kinds_of_a_concept_bring_their_codes() -> None:
    alone = listed("all:immunotherapy", "RXNORM")
    assert (len(alone), [one.label for one in alone.without]) == (0, ["immunotherapy"])
    found = listed("all:immunotherapy", "RXNORM", with_kinds=True)
    assert {match.concept.label for match in found.matches} == {
        *("blinatumomab", "inotuzumab ozogamicin", "rituximab")
    }
    assert "tisagenlecleucel" in {one.label for one in found.without}


def test_a_broader_code_is_left_out_and_said_to_be() -> None:
    found = listed("all:high-dose-methotrexate")
    assert "RXNORM:6851" not in {code.curie for code in found.codes}
    assert "RXNORM:6851" in {match.code.curie for match in found.too_broad}
    assert "Left out, since they mean more: " in str(found)


def test_a_code_list_is_written_as_csv_and_json() -> None:
    found = listed("all:acute-lymphoblastic-leukemia", "ICD10CM", "ATC")
    rows = list(csv.DictReader(io.StringIO(found.to_csv())))
    assert [row["code"] for row in rows] == ["C91.0", "C91.00", "C91.01", "C91.02"]
    assert rows == found.rows()
    assert found.to_dict()["terminologies"] == ["ICD10CM", "ATC"]


def test_the_commands_answer_and_their_exit_codes_can_be_trusted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "ICD10CM:C91.02", "vincristine", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first["matches"][0]["concept"]["label"] == "relapsed ALL"
    assert second["code"] is None
    assert main(["map", "NCIT:C3167", "NCIT:C999999999"]) == 1
    assert main(["map", "vincristine", "--to", "nobody"]) == 2
    capsys.readouterr()
    assert main(["codes", "immunotherapy", "--system", "RXNORM", "--descendants"]) == 0
    assert "blinatumomab" in capsys.readouterr().out
    assert main(["codes", "immunotherapy", "--system", "RXNORM"]) == 1
    assert "That is silence, not a no." in capsys.readouterr().out


def test_what_a_person_sees_carries_the_terms_of_the_terminology_and_the_disclaimer() -> None:
    for text in (str(translated("SCTID:91857003")), str(listed("all:acute-lymphoblastic-leukemia", "SCTID"))):
        assert "needs a licence of SNOMED International" in text
        assert "not medical advice" in text

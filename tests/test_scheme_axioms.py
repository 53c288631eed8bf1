"""Every part of every definition of a response state is missed by a case of which the answer is known.

In a copy of the schemes in memory a part is turned round or left out: the side or the place of a limit, a
value, "and" and "or", one member of a list. Then some assessment must be told otherwise than the source says.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph
import pytest
from page_graph import whole_knowledge
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from all_kg.classify.assessment import Assessment, Findings
from all_kg.classify.classification import Classifier
from all_kg.errors import InputError
from all_kg.namespaces import PREFIXES, XSD, curie, expand
from all_kg.stores.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMES = PREFIXES["logic"]
PARTS = {"equivalentClass": 23, "limit": 6, "value": 15, "and-or": 6, "member": 20}
COUNTS = ("red_blood_cells_recovered", "white_blood_cells_recovered", "platelets_recovered")
ABSENT = ("general_signs", "general_symptoms", "cns_signs_or_symptoms", "signs_or_symptoms_elsewhere")
OTHER = ("found_by_sensitive_test", "found_by_standard_test", "during_treatment", "returned_after_treatment")
# Criteria that follow from others of their state: only a person who reads the criteria misses them.
CELLS, PRESENT = "leukemia-cells-in-marrow", "leukemia-cells-present-during-treatment"
UNSEEN, ONLY = "not-visible-by-standard-tests", "detectable-only-by-sensitive-tests"


# --- cases, and what the source says of them


def cases() -> Iterator[dict[str, Any]]:
    """Around the limit, with everything normal and with one or two findings otherwise."""
    normal = dict.fromkeys(COUNTS, True) | dict.fromkeys((*ABSENT, *OTHER), False)
    changes = [
        (),
        *((name,) for name in normal),
        *((one, two) for one in OTHER for two in OTHER if one < two),
    ]
    for blasts in ("4.995", "5", "5.005"):
        for change in changes:
            yield {"marrow_blast_percentage": Decimal(blasts)} | normal | {n: not normal[n] for n in change}


def what_the_source_says(case: dict[str, Any]) -> set[str]:
    """States, gaps and the criteria named above of the seed page for a case in which everything is known."""
    blasts, five = case["marrow_blast_percentage"], Decimal(5)
    cells = case["found_by_sensitive_test"] or case["found_by_standard_test"] or blasts > five
    counts, spread = all(case[name] for name in COUNTS), any(case[name] for name in ABSENT[2:])
    criteria = {
        CELLS: cells,
        PRESENT: cells and case["during_treatment"],
        UNSEEN: not case["found_by_standard_test"],
        ONLY: case["found_by_sensitive_test"] and not case["found_by_standard_test"],
    }
    found = {name for name, met in criteria.items() if met}
    if blasts < five and counts and not any(case[name] for name in ABSENT):
        found.add("complete-remission")
    if case["found_by_sensitive_test"] and not case["found_by_standard_test"]:
        found.add("minimal-residual-disease")
    if blasts > five and ((case["during_treatment"] and cells) or case["returned_after_treatment"]):
        found.add("active-disease")
    if blasts == five:
        found.add("ccs-2024-state-at-exactly-5-percent")
    if blasts < five and not counts:
        found.add("ccs-2024-state-with-counts-not-recovered")
    if blasts < five and spread:
        found.add("ccs-2024-state-with-disease-outside-marrow")
    return found


def wrong(quads: list[Quad]) -> list[dict[str, Any]]:
    """The cases that definitions classify otherwise than the source, up to the first."""
    engine = pyoxigraph.Store()
    engine.extend(quads)
    store = Store(engine, content_hash="", path=None)
    findings = Findings(store)
    classifier = Classifier(store, findings.properties)
    for case in cases():
        values = tuple(case.get(finding.name) for finding in findings.all)
        (outcome,) = classifier.classify(Assessment(1, "", values))
        holding = (*outcome.states.holding, *outcome.gaps.holding)
        told = {thing.iri.rpartition("/")[2] for thing in holding}
        told |= {thing.iri.rpartition("/")[2] for thing in outcome.criteria.holding} & {
            CELLS,
            PRESENT,
            UNSEEN,
            ONLY,
        }
        if told != what_the_source_says(case):
            return [case]
    return []


# --- the parts


@cache
def needed() -> tuple[Quad, ...]:
    """The definitions, the findings and what is said of the gaps; the rest plays no part."""
    asserted = [quad for quads in whole_knowledge().asserted.values() for quad in quads]
    vocabulary = NamedNode(expand("graph:vocabulary"))
    gaps = {quad.subject for quad in asserted if quad.object == NamedNode(expand("allkg:Gap"))}
    return tuple(quad for quad in asserted if quad.graph_name == vocabulary or quad.subject in gaps)


def within_schemes() -> list[Quad]:
    """The triples of the definitions, through their blank nodes."""
    ahead: list[Any] = sorted(
        {quad.subject for quad in needed() if str(getattr(quad.subject, "value", "")).startswith(SCHEMES)},
        key=str,
    )
    found = []
    while ahead:
        term = ahead.pop()
        for quad in needed():
            if quad.subject == term and quad.predicate.value.startswith(
                (expand("owl:"), expand("rdf:"), XSD)
            ):
                found.append(quad)
                if isinstance(quad.object, BlankNode):
                    ahead.append(quad.object)
    return sorted(found, key=str)


def put(quad: Quad, predicate: str | None = None, value: Any = None) -> list[Quad]:
    """The schemes with another predicate or object in one triple."""
    new = Quad(
        quad.subject,
        NamedNode(predicate) if predicate else quad.predicate,
        value or quad.object,
        quad.graph_name,
    )
    return [*(one for one in needed() if one != quad), new]


def mutations(part: str) -> Iterator[tuple[str, list[Quad]]]:
    turned = {"maxExclusive": "maxInclusive", "minExclusive": "minInclusive"}
    turned |= {inclusive: exclusive for exclusive, inclusive in turned.items()}
    joined = {expand("owl:intersectionOf"): expand("owl:unionOf")}
    joined |= {other: one for one, other in joined.items()}
    first = NamedNode(expand("rdf:first"))
    for quad in within_schemes():
        name = quad.predicate.value.removeprefix(XSD)
        place = f"{curie(getattr(quad.subject, 'value', ''))} {curie(quad.predicate.value)}"
        is_number = isinstance(quad.object, Literal) and quad.object.datatype.value == XSD + "decimal"
        match part:
            case "equivalentClass" if quad.predicate.value == expand("owl:equivalentClass"):
                yield place, [one for one in needed() if one != quad]
            case "limit" if is_number:
                for step in ("-0.01", "0.01"):
                    number = str(Decimal(quad.object.value) + Decimal(step))  # type: ignore[union-attr]
                    yield place + step, put(quad, value=Literal(number, datatype=NamedNode(XSD + "decimal")))
                if name in turned:
                    yield place + " turned", put(quad, XSD + turned[name])
            case "value" if isinstance(quad.object, Literal) and not is_number:
                other = "false" if quad.object.value == "true" else "true"
                yield place, put(quad, value=Literal(other, datatype=NamedNode(XSD + "boolean")))
            case "and-or" if quad.predicate.value in joined:
                yield place, put(quad, joined[quad.predicate.value])
            case "member" if quad.predicate == first:
                yield f"{place} {getattr(quad.object, 'value', '')}", without_member(quad)


def without_member(member: Quad) -> list[Quad]:
    """The schemes with one member of a list left out."""
    first, rest = NamedNode(expand("rdf:first")), NamedNode(expand("rdf:rest"))
    place = member.subject
    (after,) = (quad for quad in needed() if quad.subject == place and quad.predicate == rest)
    if isinstance(after.object, BlankNode):  # what stands at the next place moves here
        moved = [
            quad for quad in needed() if quad.subject == after.object and quad.predicate in (first, rest)
        ]
        new = [Quad(place, quad.predicate, quad.object, quad.graph_name) for quad in moved]
        return [*(quad for quad in needed() if quad not in (member, after)), *new]
    (before,) = (quad for quad in needed() if quad.object == place)
    end = Quad(before.subject, before.predicate, after.object, before.graph_name)
    return [*(quad for quad in needed() if quad != before), end]


def test_the_definitions_say_what_the_source_says() -> None:
    assert wrong(list(needed())) == []
    assert len(list(cases())) == 54


@pytest.mark.parametrize("part", PARTS)
def test_each_part_of_a_definition_is_missed(part: str) -> None:
    idle, number = [], 0
    for place, quads in mutations(part):
        number += 1
        try:
            if not wrong(quads):
                idle.append(place)
        except InputError:
            continue  # noticed: the definition can no longer be read
    assert idle == [], len(idle)
    assert number >= PARTS[part]

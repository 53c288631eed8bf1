"""Every axiom of the ontology is missed by something the project relies on.

Each axiom is taken out of a copy of the knowledge in memory, or put otherwise, and one of these must notice:

- a check of `queries/checks/`, on the knowledge itself or on a probe made from the axiom;
- a reviewed answer of `tests/expected/`, by what the rules then derive;
- a shape, which asks for what the axiom says;
- the table of hedges in the modelling guide.
"""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib
from page_graph import page_asserted
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Variable
from rdflib import RDF, RDFS, SH, URIRef

from all_kg.checks.validation import read_queries, read_shapes
from all_kg.graph.derivation import construct, derive
from all_kg.namespaces import PREFIXES, XSD, curie, expand
from all_kg.rdf.query_document import QuestionDocument, read_questions
from all_kg.resources import find_resources

if TYPE_CHECKING:
    from collections.abc import Iterable

EXPECTED = Path(__file__).with_name("expected")
PROBES = NamedNode(expand("graph:files/probes"))
TYPE = NamedNode(str(RDF.type))
OWN = PREFIXES["allkg"]
LANGUAGE = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl"))
# Declarations and annotations of the language; `test_ontology.py` and `test_owl_dl.py` look at them.
NO_AXIOMS = {
    *("rdf:type", "rdfs:label", "rdfs:isDefinedBy", "owl:versionIRI", "owl:versionInfo", "owl:Ontology"),
    *("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"),
}

# Predicate (or class, for a characteristic) of each kind of axiom, with the number there is at least.
# A number that falls is an axiom that is no longer looked at.
AXIOMS = {
    "rdfs:subClassOf": 33,
    "rdfs:subPropertyOf": 2,
    "rdfs:domain": 75,
    "rdfs:range": 75,
    "owl:inverseOf": 1,
    "owl:disjointWith": 6,  # each is missed by test_reasoning.py, which asks HermiT
    "owl:propertyChainAxiom": 2,
    "allkg:negationOf": 1,
    "owl:TransitiveProperty": 1,
    "owl:FunctionalProperty": 11,
    "owl:equivalentClass": 23,
    "allkg:thresholdValue": 5,
    "allkg:boundKind": 5,
    "allkg:unit": 5,
    "allkg:strength": 16,
}

# Edges that only an axiom brings about, as someone who queries the graph relies on them.
EDGES = [
    ("all:anti-leukemia-treatment", "allkg:usedIn", NamedNode(expand("all:induction"))),
    ("all:anti-leukemia-treatment", "allkg:usedFor", NamedNode(expand("all:acute-lymphoblastic-leukemia"))),
    ("all:relapsed-all", "allkg:kindOf", NamedNode(expand("all:cancer"))),
    ("all:complete-remission", "skos:altLabel", Literal("complete response", language="en")),
    ("all:acute-lymphoblastic-leukemia", "skos:altLabel", Literal("ALL", language="en")),
]


@cache
def asserted() -> tuple[Quad, ...]:
    return page_asserted()


@cache
def rules() -> tuple[tuple[str, str], ...]:
    return tuple(read_queries(find_resources(), "rules"))


@cache
def checks() -> dict[str, tuple[str, str]]:
    return {Path(name).stem: (name, text) for name, text in read_queries(find_resources(), "checks")}


def axioms(kind: str) -> list[Quad]:
    """Every asserted triple that is an axiom of a kind, about a term or an individual of the project."""
    characteristic = NamedNode(expand(kind)) if kind.endswith("Property") else None
    predicate = TYPE if characteristic else NamedNode(expand(kind))
    return [
        quad for quad in asserted() if quad.predicate == predicate and characteristic in (None, quad.object)
    ]


def named(term: object) -> str:
    return curie(term.value) if isinstance(term, NamedNode) else getattr(term, "value", str(term))


@cache
def criteria_of_schemes() -> set[object]:
    """What an OWL class expresses; the other limits are what a source says, held by `evidence/`."""
    return {quad.object for quad in asserted() if quad.predicate == NamedNode(OWN + "expresses")}


def case(kind: str, *, of_a_scheme: bool = False) -> pytest.MarkDecorator:
    """One case for each axiom of a kind."""
    found = [axiom for axiom in axioms(kind) if not of_a_scheme or axiom.subject in criteria_of_schemes()]
    return pytest.mark.parametrize(
        "axiom", found, ids=[f"{named(quad.subject)} {named(quad.object)}" for quad in found]
    )


def knowledge_with(quads: Iterable[Quad]) -> Store:
    """What is asserted and what the rules make of it."""
    quads = list(quads)
    store = Store()
    store.extend(quads)
    store.extend(derive(quads, rules()))
    return store


# --- probes, made from the axioms


def probe(*parts: str) -> NamedNode:
    return NamedNode("http://example.org/" + "/".join(parts))


def thing_of(kind: NamedNode) -> list[Quad]:
    return [Quad(probe("thing", named(kind)), TYPE, kind, PROBES)]


def gap(relation: NamedNode, **parts: NamedNode) -> list[Quad]:
    """A gap about a relation, its subject or object being a thing of a class."""
    name = probe("gap", named(relation), *(f"{part}-{named(kind)}" for part, kind in parts.items()))
    return [
        Quad(name, TYPE, NamedNode(OWN + "Gap"), PROBES),
        Quad(name, NamedNode(OWN + "predicate"), relation, PROBES),
        *(
            Quad(name, NamedNode(OWN + part), probe("thing", named(kind)), PROBES)
            for part, kind in parts.items()
        ),
        *(quad for kind in parts.values() for quad in thing_of(kind)),
    ]


@cache
def stated_relations() -> frozenset[object]:
    """The relations that claims state or gaps leave open; the other properties are written by hand."""
    return frozenset(quad.object for quad in asserted() if quad.predicate == NamedNode(OWN + "predicate"))


@cache
def relations_at(side: str) -> dict[object, NamedNode]:
    """For each class a stated relation that starts from it (`rdfs:domain`) or leads to it (`rdfs:range`)."""
    return {
        quad.object: quad.subject
        for quad in axioms(side)
        if quad.subject in stated_relations() and isinstance(quad.subject, NamedNode)
    }


@cache
def good_gaps() -> tuple[Quad, ...]:
    """Where a relation asks for the superclass, a gap with a member of the class itself."""
    found: list[Quad] = []
    for axiom in axioms("rdfs:subClassOf"):
        narrow, wide = axiom.subject, axiom.object
        assert isinstance(narrow, NamedNode)
        for side, part in (("rdfs:domain", "subject"), ("rdfs:range", "object")):
            if wide in relations_at(side):
                found += gap(relations_at(side)[wide], **{part: narrow})
    return tuple(dict.fromkeys(found))


# --- those who notice


def focus_nodes(store: Store, check: str) -> set[NamedNode]:
    """What one check finds fault with."""
    focus = NamedNode(str(SH.focusNode))
    return {
        triple.object
        for triple in construct(store, *checks()[check], union=True)
        if triple.predicate == focus and isinstance(triple.object, NamedNode)
    }


def a_check_finds_fault(store: Store) -> bool:
    return any(any(True for _ in construct(store, *check, union=True)) for check in checks().values())


@cache
def reviewed_cases() -> list[tuple[QuestionDocument, dict[str, NamedNode | Literal]]]:
    """Each question of the catalogue with the arguments of each of its reviewed answers."""
    found: list[tuple[QuestionDocument, dict[str, NamedNode | Literal]]] = []
    for document in read_questions(str(Path(find_resources().queries) / "questions")):
        header, *rows = (EXPECTED / f"{document.stem}.tsv").read_text(encoding="utf-8").splitlines()
        places = [header.split("\t").index(slot) for slot in document.parameters]
        arguments = {tuple(row.split("\t")[place] for place in places) for row in rows}
        if len(arguments) == len(rows) > 8:  # the whole answer was reviewed, with no argument
            arguments = {("",) * len(places)}
        for values in sorted(arguments):
            pairs = zip(document.parameters.items(), values, strict=True)
            found.append((document, {slot: argument(kind, text) for (slot, kind), text in pairs if text}))
    return found


def argument(kind: str, text: str) -> NamedNode | Literal:
    return Literal(text, datatype=NamedNode(kind)) if kind.startswith(XSD) else NamedNode(expand(text))


def rows(store: Store, number: int) -> list[str]:
    document, arguments = reviewed_cases()[number]
    found = store.query(
        document.text,
        use_default_graph_as_union=True,
        substitutions={Variable(slot): term for slot, term in arguments.items()},
    )
    assert isinstance(found, QuerySolutions)
    return [str(solution) for solution in found]


@cache
def reviewed_answers() -> list[list[str]]:
    """The answers of the knowledge as it is; `test_questions.py` holds them against `tests/expected/`."""
    store = knowledge_with(asserted())
    return [rows(store, number) for number in range(len(reviewed_cases()))]


def a_reviewed_answer_changes(store: Store) -> bool:
    return any(rows(store, number) != answer for number, answer in enumerate(reviewed_answers()))


def an_edge_is_missing(store: Store) -> bool:
    triples = {(quad.subject, quad.predicate, quad.object) for quad in store}
    return any(
        (NamedNode(expand(begin)), NamedNode(expand(relation)), end) not in triples
        for begin, relation, end in EDGES
    )


def an_edge_of_a_wider_relation_is_missing(quads: Iterable[Quad]) -> bool:
    """For each narrow relation a probe; what claims state of it need not be there yet."""
    pairs = [(axiom, probe("with", named(axiom.subject))) for axiom in axioms("rdfs:subPropertyOf")]
    narrow = [Quad(one, axiom.subject, probe("other"), PROBES) for axiom, one in pairs]  # type: ignore[arg-type]
    store = knowledge_with([*quads, *narrow])
    followed = {(quad.subject, quad.predicate) for quad in store}
    return any((one, axiom.object) not in followed for axiom, one in pairs)


@cache
def read_shapes_once() -> rdflib.Graph:
    return read_shapes(find_resources())


@cache
def classes_asked_for() -> tuple[tuple[NamedNode, NamedNode, NamedNode], ...]:
    """Class of the things, property, class of its values: what the shapes ask for with sh:class."""
    graph = read_shapes_once()
    return tuple(
        (NamedNode(str(owner)), NamedNode(str(path)), NamedNode(str(wanted)))
        for shape, wanted in graph.subject_objects(SH["class"])
        for path in graph.objects(shape, SH.path)
        for node in graph.subjects(SH.property, shape)
        for owner in graph.objects(node, SH.targetClass)
    )


def a_shape_finds_fault(store: Store) -> bool:
    """Set-wise, and for sh:class alone; pyshacl would need a second for each axiom."""
    members: dict[object, set[object]] = {}
    for quad in store.quads_for_pattern(None, TYPE, None):
        members.setdefault(quad.object, set()).add(quad.subject)
    return any(
        quad.subject in members.get(owner, ()) and quad.object not in members.get(wanted, ())
        for owner, path, wanted in classes_asked_for()
        for quad in store.quads_for_pattern(None, path, None)
    )


def a_good_gap_is_refused(store: Store) -> bool:
    """Whether a member of a class does not pass for one of the superclass, where a relation asks for it."""
    return any(focus_nodes(store, check) for check in ("subject-outside-domain", "gap-object-outside-range"))


def noticed(quads: Iterable[Quad]) -> bool:
    quads = list(quads)
    store = knowledge_with([*quads, *good_gaps()])
    return (
        an_edge_is_missing(store)
        or a_shape_finds_fault(store)
        or a_good_gap_is_refused(store)
        or a_check_finds_fault(store)
        or an_edge_of_a_wider_relation_is_missing(quads)
        or a_reviewed_answer_changes(knowledge_with(quads))
    )


def without(axiom: Quad) -> list[Quad]:
    return [quad for quad in asserted() if quad != axiom]


def instead(axiom: Quad, value: NamedNode | Literal) -> list[Quad]:
    return [*without(axiom), Quad(axiom.subject, axiom.predicate, value, axiom.graph_name)]


def test_nothing_is_noticed_where_nothing_is_missing() -> None:
    assert not noticed(asserted())
    assert len(reviewed_cases()) > 80


# --- what the rules read


@pytest.mark.slow
@pytest.mark.parametrize(
    "axiom",
    [
        quad
        for kind in (
            *("rdfs:subClassOf", "rdfs:subPropertyOf", "owl:inverseOf", "owl:propertyChainAxiom"),
            "owl:TransitiveProperty",
        )
        for quad in axioms(kind)
    ],
    ids=lambda quad: f"{named(quad.subject)} {named(quad.predicate)}",
)
def test_what_an_axiom_lets_the_rules_derive_is_missed(axiom: Quad) -> None:
    assert noticed(without(axiom)), "nothing relies on it: take it out of the ontology"


# --- domains and ranges


@cache
def superclasses(kind: object) -> tuple[NamedNode, ...]:
    return tuple(axiom.object for axiom in axioms("rdfs:subClassOf") if axiom.subject == kind)  # type: ignore[misc]


def outside(kind: NamedNode) -> NamedNode:
    """A class that is not within another: the wider one, so that a domain too wide is noticed as well."""
    wider = superclasses(kind)
    return wider[0] if wider else NamedNode(OWN + ("Passage" if kind.value != OWN + "Passage" else "Section"))


def bad_statement(axiom: Quad) -> list[Quad]:
    """A gap, or for what is written by hand a triple, that a domain or a range forbids."""
    relation, kind = axiom.subject, axiom.object
    assert isinstance(relation, NamedNode)
    assert isinstance(kind, NamedNode)
    domain = axiom.predicate == NamedNode(str(RDFS.domain))
    if relation in stated_relations():
        return gap(relation, **{"subject" if domain else "object": outside(kind)})
    thing = probe("thing-with", named(relation).replace(":", "/"))
    return [Quad(thing, TYPE, outside(kind), PROBES), Quad(thing, relation, thing, PROBES)]


@cache
def probed() -> Store:
    """The knowledge with a bad statement for each domain, and for each range of a stated relation."""
    bad = [
        quad
        for kind in ("rdfs:domain", "rdfs:range")
        for axiom in axioms(kind)
        if kind == "rdfs:domain" or axiom.subject in stated_relations()
        for quad in bad_statement(axiom)
    ]
    return knowledge_with(dict.fromkeys([*asserted(), *bad]))


def is_missed(axiom: Quad, check: str, focus: NamedNode) -> bool:
    """Whether the check finds the bad statement, and no longer does without the axiom."""
    found = focus in focus_nodes(probed(), check)
    probed().remove(axiom)
    try:
        return found and focus not in focus_nodes(probed(), check)
    finally:
        probed().add(axiom)


@case("rdfs:domain")
def test_a_domain_keeps_out_what_does_not_belong(axiom: Quad) -> None:
    stated = axiom.subject in stated_relations()
    focus = next(quad.subject for quad in bad_statement(axiom) if quad.predicate != TYPE)
    assert isinstance(focus, NamedNode)
    assert is_missed(axiom, "subject-outside-domain" if stated else "property-outside-domain", focus)


@case("rdfs:range")
def test_a_range_says_what_the_shapes_ask_for_or_keeps_out_what_does_not_belong(axiom: Quad) -> None:
    assert isinstance(axiom.subject, NamedNode)
    if isinstance(axiom.object, NamedNode) and axiom.subject in stated_relations():
        focus = next(quad.subject for quad in bad_statement(axiom) if quad.predicate != TYPE)
        assert isinstance(focus, NamedNode)
        assert is_missed(axiom, "gap-object-outside-range", focus)
        return
    asked = values_in_shapes(axiom.subject)  # of datatypes, see test_reasoning.py, too
    if isinstance(axiom.object, NamedNode):
        assert asked == {axiom.object.value}
    else:  # numbers with limits
        assert limits(axiom.object) == asked | limits_in_shapes(axiom.subject)


def values_in_shapes(path: NamedNode) -> set[str]:
    """Class or datatype that the shapes ask for in the values of a property."""
    graph = read_shapes_once()
    shapes = list(graph.subjects(SH.path, URIRef(path.value)))
    return {
        str(term) for shape in shapes for what in (SH["class"], SH.datatype) for term in graph[shape:what]
    }


def limits_in_shapes(path: NamedNode) -> set[str]:
    graph = read_shapes_once()
    return {
        f"{facet} {term}"
        for shape in graph.subjects(SH.path, URIRef(path.value))
        for facet in FACETS
        for term in graph[shape : SH[facet]]
    }


def limits(term: object) -> set[str]:
    """Datatype and limits that an anonymous datatype is made of."""
    found = set()
    for quad in asserted():
        if quad.subject == term and quad.predicate != TYPE:
            name = quad.predicate.value.removeprefix(XSD)
            if isinstance(quad.object, BlankNode):
                found |= limits(quad.object)
            elif name in FACETS:
                found.add(f"{name} {named(quad.object)}")
            elif quad.predicate == NamedNode(expand("owl:onDatatype")):
                found.add(named(quad.object).replace("xsd:", XSD))
    return found


FACETS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")


@case("owl:FunctionalProperty")  # HermiT misses each in test_state_axioms.py
def test_what_has_one_value_may_have_one_by_its_shapes(axiom: Quad) -> None:
    graph = read_shapes_once()
    assert isinstance(axiom.subject, NamedNode)
    shapes = list(graph.subjects(SH.path, URIRef(axiom.subject.value)))
    assert [str(most) for shape in shapes for most in graph[shape : SH.maxCount]] == ["1"]


# --- negation, limits, strengths


@case("allkg:negationOf")
def test_a_denial_and_what_it_denies_are_found(axiom: Quad) -> None:
    negative, positive = axiom.subject, axiom.object
    assert isinstance(negative, NamedNode)
    assert isinstance(positive, NamedNode)
    both = []
    for relation in (negative, positive):
        claim = probe("claim", named(relation))
        both += [
            Quad(claim, TYPE, NamedNode(OWN + "Claim"), PROBES),
            Quad(claim, NamedNode(OWN + "predicate"), relation, PROBES),
            Quad(claim, NamedNode(OWN + "subject"), probe("one"), PROBES),
            Quad(claim, NamedNode(OWN + "object"), probe("other"), PROBES),
            Quad(claim, NamedNode(expand("dcterms:source")), probe("source"), PROBES),
        ]
    store = knowledge_with([*asserted(), *both])
    denial = probe("claim", named(negative))
    assert focus_nodes(store, "stated-and-denied") == {denial}
    store.remove(axiom)
    assert focus_nodes(store, "stated-and-denied") == set()


FACET_OF_BOUND = {
    "all:exclusive-lower-bound": "minExclusive",
    "all:inclusive-lower-bound": "minInclusive",
    "all:exclusive-upper-bound": "maxExclusive",
    "all:inclusive-upper-bound": "maxInclusive",
    "all:exact-value": "hasValue",
}


def numbers_in_logic(term: object) -> set[str]:
    """Limits in the OWL class that expresses a criterion, through the classes that it is made of."""
    found = set()
    for quad in asserted():
        name = re.split("[/#]", quad.predicate.value)[-1]
        if quad.predicate == NamedNode(OWN + "expresses") and quad.object == term:
            found |= numbers_in_logic(quad.subject)
        elif quad.subject == term and quad.predicate.value.startswith(
            (PREFIXES["owl"], PREFIXES["rdf"], XSD)
        ):
            if isinstance(quad.object, Literal) and quad.object.datatype == NamedNode(XSD + "decimal"):
                found.add(f"{name} {quad.object.value}")
            elif isinstance(quad.object, BlankNode) or name in ("equivalentClass", "first"):
                found |= numbers_in_logic(quad.object)
    return found


@case("allkg:thresholdValue", of_a_scheme=True)
def test_a_limit_is_the_one_that_classifies_an_assessment(axiom: Quad) -> None:
    (bound,) = (quad.object for quad in axioms("allkg:boundKind") if quad.subject == axiom.subject)
    assert numbers_in_logic(axiom.subject) == {f"{FACET_OF_BOUND[named(bound)]} {named(axiom.object)}"}


def test_another_limit_changes_a_reviewed_answer_where_a_source_names_it() -> None:
    """The criteria of gaps are the curators'; no answer tells their limit."""
    objects = {quad.object for quad in asserted() if quad.predicate == NamedNode(OWN + "object")}
    named_by_a_source = [axiom for axiom in axioms("allkg:thresholdValue") if axiom.subject in objects]
    other = Literal("6.0", datatype=NamedNode(XSD + "decimal"))
    for axiom in named_by_a_source:
        assert a_reviewed_answer_changes(knowledge_with(instead(axiom, other))), axiom
    assert len(named_by_a_source) >= 2


@case("allkg:boundKind", of_a_scheme=True)
def test_another_side_of_a_limit_changes_a_reviewed_answer(axiom: Quad) -> None:
    # Whether a limit itself belongs to its side is held by the test of its logic, above.
    sides = [quad for quad in axioms("allkg:boundKind") if quad.subject in criteria_of_schemes()]
    kinds = {quad.object for quad in sides} - {axiom.object}
    for kind in kinds:
        assert isinstance(kind, NamedNode)
        assert a_reviewed_answer_changes(knowledge_with(instead(axiom, kind)))
    assert kinds


@case("allkg:unit", of_a_scheme=True)
def test_a_unit_decides_which_numbers_are_possible(axiom: Quad) -> None:
    (limit,) = (quad for quad in axioms("allkg:thresholdValue") if quad.subject == axiom.subject)
    too_much = Literal("101.0", datatype=NamedNode(XSD + "decimal"))
    store = Store()
    store.extend(instead(limit, too_much))
    assert focus_nodes(store, "percentage-out-of-range") == {axiom.subject}
    store.remove(axiom)
    assert focus_nodes(store, "percentage-out-of-range") == set()


def test_the_order_of_strengths_is_the_one_that_the_modelling_guide_shows() -> None:
    guide = (Path(find_resources().ontology) / "README.md").read_text("utf-8")
    shown = re.findall(r"^\| (\d+) \| `(hedge:[\w-]+)` \|", guide, re.MULTILINE)
    said = sorted(
        ((named(quad.object), named(quad.subject)) for quad in axioms("allkg:strength")), key=strength
    )
    assert shown == said
    assert len(said) >= AXIOMS["allkg:strength"]


def strength(pair: tuple[str, str]) -> tuple[int, str]:
    return -int(pair[0]), pair[1]


def one_use_with_every_hedge() -> Store:
    """One treatment of which claims of every hedge say that it is used in induction."""
    store = Store()
    store.extend(axioms("allkg:strength"))
    treatment, source = probe("treatment"), probe("source")
    for quad in axioms("allkg:strength"):
        claim = probe("claim", named(quad.subject))
        parts = {
            "rdf:type": NamedNode(OWN + "Claim"),
            "allkg:subject": treatment,
            "allkg:predicate": NamedNode(OWN + "usedIn"),
            "allkg:object": NamedNode(expand("all:induction")),
            "allkg:hedge": quad.subject,
            "allkg:passage": probe("passage"),
            "allkg:inSection": probe("section"),
            "dcterms:source": source,
        }
        store.extend(Quad(claim, NamedNode(expand(name)), end, PROBES) for name, end in parts.items())
    store.add(Quad(probe("passage"), NamedNode(expand("dcterms:isPartOf")), probe("section"), PROBES))
    return store


@cache
def therapies_in_setting() -> str:
    documents = read_questions(str(Path(find_resources().queries) / "questions"))
    (found,) = (one.text for one in documents if one.stem == "therapies-in-setting")
    return found


def hedges_in_the_order_of_the_answer(store: Store) -> list[str]:
    found = store.query(
        therapies_in_setting(),
        use_default_graph_as_union=True,
        substitutions={Variable("setting"): NamedNode(expand("all:induction"))},
    )
    assert isinstance(found, QuerySolutions)
    return [named(solution["hedge"]) for solution in found]


def test_the_order_of_an_answer_misses_the_strength_of_any_two_hedges_that_change_places() -> None:
    store = one_use_with_every_hedge()
    order = hedges_in_the_order_of_the_answer(store)
    strengths = axioms("allkg:strength")
    wanted = sorted(((named(quad.object), named(quad.subject)) for quad in strengths), key=strength)
    assert order == [hedge for _, hedge in wanted]
    swapped = 0
    for one, other in itertools.combinations(strengths, 2):
        if one.object == other.object:
            continue
        swapped += 1
        changed = [
            Quad(one.subject, one.predicate, other.object, one.graph_name),
            Quad(other.subject, other.predicate, one.object, other.graph_name),
        ]
        store.remove(one)
        store.remove(other)
        store.extend(changed)
        assert hedges_in_the_order_of_the_answer(store) != order, (one, other)
        for quad in changed:
            store.remove(quad)
        store.extend([one, other])
    assert swapped >= 100


# --- declarations


def test_every_declared_property_is_used_or_a_shape_asks_for_it() -> None:
    kinds = {NamedNode(expand(f"owl:{kind}Property")) for kind in ("Object", "Datatype", "Annotation")}
    declared = {quad.subject for quad in asserted() if quad.predicate == TYPE and quad.object in kinds}
    paths = read_shapes_once().objects(None, SH.path)
    used = {NamedNode(str(path)) for path in paths if isinstance(path, URIRef)}
    used |= {quad.predicate for quad in knowledge_with(asserted())}
    assert len(declared) > 120
    assert {named(term) for term in declared - used} == set()


# --- the number of axioms


@pytest.mark.parametrize(("kind", "number"), AXIOMS.items())
def test_no_axiom_is_overlooked(kind: str, number: int) -> None:
    assert len(axioms(kind)) >= number


def test_there_is_no_kind_of_axiom_that_is_not_looked_at() -> None:
    said = {
        curie(quad.predicate.value)
        for quad in asserted()
        if isinstance(quad.subject, NamedNode) and quad.predicate.value.startswith(LANGUAGE)
    }
    said |= {
        curie(quad.object.value)
        for quad in asserted()
        if quad.predicate == TYPE
        and isinstance(quad.object, NamedNode)
        and isinstance(quad.subject, NamedNode)
        and quad.object.value.startswith(LANGUAGE)
    }
    assert said - set(AXIOMS) == NO_AXIOMS

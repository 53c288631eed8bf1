"""Every shape and every check is seen failing once, and covers what it is named for."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from page_graph import whole_knowledge
from pyoxigraph import NamedNode, Quad
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import OWL, RDF, RDFS, SH, XSD
from rdflib.plugins.sparql import prepareQuery

from all_kg.checks.findings import Finding
from all_kg.checks.validation import Validator, read_queries, read_shapes
from all_kg.graph.knowledge import Knowledge
from all_kg.rdf.rdflib_terms import rdflib_graph
from all_kg.rdf.reading import read_file
from all_kg.resources import find_resources

FIXTURES = Path(__file__).parent / "fixtures" / "shapes"
BASE = FIXTURES / "base.ttl"
NUMBER_OF_BAD_FIXTURES = 476
NUMBER_OF_GOOD_FIXTURES = 26
NUMBER_OF_CHECKS = 55
OWN_CLASSES_AT_LEAST = 46
OWN_PROPERTIES_AT_LEAST = 104
PREDICATES_OF_DATA_AT_LEAST = 60

ROOT = "https://w3id.org/all-kg/"
GRAPH = ROOT + "graph/"
SHAPE = ROOT + "shape/"
VOCABULARY = ROOT + "vocab/"
# Of the language itself; what they mean is not ours to say.
OF_THE_LANGUAGE = {
    RDF.first,
    RDF.rest,
    OWL.disjointWith,
    OWL.inverseOf,
    OWL.propertyChainAxiom,
    OWL.intersectionOf,
    OWL.unionOf,
}
OF_THE_LANGUAGE |= {OWL.onProperty, OWL.hasValue, OWL.someValuesFrom, OWL.onDatatype, OWL.withRestrictions}
OF_THE_LANGUAGE |= {XSD.minInclusive, XSD.maxInclusive, XSD.minExclusive, XSD.maxExclusive}


def fixtures(beginning: str, number: int) -> list[Path]:
    found = sorted(FIXTURES.glob(f"{beginning}-*.ttl"))
    assert len(found) == number, (
        f"{len(found)} files tests/fixtures/shapes/{beginning}-*.ttl; count them here"
    )
    return found


def name(term: object) -> str:
    return re.split(r"[/#]", str(term))[-1]


def expected(fixture: Path) -> str:
    first = fixture.read_text("utf-8").partition("\n")[0]
    assert first.startswith("# expect: shape:"), f"{fixture.name}: the first line names no shape"
    return first.removeprefix("# expect: shape:")


@cache
def validator() -> Validator:
    return Validator(find_resources())


@cache
def shapes() -> rdflib.Graph:
    return read_shapes(find_resources())


@cache
def checks() -> dict[str, str]:
    found = {Path(file).stem: text for file, text in read_queries(find_resources(), "checks")}
    assert len(found) == NUMBER_OF_CHECKS
    return found


@cache
def knowledge() -> Knowledge:
    return whole_knowledge()


@cache
def descriptions() -> dict[object, list[Quad]]:
    """What the vocabulary and the base of the fixtures say of each thing."""
    concepts = NamedNode(GRAPH + "concepts")
    base = [Quad(quad.subject, quad.predicate, quad.object, concepts) for quad in read_file(BASE)]
    found: dict[object, list[Quad]] = {}
    for quad in [*knowledge().asserted[GRAPH + "vocabulary"], *base]:
        found.setdefault(quad.subject, []).append(quad)
    return found


def world_of(fixture: Path) -> Knowledge:
    """The part of vocabulary and base that a fixture speaks about; the whole would take minutes."""
    ahead: list[object] = [NamedNode(ROOT), NamedNode(VOCABULARY + "inSection")]
    for quad in read_file(fixture):
        ahead += [quad.subject, quad.predicate, quad.object]
    reached: dict[object, list[Quad]] = {}
    while ahead:
        term = ahead.pop()
        if term in descriptions() and term not in reached:
            reached[term] = descriptions()[term]
            ahead += [part for quad in reached[term] for part in (quad.predicate, quad.object)]
    asserted: dict[str, list[Quad]] = {}
    for quad in (quad for quads in reached.values() for quad in quads):
        asserted.setdefault(quad.graph_name.value, []).append(quad)  # type: ignore[union-attr]
    return Knowledge(asserted, [], "")


def findings(fixture: Path) -> tuple[Finding, ...]:
    """What is found in a fixture, save what is only found of the wider relation as well."""
    validator().knowledge = world_of(fixture)
    found = validator().validate([str(fixture)]).findings
    wider = {(one.focus, wide, one.value) for one in found for wide in wider_relations(one.path)}
    return tuple(one for one in found if (one.focus, one.path, one.value) not in wider)


def wider_relations(path: rdflib.URIRef | None) -> list[rdflib.URIRef]:
    quads = descriptions().get(NamedNode(str(path)), []) if path is not None else []
    found = [quad.object for quad in quads if quad.predicate.value == str(RDFS.subPropertyOf)]
    return [rdflib.URIRef(wide.value) for wide in found if isinstance(wide, NamedNode)]


# One in twelve in a plain run; all of them take a minute.
@pytest.mark.parametrize(
    "fixture",
    [
        pytest.param(path, marks=pytest.mark.slow) if number % 12 else path
        for number, path in enumerate(fixtures("bad", NUMBER_OF_BAD_FIXTURES))
    ],
    ids=lambda path: path.stem,
)
def test_a_bad_fixture_is_wrong_in_exactly_one_way(fixture: Path) -> None:
    found = findings(fixture)
    assert [name(finding.shape) for finding in found] == [expected(fixture)], [f.place() for f in found]
    # Where there is no single property to name, the file name says what it likes.
    wrong_property = fixture.stem.split("-")[1] if found[0].path is not None else None
    assert wrong_property in (None, name(found[0].path)), "the file is named bad-<property>-<why>"


def test_a_fixture_wrong_in_two_ways_would_be_noticed(tmp_path: Path) -> None:
    twice = tmp_path / "bad-hedge-and-confidence.ttl"
    text = (FIXTURES / "bad-hedge-missing.ttl").read_text("utf-8")
    twice.write_text(re.sub(r" +allkg:confidence .*\n", "", text), "utf-8")
    assert {name(finding.shape) for finding in findings(twice)} == {"Claim-hedge", "Claim-confidence"}


@pytest.mark.parametrize("fixture", fixtures("good", NUMBER_OF_GOOD_FIXTURES), ids=lambda path: path.stem)
def test_a_good_fixture_conforms(fixture: Path) -> None:
    assert [finding.place() for finding in findings(fixture)] == []


def test_the_base_of_the_fixtures_conforms() -> None:
    assert findings(BASE) == ()


def test_every_shape_and_every_check_has_a_bad_fixture() -> None:
    with_message = {name(shape) for shape in shapes().subjects(SH.message)}
    shown = {expected(fixture) for fixture in fixtures("bad", NUMBER_OF_BAD_FIXTURES)}
    assert sorted((with_message | set(checks())) - shown) == [], "write tests/fixtures/shapes/bad-*.ttl"


def test_every_shape_that_can_fail_has_one_message_for_people() -> None:
    constraints = {
        subject
        for subject, predicate in shapes().subject_predicates()
        if isinstance(subject, rdflib.URIRef)
        and predicate not in {RDF.type, SH.path, SH.property, SH.message, SH.targetClass, SH.targetNode}
        and predicate not in {SH.targetSubjectsOf, RDFS.subClassOf}
    }
    helpers = set(shapes().objects(None, SH.qualifiedValueShape))
    assert len(constraints) > 180
    for shape in constraints - helpers:
        messages = list(shapes().objects(shape, SH.message))
        assert len(messages) == 1, shape
        message = str(messages[0])
        assert re.fullmatch(r"[A-Z].+\. [A-Z].+\.", message), (
            f"{name(shape)}: say what is wrong, then what to do"
        )


def test_no_property_shape_is_without_a_name() -> None:
    with_path = set(shapes().subjects(SH.path))
    assert len(with_path) > 170
    assert with_path == set(shapes().subjects(RDF.type, SH.PropertyShape))
    for shape in with_path:
        assert isinstance(shape, rdflib.URIRef), list(shapes().predicate_objects(shape))
        owners = list(shapes().subjects(SH.property, shape))
        assert len(owners) == 1, f"{name(shape)} hangs on {owners}"
        assert str(shape).startswith(f"{owners[0]}-"), f"{name(shape)} is named after another shape"


def own_terms(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    return {term for term in graph.subjects(RDF.type) if str(term).startswith(VOCABULARY)}


def test_shapes_mirror_the_model_file_for_file_and_term_for_term() -> None:
    resources = find_resources()
    models = sorted(Path(resources.ontology, "model").glob("*.ttl"))
    files = {path.stem for path in Path(resources.shapes).glob("*.ttl")}
    assert files == {path.stem for path in models} | {"style"}
    seen: Counter[str] = Counter()
    for path in models:
        model = rdflib_graph(read_file(path))
        mirror = rdflib_graph(read_file(Path(resources.shapes, path.name)))
        for term in own_terms(model):
            if (term, RDF.type, OWL.Class) in model:
                seen["classes"] += 1
                shape = rdflib.URIRef(SHAPE + name(term))
                in_a_check = any(f" a allkg:{name(term)} " in check for check in checks().values())
                if in_a_check and (shape, SH.targetClass, term) not in mirror:
                    continue  # what must hold of its things takes several of them to see
                assert (shape, SH.targetClass, term) in mirror, f"shapes/{path.name} lacks shape:{name(term)}"
                assert shapes().value(shape, SH.property, any=True), (
                    f"shape:{name(term)} looks at no property"
                )
            else:
                seen["properties"] += 1
                assert list(mirror.subjects(SH.path, term)), (
                    f"shapes/{path.name} has no shape for {name(term)}"
                )
    assert seen["classes"] >= OWN_CLASSES_AT_LEAST
    assert seen["properties"] >= OWN_PROPERTIES_AT_LEAST


def test_every_property_in_use_has_a_shape() -> None:
    used = {rdflib.URIRef(quad.predicate.value) for quad in knowledge().quads()}
    used -= OF_THE_LANGUAGE
    paths = set(shapes().objects(None, SH.path))
    assert len(used) >= PREDICATES_OF_DATA_AT_LEAST
    assert sorted(used - paths) == []


@pytest.mark.slow
def test_the_shapes_conform_to_the_shapes_of_shacl() -> None:
    # The shapes are looked at before the data, of which none is needed; the next test sees what is raised.
    _, report, _ = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes(), meta_shacl=True, inference="none")
    assert isinstance(report, rdflib.Graph)


def test_a_malformed_shape_does_not_conform_to_the_shapes_of_shacl() -> None:
    malformed = rdflib.Graph()
    malformed.add((rdflib.URIRef(SHAPE + "Example-twoPaths"), RDF.type, SH.PropertyShape))
    malformed.add((rdflib.URIRef(SHAPE + "Example-twoPaths"), SH.path, RDFS.label))
    malformed.add((rdflib.URIRef(SHAPE + "Example-twoPaths"), SH.path, RDFS.comment))
    with pytest.raises(ReportableRuntimeError):
        pyshacl.validate(rdflib.Graph(), shacl_graph=malformed, meta_shacl=True, inference="none")


@pytest.mark.parametrize("check", sorted(checks()))
def test_a_check_says_what_holds_and_why_and_builds_findings_in_its_own_name(check: str) -> None:
    text = checks()[check]
    header = re.match(r"#\+ check: ([A-Z].*\.)\n#\+ why: ([A-Z].*\.)\n(?!#)", text)
    assert header, "open with '#+ check: <sentence>.' and '#+ why: <sentence>.'"
    prepareQuery(text)  # plain SPARQL 1.1, for another engine too
    built = dict(re.findall(r"(sh:\w+) ([^;\n]+?) [;.]\n", text.partition("WHERE")[0]))
    assert built["sh:sourceShape"] == f"shape:{check}"
    assert built["sh:resultSeverity"] in {"sh:Violation", "sh:Warning", "sh:Info"}
    assert built["sh:sourceConstraintComponent"] == "sh:SPARQLConstraintComponent"
    assert built["sh:focusNode"].startswith("?")
    # The message says what is wrong, then what to do.
    assert re.search(r'sh:resultMessage "[A-Z][^"]+\. [A-Z][^"]+\."@en', text)


def test_no_check_is_named_like_a_shape() -> None:
    assert {name(shape) for shape in shapes().subjects(RDF.type)}.isdisjoint(checks())

"""The shipped knowledge conforms; what is wrong in a file is found and said in three forms."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from page_graph import part_of_the_page
from pyoxigraph import Quad, RdfFormat
from rdflib.namespace import RDF, SH
from rich.console import Console

from all_kg.checks.findings import Finding, Report
from all_kg.checks.validation import Validator, validate
from all_kg.errors import InputError
from all_kg.resources import Resources, find_resources

pytestmark = pytest.mark.wheel

TRIPLES_AT_LEAST = 4_500
SHAPES_AT_LEAST = 240
CHECKS = 55

PREFIXES = """
@prefix agent: <https://w3id.org/all-kg/agent/> .
@prefix all: <https://w3id.org/all-kg/concept/> .
@prefix allkg: <https://w3id.org/all-kg/vocab/> .
@prefix claim: <https://w3id.org/all-kg/claim/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hedge: <https://w3id.org/all-kg/hedge/> .
@prefix passage: <https://w3id.org/all-kg/passage/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/all-kg/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
CLAIM = """
claim:example a allkg:Claim ;
    dcterms:created "2026-11-23"^^xsd:date ;
    dcterms:creator agent:all-kg-curators ;
    dcterms:source source:ccs-treatments-all-2024 ;
    allkg:confidence all:high-confidence ;
    allkg:hedge hedge:stated ;
    allkg:object all:OBJECT ;
    allkg:passage passage:ccs-2024-chemotherapy-2 ;
    allkg:predicate allkg:usedIn ;
    allkg:subject all:monoclonal-antibody-therapy .
"""
SHAPE = rdflib.URIRef("https://w3id.org/all-kg/shape/Example")

# What the files of these tests speak of.
SPOKEN_OF = (
    "all:leukemia",
    "all:monoclonal-antibody-therapy",
    "all:treatment-phase",
    "allkg:Phase",
    "claim:ccs-2024-chemotherapy-used-in-induction",
    "passage:ccs-2024-chemotherapy-2",
)

Writer = Callable[..., str]


@pytest.fixture(scope="module")
def validator() -> Validator:
    validator = Validator(find_resources())
    validator.knowledge = part_of_the_page(*SPOKEN_OF)  # all of it would take minutes
    return validator


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    def write(text: str, name: str = "mine.ttl") -> str:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


@pytest.fixture
def folders(page_folder: Path) -> Resources:
    return Resources(str(page_folder))


@pytest.fixture
def few_things(knowledge_folder: Path) -> Resources:
    """Little knowledge, with the shapes and checks that are shipped."""
    found = find_resources()
    shutil.copytree(found.shapes, knowledge_folder / "shapes", dirs_exist_ok=True)
    shutil.copytree(Path(found.queries, "checks"), knowledge_folder / "queries" / "checks")
    return Resources(str(knowledge_folder))


def finding(
    *,
    severity: rdflib.URIRef = SH.Violation,
    focus: str = "https://w3id.org/all-kg/concept/example",
    value: rdflib.term.Identifier | None = None,
) -> Finding:
    return Finding(
        severity=severity,
        shape=SHAPE,
        focus=rdflib.URIRef(focus),
        path=rdflib.SKOS.prefLabel,
        value=value,
        message="It is wrong. Mend it.",
        component=SH.MinCountConstraintComponent,
    )


def report_of(*findings: Finding) -> Report:
    return Report(findings, triples=1, shapes=1, checks=1)


def shapes_of(report: Report) -> list[str]:
    return [str(finding.shape).rpartition("/")[2] for finding in report.findings]


@pytest.mark.slow  # `all-kg validate` does the same
def test_the_shipped_knowledge_conforms_and_was_looked_at() -> None:
    report = validate()
    assert [finding.place() for finding in report.findings] == []
    assert report.conforms
    assert report.triples >= TRIPLES_AT_LEAST
    assert report.shapes >= SHAPES_AT_LEAST
    assert report.checks == CHECKS


def test_a_wrong_claim_in_a_file_shows_on_every_edge_that_follows_from_it(
    validator: Validator, write: Writer
) -> None:
    report = validator.validate([write(PREFIXES + CLAIM.replace("OBJECT", "leukemia"))])
    assert set(shapes_of(report)) == {"Treatment-usedIn"}
    assert [finding.place() for finding in report.findings] == [
        "all:anti-leukemia-treatment allkg:usedIn all:leukemia",
        "all:immunotherapy allkg:usedIn all:leukemia",
        "all:monoclonal-antibody-therapy allkg:usedIn all:leukemia (claim:example)",
    ]


def test_a_file_may_speak_of_what_another_one_defines(validator: Validator, write: Writer) -> None:
    concept = 'all:new a allkg:Phase ; skos:prefLabel "new"@en ; skos:definition "A new phase."@en .'
    files = [
        write(PREFIXES + CLAIM.replace("OBJECT", "new"), "claim.ttl"),
        write(PREFIXES + concept, "concept.ttl"),
    ]
    assert validator.validate(files).conforms
    assert "dangling-reference" in shapes_of(validator.validate(files[:1]))


def test_an_edge_typed_by_hand_is_found_but_not_one_that_follows_anyway(
    validator: Validator, write: Writer
) -> None:
    edges = "all:chemotherapy allkg:usedIn all:treatment-phase, all:induction ."
    report = validator.validate([write(PREFIXES + edges)])
    assert shapes_of(report) == ["edge-by-hand"]
    assert report.findings[0].place() == "all:chemotherapy allkg:usedIn all:treatment-phase"


def test_the_same_label_of_a_blank_node_in_two_files_means_two_things(
    validator: Validator, write: Writer
) -> None:
    files = [
        write(PREFIXES + f'_:it a allkg:Phase ; skos:prefLabel "{text}"@en .', f"{text}.ttl")
        for text in ("one", "two")
    ]
    report = validator.validate(files)
    assert shapes_of(report).count("blank-node") == 2
    assert shapes_of(report).count("Concept-definition") == 2
    assert "Concept-prefLabel" not in shapes_of(report)


@pytest.mark.parametrize(("form", "name"), [(RdfFormat.N_QUADS, "all.nq"), (RdfFormat.TURTLE, "all.ttl")])
def test_what_is_derived_is_not_held_against_an_export(
    validator: Validator, tmp_path: Path, form: RdfFormat, name: str
) -> None:
    quads: list[Quad] = validator.knowledge.quads()
    parts = quads if form == RdfFormat.N_QUADS else [quad.triple for quad in quads]
    # Blank nodes of the vocabulary would come back as new ones.
    parts = [part for part in parts if "_:" not in str(part)]  # type: ignore[assignment]
    pyoxigraph.serialize(parts, str(tmp_path / name), form)
    assert [f.place() for f in validator.validate([str(tmp_path / name)]).findings] == []


def test_a_derived_graph_in_a_file_is_derived_anew(validator: Validator, write: Writer) -> None:
    base = "https://w3id.org/all-kg"
    edge = f"<{base}/concept/chemotherapy> <{base}/vocab/usedIn> <{base}/concept/leukemia>"
    file = write(
        f"{edge} <{base}/graph/derived> .\n"
        f'<{base}/concept/chemotherapy> <http://www.w3.org/2004/02/skos/core#altLabel> "drugs" .\n',
        "mine.nq",
    )
    assert shapes_of(validator.validate([file])) == ["name-without-language"]


def test_a_file_that_cannot_be_read_is_named_with_its_line(validator: Validator, write: Writer) -> None:
    with pytest.raises(InputError) as caught:
        validator.validate([write(PREFIXES + "all:broken a allkg:Phase\n\nall:next a")])
    assert caught.value.exit_code == 2
    assert caught.value.file is not None
    assert caught.value.file.endswith("mine.ttl")
    assert caught.value.line is not None
    with pytest.raises(InputError, match=r"no such file"):
        validator.validate(["missing.ttl"])


@pytest.mark.parametrize("text", ["", "# nothing but a remark\n", PREFIXES])
def test_a_file_that_says_nothing_is_not_a_pass(validator: Validator, write: Writer, text: str) -> None:
    with pytest.raises(InputError, match=r"mine\.ttl"):
        validator.validate([write(text)])


def test_a_triple_inside_a_triple_is_refused(validator: Validator, write: Writer) -> None:
    text = "all:a skos:related <<( all:b skos:related all:c )>> ."
    with pytest.raises(InputError, match=r"mine\.ttl.*triple"):
        validator.validate([write(PREFIXES + text)])


def test_shapes_without_a_target_are_not_a_pass(few_things: Resources) -> None:
    for path in Path(few_things.shapes).glob("*.ttl"):
        path.unlink()
    with pytest.raises(InputError, match="no shape has a target"):
        validate(resources=few_things)
    aimless = "<https://w3id.org/all-kg/shape/Example> a <http://www.w3.org/ns/shacl#NodeShape> ."
    Path(few_things.shapes, "style.ttl").write_text(aimless, "utf-8")
    with pytest.raises(InputError, match="no shape has a target"):
        validate(resources=few_things)


def test_no_checks_are_not_a_pass(few_things: Resources) -> None:
    shutil.rmtree(Path(few_things.queries, "checks"))
    with pytest.raises(InputError, match="checks"):
        validate(resources=few_things)
    Path(few_things.queries, "checks").mkdir()
    with pytest.raises(InputError, match="there is no query in it"):
        validate(resources=few_things)


def test_a_shape_that_cannot_be_used_is_refused(few_things: Resources) -> None:
    text = """
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <https://w3id.org/all-kg/shape/Example> a sh:NodeShape ;
            sh:targetClass <https://w3id.org/all-kg/vocab/Thing> ; sh:property [ sh:minCount 1 ] ."""
    Path(few_things.shapes, "style.ttl").write_text(text, "utf-8")
    with pytest.raises(InputError, match="a shape cannot be used"):
        validate(resources=few_things)


@pytest.mark.parametrize(
    ("text", "problem"),
    [("CONSTRUCT { ?a", "not SPARQL"), ("ASK {}", "constructs nothing")],
)
def test_a_check_that_cannot_be_used_is_named(few_things: Resources, text: str, problem: str) -> None:
    Path(few_things.queries, "checks", "example.rq").write_text(text, "utf-8")
    with pytest.raises(InputError, match=rf"example\.rq.*{problem}"):
        validate(resources=few_things)


def test_a_fault_in_the_shipped_folders_is_found_without_naming_a_file(folders: Resources) -> None:
    path = Path(folders.ontology, "concepts", "treatments.ttl")
    path.write_text(path.read_text("utf-8").replace('."@en', '"@en', 1), "utf-8")
    # The rest of it conforms.
    assert shapes_of(validate(resources=folders)) == ["Concept-definition"]


def test_a_warning_alone_does_not_conform() -> None:
    assert not report_of(finding(severity=SH.Warning)).conforms
    assert report_of().conforms


def test_findings_are_sorted_by_severity_then_rule_and_thing() -> None:
    warning = finding(severity=SH.Warning, focus="https://w3id.org/all-kg/concept/a")
    first, second = (finding(focus=f"https://w3id.org/all-kg/concept/{name}") for name in "bc")
    assert sorted([warning, second, first], key=Finding.sort_key) == [first, second, warning]


def test_the_report_as_data_is_json_with_whole_iris() -> None:
    data = json.loads(json.dumps(report_of(finding(value=rdflib.Literal("", lang="en"))).to_dict()))
    assert data == {
        "conforms": False,
        "looked_at": {"triples": 1, "shapes": 1, "checks": 1},
        "findings": [
            {
                "severity": "violation",
                "shape": "https://w3id.org/all-kg/shape/Example",
                "focus": "https://w3id.org/all-kg/concept/example",
                "path": "http://www.w3.org/2004/02/skos/core#prefLabel",
                "value": "",
                "message": "It is wrong. Mend it.",
                "claims": [],
            }
        ],
    }


def test_the_report_in_rdf_is_a_shacl_report(validator: Validator, write: Writer) -> None:
    report = validator.validate([write(PREFIXES + 'all:chemotherapy skos:altLabel "chemo", " c"@en .')])
    graph = report.to_rdflib()
    root = graph.value(None, RDF.type, SH.ValidationReport)
    assert graph.value(root, SH.conforms) == rdflib.Literal(False)
    results = list(graph.objects(root, SH.result))
    assert len(results) == len(report.findings) == 2
    required = (
        SH.focusNode,
        SH.resultSeverity,
        SH.sourceShape,
        SH.sourceConstraintComponent,
        SH.resultMessage,
    )
    for result in results:
        assert all(len(list(graph.objects(result, term))) == 1 for term in required)
        assert graph.value(result, SH.resultPath) == rdflib.SKOS.altLabel
    assert {str(graph.value(result, SH.value)) for result in results} == {"chemo", " c"}
    assert (None, SH.conforms, rdflib.Literal(True)) in report_of().to_rdflib()


def test_the_report_for_people_says_where_what_and_by_which_rule() -> None:
    text = str(report_of(finding(value=rdflib.Literal("x\x1b[31m" + "y" * 200))))
    row = text.splitlines()[2]
    assert row.startswith('all:example skos:prefLabel "x[31myyy')
    assert row.split("…")[1].split() == ["It", "is", "wrong.", "Mend", "it.", "shape:Example"]
    assert "\x1b" not in text
    assert text.splitlines()[-1] == "1 finding: 1 triples against 1 shapes and 1 checks"
    assert str(report_of()) == "Conforms: 1 triples against 1 shapes and 1 checks"


def test_a_terminal_shows_the_same_findings() -> None:
    output = io.StringIO()
    Console(file=output, width=200, force_terminal=True, color_system=None).print(report_of(finding()))
    assert "all:example skos:prefLabel" in output.getvalue()
    assert "It is wrong. Mend it." in output.getvalue()


def test_a_value_that_is_false_or_empty_is_shown_too() -> None:
    assert finding(value=rdflib.Literal(False)).place().startswith('all:example skos:prefLabel "false"')
    assert finding(value=rdflib.Literal("")).place() == 'all:example skos:prefLabel ""'


def test_what_a_file_says_is_forgotten_afterwards(validator: Validator, write: Writer) -> None:
    before = validator.knowledge.quads()
    assert not validator.validate([write(PREFIXES + 'all:chemotherapy skos:altLabel "chemo" .')]).conforms
    assert validator.validate().conforms
    assert validator.knowledge.quads() == before

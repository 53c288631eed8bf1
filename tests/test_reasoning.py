"""What cannot all be true is found and told in words; every disjointness is needed for it."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from all_kg import cli
from all_kg.namespaces import PREFIXES, expand
from all_kg.owl.axiom_words import AxiomWords
from all_kg.owl.owl_axioms import axioms
from all_kg.owl.reasoning import Clash, ReasoningReport, curated
from all_kg.owl.referee import Verdict, can_be_true, consult
from all_kg.rdf.reading import read_file
from all_kg.resources import ENVIRONMENT_VARIABLE

FIXTURES = Path(__file__).parent / "fixtures" / "reason"
DISJOINT = 6
DATATYPE_PROPERTIES = 24
VOCABULARY_AXIOMS_AT_LEAST = 230

# File with something in both, and the two classes.
PAIRS = {
    "claim-gap": ("allkg:Claim", "allkg:Gap"),
    "concept-statement": ("allkg:Concept", "allkg:Statement"),
    "person-organization": ("allkg:Person", "allkg:Organization"),
    "phase-disease": ("allkg:Phase", "allkg:Disease"),
    "source-agent": ("allkg:Source", "allkg:Agent"),
    "treatment-disease": ("allkg:Treatment", "allkg:Disease"),
}

# What the shipped knowledge and the file say together.
CLASHES = {
    "facet-violated": {
        "fixture sample: fixture percentage 101",
        "what “fixture percentage” leads to is a value at least 0 and at most 100",
    },
    "two-disjoint-classes": {
        "induction is a phase",
        "induction is a disease",
        "nothing is both a phase and a disease",
    },
    "two-values": {
        "fixture sample: fixture count 4.9",
        "fixture sample: fixture count 5.1",
        "“fixture count” has at most one value",
    },
    "unsatisfiable-class": {
        "every fixture class is a phase",
        "every fixture class is a disease",
        "nothing is both a phase and a disease",
    },
}
WORDS = {
    "all-disjoint": "no two of these share a thing: <https://example.org/all-disjoint/A>, ",
    "chain": "“<https://example.org/chain/hasKind>” and “<https://example.org/chain/usedIn>” in a row make",
    "domain": "what has “<https://example.org/domain/p>” is a <https://example.org/domain/A>",
    "existential": "is something with “<https://example.org/existential/gets>” a <",
    "facet-inclusive": "” a value at least 5.0 and at most 20",
    "has-value": "something with “<https://example.org/has-value/recovered>” true",
    "inverse": "“<https://example.org/inverse/q>” is “<https://example.org/inverse/p>” read backwards",
    "nominal": "(<https://example.org/nominal/x> or <https://example.org/nominal/z>)",
    "transitive": "“<https://example.org/transitive/p>” reaches through",
    "union": "(a <https://example.org/union/A> or a <https://example.org/union/B>)",
    "universal": "” only a <https://example.org/universal/Drug>",
}


@pytest.fixture(autouse=True)
def _of_one_source(page_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All sources would only take longer."""
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(page_root))


@pytest.fixture
def next_to_nothing(knowledge_folder: Path) -> Path:
    for name in ("model", "concepts", "claims"):
        shutil.rmtree(knowledge_folder / "ontology" / name)
    return knowledge_folder


def test_every_clash_has_its_fixture() -> None:
    assert {path.stem for path in FIXTURES.glob("*.ttl")} == {*CLASHES, "date-and-import"}


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("facet-violated", "next_to_nothing"),  # it clashes with itself; HermiT is asked a few times only
        *(pytest.param(name, "page_root", marks=pytest.mark.slow) for name in CLASHES),
    ],
)
def test_a_clash_is_told_in_words_and_the_command_ends_with_1(
    name: str,
    beside: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(request.getfixturevalue(beside)))
    code = cli.main(["reason", str(FIXTURES / f"{name}.ttl"), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 1
    (clash,) = told["clashes"]
    assert set(clash["axioms"]) == CLASHES[name]
    assert len(clash["axioms"]) == len(CLASHES[name])
    assert told["consistent"] is (name == "unsatisfiable-class")
    assert told["unsatisfiable"] == [clash["class"]] * (name == "unsatisfiable-class")


@pytest.mark.slow
def test_dates_imports_and_python_modules_in_a_file_do_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reason", str(FIXTURES / "date-and-import.ttl")]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Consistent\n")
    assert " classes, 0 without possible members, " in out
    assert " entailments; HermiT took " in out


def test_a_clash_is_shown_to_people_as_a_table() -> None:
    verdict = Verdict(False, frozenset(), frozenset(), classes=3, seconds=1.25)
    text = str(ReasoningReport(verdict, (Clash(None, None, ("a is b", "nothing is b")),)))
    assert "everything      a is b\neverything      nothing is b\n" in text
    assert "Inconsistent: what was said cannot all be true\n3 classes; HermiT took 1.2 s" in text


@pytest.mark.parametrize("arguments", [["missing.ttl"], ["--timeout", "0"]])
def test_wrong_use_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reason", *arguments]) == 2
    assert capsys.readouterr().err.startswith("all-kg: ")


def test_the_time_limit_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reason", "--timeout", "0.01"]) == 3
    assert "HermiT was ended after 0.01 seconds" in capsys.readouterr().err


@cache
def vocabulary() -> tuple[Quad, ...]:
    """The classes and properties, without the things that are said about them."""
    found = tuple(quad for quad in curated() if str(quad.graph_name).endswith("graph/vocabulary>"))
    assert len(found) >= VOCABULARY_AXIOMS_AT_LEAST
    return found


@cache
def disjointness() -> tuple[Quad, ...]:
    return tuple(quad for quad in curated() if quad.predicate.value == expand("owl:disjointWith"))


def test_every_disjointness_has_a_file_that_clashes_with_it() -> None:
    assert len(PAIRS) == DISJOINT
    assert {path.stem for path in (FIXTURES / "disjoint").glob("*.ttl")} == set(PAIRS)
    said = {(quad.subject, quad.object) for quad in disjointness()}
    assert said == {(NamedNode(expand(one)), NamedNode(expand(other))) for one, other in PAIRS.values()}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAIRS)
def test_nothing_is_in_two_disjoint_classes_but_without_the_axiom_it_can_be(name: str) -> None:
    pair = tuple(NamedNode(expand(one)) for one in PAIRS[name])
    both = read_file(FIXTURES / "disjoint" / f"{name}.ttl")
    rest = [
        quad for quad in vocabulary() if quad not in disjointness() or (quad.subject, quad.object) != pair
    ]
    assert len(rest) == len(vocabulary()) - 1
    assert not can_be_true(axioms([*vocabulary(), *both]))
    assert can_be_true(axioms([*rest, *both]))


def properties_with_a_value_in_a_language(without: str = "") -> tuple[set[str], set[str]]:
    """All datatype properties; and those that cannot have a text in a language, which none of them takes."""
    given = [quad for quad in vocabulary() if quad.predicate.value != without]
    named = {
        quad.subject.value
        for quad in given
        if quad.object == NamedNode(expand("owl:DatatypeProperty")) and isinstance(quad.subject, NamedNode)
    }
    asked = "".join(
        f"<{iri}/with-text> a owl:Class ; rdfs:subClassOf"
        f' [ a owl:Restriction ; owl:onProperty <{iri}> ; owl:hasValue "text"@en ] .\n'
        for iri in named
    )
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("owl", "rdfs"))
    verdict = consult([*given, *parse(prefixes + asked, RdfFormat.TURTLE)], relations=False)
    return named, {term.value.removesuffix("/with-text") for term in verdict.unsatisfiable}


@pytest.mark.slow
def test_every_datatype_property_keeps_out_values_of_another_kind_by_its_range() -> None:
    named, impossible = properties_with_a_value_in_a_language()
    assert len(named) >= DATATYPE_PROPERTIES
    assert impossible == named
    assert properties_with_a_value_in_a_language(without=expand("rdfs:range")) == (named, set())


@pytest.mark.parametrize("name", WORDS)
def test_an_axiom_is_said_in_words(name: str) -> None:
    quads = read_file(FIXTURES / "micro" / f"{name}.ttl")
    said = [AxiomWords(quads).say(axiom) for axiom in axioms(quads)]
    assert any(WORDS[name] in sentence for sentence in said), said


def test_labels_are_said_where_there_are_any() -> None:
    words = AxiomWords(curated())
    said = {words.say(axiom) for axiom in axioms(vocabulary())}
    assert {"every phase is a setting", "what “used in” leads to is a setting"} <= said
    assert "“has kind” and “used in” in a row make “used in”" in said

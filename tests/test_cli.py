"""Each command does what its help says, and every fault is one plain line with the right exit code."""

from __future__ import annotations

import json
import os
import pty
import shlex
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
from oxigraph_server import writable_oxigraph_server
from toy_site import make_toy_knowledge

from all_kg import cli
from all_kg.answers.answer import DISCLAIMER
from all_kg.cli.parser import COMMANDS, command, make_parser
from all_kg.resources import find_resources
from all_kg.stores.store import open_store

pytestmark = pytest.mark.wheel

FOREVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PROGRAM = [sys.executable, "-m", "all_kg"]
RELAPSE = "which therapies are used in relapse"


def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload, no-any-return]


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_question_is_answered_with_hedge_section_source_and_disclaimer() -> None:
    done = run("ask", RELAPSE)
    assert (done.returncode, done.stderr) == (0, "")
    for piece in (
        "immunotherapy",
        "may",
        "Treatments for relapsed or refractory",
        "Canadian Cancer Society",
        DISCLAIMER,
    ):
        assert piece in done.stdout


def test_words_need_no_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "ask", *RELAPSE.split()) == call(capsys, "ask", RELAPSE)


def test_the_same_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "ask", RELAPSE, "--json")
    data = json.loads(out)
    assert (code, data["name"], data["disclaimer"]) == (0, "therapies-in-setting", DISCLAIMER)


def test_in_a_terminal_an_answer_is_a_table_with_frames() -> None:
    open_store()
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    with subprocess.Popen(
        [*PROGRAM, "ask", RELAPSE], stdout=follower, stderr=follower, env=environment
    ) as process:
        os.close(follower)
        output = b""
        try:
            while piece := os.read(leader, 65536):
                output += piece
        except OSError:
            pass  # Linux tells the end of a terminal as an error
        os.close(leader)
    assert process.returncode == 0
    assert "┃" in output.decode()
    assert "immunotherapy" in output.decode()


def test_an_unsure_question_offers_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "ask", "inducton therapies")
    assert (code, out) == (3, "")
    assert '  all-kg ask "Which therapies are used in induction?"' in err.splitlines()
    code, out, _ = call(capsys, "ask", "inducton therapies", "--json")
    assert code == 3
    assert "Which therapies are used in induction?" in json.loads(out)["offers"]


ONE_LINE_FAULTS = [
    (["ask", "what is the capital of France"], 3, "no question of this kind"),
    (["ask", ""], 2, "the question is empty"),
    (["ask", "a" * 10_000], 2, "10000 characters; the limit is 1000"),
    (["ask"], 2, "WORDS"),
    (["ask", "--jason", "x"], 2, "--jason"),
    (["aks", "x"], 2, "there is no command 'aks'. Did you mean ask?"),
    (["frobnicate"], 2, "there is no command"),
    (["show", "chemoterapy"], 2, "Did you mean 'chemotherapy'"),
    (["show", "\x1b[2J"], 2, "nothing is known"),
    (["questions", "therapies-in-settin"], 2, "Did you mean therapies-in-setting"),
    (["explain", "chemo", "used inn", "induction"], 2, "Did you mean 'used in'"),
    (["explain", "chemo", "used in", "inducton"], 2, "Did you mean 'induction'"),
    (["query", "none.rq"], 2, "none.rq: cannot be read: No such file"),
    (["query", "binary"], 2, "binary: not UTF-8"),
    (["query", "broken.rq"], 2, "broken.rq:2:"),
    (["query", "service.rq"], 2, "SERVICE"),
    (["query", "nested.rq"], 3, "deep"),
    (["query", "good.rq", "--format", "turtle"], 2, "cannot be written as turtle"),
    (["query", "good.rq", "--format", "pdf"], 2, "invalid choice"),
    (["query", "good.rq", "--timeout", "-1"], 2, "above 0"),
    (["query", "good.rq", "--timeout", "nan"], 2, "above 0"),
    (["validate", "none.ttl"], 2, "none.ttl"),
    (["validate", "binary"], 2, "binary"),
    (["validate", "broken.ttl"], 2, "broken.ttl:1"),
    (["export", "pdf"], 2, "invalid choice"),
    (["export", "turtl"], 2, "there is no 'turtl'; did you mean turtle?"),
    (["export", "fhir"], 2, "fhir is a folder of files. Name one: --out all-kg-fhir"),
    (["export", "turtle", "--out", "missing/all-kg.ttl"], 3, "missing/all-kg.ttl: there is no such folder"),
    (["fmt", "none.ttl"], 2, "none.ttl"),
    (["fmt"], 2, "there is no folder ontology or shapes here"),
    (["fmt", "broken.ttl"], 2, "broken.ttl:1"),
    (["verify", "none"], 2, "none"),
    (["verify-source", "none.txt"], 2, "none.txt: cannot be read"),
    (["verify-source", "binary"], 2, "binary: not UTF-8"),
    (["verify-source", "good.rq", "--source", "nobody"], 2, "--source"),
    (["completion", "fish"], 2, "invalid choice"),
]


def test_all_one_line_faults_are_tried() -> None:
    assert len(ONE_LINE_FAULTS) == 36


SHAPE = """
@prefix allkg: <https://w3id.org/all-kg/vocab/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/all-kg/shape/> .
shape:Claim a sh:NodeShape ; sh:targetClass allkg:Claim ; sh:property shape:Claim-predicate .
shape:Claim-predicate a sh:PropertyShape ; sh:path allkg:predicate ; sh:minCount 1 ;
    sh:message "A claim has a predicate. Name it."@en .
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with good and bad files."""
    for name, text in (
        ("good.rq", "SELECT ?p { ?p a allkg:Phase }"),
        ("broken.rq", "SELECT ?p {\n ?p ?p }"),
        ("service.rq", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
        ("nested.rq", "SELECT * " + "{" * 2000 + "}" * 2000),
        ("broken.ttl", "<a> <b> ."),
    ):
        (tmp_path / name).write_text(text)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00\x01\x80")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("arguments", "code", "message"), ONE_LINE_FAULTS)
def test_a_fault_is_one_plain_line(
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    message: str,
    page_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if arguments[0] == "validate":  # reads all knowledge before it comes to the file
        monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(page_root))
    found, out, err = call(capsys, *arguments)
    assert (found, out) == (code, "")
    assert err.startswith("all-kg: ")
    assert message in err
    assert "Traceback" not in err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_debug_shows_where_an_error_arose() -> None:
    assert "Traceback" in run("--debug", "show", "chemoterapy").stderr
    assert "Traceback" in run("show", "--debug", "chemoterapy").stderr


def test_an_unexpected_error_is_one_line_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: list[str]) -> int:
        raise ZeroDivisionError("by\x1b[31m zero")

    monkeypatch.setattr(cli, "_run", fail)
    assert call(capsys, "ask", "x") == (
        3,
        "",
        "all-kg: internal error: ZeroDivisionError: by[31m zero. Run again with --debug to see where\n",
    )


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys)
    assert code == 2
    assert all(f"    {name}" in out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main([name, "--help"])
    assert caught.value.code == 0
    assert "Example: all-kg" in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_works(
    folder: Path, name: str, page_root: Path, knowledge_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_all_sources = ("annotate", "ask", "codes", "compare", "map", "matrix", "verify-mappings")
    if name in ("build", "publish", "reason", "verify"):
        monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(knowledge_folder))
    elif name == "site":
        make_toy_knowledge(folder / "toy")
        monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(folder / "toy"))
    elif name not in of_all_sources:  # the others are as good, and quicker, on one source
        monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(page_root))
    if name == "fmt":  # in a checkout it takes the folder that is there
        shutil.copytree(Path(find_resources().shapes), folder / "shapes")
    (folder / "my.rq").write_text("SELECT ?p { ?p a allkg:Phase }")
    (folder / "my-claims.ttl").write_text(
        "<https://w3id.org/all-kg/concept/induction> a <https://w3id.org/all-kg/vocab/Phase> ."
    )
    (folder / "page.txt").write_text("Some text.")
    shutil.copy(Path(__file__).with_name("fixtures") / "terminologies" / "diseases.owl", folder / "mondo.owl")
    (folder / "assessments.csv").write_text("id,marrow_blast_percentage\na,4.9\n")
    (folder / "cohort.csv").write_text("dx,drug\nC91.02,6851\n")
    if name == "diff":  # two that are the same
        for release in ("release-2026-11", "release-2026-12"):
            shutil.copytree(knowledge_folder, folder / release)
    words = shlex.split(command(name).EXAMPLE.split(" > ")[0])
    assert words[:2] == ["all-kg", name]
    if name in ("publish", "verify"):
        run(*shlex.split(command("build").EXAMPLE)[1:])
    with writable_oxigraph_server() if name == "publish" else nullcontext() as address:
        done = run(*(address if address and "://" in word else word for word in words[1:]))
    assert "Traceback" not in done.stderr
    # The copy and the release of the examples are not the real ones.
    assert done.returncode == (1 if name in ("verify-source", "verify-mappings") else 0)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "--version")
    assert code == 0
    assert out.startswith("all-kg 0.")


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_a_shell_learns_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "completion", shell)
    assert code == 0
    assert all(name in out for name in COMMANDS)


def test_the_parser_knows_every_module_of_the_package() -> None:
    modules = {path.stem for path in Path(cli.__file__).parent.glob("*.py")} - {
        "__init__",
        "parser",
        "output",
        "place",
        "choice",
        "progress",
    }
    assert modules == {name.replace("-", "_") for name in COMMANDS}
    assert make_parser().prog == "all-kg"


def test_the_catalogue_is_listed_and_a_question_shown(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "questions")
    assert len(out.splitlines()) >= 48
    assert "Which therapies are used in {setting}?" in out
    _, out, _ = call(capsys, "questions", "therapies-in-setting")
    assert out.startswith("#+ question: Which therapies are used in {setting}?")
    _, out, _ = call(capsys, "questions", "--json")
    listed = {one["name"]: one for one in json.loads(out)}
    assert listed["therapies-in-setting"]["parameters"] == {"setting": "allkg:Setting"}


def test_a_concept_and_an_edge_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (
        ["show", "stem", "cell", "transplant"],
        ["explain", "transplant", "used in", "relapse"],
    ):
        code, out, _ = call(capsys, *arguments)
        assert code == 0
        assert DISCLAIMER in out
        code, out, _ = call(capsys, *arguments, "--json")
        assert json.loads(out)["disclaimer"] == DISCLAIMER


def test_a_query_is_read_from_standard_input() -> None:
    done = run("query", "-", "--format", "csv", input="SELECT (1 AS ?one) {}")
    assert (done.returncode, done.stdout) == (0, "one\n1\n")


def test_a_query_is_ended_at_the_time_limit() -> None:
    done = run("query", "-", "--timeout", "0.5", input=FOREVER)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "all-kg: the query was ended after 0.5 seconds. Ask for less, or raise --timeout\n"


def test_ctrl_c_ends_a_running_query(tmp_path: Path) -> None:
    open_store()
    query = tmp_path / "forever.rq"
    query.write_text(FOREVER)
    with subprocess.Popen([*PROGRAM, "query", str(query)], stderr=subprocess.PIPE) as process:
        time.sleep(1.5)  # it runs for ever, so it is running by now
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    for arguments in ("export nquads", "questions", f"ask '{RELAPSE}'"):
        line = f"{shlex.join(PROGRAM)} {arguments} | head -c 10"
        done = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, timeout=120)
        assert (done.returncode, done.stderr) == (0, b"")
        assert len(done.stdout) == 10


def test_a_full_disk_is_one_line() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, "questions"], stdout=full, stderr=subprocess.PIPE, text=True, timeout=120
        )
    assert done.returncode == 3
    assert done.stderr == "all-kg: No space left on device\n"


def test_a_cache_that_cannot_be_used_still_gives_an_answer(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    done = run("ask", RELAPSE, env={**os.environ, "ALL_KG_CACHE": str(blocked)})
    assert done.returncode == 0
    assert "immunotherapy" in done.stdout
    assert done.stderr.count("\n") == 1
    assert "memory" in done.stderr


def test_a_build_is_verified_and_a_changed_byte_found(
    folder: Path,
    knowledge_folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(knowledge_folder))
    assert call(capsys, "build", "--out", "release")[0] == 0
    assert call(capsys, "verify", "release")[0] == 0
    with (folder / "release" / "all-kg.nq").open("r+b") as file:
        file.write(b"#")
    code, out, _ = call(capsys, "verify", "release")
    assert (code, out) == (1, "all-kg.nq: has changed\n")
    assert call(capsys, "build")[1].startswith("store ")


def test_findings_of_a_validation_are_shown_in_three_forms(
    folder: Path,
    knowledge_folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (knowledge_folder / "shapes/claim.ttl").write_text(SHAPE)
    (knowledge_folder / "queries/checks").mkdir()
    (knowledge_folder / "queries/checks/none.rq").write_text("CONSTRUCT WHERE { ?s <x:y> ?o }")
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(knowledge_folder))
    assert call(capsys, "validate")[0] == 0
    (folder / "bad.ttl").write_text(
        "<https://w3id.org/all-kg/claim/x> a <https://w3id.org/all-kg/vocab/Claim> ."
    )
    code, out, _ = call(capsys, "validate", "bad.ttl")
    assert code == 1
    assert "claim:x" in out
    code, out, _ = call(capsys, "validate", "bad.ttl", "--json")
    assert code == 1
    assert json.loads(out)["conforms"] is False
    code, out, _ = call(capsys, "validate", "bad.ttl", "--format", "turtle")
    assert code == 1
    assert "sh:ValidationReport" in out


def test_an_export_goes_to_a_file_or_to_standard_output(
    folder: Path, page_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(page_root))
    assert run("export", "ntriples", "--out", "all.nt").returncode == 0
    assert (folder / "all.nt").read_text() == run("export", "ntriples").stdout != ""


def test_turtle_is_brought_into_the_normal_form(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    untidy = folder / "untidy.ttl"
    untidy.write_text("<urn:a>   <urn:b>   <urn:c>, <urn:a>.")
    code, out, _ = call(capsys, "fmt", "--check", "untidy.ttl")
    assert code == 1
    assert "mend it with: all-kg fmt untidy.ttl" in out
    assert untidy.read_text().startswith("<urn:a>   ")
    assert call(capsys, "fmt", "untidy.ttl")[:2] == (0, "untidy.ttl\n")
    assert call(capsys, "fmt", "--check", str(folder / "untidy.ttl"))[:2] == (0, "")


def test_one_unreadable_file_leaves_all_as_they_were(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    untidy = folder / "a.ttl"
    untidy.write_text("<urn:a>   <urn:b>   <urn:c>.")
    assert call(capsys, "fmt", ".")[0] == 2
    assert untidy.read_text() == "<urn:a>   <urn:b>   <urn:c>."


def test_a_copy_that_is_not_the_source_has_lost_every_passage(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "page.txt").write_text("Another page.")
    code, out, _ = call(capsys, "verify-source", "page.txt")
    assert code == 1
    assert " 0 there, 0 moved, " in out
    code, out, _ = call(capsys, "verify-source", "page.txt", "--json")
    data = json.loads(out)
    assert code == 1
    assert data["counts"]["gone"] == len(data["statements"]) > 100

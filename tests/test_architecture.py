"""The package keeps the shape that docs/architecture.md gives it; each rule is shown failing on a sample."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import SKOS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "all_kg"
MODULES_AT_LEAST = 50
LABELS_AT_LEAST = 150

pytestmark = pytest.mark.needs_checkout

VOCABULARY = "https://w3id.org/all-kg/vocab/"
# Kinds of concepts whose names are facts of medicine; words such as "information" are everybody's.
MEDICAL = {
    VOCABULARY + name
    for name in (
        *(
            "BodyPart",
            "Cell",
            "Criterion",
            "DecisionFactor",
            "Disease",
            "DiseaseSetting",
            "Effect",
            "Measurement",
        ),
        *("Phase", "ResponseState", "Target", "Test", "ThresholdCriterion", "Treatment"),
    )
}
# Names of kinds that are also words of the software's own trade.
PLAIN_WORDS = {"active", "other treatment", "test", "treatment", "treatments"}

SPARQL = re.compile(
    r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE|WHERE|FILTER|VALUES|OPTIONAL|UNION|MINUS|INSERT|DELETE|FROM|BIND|GRAPH|SERVICE"
    r"|PREFIX|BASE)\s*([?$*{(<\0]|DISTINCT\b|[A-Za-z]*:)"
)


@cache
def modules() -> dict[str, Path]:
    """All modules by their name within the package: `errors`, `cli.ask`; the package itself is `__init__`."""
    found = {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts): path
        for path in sorted(SOURCE.rglob("*.py"))
    }
    assert len(found) >= MODULES_AT_LEAST
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def places(pattern_holds: Iterator[ast.AST], path: Path) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}" for node in pattern_holds]


def order_of_modules() -> list[str]:
    """First columns of the tables of modules in docs/architecture.md: `errors`, `rdf.reading`, `cli`."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    section = text.split("\n## Modules\n")[1].split("\n## ")[0]
    order, package = [], ""
    for line in section.splitlines():
        if line.startswith("### "):
            package = f"{heading[1]}." if (heading := re.fullmatch(r"### `(\w+)/`", line)) else ""
        elif row := re.match(r"\| (`[^|]+`) \|", line):
            order += [package + name.strip("/") for name in re.findall(r"`([^`]+)`", row[1])]
    return order


def place_in_order(name: str) -> str:
    """The name under which a module stands in the tables: the commands stand there as one."""
    return "cli" if name.split(".")[0] == "cli" else name


def imported(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Modules of this package that a module imports, wherever the import stands."""
    for node in ast.walk(module):
        if (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").split(".")[0] == "all_kg"
        ):
            inside = (node.module or "").removeprefix("all_kg").lstrip(".")
            for alias in node.names:
                whole = f"{inside}.{alias.name}".lstrip(".")
                yield node.lineno, whole if not inside or whole in modules() else inside
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "all_kg":
                    yield node.lineno, alias.name.removeprefix("all_kg").lstrip(".") or "__init__"


def docstrings(module: ast.Module) -> set[int]:
    """Identities of the constants that are docstrings, those of attributes included."""
    return {
        id(statement.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }


def texts(module: ast.Module) -> Iterator[ast.Constant]:
    """String constants outside docstrings."""
    skipped = docstrings(module)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node


def spelled_iris(module: ast.Module) -> Iterator[ast.AST]:
    return (node for node in texts(module) if re.search(r"https?://", str(node.value)))


def dangerous(module: ast.Module) -> Iterator[ast.AST]:
    """What could run foreign code: pickles, eval, exec, unsafe YAML, a shell."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            if {"pickle", "cPickle", "dill", "marshal", "shelve"} & {name.split(".")[0] for name in names}:
                yield node
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            unsafe_yaml = called in {"yaml.load", "yaml.load_all", "yaml.unsafe_load", "yaml.full_load"}
            if called in {"eval", "exec", "compile", "__import__", "os.system", "os.popen"} or unsafe_yaml:
                yield node
            if any(k.arg == "shell" and ast.unparse(k.value) != "False" for k in node.keywords):
                yield node


def formatted_sparql(module: ast.Module) -> Iterator[ast.AST]:
    """SPARQL text put together by f-string, `%`, `.format`, `.replace` or `+`; NUL for each place filled."""
    skipped = docstrings(module)
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            pieces = (v.value if isinstance(v, ast.Constant) else "\0" for v in node.values)
            whole = "".join(str(piece) for piece in pieces)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            constants = (part.value for part in (node.left, node.right) if isinstance(part, ast.Constant))
            whole = "\0".join([*(c for c in constants if isinstance(c, str)), ""])
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"format", "format_map", "replace", "join"}
            and isinstance(node.func.value, ast.Constant)
            and isinstance(node.func.value.value, str)
        ):
            whole = node.func.value.value
        else:
            continue
        if id(node) not in skipped and SPARQL.search(whole):
            yield node


@cache
def medical_labels() -> dict[str, str]:
    """Names of medical concepts, folded, each with its concept; names up to four letters are left out."""
    graph = rdflib.Graph()
    for path in sorted((ROOT / "ontology" / "concepts").glob("*.ttl")):
        graph.parse(path, format="turtle")
    found = {
        str(label).casefold(): str(concept).rpartition("/")[2]
        for concept, kind in graph.subject_objects(rdflib.RDF.type)
        if str(kind) in MEDICAL
        for label in [*graph.objects(concept, SKOS.prefLabel), *graph.objects(concept, SKOS.altLabel)]
        if len(str(label)) > 4
    }
    found = {label: concept for label, concept in found.items() if label not in PLAIN_WORDS}
    assert len(found) >= LABELS_AT_LEAST
    return found


def facts_of_medicine(module: ast.Module) -> Iterator[ast.AST]:
    """String constants that say the name of a medical concept, or spell its CURIE."""
    labels = medical_labels()
    words = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(labels, key=len, reverse=True))) + r")\b")
    curies = re.compile(r"\ball:[a-z]")
    return (
        node
        for node in texts(module)
        if words.search(str(node.value).casefold()) or curies.search(str(node.value))
    )


def test_every_module_is_in_the_table_and_the_table_names_nothing_else() -> None:
    order = order_of_modules()
    assert len(order) == len(set(order)), "a module has two rows"
    ours = {place_in_order(name) for name in modules() if not name.endswith("__init__")} - {"__main__"}
    missing, surplus = sorted(ours - set(order)), sorted(set(order) - ours)
    assert (missing, surplus) == ([], []), "docs/architecture.md lacks the former and has the latter too many"


def test_no_module_imports_a_later_one() -> None:
    order = order_of_modules()
    wrong, looked_at = [], 0
    for name, path in modules().items():
        own = place_in_order(name)
        if name.endswith("__init__") or own == "__main__":
            continue  # the package's front door opens on everything
        for line, other in imported(tree(path)):
            looked_at += 1
            there = place_in_order(other)
            if there not in order:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {other}, which is not in the table")
            elif own != there and order.index(there) > order.index(own):
                wrong.append(
                    f"{path.relative_to(ROOT)}:{line} imports {other}, which comes later in the table"
                )
    assert looked_at >= 2 * MODULES_AT_LEAST
    assert not wrong, "\n".join(wrong)


def test_imports_are_seen_wherever_they_stand() -> None:
    sample = (
        "import os, all_kg.cli.ask\nfrom all_kg import errors\nfrom all_kg.stores import store\n"
        "def f():\n    from all_kg.answers.answer import Answer"
    )
    found = [name for _, name in imported(ast.parse(sample))]
    assert found == ["cli.ask", "errors", "stores.store", "answers.answer"]


def test_no_module_is_longer_than_300_lines() -> None:
    long = {
        name: count for name, path in modules().items() if (count := len(path.read_text().splitlines())) > 300
    }
    assert not long, f"split by idea: {long}"


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc", "tools", "shared"}
    assert not [name for name in modules() if drawers & set(name.split("."))]


@pytest.mark.parametrize(
    ("rule", "bad", "good", "exempt", "remedy"),
    [
        pytest.param(
            spelled_iris,
            'X = "https://example.org/x"',
            '"""See https://example.org/."""\n# https://example.org/',
            {"namespaces"},
            "spell the IRI in namespaces.py",
            id="an IRI is spelled in namespaces only",
        ),
        pytest.param(
            dangerous,
            "yaml.load(text)",
            "yaml.safe_load(text)",
            set(),
            "use a safe reader",
            id="no foreign code is run",
        ),
        pytest.param(
            dangerous, "import pickle", "import json", set(), "use a plain format", id="nothing is pickled"
        ),
        pytest.param(
            dangerous, "eval(text)", "int(text)", set(), "parse the text", id="nothing is evaluated"
        ),
        pytest.param(
            dangerous,
            "run(x, shell=True)",
            "run(x)",
            set(),
            "pass a list of arguments",
            id="no shell is started",
        ),
        pytest.param(
            formatted_sparql,
            'f"SELECT ?x WHERE {{ ?x a <{iri}> }}"',
            '"SELECT ?x WHERE { ?x a ?kind }"',
            set(),
            "bind the term with arguments=",
            id="no query is put together by an f-string",
        ),
        pytest.param(
            formatted_sparql,
            '"SELECT ?x WHERE { ?x a <" + iri + "> }"',
            'f"cannot select {name} where it is"',
            set(),
            "bind the term with arguments=",
            id="no query is put together by plus",
        ),
        pytest.param(
            formatted_sparql,
            '"ASK { ?x a %s }" % iri',
            '"%d rows" % count',
            set(),
            "bind the term with arguments=",
            id="no query is put together by percent",
        ),
        pytest.param(
            formatted_sparql,
            '"ASK {{ ?x a {} }}".format(iri)',
            '"{} rows".format(count)',
            set(),
            "bind the term with arguments=",
            id="no query is put together by format",
        ),
        pytest.param(
            facts_of_medicine,
            'if label == "Chemotherapy": pass',
            '"""Finds chemotherapy."""\nif label == "hedge": pass',
            {"cli"},  # examples in help texts ask about something
            "write it in ontology/",
            id="no fact of medicine is written in Python",
        ),
        pytest.param(
            facts_of_medicine,
            'expand("all:induction")',
            'expand("allkg:usedIn")',
            {"cli"},
            "write it in ontology/",
            id="no concept is named in Python",
        ),
    ],
)
def test_a_rule_about_source_code_holds(rule, bad, good, exempt, remedy) -> None:  # type: ignore[no-untyped-def]
    assert list(rule(ast.parse(bad))), "the rule does not see what it is there for"
    assert not list(rule(ast.parse(good))), "the rule sees what is not there"
    looked_at = [path for name, path in modules().items() if name.split(".")[0] not in exempt]
    assert len(looked_at) >= MODULES_AT_LEAST - 15
    wrong = [place for path in looked_at for place in places(rule(tree(path)), path)]
    assert not wrong, f"{remedy}:\n" + "\n".join(wrong)


def run_python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, text=True, timeout=120)


def test_importing_the_package_is_cheap_and_silent() -> None:
    heavy = {"rdflib", "pyshacl", "rich", "yaml", "pandas", "polars", "json", "re", "argparse", "pathlib"}
    before_and_after = "import sys; before = set(sys.modules); import all_kg; new = set(sys.modules) - before"
    done = run_python(f"{before_and_after}; print(sorted(new & {heavy}))")
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


WATCH = """
import sys, importlib, threading
events = []
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "urllib.", "os.system", "os.fork", "os.mkdir")):
        events.append((event, str(arguments)[:100]))
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        events.append((event, str(arguments)[:100]))
sys.addaudithook(watch)
for name in NAMES:
    importlib.import_module(name)
EXTRA
print(events, threading.active_count())
"""


def test_importing_any_module_opens_no_connection_starts_nothing_and_writes_nothing() -> None:
    names = [
        f"all_kg.{name}".removesuffix(".__init__") for name in modules() if not name.endswith("__main__")
    ]
    third_party = ["rdflib", "pyshacl", "rich", "yaml"]  # what these do on import is theirs
    done = run_python(
        f"import {', '.join(third_party)}\n" + WATCH.replace("NAMES", repr(names)).replace("EXTRA", "")
    )
    assert (done.returncode, done.stderr, done.stdout.strip()) == (0, "", "[] 1")
    caught = run_python(WATCH.replace("NAMES", "[]").replace("EXTRA", "import socket; socket.socket()"))
    assert "socket" in caught.stdout, "the watch sees nothing"


def test_versions_with_known_faults_are_shut_out() -> None:
    floors = {"pyoxigraph": (0, 5, 13), "pyshacl": (0, 40), "PyYAML": (6, 0, 2)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    given = {
        name: tuple(int(part) for part in version.split("."))
        for name, version in (line.split(">=") for line in project["dependencies"])
    }
    assert {name: given[name] for name in floors if given[name] < floors[name]} == {}
    assert len(given) <= 10, "the core install stays small; make it an extra"

"""The documentation says what is so: generated parts are current, links lead somewhere, examples run."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMANDS_AT_LEAST = 12
GENERATED_PARTS_AT_LEAST = 13
LINKS_AT_LEAST = 60

pytestmark = pytest.mark.needs_checkout

LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The script that writes the generated parts."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second level."""
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    program = "from all_kg.cli import main; raise SystemExit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, timeout=120
    )


def test_generated_parts_are_current(generator: ModuleType) -> None:
    parts, stale = 0, []
    for path in generator.DOCUMENTS:
        text = path.read_text("utf-8")
        found = len(generator.PART.findall(text))
        assert found == text.count("<!-- generated:"), f"{path.name}: a generated part does not end"
        parts += found
        if generator.generated(text) != text:
            stale.append(str(path.relative_to(ROOT)))
    assert parts >= GENERATED_PARTS_AT_LEAST
    assert not stale, f"not current: {', '.join(stale)}; mend with: python docs/generate.py"


def test_a_stale_part_is_seen(generator: ModuleType) -> None:
    text = read("README.md")
    old = text.replace("| `all-kg ask` |", "| `all-kg asks` |")
    assert old != text
    assert generator.generated(old) == text


def test_the_answer_at_the_top_is_the_answer_of_the_command() -> None:
    command = "which therapies are used in relapse"
    shown = read("README.md").split("## Quick start")[0]
    printed = run("ask", command)
    assert printed.returncode == 0, printed.stderr
    assert f'$ all-kg ask "{command}"' in shown
    rows = [line.rstrip() for line in printed.stdout.splitlines() if line.strip()]
    assert len(rows) >= 10
    assert [row for row in rows if row not in shown.splitlines()] == []


def test_the_quick_start_is_two_blocks_of_one_command() -> None:
    blocks = re.findall(
        r"^```(\w*)\n(.*?)^```$", section(read("README.md"), "Quick start"), re.MULTILINE | re.DOTALL
    )
    assert [language for language, _ in blocks] == ["shell", "shell"]
    first, second = (commands.splitlines() for _, commands in blocks)
    assert len(first) == len(second) == 1
    assert first[0].endswith('all-kg ask "which therapies are used in relapse"')
    assert second[0].endswith("-m pytest")


def test_the_example_in_python_runs(
    capsys: pytest.CaptureFixture[str], page_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(page_root))  # one source is as good, and quicker
    blocks = re.findall(r"^```python\n(.*?)^```$", read("README.md"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0], "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) >= 5
    assert any("chemotherapy" in line and "can" in line for line in printed)


def test_the_examples_of_the_page_on_python_run(
    capsys: pytest.CaptureFixture[str], page_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(page_root))  # one source is as good, and quicker
    blocks = re.findall(r"^```python\n(.*?)^```$", read("docs/python.md"), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 4
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)
    assert capsys.readouterr().out


def anchors(text: str) -> set[str]:
    """The anchors that headings get on the web."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", h).lower()).replace(" ", "-") for h in headings}


def test_links_between_documents_lead_somewhere(generator: ModuleType) -> None:
    looked_at, broken = 0, []
    for path in generator.DOCUMENTS:
        for target in LINK.findall(FENCE.sub("", path.read_text("utf-8"))):
            if target.startswith(("https://", "http://", "mailto:")):
                continue
            looked_at += 1
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            if not there.exists() or (anchor and anchor not in anchors(there.read_text("utf-8"))):
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert looked_at >= LINKS_AT_LEAST
    assert not broken, "\n".join(broken)


def test_every_command_has_help_with_an_example_and_is_documented(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from all_kg.cli import main
    from all_kg.cli.parser import COMMANDS, command

    assert len(COMMANDS) >= COMMANDS_AT_LEAST
    readme, reference = read("README.md"), read("docs/commands.md")
    for name in COMMANDS:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        out, err = capsys.readouterr()
        assert (ended.value.code, err) == (0, ""), name
        assert f"Example: all-kg {name}" in " ".join(out.split()), f"help of {name} has no example"
        assert command(name).EXAMPLE.startswith(f"all-kg {name}")
        assert f"| `all-kg {name}` |" in readme
        assert f"\n## {name}\n" in reference


def test_documents_name_no_command_and_no_file_that_is_not_there() -> None:
    from all_kg.cli.parser import COMMANDS

    names = [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        ROOT / "ontology" / "README.md",
    ]
    text = "\n".join(path.read_text("utf-8") for path in names)
    commands = set(re.findall(r"`all-kg ([a-z-]+)", text)) | set(
        re.findall(r"^\$ all-kg ([a-z-]+)", text, re.MULTILINE)
    )
    assert len(commands) >= COMMANDS_AT_LEAST
    assert commands <= set(COMMANDS)
    files = set(re.findall(r"`((?:ontology|queries|shapes|src|tests|docs|bench)/[\w./-]*)`", text))
    assert len(files) >= 10
    assert not [name for name in files if not (ROOT / name).exists()]


def test_every_target_that_documents_name_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE))
    named = set(
        re.findall(
            r"(?:`|^)make ([a-z-]+)", read("CONTRIBUTING.md") + read("ontology/README.md"), re.MULTILINE
        )
    )
    assert len(named) >= 4
    assert named <= targets
    done = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, timeout=60)
    assert {line.split()[1] for line in done.stdout.splitlines() if line.startswith("make ")} >= targets


def test_every_module_and_everything_public_in_it_says_what_it_is_for() -> None:
    looked_at, silent = 0, []
    for path in sorted((ROOT / "src").rglob("*.py")):
        module = ast.parse(path.read_text("utf-8"))
        for node in [module, *module.body]:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name.startswith("_"):
                continue
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                looked_at += 1
                if not ast.get_docstring(node):
                    silent.append(f"{path.relative_to(ROOT)}: {getattr(node, 'name', 'the module')}")
    assert looked_at >= 100
    assert not silent, "\n".join(silent)


def test_decisions_are_numbered_without_gaps_and_have_three_parts(generator: ModuleType) -> None:
    files = generator.decision_files()
    assert len(files) >= 10
    assert [int(path.name[:4]) for path in files] == list(range(1, len(files) + 1))
    for number, path in enumerate(files, start=1):
        text = path.read_text("utf-8")
        assert text.startswith(f"# {number}. "), path.name
        parts = [text.index(f"**{part}.**") for part in ("Context", "Decision", "Consequences")]
        assert parts == sorted(parts), path.name


def test_the_citation_has_the_version_of_the_package_and_of_the_ontology() -> None:
    import tomllib

    import yaml

    citation = yaml.safe_load(read("CITATION.cff"))
    assert {"cff-version", "message", "title", "authors", "version", "license", "type"} <= set(citation)
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert citation["version"] == version
    assert f'owl:versionInfo "{version}"' in read("ontology/all-kg.ttl")
    assert f"<https://w3id.org/all-kg/releases/{citation['date-released']}/>" in read("ontology/all-kg.ttl")
    assert f"\n## [{version}] - " in read("CHANGELOG.md")
    release = f"https://w3id.org/all-kg/releases/{citation['date-released']}/"
    authors = ", ".join(author["name"] for author in citation["authors"])
    cited = f"{authors}. {citation['title']}, version {version}, {citation['date-released']}. {release}"
    assert f'dcterms:bibliographicCitation "{cited}"@en' in read("ontology/all-kg.ttl")

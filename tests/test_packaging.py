"""What is shipped: the wheel holds the knowledge, is typed, and holds nothing else."""

from __future__ import annotations

import email
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.needs_checkout


def build(kind: str, folder: Path) -> Path:
    """Build without isolation: the backend is a dependency of the tests, so that nothing is downloaded."""
    program = f"import hatchling.build as backend; print(backend.build_{kind}({str(folder)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


def tracked(*folders: str) -> set[str]:
    """Files of the checkout that git knows."""
    done = subprocess.run(
        ["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    if done.returncode:
        pytest.skip("this is no clone")
    return {name for name in done.stdout.split("\0") if name and (ROOT / name).exists()}


def test_the_wheel_holds_every_file_of_knowledge_and_code(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    knowledge = tracked("ontology", "shapes", "queries")
    code = tracked("src/all_kg")
    assert len(knowledge) >= 100
    assert len(code) >= 50
    assert {f"all_kg/knowledge/{name}" for name in knowledge} - inside == set()
    assert {name.removeprefix("src/") for name in code} - inside == set()
    assert "all_kg/py.typed" in inside


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    inside = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in inside} == {"all_kg"}
    kinds = {Path(name).suffix for name in inside if name.startswith("all_kg/")}
    assert kinds <= {".py", ".typed", ".ttl", ".tsv", ".rq", ".md", "", ".html", ".css", ".js", ".svg"}
    of_site = {name for name in inside if name.endswith((".html", ".css", ".js", ".svg"))}
    assert len(of_site) == 18, "the templates of the site, its style, script and icon"
    assert all(name.startswith(("all_kg/site/templates/", "all_kg/site/static/")) for name in of_site)
    assert not [name for name in inside if "test" in name.split("/") or "tests" in name.split("/")]


def test_the_wheel_carries_both_licences_and_its_command(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    licences = [name for name in archive.namelist() if "/licenses/" in name]
    texts = {name.partition("/licenses/")[2]: archive.read(name).decode() for name in licences}
    assert set(texts) == {"LICENSE", "ontology/LICENSE"}
    assert "Apache License" in texts["LICENSE"]
    assert "https://creativecommons.org/licenses/by/4.0/" in texts["ontology/LICENSE"]
    scripts = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
    assert "all-kg = all_kg.cli:start" in archive.read(scripts).decode()


def test_the_description_on_the_index_is_the_readme(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    name = next(name for name in archive.namelist() if name.endswith("METADATA"))
    metadata = email.message_from_bytes(archive.read(name))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert metadata["Version"] == project["version"]
    assert metadata["License-Expression"] == "Apache-2.0 AND CC-BY-4.0"
    assert metadata.get_payload(decode=True) == (ROOT / "README.md").read_bytes()


def test_the_same_tree_gives_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert build("wheel", tmp_path).read_bytes() == wheel.read_bytes()


def test_the_source_archive_holds_what_is_needed_to_build_and_test(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    needed = tracked("ontology", "shapes", "queries", "src", "tests", "docs", "bench")
    assert len(needed) >= 400
    assert needed - inside == set()
    assert {
        "README.md",
        "LICENSE",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "CITATION.cff",
        "pyproject.toml",
    } <= inside
    assert not [name for name in inside if "__pycache__" in name]

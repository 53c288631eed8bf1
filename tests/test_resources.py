"""The knowledge is found in the wheel, in the checkout, or where the user says."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import all_kg.resources
from all_kg.errors import UsageError
from all_kg.resources import find_resources

pytestmark = pytest.mark.wheel

SHOW_ROOT = "import all_kg.resources as r; print(r.find_resources().root)"


def test_the_named_folder_comes_first(knowledge_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(knowledge_folder))
    found = find_resources()
    assert found.root == str(knowledge_folder)
    assert found.ontology == str(knowledge_folder / "ontology")
    assert found.shapes == str(knowledge_folder / "shapes")
    assert found.queries == str(knowledge_folder / "queries")


def test_a_named_folder_without_knowledge_is_refused_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", str(tmp_path))
    with pytest.raises(UsageError, match=f"ALL_KG_KNOWLEDGE names {tmp_path}, .* Name a folder"):
        find_resources()


def test_the_package_finds_the_knowledge_by_itself() -> None:
    assert Path(find_resources().ontology, "all-kg.ttl").is_file()


def test_the_knowledge_in_the_package_comes_before_a_checkout_around_it(
    knowledge_folder: Path, run_python: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    package = knowledge_folder / "src" / "all_kg"
    package.mkdir(parents=True)
    for name in ("__init__.py", "errors.py", "resources.py"):
        shutil.copy(Path(all_kg.resources.__file__).with_name(name), package)
    (package / "__init__.py").write_text("")
    assert run_python(SHOW_ROOT, PYTHONPATH=package.parent).stdout.strip() == str(knowledge_folder)
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(knowledge_folder / name, package / "knowledge" / name)
    assert run_python(SHOW_ROOT, PYTHONPATH=package.parent).stdout.strip() == str(package / "knowledge")
    shutil.rmtree(package / "knowledge")
    shutil.rmtree(knowledge_folder / "shapes")
    assert (
        "the knowledge is missing from the package" in run_python(SHOW_ROOT, PYTHONPATH=package.parent).stderr
    )

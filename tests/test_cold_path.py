"""`all-kg ask "…"` loads little: what is slow to import is not imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from all_kg.stores.store import open_store

pytestmark = pytest.mark.wheel

SLOW = {
    "argparse",
    "dataclasses",
    "enum",
    "inspect",
    "json",
    "pathlib",
    "rdflib",
    "re",
    "rich",
    "subprocess",
    "tempfile",
    "threading",
    "typing",
    "unicodedata",
    "yaml",
}

PROGRAM = """
import sys
before = set(sys.modules)
from all_kg.cli import main
code = main(sys.argv[1:])
print(*sorted(set(sys.modules) - before), file=sys.stderr)
sys.exit(code)
"""


def modules_of(*arguments: str) -> set[str]:
    """The modules that a command loads beyond those of a bare interpreter."""
    open_store()  # built beforehand: what is looked at is a question, not a build
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROGRAM, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize("words", ["which therapies are used in relapse", "is radiation used in induction"])
def test_a_question_in_plain_words_imports_nothing_slow(words: str) -> None:
    loaded = modules_of("ask", words)
    assert "all_kg.answers.asking" in loaded
    assert loaded & SLOW == set()


def test_the_check_sees_slow_modules_where_they_are() -> None:
    assert {"argparse", "re", "json"} <= modules_of(
        "ask", "which therapies are used in relapse", "--json"
    ) & SLOW

"""What the project says of the seed page, held against a copy of the page and of the table of its facts.

The project holds neither. Whoever has them names their folder in the environment variable ALL_KG_MATERIAL.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from page_graph import whole_knowledge
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

import all_kg
from all_kg.namespaces import PREFIXES, expand
from all_kg.resources import find_resources

if TYPE_CHECKING:
    from collections.abc import Iterable

CHECKOUT = Path(__file__).parents[1]
PASSAGES = """
SELECT ?passage ?start ?end ?digest {
  ?passage a allkg:Passage ; oa:start ?start ; oa:end ?end ; allkg:sha256 ?digest ; allkg:ordinal ?ordinal ;
    dcterms:isPartOf ?section .
  ?section dcterms:isPartOf source:ccs-treatments-all-2024 ; allkg:position ?position .
} ORDER BY ?position ?ordinal"""


def held(*names: str) -> Path:
    folder = Path(os.environ.get("ALL_KG_MATERIAL", CHECKOUT.parent / "shared"))
    path = folder.joinpath(*names)
    if not path.is_file():
        pytest.skip(f"NOT CHECKED: no {'/'.join(names)} in {folder}; name the folder in ALL_KG_MATERIAL")
    return path


@pytest.fixture(scope="module")
def page() -> str:
    return held("source", "ccs-treatments-all.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    store.extend(whole_knowledge().quads())
    return store


def test_the_facts_asked_for_are_those_of_the_evidence() -> None:
    evidence = held("evidence", "seed-facts.tsv").read_text(encoding="utf-8").splitlines()
    asked = Path(__file__).with_name("evidence").joinpath("seed.tsv").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t")[0] for line in asked] == [line.split("\t")[0] for line in evidence]


def test_every_passage_is_in_the_page_where_it_is_said_to_be(page: str, store: Store) -> None:
    text = " ".join(page.split())
    answers = store.query(PASSAGES, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(answers, QuerySolutions)
    passages = list(answers)
    assert len(passages) == 64
    last_end = 0
    for passage in passages:
        name, start, end = passage["passage"].value, int(passage["start"].value), int(passage["end"].value)
        assert start >= last_end, f"{name} is out of order"
        assert hashlib.sha256(text[start:end].encode()).hexdigest() == passage["digest"].value, name
        assert text[start - 1 : start] in {"", " "}, f"{name} begins within a word"
        assert text[end : end + 1] in {"", " "}, f"{name} ends within a word"
        last_end = end


def sentences(page: str, titles: set[str]) -> set[str]:
    """Sentences and list items of 40 characters and more, without titles."""
    found = {
        " ".join(sentence.split())
        for line in page.splitlines()
        for sentence in re.split(r"(?<=[.:])\s+", line.strip(" •"))
    }
    return {
        text for text in found if len(text) >= 40 and not any(text.strip(". ") in title for title in titles)
    }


def copied(wanted: set[str], roots: Iterable[Path]) -> list[tuple[str, str]]:
    """File and sentence of each copy; line breaks hide nothing."""
    files = [
        path for root in roots for path in ([root] if root.is_file() else root.rglob("*")) if path.is_file()
    ]
    texts = ((path, " ".join(path.read_text(encoding="utf-8", errors="replace").split())) for path in files)
    return [(str(path), sentence) for path, text in texts for sentence in sorted(wanted) if sentence in text]


def test_no_sentence_of_the_page_stands_in_the_project(page: str, store: Store, tmp_path: Path) -> None:
    titles = {
        quad.object.value
        for quad in store.quads_for_pattern(None, NamedNode(expand("dcterms:title")), None)
        if isinstance(quad.object, Literal)
    }
    wanted = sentences(page, titles)
    assert len(wanted) == 51
    resources = find_resources()
    roots = [Path(root) for root in (resources.ontology, resources.queries, resources.shapes)]
    roots += [Path(all_kg.__file__).parent, CHECKOUT / "docs", CHECKOUT / "tests", *CHECKOUT.glob("*.md")]
    assert copied(wanted, roots) == []

    sentence = min(wanted)
    (tmp_path / "copy.md").write_text(sentence.replace(" ", "\n", 3), encoding="utf-8")
    assert copied(wanted, [tmp_path]) == [(str(tmp_path / "copy.md"), sentence)]

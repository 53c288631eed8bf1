"""Every format gives the whole knowledge, letter by letter and with the same bytes everywhere."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from page_graph import page_knowledge
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib.compare import isomorphic

from all_kg.errors import UsageError
from all_kg.export import FORMATS, export, sorted_nquads
from all_kg.knowledge import Knowledge, load_knowledge
from all_kg.resources import Resources

pytestmark = pytest.mark.wheel

PARSERS = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
WITH_GRAPHS = {"nquads", "trig"}


@pytest.fixture(params=["small", "of one source"])
def knowledge(request: pytest.FixtureRequest, knowledge_folder: Path) -> Knowledge:
    small = request.param == "small"
    return load_knowledge(Resources(str(knowledge_folder))) if small else page_knowledge()


def canonical(quads: list[Quad]) -> set[Quad]:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def test_the_registry_has_the_six_formats_by_their_names() -> None:
    assert FORMATS.keys() == PARSERS.keys()
    for name, entry in FORMATS.items():
        assert entry.name == name
        assert RdfFormat.from_media_type(entry.media_type) == PARSERS[name]
        assert RdfFormat.from_extension(entry.extension) == PARSERS[name]


@pytest.mark.parametrize("name", PARSERS)
def test_an_export_read_back_is_the_same_graph(knowledge: Knowledge, name: str) -> None:
    read = list(parse(export(knowledge, name), format=PARSERS[name]))
    quads = knowledge.quads()
    if name not in WITH_GRAPHS:
        quads = [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    assert canonical(read) == canonical(quads)


@pytest.mark.parametrize("name", sorted(PARSERS.keys() - WITH_GRAPHS))
def test_rdflib_reads_the_same_graph(
    knowledge_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    knowledge = load_knowledge(Resources(str(knowledge_folder)))
    text = export(knowledge, name)
    seen = rdflib.Graph().parse(data=text, format=FORMATS[name].media_type)
    assert isomorphic(seen, knowledge.to_rdflib())


@pytest.mark.parametrize("name", PARSERS)
def test_literals_are_written_as_they_were_curated(knowledge_folder: Path, name: str) -> None:
    text = export(load_knowledge(Resources(str(knowledge_folder))), name).decode()
    for form in ("1.50", "P1Y12M", "01"):
        assert text.count(form) >= 2, "asserted and derived"


WRITE = """
import hashlib, json, sys
from all_kg.export import FORMATS, export
from all_kg.knowledge import load_knowledge
knowledge = load_knowledge()
print(json.dumps({name: hashlib.sha256(export(knowledge, name)).hexdigest() for name in FORMATS}))
"""


@pytest.mark.parametrize("of", ["knowledge_folder", pytest.param("page_root", marks=pytest.mark.slow)])
def test_the_bytes_are_the_same_everywhere(
    run_python: Callable[..., subprocess.CompletedProcess[str]], of: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(of)
    runs = [
        run_python(WRITE, PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone, ALL_KG_KNOWLEDGE=folder)
        for seed, locale, zone in (
            ("1", "C", "UTC"),
            ("2", "C.UTF-8", "Asia/Tokyo"),
        )
    ]
    assert len(json.loads(runs[0].stdout)) == 6
    assert len({run.stdout for run in runs}) == 1


def test_nquads_are_sorted(knowledge: Knowledge) -> None:
    lines = sorted_nquads(knowledge).splitlines()
    assert len(lines) == len(knowledge.quads())
    assert lines == sorted(lines)


def test_only_prefixes_in_use_are_declared(knowledge_folder: Path) -> None:
    knowledge = load_knowledge(Resources(str(knowledge_folder)))
    for name in ("turtle", "trig", "rdfxml"):
        text = export(knowledge, name).decode()
        assert "skos" in text
        assert "foaf" not in text


def test_an_unknown_format_is_refused_with_the_known_ones(knowledge_folder: Path) -> None:
    with pytest.raises(UsageError, match=r"no export format pdf. Formats are turtle, ntriples, nquads, trig"):
        export(load_knowledge(Resources(str(knowledge_folder))), "pdf")

"""Every format gives the whole knowledge, letter by letter and with the same bytes everywhere."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from canonical import canonical
from page_graph import page_knowledge
from pyoxigraph import Quad, RdfFormat, parse

from all_kg.errors import InputError, UsageError
from all_kg.exports.export import FORMATS, ExportFormat, FolderFormat, export, export_to
from all_kg.exports.rdf_export import sorted_nquads
from all_kg.graph.knowledge import Knowledge, load_knowledge
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
OTHER_FORMATS = {
    "fhir": FolderFormat,
    "omop": FolderFormat,
    "kgx": FolderFormat,
    "sssom": ExportFormat,
    "skos": ExportFormat,
    "csl": ExportFormat,
    "bibtex": ExportFormat,
    "graphml": ExportFormat,
    "neo4j": FolderFormat,
    "edges": ExportFormat,
    "schemaorg": ExportFormat,
    "nanopubs": ExportFormat,
    "jelly": ExportFormat,
    "concepts": ExportFormat,
    "obographs": ExportFormat,
    "questions": ExportFormat,
}


@pytest.fixture(params=["small", "of one source"])
def knowledge(request: pytest.FixtureRequest, knowledge_folder: Path) -> Knowledge:
    small = request.param == "small"
    return load_knowledge(Resources(str(knowledge_folder))) if small else page_knowledge()


def test_the_registry_has_every_format_by_its_name() -> None:
    kinds = dict.fromkeys(PARSERS, ExportFormat) | OTHER_FORMATS
    assert {name: type(entry) for name, entry in FORMATS.items()} == kinds
    assert [entry.name for entry in FORMATS.values()] == list(FORMATS)


@pytest.mark.parametrize("name", PARSERS)
def test_a_format_of_rdf_has_the_media_type_and_the_extension_of_it(name: str) -> None:
    entry = FORMATS[name]
    assert isinstance(entry, ExportFormat)
    assert RdfFormat.from_media_type(entry.media_type) == PARSERS[name]
    assert RdfFormat.from_extension(entry.extension) == PARSERS[name]


@pytest.mark.parametrize("name", PARSERS)
def test_an_export_read_back_is_the_same_graph(knowledge: Knowledge, name: str) -> None:
    read = list(parse(export(knowledge, name), format=PARSERS[name]))
    quads = knowledge.quads()
    if name not in WITH_GRAPHS:
        quads = [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    assert canonical(read) == canonical(quads)


@pytest.mark.parametrize("name", PARSERS)
def test_literals_are_written_as_they_were_curated(knowledge_folder: Path, name: str) -> None:
    text = export(load_knowledge(Resources(str(knowledge_folder))), name).decode()
    for form in ("1.50", "P1Y12M", "01"):
        assert text.count(form) >= 2, "asserted and derived"


WRITE = """
import hashlib, json, sys
from all_kg.exports.export import FORMATS
from all_kg.graph.knowledge import load_knowledge
knowledge = load_knowledge()
written = {name: FORMATS[name].write(knowledge) for name in sys.argv[1:]}
print(json.dumps({
    f"{name}/{file}": hashlib.sha256(content).hexdigest()
    for name, files in written.items()
    for file, content in (files if isinstance(files, dict) else {"": files}).items()
}))
"""


@pytest.mark.parametrize(
    ("of", "names"),
    [
        ("knowledge_folder", tuple(PARSERS)),
        pytest.param("page_root", tuple(PARSERS | OTHER_FORMATS), marks=pytest.mark.slow),
    ],
)
def test_the_bytes_are_the_same_everywhere(
    run_python: Callable[..., subprocess.CompletedProcess[str]],
    of: str,
    names: tuple[str, ...],
    request: pytest.FixtureRequest,
) -> None:
    folder = request.getfixturevalue(of)
    runs = [
        run_python(WRITE, *names, PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone, ALL_KG_KNOWLEDGE=folder)
        for seed, locale, zone in (
            ("1", "C", "UTC"),
            ("2", "C.UTF-8", "Asia/Tokyo"),
        )
    ]
    assert len(json.loads(runs[0].stdout)) >= len(names)
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


@pytest.fixture
def two_files(monkeypatch: pytest.MonkeyPatch) -> str:
    def write(_: Knowledge) -> dict[str, bytes]:
        return {"one.txt": b"1", "two.txt": b"2"}

    monkeypatch.setitem(FORMATS, "pair", FolderFormat("pair", "text/plain", "Two files", write))
    return "pair"


def nothing() -> Knowledge:
    return Knowledge({}, [], "")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_format_of_several_files_makes_a_folder_and_replaces_it(tmp_path: Path, two_files: str) -> None:
    for _ in range(2):
        export_to(nothing, two_files, tmp_path / "out")
        assert names_in(tmp_path / "out") == ["one.txt", "two.txt"]
        assert [name for name in names_in(tmp_path) if not name.startswith(".")] == ["out"]


def test_a_folder_that_holds_something_else_stays_as_it_is(tmp_path: Path, two_files: str) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(InputError, match=r"something else, which would be lost: letter.txt"):
        export_to(nothing, two_files, tmp_path)
    assert names_in(tmp_path) == ["letter.txt"]
    with pytest.raises(InputError, match="this is a file"):
        export_to(nothing, two_files, tmp_path / "letter.txt")
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_a_folder_is_not_written_when_a_file_of_it_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Knowledge) -> dict[str, bytes]:
        raise UsageError("no", remedy="none")

    monkeypatch.setitem(FORMATS, "pair", FolderFormat("pair", "text/plain", "Two files", fail))
    with pytest.raises(UsageError):
        export_to(nothing, "pair", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_format_of_one_file_goes_to_a_file(tmp_path: Path, knowledge_folder: Path) -> None:
    knowledge = load_knowledge(Resources(str(knowledge_folder)))
    export_to(lambda: knowledge, "nquads", tmp_path / "all.nq")
    assert (tmp_path / "all.nq").read_bytes() == export(knowledge, "nquads")


def test_a_format_of_several_files_needs_a_folder(two_files: str) -> None:
    with pytest.raises(UsageError, match="a folder of files"):
        export(nothing(), two_files)

"""All graphs as Jelly, read back letter by letter."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from canonical import canonical
from page_graph import page_knowledge
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from all_kg.errors import UsageError
from all_kg.exports.jelly_export import write_jelly
from all_kg.graph.knowledge import Knowledge, load_knowledge
from all_kg.resources import Resources


@pytest.fixture(params=["small", "of one source"])
def knowledge(request: pytest.FixtureRequest, knowledge_folder: Path) -> Knowledge:
    small = request.param == "small"
    return load_knowledge(Resources(str(knowledge_folder))) if small else page_knowledge()


def read(content: bytes) -> list[Quad]:
    generic = pytest.importorskip("pyjelly.integrations.generic.parse")
    sink = pytest.importorskip("pyjelly.integrations.generic.generic_sink")

    def term(value: object) -> NamedNode | BlankNode | Literal:
        if isinstance(value, sink.IRI):
            return NamedNode(str(value).strip("<>"))
        if isinstance(value, sink.BlankNode):
            return BlankNode(str(value).removeprefix("_:"))
        lexical, language, datatype = value._lex, value._langtag, value._datatype  # type: ignore[attr-defined]
        return Literal(lexical, language=language, datatype=NamedNode(datatype) if datatype else None)

    return [
        Quad(term(one.s), term(one.p), term(one.o), term(one.g))  # type: ignore[arg-type]
        for one in generic.parse_jelly_flat(io.BytesIO(content))
        if hasattr(one, "s")
    ]


def test_what_is_read_back_is_the_same_dataset_with_the_same_literals(knowledge: Knowledge) -> None:
    found = read(write_jelly(knowledge))
    assert len(found) == len(knowledge.quads())
    assert canonical(found) == canonical(knowledge.quads())


def test_the_file_is_smaller_than_nquads(knowledge: Knowledge) -> None:
    assert len(write_jelly(knowledge)) < len("".join(map(str, knowledge.quads()))) / 2


def test_without_the_library_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyjelly.integrations.generic.serialize", None)
    with pytest.raises(UsageError, match=r"pyjelly is not installed. pip install 'all-kg\[jelly\]'"):
        write_jelly(page_knowledge())

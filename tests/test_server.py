"""A real server over a published store gives a real client the answers of the embedded store."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from oxigraph_server import oxigraph_server
from page_graph import whole_store
from pyoxigraph import Literal, NamedNode
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from all_kg.rdf.query_document import QuestionDocument, read_questions
from all_kg.releases.release import build_release
from all_kg.resources import find_resources
from all_kg.stores.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

# In a plain run tests/test_remote_store.py asks such a server some of the questions.
pytestmark = [pytest.mark.wheel, pytest.mark.slow]

# Without arguments it puts every treatment beside every other in every setting: a million rows.
TOO_LONG = "must-be-combined"
DOCUMENTS = [
    document
    for document in read_questions(str(Path(find_resources().queries) / "questions"))
    if document.stem != TOO_LONG
]
NUMBER_OF_QUESTIONS = 94
# They compare with an argument that is not given here, so no row comes of them.
EMPTY = {
    "claims-since",
    "claims-until",
    "risk-group-by-age-and-count",
    "state-by-blasts",
    "state-with-finding",
}

Cells = frozenset[tuple[str, str, str, str]]


@pytest.fixture(scope="module")
def store() -> Store:
    return whole_store()


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The query endpoint of an Oxigraph server that reads the store of a release."""
    release = tmp_path_factory.mktemp("server") / "release"
    build_release(release, formats=())
    with oxigraph_server(release / "store", "--union-default-graph") as address:
        yield address


def rows_from_server(endpoint: str, query: str) -> Counter[Cells]:
    client = SPARQLWrapper(endpoint)
    # Without the header: the client looks for the form of a query in its comments, too.
    client.setQuery("\n".join(line for line in query.splitlines() if not line.startswith("#+")))
    client.setMethod(POST)
    client.setReturnFormat(JSON)
    client.setTimeout(60)
    results: Any = client.queryAndConvert()
    return Counter(
        frozenset(
            (name, cell["value"], cell.get("datatype", ""), cell.get("xml:lang", ""))
            for name, cell in row.items()
        )
        for row in results["results"]["bindings"]
    )


def rows_from_store(store: Store, query: str) -> Counter[Cells]:
    solutions: Any = store.query(query)
    names = [variable.value for variable in solutions.variables]
    return Counter(
        frozenset(_cell(name, row[name]) for name in names if row[name] is not None) for row in solutions
    )


def _cell(name: str, term: NamedNode | Literal) -> tuple[str, str, str, str]:
    if not isinstance(term, Literal):
        return name, term.value, "", ""
    datatype = term.datatype.value
    plain = term.language is not None or datatype.endswith("#string")
    return name, term.value, "" if plain else datatype, term.language or ""


def test_all_questions_but_one_are_put_to_the_server() -> None:
    stems = {document.stem for document in DOCUMENTS}
    assert len(stems) == NUMBER_OF_QUESTIONS
    assert stems > EMPTY


@pytest.mark.parametrize(
    "document",
    [pytest.param(document, id=document.stem) for document in DOCUMENTS],
)
def test_the_server_answers_as_the_embedded_store(
    document: QuestionDocument, endpoint: str, store: Store
) -> None:
    rows = rows_from_store(store, document.text)
    assert rows_from_server(endpoint, document.text) == rows
    assert (not rows) == (document.stem in EMPTY)


def test_an_argument_goes_to_the_server_as_values(endpoint: str, store: Store) -> None:
    document = next(one for one in DOCUMENTS if one.stem == "therapies-in-setting")
    relapse = "https://w3id.org/all-kg/concept/relapsed-all"
    remote = rows_from_server(endpoint, f"{document.text}\nVALUES ?setting {{ <{relapse}> }}")
    local = Counter(
        {
            cells: count
            for cells, count in rows_from_store(store, document.text).items()
            if ("setting", relapse, "", "") in cells
        }
    )
    assert remote == local
    assert remote.total() > 20

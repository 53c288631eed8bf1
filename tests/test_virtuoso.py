"""What is published into Virtuoso gives the answers of the store in memory, row for row."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import virtuoso_server
from asked_questions import NUMBER_OF_QUESTIONS, QUESTIONS, answer_in
from page_graph import whole_store
from pyoxigraph import Literal, NamedNode, Quad

from all_kg.answers.explanation import explain
from all_kg.cli import main
from all_kg.errors import LimitError, RemoteError
from all_kg.namespaces import PREFIXES
from all_kg.releases.release_content import current_release
from all_kg.stores.endpoint_address import PASSWORD, USER
from all_kg.stores.publishing import Release, Target, plan, publish
from all_kg.stores.remote_store import open_endpoint
from all_kg.stores.store import Store, open_at

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.wheel,
    pytest.mark.slow,
    pytest.mark.skipif(not virtuoso_server.is_installed(), reason=virtuoso_server.MISSING),
]

# What Virtuoso 7.2.5 cannot, and why. Each must still fail, so that what a newer one can is found out.
CANNOT = {
    "risk-group-by-age-and-count": "its compiler takes more than a minute over it",
}
EDITION = NamedNode(PREFIXES["dcterms"] + "issued")
STATED_BY_SEVERAL = """
SELECT ?subject ?relation ?object WHERE {
  ?claim a allkg:Claim ; allkg:subject ?subject ; allkg:predicate ?relation ; allkg:object ?object .
} GROUP BY ?subject ?relation ?object HAVING (COUNT(?claim) > 1) ORDER BY ?subject ?relation ?object
"""
NUMBER_STATED_BY_SEVERAL = 116
STORES = ("memory", "disk", "Oxigraph", "Virtuoso")


@pytest.fixture(scope="module")
def release() -> Release:
    return current_release()


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(USER, virtuoso_server.USER)
        patch.setenv(PASSWORD, virtuoso_server.PASSWORD)
        with virtuoso_server.virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as address:
            target = Target(address)
            publish(release, target, plan(release, target))
            yield address


def test_all_questions_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(QUESTIONS) == NUMBER_OF_QUESTIONS
    assert QUESTIONS.keys() > CANNOT.keys()
    answers = len(QUESTIONS) * len(STORES) - len(CANNOT)
    with capsys.disabled():
        print(
            f"{answers} answers compared row for row: {len(QUESTIONS)} questions in {', '.join(STORES)},"
            f" {len(CANNOT)} of which the last cannot"
        )


# In one test, because each process that runs tests needs a server of its own, and because the plans that
# Virtuoso makes depend on what it was asked before: after all questions, it lost rows of explanations.
def test_answers_are_those_of_the_store_in_memory(virtuoso: str) -> None:
    names = sorted(QUESTIONS.keys() - CANNOT.keys())
    assert len(names) == NUMBER_OF_QUESTIONS - len(CANNOT)
    store = open_at(virtuoso)
    others = [name for name in names if answer_in(store, name) != answer_in(whole_store(), name)]
    assert others == []
    edges: Any = list(whole_store().query(STATED_BY_SEVERAL))  # type: ignore[arg-type]
    assert len(edges) == NUMBER_STATED_BY_SEVERAL
    less = [edge for edge in edges[::3] if behind(store, edge) != behind(whole_store(), edge)]
    assert less == []


def behind(store: Store, edge: Any) -> list[Any]:
    query = QUESTIONS["claims-behind-edge"].query
    given = {name: edge[name] for name in ("subject", "relation", "object")}
    return [row["claim"] for row in store.query(query, given)]  # type: ignore[union-attr]


def test_what_was_published_is_there_and_other_forms_of_literals_are_told(
    virtuoso: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", virtuoso, "--check"]) == 0
    told = capsys.readouterr().out
    assert "literals of xsd:boolean, such as" in told
    assert "literals of xsd:decimal, such as" in told
    assert "holds what was published" in told
    assert main(["publish", virtuoso]) == 0
    assert "holds this release already" in capsys.readouterr().out


def test_an_explanation_follows_blank_nodes(virtuoso: str) -> None:
    def shown(store: Store) -> str:
        return str(explain(store, "pegaspargase", "used in", "induction"))

    assert shown(open_at(virtuoso)) == shown(whole_store())


def test_readers_see_the_old_or_the_new_and_no_mixture(virtuoso: str, release: Release) -> None:
    """Every graph of some is changed, and readers of the union look at all of them without pause."""
    names = [name for name in release.graphs if "/claims/c" in name]
    assert len(names) > 20

    def edition(number: int) -> Release:
        def more(name: str) -> Quad:
            return Quad(NamedNode(name), EDITION, Literal(str(number)), NamedNode(name))

        return Release({**release.graphs, **{name: [*release.graphs[name], more(name)] for name in names}})

    query = "SELECT ?edition (COUNT(?g) AS ?n) WHERE { VALUES ?g { } ?g ?p ?edition } GROUP BY ?edition"
    query = query.replace("?p", str(EDITION)).replace(
        "{ }", f"{{ {' '.join(f'<{name}>' for name in names)} }}"
    )
    seen: Counter[tuple[str, ...]] = Counter()
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            rows = open_endpoint(virtuoso).select(query, {})
            seen[tuple(term.value for row in rows for term in row)] += 1  # type: ignore[union-attr]

    target = Target(virtuoso)
    publish(edition(1), target, plan(edition(1), target))
    reader = threading.Thread(target=read)
    reader.start()
    try:
        publish(edition(2), target, plan(edition(2), target))
    finally:
        is_over.set()
        reader.join()
    assert set(seen) <= {("1", str(len(names))), ("2", str(len(names)))}
    assert len(seen) >= 1


# Last, since the server goes on with the one that takes too long.
@pytest.mark.parametrize("name", CANNOT)
def test_what_it_cannot_it_still_cannot(name: str, virtuoso: str) -> None:
    try:
        answer = answer_in(open_at(virtuoso, seconds=5), name)
    except (LimitError, RemoteError):
        return
    assert answer != answer_in(whole_store(), name), (
        "it can now: take it out of the list, and of docs/stores.md"
    )

"""An answer of a store elsewhere is of one release, whenever another is put there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counting_proxy import Proxy, counting_proxy
from oxigraph_server import writable_oxigraph_server
from page_graph import page_store, whole_knowledge
from pyoxigraph import Literal, NamedNode, Quad
from store_commands import commands_with_store

import all_kg
from all_kg.cli import main
from all_kg.errors import LimitError, RemoteError, UsageError
from all_kg.graph.search_index import QUESTION_TEXT
from all_kg.namespaces import GRAPH_MAPPINGS, PREFIXES, expand
from all_kg.stores.publishing import Release, Target, plan, publish
from all_kg.stores.release_watch import ReleaseWatch
from all_kg.stores.remote_store import RemoteEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.wheel

MOST_SWITCHES = 10
WORDS = "which therapies are used in induction"
# In the second release, the words for things, sources and questions are others.
SPOKEN = {
    NamedNode(expand("skos:prefLabel")),
    NamedNode(expand("bibo:shortTitle")),
    NamedNode(expand("dcterms:title")),
    QUESTION_TEXT,
}
CHANGED = {PREFIXES["graph"] + name for name in ("concepts", "sources", "questions")}


@cache
def first() -> Release:
    graphs: dict[str, list[Quad]] = {}
    for quad in (*page_store().quads(), *_mappings()):
        graphs.setdefault(quad.graph_name.value, []).append(quad)  # type: ignore[union-attr]
    return Release(graphs)


def _mappings() -> list[Quad]:
    """The mappings of one concept."""
    quads = whole_knowledge().asserted[GRAPH_MAPPINGS]
    concept, codes = (NamedNode(expand(name)) for name in ("all:chemotherapy", "sssom:object_id"))
    records = {quad.subject for quad in quads if quad.object == concept}
    about = {concept, *records, *(q.object for q in quads if q.subject in records and q.predicate == codes)}
    return [quad for quad in quads if quad.subject in about]


@cache
def second() -> Release:
    return Release(
        {
            name: list(map(_reworded, quads)) if name in CHANGED else quads
            for name, quads in first().graphs.items()
        }
    )


def _reworded(quad: Quad) -> Quad:
    if quad.predicate not in SPOKEN or not isinstance(quad.object, Literal):
        return quad
    text = Literal(f"{quad.object.value} (new)", language=quad.object.language)
    return Quad(quad.subject, quad.predicate, text, quad.graph_name)


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[str, str]]:
    """One has the first release, one the second: who is led to the other sees a switch in one moment."""
    options = "--union-default-graph"
    with writable_oxigraph_server(options) as one, writable_oxigraph_server(options) as other:
        put(first(), one)
        put(second(), other)
        yield one, other


@pytest.fixture(scope="module")
def proxy(servers: tuple[str, str]) -> Iterator[Proxy]:
    with counting_proxy(servers[0]) as made:
        yield made


def put(release: Release, server: str) -> None:
    target = Target(server)
    publish(release, target, plan(release, target))


class Switching:
    """A store in which the second release takes the place of the first before a request."""

    def __init__(self, proxy: Proxy, servers: tuple[str, str]) -> None:
        self.proxy = proxy
        self.servers = servers

    def at(self, number: int | None) -> str:
        """Give the address, the first request of which has the number 0; None for never."""
        self.proxy.heal()
        self.proxy.target = self.servers[0]
        self.proxy.meanwhile = lambda now: self.show(1) if now == number else None
        return self.proxy.address

    def show(self, place: int) -> None:
        self.proxy.target = self.servers[place]

    def answers(self, ask: Callable[[str], Any]) -> tuple[Any, Any, int]:
        """What is answered of either release, and the requests that it takes."""
        old = ask(self.at(None))
        requests = len(self.proxy.requests)
        new = ask(self.at(0))
        assert old != new
        return old, new, requests


@pytest.fixture
def switching(proxy: Proxy, servers: tuple[str, str]) -> Switching:
    return Switching(proxy, servers)


def in_words(address: str) -> dict[str, Any]:
    return all_kg.load(store=address).ask(WORDS).to_dict()


def test_whenever_the_release_changes_the_answer_is_of_the_new_one(switching: Switching) -> None:
    old, new, requests = switching.answers(in_words)
    assert 5 < requests < 15
    for number in range(requests):
        assert in_words(switching.at(number)) == new, number
    assert in_words(switching.at(requests)) == old


def test_without_the_watch_there_are_mixtures(switching: Switching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteEngine, "whole", lambda _, work: work())
    old, new, requests = switching.answers(in_words)
    found = [in_words(switching.at(number)) for number in range(requests)]
    assert [one for one in found if one not in (old, new)]


def test_it_is_seen_when_a_release_is_published(servers: tuple[str, str]) -> None:
    old, new = map(in_words, servers)
    with writable_oxigraph_server("--union-default-graph") as server, counting_proxy(server) as proxy:
        put(first(), server)
        assert in_words(server) == old
        proxy.meanwhile = lambda number: put(second(), server) if number == 5 else None
        assert in_words(proxy.address) == new


def test_an_object_that_lives_long_answers_of_the_release_that_is_there(switching: Switching) -> None:
    def said() -> list[Any]:
        return [kg.ask(WORDS).to_dict(), kg["chemotherapy"].to_dict(), [one.text for one in kg.questions]]

    kg = all_kg.load(store=switching.at(None))
    old = said()
    switching.show(1)
    new = said()
    assert all(one != other for one, other in zip(old, new, strict=True))
    switching.show(0)
    assert said() == old
    switching.proxy.heal()
    assert kg.ask(WORDS).to_dict() == old[0]
    assert len(switching.proxy.requests) == 2  # the query and a look; all else is kept


@pytest.mark.slow
def test_a_table_is_annotated_by_the_release_that_is_there(switching: Switching) -> None:
    pandas = pytest.importorskip("pandas")

    def said() -> list[str]:
        return list(kg.annotate(frame, {"code": "MAXO"})["code_concept"])

    frame = pandas.DataFrame({"code": ["MAXO:0000646"]})
    kg = all_kg.load(store=switching.at(None))
    old = said()
    switching.show(1)
    assert said() == [f"{name} (new)" for name in old]


def test_what_was_fetched_outside_of_an_answer_is_not_mixed_into_one(switching: Switching) -> None:
    kg = all_kg.load(store=switching.at(None))
    assert list(kg._store.quads(NamedNode(expand("all:chemotherapy"))))
    switching.show(1)
    assert kg["chemotherapy"].label == "chemotherapy (new)"


COMMANDS = {
    "ask": [WORDS],
    "show": ["chemotherapy"],
    "explain": ["chemotherapy", "used in", "induction"],
    "map": ["chemotherapy"],
    "codes": ["chemotherapy", "--format", "csv"],
    "annotate": ["codes.csv", "--column", "code=MAXO"],
}
IN_A_PLAIN_RUN = {"ask"}


def test_all_commands_with_the_option_are_tried() -> None:
    assert commands_with_store() == COMMANDS.keys() | {"query"}


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=() if one in IN_A_PLAIN_RUN else pytest.mark.slow) for one in COMMANDS]
)
def test_a_command_prints_nothing_of_a_mixture(
    name: str,
    switching: Switching,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("codes.csv").write_text("code\nMAXO:0000646\n", "utf-8")

    def printed(address: str) -> str:
        assert main([name, *COMMANDS[name], "--store", address]) == 0
        return capsys.readouterr().out

    _, new, requests = switching.answers(printed)
    for number in range(0, requests, max(1, requests // MOST_SWITCHES)):
        assert printed(switching.at(number)) == new, number


@pytest.mark.slow
def test_a_query_of_ones_own_prints_nothing_of_a_mixture(
    switching: Switching, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    query = tmp_path / "phases.rq"
    query.write_text("SELECT ?phase WHERE { ?phase a allkg:Phase } ORDER BY ?phase", "utf-8")

    def printed(address: str) -> bytes:
        assert main(["query", str(query), "--store", address]) == 0
        return capfdbinary.readouterr().out

    _, new, requests = switching.answers(printed)
    assert requests > 3
    for number in range(requests):
        assert printed(switching.at(number)) == new, number


# --- the watch alone


def watch_of(*seen: object) -> tuple[ReleaseWatch, list[str]]:
    left, forgotten = list(seen), []
    return ReleaseWatch("http://x/", lambda: left.pop(0), lambda: forgotten.append("all")), forgotten


def test_a_store_that_changes_all_the_time_is_an_error() -> None:
    watch, _ = watch_of(1, 2, 3, 4)
    with pytest.raises(RemoteError, match=r"http://x/ is being changed.* Try again in a minute") as caught:
        watch.whole(lambda: "answer")
    assert caught.value.exit_code == 3


def test_an_answer_takes_one_look_and_the_first_one_two() -> None:
    watch, forgotten = watch_of(1, 1, 1)
    assert [watch.whole(lambda: "answer"), watch.whole(lambda: watch.whole(lambda: "answer"))] == [
        "answer"
    ] * 2
    assert (watch.changes, forgotten) == (0, ["all"])


def test_an_error_of_a_mixture_is_not_told() -> None:
    work = iter([KeyError("of a mixture"), None])

    def done() -> str:
        if error := next(work):
            raise error
        return "answer"

    watch, forgotten = watch_of(1, 2, 2)
    assert watch.whole(done) == "answer"
    assert (watch.changes, forgotten) == (1, ["all", "all"])


@pytest.mark.parametrize(("error", "looks"), [(UsageError("no such thing"), 2), (LimitError("too long"), 1)])
def test_an_error_of_one_release_is_told(error: Exception, looks: int) -> None:
    def fail() -> None:
        raise error

    watch, _ = watch_of(*[1] * looks)
    with pytest.raises(type(error)) as caught:
        watch.whole(fail)
    assert caught.value is error

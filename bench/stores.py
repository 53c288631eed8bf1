"""Measures the graph where it is asked: in memory, on disk, and behind an endpoint on this machine.

Writes the part "Stores" of bench/results.md. Nothing is asserted of time; it is asserted that all give the
same rows and answers.

    python bench/stores.py [--rounds N] [--note TEXT]
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from asked import HEAD, ask_all, by_query, compared
from pyoxigraph import Literal, NamedNode, RdfFormat, serialize
from run import HERE, SCRIPTS, WORDS, machine, prepared, process, table, take_turns, write_part

from all_kg.answers.answer import Answer
from all_kg.answers.asking import answer_match
from all_kg.answers.catalogue import find_question_by_name
from all_kg.answers.matching import Match
from all_kg.namespaces import GRAPH_PUBLISHED
from all_kg.releases.release import build_release
from all_kg.releases.release_content import release_in
from all_kg.resources import find_resources
from all_kg.stores.publishing import guessed_addresses
from all_kg.stores.remote_store import open_endpoint
from all_kg.stores.store import Store, open_store

sys.path.append(str(HERE.parent / "tests" / "support"))
from oxigraph_server import oxigraph_server, writable_oxigraph_server

if TYPE_CHECKING:
    from asked import Asked
    from run import Term

    from all_kg.rdf.query_document import QuestionDocument

    Arguments = dict[str, Term]
    Bindings = list[dict[str, Any]]

HEADING = "\n## Stores\n"
UNION = "--union-default-graph"
COUNT = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != <{GRAPH_PUBLISHED}>) }}"
ALL_KG = str(SCRIPTS / "all-kg")


class BareHttp:
    """SPARQL over one connection that is kept, its results by `json`: no check, no limit.

    Args:
        url: The endpoint.
    """

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._connection = http.client.HTTPConnection(address.netloc)
        self._path = address.path

    def ask(self, text: str) -> Bindings:
        """The rows of a SELECT query."""
        headers = {
            "Content-Type": "application/sparql-query",
            "Accept": "application/sparql-results+json",
        }
        self._connection.request("POST", self._path, text.encode(), headers)
        rows: Bindings = json.load(self._connection.getresponse())["results"]["bindings"]
        return rows

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


class Recorded(Store):
    """A store behind an endpoint that keeps the queries that were sent.

    Args:
        url: The endpoint.

    Attributes:
        sent: The queries.
    """

    def __init__(self, url: str) -> None:
        engine = open_endpoint(url)
        super().__init__(engine, content_hash="", path=url)
        self.sent: list[str] = []
        fetch = engine.endpoint.fetch

        def keep(query: str, form: str, graphs: Sequence[str] = ()) -> bytes:
            self.sent.append(query)
            return fetch(query, form, graphs)

        engine.endpoint.fetch = keep  # type: ignore[method-assign]


def answer_of(store: Store, question: QuestionDocument, arguments: Arguments) -> Answer:
    """A question answered with labels, limits, sources and gaps."""
    terms: Any = {slot: [term] for slot, term in arguments.items()}
    return store.whole(lambda: answer_match(store, Match(find_question_by_name(store, question.stem), terms)))


def on_this_machine(rounds: int) -> str:
    """Disk beside memory, by the processor."""
    disk = open_store()
    memory = disk.in_memory()
    medians = ask_all({"in memory": by_query(memory), "on disk": by_query(disk)}, rounds, in_text=in_text)
    return table(["All questions, same rows: processor", *HEAD], compared(medians, "in memory"))


def queries_alone(url: str, rounds: int) -> str:
    """The adapter beside bare HTTP that sends the same text, one request a question, by the clock."""
    held = Recorded(url)
    held.query("ASK {}")  # it finds out what the default graph is
    with closing(BareHttp(url)) as bare:
        contenders: dict[str, Asked] = {
            "in memory": by_query(open_store().in_memory()),
            "all-kg": by_query(held),
            "bare HTTP": lambda *_: bare.ask(held.sent[-1]),
        }
        medians = ask_all(contenders, rounds, time.perf_counter, in_text)
    return table(["All questions, one request each, same rows: clock", *HEAD], compared(medians, "bare HTTP"))


def whole_answers(url: str, rounds: int) -> str:
    """Answers for which nothing is kept, beside bare HTTP that sends all their queries again."""
    memory = open_store().in_memory()
    stores: list[Recorded] = []
    sent: list[list[str]] = []
    answers: list[Answer] = []

    def ours(question: QuestionDocument, arguments: Arguments) -> list[Answer]:
        stores[:] = [Recorded(url)]
        answers[:] = [answer_of(stores[0], question, arguments)]
        sent.append([*stores[0].sent])
        return answers

    with closing(BareHttp(url)) as bare:

        def again(*_: object) -> list[Answer]:
            for text in sent[-1]:
                bare.ask(text)
            return answers

        contenders: dict[str, Asked] = {
            "in memory": lambda question, arguments: [answer_of(memory, question, arguments)],
            "all-kg": ours,
            "all-kg, once more by the same object": lambda *asked: [answer_of(stores[0], *asked)],
            "bare HTTP, the same requests": again,
        }
        medians = ask_all(contenders, rounds, time.perf_counter, in_text)
    requests = statistics.median(map(len, sent))
    head = f"All questions, same answers, {requests:.0f} requests each (median): clock"
    return table([head, *HEAD], compared(medians, "bare HTTP, the same requests"))


def in_text(row: object) -> str:
    """A row of an engine or of JSON, or an answer."""
    if isinstance(row, Answer):
        return json.dumps(row.to_dict())
    cells = row.values() if isinstance(row, dict) else [term for term in row if term is not None]  # type: ignore[attr-defined]
    return " ".join(sorted(cell["value"] if isinstance(cell, dict) else _value(cell) for cell in cells))


def _value(term: Term) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def processes(folder: Path, url: str, rounds: int) -> str:
    """Whole processes that answer one question, by the clock."""
    bare = "bare HTTP: urllib and json, SPARQL given"
    times = take_turns(
        {
            bare: process(sys.executable, str(HERE / "ask_http.py"), url, str(folder / "bound.rq")),
            "`all-kg ask --store URL`": process(ALL_KG, "ask", WORDS, "--store", url),
            "`all-kg ask`, the store of this machine": process(ALL_KG, "ask", WORDS),
        },
        rounds,
    )
    return table(["Whole process, one question: clock", "median", "times bare HTTP"], ratios(times, bare))


def publishing(folder: Path, rounds: int) -> str:
    """A release into an empty server, beside the same quads posted, by the clock."""
    release, quads = folder / "release", folder / "published.nq"
    build_release(release, find_resources(), ())
    with quads.open("wb") as out:
        for graph in release_in(release).graphs.values():
            serialize(graph, out, RdfFormat.N_QUADS)
    programs: dict[str, Callable[[str], tuple[str, ...]]] = {
        "one POST of the same N-Quads": lambda url: (
            *(sys.executable, str(HERE / "post_quads.py")),
            *(str(guessed_addresses(url)[1]), str(quads)),
        ),
        "`all-kg publish URL --release DIR`": lambda url: (ALL_KG, "publish", url, "--release", str(release)),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    sizes = set()
    for turn in range(rounds):
        for name, program in programs.items():
            with writable_oxigraph_server(UNION, "--location", str(folder / f"{turn}-{len(name)}")) as url:
                start = time.perf_counter()
                process(*program(url))()
                times[name].append(time.perf_counter() - start)
                with closing(BareHttp(url)) as bare:
                    sizes.add(bare.ask(COUNT)[0]["n"]["value"])
    assert len(sizes) == 1, f"not the same number of triples: {sizes}"
    head = [f"{int(sizes.pop()):,} triples into an empty server on disk: clock", "median", "times one POST"]
    return table(head, ratios(times, next(iter(programs))))


def ratios(times: dict[str, list[float]], base: str) -> list[list[str]]:
    """Medians, and how many times that of one of them."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    return [[name, f"{value:.2f} s", f"{value / medians[base]:.2f}"] for name, value in medians.items()]


def main() -> None:
    """Measure, and put the part into the results."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each is timed (default: 5)")
    parser.add_argument("--note", default="", help="what else is to be said, such as what ran meanwhile")
    arguments = parser.parse_args()
    rounds = arguments.rounds
    with prepared() as folder, oxigraph_server(folder / "store", UNION) as url:
        parts = [
            on_this_machine(rounds),
            queries_alone(url, rounds),
            whole_answers(url, min(rounds, 3)),
            processes(folder, url, rounds),
            publishing(folder, min(rounds, 3)),
        ]
    head = f"Written by `python bench/stores.py`. {machine()} {arguments.note}".rstrip()
    write_part(HEADING, f"{head}\n\n" + "\n".join(parts))


if __name__ == "__main__":
    main()

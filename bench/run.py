"""Measures all-kg beside other ways to the same answer; prints a table and writes bench/results.md.

Everything is measured in one run on one machine, contenders taking turns, so that the ratios mean something;
the absolute figures only give the scale. Nothing is asserted: a slow machine breaks no build.

    python bench/run.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import rdflib

from all_kg.graph.knowledge import load_knowledge
from all_kg.namespaces import PREFIXES, expand
from all_kg.rdf.query_document import QuestionDocument, read_questions
from all_kg.rdf.rdflib_terms import rdflib_term
from all_kg.resources import find_resources
from all_kg.stores.store import Store, open_store

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple

HERE = Path(__file__).resolve().parent
WORDS = "which therapies are used in relapse"
QUESTION = "therapies-in-setting"
REVIEWED = HERE.parent / "tests" / "expected"
PAGE = "ccs-treatments-all-2024.ttl"
SETTING = "https://w3id.org/all-kg/concept/relapsed-all"
CLASSIFICATION = "\n## Classification\n"
TERMINOLOGIES = "\n## Terminologies\n"
SCRIPTS = Path(sys.executable).parent
LIMIT = 20  # seconds of processor time that rdflib gets for a question

Times = dict[str, list[float]]


def take_turns(contenders: Mapping[str, Callable[[], object]], rounds: int) -> Times:
    """Time each contender once a round, after one round that does not count."""
    times: Times = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, contender in contenders.items():
            start = time.perf_counter()
            contender()
            if turn:
                times[name].append(time.perf_counter() - start)
    return times


def processor_time() -> float:
    """Seconds that this process and its ended children had the processor; what else runs counts little."""
    return sum(os.times()[:4])


def process(*command: str, **environment: str) -> Callable[[], object]:
    """A whole process, from start to end."""
    env = {**os.environ, **environment}

    def run() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)

    return run


@contextmanager
def prepared() -> Iterator[Path]:
    """A folder with a copy of the built store, the knowledge of one source, and the question, filled in."""
    store = open_store()
    if store.path is None:
        raise SystemExit(
            "the store is held in memory only; set XDG_CACHE_HOME to a folder that can be written"
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(store.path, folder / "store")
        query = (Path(find_resources().queries) / "questions" / f"{QUESTION}.rq").read_text("utf-8")
        for part in ("ontology", "shapes", "queries"):
            shutil.copytree(Path(find_resources().root) / part, folder / "page" / part)
        for file in (folder / "page" / "ontology" / "claims").iterdir():
            if file.name != PAGE:
                file.unlink()
        (folder / "page" / "ontology" / "conflicts.ttl").unlink()
        (folder / "bound.rq").write_text(query + f"VALUES ?setting {{ <{SETTING}> }}\n", "utf-8")
        yield folder


def cold(folder: Path, rounds: int) -> str:
    """Whole processes that answer one question."""
    start = "from all_kg.cli import start; start()"
    query = str(folder / "bound.rq")
    store = str(folder / "store")
    contenders = {
        "`python -c pass`": process(sys.executable, "-c", "pass"),
        "`oxigraph query` (Rust), SPARQL given": process(
            *(str(SCRIPTS / "oxigraph"), "query", "--location", store, "--union-default-graph"),
            *("--query-file", query, "--results-format", "csv"),
        ),
        "pyoxigraph, five lines, SPARQL given": process(
            sys.executable, str(HERE / "ask_pyoxigraph.py"), store, query
        ),
        "**`all-kg ask`**": process(str(SCRIPTS / "all-kg"), "ask", WORDS),
        "`all-kg ask`, claims of one source only": process(
            *(str(SCRIPTS / "all-kg"), "ask", WORDS),
            ALL_KG_KNOWLEDGE=str(folder / "page"),
            ALL_KG_CACHE=str(folder / "page-cache"),
        ),
        "`python -c 'from all_kg.cli import start; start()' ask`": process(
            sys.executable, "-c", start, "ask", WORDS
        ),
        "rdflib, ten lines, SPARQL given": process(
            sys.executable, str(HERE / "ask_rdflib.py"), find_resources().ontology, query
        ),
    }
    times = take_turns(contenders, rounds)
    medians = {name: statistics.median(values) for name, values in times.items()}
    rust = next(value for name, value in medians.items() if "Rust" in name)
    plain = next(value for name, value in medians.items() if "pass" in name)
    rows = [
        [name, f"{value * 1000:.0f} ms", f"{value / plain:.1f}", f"{value / rust:.2f}"]
        for name, value in medians.items()
    ]
    return table(["Whole process, cold", "median", "of `python -c pass`", "of `oxigraph query`"], rows)


def warm(rounds: int) -> str:
    """All questions of the catalogue on three engines in one process, every row read."""
    store = open_store()
    assert store.path is not None
    bare = pyoxigraph.Store()
    bare.bulk_extend(pyoxigraph.Store.read_only(store.path))
    store = store.in_memory()  # as all_kg.load() does
    resources = find_resources()
    graph = load_knowledge(resources).to_rdflib()
    times: dict[str, dict[str, float]] = {"all-kg": {}, "bare pyoxigraph": {}, "rdflib": {}}
    questions = read_questions(resources.queries + "/questions")
    for question in questions:
        arguments = example_arguments(question)
        fast = take_turns(ask_oxigraph(store, bare, question.text, arguments), 5 * rounds)
        for name, values in fast.items():
            times[name][question.stem] = statistics.median(values)
        slow = ask_rdflib(graph, question.text, arguments)
        if ends_within_limit(slow):
            start = time.perf_counter()
            slow()
            times["rdflib"][question.stem] = time.perf_counter() - start
    rows = [
        [
            name,
            str(len(each)),
            f"{sum(each.values()) * 1000:.1f} ms",
            f"{max(each.values()) * 1000:.1f} ms",
            f"{statistics.geometric_mean(each[stem] / times['all-kg'][stem] for stem in each):.2f}",
        ]
        for name, each in times.items()
    ]
    head = ["Questions, warm", "number", "sum of medians", "longest", "times all-kg (geometric mean)"]
    without_end = [question.stem for question in questions if question.stem not in times["rdflib"]]
    named = ", ".join(f"`{stem}`" for stem in without_end) or "none"
    return f"{table(head, rows)}\nNot ended by rdflib in {LIMIT} s of processor time: {named}.\n"


def ends_within_limit(contender: Callable[[], object]) -> bool:
    """Run it once; it is broken off when it has had its processor time."""

    def break_off(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, break_off)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    try:
        contender()
    except TimeoutError:
        return False
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return True


def example_arguments(question: QuestionDocument) -> dict[str, Term]:
    """The arguments of the first row of the reviewed answer."""
    header, first, *_ = (REVIEWED / f"{question.stem}.tsv").read_text("utf-8").splitlines()
    values = dict(zip(header.split("\t"), first.split("\t"), strict=True))
    return {
        name: pyoxigraph.Literal(values[name], datatype=pyoxigraph.NamedNode(kind))
        if kind.startswith(PREFIXES["xsd"])
        else pyoxigraph.NamedNode(expand(values[name]))
        for name, kind in question.parameters.items()
        if values[name]
    }


def ask_oxigraph(
    store: Store, bare: pyoxigraph.Store, text: str, arguments: dict[str, Term]
) -> dict[str, Callable[[], object]]:
    """The question through the store of all-kg, and on the bare engine over the same quads."""
    substitutions = {pyoxigraph.Variable(name): term for name, term in arguments.items()}
    options = {"prefixes": PREFIXES, "use_default_graph_as_union": True, "substitutions": substitutions}
    return {
        "all-kg": lambda: list(store.query(text, arguments)),  # type: ignore[arg-type]
        "bare pyoxigraph": lambda: list(bare.query(text, **options)),  # type: ignore[arg-type]
    }


def ask_rdflib(graph: rdflib.Graph, text: str, arguments: dict[str, Term]) -> Callable[[], object]:
    """The question on rdflib."""
    bindings = {name: rdflib_term(term) for name, term in arguments.items()}
    return lambda: list(graph.query(text, initBindings=bindings))


def commands(folder: Path, rounds: int) -> str:
    """Building from nothing, and validating."""
    program = str(SCRIPTS / "all-kg")
    empty = folder / "cache"

    def build() -> None:
        shutil.rmtree(empty, ignore_errors=True)
        process(program, "build", ALL_KG_CACHE=str(empty))()

    times = take_turns(
        {"`all-kg build`, nothing built yet": build, "`all-kg validate`": process(program, "validate")},
        rounds,
    )
    return table(
        ["Command", "median"], [[name, f"{statistics.median(t):.2f} s"] for name, t in times.items()]
    )


def write_part(heading: str, text: str) -> None:
    """Put a part into the results, in the place of what it was before."""
    results = HERE / "results.md"
    before, _, after = results.read_text("utf-8").partition(heading)
    _, next_heading, others = after.partition("\n## ")
    results.write_text(f"{before}{heading}\n{text}{next_heading}{others}", "utf-8")
    print(text)


def machine() -> str:
    """What it was measured on."""
    names = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    cpu = names[0].partition(": ")[2] if names else platform.machine()
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("all-kg", "pyoxigraph", "oxigraph", "rdflib", "pyshacl")
    )
    return (
        f"{cpu}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {packages}."
    )


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown, numbers to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rounds", type=int, default=15, help="how often each process is timed (default: 15)"
    )
    rounds = parser.parse_args().rounds
    with prepared() as folder:
        parts = [machine(), cold(folder, rounds), warm(rounds), commands(folder, min(rounds, 3))]
    quads = len(load_knowledge().quads())
    text = f"# Results\n\nWritten by `python bench/run.py` of a graph of {quads:,} triples.\n\n" + "\n".join(
        part.strip() + "\n" for part in parts
    )
    results = HERE / "results.md"
    _, heading, others = results.read_text("utf-8").partition("\n## ")  # parts of other programs
    results.write_text(text + heading + others, "utf-8")
    print(text)


if __name__ == "__main__":
    main()

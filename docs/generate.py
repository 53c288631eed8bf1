"""Writes the generated parts of the documentation from the places that know.

A part opens with `<!-- generated: NAME ARGUMENTS -->` and ends with `<!-- end -->`. Without arguments this
rewrites all of them; with `--check` it names the files that are not current and exits 1.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

import rdflib
from rdflib.namespace import RDF, RDFS, SKOS

from all_kg.cli.parser import COMMANDS, command, make_parser
from all_kg.codes.code_book import CodeBook
from all_kg.namespaces import curie, expand
from all_kg.rdf.query_document import QuestionDocument, read_questions
from all_kg.stores.store import open_store

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "ontology").rglob("*.md")),
    *sorted((ROOT / "bench").rglob("*.md")),
]
PART = re.compile(
    r"(?P<open><!-- generated: (?P<name>[a-z-]+)(?P<arguments>[^>]*) -->\n).*?(?P<end><!-- end -->)",
    re.DOTALL,
)


def shell(words: str) -> str:
    """A command line and what it prints, as a newcomer sees it who sends it to a file."""
    done = subprocess.run(
        [sys.executable, "-c", "from all_kg.cli import main; raise SystemExit(main())", *shlex.split(words)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "110", "NO_COLOR": "1"},
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.splitlines())
    return f"```console\n$ all-kg {words}\n{printed}\n```\n"


def commands(_: str) -> str:
    """Table of commands."""
    rows = [
        [f"`all-kg {name}`", command(name).SUMMARY, f"`{command(name).EXAMPLE}`".replace("|", r"\|")]
        for name in COMMANDS
    ]
    return table(["Command", "does", "for example"], rows)


def help_texts(_: str) -> str:
    """The help of every command."""
    width = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "100"  # argparse wraps to it
    try:
        return "\n".join(f"## {name}\n\n```text\n{_help(name)}```\n" for name in COMMANDS)
    finally:
        os.environ.pop("COLUMNS")
        if width is not None:
            os.environ["COLUMNS"] = width


def _help(name: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        make_parser([name]).parse_args([name, "--help"])
    return printed.getvalue()


@cache
def _questions() -> list[QuestionDocument]:
    return read_questions(str(ROOT / "queries" / "questions"))


def questions(_: str) -> str:
    """Table of questions."""
    rows = [
        [_slots_in_italics(q.question), f"[`{q.stem}`](queries/questions/{q.stem}.rq)"] for q in _questions()
    ]
    return table(["Question", "name"], rows)


def catalogue(_: str) -> str:
    """Every question with what its answer is good for, its wordings and its columns."""
    return "\n".join(_entry(question) for question in _questions())


def _entry(question: QuestionDocument) -> str:
    takes = ", ".join(f"*{slot}* (`{curie(kind)}`)" for slot, kind in question.parameters.items())
    lines = [
        f"## {question.stem}",
        "",
        f"**{_slots_in_italics(question.question)}** {question.why}",
        "",
        *([f"- Takes {takes}."] if takes else []),
        *(
            [f"- Also: {' · '.join(map(_slots_in_italics, question.phrasings[1:]))}"]
            if question.phrasings[1:]
            else []
        ),
        f"- Columns: {', '.join(f'`{name}` {meaning}' for name, meaning in question.columns.items())}.",
        f"- [Query](../queries/questions/{question.stem}.rq)",
    ]
    return "\n".join(lines) + "\n"


def _slots_in_italics(text: str) -> str:
    return re.sub(r"\{([^}]+)\}", lambda slot: f"*{slot[1].replace('_', ' ')}*", text)


def formats(_: str) -> str:
    """Table of export formats."""
    from all_kg.exports.export import FORMATS, ExportFormat

    rows = [
        [
            *(f"`{f.name}`", f.description),
            *(f"`.{f.extension}`" if isinstance(f, ExportFormat) else "a folder", f"`{f.media_type}`"),
        ]
        for f in FORMATS.values()
    ]
    return table(["Format", "what", "file", "media type"], rows)


def hedges(_: str) -> str:
    """Table of hedges, strongest first."""
    graph = rdflib.Graph().parse(ROOT / "ontology" / "model" / "hedge.ttl", format="turtle")
    rows = sorted(
        (
            -int(str(strength)),
            str(hedge),
            str(graph.value(hedge, SKOS.prefLabel)),
            str(graph.value(hedge, SKOS.definition)),
        )
        for hedge, strength in graph.subject_objects(rdflib.URIRef(expand("allkg:strength")))
    )
    return table(
        ["Strength", "Hedge", "shown as", "meaning"],
        [
            [str(-strength), f"`{curie(hedge)}`", label, definition]
            for strength, hedge, label, definition in rows
        ],
    )


def coverage(_: str) -> str:
    """Kinds of concepts by how well they are mapped, and to which terminologies."""
    rows = []
    for kind, concepts in _concepts_by_kind().items():
        found = {iri: _book().by_concept.get(iri, []) for iri in concepts}
        exact = sum(any(match.relation == "exact" for match in matches) for matches in found.values())
        mapped = sum(bool(matches) for matches in found.values())
        exactly: Counter[str] = Counter()
        otherwise: Counter[str] = Counter()
        for matches in found.values():
            relations: dict[str, set[str]] = {}
            for match in matches:
                relations.setdefault(match.code.terminology.prefix, set()).add(match.relation)
            exactly.update(prefix for prefix, all_of in relations.items() if "exact" in all_of)
            otherwise.update(prefix for prefix, all_of in relations.items() if "exact" not in all_of)
        prefixes = sorted({*exactly, *otherwise}, key=lambda one: (-exactly[one], -otherwise[one], one))
        by_terminology = ", ".join(f"{one}&nbsp;{exactly[one]}+{otherwise[one]}" for one in prefixes)
        numbers = (len(concepts), exact, mapped - exact, len(concepts) - mapped)
        rows.append([kind, *map(str, numbers), by_terminology])
    rows.sort(key=lambda row: (-int(row[2]), -int(row[3]), row[0]))
    head = [
        "Kind of concept",
        "concepts",
        "exact",
        "other only",
        "none",
        "concepts by terminology: exact+other",
    ]
    return table(head, rows)


def unmapped(_: str) -> str:
    """Why concepts have no code, by kind."""
    reasons = {
        (kind, reason): sum(_book().unmapped.get(iri) == reason for iri in concepts)
        for kind, concepts in _concepts_by_kind().items()
        for reason in {_book().unmapped[iri] for iri in concepts if iri in _book().unmapped}
    }
    rows = [[kind, reason, str(number)] for (kind, reason), number in sorted(reasons.items())]
    return table(["Kind of concept", "why no code", "concepts"], rows)


@cache
def _book() -> CodeBook:
    return CodeBook(open_store())


@cache
def _concepts_by_kind() -> dict[str, list[str]]:
    """Concepts of `ontology/concepts` by the label of their class."""
    concepts, vocabulary = rdflib.Graph(), rdflib.Graph()
    for path in (ROOT / "ontology" / "concepts").glob("*.ttl"):
        concepts.parse(path, format="turtle")
    for path in (ROOT / "ontology" / "model").glob("*.ttl"):
        vocabulary.parse(path, format="turtle")
    found: dict[str, list[str]] = {}
    for concept, kind in sorted(concepts.subject_objects(RDF.type)):
        if str(concept).startswith(expand("all:")):
            found.setdefault(str(vocabulary.value(kind, RDFS.label)), []).append(str(concept))
    return found


def decisions(_: str) -> str:
    """List of decisions."""
    titles = [(path.name, path.read_text("utf-8").splitlines()[0].lstrip("# ")) for path in decision_files()]
    return "".join(f"- [{title}]({name})\n" for name, title in titles)


def decision_files() -> list[Path]:
    """The decisions, in order."""
    return sorted((ROOT / "docs" / "decisions").glob("[0-9][0-9][0-9][0-9]-*.md"))


def turtle(names: str) -> str:
    """Statements about resources as they stand in the files of `ontology/`."""
    found = []
    for name in names.split():
        chunks = [chunk for chunk in _turtle_chunks() if chunk.startswith(f"{name} a ")]
        if len(chunks) != 1:
            raise SystemExit(
                f"{name} is described in {len(chunks)} places of ontology/; name another example"
            )
        found.append(chunks[0])
    return "```turtle\n" + "\n\n".join(found) + "\n```\n"


@cache
def _turtle_chunks() -> list[str]:
    files = sorted((ROOT / "ontology").rglob("*.ttl"))
    return [chunk.strip() for path in files for chunk in path.read_text("utf-8").split("\n\n")]


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


RENDERERS: dict[str, Callable[[str], str]] = {
    "shell": shell,
    "commands": commands,
    "help": help_texts,
    "questions": questions,
    "catalogue": catalogue,
    "formats": formats,
    "hedges": hedges,
    "coverage": coverage,
    "unmapped": unmapped,
    "decisions": decisions,
    "turtle": turtle,
}


def generated(text: str) -> str:
    """The text with its generated parts as they should be."""

    def fill(part: re.Match[str]) -> str:
        return part["open"] + "\n" + RENDERERS[part["name"]](part["arguments"].strip()) + "\n" + part["end"]

    return PART.sub(fill, text)


def main(arguments: list[str]) -> int:
    """Rewrite the documents, or check them."""
    stale = []
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        wanted = generated(text)
        if wanted != text:
            stale.append(path)
            if "--check" not in arguments:
                path.write_text(wanted, "utf-8", newline="\n")
    for path in stale:
        sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

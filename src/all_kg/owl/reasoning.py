"""The knowledge, and files beside it, before the referee: can it all be true, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Triple

from all_kg.checks.validation import read_beside, read_queries
from all_kg.graph.derivation import derive
from all_kg.graph.knowledge import load_knowledge
from all_kg.layout import Layout
from all_kg.namespaces import curie, expand
from all_kg.owl.axiom_words import AxiomWords
from all_kg.owl.justification import minimal_axioms
from all_kg.owl.owl_axioms import axioms
from all_kg.owl.referee import consult
from all_kg.resources import find_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad
    from rich.console import Console, ConsoleOptions, RenderResult

    from all_kg.owl.referee import Verdict
    from all_kg.resources import Resources

_SUBCLASS = NamedNode(expand("rdfs:subClassOf"))
_NOTHING = NamedNode(expand("owl:Nothing"))
_MOST_REASONS = 3


@dataclass(frozen=True)
class Clash:
    """Axioms that cannot all be true, or leave a class without members.

    Attributes:
        about: IRI of the class that nothing can belong to; none when nothing at all can be true.
        name: Label of that class.
        axioms: The axioms in words; without any one of them there is no clash.
    """

    about: str | None
    name: str | None
    axioms: tuple[str, ...]


@dataclass(frozen=True)
class ReasoningReport:
    """What the referee says.

    Attributes:
        verdict: What HermiT found.
        clashes: Why not, when something is wrong: of many classes without members, the first three.
    """

    verdict: Verdict
    clashes: tuple[Clash, ...]

    @property
    def conforms(self) -> bool:
        """Whether all can be true and every class can have members."""
        return self.verdict.is_consistent and not self.verdict.unsatisfiable

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, ready for JSON."""
        return {
            "consistent": self.verdict.is_consistent,
            "classes": self.verdict.classes,
            "unsatisfiable": sorted(term.value for term in self.verdict.unsatisfiable),
            "entailments": len(self.verdict.entailments),
            "seconds": round(self.verdict.seconds, 3),
            "clashes": [{"class": clash.about, "axioms": list(clash.axioms)} for clash in self.clashes],
        }

    def layout(self) -> Layout:
        """What a person sees."""
        verdict = self.verdict
        outcome = "Consistent" if verdict.is_consistent else "Inconsistent: what was said cannot all be true"
        counted = f"{verdict.classes} classes"
        if verdict.is_consistent:
            counted += (
                f", {len(verdict.unsatisfiable)} without possible members"
                f", {len(verdict.entailments):,} entailments"
            )
        cells = [
            ("everything" if clash.name is None else clash.name, sentence)
            for clash in self.clashes
            for sentence in clash.axioms
        ]
        return Layout(
            headers=("what cannot be", "because all of this was said"),
            cells=cells,
            notes=[[outcome, f"{counted}; HermiT took {verdict.seconds:.1f} s"]],
        )

    def __str__(self) -> str:
        return self.layout().to_text()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.layout().to_rich()


def reason(
    files: Sequence[str] = (), *, limit: float = 120.0, resources: Resources | None = None
) -> ReasoningReport:
    """Hold the knowledge, and files as if they were part of it, before HermiT.

    Args:
        files: Files with further knowledge, in any RDF format that can be read.
        limit: Seconds for the verdict, and again for each reason why not.
        resources: Where the folders are; found by itself when not given.

    Raises:
        InputError: A file cannot be used; names file and line.
        UsageError: Java or owlready2 is not installed.
        LimitError: It took longer than the limit.
        AllKgError: HermiT failed.
    """
    quads, beside = all_said(files, resources)
    verdict = consult(quads, limit=limit)
    words = AxiomWords(quads)
    near = {term for axiom in axioms(beside) for term in axiom.terms()}
    clashes = []
    if not verdict.is_consistent:
        because = minimal_axioms(quads, near=near, limit=limit)
        clashes.append(Clash(None, None, tuple(map(words.say, because))))
    for term in sorted(verdict.unsatisfiable, key=str)[:_MOST_REASONS]:
        because = minimal_axioms(quads, Triple(term, _SUBCLASS, _NOTHING), limit=limit)
        clashes.append(
            Clash(term.value, words.name(term) or curie(term.value), tuple(map(words.say, because)))
        )
    return ReasoningReport(verdict, tuple(clashes))


def all_said(files: Sequence[str] = (), resources: Resources | None = None) -> tuple[list[Quad], list[Quad]]:
    """What a reasoner starts from, when files are read as if they were part of the knowledge.

    Args:
        files: Files with further knowledge.
        resources: Where the folders are; found by itself when not given.

    Returns:
        Everything, and what the files say of it.

    Raises:
        InputError: A file cannot be used; names file and line.
    """
    resources = resources or find_resources()
    beside = [quad for file in enumerate(files) for quad in read_beside(*file)]
    return said([*curated(resources), *beside], resources), beside


def curated(resources: Resources | None = None) -> list[Quad]:
    """What is curated, nothing derived."""
    return [quad for quads in load_knowledge(resources).asserted.values() for quad in quads]


def said(asserted: Iterable[Quad], resources: Resources | None = None) -> list[Quad]:
    """What a reasoner starts from: what is curated, and what only our own rules can make of it.

    That is what the rules derive whose header says `owl: no`, such as the edge that a claim states.

    Args:
        asserted: What is curated.
        resources: Where the rules are; found by itself when not given.
    """
    asserted = list(asserted)
    rules = read_queries(resources or find_resources(), "rules")
    return [*asserted, *derive(asserted, [rule for rule in rules if not is_entailed_in_owl(rule[1])])]


def is_entailed_in_owl(rule: str) -> bool:
    """Whether OWL can say what a rule says, by the header of the rule.

    Args:
        rule: The text of the rule.
    """
    return any(line.startswith("#+ owl: yes") for line in rule.splitlines())

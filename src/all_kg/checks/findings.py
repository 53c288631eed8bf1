"""What a validation found, for people and for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

from all_kg.layout import Layout
from all_kg.namespaces import PREFIXES, curie

if TYPE_CHECKING:
    from rdflib.term import Identifier
    from rich.console import Console, ConsoleOptions, RenderResult

_SEVERITIES = (SH.Violation, SH.Warning, SH.Info)
_LONGEST_CELL = 60


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold.

    Attributes:
        severity: `sh:Violation`, `sh:Warning` or `sh:Info`.
        shape: The shape or the check that found it.
        focus: The thing it was found on.
        path: The property it was found at; none when it is about the thing as a whole or about a longer path.
        value: The value that is wrong; none when one is missing.
        message: What is wrong and what to do about it.
        component: The kind of constraint, as SHACL names it. A value that breaks two constraints of one
            shape is one finding, as the message says all that the shape asks for.
        claims: The claims that state the edge from thing to value, when there is one.
    """

    severity: URIRef
    shape: Identifier
    focus: Identifier
    path: URIRef | None
    value: Identifier | None
    message: str
    component: URIRef = field(compare=False)
    claims: tuple[URIRef, ...] = ()

    def sort_key(self) -> tuple[int, str, str, str, str, str]:
        """Place of the finding in a report: the worst first, then by rule and thing."""
        texts = ("" if term is None else term.n3() for term in (self.focus, self.path, self.value))
        return _SEVERITIES.index(self.severity), str(self.shape), *texts, str(self.component)  # type: ignore[return-value]

    def place(self) -> str:
        """Where it was found, for people: thing, property and value, and the claims that state it."""
        terms = dict.fromkeys((self.focus, self.path, self.value))
        place = " ".join(_shown(term) for term in terms if term is not None)
        return f"{place} ({', '.join(map(_shown, self.claims))})" if self.claims else place

    def to_dict(self) -> dict[str, str | list[str] | None]:
        """The finding as plain data: IRIs in full, literals by their text."""
        return {
            "severity": self.severity.rpartition("#")[2].lower(),
            "shape": str(self.shape),
            "focus": str(self.focus),
            "path": None if self.path is None else str(self.path),
            "value": None if self.value is None else str(self.value),
            "message": self.message,
            "claims": [str(claim) for claim in self.claims],
        }


@dataclass(frozen=True)
class Report:
    """All findings of a validation, and how much was looked at.

    Attributes:
        findings: What was found, the worst first.
        triples: Number of triples that were held against the rules.
        shapes: Number of shapes.
        checks: Number of checks.
    """

    findings: tuple[Finding, ...]
    triples: int
    shapes: int
    checks: int

    @property
    def conforms(self) -> bool:
        """Whether nothing was found, not even a warning, as SHACL defines it."""
        return not self.findings

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, ready for JSON."""
        return {
            "conforms": self.conforms,
            "looked_at": {"triples": self.triples, "shapes": self.shapes, "checks": self.checks},
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def to_rdflib(self) -> Graph:
        """The report in the vocabulary of SHACL (https://www.w3.org/TR/shacl/#validation-report)."""
        graph = Graph(bind_namespaces="none")
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        report = BNode("report")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for number, finding in enumerate(self.findings, start=1):
            result = BNode(f"result{number}")
            graph.add((report, SH.result, result))
            graph.add((result, RDF.type, SH.ValidationResult))
            graph.add((result, SH.resultSeverity, finding.severity))
            graph.add((result, SH.sourceShape, finding.shape))
            graph.add((result, SH.sourceConstraintComponent, finding.component))
            graph.add((result, SH.focusNode, finding.focus))
            graph.add((result, SH.resultMessage, Literal(finding.message, lang="en")))
            if finding.path is not None:
                graph.add((result, SH.resultPath, finding.path))
            if finding.value is not None:
                graph.add((result, SH.value, finding.value))
        return graph

    def layout(self) -> Layout:
        """What a person sees: the findings, and how much was looked at."""
        number = len(self.findings)
        outcome = "Conforms" if self.conforms else f"{number} finding{'s' if number > 1 else ''}"
        return Layout(
            headers=("where", "what is wrong, and what to do", "rule"),
            cells=[(finding.place(), finding.message, _shown(finding.shape)) for finding in self.findings],
            notes=[
                [f"{outcome}: {self.triples:,} triples against {self.shapes} shapes and {self.checks} checks"]
            ],
        )

    def __str__(self) -> str:
        return self.layout().to_text()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self.layout().to_rich()


def _shown(term: Identifier) -> str:
    if isinstance(term, URIRef):
        return curie(term)
    text = term.n3()
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"

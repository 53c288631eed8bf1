"""The mapping tables held against releases of their terminologies."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from all_kg.graph.mapping import PREDICATES
from all_kg.layout import Layout, Shown
from all_kg.namespaces import GRAPH_CONCEPTS, PREFIXES, curie, expand
from all_kg.terminology.terminology_terms import folded

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from all_kg.graph.mapping import Mapping
    from all_kg.stores.store import Store
    from all_kg.terminology.terminology_terms import ReleasedTerms

ERROR, WARNING, SUGGESTION = SEVERITIES = ("error", "warning", "suggestion")
_SHORTEST_NAME = 4  # letters; shorter ones are abbreviations
_NAMING = tuple(  # abbreviations stand for too many other things
    NamedNode(expand(name))
    for name in ("skos:prefLabel", "skos:altLabel", "allkg:synonym", "allkg:brandName")
)
_KIND_OF = NamedNode(expand("allkg:kindOf"))


@dataclass(frozen=True)
class MappingFinding:
    """One thing in which a table and a release differ.

    Attributes:
        severity: One of SEVERITIES.
        kind: `missing`, `obsolete`, `label`, `synonym`, `hierarchy` or `proposal`.
        table: File of the table.
        line: Line of the row, none for a proposal.
        concept: CURIE of the concept.
        code: CURIE of the term.
        message: What differs, and what to do about it.
    """

    severity: str
    kind: str
    table: str
    line: int | None
    concept: str
    code: str
    message: str

    def sort_key(self) -> tuple[int, str, int, str, str]:
        """Place in a report: the worst first, then by table and row."""
        return SEVERITIES.index(self.severity), self.table, self.line or 0, self.concept, self.code


class Concepts:
    """Names of concepts, and what they are kinds of, by CURIE.

    Args:
        store: The built store.
    """

    def __init__(self, store: Store) -> None:
        graph = NamedNode(GRAPH_CONCEPTS)
        self.named: defaultdict[str, set[str]] = defaultdict(set)
        self.wider: defaultdict[str, set[str]] = defaultdict(set)
        for predicate in _NAMING:
            for quad in store.quads(None, predicate, None, graph):
                subject, name = quad.subject, quad.object
                if not isinstance(subject, NamedNode) or not isinstance(name, Literal):
                    continue
                if _is_concept(subject) and len(name.value) >= _SHORTEST_NAME:
                    self.named[folded(name.value)].add(curie(subject.value))
        for quad in store.quads(None, _KIND_OF, None, graph):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                self.wider[curie(quad.subject.value)].add(curie(quad.object.value))

    def nearest_wider(self, concept: str, those: Container[str]) -> set[str]:
        """Of those given, the nearest ones that the concept is a kind of, on each way up."""
        found: set[str] = set()
        seen, waiting = {concept}, [concept]
        while waiting:
            for wider in self.wider.get(waiting.pop(), ()):
                if wider in those:
                    found.add(wider)
                elif wider not in seen:
                    waiting.append(wider)
                seen.add(wider)
        return found


def _is_concept(subject: NamedNode) -> bool:  # and no heading or other helper
    return subject.value.startswith(PREFIXES["all"])


@dataclass(frozen=True)
class MappingReport(Shown):
    """All findings, and how much was looked at.

    Attributes:
        findings: What was found, the worst first.
        tables: Number of rows by file of the tables looked at.
        not_there: Number of terms that a part of a release does not hold; they were not looked at.
    """

    findings: tuple[MappingFinding, ...]
    tables: dict[str, int]
    not_there: int = 0

    def count(self, severity: str) -> int:
        """Number of findings of a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data, ready for JSON."""
        return {
            "looked_at": {"tables": self.tables, "not_there": self.not_there},
            "findings": [asdict(finding) for finding in self.findings],
        }

    def layout(self) -> Layout:
        """What a person sees."""
        rows = sum(self.tables.values())
        counts = ", ".join(f"{self.count(severity)} {severity}s" for severity in SEVERITIES)
        notes = [f"{rows:,} rows of {len(self.tables)} tables against the release: {counts}"]
        if self.not_there:
            notes.append(f"{self.not_there} terms are not in this part of the release and were not looked at")
        return Layout(
            headers=("", "row", "concept", "term", "what differs, and what to do"),
            cells=[
                (
                    finding.severity,
                    finding.table if finding.line is None else f"{finding.table}:{finding.line}",
                    finding.concept,
                    finding.code,
                    finding.message,
                )
                for finding in self.findings
            ],
            notes=[notes],
        )


def verify_mappings(
    mappings: Iterable[Mapping],
    rejected: Iterable[Mapping],
    concepts: Concepts,
    released: ReleasedTerms,
    *,
    is_part: bool = False,
) -> MappingReport:
    """Hold mappings against the releases of their terminologies.

    Args:
        mappings: The mappings.
        rejected: Pairs that are not to be proposed.
        concepts: All concepts.
        released: The releases.
        is_part: Whether they are only parts: a term that is not there is not looked at.
    """
    tables: defaultdict[str, list[Mapping]] = defaultdict(list)
    for mapping in mappings:
        tables[mapping.file].append(mapping)
    kept_out = {(curie(one.subject), one.curie) for one in rejected}
    findings: list[MappingFinding] = []
    not_there = 0
    for table in tables.values():
        gone = [one for one in table if one.curie not in released.terms]
        if is_part:
            not_there += len({one.curie for one in gone})
        else:
            findings.extend(_finding(ERROR, "missing", one, _missing(one)) for one in gone)
        there = [one for one in table if one.curie in released.terms]
        findings.extend(_term_findings(there, released))
        findings.extend(_hierarchy_findings(there, concepts, released, is_part=is_part))
        findings.extend(_proposals(table, kept_out, concepts, released))
    counts = Counter(mapping.file for table in tables.values() for mapping in table)
    return MappingReport(tuple(sorted(findings, key=MappingFinding.sort_key)), dict(counts), not_there)


def _missing(one: Mapping) -> str:
    return f"not in the release, the row has it from {one.version}: choose another code, or take the row out"


def _finding(severity: str, kind: str, one: Mapping, message: str) -> MappingFinding:
    return MappingFinding(severity, kind, one.file, one.line, curie(one.subject), one.curie, message)


def _term_findings(mappings: Iterable[Mapping], released: ReleasedTerms) -> Iterator[MappingFinding]:
    for one in mappings:
        term, ours = released.terms[one.curie], one.code_label
        if term.obsolete:
            instead = (
                f"it points to {', '.join(term.successors)}" if term.successors else "nothing is in its place"
            )
            message = f"obsolete, {instead}: choose another code, or take the row out"
            yield _finding(ERROR, "obsolete", one, message)
        elif ours and term.label and folded(ours) != folded(term.label):
            if folded(ours) in map(folded, term.synonyms):
                message = f'now labelled "{term.label}"; "{ours}" is a synonym of it'
                yield _finding(WARNING, "synonym", one, message)
            else:
                message = f'now labelled "{term.label}", not "{ours}": check that it still means the same'
                yield _finding(ERROR, "label", one, message)


def _hierarchy_findings(
    mappings: Sequence[Mapping], concepts: Concepts, released: ReleasedTerms, *, is_part: bool
) -> Iterator[MappingFinding]:
    exact: defaultdict[str, list[Mapping]] = defaultdict(list)
    for one in mappings:
        if one.predicate == PREDICATES[0] and not released.terms[one.curie].obsolete:
            exact[curie(one.subject)].append(one)
    if not any(released.above(one.curie) for ones in exact.values() for one in ones):
        return  # the release has no hierarchy
    for concept, ones in exact.items():
        above: set[str] = set().union(*(released.above(one.curie) for one in ones))
        for wider in sorted(concepts.nearest_wider(concept, exact)):
            theirs = {one.curie for one in exact[wider]}
            above_theirs: set[str] = set().union(*map(released.above, theirs))
            if theirs & above or (is_part and above.isdisjoint(above_theirs)):
                continue
            code = " or ".join(sorted(theirs))
            message = f"not under {code}, although {concept} is a kind of {wider}: check both"
            yield _finding(WARNING, "hierarchy", ones[0], message)


def _proposals(
    table: Sequence[Mapping], kept_out: set[tuple[str, str]], concepts: Concepts, released: ReleasedTerms
) -> Iterator[MappingFinding]:
    prefix, file = table[0].terminology.prefix, table[0].file
    mapped = {curie(one.subject) for one in table}
    taken = {one.curie for one in table if one.predicate == PREDICATES[0]}
    proposed: set[tuple[str, str]] = set()
    for name, terms in sorted(released.named.items()):
        for code, said in terms.items():
            if not code.startswith(f"{prefix}:") or code in taken or code in released.obsolete:
                continue
            for concept in concepts.named.get(name, set()) - mapped:
                if (concept, code) not in kept_out | proposed:
                    proposed.add((concept, code))
                    message = f'has the {said.name.lower()} "{name}": write a row for it, or reject it'
                    yield MappingFinding(SUGGESTION, "proposal", file, None, concept, code, message)

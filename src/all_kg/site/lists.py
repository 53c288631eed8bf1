"""The pages that lead to things: concepts, sources, gaps, conflicts, terminologies."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from all_kg.answers.asking import reference_of
from all_kg.namespaces import PREFIXES, expand
from all_kg.site.statements import text_of

if TYPE_CHECKING:
    from all_kg.site.claims import Claims
    from all_kg.site.links import Link, Links
    from all_kg.site.statements import Statements


@dataclass(frozen=True)
class Group:
    """Things of one kind.

    Attributes:
        anchor: Place within the page.
        title: The words for the kind.
        things: Its things, each with what is to be said of it in a line.
    """

    anchor: str
    title: str
    things: list[tuple[Link, str]]


@dataclass(frozen=True)
class SourceRow:
    """A source in the list.

    Attributes:
        source: The source.
        title: Its whole title.
        publisher: Who published it, and when.
        reading: How far it was read.
        claims: How many claims it has.
        gaps: How many gaps.
    """

    source: Link
    title: str
    publisher: str
    reading: str
    claims: int
    gaps: int


def by_kind(statements: Statements, links: Links, prefix: str) -> list[Group]:
    """All things of a namespace by their class, both in the order of their words.

    Args:
        statements: The graph.
        links: Links from the page.
        prefix: Prefix of the namespace.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for iri in statements.things:
        if iri.startswith(PREFIXES[prefix]):
            for kind in statements.kinds(iri):
                found[kind].append(iri)
    groups = [
        Group(kind.rpartition("/")[2], statements.label(kind), _described(statements, links, iris))
        for kind, iris in found.items()
    ]
    return sorted(groups, key=lambda group: group.title.casefold())


def _described(statements: Statements, links: Links, iris: list[str]) -> list[tuple[Link, str]]:
    named = sorted(iris, key=lambda iri: (statements.label(iri).casefold(), iri))
    return [(links.to(iri), statements.text(iri, "skos:definition")) for iri in named]


def source_rows(statements: Statements, claims: Claims, links: Links) -> list[SourceRow]:
    """The sources that are read for claims, those of many claims first."""
    numbers = Counter(text_of(claim.source) for claim in claims.all.values())
    gaps = Counter(
        source
        for gap in _of_class(statements, "allkg:Gap")
        for source in statements.iris(gap, "dcterms:source")
    )
    rows = [
        SourceRow(
            links.to(iri),
            statements.text(iri, "dcterms:title"),
            ", ".join(
                text
                for one in ("dcterms:publisher", "dcterms:issued", "dcterms:dateCopyrighted")
                if (text := ", ".join(map(statements.words, statements.values(iri, one))))
            ),
            ", ".join(map(statements.words, statements.values(iri, "allkg:readingExtent"))),
            numbers[iri],
            gaps[iri],
        )
        for iri in _of_class(statements, "allkg:Source")
    ]
    return sorted(rows, key=lambda row: (-row.claims, -row.gaps, row.source.text.casefold()))


def gaps_by_source(statements: Statements, links: Links) -> list[Group]:
    """What each source leaves open."""
    found: dict[str, list[str]] = defaultdict(list)
    for gap in _of_class(statements, "allkg:Gap"):
        for source in statements.iris(gap, "dcterms:source"):
            found[source].append(gap)
    groups = [
        Group(
            source.rpartition("/")[2],
            statements.label(source),
            [(links.to(gap, statements.text(gap, "skos:definition")), "") for gap in sorted(gaps)],
        )
        for source, gaps in found.items()
    ]
    return sorted(groups, key=lambda group: group.title.casefold())


def conflict_rows(statements: Statements, links: Links) -> list[tuple[Link, str, str, int]]:
    """Each conflict with its kind, the advice of the curators, and the number of its claims."""
    rows = [
        (
            links.to(iri),
            ", ".join(map(statements.words, statements.values(iri, "allkg:conflictKind"))),
            statements.text(iri, "allkg:advice"),
            len(statements.values(iri, "allkg:amongClaims")),
        )
        for iri in _of_class(statements, "allkg:Conflict")
    ]
    return sorted(rows, key=lambda row: row[0].text.casefold())


def terminology_rows(statements: Statements, links: Links) -> list[tuple[Link, str, Link | None, int]]:
    """Each terminology with its prefix, its licence, and the number of its codes that are looked at."""
    rows = []
    for iri in _of_class(statements, "allkg:Terminology"):
        licences = statements.iris(iri, "dcterms:license")
        codes = sum(quad.predicate.value == expand("skos:inScheme") for quad in statements.naming(iri))
        prefix = statements.text(iri, "vann:preferredNamespacePrefix")
        rows.append((links.to(iri), prefix, links.to(licences[0]) if licences else None, codes))
    return sorted(rows, key=lambda row: row[0].text.casefold())


def references(statements: Statements, claims: Claims) -> list[str]:
    """Every source of a claim as it is cited."""
    sources = sorted({text_of(claim.source) for claim in claims.all.values()})
    return [reference_of(statements.store, NamedNode(iri)) for iri in sources]


def _of_class(statements: Statements, kind: str) -> list[str]:
    wanted = expand(kind)
    return [
        quad.subject.value
        for quad in statements.naming(wanted)
        if quad.predicate.value == expand("rdf:type") and isinstance(quad.subject, NamedNode)
    ]

"""The reference of the vocabulary on one page: classes, properties, wordings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from all_kg.namespaces import PREFIXES, curie, expand

if TYPE_CHECKING:
    from all_kg.site.links import Link, Links
    from all_kg.site.statements import Statements

_SECTIONS = (
    ("Classes", "owl:Class"),
    ("Relations between things", "owl:ObjectProperty"),
    ("Properties with a value", "owl:DatatypeProperty"),
    ("Notes", "owl:AnnotationProperty"),
)
_SHOWN = (
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "rdfs:domain",
    "rdfs:range",
    "owl:inverseOf",
    "allkg:negationOf",
)


@dataclass(frozen=True)
class TermEntry:
    """A class or a property.

    Attributes:
        anchor: Place within the page.
        name: Its short name.
        link: Its own page.
        definition: What it means.
        notes: What else is said of its use.
        facts: Its place among the others: relation and values.
    """

    anchor: str
    name: str
    link: Link
    definition: str
    notes: str
    facts: list[tuple[Link, list[Link]]]


@dataclass(frozen=True)
class HedgeEntry:
    """A strength of wording.

    Attributes:
        link: Its page.
        definition: What it means.
        strength: Its place in the order.
        claims: How many claims are so worded.
    """

    link: Link
    definition: str
    strength: int
    claims: int


def term_sections(statements: Statements, links: Links) -> list[tuple[str, str, list[TermEntry]]]:
    """Sections of terms: anchor, title, terms in the order of their words.

    Args:
        statements: The graph.
        links: Links from the page.
    """
    terms = [iri for iri in statements.things if iri.startswith(PREFIXES["allkg"])]
    return [
        (
            title.split()[0].lower(),
            title,
            [
                _entry(statements, links, iri)
                for iri in sorted(terms, key=lambda one: statements.label(one).casefold())
                if expand(kind) in statements.kinds(iri)
            ],
        )
        for title, kind in _SECTIONS
    ]


def hedge_entries(statements: Statements, links: Links) -> list[HedgeEntry]:
    """All wordings, the strongest first."""
    wanted = expand("allkg:hedge")
    entries = [
        HedgeEntry(
            links.to(iri),
            statements.text(iri, "skos:definition"),
            int(strength),
            sum(quad.predicate.value == wanted for quad in statements.naming(iri)),
        )
        for iri in statements.things
        if iri.startswith(PREFIXES["hedge"]) and (strength := statements.text(iri, "allkg:strength"))
    ]
    return sorted(entries, key=lambda entry: (-entry.strength, entry.link.text))


def _entry(statements: Statements, links: Links, iri: str) -> TermEntry:
    facts = [
        (links.to(expand(one)), [links.to(term) for term in values])
        for one in _SHOWN
        if (values := statements.values(iri, one))
    ]
    return TermEntry(
        iri.rpartition("/")[2],
        curie(iri),
        links.to(iri),
        statements.text(iri, "skos:definition"),
        statements.text(iri, "skos:scopeNote"),
        facts,
    )

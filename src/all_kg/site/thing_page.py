"""What the page of one thing shows, in the order in which a reader meets it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from all_kg.namespaces import BASE, PREFIXES, curie, expand
from all_kg.site.claims import LIMITS
from all_kg.site.mappings import MappingRow, mapping_rows
from all_kg.site.neighbourhood import Group, draw_neighbourhood
from all_kg.site.statements import is_derived, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from all_kg.site.claims import Claim, Claims
    from all_kg.site.links import Link, Links
    from all_kg.site.statements import Statements, Term

# More than this is counted and not listed: what everything has tells nothing of anything.
MOST_LISTED = 200


def _iris(*names: str) -> frozenset[str]:
    return frozenset(map(expand, names))


_MATCHES = _iris(*(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")))
_NAMES = ("skos:altLabel", "allkg:abbreviation", "allkg:synonym", "allkg:brandName", "skos:hiddenLabel")
_TEXTS = ("skos:definition", "dcterms:description", "skos:scopeNote", "allkg:advice")
_ABOVE = ("allkg:kindOf", "rdfs:subClassOf", "rdfs:subPropertyOf")
# What stands elsewhere on the page than among the facts.
_SHOWN = _MATCHES | _iris(
    *("rdf:type", "skos:prefLabel", "rdfs:label", "rdfs:comment", "bibo:shortTitle", "rdfs:isDefinedBy"),
    *("sh:declare", "allkg:amongClaims", *_NAMES, *_TEXTS, *_ABOVE),
)
_STATED = tuple(f"allkg:{part}" for part in ("subject", "predicate", "object", "value", "hedge"))
_IN_CARD = _iris(*_STATED, "dcterms:source", "allkg:inGroup", *(f"allkg:{limit}" for limit in LIMITS))
_FIRST = [*map(expand, ("dcterms:title", *_STATED, "dcterms:source", "allkg:inSection", "allkg:passage"))]
# Of these the other end is shown as a claim, a gap, a conflict, a record of a mapping, or not at all.
_NOT_INBOUND = _iris(
    *("rdfs:isDefinedBy", "allkg:amongClaims", "sssom:subject_id", "dcterms:creator", *_ABOVE)
)
_SCHEMES = tuple(PREFIXES[prefix] for prefix in ("claim", "gap", "mapping"))


@dataclass(frozen=True)
class Fact:
    """What a relation says of a thing.

    Attributes:
        relation: The relation.
        values: What it leads to, or whence.
        more: How many more there are.
        is_derived: Whether rules made it.
    """

    relation: Link
    values: list[Link]
    more: int = 0
    is_derived: bool = False


@dataclass(frozen=True)
class ClaimTable:
    """Claims that name a thing in one way.

    Attributes:
        role: In what way.
        claims: The claims.
        more: How many more there are.
    """

    role: str
    claims: list[Claim]
    more: int


class ThingPage:
    """One thing.

    Args:
        iri: The thing.
        statements: The graph.
        claims: All claims.
        links: Links from its page.
    """

    def __init__(self, iri: str, statements: Statements, claims: Claims, links: Links) -> None:
        self.iri = iri
        self._statements = statements
        self._claims = claims
        self._links = links
        self.name = curie(iri).strip("<>")
        self.title = statements.label(iri)
        self.kinds = [links.to(kind) for kind in statements.kinds(iri)]
        self.names = sorted({text_of(name) for one in _NAMES for name in statements.values(iri, one)})
        self.texts = [text for one in _TEXTS if (text := statements.text(iri, one)) and text != self.title]
        self.claim = claims.all.get(iri)
        self.is_gap = iri.startswith(PREFIXES["gap"])
        concept = iri.startswith((PREFIXES["all"], PREFIXES["agent"]))
        about = statements.about(iri)
        self.facts = self._facts(quad for quad in about if not (concept and is_derived(quad)))
        self.relations = self._facts(quad for quad in about if concept and is_derived(quad))
        self.wider = self._linked(
            quad.object for quad in about if quad.predicate.value in _SUPER and not is_derived(quad)
        )
        naming = [quad for quad in statements.naming(iri) if isinstance(quad.subject, NamedNode)]
        self.narrower = self._linked(
            quad.subject for quad in naming if quad.predicate.value in _SUPER and not is_derived(quad)
        )
        self.inbound = self._inbound(naming)
        self.tables = self._tables()
        self.gaps = [(links.to(gap), links.to(source)) for gap, source in self._gaps()]
        self.conflicts = [links.to(one) for one in claims.conflicts(iri)]
        self.mappings: list[MappingRow] = mapping_rows(statements, links, iri)
        self.graphs = [
            links.to(graph)
            for graph in sorted({text_of(quad.graph_name) for quad in about})  # type: ignore[arg-type]
        ]
        self.picture = draw_neighbourhood(self.title, *self._neighbours())

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The sections of the page: place and title."""
        sections = {
            ("picture", "Nearest neighbours"): self.picture,
            ("kinds", "Wider and narrower"): self.wider or self.narrower,
            ("claims", "What the sources say"): self.tables,
            ("gaps", "What they leave open"): self.gaps,
            ("conflicts", "Where they disagree"): self.conflicts,
            ("relations", "What follows"): self.relations,
            ("mappings", "Terminologies"): self.mappings,
            ("facts", "Record"): self.facts,
            ("inbound", "Where it is used"): self.inbound,
            ("data", "Data"): True,
        }
        return [section for section, filled in sections.items() if filled]

    def _facts(self, quads: Iterable[Quad]) -> list[Fact]:
        found: dict[tuple[str, bool], list[Term]] = defaultdict(list)
        for quad in quads:
            hidden = _SHOWN | _IN_CARD if self.claim else _SHOWN
            if quad.predicate.value not in hidden:
                found[quad.predicate.value, is_derived(quad)].append(quad.object)
        order = sorted(
            found,
            key=lambda one: (one[0] not in _FIRST, _FIRST.index(one[0]) if one[0] in _FIRST else 0, one),
        )
        return [
            self._fact(self._links.to(relation), found[relation, derived], derived)
            for relation, derived in order
        ]

    def _fact(self, relation: Link, terms: list[Term], derived: bool) -> Fact:
        listed = self._linked(terms)
        return Fact(relation, listed[:MOST_LISTED], len(listed[MOST_LISTED:]), derived)

    def _linked(self, terms: Iterable[Term]) -> list[Link]:
        links = (self._links.to(term) for term in dict.fromkeys(terms))
        return sorted(links, key=lambda link: (link.text.casefold(), link.href))

    def _inbound(self, naming: list[Quad]) -> list[Fact]:
        found: dict[str, list[Term]] = defaultdict(list)
        for quad in naming:
            if quad.predicate.value not in _NOT_INBOUND and not text_of(quad.subject).startswith(_SCHEMES):
                found[quad.predicate.value].append(quad.subject)
        if self.iri == BASE:
            return []
        return [self._fact(self._links.to(one), found[one], derived=False) for one in sorted(found)]

    def _tables(self) -> list[ClaimTable]:
        among = self._claims.of_conflict(self.iri)
        named = {"those that disagree": among} if among else {}
        for part, found in self._claims.naming(self.iri).items():
            named[f"as the {self._statements.label(part)}"] = found
        return [
            ClaimTable(role, found[:MOST_LISTED], len(found[MOST_LISTED:])) for role, found in named.items()
        ]

    def _gaps(self) -> Iterable[tuple[str, str]]:
        for gap in self._claims.gaps(self.iri):
            yield gap, next(iter(self._statements.iris(gap, "dcterms:source")), gap)

    def _neighbours(self) -> tuple[list[Group], list[Group]]:
        """Groups that lead here, and to which it leads; after the kinds those of many neighbours first."""
        if self.claim:
            words = self._statements.words
            relation = f"{words(self.claim.relation)} ({words(self.claim.hedge)}) →"
            object_ = Group(relation, (self._links.to(self.claim.object),))
            source = Group("stated by →", (self._links.to(self.claim.source),))
            return [Group("", (self._links.to(self.claim.subject),))], [object_, source]
        here = [Group(f"{one.relation.text} →", _inside(one.values)) for one in self.inbound]
        on = [Group(f"{one.relation.text} →", _inside(one.values)) for one in (*self.relations, *self.facts)]
        if self.narrower:
            here.insert(0, Group("kind of →", tuple(self.narrower)))
        if self.wider:
            on.insert(0, Group("kind of →", tuple(self.wider)))
        return _by_size(here), _by_size(on)


_SUPER = _iris(*_ABOVE)


def _inside(links: list[Link]) -> tuple[Link, ...]:
    return tuple(link for link in links if link.href and not link.is_outside)


def _by_size(groups: list[Group]) -> list[Group]:
    filled = [group for group in groups if group.neighbours]
    return [*filled[:1], *sorted(filled[1:], key=lambda group: (-len(group.neighbours), group.relation))]

"""A nanopublication for each claim: what it says, and on whose word.

https://nanopub.net/guidelines/working_draft/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from all_kg.exports.export_content import ExportContent
from all_kg.namespaces import BASE, GRAPH_CLAIMS, PREFIXES, expand
from all_kg.rdf.trig_text import trig_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.graph.knowledge import Knowledge

# What is said about a claim. All else is what the claim says: its limits belong to it as much as its object.
_ABOUT_THE_CLAIM = frozenset(
    expand(name)
    for name in (
        *("dcterms:source", "dcterms:created", "dcterms:creator", "skos:editorialNote", "allkg:passage"),
        *(
            "allkg:inSection",
            "allkg:filedUnder",
            "allkg:confidence",
            "allkg:curatorQuery",
            "allkg:sightedLabel",
        ),
    )
)
_FROM = tuple(expand(name) for name in ("dcterms:source", "allkg:passage", "allkg:inSection"))


def write_nanopubs(knowledge: Knowledge) -> bytes:
    """Write all of them as TriG: four graphs each.

    Args:
        knowledge: What is curated and derived.
    """
    license_iri = ExportContent(knowledge).edition.license
    claims: dict[str, list[Quad]] = {}
    for name, quads in knowledge.asserted.items():
        if name.startswith(GRAPH_CLAIMS):
            for quad in quads:
                if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(PREFIXES["claim"]):
                    claims.setdefault(quad.subject.value, []).append(quad)
    return trig_text(
        quad for claim in sorted(claims) for quad in _nanopublication(claim, claims[claim], license_iri)
    )


def _nanopublication(claim: str, said: list[Quad], license_iri: str) -> Iterator[Quad]:
    this = NamedNode(PREFIXES["nanopub"] + claim.removeprefix(PREFIXES["claim"]))
    head, assertion, provenance, publication = (
        NamedNode(f"{this.value}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo")
    )

    def triple(subject: NamedNode, predicate: str, value: NamedNode, graph: NamedNode) -> Quad:
        return Quad(subject, NamedNode(expand(predicate)), value, graph)

    yield triple(this, "rdf:type", NamedNode(expand("np:Nanopublication")), head)
    yield triple(this, "np:hasAssertion", assertion, head)
    yield triple(this, "np:hasProvenance", provenance, head)
    yield triple(this, "np:hasPublicationInfo", publication, head)
    about = [quad for quad in said if quad.predicate.value in _ABOUT_THE_CLAIM]
    for quad in said:
        if quad not in about:
            yield Quad(quad.subject, quad.predicate, quad.object, assertion)
    for quad in about:
        if quad.predicate.value in _FROM:
            yield Quad(assertion, NamedNode(expand("prov:wasDerivedFrom")), quad.object, provenance)
        if quad.predicate.value == expand("dcterms:creator"):
            yield Quad(assertion, NamedNode(expand("prov:wasAttributedTo")), quad.object, provenance)
    for quad in about:
        yield Quad(quad.subject, quad.predicate, quad.object, provenance)
    for quad in about:
        if quad.predicate.value in (expand("dcterms:created"), expand("dcterms:creator")):
            yield Quad(this, quad.predicate, quad.object, publication)
    yield triple(this, "dcterms:license", NamedNode(license_iri), publication)
    yield triple(this, "dcterms:isPartOf", NamedNode(BASE), publication)
    yield triple(this, "dcterms:subject", NamedNode(claim), publication)

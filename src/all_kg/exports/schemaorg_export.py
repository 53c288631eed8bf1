"""Concepts, claims and sources in the words of schema.org (https://schema.org/docs/meddocs.html), as JSON-LD.

What is which type, and which claim is said by which property, stands in `queries/schemaorg/`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from all_kg.answers.answer import DISCLAIMER
from all_kg.exports.export_query import selected
from all_kg.exports.property_graph import PropertyGraph
from all_kg.namespaces import BASE, PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.exports.export_content import ExportContent
    from all_kg.exports.property_graph import Edge
    from all_kg.graph.knowledge import Knowledge

_EXACT = "skos:exactMatch"
_TERM = "DefinedTerm"


def write_schemaorg(knowledge: Knowledge) -> bytes:
    """Write the whole as one document with a context of its own, which no reader has to fetch.

    Args:
        knowledge: What is curated and derived.
    """
    graph = PropertyGraph(knowledge)
    content = graph.content
    types: dict[str, list[str]] = {}
    for row in selected(knowledge, "schemaorg/types"):
        types.setdefault(row["thing"], []).append(row["type"].removeprefix(PREFIXES["schema"]))
    properties: dict[str, dict[str, list[str]]] = {}
    for row in selected(knowledge, "schemaorg/properties"):
        name = row["property"].removeprefix(PREFIXES["schema"])
        properties.setdefault(row["subject"], {}).setdefault(name, []).append(row["object"])
    codes = _codes(content)
    sources = [iri for iri in types if iri.startswith(PREFIXES["source"])]
    names = {node.id: node.name for node in graph.nodes}
    claims = [edge for edge in graph.edges if "claim" in edge.properties]
    document = {
        "@context": {"@vocab": PREFIXES["schema"]},
        "@graph": [
            _dataset(content),
            *(
                _concept(content, iri, types[iri], properties.get(iri, {}), codes.get(iri, []))
                for iri in sorted(types.keys() - set(sources))
            ),
            *(_source(content, iri, types[iri]) for iri in sorted(sources)),
            *(_claim(edge, names) for edge in claims),
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _dataset(content: ExportContent) -> dict[str, Any]:
    edition = content.edition
    return {
        "@id": BASE,
        "@type": "Dataset",
        "name": edition.title,
        "description": edition.description,
        "usageInfo": DISCLAIMER,
        "version": edition.version,
        "datePublished": edition.issued,
        "license": {"@id": edition.license},
        "creator": {"@type": "Organization", "name": edition.publisher},
        "inLanguage": "en",
    }


def _concept(
    content: ExportContent,
    iri: str,
    kinds: list[str],
    properties: dict[str, list[str]],
    codes: list[dict[str, str]],
) -> dict[str, Any]:
    is_term = kinds == [_TERM]
    return _without_nothing(
        {
            "@id": iri,
            "@type": kinds[0] if len(kinds) == 1 else kinds,
            "name": content.value(iri, "skos:prefLabel"),
            "alternateName": content.values(iri, "skos:altLabel"),
            "description": content.value(iri, "skos:definition"),
            **({"inDefinedTermSet": {"@id": BASE}} if is_term else {"code": codes}),
            **{name: [{"@id": one} for one in things] for name, things in properties.items()},
        }
    )


def _codes(content: ExportContent) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in content.mappings:
        if row.predicate == _EXACT and not row.is_rejected:
            code = {"@id": row.code_iri, "@type": "MedicalCode", "codeValue": row.code}
            found.setdefault(row.subject, []).append({**code, "codingSystem": row.terminology.title})
    return found


def _source(content: ExportContent, iri: str, kinds: list[str]) -> dict[str, Any]:
    publisher = content.value(iri, "dcterms:publisher")
    doi = content.value(iri, "bibo:doi")
    return _without_nothing(
        {
            "@id": iri,
            "@type": kinds[0] if len(kinds) == 1 else kinds,
            "name": content.value(iri, "dcterms:title"),
            "alternateName": content.value(iri, "bibo:shortTitle"),
            "identifier": f"doi:{doi}" if doi else "",
            "datePublished": content.value(iri, "dcterms:issued"),
            "version": content.value(iri, "owl:versionInfo"),
            "publisher": {
                "@id": publisher,
                "@type": "Organization",
                "name": content.value(publisher, "skos:prefLabel"),
            }
            if publisher
            else "",
            "url": content.value(iri, "schema:url"),
        }
    )


def _claim(edge: Edge, names: dict[str, str]) -> dict[str, Any]:
    said = edge.properties
    return {
        "@id": expand(edge.id),
        "@type": "Claim",
        "text": " ".join(_sentences(edge, names)),
        "about": [{"@id": expand(one)} for one in (edge.subject, edge.object) if not one.startswith('"')],
        "appearance": {"@id": expand(str(said["source"]))},
    }


def _sentences(edge: Edge, names: dict[str, str]) -> Iterator[str]:
    said = edge.properties
    yield f"{names[edge.subject]}: {said['label']} {names[edge.object]}."
    if "hedge" in said:
        yield f"Wording of the source: {said['hedge']}."
    if "limits" in said:
        yield f"Limits: {said['limits']}."


def _without_nothing(described: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if value}

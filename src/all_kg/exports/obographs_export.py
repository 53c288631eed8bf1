"""The concepts as OBO Graphs JSON.

https://github.com/geneontology/obographs/blob/master/schema/obographs-schema.json.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from all_kg.exports.export_content import ExportContent
from all_kg.namespaces import BASE, PREFIXES, expand

if TYPE_CHECKING:
    from all_kg.exports.export_content import ExportedConcept
    from all_kg.graph.knowledge import Knowledge
    from all_kg.graph.mapping import Mapping

_EXACT = "skos:exactMatch"


def write_obographs(knowledge: Knowledge) -> bytes:
    """Write one graph: concepts as nodes, the next wider concepts as edges.

    Args:
        knowledge: What is curated and derived.
    """
    content = ExportContent(knowledge)
    edition = content.edition
    mappings: dict[str, list[Mapping]] = {}
    for row in content.mappings:
        if not row.is_rejected:
            mappings.setdefault(row.subject, []).append(row)
    about = {"dcterms:title": edition.title, "dcterms:description": edition.description}
    about["dcterms:license"] = edition.license
    graph = {
        "id": BASE,
        "meta": {
            "basicPropertyValues": [{"pred": expand(name), "val": value} for name, value in about.items()],
            "version": content.value(BASE, "owl:versionIRI"),
        },
        "nodes": [_node(one, mappings.get(one.iri, [])) for one in content.concepts.values()],
        "edges": [
            {"sub": one.iri, "pred": "is_a", "obj": PREFIXES["all"] + parent}
            for one in content.concepts.values()
            for parent in one.parents
        ],
    }
    return (json.dumps({"graphs": [graph]}, ensure_ascii=False, indent=1) + "\n").encode()


def _node(one: ExportedConcept, mappings: list[Mapping]) -> dict[str, Any]:
    meta = {
        "definition": {"val": one.definition} if one.definition else None,
        "synonyms": [{"pred": "hasRelatedSynonym", "val": name} for name in one.other_names],
        "xrefs": [{"val": row.curie} for row in mappings if row.predicate == _EXACT],
        "basicPropertyValues": [
            {"pred": expand(row.predicate), "val": row.code_iri}
            for row in mappings
            if row.predicate != _EXACT
        ],
    }
    return {
        "id": one.iri,
        "lbl": one.label,
        "type": "CLASS",
        "meta": {name: value for name, value in meta.items() if value},
    }

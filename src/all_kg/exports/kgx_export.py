"""Concepts and claims as nodes and edges of the Biolink Model, in the JSON Lines of KGX.

https://github.com/biolink/kgx/blob/master/specification/kgx-format.md. Which class has which category, and
which claim has which predicate at which strength of wording, is said in `queries/biolink/`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, QuerySolutions, Store

from all_kg.exports.export_content import ExportContent
from all_kg.namespaces import GRAPH_CONCEPTS, PREFIXES, curie, expand
from all_kg.resources import find_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from all_kg.graph.knowledge import Knowledge

SOURCE = "infores:all-kg"
_EXACT = "skos:exactMatch"
_KIND_OF = NamedNode(expand("allkg:kindOf"))
_PLAIN = "biolink:Association"
_LIMITS = (
    *("setting", "condition", "disease", "population", "relativeTo", "comparator", "quantity"),
    *("comparatorQuantity", "inGroup"),
)
# Slots of Biolink for one such limit, in the kinds of association that are for something.
_CONTEXTS = {"disease": "disease_context_qualifier", "population": "population_context_qualifier"}


def write_kgx(knowledge: Knowledge) -> dict[str, bytes]:
    """Write the nodes and the edges.

    Args:
        knowledge: What is curated and derived.
    """
    content = ExportContent(knowledge)
    store = Store()
    store.bulk_extend(knowledge.quads())
    edges = [*_definitions(knowledge), *_claims(content, store)]
    return {"nodes.jsonl": _lines(_nodes(content, store)), "edges.jsonl": _lines(edges)}


def _nodes(content: ExportContent, store: Store) -> Iterator[dict[str, Any]]:
    categories = {row["class"]: row["category"] for row in _select("categories", store)}
    same: dict[str, list[str]] = {}
    for row in content.mappings:
        if row.predicate == _EXACT and not row.is_rejected and row.terminology.biolink_prefix:
            same.setdefault(row.subject, []).append(f"{row.terminology.biolink_prefix}:{row.code}")
    for one in content.concepts.values():
        category = content.inherited(one.kind.iri, lambda kind: categories.get(kind, ""))
        yield {
            "id": one.curie,
            "iri": one.iri,
            "category": [curie(category)],
            "name": one.label,
            "description": one.definition,
            **({"synonym": list(one.other_names)} if one.other_names else {}),
            **({"equivalent_identifiers": sorted(same[one.iri])} if one.iri in same else {}),
            "provided_by": [SOURCE],
        }


def _definitions(knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    for quad in knowledge.asserted.get(GRAPH_CONCEPTS, ()):
        if quad.predicate == _KIND_OF:
            narrow, wide = _iri(quad.subject), _iri(quad.object)
            name = f"definition:{_slug(narrow)}-kind-of-{_slug(wide)}"
            yield _edge(name, _PLAIN, narrow, "biolink:subclass_of", wide)


def _claims(content: ExportContent, store: Store) -> Iterator[dict[str, Any]]:
    for row in sorted(_select("predicates", store), key=lambda row: row["claim"]):
        claim, association = row["claim"], curie(row["association"])
        limits = {name: content.values(claim, f"allkg:{name}") for name in _LIMITS}
        contexts = {
            slot: curie(limits[name][0]) for name, slot in _CONTEXTS.items() if len(limits[name]) == 1
        }
        yield {
            **_edge(curie(claim), association, row["subject"], curie(row["predicate"]), row["object"]),
            **(contexts if association != _PLAIN else {}),
            "original_predicate": curie(content.value(claim, "allkg:predicate")),
            "qualifiers": [
                f"allkg:{name}={curie(value)}"
                for name, values in {"hedge": content.values(claim, "allkg:hedge"), **limits}.items()
                for value in values
            ],
            "publications": _publications(content, content.value(claim, "dcterms:source")),
            "update_date": content.value(claim, "dcterms:created"),
        }


def _edge(name: str, association: str, subject: str, predicate: str, object_: str) -> dict[str, Any]:
    return {
        "id": name,
        "category": [association],
        "subject": curie(subject),
        "predicate": predicate,
        "object": curie(object_),
        "primary_knowledge_source": SOURCE,
        "knowledge_level": "knowledge_assertion",
        "agent_type": "manual_agent",
    }


def _publications(content: ExportContent, source: str) -> list[str]:
    found = [f"DOI:{one}" for one in content.values(source, "bibo:doi")]
    found += [f"PMID:{one}" for one in content.values(source, "bibo:pmid")]
    return found or content.values(source, "schema:url") or [curie(source)]


def _select(name: str, store: Store) -> list[dict[str, str]]:
    text = Path(find_resources().queries, "biolink", f"{name}.rq").read_text("utf-8")
    solutions = store.query(text, use_default_graph_as_union=True)
    assert isinstance(solutions, QuerySolutions)  # noqa: S101 - SELECT queries
    names = [variable.value for variable in solutions.variables]
    return [{name: _iri(solution[name]) for name in names} for solution in solutions]


def _iri(term: object) -> str:
    assert isinstance(term, NamedNode), term  # noqa: S101 - concepts, claims and terms of Biolink are IRIs
    return term.value


def _slug(iri: str) -> str:
    return iri.removeprefix(PREFIXES["all"])


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()

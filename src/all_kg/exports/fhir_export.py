"""The concepts and their mappings as FHIR R4 resources (https://hl7.org/fhir/R4/terminology-module.html).

One CodeSystem, a ValueSet for each class of concepts, a ConceptMap for each terminology.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from all_kg.answers.answer import DISCLAIMER
from all_kg.codes.fhir_resource import computable_name, fhir_model, fhir_text
from all_kg.exports.export_content import ExportContent
from all_kg.namespaces import BASE, FHIR_PARENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from all_kg.exports.export_content import ConceptClass, ExportedConcept
    from all_kg.graph.knowledge import Knowledge
    from all_kg.graph.mapping import Mapping
    from all_kg.graph.terminologies import Terminology

CODE_SYSTEM = "all-kg"
_ALL = "all"

# What the target is, seen from the source, which is how R4 has it; R5 says it the other way round. `equal`
# would claim that the definitions are the same to the letter. R4 says that what is related overlaps.
EQUIVALENCE = {
    "skos:exactMatch": "equivalent",
    "skos:closeMatch": "inexact",
    "skos:broadMatch": "wider",
    "skos:narrowMatch": "narrower",
    "skos:relatedMatch": "relatedto",
}
# R4 wants a comment where the target is narrower or inexact (invariant cmd-1).
_COMMENTS = {
    "skos:closeMatch": "close in meaning, not known to be the same",
    "skos:narrowMatch": "the target means less",
}


def write_fhir(knowledge: Knowledge) -> dict[str, bytes]:
    """Write the resources, each a file named by its type and its id.

    Args:
        knowledge: What is curated and derived.

    Raises:
        UsageError: `fhir.resources` is not installed.
    """
    return {f"{one['resourceType']}-{one['id']}.json": _checked(one) for one in fhir_resources(knowledge)}


def fhir_resources(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Make the resources as data, their structure not yet checked.

    Args:
        knowledge: What is curated and derived.
    """
    writer = _Writer(ExportContent(knowledge))
    return [writer.code_system(), *writer.value_sets(), *writer.concept_maps()]


def canonical_url(resource_type: str, identifier: str) -> str:
    """The canonical URL of one of the resources."""
    return f"{BASE}fhir/{resource_type}/{identifier}"


def _checked(resource: dict[str, Any]) -> bytes:
    elements = {name: value for name, value in resource.items() if name != "resourceType"}
    return fhir_text(fhir_model(resource["resourceType"])(**elements)).encode()


class _Writer:
    def __init__(self, content: ExportContent) -> None:
        self.content = content
        self.system = canonical_url("CodeSystem", CODE_SYSTEM)

    def code_system(self) -> dict[str, Any]:
        content = self.content
        head = self._head(
            "CodeSystem",
            CODE_SYSTEM,
            content.edition.title,
            content.edition.description,
            content.edition.license,
        )
        return {
            **head,
            "caseSensitive": True,
            "valueSet": canonical_url("ValueSet", _ALL),
            "hierarchyMeaning": "is-a",
            "compositional": False,
            "versionNeeded": False,
            "content": "complete",
            "count": len(content.concepts),
            "property": [
                {
                    "code": "parent",
                    "uri": FHIR_PARENT,
                    "description": "The next wider concepts.",
                    "type": "code",
                },
                {"code": "kind", "description": "The class of the concept.", "type": "string"},
            ],
            "concept": [_concept(one) for one in content.concepts.values()],
        }

    def value_sets(self) -> Iterator[dict[str, Any]]:
        content = self.content
        yield self._value_set(_ALL, "all concepts", "Every concept.", content.concepts.values())
        for name, kind in content.classes.items():
            members = (one for one in content.concepts.values() if name in one.classes)
            yield self._value_set(_identifier(kind), kind.label, kind.definition, members)

    def concept_maps(self) -> Iterator[dict[str, Any]]:
        held = [row for row in self.content.mappings if not row.is_rejected]
        for terminology in self.content.terminologies:
            rows = [row for row in held if row.terminology == terminology]
            if rows:
                yield self._concept_map(terminology, rows)

    def _value_set(
        self, identifier: str, label: str, definition: str, members: Iterable[ExportedConcept]
    ) -> dict[str, Any]:
        return {
            **self._head(
                "ValueSet", identifier, f"all-kg: {label}", definition, self.content.edition.license
            ),
            "compose": {
                "include": [
                    {
                        "system": self.system,
                        "version": self.content.edition.version,
                        "concept": [{"code": one.code, "display": one.label} for one in members],
                    }
                ]
            },
        }

    def _concept_map(self, terminology: Terminology, rows: list[Mapping]) -> dict[str, Any]:
        terms = terminology.rights or terminology.license
        return {
            **self._head(
                "ConceptMap",
                f"to-{re.sub('[^a-z0-9]', '-', terminology.prefix.lower())}",
                f"all-kg to {terminology.title}",
                f"What concepts of all-kg are in {terminology.title}.",
                f"{self.content.edition.license}\n{terminology.title}: {terms}",
            ),
            "sourceCanonical": canonical_url("ValueSet", _ALL),
            "group": [
                {
                    "source": self.system,
                    "sourceVersion": self.content.edition.version,
                    "target": terminology.fhir_uri,
                    "element": [
                        self._element(subject, list(of_subject))
                        for subject, of_subject in groupby(rows, lambda row: row.subject)
                    ],
                }
            ],
        }

    def _element(self, subject: str, rows: list[Mapping]) -> dict[str, Any]:
        code = subject.rpartition("/")[2]
        return {
            "code": code,
            "display": self.content.concepts[code].label,
            "target": [
                {
                    "code": row.terminology.fhir_code(row.code),
                    **({"display": row.code_label} if row.code_label else {}),
                    "equivalence": EQUIVALENCE[row.predicate],
                    "comment": "; ".join(
                        filter(
                            None,
                            (
                                _COMMENTS.get(row.predicate),
                                row.comment,
                                row.version and f"seen in {row.version}",
                            ),
                        )
                    )
                    or None,
                }
                for row in rows
            ],
        }

    def _head(
        self, resource_type: str, identifier: str, title: str, definition: str, terms: str
    ) -> dict[str, Any]:
        edition = self.content.edition
        return {
            "resourceType": resource_type,
            "id": identifier,
            "language": "en",
            "url": canonical_url(resource_type, identifier),
            "version": edition.version,
            "name": computable_name(title),
            "title": title,
            "status": "active",
            "experimental": False,
            "date": edition.issued,
            "publisher": edition.publisher,
            "description": f"{definition} {DISCLAIMER}",
            "copyright": terms,
        }


def _concept(one: ExportedConcept) -> dict[str, Any]:
    names = {"designation": [{"language": "en", "value": name} for name in one.other_names]}
    return {
        "code": one.code,
        "display": one.label,
        "definition": one.definition,
        **(names if one.other_names else {}),
        "property": [
            *({"code": "parent", "valueCode": parent} for parent in one.parents),
            {"code": "kind", "valueString": one.kind.name},
        ],
    }


def _identifier(kind: ConceptClass) -> str:
    return re.sub("(?<!^)(?=[A-Z])", "-", kind.name).lower()

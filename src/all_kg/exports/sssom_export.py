"""All mapping tables as one table of SSSOM (https://w3id.org/sssom/), the rejected rows among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from all_kg.answers.answer import DISCLAIMER
from all_kg.exports.delimited_text import tab_separated
from all_kg.exports.export_content import ExportContent
from all_kg.namespaces import BASE, PREFIXES, curie

if TYPE_CHECKING:
    from all_kg.graph.knowledge import Knowledge
    from all_kg.graph.mapping import Mapping

_COLUMNS = (
    *("subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label"),
    *("mapping_justification", "object_source", "object_source_version", "author_id", "mapping_date"),
    "comment",
)
_PREFIXES = ("agent", "all", "bioregistry", "semapv", "skos")


def write_sssom(knowledge: Knowledge) -> bytes:
    """Write the table.

    Args:
        knowledge: What is curated and derived.
    """
    content = ExportContent(knowledge)
    edition = content.edition
    used = {row.terminology for row in content.mappings}
    curie_map = {name: PREFIXES[name] for name in _PREFIXES} | {one.prefix: one.namespace for one in used}
    terms = [f"{one.title}: {one.rights or one.license}" for one in sorted(used, key=lambda one: one.prefix)]
    header = {
        "curie_map": dict(sorted(curie_map.items(), key=lambda pair: (pair[0].casefold(), pair[0]))),
        "mapping_set_id": f"{BASE}mappings",
        "mapping_set_title": "all-kg mappings",
        "mapping_set_version": edition.version,
        "mapping_set_description": f"Mappings of all concepts of all-kg to terminologies. {DISCLAIMER}",
        "license": edition.license,
        "comment": f"The licence is that of this choice of mappings. {' '.join(terms)}",
    }
    text: str = yaml.safe_dump(header, allow_unicode=True, sort_keys=False, width=float("inf"))
    head = "".join(f"#{line}\n" for line in text.splitlines())
    return tab_separated(_COLUMNS, map(_fields, content.mappings), head=head)


def _fields(row: Mapping) -> tuple[str, ...]:
    return (
        *(curie(row.subject), row.subject_label, row.predicate, "Not" if row.is_rejected else ""),
        *(row.curie, row.code_label, row.justification, curie(row.terminology.registered_as)),
        *(row.version, curie(row.author), row.date, row.comment),
    )

"""The codes of a thing in terminologies, and those that look right and are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from all_kg.namespaces import expand
from all_kg.site.statements import text_of

if TYPE_CHECKING:
    from all_kg.site.links import Link, Links
    from all_kg.site.statements import Statements

_OF = expand("sssom:subject_id")
_CLOSEST = [expand(f"skos:{kind}Match") for kind in ("exact", "close", "narrow", "broad", "related")]


@dataclass(frozen=True)
class MappingRow:
    """A mapping of a thing to a code.

    Attributes:
        anchor: Place of its record within the page.
        iri: The record.
        relation: How the code relates to the thing.
        is_rejected: Whether the record says that it does not.
        code: The code, which leads to its terminology.
        name: What the terminology calls it; empty where its licence keeps that back.
        terminology: The terminology.
        version: Release of the terminology that was looked at.
        comment: What curators note.
    """

    anchor: str
    iri: str
    relation: Link
    is_rejected: bool
    code: Link
    name: str
    terminology: Link | None
    version: str
    comment: str


def mapping_rows(statements: Statements, links: Links, iri: str) -> list[MappingRow]:
    """The records of a thing's mappings: the closest first, the rejected last.

    Args:
        statements: The graph.
        links: Links from the page.
        iri: The thing.
    """
    records = [text_of(quad.subject) for quad in statements.naming(iri) if quad.predicate.value == _OF]
    rows = [_row(statements, links, record) for record in records]

    def place(row: MappingRow) -> tuple[bool, int, str]:
        order = (number for number, one in enumerate(_CLOSEST) if links.to(one) == row.relation)
        return row.is_rejected, next(order, len(_CLOSEST)), row.anchor

    return sorted(rows, key=place)


def _row(statements: Statements, links: Links, record: str) -> MappingRow:
    code = statements.iris(record, "sssom:object_id")[0]
    schemes = statements.iris(code, "skos:inScheme")
    return MappingRow(
        record.rpartition("/")[2],
        record,
        links.to(statements.iris(record, "sssom:predicate_id")[0]),
        bool(statements.values(record, "sssom:predicate_modifier")),
        links.to(code),
        statements.text(code, "rdfs:label"),
        links.to(schemes[0]) if schemes else None,
        statements.text(record, "sssom:object_source_version"),
        statements.text(record, "rdfs:comment"),
    )

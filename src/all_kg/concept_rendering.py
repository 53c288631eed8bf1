"""Concepts for people: plain text and HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.answer_rendering import (
    answer_cells,
    answer_notes,
    html_element,
    html_table,
    printable,
    text_table,
)

if TYPE_CHECKING:
    from all_kg.concept import Concept


def concept_to_text(concept: Concept) -> str:
    """Lay a concept out as plain text."""
    lines = [printable(concept.label), printable(concept.iri), ""]
    lines += [f"{name + ':':11} {text}" for name, text in concept_facts(concept)]
    headers, cells = answer_cells(concept.claims)
    if cells:
        lines += ["", "Stated:", *text_table(headers, cells)]
    if concept.gaps:
        lines += ["", "Left open by the sources:", *(f"- {printable(gap)}" for gap in concept.gaps)]
    return "\n".join([*lines, *answer_notes(concept.claims)])


def concept_to_html(concept: Concept) -> str:
    """Lay a concept out as an HTML fragment; everything from data is escaped."""
    headers, cells = answer_cells(concept.claims)
    parts = [
        html_element("p", printable(concept.label)),
        html_table(["", ""], [list(f) for f in concept_facts(concept)]),
    ]
    if cells:
        parts.append(html_table(headers, cells))
    if concept.gaps:
        parts.append(html_element("p", "Left open by the sources:"))
        parts += [html_element("p", printable(gap)) for gap in concept.gaps]
    parts += [html_element("p", line) for line in answer_notes(concept.claims) if line]
    return "\n".join(["<div>", *parts, "</div>"])


def concept_facts(concept: Concept) -> list[tuple[str, str]]:
    """Name and text of everything about a concept but its claims and gaps; nothing empty."""
    facts = (
        ("definition", concept.definition),
        ("also called", ", ".join(concept.names)),
        ("is a", ", ".join(thing.label for thing in concept.classes)),
        ("kind of", ", ".join(thing.label for thing in concept.wider)),
        ("kinds", ", ".join(thing.label for thing in concept.narrower)),
        *concept.links,
    )
    return [(name, printable(text)) for name, text in facts if text]

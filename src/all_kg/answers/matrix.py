"""Treatments by settings: the strongest wording and the number of sources in each cell."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, QuerySolutions

from all_kg.answers.answer import DISCLAIMER, NOT_STATED, Thing
from all_kg.answers.asking import reference_of, to_thing
from all_kg.answers.labels import label_of
from all_kg.layout import Layout, Shown
from all_kg.namespaces import BASE, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.resources import Resources
    from all_kg.stores.store import Store

TREATMENT = NamedNode(expand("allkg:Treatment"))
SETTING = NamedNode(expand("allkg:Setting"))
LIMITED = "*"
LEGEND = (
    "Each cell: the strongest wording of any source, and the number of sources.",
    f"{LIMITED} so worded only for some patients, in a kind of the setting, or on a condition.",
    f"Empty: use {NOT_STATED}, which is silence, never a no.",
)
SILENCE = "Not stated by the sources. That is silence, not a no."
_COLUMNS = (
    "treatment",
    "treatment_iri",
    "setting",
    "setting_iri",
    "strongest_hedge",
    "strength",
    "limited",
    "number_of_sources",
    "sources",
    "claims",
)
_KIND_OF = NamedNode(expand("allkg:kindOf"))
_GRAPH = NamedNode(BASE)
_OF_GRAPH = tuple(NamedNode(expand(name)) for name in ("dcterms:title", "dcterms:issued"))


@dataclass(frozen=True)
class Cell:
    """What is said of one treatment in one setting.

    Attributes:
        hedge: The strongest wording.
        strength: Its place in the order of strength.
        is_limited: Whether it is so worded only for some patients, a kind of the setting, or on a condition.
        sources: The sources that say so, at whatever strength.
        claims: IRIs of the claims that say so.
    """

    hedge: Thing
    strength: int
    is_limited: bool
    sources: tuple[Thing, ...]
    claims: tuple[str, ...]

    @property
    def wording(self) -> str:
        """The strongest wording, marked when it is limited."""
        return self.hedge.label + LIMITED * self.is_limited


class Matrix(Shown):
    """Treatments by settings.

    Attributes:
        title: What it shows.
        graph: Name and date of the knowledge that it shows.
        treatments: The rows, those of many sources first.
        settings: The columns in the order of the course, each with what it is: a phase, a disease setting.
        cells: What is said, by treatment and setting; no cell is "not stated", never "no".
        references: The sources behind all cells: title, publisher, year, address.
    """

    def __init__(
        self,
        title: str,
        graph: str,
        treatments: list[Thing],
        settings: dict[Thing, Thing],
        cells: dict[tuple[Thing, Thing], Cell],
        references: list[str],
    ) -> None:
        self.title = title
        self.graph = graph
        self.treatments = treatments
        self.settings = settings
        self.cells = cells
        self.references = references

    @property
    def sources(self) -> list[Thing]:
        """The sources behind all cells."""
        found = {source for cell in self.cells.values() for source in cell.sources}
        return sorted(found, key=lambda source: source.label)

    def to_dict(self) -> dict[str, Any]:
        """The matrix as data, ready for JSON; what has no cell is not stated."""
        return {
            "title": self.title,
            "graph": self.graph,
            "treatments": [_named(one) for one in self.treatments],
            "settings": [_named(one) for one in self.settings],
            "cells": [
                {
                    "treatment": _named(treatment),
                    "setting": _named(setting),
                    "hedge": _named(cell.hedge),
                    "strength": cell.strength,
                    "limited": cell.is_limited,
                    "sources": [_named(source) for source in cell.sources],
                    "claims": list(cell.claims),
                }
                for treatment, setting, cell in self._filled()
            ],
            "disclaimer": DISCLAIMER,
        }

    def to_csv(self) -> str:
        """One line a cell that is filled; several IRIs are parted by spaces."""
        buffer = StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for treatment, setting, cell in self._filled():
            writer.writerow(
                [
                    *(treatment, treatment.iri, setting, setting.iri, cell.hedge, cell.strength),
                    *(str(cell.is_limited).lower(), len(cell.sources)),
                    *(" ".join(source.iri for source in cell.sources), " ".join(cell.claims)),
                ]
            )
        return buffer.getvalue()

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        if not self.cells:
            return Layout(self.title, [self.graph, SILENCE], notes=[[DISCLAIMER]])
        cells = [
            [treatment.label, *(self._words(treatment, setting) for setting in self.settings)]
            for treatment in self.treatments
        ]
        headers = ["treatment", *(setting.label for setting in self.settings)]
        sources = [f"- {reference}" for reference in self.references]
        notes = [list(LEGEND), ["Sources:", *sources], [DISCLAIMER]]
        return Layout(self.title, [self.graph], headers, cells, notes)

    def _words(self, treatment: Thing, setting: Thing) -> str:
        cell = self.cells.get((treatment, setting))
        return f"{cell.wording} ({len(cell.sources)})" if cell else ""

    def _filled(self) -> Iterator[tuple[Thing, Thing, Cell]]:
        for treatment in self.treatments:
            for setting in self.settings:
                if cell := self.cells.get((treatment, setting)):
                    yield treatment, setting, cell


def make_matrix(
    store: Store,
    resources: Resources,
    *,
    treatment: NamedNode | None = None,
    setting: NamedNode | None = None,
    everything: bool = False,
) -> Matrix:
    """Lay out which treatments are used in which settings.

    Args:
        store: The built store.
        resources: Where the queries are.
        treatment: Only this treatment and its direct kinds; the direct kinds of the widest when not given.
        setting: The same of settings. What is said of kinds counts in the wider ones.
        everything: Kinds of kinds as well.
    """
    said: dict[tuple[NamedNode, NamedNode], list[Any]] = {}
    for one in _solutions(store, resources, "treatments-by-settings.rq"):
        said.setdefault((one["treatment"], one["setting"]), []).append(one)
    rows = _chosen(store, {pair[0] for pair in said}, treatment, everything)
    columns = _chosen(store, {pair[1] for pair in said}, setting, everything)
    named = {term: to_thing(store, term) for term in rows | columns}
    cells = {
        (named[pair[0]], named[pair[1]]): _cell(store, claims)
        for pair, claims in said.items()
        if pair[0] in rows and pair[1] in columns
    }
    used = {thing for pair in cells for thing in pair}
    weight = dict.fromkeys(used, 0)
    for (row, _), cell in cells.items():
        weight[row] += len(cell.sources)
    groups = {
        named[one["setting"]]: to_thing(store, one["group"])
        for one in _solutions(store, resources, "settings.rq")
        if one["setting"] in columns
    }
    sources = sorted({source.iri for cell in cells.values() for source in cell.sources})
    return Matrix(
        _title(store, treatment, setting),
        ", ".join(
            label_of(store, quad.object) for naming in _OF_GRAPH for quad in store.quads(_GRAPH, naming)
        ),
        sorted(
            (named[term] for term in rows if named[term] in used), key=lambda one: (-weight[one], one.label)
        ),
        {one: group for one, group in groups.items() if one in used},
        cells,
        [reference_of(store, NamedNode(iri)) for iri in sources],
    )


def _solutions(store: Store, resources: Resources, name: str) -> QuerySolutions:
    solutions = store.query(Path(resources.queries, "matrix", name).read_text(encoding="utf-8"))
    assert isinstance(solutions, QuerySolutions)  # noqa: S101 - our own query
    return solutions


def _chosen(store: Store, terms: set[NamedNode], wide: NamedNode | None, everything: bool) -> set[NamedNode]:
    wider = {term: {quad.object for quad in store.quads(term, _KIND_OF)} for term in terms}
    if wide is not None:
        terms = {term for term in terms if term == wide or wide in wider[term]}
    if everything:
        return terms
    # The widest hold everything and tell nothing: what is right below them does.
    widest = {term for term in terms if not wider[term] and any(term in others for others in wider.values())}
    tops = {wide} if wide is not None else widest
    return {term for term in terms if wider[term] & terms <= tops} - (widest - {wide})


def _cell(store: Store, rows: list[Any]) -> Cell:
    strongest = rows[0]  # the query orders by strength, and what is not limited first
    sources = {to_thing(store, row["source"]) for row in rows}
    return Cell(
        to_thing(store, strongest["hedge"]),
        int(strongest["strength"].value),
        strongest["limited"].value == "true",
        tuple(sorted(sources, key=lambda source: source.label)),
        tuple(sorted({row["claim"].value for row in rows})),
    )


def _title(store: Store, treatment: NamedNode | None, setting: NamedNode | None) -> str:
    rows = f"{to_thing(store, treatment)} and its kinds" if treatment else "Treatments"
    return f"{rows[0].upper()}{rows[1:]} by setting" + (f": {to_thing(store, setting)}" if setting else "")


def _named(thing: Thing) -> dict[str, str]:
    return {"iri": thing.iri, "label": thing.label}

"""Treatments by settings: the strongest wording and the number of sources in each cell."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, QuerySolutions

from all_kg.answer import DISCLAIMER, Thing
from all_kg.asking import to_thing
from all_kg.layout import Layout, Shown
from all_kg.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from all_kg.resources import Resources
    from all_kg.store import Store

_QUERY = "treatments-by-settings.rq"
_KIND_OF = NamedNode(expand("allkg:kindOf"))
_PHASE = NamedNode(expand("allkg:Phase"))
_TYPE = NamedNode(expand("rdf:type"))


@dataclass(frozen=True)
class Cell:
    """What is said of one treatment in one setting.

    Attributes:
        hedge: The strongest wording.
        strength: Its place in the order of strength.
        sources: The sources that say so, at whatever strength.
    """

    hedge: Thing
    strength: int
    sources: frozenset[str]


class Matrix(Shown):
    """Treatments by settings.

    Attributes:
        treatments: The rows.
        settings: The columns: phases first, then settings of the disease.
        cells: What is said, by treatment and setting; no cell is "not stated", never "no".
    """

    def __init__(
        self, treatments: list[Thing], settings: list[Thing], cells: dict[tuple[Thing, Thing], Cell]
    ) -> None:
        self.treatments = treatments
        self.settings = settings
        self.cells = cells

    def to_dict(self) -> dict[str, Any]:
        """The cells as data, ready for JSON."""
        return {
            "disclaimer": DISCLAIMER,
            "cells": [
                {
                    "treatment": _named(treatment),
                    "setting": _named(setting),
                    "hedge": _named(cell.hedge),
                    "strength": cell.strength,
                    "sources": sorted(cell.sources),
                }
                for treatment, setting, cell in self._filled()
            ],
        }

    def to_csv(self) -> str:
        """One line a cell that is filled."""
        buffer = StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(
            ["treatment", "setting", "strongest_hedge", "strength", "number_of_sources", "sources"]
        )
        for treatment, setting, cell in self._filled():
            sources = " ".join(sorted(cell.sources))
            writer.writerow([treatment, setting, cell.hedge, cell.strength, len(cell.sources), sources])
        return buffer.getvalue()

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        cells = [
            [treatment.label, *(self._words(treatment, setting) for setting in self.settings)]
            for treatment in self.treatments
        ]
        note = "Each cell: the strongest wording of any source, and the number of sources. Empty: not stated."
        headers = ["treatment", *(setting.label for setting in self.settings)]
        return Layout(headers=headers, cells=cells, notes=[[note], [DISCLAIMER]])

    def _words(self, treatment: Thing, setting: Thing) -> str:
        cell = self.cells.get((treatment, setting))
        return f"{cell.hedge.label} ({len(cell.sources)})" if cell else ""

    def _filled(self) -> Iterable[tuple[Thing, Thing, Cell]]:
        for treatment in self.treatments:
            for setting in self.settings:
                if cell := self.cells.get((treatment, setting)):
                    yield treatment, setting, cell


def make_matrix(
    store: Store, resources: Resources, *, of: NamedNode | None = None, everything: bool = False
) -> Matrix:
    """Lay out which treatments are used in which settings.

    Args:
        store: The built store.
        resources: Where the query is.
        of: Only kinds of this treatment.
        everything: All treatments; without it, and without `of`, the wide kinds only.
    """
    text = Path(resources.queries, "matrix", _QUERY).read_text(encoding="utf-8")
    solutions = store.query(text)
    assert isinstance(solutions, QuerySolutions)  # noqa: S101 - our own query
    said: dict[tuple[NamedNode, NamedNode], list[Any]] = {}
    for one in solutions:
        said.setdefault((one["treatment"], one["setting"]), []).append(one)
    wider = {term: _wider(store, term) for pair in said for term in pair}
    treatments = {treatment for treatment, _ in said if wider[treatment]}
    if of is not None:
        treatments = {one for one in treatments if of in wider[one]} or {t for t, _ in said if t == of}
    elif not everything:
        # The roots of the tree of treatments hold everything and tell nothing: what is right below them does.
        treatments = {one for one in treatments if not any(wider[w] for w in wider[one] & wider.keys())}
    settings = {setting for _, setting in said if wider[setting]}
    cells = {
        (to_thing(store, treatment), to_thing(store, setting)): _cell(store, rows)
        for (treatment, setting), rows in said.items()
        if treatment in treatments and setting in settings
    }
    weight: dict[Thing, int] = {}
    for pair, cell in cells.items():
        for thing in pair:
            weight[thing] = weight.get(thing, 0) + len(cell.sources)
    phases = {to_thing(store, setting) for setting in settings if any(store.quads(setting, _TYPE, _PHASE))}
    rows = sorted({treatment for treatment, _ in cells}, key=lambda thing: (-weight[thing], thing.label))
    columns = sorted(
        {setting for _, setting in cells},
        key=lambda thing: (thing not in phases, -weight[thing], thing.label),
    )
    return Matrix(rows, columns, cells)


def _wider(store: Store, term: NamedNode) -> set[NamedNode]:
    return {quad.object for quad in store.quads(term, _KIND_OF) if isinstance(quad.object, NamedNode)}


def _cell(store: Store, rows: list[Any]) -> Cell:
    strongest = rows[0]  # the query orders by strength
    return Cell(
        to_thing(store, strongest["hedge"]),
        int(strongest["strength"].value),
        frozenset(row["source"].value for row in rows),
    )


def _named(thing: Thing) -> dict[str, str]:
    return {"iri": thing.iri, "label": thing.label}

"""The matrix of treatments and settings with links to the claims behind each cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from all_kg.site.claims import Claim, level_of

if TYPE_CHECKING:
    from all_kg.answers.answer import Thing
    from all_kg.answers.matrix import Matrix
    from all_kg.site.claims import Claims
    from all_kg.site.links import Link, Links


@dataclass(frozen=True)
class MatrixCell:
    """What is said of a treatment in a setting.

    Attributes:
        anchor: Place of its claims within the page.
        setting: The setting.
        wording: The strongest wording, marked when it is limited.
        level: How strong that is, from 0 to 4.
        sources: How many sources say so.
        claims: The claims.
    """

    anchor: str
    setting: Link
    wording: str
    level: int
    sources: int
    claims: list[Claim]


class MatrixPage:
    """The matrix as a table, and below it the claims cell by cell.

    Args:
        matrix: Treatments by settings.
        claims: All claims.
        links: Links from the page.
    """

    def __init__(self, matrix: Matrix, claims: Claims, links: Links) -> None:
        self.title = matrix.title
        self.references = matrix.references
        self.groups = [
            (links.to(group.iri), len(list(settings)))
            for group, settings in groupby(matrix.settings.values())
        ]
        self.settings = [links.to(setting.iri) for setting in matrix.settings]
        self.rows = [
            (
                _slug(treatment),
                links.to(treatment.iri),
                [_cell(matrix, claims, links, treatment, setting) for setting in matrix.settings],
            )
            for treatment in matrix.treatments
        ]


def _cell(
    matrix: Matrix, claims: Claims, links: Links, treatment: Thing, setting: Thing
) -> MatrixCell | None:
    cell = matrix.cells.get((treatment, setting))
    if cell is None:
        return None
    return MatrixCell(
        f"{_slug(treatment)}--{_slug(setting)}",
        links.to(setting.iri),
        cell.wording,
        level_of(cell.strength),
        len(cell.sources),
        [claims.all[iri] for iri in cell.claims],
    )


def _slug(thing: Thing) -> str:
    return thing.iri.rpartition("/")[2]

"""All folders of knowledge, read whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rdflib
    from pyoxigraph import Quad

    from all_kg.resources import Resources


@dataclass(frozen=True)
class Knowledge:
    """What is curated and what follows from it.

    Attributes:
        asserted: Curated quads by the IRI of their graph, sorted.
        derived: What the rules add, in its own graph, sorted.
        content_hash: SHA-256 over the files that this was read from.
    """

    asserted: dict[str, list[Quad]]
    derived: list[Quad]
    content_hash: str

    def quads(self) -> list[Quad]:
        """All quads in fixed order: graph by graph, derived last."""
        return [*(quad for quads in self.asserted.values() for quad in quads), *self.derived]

    def to_rdflib(self) -> rdflib.Graph:
        """One rdflib graph of everything, prefixes bound, literals exactly as curated."""
        raise NotImplementedError

    def to_rdflib_dataset(self) -> rdflib.Dataset:
        """An rdflib dataset with the named graphs, prefixes bound, literals exactly as curated."""
        raise NotImplementedError


def load_knowledge(resources: Resources | None = None) -> Knowledge:
    """Read all files, check them, derive what follows.

    Args:
        resources: Where the folders are; found by itself when not given.

    Raises:
        InputError: A file cannot be used; names file and line.
    """
    raise NotImplementedError

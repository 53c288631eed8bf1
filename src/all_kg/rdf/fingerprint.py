"""Number and checksum of the triples of a graph, the same wherever and in whatever order they are held."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable


class Fingerprint(NamedTuple):
    """What tells one graph from another.

    Attributes:
        triples: Their number.
        sha256: SHA-256 of the sorted lines of its canonical N-Triples, in hexadecimal.
    """

    triples: int
    sha256: str


def fingerprint(quads: Iterable[Quad]) -> Fingerprint:
    """Take the fingerprint of one graph, whatever its name.

    Args:
        quads: Its triples; one that comes twice counts once.
    """
    lines = canonical_lines(quads)
    return Fingerprint(len(lines), hashlib.sha256("".join(lines).encode()).hexdigest())


def canonical_lines(quads: Iterable[Quad]) -> list[str]:
    """The triples of one graph as sorted lines, blank nodes named by RDFC-1.0 (https://www.w3.org/TR/rdf-canon/).

    Args:
        quads: The triples; names of graphs do not count.
    """
    triples = {quad.triple for quad in quads}
    if any(isinstance(term, BlankNode) for triple in triples for term in (triple.subject, triple.object)):
        named = Dataset(Quad(*triple) for triple in triples)
        named.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        triples = {quad.triple for quad in named}
    return sorted(f"{triple} .\n" for triple in triples)

"""What a graph is, whatever its blank nodes are called (https://www.w3.org/TR/rdf-canon/)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from io import BytesIO

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, serialize


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    """The quads with the canonical names of RDFC-1.0 for blank nodes."""
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def canonical_hash(quads: Iterable[Quad]) -> str:
    """SHA-256 of the canonical N-Quads."""
    file = BytesIO()
    serialize(canonical(quads), file, format=RdfFormat.N_QUADS)
    return hashlib.sha256(b"".join(sorted(file.getvalue().splitlines(keepends=True)))).hexdigest()

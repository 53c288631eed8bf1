"""The graphs of a release, as they are put into a store elsewhere."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from all_kg.errors import InputError
from all_kg.graph.knowledge import load_knowledge
from all_kg.rdf.fingerprint import Fingerprint
from all_kg.releases.release import MANIFEST, QUADS, STORE, verify_release
from all_kg.resources import find_resources
from all_kg.stores.publishing import Release
from all_kg.stores.store_build import store_quads

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from all_kg.resources import Resources


def current_release(resources: Resources | None = None) -> Release:
    """What the knowledge as it is now would be as a release.

    Args:
        resources: Where the knowledge is; found by itself when not given.

    Raises:
        InputError: The knowledge cannot be read.
    """
    resources = resources or find_resources()
    return Release(_by_graph(store_quads(load_knowledge(resources), resources)))


def release_in(folder: str | os.PathLike[str]) -> Release:
    """Read a folder that `build_release` has written.

    Args:
        folder: The folder.

    Raises:
        InputError: It is not a release, or not as it was written.
    """
    root = os.fspath(folder)
    if findings := verify_release(root):
        raise InputError(f"the release is damaged: {findings[0]}", remedy="Build it again", file=root)
    graphs = _by_graph(pyoxigraph.parse(path=os.path.join(root, QUADS), format=RdfFormat.N_QUADS))
    store = pyoxigraph.Store.read_only(os.path.join(root, STORE))
    # The catalogue and the search keys, which are in the store alone; it rewrites none of their literals.
    for graph in store.named_graphs():
        if isinstance(graph, NamedNode) and graph.value not in graphs:
            graphs[graph.value] = list(store.quads_for_pattern(None, None, None, graph))
    release = Release(graphs)
    with open(os.path.join(root, MANIFEST), "rb") as file:
        listed = json.load(file).get("graphs", [])
    if {one["name"]: Fingerprint(one["triples"], one["sha256"]) for one in listed} != release.fingerprints:
        raise InputError(
            "the graphs are not those that its manifest lists",
            remedy="Build it again with this version",
            file=root,
        )
    return release


def _by_graph(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        assert isinstance(quad.graph_name, NamedNode)  # noqa: S101 - each triple of the project is in a graph
        graphs[quad.graph_name.value].append(quad)
    return dict(graphs)

"""A folder with a store of the graph and, beside it, releases of terminologies, each in a named graph."""

from __future__ import annotations

import glob
import os
import shutil
import traceback
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from all_kg.errors import InputError
from all_kg.namespaces import IAO, OBO_IN_OWL, XSD, expand
from all_kg.rdf.reading import syntax_error
from all_kg.stores.store import open_folder, open_store
from all_kg.system.atomic_write import directory
from all_kg.terminology.terminology_file import release_text
from all_kg.terminology.terminology_release import rdf_format, read_release
from all_kg.terminology.terminology_statement import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from all_kg.stores.store import Result, Store
    from all_kg.terminology.terminology_file import Progress
    from all_kg.terminology.terminology_statement import Statement

    Stages = Callable[[str, int, int], object]

_TYPE, _CLASS = NamedNode(expand("rdf:type")), NamedNode(expand("owl:Class"))
_DEPRECATED = NamedNode(expand("owl:deprecated"))
_TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))
_IN_ALL = "SELECT (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } }"
_IN_GRAPH = "SELECT ?graph (COUNT(*) AS ?count) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"
_REMOVAL = 5  # times that it takes to take a quad out, of the time to write one
_TEXTS = {
    Said.LABEL: NamedNode(expand("rdfs:label")),
    Said.SYNONYM: NamedNode(OBO_IN_OWL + "hasExactSynonym"),
    Said.RELATED_NAME: NamedNode(OBO_IN_OWL + "hasRelatedSynonym"),
}
_TERMS = {
    Said.PARENT: NamedNode(expand("rdfs:subClassOf")),
    Said.SUCCESSOR: NamedNode(IAO + "0100001"),
}


def load_release(
    path: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    graph: str,
    iri: Callable[[str], str],
    progress: Stages = lambda *_: None,
    *,
    in_order: bool = True,
) -> int:
    """Put a release into its graph of a store, whole or not at all.

    RDF goes in as it is. Of OBO and tables go in, in the relations of the OBO Foundry, names, parents,
    obsolescence and successors.

    Args:
        path: The release.
        folder: The store. When there is none yet it begins as a copy of the graph's own.
        graph: IRI of the graph; what is in it now is replaced.
        iri: Gives the IRI of an identifier in OBO or a table.
        progress: Is told now and then what is done, and how many bytes of how many; 0 when not known.
        in_order: Put the store in order afterwards. Without it loading takes a fifth less time and the store
            half the room, and questions take 1.4 times as long beside one release, twice beside four.

    Returns:
        Number of triples in the graph.

    Raises:
        InputError: The release cannot be read; or the folder holds something else, which stays as it is.
        LimitError: The release unpacks to too much.
        WriteError: The folder cannot be written.
        BusyError: Another process writes it.
    """
    name = NamedNode(graph)
    rdf_format(path)  # a name that tells no format is told before the work
    is_new = not os.path.lexists(folder) or (os.path.isdir(folder) and not os.listdir(folder))
    source = open_store() if is_new else open_folder(folder)
    with directory(folder) as fresh:
        others = [other for other in source.graphs() if other != name]
        is_copied = source.path is not None and _is_quickly_removed(source, name)
        if is_copied:
            _copy(source.path, fresh, progress, can_share=not is_new)  # type: ignore[arg-type]
        engine = pyoxigraph.Store(fresh)
        try:
            if is_copied:
                engine.remove_graph(name)
            else:
                engine.bulk_extend(chain.from_iterable(source.quads(graph=other) for other in others))
            _load(engine, path, name, iri, lambda done, of: progress("loading", done, of))
            if in_order:
                progress("putting in order", 0, 0)
                engine.optimize()
            count = _count(engine, name)
        except BaseException as error:
            traceback.clear_frames(error.__traceback__)  # they hold on to the engine
            raise
        finally:
            del engine  # closes it
        if not count:
            raise InputError("there is nothing in it", remedy="Check the file", file=os.fspath(path))
        for diary in glob.glob(os.path.join(glob.escape(fresh), "LOG*")):
            os.unlink(diary)  # of RocksDB; never read, and it names the machine
    return count


def _copy(source: str, target: str, progress: Stages, *, can_share: bool) -> None:
    """Copy a store; files of its tables may be shared, since RocksDB never changes one that is written."""
    of = sum(entry.stat().st_size for entry in os.scandir(source))
    done = 0

    def copy(one: str, other: str) -> None:
        nonlocal done
        if not (can_share and one.endswith(".sst") and _is_shared(one, other)):
            shutil.copy2(one, other)
        done += os.path.getsize(other)
        progress("copying", done, of)

    shutil.copytree(source, target, dirs_exist_ok=True, copy_function=copy)


def _is_shared(one: str, other: str) -> bool:
    try:
        os.link(one, other)
    except OSError:  # not every file system can
        return False
    return True


def _is_quickly_removed(source: Store, graph: NamedNode) -> bool:
    """Whether it takes less time to take a graph out of a store than to write the others anew."""
    in_graph = _number(source.query(_IN_GRAPH, {"graph": graph}))
    return in_graph == 0 or (1 + _REMOVAL) * in_graph <= _number(source.query(_IN_ALL))


def _count(engine: pyoxigraph.Store, graph: NamedNode) -> int:
    return _number(engine.query("SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }", default_graph=[graph]))


def _number(rows: Result) -> int:
    return sum(int(row["count"].value) for row in rows)  # type: ignore[misc,union-attr]


def _load(
    engine: pyoxigraph.Store,
    path: str | os.PathLike[str],
    graph: NamedNode,
    iri: Callable[[str], str],
    progress: Progress,
) -> None:
    format_ = rdf_format(path)
    if format_ is None:
        engine.bulk_extend(_quads(read_release(path, progress), graph, iri, os.fspath(path)))
        return
    with release_text(path, progress) as text:
        try:
            engine.bulk_load(text, format=format_, to_graph=graph)
        except SyntaxError as error:
            raise syntax_error(error, os.fspath(path), format_) from None


def _quads(
    statements: Iterable[Statement], graph: NamedNode, iri: Callable[[str], str], file: str
) -> Iterator[Quad]:
    def node(identifier: str) -> NamedNode:
        try:
            return NamedNode(iri(identifier))
        except ValueError:
            raise InputError(
                f'the identifier "{identifier}" cannot be made an IRI', remedy="Correct it", file=file
            ) from None

    for identifier, said, value in statements:
        term = node(identifier)
        if said in _TEXTS:
            yield Quad(term, _TEXTS[said], Literal(value), graph)
        elif said in _TERMS:
            yield Quad(term, _TERMS[said], node(value), graph)
        elif said is Said.OBSOLETE:
            yield Quad(term, _DEPRECATED, _TRUE, graph)
        else:
            yield Quad(term, _TYPE, _CLASS, graph)

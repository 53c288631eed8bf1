"""The knowledge, and files beside it, held against shapes and checks."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import pyshacl
import rdflib
from pyoxigraph import BlankNode, NamedNode, Quad, Store, Triple
from pyshacl.errors import ReportableRuntimeError
from rdflib.namespace import RDF, SH

from all_kg.checks.findings import Finding, Report
from all_kg.errors import InputError
from all_kg.graph.derivation import construct, derive
from all_kg.graph.knowledge import load_knowledge
from all_kg.namespaces import GRAPH_DERIVED, GRAPH_FILES, PREFIXES
from all_kg.rdf.rdflib_terms import rdflib_graph
from all_kg.rdf.reading import decode, read_content, read_file
from all_kg.resources import find_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from all_kg.graph.knowledge import Knowledge
    from all_kg.resources import Resources

_Term = TypeVar("_Term")

_SUBJECT, _PREDICATE, _OBJECT, _VALUE = (
    rdflib.URIRef(PREFIXES["allkg"] + name) for name in ("subject", "predicate", "object", "value")
)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def validate(files: Sequence[str] = (), resources: Resources | None = None) -> Report:
    """Hold the knowledge, and files as if they were part of it, against all shapes and checks.

    What follows from the files is derived again, so that a claim in a file meets the shapes of its edge.

    Args:
        files: Files with further knowledge, in any RDF format that can be read.
        resources: Where the folders are; found by itself when not given.

    Returns:
        Everything found, wherever it is. The knowledge that is shipped conforms.

    Raises:
        InputError: A file cannot be used, or the shapes or checks are missing; names file and line.
    """
    return Validator(resources or find_resources()).validate(files)


class Validator:
    """Shapes, checks and knowledge, read once.

    Args:
        resources: Where the folders are.

    Raises:
        InputError: The knowledge, a shape or a check cannot be used, or there is none.
    """

    def __init__(self, resources: Resources) -> None:
        self.knowledge: Knowledge = load_knowledge(resources)
        self._rules = read_queries(resources, "rules")
        self._checks = read_queries(resources, "checks")
        self._shapes = read_shapes(resources)

    def validate(self, files: Sequence[str] = ()) -> Report:
        """Hold the knowledge and the files against all shapes and checks.

        Args:
            files: Files with further knowledge.

        Raises:
            InputError: A file cannot be used; names file and line.
        """
        quads = self.knowledge.quads()
        if files:
            known = {_triple(quad) for quad in quads}
            beside = [quad for file in enumerate(files) for quad in read_beside(*file)]
            asserted = [quad for part in self.knowledge.asserted.values() for quad in part]
            asserted += [quad for quad in beside if _triple(quad) not in known]
            quads = [*asserted, *derive(asserted, self._rules)]
        graph = rdflib_graph(quads)
        found = [*_found_by_checks(quads, self._checks), *_found_by_shapes(graph, self._shapes)]
        findings = dict.fromkeys(sorted(found, key=Finding.sort_key))
        kinds = (SH.NodeShape, SH.PropertyShape)
        return Report(
            tuple(replace(finding, claims=_claims_behind(finding, graph)) for finding in findings),
            triples=len(graph),
            shapes=len({shape for kind in kinds for shape in self._shapes.subjects(RDF.type, kind)}),
            checks=len(self._checks),
        )


def read_shapes(resources: Resources) -> rdflib.Graph:
    """Read all files of the folder `shapes`.

    Args:
        resources: Where the folders are.

    Raises:
        InputError: A file cannot be used, or no shape has a target: everything would conform.
    """
    names = _files_in(resources.shapes, ".ttl")
    shapes = rdflib_graph(quad for file in enumerate(names) for quad in _with_own_blank_nodes(*file))
    if not any(True for target in _TARGETS for _ in shapes.subjects(target)):
        raise InputError(
            "no shape has a target, so nothing would be looked at",
            remedy="Check the folder, or install all-kg again",
            file=resources.shapes,
        )
    return shapes


def read_queries(resources: Resources, folder: str) -> list[tuple[str, str]]:
    """Read the queries of one folder of `queries`, by name of their file.

    Args:
        resources: Where the folders are.
        folder: Name of the folder.

    Raises:
        InputError: A file cannot be read, or there is none.
    """
    path = os.path.join(resources.queries, folder)
    queries = [(name, decode(read_content(name), name=name)) for name in _files_in(path, ".rq")]
    if not queries:
        raise InputError(
            "there is no query in it", remedy="Check the folder, or install all-kg again", file=path
        )
    return queries


def _files_in(folder: str, extension: str) -> list[str]:
    try:
        return sorted(entry.path for entry in os.scandir(folder) if entry.name.endswith(extension))
    except OSError as error:
        raise InputError(
            f"the folder cannot be read ({error.strerror})", remedy="Check it", file=folder
        ) from None


def read_beside(number: int, file: str) -> Iterable[Quad]:
    """What a file says; what is derived in it is left out, to be derived anew.

    Args:
        number: Number of the file, which keeps its blank nodes and its graph apart.
        file: Its name.

    Raises:
        InputError: The file cannot be used.
    """
    quads = _with_own_blank_nodes(number, file)
    if not quads:
        raise InputError("the file says nothing", remedy="Check that it is the right one", file=file)
    graph = NamedNode(f"{GRAPH_FILES}{number}")
    for quad in quads:
        if isinstance(quad.object, Triple):
            raise InputError(
                "the file speaks about triples, which RDF 1.1 cannot",
                remedy="Write a claim instead",
                file=file,
            )
        home = quad.graph_name if isinstance(quad.graph_name, NamedNode) else graph
        if home.value != GRAPH_DERIVED:
            yield Quad(quad.subject, quad.predicate, quad.object, home)


def _with_own_blank_nodes(number: int, file: str) -> list[Quad]:
    """The quads of a file; two files may use one label for two blank nodes."""

    def own(term: _Term) -> _Term | BlankNode:
        return BlankNode(f"f{number}{term.value}") if isinstance(term, BlankNode) else term

    return [Quad(own(q.subject), q.predicate, own(q.object), q.graph_name) for q in read_file(file)]


def _found_by_shapes(graph: rdflib.Graph, shapes: rdflib.Graph) -> Iterable[Finding]:
    try:
        _, report, text = pyshacl.validate(
            graph, shacl_graph=shapes, inplace=True, advanced=False, js=False, inference="none"
        )
    except ReportableRuntimeError as error:
        raise InputError(f"a shape cannot be used ({error.message})", remedy="Mend the shape") from None
    if not isinstance(report, rdflib.Graph):
        raise InputError(f"a shape cannot be used ({text})", remedy="Mend the shape")
    return _results(report)


def _found_by_checks(quads: Iterable[Quad], checks: Sequence[tuple[str, str]]) -> Iterable[Finding]:
    store = Store()
    store.extend(quads)
    triples = (triple for check in checks for triple in construct(store, *check, union=True))
    return _results(rdflib_graph(Quad(*_triple(triple)) for triple in triples))


def _results(report: rdflib.Graph) -> Iterable[Finding]:
    for result in report.subjects(RDF.type, SH.ValidationResult):
        found: dict[Any, Any] = dict(report.predicate_objects(result))
        path = found.get(SH.resultPath)
        yield Finding(
            severity=found[SH.resultSeverity],
            shape=found[SH.sourceShape],
            focus=found[SH.focusNode],
            path=path if isinstance(path, rdflib.URIRef) else None,
            value=found.get(SH.value),
            message=str(found[SH.resultMessage]),
            component=found[SH.sourceConstraintComponent],
        )


def _claims_behind(finding: Finding, graph: rdflib.Graph) -> tuple[rdflib.URIRef, ...]:
    if finding.path is None or finding.value is None:
        return ()
    claims = set(graph.subjects(_SUBJECT, finding.focus)) & set(graph.subjects(_PREDICATE, finding.path))
    claims &= {claim for term in (_OBJECT, _VALUE) for claim in graph.subjects(term, finding.value)}
    return tuple(sorted(claim for claim in claims if isinstance(claim, rdflib.URIRef)))


def _triple(quad: Quad | Triple) -> tuple[Any, Any, Any]:
    return quad.subject, quad.predicate, quad.object

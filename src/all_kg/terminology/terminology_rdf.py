"""RDF → statements: OWL as the OBO Foundry writes it, SKOS, NCI Thesaurus, MeSH. Only named parents count."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import Literal, NamedNode, parse

from all_kg.namespaces import IAO, MESHV, NCIT_OWL, OBO_IN_OWL, expand
from all_kg.rdf.reading import syntax_error
from all_kg.terminology.terminology_statement import Said, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import RdfFormat

_TYPE = expand("rdf:type")
_MERGED = OBO_IN_OWL + "hasAlternativeId"
_NO_LONGER = {expand("owl:deprecated"): ("true", "1"), MESHV + "active": ("false", "0")}
_SAID = {
    expand("rdfs:label"): Said.LABEL,
    expand("skos:prefLabel"): Said.LABEL,
    expand("skos:altLabel"): Said.SYNONYM,
    OBO_IN_OWL + "hasExactSynonym": Said.SYNONYM,
    OBO_IN_OWL + "hasRelatedSynonym": Said.RELATED_NAME,
    OBO_IN_OWL + "hasBroadSynonym": Said.RELATED_NAME,
    OBO_IN_OWL + "hasNarrowSynonym": Said.RELATED_NAME,
    IAO + "0000118": Said.SYNONYM,  # alternative term
    NCIT_OWL + "P90": Said.SYNONYM,  # FULL_SYN
    expand("rdfs:subClassOf"): Said.PARENT,
    expand("skos:broader"): Said.PARENT,
    MESHV + "broaderDescriptor": Said.PARENT,
    IAO + "0100001": Said.SUCCESSOR,  # term replaced by
    OBO_IN_OWL + "consider": Said.SUCCESSOR,
    expand("dcterms:isReplacedBy"): Said.SUCCESSOR,
}
_NAMES = (Said.LABEL, Said.SYNONYM, Said.RELATED_NAME)


def read_rdf(text: BinaryIO, name: str, format: RdfFormat) -> Iterator[Statement]:  # noqa: A002
    """Read RDF triple by triple.

    Args:
        text: The text; of RDF/XML it must have been guarded.
        name: Name of the file for messages.
        format: The RDF format.

    Raises:
        InputError: The text is not in the format.
    """
    try:
        for triple in parse(text, format=format):
            subject, value = triple.subject, triple.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                yield from _statements(subject.value, triple.predicate.value, value)
    except SyntaxError as error:
        raise syntax_error(error, name, format) from None


def _statements(term: str, predicate: str, value: NamedNode | Literal) -> Iterator[Statement]:
    said = _SAID.get(predicate)
    if said in _NAMES:
        if isinstance(value, Literal) and (value.language or "en").startswith("en"):
            yield Statement(term, said, value.value)
    elif said is Said.SUCCESSOR or (said and isinstance(value, NamedNode)):
        yield Statement(term, said, value.value)
    elif predicate == _TYPE:
        yield Statement(term, Said.THERE)
    elif value.value in _NO_LONGER.get(predicate, ()):
        yield Statement(term, Said.OBSOLETE)
    elif predicate == _MERGED:
        yield Statement(value.value, Said.OBSOLETE)
        yield Statement(value.value, Said.SUCCESSOR, term)

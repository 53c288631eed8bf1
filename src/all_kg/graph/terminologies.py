"""Terminologies as the knowledge describes them: prefixes, namespaces, the form of their codes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from all_kg.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Iterable

    import curies
    from pyoxigraph import Quad

_TERMINOLOGY = NamedNode(expand("allkg:Terminology"))
_TYPE = NamedNode(expand("rdf:type"))


@dataclass(frozen=True)
class Terminology:
    """A terminology to which concepts are mapped, or whose codes are at least recognised.

    Attributes:
        iri: Its IRI.
        title: Its name.
        prefix: Its prefix in CURIEs, such as `ICD10CM`.
        namespace: What its IRIs begin with; the code follows.
        pattern: Regular expression that matches every code as a whole.
        codes_only: Whether its names are not passed on.
        spellings: Other spellings of the prefix, in lower case.
        other_namespaces: Other beginnings of IRIs in use.
        registered_as: Its entry in Bioregistry.
        fhir_system: Its URI in FHIR; empty when it has none.
        fhir_code_prefix: What FHIR writes before the bare code; mostly nothing.
        omop_vocabulary: Its `vocabulary_id` in OMOP; empty when it has none.
        biolink_prefix: Its prefix in the Biolink Model; empty when it has none.
        rights: What its owner asks of those who use it.
        license: IRI of its licence; empty where it has terms of its own.
    """

    iri: str
    title: str
    prefix: str
    namespace: str
    pattern: re.Pattern[str]
    codes_only: bool
    spellings: tuple[str, ...] = ()
    other_namespaces: tuple[str, ...] = ()
    registered_as: str = ""
    fhir_system: str = ""
    fhir_code_prefix: str = ""
    omop_vocabulary: str = ""
    biolink_prefix: str = ""
    rights: str = ""
    license: str = ""

    def curie(self, code: str) -> str:
        """The CURIE of a code."""
        return f"{self.prefix}:{code}"

    @property
    def fhir_uri(self) -> str:
        """What FHIR resources name as the system of a code: the entry in Bioregistry, when HL7 has no URI."""
        return self.fhir_system or self.registered_as

    def fhir_code(self, code: str) -> str:
        """A bare code as FHIR resources write it."""
        return self.fhir_code_prefix + code

    def has_form_of(self, code: str) -> bool:
        """Whether a code looks like one of this terminology."""
        return self.pattern.fullmatch(code) is not None


def read_terminologies(quads: Iterable[Quad]) -> list[Terminology]:
    """Find the terminologies that quads describe, in the order of their prefixes.

    Args:
        quads: Quads among which the descriptions are, such as those of the graph `terminologies`.
    """
    described: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    kinds = set()
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        if quad.predicate == _TYPE and quad.object == _TERMINOLOGY:
            kinds.add(quad.subject.value)
        elif isinstance(quad.object, NamedNode | Literal):
            described[quad.subject.value][quad.predicate.value].append(quad.object.value)

    def make(iri: str) -> Terminology:
        def all_of(name: str) -> tuple[str, ...]:
            return tuple(sorted(described[iri][expand(name)]))

        def one(name: str) -> str:
            return "".join(all_of(name)[:1])

        return Terminology(
            iri=iri,
            title=one("dcterms:title"),
            prefix=one("vann:preferredNamespacePrefix"),
            namespace=one("vann:preferredNamespaceUri"),
            pattern=re.compile(one("allkg:codePattern")),
            codes_only=one("allkg:codesOnly") == "true",
            spellings=all_of("skos:hiddenLabel"),
            other_namespaces=all_of("void:uriSpace"),
            registered_as=one("allkg:registeredAs"),
            fhir_system=one("allkg:fhirSystem"),
            fhir_code_prefix=one("allkg:fhirCodePrefix"),
            omop_vocabulary=one("allkg:omopVocabulary"),
            biolink_prefix=one("allkg:biolinkPrefix"),
            rights=one("dcterms:rights"),
            license=one("dcterms:license"),
        )

    return sorted((make(iri) for iri in kinds), key=lambda one: one.prefix.casefold())


def make_converter(terminologies: Iterable[Terminology]) -> curies.Converter:
    """Make a converter of CURIEs and IRIs that knows every spelling of every prefix.

    Args:
        terminologies: The terminologies that it shall know.

    Raises:
        ValueError: Two terminologies share a spelling or a namespace.
    """
    import curies

    return curies.Converter(
        [
            curies.Record(
                prefix=one.prefix,
                uri_prefix=one.namespace,
                prefix_synonyms=sorted({*one.spellings, one.prefix.lower()} - {one.prefix}),
                uri_prefix_synonyms=sorted(
                    {*one.other_namespaces, *([f"{one.fhir_system}/"] if one.fhir_system else [])}
                    - {one.namespace}
                ),
                pattern=one.pattern.pattern,
            )
            for one in terminologies
        ]
    )

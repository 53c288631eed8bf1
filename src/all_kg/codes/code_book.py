"""Codes and concepts, both ways: which codes a concept has, and what a code stands for."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from all_kg.answers.asking import to_thing
from all_kg.errors import UsageError
from all_kg.graph.mapping import PREDICATES, TELLING_PREDICATES
from all_kg.graph.terminologies import make_converter, read_terminologies
from all_kg.namespaces import GRAPH_TERMINOLOGIES, expand

if TYPE_CHECKING:
    from collections.abc import Callable

    import curies

    from all_kg.answers.answer import Thing
    from all_kg.graph.terminologies import Terminology
    from all_kg.stores.store import Store

# How a code relates to a concept, the closest first: a `broad` code means more than the concept.
RELATIONS = tuple(predicate.removeprefix("skos:").removesuffix("Match") for predicate in PREDICATES)
TELLING = tuple(predicate.removeprefix("skos:").removesuffix("Match") for predicate in TELLING_PREDICATES)

_MAPPINGS = """
SELECT ?concept ?predicate ?code ?notation ?terminology ?name ?version ?justification ?comment ?modifier
WHERE {
  GRAPH graph:mappings {
    ?mapping a sssom:Mapping ;
      sssom:subject_id ?concept ;
      sssom:predicate_id ?predicate ;
      sssom:object_id ?code ;
      sssom:mapping_justification ?justification .
    ?code skos:notation ?notation ;
      skos:inScheme ?terminology .
    OPTIONAL { ?mapping sssom:object_source_version ?version }
    OPTIONAL { ?mapping rdfs:comment ?comment }
    OPTIONAL { ?mapping sssom:predicate_modifier ?modifier }
    OPTIONAL { ?code rdfs:label ?name }
  }
}
"""


@dataclass(frozen=True)
class Code:
    """A code of a terminology.

    Attributes:
        terminology: Whose it is.
        code: The bare code.
        name: Its name there; empty where it is unknown or may not be passed on.
    """

    terminology: Terminology
    code: str
    name: str = ""

    @property
    def curie(self) -> str:
        """Prefix and code."""
        return self.terminology.curie(self.code)

    @property
    def iri(self) -> str:
        """Namespace and code."""
        return self.terminology.namespace + self.code


@dataclass(frozen=True)
class CodeMatch:
    """A concept and a code that it is mapped to.

    Attributes:
        concept: The concept.
        relation: What the code is, seen from the concept: one of `RELATIONS`.
        code: The code.
        version: Release of the terminology in which the code was seen.
        justification: How the match was found, as an IRI of SEMAPV.
        comment: What to know about it.
    """

    concept: Thing
    relation: str
    code: Code
    version: str
    justification: str
    comment: str

    @property
    def rank(self) -> tuple[int, str, str]:
        """By which matches are put in order, the closest first."""
        return RELATIONS.index(self.relation), self.code.curie, self.concept.label


class CodeBook:
    """All mappings of a store.

    Args:
        store: The built store.

    Attributes:
        terminologies: Every terminology that is known, by its prefix.
        matches: Every mapping that holds, the closest first.
        rejected: What looks like an exact match and is none, with the reason as its comment.
        unmapped: Why a concept has no code, by the IRI of the concept.
    """

    def __init__(self, store: Store) -> None:
        described = [
            quad
            for quad in store.quads(None, None, None, NamedNode(GRAPH_TERMINOLOGIES))
            if isinstance(quad.subject, NamedNode)
        ]
        self.terminologies = {one.prefix: one for one in read_terminologies(described)}
        by_iri = {one.iri: one for one in self.terminologies.values()}
        solutions = store.query(_MAPPINGS)
        assert isinstance(solutions, pyoxigraph.QuerySolutions)  # noqa: S101 - a SELECT query
        matches: list[CodeMatch] = []
        rejected: list[CodeMatch] = []
        things: dict[object, Thing] = {}
        for row in solutions:
            text = {
                name: term.value
                for name in (
                    "predicate",
                    "notation",
                    "terminology",
                    "name",
                    "version",
                    "justification",
                    "comment",
                )
                if isinstance(term := row[name], NamedNode | Literal)
            }
            concept = row["concept"]
            if concept not in things:
                things[concept] = to_thing(store, concept)
            match = CodeMatch(
                concept=things[concept],
                relation=_RELATION_OF[text["predicate"]],
                code=Code(by_iri[text["terminology"]], text["notation"], text.get("name", "")),
                version=text.get("version", ""),
                justification=text["justification"],
                comment=text.get("comment", ""),
            )
            (rejected if row["modifier"] else matches).append(match)
        self.matches = sorted(matches, key=lambda match: match.rank)
        self.rejected = sorted(rejected, key=lambda match: match.rank)
        reasons = store.quads(None, NamedNode(expand("allkg:unmappedBecause")))
        self.unmapped = {
            quad.subject.value: quad.object.value
            for quad in reasons
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        }

    @cached_property
    def converter(self) -> curies.Converter:
        """Converts CURIEs and IRIs in every spelling that is known."""
        return make_converter(self.terminologies.values())

    @cached_property
    def by_code(self) -> dict[str, list[CodeMatch]]:
        """Matches by the CURIE of their code."""
        return _grouped(self.matches, lambda match: match.code.curie)

    @cached_property
    def by_concept(self) -> dict[str, list[CodeMatch]]:
        """Matches by the IRI of their concept."""
        return _grouped(self.matches, lambda match: match.concept.iri)

    def terminology(self, name: str) -> Terminology:
        """Find a terminology by its prefix, another spelling of it, its title or its URI in FHIR.

        Raises:
            UsageError: None has this name; names the nearest ones.
        """
        prefix = self.converter.standardize_prefix(name) or self.converter.standardize_prefix(name.lower())
        if prefix is not None:
            return self.terminologies[prefix]
        for one in self.terminologies.values():
            if name.casefold() in {
                one.title.casefold(),
                one.fhir_system.casefold(),
                one.namespace.casefold(),
            }:
                return one
        near = difflib.get_close_matches(name.upper(), self.terminologies, n=3, cutoff=0.5)
        remedy = (
            f"Did you mean {' or '.join(near)}?" if near else f"Known are {', '.join(self.terminologies)}"
        )
        raise UsageError(f"no terminology has the name {name!r}", remedy=remedy)

    def parse(self, text: str) -> Code | None:
        """Read a CURIE or an IRI of a code in any spelling, such as `icd10cm:C91.02`.

        Args:
            text: What a person has; letter case of the prefix does not count.

        Returns:
            The code, whether it is mapped or not; None where the text has no prefix that is known, or what
            follows has not the form of a code.
        """
        text = text.strip().strip("<>")
        if (reference := self.converter.parse_uri(text)) is None:
            prefix, _, code = text.partition(":")
            known = self.converter.standardize_prefix(prefix) or self.converter.standardize_prefix(
                prefix.lower()
            )
            if known is None:
                return None
            return self.code(self.terminologies[known], code)
        return self.code(self.terminologies[reference.prefix], reference.identifier)

    def code(self, terminology: Terminology, code: str) -> Code | None:
        """Make a code of a terminology, its name filled in; None when it has not the form of one.

        A prefix that a terminology's files repeat before the code is dropped, and letter case is mended where
        that makes it a code.
        """
        code = code.strip()
        beginning = f"{terminology.prefix}:"
        if code.upper().startswith(beginning.upper()):
            code = code[len(beginning) :]
        for candidate in (code, code.upper()):
            if terminology.has_form_of(candidate):
                known = self.by_code.get(terminology.curie(candidate))
                return known[0].code if known else Code(terminology, candidate)
        return None

    def looks_like(self, code: str) -> list[Terminology]:
        """The terminologies whose codes have the form of a bare code."""
        return [one for one in self.terminologies.values() if one.has_form_of(code)]

    def codes(self, terminology: Terminology) -> list[Code]:
        """All mapped codes of a terminology, by their text, each once."""
        found = {
            match.code.code: match.code for match in self.matches if match.code.terminology == terminology
        }
        return [found[code] for code in sorted(found)]

    def nearest(self, code: Code) -> list[Code]:
        """Mapped codes of the same terminology that come near a code that is not mapped.

        In a classification whose codes grow by their hierarchy the wider codes come first; then codes that
        are spelt alike.
        """
        known = {one.code: one for one in self.codes(code.terminology)}
        wider = [code.code[:length] for length in range(len(code.code) - 1, 2, -1)]
        found = [one for one in dict.fromkeys(part.rstrip(".") for part in wider) if one in known]
        found += difflib.get_close_matches(code.code, known, n=3, cutoff=0.8)
        return [known[one] for one in dict.fromkeys(found)]


_RELATION_OF = {
    expand(predicate): relation for predicate, relation in zip(PREDICATES, RELATIONS, strict=True)
}


def _grouped(matches: list[CodeMatch], key: Callable[[CodeMatch], str]) -> dict[str, list[CodeMatch]]:
    grouped: dict[str, list[CodeMatch]] = defaultdict(list)
    for match in matches:
        grouped[key(match)].append(match)
    return dict(grouped)

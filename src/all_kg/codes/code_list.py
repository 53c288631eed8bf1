"""Code lists: the codes of a concept, and of its kinds, for a query over a cohort."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from all_kg.answers.answer import DISCLAIMER
from all_kg.answers.asking import to_thing
from all_kg.codes.code_book import TELLING
from all_kg.layout import Layout, Shown
from all_kg.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from all_kg.answers.answer import Thing
    from all_kg.codes.code_book import Code, CodeBook, CodeMatch
    from all_kg.graph.terminologies import Terminology
    from all_kg.stores.store import Store

_KIND_OF = NamedNode(expand("allkg:kindOf"))
_COLUMNS = ("system", "code", "name", "relation", "concept", "concept_iri", "seen_in", "comment")


class CodeList(Shown):
    """The codes by which a concept can be found in data.

    Attributes:
        concept: The concept.
        with_kinds: Whether its kinds are among it.
        terminologies: The terminologies that were asked for; all when empty.
        matches: The matches, by code; a code may be there for several concepts.
        without: Concepts that no code of these terminologies is known for.
        too_broad: Matches left out since their codes mean more than the concept.
    """

    disclaimer = DISCLAIMER

    def __init__(
        self,
        concept: Thing,
        *,
        with_kinds: bool,
        terminologies: Sequence[Terminology],
        matches: Sequence[CodeMatch],
        without: Sequence[Thing],
        too_broad: Sequence[CodeMatch],
    ) -> None:
        self.concept = concept
        self.with_kinds = with_kinds
        self.terminologies = tuple(terminologies)
        self.matches = tuple(matches)
        self.without = tuple(without)
        self.too_broad = tuple(too_broad)

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def name(self) -> str:
        """What the list is of, in words."""
        return f"{self.concept.label} and its kinds" if self.with_kinds else self.concept.label

    @property
    def codes(self) -> list[Code]:
        """The codes, each once, in the order of terminologies and codes."""
        return list(dict.fromkeys(match.code for match in self.matches))

    def rows(self) -> list[dict[str, str]]:
        """A row for each match, by the names of the columns of the CSV."""
        return [
            dict(
                zip(
                    _COLUMNS,
                    (
                        *(match.code.terminology.prefix, match.code.code, match.code.name, match.relation),
                        *(match.concept.label, match.concept.iri, match.version, match.comment),
                    ),
                    strict=True,
                )
            )
            for match in self.matches
        ]

    def to_csv(self) -> str:
        """The rows as CSV (RFC 4180) with a line of names."""
        text = io.StringIO()
        writer = csv.DictWriter(text, _COLUMNS)
        writer.writeheader()
        writer.writerows(self.rows())
        return text.getvalue()

    def to_dict(self) -> dict[str, Any]:
        """The list as data, ready for JSON."""
        return {
            "concept": {"iri": self.concept.iri, "label": self.concept.label},
            "with_kinds": self.with_kinds,
            "terminologies": [one.prefix for one in self.terminologies],
            "codes": self.rows(),
            "without_code": [{"iri": one.iri, "label": one.label} for one in self.without],
            "too_broad": [
                {"code": match.code.curie, "name": match.code.name, "concept": match.concept.label}
                for match in self.too_broad
            ],
            "disclaimer": self.disclaimer,
        }

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        hidden = {"concept_iri"} | {name for name in _COLUMNS if not any(row[name] for row in self.rows())}
        headers = [name for name in _COLUMNS if name not in hidden]
        broad = dict.fromkeys(f"{one.code.curie} {one.code.name}".strip() for one in self.too_broad)
        rights = dict.fromkeys(
            f"{code.terminology.title}: {code.terminology.rights}"
            for code in self.codes
            if code.terminology.rights
        )
        return Layout(
            f"Codes for {self.name}",
            [] if self.matches else ["No code is known. That is silence, not a no."],
            [name.replace("_", " ") for name in headers],
            [[row[name] for name in headers] for row in self.rows()],
            [
                [f"Without a code of its own: {', '.join(one.label for one in self.without)}"]
                if self.without
                else [],
                [f"Left out, since they mean more: {', '.join(broad)}"] if broad else [],
                list(rights),
                [self.disclaimer],
            ],
        )


def list_codes(
    store: Store,
    book: CodeBook,
    concept: NamedNode,
    terminologies: Sequence[Terminology] = (),
    *,
    with_kinds: bool = False,
) -> CodeList:
    """Collect the codes that mean a concept, or less than it.

    Args:
        store: The built store.
        book: Its mappings.
        concept: The concept.
        terminologies: Whose codes; of all when empty.
        with_kinds: Whether to add those of its kinds, and of theirs.
    """
    meant = {concept.value: to_thing(store, concept)}
    if with_kinds:
        kinds = {quad.subject for quad in store.quads(None, _KIND_OF, concept)}
        meant |= {kind.value: to_thing(store, kind) for kind in kinds if isinstance(kind, NamedNode)}
    wanted = [
        match
        for iri in meant
        for match in book.by_concept.get(iri, [])
        if not terminologies or match.code.terminology in terminologies
    ]
    within = [match for match in wanted if match.relation in TELLING]
    found = {match.code for match in within}
    with_code = {match.concept for match in within}
    return CodeList(
        meant[concept.value],
        with_kinds=with_kinds,
        terminologies=terminologies,
        matches=sorted(within, key=lambda one: (one.code.curie.casefold(), one.rank)),
        without=sorted((one for one in meant.values() if one not in with_code), key=lambda one: one.label),
        too_broad=sorted(
            (match for match in wanted if match.relation == "broad" and match.code not in found),
            key=lambda one: one.rank,
        ),
    )

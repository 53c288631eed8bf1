"""From a code to concepts, from a concept to codes, and from one terminology to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from all_kg.answers.answer import DISCLAIMER
from all_kg.answers.asking import to_thing
from all_kg.answers.concept import UnknownConceptError, find_concept
from all_kg.layout import Layout, Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from all_kg.answers.answer import Thing
    from all_kg.codes.code_book import Code, CodeBook, CodeMatch
    from all_kg.graph.terminologies import Terminology
    from all_kg.stores.store import Store

# What a relation says of the code, for people.
_WORDS = {
    "exact": "exact",
    "close": "close",
    "broad": "the code is broader",
    "narrow": "the code is narrower",
    "related": "related",
}
# Through a concept one may go on to another code only where both mean about the same.
_ALIKE = ("exact", "close")


@dataclass(frozen=True)
class Step:
    """A match, and where one went on to another terminology, the code that one came from.

    Attributes:
        match: The concept and the code.
        by_way_of: The match by which one came to the concept from another code.
    """

    match: CodeMatch
    by_way_of: CodeMatch | None = None


class Translation(Shown):
    """What a code or a name leads to.

    Attributes:
        asked: The code or name as it was given.
        code: The code that it was read as; None when it is the name of a concept.
        concept: The concept that it is the name of; None when it is a code.
        steps: What it leads to, the closest first.
        rejected: What it looks like and is not, with the reasons.
        nearest: Codes of the same terminology that are mapped, when this one is not.
        looks_like: Terminologies whose codes have this form, when it has no prefix.
        suggestions: Names of concepts that are spelt alike.
        reason: Why the concept has no code at all; empty where it has one.
        to: The terminology that was asked for.
    """

    disclaimer = DISCLAIMER

    def __init__(
        self,
        asked: str,
        *,
        code: Code | None = None,
        concept: Thing | None = None,
        steps: Iterable[Step] = (),
        rejected: Iterable[CodeMatch] = (),
        nearest: Iterable[Code] = (),
        looks_like: Iterable[Terminology] = (),
        suggestions: Iterable[str] = (),
        reason: str = "",
        to: Terminology | None = None,
    ) -> None:
        self.asked = asked
        self.code = code
        self.concept = concept
        self.steps = tuple(steps)
        self.rejected = tuple(rejected)
        self.nearest = tuple(nearest)
        self.looks_like = tuple(looks_like)
        self.suggestions = tuple(suggestions)
        self.reason = reason
        self.to = to

    @property
    def is_found(self) -> bool:
        """Whether it leads anywhere."""
        return bool(self.steps)

    def to_dict(self) -> dict[str, Any]:
        """The translation as data, ready for JSON."""
        return {
            "asked": self.asked,
            "code": _code(self.code) if self.code else None,
            "concept": {"iri": self.concept.iri, "label": self.concept.label} if self.concept else None,
            "to": self.to.prefix if self.to else None,
            "matches": [
                _match(step.match) | {"by_way_of": _match(step.by_way_of) if step.by_way_of else None}
                for step in self.steps
            ],
            "rejected": [_match(match) for match in self.rejected],
            "nearest": [_code(code) for code in self.nearest],
            "looks_like": [one.prefix for one in self.looks_like],
            "suggestions": list(self.suggestions),
            "reason": self.reason or None,
            "disclaimer": self.disclaimer,
        }

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        title = (
            f"{self.code.curie} {self.code.name}".strip()
            if self.code
            else self.concept.label
            if self.concept
            else self.asked
        )
        matches = [step.match for step in self.steps]
        notes = [
            [f"The code is broader than these, which cannot be told from it: {_labels(matches, 'broad')}"]
            if self.code and not self.to and _labels(matches, "broad")
            else [],
            [f"No exact match of {match.concept.label}: {match.comment}" for match in self.rejected],
        ]
        if self.steps:
            shown = [
                step for step in self.steps if not self.code or self.to or step.match.relation != "broad"
            ]
            headers = ["concept", "relation", "code", "name", "seen in", "note"]
            cells = [_cells(step) for step in shown]
            used = [place for place in range(len(headers)) if any(row[place] for row in cells)]
            rights = dict.fromkeys(
                f"{match.code.terminology.title}: {match.code.terminology.rights}"
                for match in matches
                if match.code.terminology.rights
            )
            return Layout(
                title,
                [],
                [headers[place] for place in used],
                [[row[place] for place in used] for row in cells],
                [*notes, list(rights), [self.disclaimer]],
            )
        return Layout(title, [self._missing()], notes=[*notes, [self.disclaimer]])

    def _missing(self) -> str:
        if self.reason:
            return f"No code is known for it: {self.reason}."
        if self.to:
            return f"No code of {self.to.title} is known for it. That is silence, not a no."
        if self.concept:
            return "No code is known for it. That is silence, not a no."
        if self.code:
            said = f"Nothing is mapped to this code of {self.code.terminology.title}."
            near = ", ".join(f"{one.curie} {one.name}".strip() for one in self.nearest)
            return f"{said} Nearest: {near}" if near else said
        said = "No concept and no terminology is known by this name."
        if self.looks_like:
            forms = ", ".join(f"{one.prefix} ({one.title})" for one in self.looks_like)
            said = (
                f"No concept has this name. It has the form of a code of {forms}: put the prefix before it."
            )
        if self.suggestions:
            said += f" Did you mean {' or '.join(map(repr, self.suggestions))}?"
        return said


def translate(store: Store, book: CodeBook, asked: str, to: Terminology | None = None) -> Translation:
    """Find what a code stands for, or by which codes a concept is known.

    Args:
        store: The built store.
        book: Its mappings.
        asked: A CURIE or IRI of a code, the name of a concept, or a bare code.
        to: The terminology whose codes are wanted; all when not given.

    Raises:
        UsageError: Several concepts have the name.
    """
    code = book.parse(asked)
    if code is not None:
        return _from_code(book, asked, code, to)
    try:
        concept = find_concept(store, asked)
    except UnknownConceptError as error:
        text = asked.rpartition(":")[2].strip()
        bare = [code for one in book.looks_like(text) if (code := book.code(one, text))]
        mapped = [one for one in bare if one.curie in book.by_code]
        if len(mapped) == 1 and text == asked.strip():
            return _from_code(book, asked, mapped[0], to)
        forms = [one.terminology for one in mapped or bare]
        return Translation(asked, looks_like=forms, suggestions=error.suggestions, to=to)
    matches = _of(book.by_concept.get(concept.value, []), to)
    reason = book.unmapped.get(concept.value, "")
    return Translation(
        asked, concept=to_thing(store, concept), steps=map(Step, matches), reason=reason, to=to
    )


def _from_code(book: CodeBook, asked: str, code: Code, to: Terminology | None) -> Translation:
    matches = book.by_code.get(code.curie, [])
    if to is None:
        steps = [Step(match) for match in matches]
    else:
        steps = [
            Step(match, by_way_of)
            for by_way_of in matches
            if by_way_of.relation in _ALIKE
            for match in _of(book.by_concept.get(by_way_of.concept.iri, []), to)
            if match.code != code
        ]
    return Translation(
        asked,
        code=code,
        steps=steps,
        rejected=[match for match in book.rejected if match.code.curie == code.curie],
        nearest=() if matches else book.nearest(code),
        to=to,
    )


def _of(matches: Sequence[CodeMatch], to: Terminology | None) -> list[CodeMatch]:
    return [match for match in matches if to is None or match.code.terminology == to]


def _labels(matches: Iterable[CodeMatch], relation: str) -> str:
    return ", ".join(match.concept.label for match in matches if match.relation == relation)


def _cells(step: Step) -> list[str]:
    match, way = step.match, step.by_way_of
    relation = _WORDS[match.relation]
    if way is not None and way.relation != "exact":
        relation += f" (by way of a {way.relation} match)"
    return [
        match.concept.label,
        relation,
        match.code.curie,
        match.code.name,
        match.version,
        match.comment,
    ]


def _code(code: Code) -> dict[str, str]:
    return {"curie": code.curie, "iri": code.iri, "code": code.code, "name": code.name} | {
        "terminology": code.terminology.title
    }


def _match(match: CodeMatch) -> dict[str, Any]:
    return {
        "concept": {"iri": match.concept.iri, "label": match.concept.label},
        "relation": match.relation,
        "code": _code(match.code),
        "seen_in": match.version,
        "justification": match.justification,
        "comment": match.comment,
    }

"""Why an assessment is classified as it is, for a person and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from all_kg.answers.answer import DISCLAIMER
from all_kg.classify.classification_chain import Chains, OfClass, OfParts, OfValue
from all_kg.classify.classified import SILENCE, WORDS, values_in_words
from all_kg.layout import Layout, Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from all_kg.answers.answer import Thing
    from all_kg.classify.assessment import Assessment, Finding, Findings
    from all_kg.classify.class_expressions import Truth, Value
    from all_kg.classify.classification import Classifier
    from all_kg.classify.classification_chain import Step
    from all_kg.stores.store import Store

_SENTENCES: dict[tuple[bool, Truth], str] = {
    (True, True): "all of these are met",
    (True, False): "not all of these are met",
    (True, None): "some of these are unknown, and none fails",
    (False, True): "at least one of these is met",
    (False, False): "none of these is met",
    (False, None): "some of these are unknown, and none is met",
}


class ClassificationExplanation(Shown):
    """Why an assessment is classified as it is.

    Attributes:
        assessment: The assessment.
        schemes: For each source the chains of its states and gaps, in the order of its scheme.
    """

    disclaimer = DISCLAIMER

    def __init__(
        self,
        assessment: Assessment,
        findings: Sequence[Finding],
        schemes: Sequence[tuple[Thing, Sequence[OfClass]]],
    ) -> None:
        self.assessment = assessment
        self.schemes = tuple((source, tuple(chains)) for source, chains in schemes)
        self._findings = findings

    def to_dict(self) -> dict[str, Any]:
        """The whole as data, ready for JSON; numbers are texts, which lose no digit."""
        values = zip(self._findings, self.assessment.values, strict=True)
        return {
            "row": self.assessment.row,
            "id": self.assessment.id,
            "values": {finding.name: _plain(value) for finding, value in values if value is not None},
            "schemes": [
                {
                    "source": {"iri": source.iri, "label": source.label},
                    **{
                        kind: [_data(one) for one in chains if one.kind == kind]
                        for kind in ("states", "gaps")
                    },
                }
                for source, chains in self.schemes
            ],
            "disclaimer": self.disclaimer,
        }

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        values = zip(self._findings, self.assessment.values, strict=True)
        missing = ", ".join(finding.label for finding, value in values if value is None)
        notes: list[list[str]] = []
        for source, chains in self.schemes:
            notes.append([f"By the criteria of {source}:"])
            notes.extend(list(_lines(chain, "")) for chain in chains)
        return Layout(
            f"Why {self.assessment.name} is classified as it is",
            [
                *values_in_words(self.assessment, self._findings),
                *([f"not given: {missing}"] if missing else []),
            ],
            notes=[*notes, [SILENCE, self.disclaimer]],
        )


def explain_classification(
    store: Store, findings: Findings, classifier: Classifier, assessment: Assessment
) -> ClassificationExplanation:
    """Find for every state and gap of every scheme why an assessment is in it, is not, or cannot be told.

    Args:
        store: Where the definitions and claims are.
        findings: What assessments can say.
        classifier: What decides them.
        assessment: The assessment.
    """
    chains = Chains(store, findings, classifier, assessment)
    return ClassificationExplanation(
        assessment,
        findings.all,
        [(scheme.source, chains.of_scheme(scheme)) for scheme in classifier.schemes],
    )


def _word(kind: str, truth: Truth) -> str:
    return WORDS[kind][(True, False, None).index(truth)]


def _lines(step: Step, indent: str, beginning: str = "") -> Iterator[str]:
    """A step and those below it; `beginning` is what it is the reason of, in the same line."""
    inner = indent + "  "
    match step:
        case OfClass() if beginning:
            yield f"{indent}{beginning}, because:"
            yield from _lines(step, inner)
        case OfClass(kind, thing, truth, stated, notes, because):
            first, *others = _lines(because, indent, f"{thing}: {_word(kind, truth).replace('_', ' ')}")
            yield first
            for words in stated:  # the source is in the heading
                yield inner + ", ".join(filter(None, (words["claim"], words["hedge"], words["section"])))
            yield from (f"{inner}{'left open' if kind == 'gaps' else 'note'}: {note}" for note in notes)
            yield from others
        case OfParts(needs_all, truth, parts):
            sentence = f"{_SENTENCES[needs_all, truth]}:"
            yield indent + (f"{beginning}, because {sentence}" if beginning else sentence)
            for part in parts:
                yield from _lines(part, inner)
        case OfValue():
            yield indent + (f"{beginning}, as {_value(step)}" if beginning else _value(step))


def _value(step: OfValue) -> str:
    name = f'"{step.finding.label}"'
    if step.given is None:
        return f"{name} is not given (asked for: {step.wanted})"
    given = str(step.given).lower()
    if step.truth:
        return f"{name} is {given}" + (f", {step.wanted}" if step.finding.is_number else "")
    return f"{name} is {given}, not {step.wanted}"


def _data(step: Step) -> dict[str, Any]:
    match step:
        case OfClass(kind, thing, truth, stated, notes, because):
            return {
                "iri": thing.iri,
                "label": thing.label,
                "outcome": _word(kind, truth),
                "stated": list(stated),
                "notes": list(notes),
                "because": _data(because),
            }
        case OfParts(needs_all, truth, parts):
            key = "all_of" if needs_all else "any_of"
            return {"outcome": _word("criteria", truth), key: [_data(part) for part in parts]}
        case OfValue(finding, wanted, given, truth):
            outcome = _word("criteria", truth)
            return {"outcome": outcome, "finding": finding.name, "wanted": wanted, "given": _plain(given)}


def _plain(value: Value | None) -> bool | str | None:
    return value if value is None or isinstance(value, bool) else str(value)

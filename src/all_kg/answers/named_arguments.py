"""Arguments of a question by the names of its slots: labels, IRIs and numbers of Python → terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from all_kg.answers.concept import find_concept
from all_kg.errors import UsageError
from all_kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import NamedNode

    from all_kg.answers.catalogue import Question
    from all_kg.stores.store import Store


def read_arguments(
    store: Store, question: Question, arguments: Mapping[str, object]
) -> dict[str, list[NamedNode | Literal]]:
    """Read the arguments of a question.

    Args:
        store: Where concepts are looked up.
        question: The question.
        arguments: Slot to a label, slug, IRI or number, or to a list of them.

    Raises:
        UsageError: There is no such slot or concept, or a slot is missing.
    """
    name = question.name
    if unknown := sorted(arguments.keys() - question.slots):
        known = ", ".join(question.slots)
        raise UsageError(f"the question {name} has no slot {unknown[0]!r}", remedy=f"Its slots are: {known}")
    if missing := sorted(question.required - arguments.keys()):
        raise UsageError(f"the question {name} needs the slot {missing[0]!r}")
    return {
        slot: [
            _term(store, one, question.slots[slot])
            for one in (value if isinstance(value, list | tuple) else [value])
        ]
        for slot, value in arguments.items()
    }


def _term(store: Store, value: object, kind: NamedNode) -> NamedNode | Literal:
    if kind.value.startswith(PREFIXES["xsd"]):
        return Literal(str(value), datatype=kind)
    return find_concept(store, getattr(value, "iri", str(value)), kind)

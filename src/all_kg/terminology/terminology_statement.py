"""What a release of a terminology says of its terms, statement by statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple


class Said(Enum):
    """What a statement says of its term."""

    THERE = auto()  # it is a term; no value
    LABEL = auto()
    SYNONYM = auto()
    RELATED_NAME = auto()  # a synonym that may be broader, narrower or only related
    PARENT = auto()  # identifier of a broader term
    OBSOLETE = auto()  # no value
    SUCCESSOR = auto()  # identifier of a term to be used, or considered, in its place


class Statement(NamedTuple):
    """One thing that is said of a term.

    Attributes:
        term: Its identifier as the file has it, CURIE or IRI.
        said: What is said.
        value: A text or an identifier as the file has it; empty when `said` needs none.
    """

    term: str
    said: Said
    value: str = ""


@dataclass
class Term:
    """All that is said of one term.

    Attributes:
        label: Its name, None when the release has none in English.
        synonyms: Other names, exact or not.
        parents: Identifiers of broader terms.
        obsolete: Whether it is no longer to be used.
        successors: Identifiers of terms in its place.
    """

    label: str | None = None
    synonyms: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    obsolete: bool = False
    successors: list[str] = field(default_factory=list)

    def add(self, said: Said, value: str) -> None:
        """Take in a statement; a second label counts as a synonym."""
        if said is Said.LABEL and self.label is None:
            self.label = value
        elif said in (Said.LABEL, Said.SYNONYM, Said.RELATED_NAME):
            self.synonyms.append(value)
        elif said is Said.PARENT:
            self.parents.append(value)
        elif said is Said.OBSOLETE:
            self.obsolete = True
        elif said is Said.SUCCESSOR:
            self.successors.append(value)

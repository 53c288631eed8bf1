"""What the graph says of each code of a terminology: a table to be joined to tables of patients."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from all_kg.answers.labels import label_of
from all_kg.answers.matrix import make_matrix
from all_kg.codes.code_book import TELLING, CodeBook
from all_kg.namespaces import expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from all_kg.answers.answer import Thing
    from all_kg.answers.matrix import Matrix
    from all_kg.codes.code_book import CodeMatch
    from all_kg.graph.terminologies import Terminology
    from all_kg.resources import Resources
    from all_kg.stores.store import Store

PARTED = "; "
_TYPE = NamedNode(expand("rdf:type"))
_KIND_OF = NamedNode(expand("allkg:kindOf"))
_STATES = tuple(NamedNode(expand(name)) for name in ("allkg:DiseaseSetting", "allkg:ResponseState"))


class Annotation(NamedTuple):
    """What is said of a code; None is "not stated", never "no".

    Attributes:
        concept: Label of the concept that the code stands for, the closest one.
        concept_iri: Its IRI.
        match: What the code is, seen from the concept: exact, close or narrow.
        also: The other concepts that the code tells of, each with its relation.
        kind: What the concept is a kind of, the nearest first.
        state: The setting of the disease, or the response, that the code tells besides the disease.
        settings: Where sources use the treatment, each with the strongest wording and the number of sources.
        sources: Short titles of these sources.
    """

    concept: str
    concept_iri: str
    match: str
    also: str | None
    kind: str | None
    state: str | None
    settings: str | None
    sources: str | None


class AnnotationTable:
    """What the graph says of codes, derived from its mappings and claims.

    Args:
        store: The built store.
        resources: Where the queries are.

    Attributes:
        book: The mappings.
    """

    def __init__(self, store: Store, resources: Resources) -> None:
        self._store = store
        self._resources = resources
        self.book = CodeBook(store)
        self._said: dict[str, dict[str, Annotation]] = {}  # by prefix

    def of(self, terminology: Terminology) -> dict[str, Annotation]:
        """What is said of the codes of a terminology, by the bare code; what is not there is not stated."""
        if terminology.prefix not in self._said:
            telling = {
                code.code: [m for m in self.book.by_code[code.curie] if m.relation in TELLING]
                for code in self.book.codes(terminology)
            }
            self._said[terminology.prefix] = {
                code: self._annotation(matches) for code, matches in telling.items() if matches
            }
        return self._said[terminology.prefix]

    def by_spelling(self, terminology: Terminology) -> dict[str, Annotation]:
        """The same by every spelling of a code, in capitals."""
        return {
            spelling: annotation
            for code, annotation in self.of(terminology).items()
            for spelling in spellings(terminology, code)
        }

    def _annotation(self, matches: Sequence[CodeMatch]) -> Annotation:
        matches = sorted(matches, key=self._closeness)
        states = [match for match in matches if self._is_state(match.concept)]
        others = [match for match in matches if match not in states]
        chosen = (others or states)[0]
        shown = {chosen.concept, *(match.concept for match in states[:1])}
        settings, sources = self._use(chosen.concept)
        return Annotation(
            concept=chosen.concept.label,
            concept_iri=chosen.concept.iri,
            match=chosen.relation,
            also=_joined(f"{m.concept} ({m.relation})" for m in matches if m.concept not in shown),
            kind=_joined(self._kinds(chosen.concept)),
            state=states[0].concept.label if states else None,
            settings=settings,
            sources=sources,
        )

    def _closeness(self, match: CodeMatch) -> tuple[int, int, str]:
        """By which the closest concept comes first; of equal ones the one that says no more than the code."""
        depth = len(self._wider(match.concept))
        is_narrow = match.relation == "narrow"
        return TELLING.index(match.relation), -depth if is_narrow else depth, match.concept.label

    def _wider(self, concept: Thing) -> list[NamedNode]:
        quads = self._store.quads(NamedNode(concept.iri), _KIND_OF)
        return list({quad.object for quad in quads if isinstance(quad.object, NamedNode)})

    def _kinds(self, concept: Thing) -> list[str]:
        depth = {wide: sum(1 for _ in self._store.quads(wide, _KIND_OF)) for wide in self._wider(concept)}
        names = {wide: label_of(self._store, wide) for wide in depth}
        return [names[wide] for wide in sorted(depth, key=lambda one: (-depth[one], names[one]))]

    def _is_state(self, concept: Thing) -> bool:
        node = NamedNode(concept.iri)
        return any(next(self._store.quads(node, _TYPE, kind), None) is not None for kind in _STATES)

    def _use(self, treatment: Thing) -> tuple[str | None, str | None]:
        cells = {
            setting: cell
            for setting in self._settings
            if (cell := self._matrix.cells.get((treatment, setting)))
        }
        words = (
            f"{setting} ({cell.wording}, {_counted(len(cell.sources), 'source')})"
            for setting, cell in cells.items()
        )
        sources = {source.label for cell in cells.values() for source in cell.sources}
        return _joined(words), _joined(sorted(sources))

    @cached_property
    def _matrix(self) -> Matrix:
        return make_matrix(self._store, self._resources, everything=True)

    @cached_property
    def _settings(self) -> list[Thing]:
        """The settings from left to right, without the widest, which tell nothing."""
        telling = make_matrix(self._store, self._resources).settings
        widest = {wide.value for setting in telling for wide in self._wider(setting)}
        return [setting for setting in self._matrix.settings if setting.iri not in widest]


def spellings(terminology: Terminology, code: str) -> Iterator[str]:
    """How people and programs store a code: with prefix or IRI, without its dot, as a number; in capitals.

    Args:
        terminology: Whose code it is.
        code: The bare code.
    """
    bare = {code, code.replace(".", "")}
    if code.isdigit():
        bare.add(code.lstrip("0"))  # as it is when a column was read as numbers
    prefixes = (terminology.prefix, *terminology.spellings)
    before = {"", terminology.namespace, *terminology.other_namespaces}
    before |= {f"{prefix}{mark}" for prefix in prefixes for mark in (":", "_")}
    if terminology.fhir_system:
        before |= {f"{terminology.fhir_system}{mark}" for mark in ("/", "|")}
    yield from {(start + one).upper() for start in before for one in bare}


def _joined(words: Iterable[str]) -> str | None:
    return PARTED.join(words) or None


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"

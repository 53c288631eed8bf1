"""What differs between two releases: thing by thing, not line by line."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad

from all_kg.layout import Layout, Shown
from all_kg.namespaces import GRAPH_DIFFERENCE, XSD, curie, expand
from all_kg.releases.release_side import Side, open_side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ADDED, REMOVED, DEPRECATED, CHANGED = "added", "removed", "deprecated", "changed"

_DEPRECATED = expand("owl:deprecated")


@dataclass(frozen=True)
class Change:
    """A thing that differs.

    Attributes:
        how: `added`, `removed`, `deprecated` or `changed`.
        iri: The thing.
        label: Its name, in the newer release where it is in both.
        kind: The name of its class.
        removed: What is said of it in the older release only, as pairs of property and value.
        added: What is said of it in the newer release only.
    """

    how: str
    iri: str
    label: str
    kind: str
    removed: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]


class Difference(Shown):
    """What differs between two releases.

    Args:
        old: The older one.
        new: The newer one.

    Attributes:
        changes: Every thing that differs, by kind, then by name.
        derived_added: How many edges follow now that did not.
        derived_removed: How many edges do not follow any more.
    """

    def __init__(self, old: Side, new: Side) -> None:
        self._old = old
        self._new = new
        self.changes = sorted(
            _changes(old, new), key=lambda one: (one.kind, _ORDER.index(one.how), one.label)
        )
        self.derived_added = len(new.derived - old.derived)
        self.derived_removed = len(old.derived - new.derived)

    def __bool__(self) -> bool:
        return bool(self.changes or self.derived_added or self.derived_removed)

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many things of each kind were added, removed, deprecated and changed."""
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for change in self.changes:
            counted[change.kind][change.how] += 1
        return {kind: {how: of_kind[how] for how in _ORDER} for kind, of_kind in counted.items()}

    def layout(self) -> Layout:
        """Choose and word what a person sees."""
        if not self:
            return Layout(lines=["Both say the same."])
        cells = [[kind, *(str(n or "") for n in counts.values())] for kind, counts in self.counts.items()]
        details = [
            [f"{change.how}: {change.kind} {change.label}", *self._details(change)] for change in self.changes
        ]
        return Layout(
            f"{self._old.version or self._old.name} → {self._new.version or self._new.name}",
            [],
            ["kind", *_ORDER],
            cells,
            [[self._derived()], *details],
        )

    def to_markdown(self) -> str:
        """The knowledge part of a changelog, to be put in as it stands."""
        lines = []
        for kind, counts in self.counts.items():
            told = ", ".join(f"{number} {how}" for how, number in counts.items() if number)
            lines.append(f"- {kind}: {told}")
            few = [change for change in self.changes if change.kind == kind and change.how != CHANGED]
            lines += [f"  - {change.how}: {change.label}" for change in few[:_FEW]]
            if len(few) > _FEW:
                lines.append(f"  - and {len(few) - _FEW} more")
        said = [*lines, f"- {self._derived()}"] if self else ["- Nothing changed."]
        return "\n".join(["### Knowledge", "", *said]) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The difference as data, ready for JSON."""

        def said(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
            return [{"property": name, "value": value} for name, value in pairs]

        return {
            "old": {"name": self._old.name, "version": self._old.version or None},
            "new": {"name": self._new.name, "version": self._new.version or None},
            "counts": self.counts,
            "derived": {ADDED: self.derived_added, REMOVED: self.derived_removed},
            "changes": [
                {"how": one.how, "iri": one.iri, "label": one.label, "kind": one.kind}
                | {REMOVED: said(one.removed), ADDED: said(one.added)}
                for one in self.changes
            ],
        }

    def to_nquads(self) -> bytes:
        """What to take out of the older release and what to put in, as two graphs, and what they are of.

        Taking out the one and putting in the other makes the newer release of the older one.
        """
        old, new = set(self._sayings(self._old)), set(self._sayings(self._new))
        quads = [
            *(Quad(*parts, NamedNode(GRAPH_DIFFERENCE + ADDED)) for parts in new - old),
            *(Quad(*parts, NamedNode(GRAPH_DIFFERENCE + REMOVED)) for parts in old - new),
        ]
        about = NamedNode(GRAPH_DIFFERENCE.rstrip("/"))
        for predicate, version in (
            ("prov:wasRevisionOf", self._old.version),
            ("prov:specializationOf", self._new.version),
        ):
            if version:
                quads.append(Quad(about, NamedNode(expand(predicate)), NamedNode(version), about))
        for how in (ADDED, REMOVED):
            graph = NamedNode(GRAPH_DIFFERENCE + how)
            number = sum(quad.graph_name == graph for quad in quads)
            quads.append(
                Quad(
                    graph,
                    NamedNode(expand("void:triples")),
                    Literal(str(number), datatype=NamedNode(XSD + "integer")),
                    about,
                )
            )
        return "".join(sorted(f"{quad} .\n" for quad in quads)).encode()

    def _sayings(self, side: Side) -> Iterator[tuple[Any, Any, Any]]:
        for change in self.changes:
            if change.iri in side.things:
                for quad in side.quads(change.iri):
                    yield quad.subject, quad.predicate, quad.object
        yield from side.derived

    def _details(self, change: Change) -> list[str]:
        if change.how not in (CHANGED, DEPRECATED):
            return []
        return [
            f"  {sign} {curie(name)} {side.name_of(value)}"
            for sign, side, pairs in (("-", self._old, change.removed), ("+", self._new, change.added))
            for name, value in pairs
        ]

    def _derived(self) -> str:
        return f"edges that follow: {self.derived_added} more, {self.derived_removed} less"


_ORDER = (ADDED, CHANGED, DEPRECATED, REMOVED)
_FEW = 20


def compare_releases(old: str, new: str) -> Difference:
    """Compare two releases.

    Args:
        old: The older: what `open_side` reads.
        new: The newer, likewise.

    Raises:
        InputError: One of them cannot be read.
    """
    return Difference(open_side(old), open_side(new))


def _changes(old: Side, new: Side) -> Iterator[Change]:
    for iri in sorted(old.things.keys() | new.things.keys()):
        before = old.statements(iri) if iri in old.things else set()
        after = new.statements(iri) if iri in new.things else set()
        if before == after:
            continue
        removed, added = tuple(sorted(before - after)), tuple(sorted(after - before))
        if not before:
            how = ADDED
        elif not after:
            how = REMOVED
        elif any(name == _DEPRECATED for name, _ in added):
            how = DEPRECATED
        else:
            how = CHANGED
        side = new if after else old
        yield Change(how, iri, side.label(iri), side.kind(iri), removed, added)

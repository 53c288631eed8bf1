"""Claims as a reader meets them: what is stated, in whose words, of whom, and by which source."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from all_kg.answers.matrix_picture import LEVELS
from all_kg.namespaces import PREFIXES, expand

if TYPE_CHECKING:
    from all_kg.site.statements import Statements, Term

# What narrows a claim, in the order in which a reader asks for it.
LIMITS = (
    *("condition", "setting", "disease", "population", "quantity", "relativeTo", "comparator"),
    *("comparatorQuantity", "date", "approvalKind", "printedValue"),
)
# Every claim has these; who wants them by their value asks a query.
_OF_ALL = frozenset(expand(name) for name in ("dcterms:creator", "allkg:confidence", "rdf:type"))
_BY_CONFLICT = expand("allkg:amongClaims")


@dataclass(frozen=True)
class Claim:
    """One statement of one source.

    Attributes:
        iri: The claim.
        subject: What it is about.
        relation: The relation that it states.
        object: The thing or the value that the relation leads to.
        hedge: The source's own strength of wording.
        level: How strong this is, from 0 to 4.
        limits: What narrows it: relation and value.
        groups: Groups of claims that it is to be read with.
        source: The source.
    """

    iri: str
    subject: Term
    relation: Term
    object: Term
    hedge: Term
    level: int
    limits: tuple[tuple[Term, Term], ...]
    groups: tuple[Term, ...]
    source: Term


class Claims:
    """All claims, and which speak of a thing in what way.

    Args:
        statements: The graph.
    """

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self.all: dict[str, Claim] = {
            iri: self._read(iri) for iri in statements.things if _is_of(statements, iri, "allkg:Claim")
        }
        self._naming: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for iri, claim in self.all.items():
            for quad in statements.about(iri):
                if isinstance(quad.object, NamedNode) and quad.predicate.value not in _OF_ALL:
                    named = self._naming[quad.object.value][quad.predicate.value]
                    if claim not in named[-1:]:
                        named.append(claim)

    def naming(self, iri: str) -> dict[str, list[Claim]]:
        """The claims that name a thing, by the relation in which they do; about it first."""
        found = self._naming.get(iri, {})
        first = [part for part in (expand("allkg:subject"), expand("allkg:object")) if part in found]
        return {part: found[part] for part in (*first, *sorted(found.keys() - set(first)))}

    def of_conflict(self, iri: str) -> list[Claim]:
        """The claims of a conflict."""
        return [self.all[one] for one in self._statements.iris(iri, "allkg:amongClaims") if one in self.all]

    def conflicts(self, iri: str) -> list[str]:
        """The conflicts that a claim is in, or that the claims about a thing, or leading to it, are in."""
        core = (expand("allkg:subject"), expand("allkg:object"), expand("dcterms:source"))
        named = [claim.iri for part in core for claim in self._naming.get(iri, {}).get(part, [])]
        return sorted({
            quad.subject.value
            for one in (iri, *named)
            for quad in self._statements.naming(one)
            if quad.predicate.value == _BY_CONFLICT and isinstance(quad.subject, NamedNode)
        })  # fmt: skip

    def gaps(self, iri: str) -> list[str]:
        """The gaps that name a thing, or are about the details of a claim."""
        return sorted({
            quad.subject.value
            for quad in self._statements.naming(iri)
            if isinstance(quad.subject, NamedNode)
            and quad.predicate.value not in _OF_ALL
            and _is_of(self._statements, quad.subject.value, "allkg:Gap")
        })  # fmt: skip

    def _read(self, iri: str) -> Claim:
        statements = self._statements

        def one(*predicates: str) -> Term:
            found = (term for predicate in predicates for term in statements.values(iri, predicate))
            return next(found, Literal("…"))

        hedge = one("allkg:hedge")
        strength = statements.text(hedge.value, "allkg:strength") if isinstance(hedge, NamedNode) else ""
        return Claim(
            iri,
            one("allkg:subject"),
            one("allkg:predicate"),
            one("allkg:object", "allkg:value"),
            hedge,
            level_of(int(strength or 0)),
            tuple(
                (NamedNode(PREFIXES["allkg"] + limit), value)
                for limit in LIMITS
                for value in statements.values(iri, f"allkg:{limit}")
            ),
            tuple(statements.values(iri, "allkg:inGroup")),
            one("dcterms:source"),
        )


def level_of(strength: int) -> int:
    """The level of a strength of wording, as the picture of the matrix has it."""
    return max(level for level, (least, _, _) in enumerate(LEVELS) if strength >= least)


def _is_of(statements: Statements, iri: str, kind: str) -> bool:
    return expand(kind) in statements.iris(iri, "rdf:type")

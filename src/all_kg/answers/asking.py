"""From a question to its answer."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from all_kg.answers.answer import NOT_STATED, Answer, Row, Thing
from all_kg.answers.attribution import SLOT
from all_kg.answers.gaps import gaps_on_matter
from all_kg.answers.labels import label_of
from all_kg.answers.matching import RELATION, Match, find_question
from all_kg.namespaces import PREFIXES, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from pyoxigraph import QuerySolutions, Triple

    from all_kg.answers.catalogue import Question
    from all_kg.stores.store import Store

    Term = NamedNode | BlankNode | Literal | Triple

_SOURCE = NamedNode(expand("dcterms:source"))
_TITLE = NamedNode(expand("dcterms:title"))
_PUBLISHER = NamedNode(expand("dcterms:publisher"))
_YEARS = (NamedNode(expand("dcterms:issued")), NamedNode(expand("dcterms:dateCopyrighted")))
_URL = NamedNode(expand("schema:url"))
_TYPE = NamedNode(expand("rdf:type"))
_TERMINOLOGY = NamedNode(expand("allkg:Terminology"))
_TERMS = tuple(
    NamedNode(expand(name)) for name in ("dcterms:rights", "dcterms:license", "allkg:registeredAs")
)

# What limits a claim is shown beside it, whether or not the query asks for it.
_QUALIFIERS = {
    NamedNode(expand(f"allkg:{predicate}")): name
    for name, predicate in (
        ("condition", "condition"),
        ("setting", "setting"),
        ("disease", "disease"),
        ("population", "population"),
        ("quantity", "quantity"),
        ("relative to", "relativeTo"),
        ("compared with", "comparator"),
        ("quantity compared with", "comparatorQuantity"),
        ("date", "date"),
        ("kind of approval", "approvalKind"),
        ("printed as", "printedValue"),
        ("read together", "inGroup"),
    )
}


def ask(store: Store, words: str, sources: Sequence[NamedNode] = ()) -> Answer:
    """Answer a question in plain words.

    Args:
        store: The built store.
        words: The question, such as "which therapies are used in relapse".
        sources: Only what these say; all when empty.

    Raises:
        UsageError: There are no words, or too many.
        UnsureError: No question of the catalogue fits, or several do; carries the nearest ones.
    """
    match = find_question(store, words)
    if sources:
        match.arguments = {**match.arguments, SLOT: sources}
    return answer_match(store, match)


def answer_match(store: Store, match: Match) -> Answer:
    """Answer a question of the catalogue with its arguments.

    Several values for a slot are asked one after the other, and their rows shown together.
    """
    text = match.question.query
    columns: list[str] = []
    rows: list[Row] = []
    gaps: dict[Thing, None] = {}
    for arguments in _combinations(match.arguments):
        solutions = store.query(text, arguments)
        found, columns = solution_rows(store, solutions)  # type: ignore[arg-type]
        rows.extend(found)
        if all(match.question.is_yes_no and row["answer"] == NOT_STATED for row in found):
            gaps.update(dict.fromkeys(_gaps(store, match.question, arguments)))
    if match.question.is_yes_no and len(match.arguments.get(SLOT, ())) > 1:
        # Of several sources, those that are silent need not be listed where one speaks.
        rows = [row for row in rows if row["answer"] != NOT_STATED] or rows
    return Answer(
        match.worded(store),
        name=match.question.name,
        arguments={
            slot: [to_value(store, term) for term in values] for slot, values in match.arguments.items()
        },
        columns=columns,
        rows=rows,
        is_yes_no=match.question.is_yes_no,
        sources=sources_of(store, rows),
        gaps=list(gaps),
    )


def _gaps(store: Store, question: Question, arguments: Mapping[str, Term]) -> list[Thing]:
    named = {slot: term for slot, term in arguments.items() if isinstance(term, NamedNode)}
    relations = {term.value for slot, term in named.items() if question.slots[slot] == RELATION}
    concepts = [term for term in named.values() if term.value not in relations]
    # The relations that a question follows are among the words of its query.
    relations.update(expand(word) for word in question.query.replace(";", " ").split())
    return gaps_on_matter(store, concepts, relations)


def _combinations(arguments: Mapping[str, Sequence[Term]]) -> list[dict[str, Term]]:
    combinations: list[dict[str, Term]] = [{}]
    for slot, terms in arguments.items():
        combinations = [{**chosen, slot: term} for chosen in combinations for term in terms]
    return combinations


def solution_rows(store: Store, solutions: QuerySolutions) -> tuple[list[Row], list[str]]:
    """Turn the solutions of a SELECT query into rows with labels.

    Returns:
        The rows, and the names of the columns.
    """
    columns = [variable.value for variable in solutions.variables]
    labels: dict[Term, Any] = {}
    rows = []
    found = list(solutions)
    if "claim" in columns:
        claims = (solution["claim"] for solution in found)
        store.expect_about(_limits_of(store, [claim for claim in claims if isinstance(claim, NamedNode)]))
    for solution in found:
        cells = {}
        qualifiers: dict[str, list[Thing]] = {}
        for column in columns:
            term = solution[column]
            if term is not None and term not in labels:
                labels[term] = to_value(store, term)
            cells[column] = None if term is None else labels[term]
            if column == "claim" and isinstance(term, NamedNode):
                qualifiers = qualifiers_of(store, term)
        said = {str(value) for value in cells.values()}
        new = {
            name: left
            for name, all_ in qualifiers.items()
            if (left := [t for t in all_ if t.label not in said])
            and not (name == "setting" and len(left) < len(all_))  # in each of them: the one said is enough
        }
        rows.append(Row(cells, new))
    return rows, columns


def _limits_of(store: Store, claims: Iterable[NamedNode]) -> Iterator[Term]:
    return (quad.object for claim in claims for quad in store.quads(claim) if quad.predicate in _QUALIFIERS)


def qualifiers_of(store: Store, claim: NamedNode) -> dict[str, list[Thing]]:
    """What limits a claim, by the name of the qualifier; a name without things limits nothing."""
    found: dict[str, set[Thing]] = {name: set() for name in _QUALIFIERS.values()}
    for quad in store.quads(claim):
        if name := _QUALIFIERS.get(quad.predicate):
            found[name].add(to_thing(store, quad.object))
    return {name: sorted(things, key=lambda thing: thing.label) for name, things in found.items()}


def to_thing(store: Store, term: Term) -> Thing:
    """A resource with its label."""
    return Thing(term.value if isinstance(term, NamedNode | Literal) else str(term), label_of(store, term))


def to_value(store: Store, term: Term) -> Any:
    """A resource as a `Thing`, a literal as the Python value of its datatype."""
    if not isinstance(term, Literal):
        return to_thing(store, term)
    try:
        return _python_value(term.value, term.datatype.value.removeprefix(PREFIXES["xsd"]))
    except (ValueError, ArithmeticError):
        return term.value  # ill-typed, which a query of the user's own may well produce


def _python_value(text: str, datatype: str) -> Any:
    if datatype in ("integer", "nonNegativeInteger", "gYear"):
        return int(text)
    if datatype == "boolean":
        return text in ("true", "1")
    if datatype == "decimal":
        from decimal import Decimal

        return Decimal(text)
    if datatype in ("double", "float"):
        return float(text)
    if datatype == "date":
        from datetime import date

        return date.fromisoformat(text)
    return text


def sources_of(store: Store, rows: Iterable[Row]) -> list[Thing]:
    """The sources that rows rest on; all that were looked through when the rows name none.

    The label of each is its reference: title, publisher, year, address.
    """
    named = {
        row["source"].iri
        for row in rows
        if "source" in row.keys() and isinstance(row["source"], Thing)  # noqa: SIM118
    }
    if not named:
        named = {
            quad.object.value for quad in store.quads(None, _SOURCE) if isinstance(quad.object, NamedNode)
        }
    nodes = [NamedNode(iri) for iri in sorted(named)]
    store.expect_about(nodes)
    store.expect_about(quad.object for node in nodes for quad in store.quads(node, _PUBLISHER))
    return [Thing(node.value, reference_of(store, node)) for node in nodes]


def reference_of(store: Store, source: NamedNode) -> str:
    """A source as it is cited: short title, title, publisher, year, address; a terminology with its terms."""
    if any(store.quads(source, _TYPE, _TERMINOLOGY)):
        terms = [quad.object for predicate in _TERMS for quad in store.quads(source, predicate)]
        named = [term.value if isinstance(term, NamedNode) else label_of(store, term) for term in terms]
        return ". ".join([label_of(store, source), *(name.rstrip(".") for name in named)])
    publisher = [label_of(store, quad.object) for quad in store.quads(source, _PUBLISHER)]
    years = [label_of(store, quad.object) for predicate in _YEARS for quad in store.quads(source, predicate)]
    addresses = [label_of(store, quad.object) for quad in store.quads(source, _URL)]
    titles = [label_of(store, quad.object) for quad in store.quads(source, _TITLE)]
    short = label_of(store, source)
    title = f"{short}: {titles[0]}" if titles and titles[0] != short else short
    parts = (title, ", ".join(sorted(publisher) + years[:1]), *sorted(addresses))
    return ". ".join(part for part in parts if part)

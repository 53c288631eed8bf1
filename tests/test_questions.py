"""Every question answers on two engines as reviewed; every competency question finds its question.

`expected/<question>.tsv` holds the reviewed rows: the whole answer, or, for questions that ask for arguments,
the answer to each case. `expected/competency-questions.tsv` holds, for each competency question, the question
of the catalogue, its arguments and the answer as typed by hand from the evidence. Nothing here writes those
files:

    python tests/test_questions.py QUESTION [SLOT=VALUE …]

prints an answer in their form, for a person to hold against the source.
"""

from __future__ import annotations

import sys
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from page_graph import PAGE, page_knowledge, whole_knowledge
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, RdfFormat
from pyoxigraph import Store as Engine
from rdflib.query import ResultRow

from all_kg.answers.answer import Thing
from all_kg.answers.asking import ask
from all_kg.answers.matching import UnsureError, find_question
from all_kg.graph.knowledge import Knowledge
from all_kg.namespaces import curie, expand
from all_kg.rdf.query_document import QuestionDocument, read_questions
from all_kg.rdf.rdflib_terms import rdflib_graph, rdflib_term
from all_kg.resources import find_resources
from all_kg.stores.store import Store
from all_kg.stores.store_build import store_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import QuerySolution

    Term = NamedNode | Literal

EXPECTED = Path(__file__).with_name("expected")
COMPETENCY_QUESTIONS = "competency-questions"
XSD = "http://www.w3.org/2001/XMLSchema#"

# Questions that need arguments, or whose whole answer is too long to review, with their number of cases.
CASES = {
    "approvals-of": 3,
    "are-mutually-exclusive": 3,
    "can-coexist": 2,
    "claims-about": 3,
    "claims-behind-edge": 4,
    "claims-since": 2,
    "claims-until": 2,
    "classed-as-both": 1,
    "codes-of": 6,
    "combinations-in-setting": 2,
    "compare-settings": 4,
    "complication": 3,
    "components-of": 4,
    "disagreements-about": 3,
    "drugs-in-setting": 3,
    "duration-of": 3,
    "gaps-about": 6,
    "is-given-by": 6,
    "is-never-given-by": 4,
    "is-not-used-in": 4,
    "is-used-in": 8,
    "kinds-used-for": 1,
    "labels-of": 5,
    "limits-as-printed": 2,
    "limits-for-population": 3,
    "limits-of": 6,
    "must-be-combined": 4,
    "outcomes-of": 4,
    "prognostic-factors": 2,
    "regimens-with": 2,
    "risk-group-by-age-and-count": 4,
    "routes-of": 3,
    "settings-of": 2,
    "side-effects-of": 6,
    "state-by-blasts": 5,
    "state-with-finding": 3,
    "therapies-at-least": 2,
    "therapies-in-both": 2,
    "therapies-missing-from": 3,
    "treatments-by-route": 2,
    "treatments-for-disease": 2,
    "treatments-for-population": 2,
    "who-says": 3,
    "who-says-used-in": 2,
    "why-not-exact": 4,
}


# Questions whose reviewed answer is that of all sources.
OF_ALL_SOURCES = {
    "active-against",
    "approvals-of",
    "approvals-withdrawn",
    "binds-target",
    "claims-since",
    "claims-until",
    "classed-as-both",
    "codes-of",
    "codes-with-wrong-name",
    "combinations-in-setting",
    "complication",
    "components-of",
    "count-of",
    "described-as-trial-only",
    "disagreements-about",
    "does-not-need",
    "drugs-in-every-phase",
    "drugs-in-setting",
    "drugs-only-in-older-edition",
    "drugs-only-in-phase",
    "duration-of",
    "goals-of-kinds",
    "identifiers-of-references",
    "is-given-by",
    "is-never-given-by",
    "kinds-used-for",
    "labels-of",
    "limits-as-printed",
    "limits-for-population",
    "limits-of",
    "outcomes-of",
    "prognostic-factors",
    "regimens-with",
    "regimens-without",
    "registry-numbers",
    "risk-group-by-age-and-count",
    "routes-of",
    "settings-of",
    "side-effects-of",
    "therapies-at-least",
    "timing-of",
    "treatments-by-route",
    "treatments-for-disease",
    "treatments-for-population",
    "who-says",
    "who-says-used-in",
    "why-not-exact",
}


def is_datatype(kind: str) -> bool:
    return kind.startswith(XSD)


@cache
def documents() -> dict[str, QuestionDocument]:
    folder = Path(find_resources().queries) / "questions"
    return {document.stem: document for document in read_questions(str(folder))}


@cache
def knowledge() -> Knowledge:
    return whole_knowledge()


@cache
def store() -> Store:
    engine = Engine()
    engine.bulk_extend(store_quads(knowledge(), find_resources()))
    return Store(engine, content_hash=knowledge().content_hash, path=None)


def graph(document: QuestionDocument) -> rdflib.Graph:
    return whole_graph() if document.stem in OF_ALL_SOURCES else page_graph()


@cache
def whole_graph() -> rdflib.Graph:
    return rdflib_graph(knowledge().quads())


@cache
def page_graph() -> rdflib.Graph:
    return rdflib_graph(page_knowledge().quads())


STEMS = sorted(documents())
WHOLE = [stem for stem in STEMS if stem not in CASES]
WITH_CONCEPTS = [
    stem
    for stem, document in sorted(documents().items())
    if document.parameters and not any(map(is_datatype, document.parameters.values()))
]

# So many rows that all their values, and rdflib, are tried in the slow tests.
OF_MANY_ROWS = {"compare-settings", "therapies-missing-from"}

# Questions that put every treatment beside every other: their slots are tried a few values at a time.
FIXED = {
    "must-be-combined": {"setting": "all:relapsed-all", "therapy": "all:rituximab"},
}


def fixed(document: QuestionDocument) -> dict[str, Term]:
    return {slot: argument(document, slot, text) for slot, text in FIXED.get(document.stem, {}).items()}


# --- answers as text


def cell(term: object) -> str:
    """A term as in the reviewed files: IRIs shortened, numbers without trailing zeros, literals bare."""
    if term is None:
        return ""
    if isinstance(term, NamedNode | rdflib.URIRef):
        return curie(term.value if isinstance(term, NamedNode) else str(term))
    datatype = term.datatype.value if isinstance(term, Literal) else str(getattr(term, "datatype", ""))
    text = term.value if isinstance(term, Literal) else str(term)
    return f"{Decimal(text).normalize():f}" if datatype in (XSD + "decimal", XSD + "integer") else text


def argument(document: QuestionDocument, slot: str, text: str) -> Term:
    if slot == "source":  # every question can be limited by it, without naming it among its parameters
        return NamedNode(expand(text))
    kind = document.parameters[slot]
    return Literal(text, datatype=NamedNode(kind)) if is_datatype(kind) else NamedNode(expand(text))


def solutions(document: QuestionDocument, arguments: Mapping[str, Term] | None = None) -> list[QuerySolution]:
    found = store().query(document.text, arguments)
    assert isinstance(found, QuerySolutions)
    return list(found)


def cells(document: QuestionDocument, solution: QuerySolution) -> tuple[str, ...]:
    return tuple(cell(solution[column]) for column in document.columns)


def answer(document: QuestionDocument, arguments: Mapping[str, Term] | None = None) -> list[tuple[str, ...]]:
    return [cells(document, solution) for solution in solutions(document, arguments)]


def silent_of_source(document: QuestionDocument, rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows as of a question to all sources: the silence of one is not told apart from that of the others."""
    columns = list(document.columns)
    if "claim" not in columns or document.stem in OF_ALL_SOURCES:  # these are asked of no source alone
        return rows
    grounds = [columns.index(column) for column in ("claim", "gap") if column in columns]
    place = columns.index("source")
    return [
        row if any(row[one] for one in grounds) else (*row[:place], "", *row[place + 1 :]) for row in rows
    ]


def answer_of_rdflib(
    document: QuestionDocument, arguments: Mapping[str, Term] | None = None
) -> list[tuple[str, ...]]:
    bindings = {slot: rdflib_term(term) for slot, term in (arguments or {}).items()}
    rows = graph(document).query(document.text, initBindings=bindings)
    return [tuple(map(cell, row)) for row in rows if isinstance(row, ResultRow)]


def read_table(name: str) -> tuple[list[str], list[tuple[str, ...]]]:
    header, *rows = (EXPECTED / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return header.split("\t"), [tuple(row.split("\t")) for row in rows]


def cases(document: QuestionDocument) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """The reviewed rows by the arguments that they answer; a whole answer is one case without arguments."""
    columns, rows = read_table(document.stem)
    if document.stem not in CASES:
        return {(): rows}
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for row in rows:
        found.setdefault(tuple(row[columns.index(slot)] for slot in document.parameters), []).append(row)
    return found


def arguments_of(document: QuestionDocument, case: tuple[str, ...]) -> dict[str, Term]:
    arguments: dict[str, Term] = {
        slot: argument(document, slot, text) for slot, text in zip(document.parameters, case, strict=False)
    }
    return arguments if document.stem in OF_ALL_SOURCES else {**arguments, "source": PAGE}


# --- the catalogue


def test_the_catalogue_has_ninety_five_questions_each_with_a_reviewed_answer() -> None:
    assert len(STEMS) == 95
    assert sorted(path.stem for path in EXPECTED.iterdir()) == sorted([*STEMS, COMPETENCY_QUESTIONS])
    assert set(CASES) < set(STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_a_question_selects_its_columns_and_the_source(stem: str) -> None:
    document = documents()[stem]
    found = Engine().query(document.text)
    assert isinstance(found, QuerySolutions)
    assert [variable.value for variable in found.variables] == list(document.columns)
    assert "source" in document.columns
    assert read_table(stem)[0] == list(document.columns)


@pytest.mark.parametrize("stem", STEMS)
def test_a_question_brings_its_prefixes_and_names_no_graph(stem: str) -> None:
    text = documents()[stem].text
    assert isinstance(Engine().query(text), QuerySolutions)
    assert "GRAPH" not in text.split()


# --- the answers


@pytest.mark.parametrize("stem", STEMS)
def test_the_answer_is_the_reviewed_one_in_its_order(stem: str) -> None:
    document = documents()[stem]
    found = cases(document)
    assert len(found) == CASES.get(stem, 1)
    for case, rows in found.items():
        assert silent_of_source(document, answer(document, arguments_of(document, case))) == rows, case


@pytest.mark.parametrize(
    "stem",
    [
        pytest.param(stem, marks=pytest.mark.slow) if stem in OF_ALL_SOURCES | OF_MANY_ROWS else stem
        for stem in STEMS
    ],
)
def test_rdflib_gives_the_same_rows(stem: str) -> None:
    document = documents()[stem]
    for case, rows in cases(document).items():
        found = answer_of_rdflib(document, arguments_of(document, case))
        assert Counter(silent_of_source(document, found)) == Counter(rows), case


@pytest.mark.parametrize(
    "stem",
    [pytest.param(stem, marks=pytest.mark.slow) if stem in OF_MANY_ROWS else stem for stem in WITH_CONCEPTS],
)
def test_an_argument_narrows_as_filtering_does(stem: str) -> None:
    document = documents()[stem]
    given = fixed(document)
    everything = solutions(document, given)
    assert everything
    for slot in document.parameters.keys() - given.keys():
        values = sorted({row[slot] for row in everything}, key=str)
        for value in values[:: max(1, len(values) // 5)]:
            filtered = [cells(document, row) for row in everything if row[slot] == value]
            assert answer(document, {**given, slot: value}) == filtered, value


# The block comes last, too late for those whose rows are too many without it.
@pytest.mark.parametrize("stem", sorted(set(WITH_CONCEPTS) - FIXED.keys()))
def test_a_trailing_values_block_narrows_as_an_argument_does(stem: str) -> None:
    document = documents()[stem]
    row = solutions(document)[-1]
    arguments = {slot: row[slot] for slot in document.parameters}
    names = " ".join(f"?{slot}" for slot in arguments)
    block = f"VALUES ({names}) {{ ({' '.join(map(str, arguments.values()))}) }}"
    found = store().query(f"{document.text}\n{block}\n")
    assert isinstance(found, QuerySolutions)
    assert [cells(document, solution) for solution in found] == answer(document, arguments)


def test_a_question_that_takes_a_number_has_no_answer_without_one() -> None:
    numeric = sorted(stem for stem in STEMS if documents()[stem].parameters and stem not in WITH_CONCEPTS)
    assert numeric == [
        "claims-since",
        "claims-until",
        "risk-group-by-age-and-count",
        "state-by-blasts",
        "state-with-finding",
    ]
    for stem in numeric:
        assert answer(documents()[stem]) == []


@pytest.mark.parametrize("stem", STEMS)
def test_a_row_rests_on_a_source_and_a_claim_has_its_hedge(stem: str) -> None:
    document = documents()[stem]
    for rows in cases(document).values():
        for row in (dict(zip(document.columns, values, strict=True)) for values in rows):
            silence = row.get("answer") == "not stated"
            definition = row.get("because") == "definition of the concept"
            assert row["source"] or silence or definition
            if row.get("claim"):
                assert row["hedge"].startswith("hedge:")
                assert row["section"].startswith("section:")


# --- yes and no


YES_NO = [stem for stem in STEMS if documents()[stem].answer == "yes-no"]


def test_there_are_seven_yes_no_questions() -> None:
    assert len(YES_NO) == 7


@pytest.mark.parametrize("stem", YES_NO)
def test_silence_is_never_a_denial(stem: str) -> None:
    document = documents()[stem]
    found = solutions(document, fixed(document))
    rows = [(cell(row["answer"]), cell(row["claim"])) for row in found]
    assert {verdict for verdict, _ in rows} <= {"stated", "denied", "not stated"}
    assert {verdict for verdict, claim in rows if not claim} == {"not stated"}


@cache
def without_made_up_claims(of_all_sources: bool) -> Engine:
    """All named graphs; its default graph is empty, for claims to be made up in."""
    engine = Engine()
    engine.extend(knowledge().quads() if of_all_sources else page_knowledge().quads())
    return engine


def verdicts(stem: str, extra: str, **arguments: str) -> set[str]:
    """The answers of a yes-no question when claims that no source makes are added."""
    prefixes = "".join(
        f"@prefix {name}: <{expand(name + ':')}> .\n"
        for name in ("all", "allkg", "claim", "hedge", "section", "source")
    )
    engine = without_made_up_claims(stem in OF_ALL_SOURCES)
    engine.load(
        (prefixes + "@prefix dcterms: <http://purl.org/dc/terms/> .\n" + extra).encode(),
        format=RdfFormat.TURTLE,
    )
    document = documents()[stem]
    try:
        found = Store(engine, content_hash="", path=None).query(
            document.text, {slot: argument(document, slot, text) for slot, text in arguments.items()}
        )
        assert isinstance(found, QuerySolutions)
        return {cell(solution["answer"]) for solution in found}
    finally:
        engine.clear_graph(DefaultGraph())


def made_up_claim(subject: str, predicate: str, value: str, hedge: str = "hedge:stated") -> str:
    return f"""claim:made-up a allkg:Claim ; allkg:subject {subject} ; allkg:predicate {predicate} ;
        allkg:object {value} ; allkg:hedge {hedge} ; allkg:inSection section:ccs-2024-overview ;
        dcterms:source source:ccs-treatments-all-2024 .\n"""


NEVER_USED = "allkg:neverUsedIn allkg:negationOf allkg:usedIn .\n"
NEVER_TOGETHER = "allkg:excludes allkg:negationOf allkg:coexistsWith .\n"


@pytest.mark.parametrize(
    ("stem", "used", "unused"), [("is-used-in", "stated", "denied"), ("is-not-used-in", "denied", "stated")]
)
def test_a_denial_in_a_source_answers_in_the_direction_of_the_question(
    stem: str, used: str, unused: str
) -> None:
    radiation = {"therapy": "all:radiation-therapy", "setting": "all:induction"}
    assert verdicts(stem, "", **radiation) == {"not stated"}
    assert verdicts(
        stem, made_up_claim("all:radiation-therapy", "allkg:usedIn", "all:induction"), **radiation
    ) == {used}
    denial = NEVER_USED + made_up_claim("all:radiation-therapy", "allkg:neverUsedIn", "all:induction")
    assert verdicts(stem, denial, **radiation) == {unused}


def test_a_ban_on_a_route_is_asked_both_ways_round() -> None:
    ban = {"therapy": "all:liposomal-vincristine", "route": "all:intrathecal-route"}
    assert verdicts("is-given-by", "", **ban) == {"denied"}
    assert verdicts("is-never-given-by", "", **ban) == {"stated"}
    use = made_up_claim("all:imatinib", "allkg:givenBy", "all:continuous-intravenous-infusion")
    for drug in ("all:imatinib", "all:tyrosine-kinase-inhibitor"):
        given = {"therapy": drug, "route": "all:intravenous-route"}
        assert verdicts("is-given-by", "", **given) == {"not stated"}
        assert verdicts("is-never-given-by", "", **given) == {"not stated"}
        assert verdicts("is-given-by", use, **given) == {"stated"}
        assert verdicts("is-never-given-by", use, **given) == {"denied"}


@pytest.mark.parametrize("other", ["all:vinca-alkaloid", "all:chemotherapy"])
def test_a_ban_on_a_drug_is_none_on_its_class_nor_leave_for_the_drug(other: str) -> None:
    route = {"route": "all:intrathecal-route"}
    use = made_up_claim(other, "allkg:givenBy", "all:intrathecal-route")
    assert verdicts("is-given-by", use, therapy=other, **route) == {"stated"}
    assert verdicts("is-given-by", use, therapy="all:vincristine", **route) == {"denied"}


def test_a_denial_reaches_narrow_kinds_and_a_statement_reaches_wide_ones() -> None:
    denial = NEVER_USED + made_up_claim("all:immunotherapy", "allkg:neverUsedIn", "all:treatment-phase")
    narrow = {"therapy": "all:monoclonal-antibody-therapy", "setting": "all:induction"}
    assert verdicts("is-used-in", denial, **narrow) == {"denied"}
    wide = {"therapy": "all:anti-leukemia-treatment", "setting": "all:treatment-phase"}
    assert verdicts("is-used-in", denial, **wide) == {"stated"}
    of_kind = made_up_claim("all:monoclonal-antibody-therapy", "allkg:usedIn", "all:induction")
    assert verdicts("is-used-in", of_kind, therapy="all:immunotherapy", setting="all:induction") == {"stated"}
    of_wide = made_up_claim("all:immunotherapy", "allkg:usedIn", "all:induction")
    assert verdicts("is-used-in", of_wide, **narrow) == {"not stated"}


@pytest.mark.parametrize(
    ("stem", "together", "apart"),
    [("can-coexist", "stated", "denied"), ("are-mutually-exclusive", "denied", "stated")],
)
def test_coexistence_and_exclusion_are_opposite_questions(stem: str, together: str, apart: str) -> None:
    states = {"state": "all:complete-remission", "other_state": "all:minimal-residual-disease"}
    turned = {"state": states["other_state"], "other_state": states["state"]}
    coexist = made_up_claim("all:minimal-residual-disease", "allkg:coexistsWith", "all:complete-remission")
    exclude = NEVER_TOGETHER + coexist.replace("allkg:coexistsWith", "allkg:excludes")
    for arguments in (states, turned):
        assert verdicts(stem, "", **arguments) == {"not stated"}
        assert verdicts(stem, coexist, **arguments) == {together}
        assert verdicts(stem, exclude, **arguments) == {apart}


def test_a_white_cell_count_is_read_in_the_unit_that_it_can_be_of_or_not_at_all() -> None:
    document = documents()["risk-group-by-age-and-count"]
    verdict, criterion = (list(document.columns).index(name) for name in ("verdict", "criterion"))

    def of(count: str) -> set[tuple[str, str]]:
        slots = {"age": "4", "count": count}
        rows = answer(document, {slot: argument(document, slot, text) for slot, text in slots.items()})
        return {(row[criterion], row[verdict]) for row in rows}

    assert of("12.5") == of("12500") != of("125") == of("125000")
    assert of("999")
    assert of("1000") == of("2999") == set()


def test_a_combination_must_be_only_where_a_source_requires_it() -> None:
    arguments = {
        "setting": "all:induction",
        "therapy": "all:chemotherapy",
        "other_therapy": "all:targeted-therapy",
    }
    optional = made_up_claim("all:chemotherapy", "allkg:givenWith", "all:targeted-therapy", "hedge:may")
    assert verdicts("must-be-combined", "", **arguments) == {"not stated"}
    assert verdicts("must-be-combined", optional, **arguments) == {"not stated"}
    required = optional.replace("hedge:may", "hedge:required")
    assert verdicts("must-be-combined", required, **arguments) == {"stated"}


# --- competency questions


def competency_questions() -> list[dict[str, str]]:
    columns, rows = read_table(COMPETENCY_QUESTIONS)
    assert columns == ["cq", "text", "question", "arguments", "answer_columns", "answer"]
    return [dict(zip(columns, row, strict=True)) for row in rows]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(slot, value) for slot, _, value in (part.partition("=") for part in text.split(";") if part)]


def by_slot(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for slot, value in pairs(text):
        found.setdefault(slot, []).append(value)
    return found


# The first ask what the page says; those after, what all sources say or those that they name.
OF_THE_PAGE = [f"CQ{number:02}" for number in range(1, 52)]


def test_there_are_ninety_one_competency_questions() -> None:
    names = [row["cq"] for row in competency_questions()]
    assert names == [f"CQ{number:02}" for number in range(1, 92)]
    assert names[:51] == OF_THE_PAGE


@pytest.mark.parametrize("row", competency_questions(), ids=lambda row: row["cq"])
def test_a_competency_question_has_the_answer_of_the_evidence(row: dict[str, str]) -> None:
    document = documents()[row["question"]]
    arguments = by_slot(row["arguments"])
    columns = [list(document.columns).index(column) for column in row["answer_columns"].split(";")]
    limits = {"source": PAGE} if row["cq"] in OF_THE_PAGE else {}
    found = {
        ";".join(solution[column] for column in columns)
        for values in product(*arguments.values())
        for solution in answer(
            document,
            {slot: argument(document, slot, text) for slot, text in zip(arguments, values, strict=True)}
            | limits,
        )
    }
    assert found == set(row["answer"].split("|"))


def plain(value: Any) -> str:
    """A value of an answer as in the reviewed files."""
    if isinstance(value, Thing):
        return curie(value.iri)
    return "" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@pytest.mark.parametrize("row", competency_questions(), ids=lambda row: row["cq"])
def test_a_competency_question_is_answered_when_asked_in_plain_words(row: dict[str, str]) -> None:
    match = find_question(store(), row["text"])
    assert match.question.name == row["question"]
    assert {slot: [cell(term) for term in terms] for slot, terms in match.arguments.items()} == by_slot(
        row["arguments"]
    )
    asked = ask(store(), row["text"], [PAGE] if row["cq"] in OF_THE_PAGE else ())
    columns = row["answer_columns"].split(";")
    assert {";".join(plain(line[column]) for column in columns) for line in asked} == set(
        row["answer"].split("|")
    )


LOOSE_WORDS = [
    ("therapies for induction", "therapies-in-setting"),
    ("induction treatments", "therapies-in-setting"),
    ("how is relapsed ALL treated", "therapies-in-setting"),
    ("treatment of relapse", "therapies-in-setting"),
    ("main treatment for ALL", "hedges-of-therapy"),
    ("tests for MRD", "tests-for-state"),
    ("how is MRD detected", "tests-for-state"),
    ("which test misses MRD", "tests-not-showing-state"),
    ("remission criteria", "criteria-for-state"),
    ("goal of treatment", "goal-of"),
    ("what is the goal of maintenance", "goal-of"),
    ("can MRD and complete remission hold at the same time", "can-coexist"),
    ("are MRD and complete remission mutually exclusive", "are-mutually-exclusive"),
    ("is radiation used in induction", "is-used-in"),
    ("is radiation not used in induction", "is-not-used-in"),
    ("chemo in relapse", "is-used-in"),
    ("must transplant be combined with immunotherapy in relapse", "must-be-combined"),
    ("gaps about immunotherapy", "gaps-about"),
    ("synonyms of complete remission", "other-names"),
    ("how does chemotherapy work", "how-therapies-work"),
    ("which state fits 6 % marrow blasts", "state-by-blasts"),
    ("which therapies do induction and relapse have in common", "therapies-in-both"),
    ("when should I consult a doctor", "when-to-consult"),
    ("who reviewed the page", "reviewer"),
    ("what is stem cell transplant", "claims-about"),
    ("is vincristine given intrathecally", "is-given-by"),
    ("can vincristine be given into the spinal fluid", "is-given-by"),
    ("must vincristine never be given intrathecally", "is-never-given-by"),
    ("how is blinatumomab given", "routes-of"),
    ("FDA approvals of ponatinib", "approvals-of"),
    ("drugs in induction", "drugs-in-setting"),
    ("where is nelarabine used", "settings-of"),
    ("regimens with blinatumomab", "regimens-with"),
    ("what is POMP made of", "components-of"),
    ("how long is maintenance", "duration-of"),
    ("what do sources since 2020 say about blinatumomab", "claims-since"),
    ("treatments in maintenance at least as strong as usually", "therapies-at-least"),
    ("what do sources disagree on about maintenance", "disagreements-about"),
    ("do the sources agree on hypodiploidy", "disagreements-about"),
    ("what do the sources say about hypodiploidy", "claims-about"),
    ("who says what about allopurinol and tumour lysis syndrome", "who-says"),
    ("WBC limits", "limits-of"),
    ("limits of age at diagnosis for children", "limits-for-population"),
    ("how many risk groups are there", "count-of"),
    ("risk group of a child aged 4 with a WBC of 20", "risk-group-by-age-and-count"),
    ("which risk group is a child aged 4 with a WBC of 20 * 10^9/L", "risk-group-by-age-and-count"),
    ("which risk group is a child aged 10 with a WBC of 50,000/mm3", "risk-group-by-age-and-count"),
    ("side effects of vincristine", "side-effects-of"),
    ("how is tumor lysis syndrome prevented", "complication"),
    ("how often are follow-up visits", "timing-of"),
    ("chemotherapy-free regimens", "regimens-without"),
    ("withdrawn approvals", "approvals-withdrawn"),
    ("how is Ph+ ALL treated", "treatments-for-disease"),
    ("factors of better prognosis", "prognostic-factors"),
    ("outcomes of TOWER", "outcomes-of"),
    ("what was said about transplant until 2010", "claims-until"),
    ("how are children treated in relapse", "treatments-for-population"),
    ("MONDO code of relapsed ALL", "codes-of"),
    ("what is the SNOMED code for ALL", "codes-of"),
    ("codes of vincristine", "codes-of"),
    ("why is ICD-10-CM C91.01 not the code of ALL", "why-not-exact"),
    ("which codes of vincristine were rejected", "why-not-exact"),
    ("DOI of the references", "identifiers-of-references"),
    ("NCT number of TOWER", "registry-numbers"),
    ("labels of tumour lysis syndrome", "labels-of"),
    ("WBC limits in one unit", "limits-as-printed"),
    ("mislabelled codes", "codes-with-wrong-name"),
]


@pytest.mark.parametrize(("words", "stem"), LOOSE_WORDS)
def test_loose_words_find_their_question(words: str, stem: str) -> None:
    assert find_question(store(), words).question.name == stem


@pytest.mark.parametrize(
    "words", ["side effects", "never given", "what dose of chemotherapy in induction", "does it hurt"]
)
def test_words_that_no_question_covers_are_not_answered(words: str) -> None:
    with pytest.raises(UnsureError):
        find_question(store(), words)


def table(stem: str, arguments: Iterable[str]) -> str:
    """An answer in the form of the reviewed files."""
    document = documents()[stem]
    terms = {slot: argument(document, slot, text) for slot, text in pairs(";".join(arguments))}
    return "\n".join("\t".join(line) for line in [tuple(document.columns), *answer(document, terms)])


if __name__ == "__main__":
    print(table(sys.argv[1], sys.argv[2:]))

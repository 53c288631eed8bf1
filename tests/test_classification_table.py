"""A table of assessments gets the states that the row path gives, in every engine, and errors alike."""

from __future__ import annotations

import random
import re
from decimal import Context, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw
import pandas
import polars
import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_graph import whole_knowledge
from pyoxigraph import NamedNode, Quad

import all_kg
from all_kg.classify.assessment import Assessment, Finding, Findings
from all_kg.classify.assessment_columns import BLANKS, ValueColumn
from all_kg.classify.assessment_json import from_mappings
from all_kg.classify.class_expressions import HasValue, Within
from all_kg.classify.classification import Classifier
from all_kg.classify.classification_table import ERROR, added_columns, classify_table
from all_kg.errors import UsageError
from all_kg.knowledge_graph import KnowledgeGraph
from all_kg.namespaces import PREFIXES, expand
from all_kg.rdf.reading import read_file
from all_kg.stores.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BLASTS = "marrow_blast_percentage"
SCHEME = Path(__file__).parent / "fixtures" / "schemes" / "made-up.ttl"
LONG = "9" * 60
# Around every limit, written in every way, and what is no number.
NUMBERS = [
    *("0", "-0", "-0.0", "+5", "5", "5.", "05.000", ".5", "4.999", "5.001", "20", "19.999", "100", "100.0"),
    *(
        "4." + "9" * 40,
        "5." + "0" * 40 + "1",
        "5." + "0" * 40,
        "100." + "0" * 30 + "1",
        " 7\t",
        "\u20087\xa0",
    ),
    *("-1", "101", "-0.0000001", "5%", "<5", "5,0", "1e1", "NaN", "Infinity", ".", "+", "--5", "0x5", "5 0"),
    *("\u0665", "true", LONG, "x" * 41, "y" * 40, "😀" * 41, '"', "", " ", None),
]
TRUTHS = [
    *("true", "TRUE", " Yes ", "1", "1.0", "false", "No", "0", "0.0", "", "\n", None, "perhaps", "2", "-1"),
    *("true false", "tru\u00e9", "ja"),
]
GOOD_TRUTHS = ["true", "false", "yes", "0", "", None]
ROWS = 600
FLOATS = [*(0.0, -0.0, 4.999, 5.0, 5.000000000000001, 4.999999999999999, 19.5, 20.0, 100.0), None, 0.1, 1e-7]
BAD_FLOATS = [-1.0, 101.5, 100.00000000000001]

Table = dict[str, list[Any]]
Rows = list[tuple[str | None, ...]]


@pytest.fixture(scope="module")
def store() -> Store:
    """With the scheme of a second source."""
    graph = NamedNode(PREFIXES["graph"] + "vocabulary")
    engine = pyoxigraph.Store()
    engine.bulk_extend(whole_knowledge().quads())
    engine.bulk_extend(Quad(q.subject, q.predicate, q.object, graph) for q in read_file(SCHEME))
    return Store(engine, content_hash="", path=None)


@pytest.fixture(scope="module")
def findings(store: Store) -> Findings:
    return Findings(store)


@pytest.fixture(scope="module")
def classifier(store: Store, findings: Findings) -> Classifier:
    return Classifier(store, findings.properties)


def by_rows(data: Table, findings: Findings, classifier: Classifier) -> Rows:
    """What the row path makes of the same values."""
    found: Rows = []
    rows = [dict(zip(data, values, strict=True)) for values in zip(*data.values(), strict=True)]
    for row in from_mappings(rows, findings):
        if isinstance(row, Assessment):
            decided = [kind for outcome in classifier.classify(row) for kind in outcome[1:]]
            found.append((None, *(things.labels or None for kind in decided for things in kind)))
        else:
            error = f"column {row.column}: {row.message}. {row.remedy}"
            found.append((error, *([None] * 9 * len(classifier.schemes))))
    return found


def columns(classifier: Classifier) -> list[str]:
    return [ERROR, *(name for scheme in classifier.schemes for name in added_columns(scheme))]


def by_pandas(data: Table) -> pandas.DataFrame:
    """With an index in which every name stands twice."""
    frame = pandas.DataFrame(data, dtype=object if has_texts(data) else None)
    frame.index = pandas.Index([number // 2 for number in range(len(frame))])
    return frame


def has_texts(data: Table) -> bool:
    return any(isinstance(value, str) for value in next(iter(data.values())))


def in_duckdb(data: Table) -> duckdb.DuckDBPyRelation:
    lists = ", ".join(f'unnest(?) AS "{name}"' for name in data)
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE cohort AS SELECT {lists}", list(data.values()))
    return connection.table("cohort")


def collected(table: Any, names: Sequence[str]) -> Rows:
    if isinstance(table, polars.LazyFrame):
        table = table.collect(engine="streaming")
    if isinstance(table, polars.DataFrame):
        return table.select(names).rows()
    if isinstance(table, pandas.DataFrame):
        cells = table[list(names)].astype(object)
        return list(cells.where(cells.notna(), None).itertuples(index=False, name=None))
    rows: Rows = table.select(*names).fetchall()
    return rows


ENGINES: dict[str, Callable[[Table], Any]] = {
    "pandas": by_pandas,
    "polars": polars.DataFrame,
    "polars, lazy": polars.LazyFrame,
    "DuckDB": in_duckdb,
}


def check(engine: str, data: Table, findings: Findings, classifier: Classifier) -> Rows:
    """Hold an engine against the row path; give what both say."""
    frame = ENGINES[engine](data)
    found = classify_table(frame, findings, classifier)
    assert type(found) is type(frame)
    rows = collected(found, columns(classifier))
    expected = by_rows(data, findings, classifier)
    for number, (one, other) in enumerate(zip(rows, expected, strict=True)):
        assert one == other, (engine, {name: values[number] for name, values in data.items()})
    return rows


def texts(findings: Findings) -> Table:
    """Every number with every truth value of each finding in turn, then what chance gives, mostly good."""
    chance = random.Random(7)
    names = [finding.name for finding in findings.all if finding.name != BLASTS]
    data: Table = {BLASTS: NUMBERS + chance.choices(NUMBERS[:20], k=ROWS)}
    for place, name in enumerate(names):
        turned = TRUTHS[place:] + TRUTHS[:place]
        repeated = [turned[number % len(turned)] for number in range(len(NUMBERS))]
        data[name] = repeated + chance.choices([*GOOD_TRUTHS * 40, *TRUTHS], k=ROWS)
    return data


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_states_and_errors_of_the_row_path(
    engine: str, findings: Findings, classifier: Classifier
) -> None:
    assert len(ENGINES) == 4
    assert len(classifier.schemes) == 2
    rows = check(engine, texts(findings), findings, classifier)
    errors = [row[0] for row in rows if row[0]]
    assert len({error.partition(":")[0] for error in errors}) == len(findings.all) == 12
    kinds = ("is not a plain number", "is out of range", "is neither true nor false", "…")
    assert all(any(kind in error for error in errors) for kind in kinds)
    assert len(set(rows)) > 500


@pytest.mark.parametrize("engine", ENGINES)
def test_numbers_and_truth_values_of_the_engine_are_taken_as_they_are(
    engine: str, findings: Findings, classifier: Classifier
) -> None:
    floats = FLOATS * 3 + BAD_FLOATS
    length = len(floats)
    data: Table = {
        BLASTS: floats,
        "platelets_recovered": [[True, False, None][number % 3] for number in range(length)],
        "during_treatment": [[1, 0][number % 2] for number in range(length)],
        "returned_after_treatment": [[1.0, 0.0, None, 0.5][number % 4] for number in range(length)],
    }
    rows = check(engine, data, findings, classifier)
    assert any('"0.5" is neither true nor false' in row[0] for row in rows if row[0])
    whole: Table = {BLASTS: [0, 4, 5, 6, 20, 100, 101, -1], "general_signs": [0, 1, 2, 1, 0, 1, 0, 1]}
    assert sum(row[0] is not None for row in check(engine, whole, findings, classifier)) == 3


def test_truth_values_alone_have_no_errors(findings: Findings, classifier: Classifier) -> None:
    data: Table = {"general_signs": [True, False], "during_treatment": [False, True]}
    for engine in ENGINES:
        rows = check(engine, data, findings, classifier)
        assert [row[0] for row in rows] == [None, None]


def test_what_is_no_number_among_floats_is_an_error_and_what_pandas_misses_is_unknown(
    findings: Findings, classifier: Classifier
) -> None:
    data: Table = {BLASTS: [float("nan"), float("inf"), -float("inf"), 5.0]}
    for engine in ("polars", "polars, lazy", "DuckDB"):
        found = classify_table(ENGINES[engine](data), findings, classifier)
        errors = [row[0] for row in collected(found, columns(classifier))]
        assert [error and "is not a plain number" in error for error in errors] == [True, True, True, None]
    found = classify_table(pandas.DataFrame(data), findings, classifier)
    assert [error is None for (error,) in collected(found, [ERROR])] == [True, False, False, True]


def test_short_floats_and_exact_decimals_are_compared_as_they_are_written(
    findings: Findings, classifier: Classifier
) -> None:
    texts = ["4.9", "5.0", "5.1", "19.9", "20.0"]
    expected = by_rows({BLASTS: texts}, findings, classifier)
    for dtype in (polars.Float32, polars.Decimal(38, 20)):
        frame = polars.DataFrame({BLASTS: texts}).cast(dtype)
        assert collected(classify_table(frame, findings, classifier), columns(classifier)) == expected


LIMITS = [Decimal(text) for text in ("-2.5", "-1", "0", "0.1", "0.30000000000000004441", "5", "10", "100.25")]
EXACT = Context(prec=60)
FACETS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")


def outcomes(values: list[Any], limits: Sequence[Decimal]) -> None:
    """Hold all tests against numbers of Python."""
    finding = Finding("x:y", "y", "y", is_number=True)
    tests: list[HasValue | Within] = [HasValue("x:y", limit) for limit in limits]
    tests += [
        Within("x:y", ((NamedNode(expand(f"xsd:{facet}")), limit),)) for facet in FACETS for limit in limits
    ]
    frame: Any = nw.from_native(polars.DataFrame({"y": values}))
    column = ValueColumn(finding, "y", frame.schema["y"], "own")
    for made in filter(None, (column.texts(), column.parts())):
        frame = frame.with_columns(**made)
    numbers = [Decimal(repr(value) if isinstance(value, float) else value) for value in values]
    for test in tests:
        outcome = column.outcome(test)
        found = frame.select(holds=outcome.holds, fails=outcome.fails)
        assert found["holds"].to_list() == [test.holds(number) for number in numbers], test
        assert found["fails"].to_list() == [not test.holds(number) for number in numbers], test


def test_numbers_are_compared_exactly_with_every_limit() -> None:
    near = [
        EXACT.add(limit, Decimal(step)) for limit in LIMITS for step in ("0", "1e-30", "-1e-30", "1", "-1")
    ]
    outcomes([f"{number:f}" for number in near] + ["007", "-.0", "00.1", "-02.50", "+5."], LIMITS)
    floats = [float(number) for number in near]
    outcomes([*floats, 0.1 + 0.2, -0.0, 1e300, 5e-324], LIMITS)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-999, max_value=999),
        min_size=1,
        max_size=8,
    )
)
def test_any_number_is_compared_exactly_with_any_limit(numbers: list[Decimal]) -> None:
    outcomes([f"{number:f}" for number in numbers], [*numbers[:3], numbers[0].copy_negate()])


def test_blanks_are_those_of_python() -> None:
    assert set(BLANKS) == {sign for sign in map(chr, range(0x110000)) if sign.isspace()}


def test_all_that_was_there_stays_and_nothing_else_is_added(
    findings: Findings, classifier: Classifier
) -> None:
    data: Table = {
        "patient": [1, 2],
        "Marrow Blast Percentage": ["3", "x"],
        "id": ["a", "b"],
        "day": [None, None],
    }
    for make in ENGINES.values():
        found = classify_table(make(data), findings, classifier)
        names = list(found.collect_schema().names() if isinstance(found, polars.LazyFrame) else found.columns)
        assert names == [*data, *columns(classifier)]
    frame = pandas.DataFrame([[1, "3"]], columns=[7, BLASTS], index=["x"])
    found = classify_table(frame, findings, classifier)
    assert (list(found.index), next(iter(found))) == (["x"], 7)


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        ({"colour": ["red"]}, "no column of the table is known"),
        ({BLASTS: ["1"], "marrow blast percentage": ["2"]}, f"two columns are {BLASTS}"),
        ({BLASTS: ["1"], "Classification_Error": [""]}, "'classification_error' already"),
        ({BLASTS: ["1"], "all_kg_holds_1": [True]}, "begins with all_kg_"),
        ({BLASTS: [["1"]]}, f"'{BLASTS}' has several values in a cell"),
    ],
)
def test_what_cannot_be_classified_is_told_with_the_remedy(
    frame: Table, told: str, findings: Findings, classifier: Classifier
) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        classify_table(polars.DataFrame(frame), findings, classifier)
    assert caught.value.remedy


def test_what_is_no_table_is_refused_and_a_slip_is_told(findings: Findings, classifier: Classifier) -> None:
    with pytest.raises(UsageError, match=r"a dict is not a table .* pandas, polars, DuckDB or PySpark"):
        classify_table({BLASTS: [1]}, findings, classifier)
    with pytest.raises(UsageError, match="two columns of the table have one name"):
        classify_table(pandas.DataFrame([[1, 2]], columns=[BLASTS, BLASTS]), findings, classifier)
    frame = polars.DataFrame({BLASTS: ["1"], "platelet_recovered": ["true"]})
    with pytest.warns(
        UserWarning, match="'platelet_recovered' is not known; did you mean platelets_recovered"
    ):
        classify_table(frame, findings, classifier)


def test_the_facade_classifies_a_table(store: Store) -> None:
    found = KnowledgeGraph(store).classify_table(polars.DataFrame({BLASTS: [5.0], "general_signs": [False]}))
    names = [name for name in found.columns if name.endswith("_criteria_met")]
    assert found[names[0]].to_list() == ["no general signs of ALL"]


@pytest.mark.needs_checkout
def test_the_examples_of_the_documentation_run(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(all_kg, "load", lambda: KnowledgeGraph(store))
    page = Path(__file__).resolve().parent.parent / "docs" / "classify.md"
    blocks = re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(compile(block, page.name, "exec"), {})
    assert ERROR in capsys.readouterr().out

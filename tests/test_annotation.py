"""A table of codes keeps its rows and gets what the graph says, in every engine; silence stays empty."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas
import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import all_kg
from all_kg.answers.matrix import make_matrix
from all_kg.codes.annotation import added_columns, annotate
from all_kg.codes.annotation_table import AnnotationTable, spellings
from all_kg.errors import UsageError
from all_kg.knowledge_graph import KnowledgeGraph
from all_kg.resources import find_resources
from all_kg.stores.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from all_kg.stores.store import Store

SYSTEMS = {"dx": "ICD-10-CM", "drug": "rxnorm"}
CODES_AT_LEAST = 700
TERMINOLOGIES_AT_LEAST = 28
DX = [
    "C91.02",
    "c9101",
    " icd10cm:C91.00\t",
    None,
    "Z99",
    "",
    "C91.0",
    "C91.02",
    "http://hl7.org/fhir/sid/icd-10-cm/C91.A",
]
DRUG = [6851, None, 1156, 11202, 0, 3041, 685, -6851, 1597258]
TYPES = {"id": polars.Int64, "dx": polars.String, "drug": polars.Int64}

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store().in_memory()


@pytest.fixture(scope="module")
def table(store: Store) -> AnnotationTable:
    return AnnotationTable(store, find_resources())


def columns(dx: Sequence[str | None] = DX, drug: Sequence[int | None] = DRUG) -> dict[str, list[Any]]:
    return {"id": list(range(len(dx))), "dx": list(dx), "drug": list(drug)}


def by_pandas(data: dict[str, list[Any]], table: AnnotationTable) -> Rows:
    """With whole numbers that pandas reads as floats, since some are missing."""
    frame = pandas.DataFrame(data, index=[f"row {one}" for one in data["id"]])
    frame = frame.astype({"dx": object, "drug": "float64"})
    found = annotate(frame, SYSTEMS, table)
    assert isinstance(found, pandas.DataFrame)
    assert list(found.index) == list(frame.index)
    assert list(frame) == list(data), "the table itself is not changed"
    cells = found.astype(object).where(found.notna(), None)
    return [
        (*row[:2], None if row[2] is None else int(row[2]), *row[3:]) for row in cells.itertuples(index=False)
    ]


def by_polars(data: dict[str, list[Any]], table: AnnotationTable) -> Rows:
    found = annotate(polars.DataFrame(data, TYPES), SYSTEMS, table)
    assert isinstance(found, polars.DataFrame)
    return found.rows()


def by_lazy_polars(data: dict[str, list[Any]], table: AnnotationTable) -> Rows:
    found = annotate(polars.LazyFrame(data, TYPES), SYSTEMS, table)
    assert isinstance(found, polars.LazyFrame)
    return found.collect(engine="streaming").rows()


def in_duckdb(data: dict[str, list[Any]]) -> duckdb.DuckDBPyRelation:
    """In a connection of its own, as a user has one."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE cohort (id BIGINT, dx VARCHAR, drug BIGINT)")
    if data["id"]:
        connection.executemany("INSERT INTO cohort VALUES (?, ?, ?)", list(zip(*data.values(), strict=True)))
    return connection.table("cohort")


def by_duckdb(data: dict[str, list[Any]], table: AnnotationTable) -> Rows:
    found = annotate(in_duckdb(data), SYSTEMS, table)
    assert isinstance(found, duckdb.DuckDBPyRelation)
    return sorted(found.fetchall(), key=lambda row: row[0])  # SQL has no order


ENGINES: dict[str, Callable[[dict[str, list[Any]], AnnotationTable], Rows]] = {
    "pandas": by_pandas,
    "polars": by_polars,
    "polars, lazy": by_lazy_polars,
    "DuckDB": by_duckdb,
}


def one(table: AnnotationTable, system: str, code: str) -> dict[str, str | None]:
    """What a table of one row says of its code."""
    (row,) = annotate(polars.DataFrame({"x": [code]}), {"x": system}, table).drop("x").rows(named=True)
    return {name.removeprefix("x_"): value for name, value in row.items()}


def test_every_engine_gives_the_same_rows_and_columns(table: AnnotationTable) -> None:
    answers = {name: engine(columns(), table) for name, engine in ENGINES.items()}
    assert len(answers) == 4
    for name, rows in answers.items():
        assert rows == answers["polars"], name
    rows = answers["polars"]
    assert [row[:3] for row in rows] == list(zip(*columns().values(), strict=True))
    annotated = [[row[3] for row in rows], [row[11] for row in rows]]
    assert [[cell is not None for cell in column] for column in annotated] == [
        [True, True, True, False, False, False, True, True, True],
        [True, False, True, True, False, True, False, False, True],
    ]


def test_columns_come_after_those_that_were_there(table: AnnotationTable) -> None:
    found = annotate(polars.DataFrame(columns(), TYPES), SYSTEMS, table)
    assert found.columns == ["id", "dx", "drug", *added_columns("dx"), *added_columns("drug")]
    assert [name.removeprefix("dx_") for name in added_columns("dx")] == [
        *("concept", "concept_iri", "match", "also", "kind", "state", "settings", "sources")
    ]


@pytest.mark.parametrize(
    ("code", "match", "state"),
    [
        ("C91.0", "exact", None),
        ("C91.00", "narrow", "ALL not in remission"),
        ("C91.01", "narrow", "ALL in remission"),
        ("C91.02", "narrow", "relapsed ALL"),
    ],
)
def test_a_code_with_a_state_tells_disease_and_state(
    table: AnnotationTable, code: str, match: str, state: str | None
) -> None:
    said = one(table, "ICD10CM", code)
    assert (said["concept"], said["match"], said["state"]) == ("acute lymphoblastic leukemia", match, state)
    assert said["also"] is None, "nothing is inferred from a code that means more, or something beside it"
    assert "refractory" not in " ".join(filter(None, said.values()))


def test_a_code_that_means_more_than_a_concept_tells_nothing(table: AnnotationTable) -> None:
    matches = table.book.by_code["ONCOTREE:TLL"]
    assert {match.relation for match in matches} == {"broad"}
    assert set(one(table, "OncoTree", "TLL").values()) == {None}


def test_the_use_of_a_drug_is_that_of_the_matrix_with_wording_and_sources(
    store: Store, table: AnnotationTable
) -> None:
    matrix = make_matrix(store, find_resources(), everything=True)
    said = one(table, "RXNORM", "1597258")
    (drug,) = [one for one in matrix.treatments if one.iri == said["concept_iri"]]
    cells = {str(setting): cell for (row, setting), cell in matrix.cells.items() if row == drug}
    assert said["settings"] is not None
    assert said["sources"] is not None
    shown = said["settings"].split("; ")
    relapse = cells["relapsed ALL"]
    assert len(relapse.sources) > 1
    assert f"relapsed ALL ({relapse.wording}, {len(relapse.sources)} sources)" in shown
    assert {words.rpartition(" (")[0] for words in shown} == set(cells)
    assert set(said["sources"].split("; ")) == {str(s) for cell in cells.values() for s in cell.sources}
    assert said["kind"] is not None
    assert said["kind"].split("; ")[0] == "bispecific T-cell engager"


def test_of_several_concepts_the_closest_is_chosen_and_the_others_are_listed(table: AnnotationTable) -> None:
    exact = one(table, "DRUGBANK", "DB00023")
    assert (exact["concept"], exact["match"]) == ("E. coli asparaginase", "exact")
    assert exact["also"] == "asparaginase (narrow)"
    # Of two that are equally close, the one that says no more than the code.
    close = one(table, "RXNORM", "1156")
    assert (close["concept"], close["match"]) == ("asparaginase", "close")
    assert close["also"] == "E. coli asparaginase (close)"


def test_of_several_concepts_that_mean_more_than_the_code_the_narrowest_is_chosen(
    table: AnnotationTable,
) -> None:
    matches = table.book.by_code["RXNORM:1156"]
    assert {str(match.concept) for match in matches} == {"asparaginase", "E. coli asparaginase"}
    for order in (matches, matches[::-1]):
        said = table._annotation([replace(match, relation="narrow") for match in order])
        assert (said.concept, said.also) == ("E. coli asparaginase", "asparaginase (narrow)")


def test_the_widest_setting_is_left_out_since_it_tells_nothing(table: AnnotationTable) -> None:
    assert "induction (" in str(one(table, "RXNORM", "11202")["settings"])
    assert "phase of treatment" not in str(one(table, "RXNORM", "11202")["settings"])


def test_a_code_that_is_mapped_to_a_state_alone_has_it_as_its_concept_too(table: AnnotationTable) -> None:
    states = [
        annotation
        for terminology in table.book.terminologies.values()
        for annotation in table.of(terminology).values()
        if annotation.state == annotation.concept
    ]
    assert len(states) >= 10
    assert not [annotation for annotation in states if annotation.settings]


def test_no_spelling_stands_for_two_codes(table: AnnotationTable) -> None:
    codes = used = 0
    for terminology in table.book.terminologies.values():
        said = table.of(terminology)
        found = Counter(spelling for code in said for spelling in set(spellings(terminology, code)))
        assert [spelling for spelling, number in found.items() if number > 1] == []
        codes += len(said)
        used += bool(said)
    assert codes >= CODES_AT_LEAST
    assert used >= TERMINOLOGIES_AT_LEAST


@pytest.mark.parametrize(
    ("system", "codes"),
    [
        (
            "ICD10CM",
            [
                "C91.02",
                "C9102",
                "c91.02",
                " C91.02 ",
                "ICD10CM:C91.02",
                "icd-10-cm:c9102",
                "\N{NO-BREAK SPACE}C91.02",
            ],
        ),
        (
            "RXNORM",
            [
                "6851",
                " 6851",
                "RxNorm:6851",
                "RXCUI:6851",
                "http://www.nlm.nih.gov/research/umls/rxnorm|6851",
            ],
        ),
        (
            "MONDO",
            [
                "0004967",
                "4967",
                "MONDO:0004967",
                "mondo_0004967",
                "http://purl.obolibrary.org/obo/MONDO_0004967",
            ],
        ),
    ],
)
def test_a_code_is_known_in_the_spellings_in_which_people_store_it(
    table: AnnotationTable, system: str, codes: list[str]
) -> None:
    found = annotate(polars.DataFrame({"x": codes}), {"x": system}, table)["x_concept"]
    assert found.null_count() == 0
    assert found.n_unique() == 1


@pytest.mark.parametrize(
    "values",
    [
        polars.Series([6851.0, None, float("nan"), 6851.5, -6851.0, float("inf"), 1e300]),
        pandas.Series([6851.0, None, float("nan"), 6851.5, -6851.0, float("inf"), 1e300]),
        pandas.Series([6851, None, None, 685, 0, 1, 2], dtype="Int64"),
        pandas.Series([6851, None, "x", "6851.5", 3.5, True, "NaN"], dtype=object),
        pandas.Series(["6851", None, "x", "6851.5", "", "y", "NaN"], dtype="category"),
        polars.Series(["6851", None, "x", "6851.5", "", "y", "NaN"], dtype=polars.Categorical),
    ],
    ids=[
        "polars floats",
        "pandas floats",
        "pandas Int64",
        "pandas objects",
        "pandas categories",
        "polars categories",
    ],
)
def test_numbers_categories_and_mixtures_are_read_as_they_would_be_typed(
    table: AnnotationTable, values: polars.Series | pandas.Series
) -> None:
    frame = (
        polars.DataFrame({"x": values})
        if isinstance(values, polars.Series)
        else pandas.DataFrame({"x": values})
    )
    found = annotate(frame, {"x": "RXNORM"}, table)
    names = (
        found["x_concept"].to_list() if isinstance(found, polars.DataFrame) else found["x_concept"].tolist()
    )
    assert names[0] == "methotrexate"
    assert [isinstance(name, str) for name in names] == [True] + [False] * 6


def test_a_float_of_duckdb_is_read_as_it_would_be_typed(table: AnnotationTable) -> None:
    relation = duckdb.connect().sql("SELECT unnest([42900401::DOUBLE, NULL, 'nan', 1.5, -1, 'inf']) AS x")
    found = annotate(relation, {"x": "OMOP"}, table).fetchall()
    assert Counter(row[1] for row in found) == {"bosutinib": 1, None: 5}


def test_a_relation_stays_in_its_connection_and_leaves_nothing_there(table: AnnotationTable) -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE cohort AS SELECT 'C91.02' AS dx")
    found = annotate(connection.table("cohort"), {"dx": "ICD10CM"}, table)
    assert found.filter("dx_state = 'relapsed ALL'").aggregate("count(*)").fetchall() == [(1,)]
    assert connection.execute("SELECT table_name FROM information_schema.tables").fetchall() == [("cohort",)]


@pytest.mark.parametrize("name", ENGINES)
def test_a_table_without_rows_gets_its_columns(table: AnnotationTable, name: str) -> None:
    assert ENGINES[name](columns([], []), table) == []


# Counted once more by a join of SQL that was written by hand, on the bare codes.
BY_HAND = """
SELECT dx_said.concept, dx_said.state, drug_said.concept, count(*)
FROM cohort
LEFT JOIN dx_said ON replace(upper(trim(cohort.dx)), '.', '') = dx_said.code
LEFT JOIN drug_said ON cohort.drug::VARCHAR = drug_said.code
GROUP BY ALL
"""
CELLS = st.sampled_from(["C91.00", "C91.01", "C91.02", "c9102 ", "C92.0", "I10", "R50.9", "", None])
NUMBERS = st.sampled_from([6851, 11202, 1156, 161, 0, 1597258, None])


COHORTS = st.lists(st.tuples(CELLS, NUMBERS), max_size=40)


@settings(max_examples=5, deadline=None)
@given(rows=COHORTS)
def test_one_row_in_is_one_row_out_and_counts_are_those_of_a_join_by_hand(
    table: AnnotationTable, rows: list[tuple[str | None, int | None]]
) -> None:
    hold_against_a_join_by_hand(table, rows)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(rows=COHORTS)
def test_the_same_of_many_tables(table: AnnotationTable, rows: list[tuple[str | None, int | None]]) -> None:
    hold_against_a_join_by_hand(table, rows)


def hold_against_a_join_by_hand(table: AnnotationTable, rows: list[tuple[str | None, int | None]]) -> None:
    data = columns([dx for dx, _ in rows], [drug for _, drug in rows])
    connection = duckdb.connect()
    connection.execute("CREATE TABLE cohort (id BIGINT, dx VARCHAR, drug BIGINT)")
    for name, system in SYSTEMS.items():
        connection.execute(f"CREATE TABLE {name}_said (code VARCHAR, concept VARCHAR, state VARCHAR)")
        said = table.of(table.book.terminology(system))
        lines = [(code.replace(".", ""), a.concept, a.state) for code, a in said.items()]
        connection.execute(
            f"INSERT INTO {name}_said SELECT unnest(?), unnest(?), unnest(?)", list(zip(*lines, strict=True))
        )
    connection.execute(
        "INSERT INTO cohort SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::BIGINT[])",
        list(data.values()),
    )
    by_hand = Counter({row[:3]: row[3] for row in connection.execute(BY_HAND).fetchall()})
    for name, engine in ENGINES.items():
        if name == "DuckDB":
            relation = annotate(connection.table("cohort"), SYSTEMS, table)
            found: Rows = sorted(relation.fetchall(), key=lambda row: row[0])
        else:
            found = engine(data, table)
        assert [row[:3] for row in found] == list(zip(*data.values(), strict=True)), name
        assert Counter((row[3], row[8], row[11]) for row in found) == by_hand, name


@pytest.mark.parametrize(
    ("frame", "systems", "told"),
    [
        ({"drug": [1]}, {"drog": "RXNORM"}, "no column 'drog'. Did you mean drug?"),
        ({"drug": [1]}, {"drug": "RXNOM"}, "Did you mean RXNORM"),
        ({"drug": [1]}, {"drug": "LOINC"}, "no concept has an exact, close or narrow code of LOINC"),
        ({"drug": [1], "drug_kind": [1]}, {"drug": "RXNORM"}, "'drug_kind' already"),
        ({"drug": [1], "Drug_Kind": [1]}, {"drug": "RXNORM"}, "'drug_kind' already"),
        ({"Drug": [1], "drug_kind": [1]}, {"Drug": "RXNORM"}, "'Drug_kind' already"),
        ({"drug": [[1]]}, {"drug": "RXNORM"}, "'drug' has several values in a cell"),
    ],
)
def test_what_cannot_be_annotated_is_told_with_the_remedy(
    table: AnnotationTable, frame: dict[str, list[object]], systems: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told.replace("(", r"\(")):
        annotate(polars.DataFrame(frame), systems, table)


def test_a_name_of_two_columns_is_refused(table: AnnotationTable) -> None:
    frame = pandas.DataFrame([[1, 2]], columns=["drug", "drug"])
    with pytest.raises(UsageError, match="two columns of the table have one name"):
        annotate(frame, {"drug": "RXNORM"}, table)


def test_columns_of_pandas_may_be_numbers(table: AnnotationTable) -> None:
    found = annotate(pandas.DataFrame([[7, 6851]], columns=[0, "drug"]), {"drug": "RXNORM"}, table)
    assert list(found) == [0, "drug", *added_columns("drug")]
    assert found["drug_concept"].tolist() == ["methotrexate"]


def test_what_is_no_table_is_refused(table: AnnotationTable) -> None:
    with pytest.raises(UsageError, match=r"a dict is not a table .* pandas, polars, DuckDB or PySpark"):
        annotate({"drug": [1]}, {"drug": "RXNORM"}, table)


def test_the_facade_annotates(store: Store) -> None:
    found = KnowledgeGraph(store).annotate(polars.DataFrame({"drug": ["11202"]}), {"drug": "RXNORM"})
    assert found["drug_concept"].to_list() == ["vincristine"]


@pytest.mark.needs_checkout
def test_the_example_of_the_documentation_runs(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(all_kg, "load", lambda: KnowledgeGraph(store))
    page = Path(__file__).resolve().parent.parent / "docs" / "annotate.md"
    (block,) = re.findall(r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    exec(compile(block, page.name, "exec"), {})
    assert "drug_sources" in capsys.readouterr().out

"""A user's table is opened, or refused with the remedy."""

from __future__ import annotations

import importlib
import sys

import duckdb
import narwhals as nw
import pandas
import polars
import pytest

from all_kg.answers.user_table import check_added, check_single_values, open_table
from all_kg.errors import UsageError


@pytest.mark.parametrize(
    "module", ["all_kg.answers.user_table", "all_kg.classify.classification_table"], ids=["itself", "through"]
)
def test_it_says_so_when_narwhals_is_missing(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    for name in ("all_kg.answers.user_table", module):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(UsageError, match="Narwhals is not installed") as caught:
        importlib.import_module(module)
    assert "all-kg[frames]" in str(caught.value.remedy)


def test_a_table_of_every_engine_is_opened_with_its_types() -> None:
    data = {"a": [1.5], "b": ["x"]}
    frame = polars.DataFrame(data)
    tables = [frame, frame.lazy(), pandas.DataFrame(data), duckdb.sql("SELECT 1.5::DOUBLE AS a, 'x' AS b")]
    for one in tables:
        table, schema = open_table(one, "read")
        assert dict(schema) == {"a": nw.Float64(), "b": nw.String()}
        assert type(table.to_native()) is type(one)


def test_what_is_no_table_is_refused_for_what_it_is_wanted() -> None:
    with pytest.raises(UsageError, match="a list is not a table that can be painted") as caught:
        open_table([1], "painted")
    assert "DuckDB" in str(caught.value.remedy)


def test_a_column_that_would_be_added_is_neither_there_nor_comes_twice_in_any_case() -> None:
    check_added(["a", 7], ["b"])  # type: ignore[list-item]  # pandas has such
    for columns, added in ((["Code"], ["cODE"]), ([], ["x", "X"])):
        with pytest.raises(UsageError, match="already, which would be added"):
            check_added(columns, added)


def test_only_columns_that_are_used_need_single_values() -> None:
    schema = nw.Schema({"many": nw.List(nw.String()), "one": nw.String()})
    check_single_values(schema, ["one"])
    with pytest.raises(UsageError, match="'many' has several values"):
        check_single_values(schema, ["one", "many"])

"""A query that would leave the machine or exhaust it is refused; a harmless one that looks like it is not."""

from __future__ import annotations

from contextlib import suppress

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from all_kg.errors import AllKgError, LimitError, UsageError
from all_kg.rdf.sparql_guard import check

ELSEWHERE = "<http://127.0.0.1:9/>"
PREFIXES = dict.fromkeys(("", "service", "SERVICE", "SERVICESILENT"), "http://127.0.0.1:9/")

CALLS = [
    f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE SILENT {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ sErViCe{ELSEWHERE}{{ ?s ?p ?o }} }}",
    "SELECT * { BIND(<http://127.0.0.1:9/> AS ?v) SERVICE ?v { ?s ?p ?o } }",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ SERVICE # what\n{ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o #\r SERVICE {ELSEWHERE} {{ ?s ?p ?o }}\n}}",
    f"SELECT * {{ \\u0053ERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ \\U00000053ERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f'SELECT * {{ ?s ?p "\\u0022 SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} #" }}',
    f'SELECT * {{ ?s ?p "x"@en SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}',
    # The engine splits text without a tokenizer, so these are calls, too:
    "SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o . service:x#\n{ ?s ?p ?o } }",
    f"SELECT * {{ ?s ?p ?o SERVICESILENT{ELSEWHERE}{{ ?s ?p ?o }} }}",
    "SELECT * { SERVICESILENT:x{ ?s ?p ?o } }",
    f"SELECT * {{ ?s ?p trueSERVICE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 1.SERVICE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    "SELECT * { ?s ?p 1e5SERVICE:x{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?s<?o)SERVICE:x#>\n{ ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER(?s<?o&&?o>?s)SERVICE:x{ ?s ?p ?o } }",
]
HARMLESS = [
    'SELECT * { ?s ?p "SERVICE" }',
    "SELECT * { ?s ?p 'SERVICE <x> {' }",
    'SELECT * { ?s ?p """a " b "" SERVICE """ }',
    "SELECT * { ?s ?p '''SERVICE\n <x> {''' }",
    'SELECT * { ?s ?p "a \\" SERVICE" }',
    'SELECT * { ?s ?p "\\\\" } # SERVICE',
    "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
    "SELECT * { ?s ?p ?o # isn't SERVICE\n }",
    "SELECT * { ?s ?p <http://example.org/SERVICE> }",
    "SELECT * { ?s ?p <http://example.org/service#it's> }",
    "SELECT * { <http://example.org/\\u0053ERVICE> ?p 'caf\\u00e9' }",
    "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
    "PREFIX ex: <http://example.org/> SELECT * { ex:SERVICE ex:service ex:aSERVICE }",
    "PREFIX service: <http://example.org/> SELECT * { service:a service:b service:c }",
    "PREFIX service: <http://example.org/> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX service: <http://example.org/> SELECT * FROM service:g { ?s ?p ?o }",
    "PREFIX ex: <http://example.org/> SELECT * { ex:a\\'s ex:b\\#SERVICE ex:c }",
    "PREFIX ex: <http://example.org/> SELECT * { ex:é.ö-%53 ?p _:SERVICE }",
    "SELECT * { ?s ?p ?o FILTER(?s < ?o && ?o > 1) }",
    'SELECT * { ?s ?p "x"@en-GB , 1.5e3 , .5 , "1"^^<http://example.org/t> }',
    "SELECT ?insert { ?insert <http://example.org/delete> 'LOAD' }",
]
UPDATES = [
    "INSERT DATA { <http://e/a> <http://e/b> 1 }",
    "delete where { ?s ?p ?o }",
    "PREFIX e: <http://e/> LOAD <http://127.0.0.1:9/>",
    "CLEAR ALL",
    "DROP GRAPH <http://e/g>",
    "CREATE GRAPH <http://e/g>",
    "ADD <http://e/g> TO <http://e/h>",
    "MOVE <http://e/g> TO <http://e/h>",
    "COPY <http://e/g> TO <http://e/h>",
    "WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
]


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    node = pyoxigraph.NamedNode("http://example.org/a")
    store = pyoxigraph.Store()
    values: list[pyoxigraph.NamedNode | pyoxigraph.Literal] = [
        node,
        pyoxigraph.Literal(True),
        pyoxigraph.Literal(1),
        pyoxigraph.Literal(1e5),
    ]
    values.append(pyoxigraph.Literal("x", language="en"))
    store.extend(pyoxigraph.Quad(node, node, value) for value in values)
    return store


def calls_another_server(store: pyoxigraph.Store, query: str) -> bool:
    """Whether the engine tries to; port 9 is one that it refuses to connect to."""
    try:
        result = store.query(query, prefixes=PREFIXES)
        if not isinstance(result, pyoxigraph.QueryBoolean):
            list(result)
    except OSError:
        return True
    except (SyntaxError, ValueError, RuntimeError):
        return False
    return False


def test_all_cases_are_here() -> None:
    assert (len(CALLS), len(HARMLESS), len(UPDATES)) == (21, 21, 10)


@pytest.mark.parametrize("query", CALLS)
def test_a_query_that_calls_another_server_is_refused(query: str) -> None:
    with pytest.raises(UsageError, match="SERVICE would ask another server"):
        check(query)


@pytest.mark.parametrize("query", HARMLESS)
def test_a_harmless_query_passes_and_the_engine_takes_it(store: pyoxigraph.Store, query: str) -> None:
    check(query)
    store.query(query)


@pytest.mark.parametrize("query", UPDATES)
def test_an_update_is_refused_in_plain_words(query: str) -> None:
    with pytest.raises(UsageError, match="changes data, and this is for asking only"):
        check(query)


def test_the_engine_really_makes_the_calls_that_are_refused(store: pyoxigraph.Store) -> None:
    # The rest are refused because another engine, or other data, would make them.
    assert sum(calls_another_server(store, query) for query in CALLS) >= 10


# fmt: off
PIECES = st.sampled_from([
    "SERVICE", "service", "SERVICE:x", "service:y", "SERVICESILENT:x", "SILENT", "<http://127.0.0.1:9/>",
    "?s", "?p", "?o", "?s ?p ?o", "{?s ?p ?o}", "{", "}", ".", ";", ",", " ", "\n", "#", "#>", ">\n",
    "<", ">", '"', '"x"', "'", "FILTER(", "?o<?s)", "?o>?s)", ")", "(", "1", "1.", "1e5", "true", "a",
    ":a", ":a.", "_:b", "@en", "GRAPH", "FROM", "OPTIONAL{", "UNION", "BIND(1 AS ?z)", "VALUES ?q {1}",
    "\\", "\\u0053ERVICE", "!", "^", "*", "/", "?", "[]", "é", "%53", '"""', "'''", "MINUS", "EXISTS{",
    "&&", "$x", "DESCRIBE",
])
# fmt: on
FRAMES = st.sampled_from(
    ["SELECT * {%s}", "SELECT * {?s ?p ?o %s}", "ASK {?s ?p %s}", "SELECT * {%s{?s ?p ?o}}"]
)


@given(FRAMES, st.lists(PIECES, min_size=1, max_size=9), st.sampled_from(["", " "]))
@example("SELECT * {?s ?p ?o %s}", ["FILTER(", "?s", "<", "?o", ")", "SERVICE:x", "#>\n", "{?s ?p ?o}"], "")
def no_query_that_passes_makes_the_engine_call(
    store: pyoxigraph.Store, frame: str, pieces: list[str], gap: str
) -> None:
    query = frame % gap.join(pieces)
    try:
        check(query)
    except AllKgError:
        return
    assert not calls_another_server(store, query)


@pytest.mark.parametrize("examples", [400, pytest.param(2000, marks=pytest.mark.slow)])
def test_no_query_that_passes_makes_the_engine_call(store: pyoxigraph.Store, examples: int) -> None:
    try_out = settings(max_examples=examples, deadline=None, derandomize=True)
    try_out(no_query_that_passes_makes_the_engine_call)(store)


@pytest.mark.parametrize(
    ("opening", "closing"), [("(", ")"), ("[", "]"), ("{", "}"), ("<<", ">>")], ids=["(", "[", "{", "<<"]
)
def test_brackets_nest_64_deep_and_not_deeper(opening: str, closing: str) -> None:
    check(f"{opening * 64} {closing * 64}")
    with pytest.raises(LimitError, match="nested deeper than 64"):
        check(f"{opening * 65} {closing * 65}")


def test_brackets_in_strings_comments_and_iris_do_not_nest() -> None:
    check(f"SELECT * {{ ?s ?p '{'(' * 99}' , <http://e/{'(' * 99}> }} #{'{' * 99}")


@pytest.mark.parametrize(
    "query",
    [
        f"ASK {{ FILTER({'!' * 65}?x) }}",
        f"SELECT * {{ ?s ?p {'?o , ' * 20_000} ?o }}",
        f"ASK {{ ?s {'a/' * 501} a ?o }}",
        f"ASK {{ {{}} {'UNION {} ' * 501} }}",
        f"ASK {{ FILTER({'1 + ' * 501} 1) }}",
        f"ASK {{ FILTER({'?x || ' * 501} ?x) }}",
        f"ASK {{ ?s ?p '{'é' * 100_000}' }}",
    ],
    ids=["negations", "tokens", "path", "unions", "sum", "or", "bytes"],
)
def test_a_query_with_too_many_parts_is_refused(query: str) -> None:
    with pytest.raises(LimitError):
        check(query)


@pytest.mark.parametrize("text", ['"', "'", '"""', "'''", '"a\\"', '"a\nb"', "'''a''"])
def test_a_string_without_end_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(UsageError, match="a string that opens in line 2 does not end"):
        check(f"SELECT * {{\n?s ?p {text}")


@pytest.mark.parametrize(
    "query",
    ["<" + ")" * 199_000 + ">", '"""' + 'a\\"""' * 30_000, "<a" * 99_000, "a." * 99_000, ":" + "a." * 99_000,
     "'" * 199_000, "\\u0041" * 30_000, ":" + "%41" * 60_000, "_:" + "a." * 90_000],
    ids=["IRI", "string", "less", "prefix", "name", "quotes", "escapes", "percent", "blank node"],
)  # fmt: skip
def test_no_text_takes_more_than_linear_time(query: str) -> None:
    with suppress(AllKgError):
        check(query)  # minutes, were it quadratic

"""The assessments in a user's table → columns with their states, in the engine of that table.

The definitions are decided as in `three_valued`, for all rows at once: for each expression two columns tell
where it holds and where it fails.
"""

from __future__ import annotations

import difflib
import warnings
from typing import TYPE_CHECKING, Any

# First, since it says so when Narwhals is missing.
from all_kg.answers.user_table import check_added, check_single_values, open_table

# isort: split
import narwhals as nw

from all_kg.classify.assessment import MOST_SHOWN, ValueFaultError
from all_kg.classify.assessment_columns import ValueColumn
from all_kg.classify.class_expressions import Named
from all_kg.classify.classified import WORDS
from all_kg.errors import UsageError
from all_kg.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from narwhals import Expr

    from all_kg.classify.assessment import Findings
    from all_kg.classify.classification import Classifier, DefinedClass, Scheme
    from all_kg.classify.three_valued import ThreeValued

    Join = Callable[[Sequence[tuple[Expr, str]]], Expr]

ERROR = "classification_error"
_OWN = "all_kg_"
PARTED = "; "
_TOGETHER = 7  # texts; of each more there are twice as many combinations
_HOLDS, _FAILS, _FAULT, _NAMES = (f"{_OWN}{kind}_" for kind in ("holds", "fails", "fault", "names"))


def classify_table(frame: Any, findings: Findings, classifier: Classifier) -> Any:
    """Add the states of assessments to a table; see `KnowledgeGraph.classify_table`.

    Args:
        frame: A table of any engine that Narwhals knows.
        findings: What assessments can say.
        classifier: Decides them.

    Returns:
        A table of the same engine with the same rows.

    Raises:
        UsageError: No column is a finding, two are the same one, a cell has several values, the table has a
            column that would be added, or this is no table.
    """
    table, schema = open_table(frame, "classified")
    _check_names(schema.names(), classifier)
    places = finding_columns(schema.names(), findings)
    check_single_values(schema, places)
    in_memory = isinstance(table, nw.DataFrame)
    columns = [
        ValueColumn(findings.all[number], column, schema[column], f"{_OWN}{number}", in_memory=in_memory)
        for column, number in places.items()
    ]
    made: list[str] = []
    for stage in _stages(columns, classifier, _looked_up if in_memory else _joined):
        if stage:
            table = table.with_columns(**stage)
            made += stage
    return table.drop([name for name in made if name.startswith(_OWN)]).to_native()


def added_columns(scheme: Scheme) -> dict[str, tuple[str, int]]:
    """Columns that are added for a scheme.

    Args:
        scheme: The scheme.

    Returns:
        By their names, the kind of things that they name, and the place of their truth in `WORDS`.
    """
    source = scheme.source.iri.removeprefix(PREFIXES["source"]).replace("-", "_")
    return {
        f"{source}_{kind}_{word}": (kind, place)
        for kind, words in WORDS.items()
        for place, word in enumerate(words)
    }


def finding_columns(columns: Iterable[str], findings: Findings) -> dict[str, int]:
    """Find out which columns of a table are findings.

    Args:
        columns: Names of all columns.
        findings: What assessments can say.

    Returns:
        The number of the finding by the name of the column.

    Raises:
        UsageError: None is, or two are the same.
    """
    places: dict[str, int] = {}
    for column in columns:
        try:
            number = findings.column(str(column))
        except ValueFaultError:
            _warn_of_a_slip(str(column), findings)
            continue
        if number in places.values():
            raise UsageError(f"two columns are {findings.all[number].name}", remedy="Remove one of the two")
        places[column] = number
    if not places:
        known = ", ".join(finding.name for finding in findings.all)
        raise UsageError("no column of the table is known", remedy=f"Known are {known}")
    return places


def _warn_of_a_slip(column: str, findings: Findings) -> None:
    near = difflib.get_close_matches(column.lower(), [one.name for one in findings.all], n=1, cutoff=0.85)
    if near:
        warnings.warn(f"the column {column!r} is not known; did you mean {near[0]}?", stacklevel=4)


def _check_names(columns: Sequence[str], classifier: Classifier) -> None:
    added = [name for scheme in classifier.schemes for name in added_columns(scheme)]
    check_added(columns, (*added, ERROR))
    for name in columns:
        if str(name).casefold().startswith(_OWN):
            raise UsageError(f"the name of the column {name!r} begins with {_OWN}", remedy="Rename it first")


def _stages(columns: Sequence[ValueColumn], classifier: Classifier, join: Join) -> Iterator[dict[str, Expr]]:
    """Columns to be added one stage after the other, each stage made of those before."""
    yield {name: text for column in columns for name, text in column.texts().items()}
    yield {name: part for column in columns for name, part in column.parts().items()}
    yield {
        **_tested(columns, classifier.logic),
        **{
            _flag(column, place): fault.where
            for column in columns
            for place, fault in enumerate(column.faults())
        },
    }
    yield from _decided(classifier.logic)
    yield _fault(columns)
    names = _named(classifier, join)
    yield {f"{_NAMES}{name}": named for name, named in names.items()}
    is_good = nw.col(ERROR).is_null()
    for name in names:
        named = nw.col(f"{_NAMES}{name}")
        names[name] = nw.when(is_good & (named != "")).then(named)
    yield names


def _tested(columns: Sequence[ValueColumn], logic: ThreeValued) -> dict[str, Expr]:
    """Where each test holds and fails; nowhere when the table does not have its finding."""
    by_property = {column.finding.iri: column for column in columns}
    made: dict[str, Expr] = {}
    for test, bit in logic.tests.items():
        column = by_property.get(test.property)
        nowhere = nw.lit(False)
        made[f"{_HOLDS}{bit}"], made[f"{_FAILS}{bit}"] = (
            column.outcome(test) if column else (nowhere, nowhere)
        )
    return made


def _decided(logic: ThreeValued) -> Iterator[dict[str, Expr]]:
    """Where all other expressions hold and fail: together those that need none of each other."""
    waiting = dict.fromkeys(logic.steps)
    there = sum(logic.tests.values())
    while waiting:
        ready = [step for step in waiting if step[1] & ~there == 0]
        made: dict[str, Expr] = {}
        for needs_all, parts, bit in ready:
            bits = [1 << place for place in range(logic.width) if parts >> place & 1]
            for prefix, is_every in ((_HOLDS, needs_all), (_FAILS, not needs_all)):
                combine = nw.all_horizontal if is_every else nw.any_horizontal
                made[f"{prefix}{bit}"] = combine(*(f"{prefix}{one}" for one in bits), ignore_nulls=False)
        yield made
        for step in ready:
            del waiting[step]
            there |= step[2]


def _flag(column: ValueColumn, place: int) -> str:
    return f"{_FAULT}{column.finding.name}_{place}"


def _fault(columns: Sequence[ValueColumn]) -> dict[str, Expr]:
    """What is wrong with a row: its first value that cannot be used, in the order of the columns."""
    heads, texts, tails = [], [], []
    for column in columns:
        for place, fault in enumerate(column.faults()):
            there = nw.when(nw.col(_flag(column, place)))
            heads.append(there.then(nw.lit(f"column {column.finding.name}: {fault.before}")))
            texts.append(there.then(column.shown()))
            tails.append(there.then(nw.lit(fault.after)))
    if not heads:
        return {ERROR: nw.lit(None, nw.String)}
    text = nw.coalesce(*texts)
    short = nw.concat_str([text.str.slice(0, MOST_SHOWN - 1), nw.lit("…")])
    text = nw.when(text.str.len_chars() > MOST_SHOWN).then(short).otherwise(text)
    return {ERROR: nw.concat_str([nw.coalesce(*heads), text, nw.coalesce(*tails)])}


def _named(classifier: Classifier, join: Join) -> dict[str, Expr]:
    """The names of what holds, fails and is unknown, of each scheme."""
    made: dict[str, Expr] = {}
    for scheme in classifier.schemes:
        for name, (kind, place) in added_columns(scheme).items():
            classes: tuple[DefinedClass, ...] = getattr(scheme, kind)
            wanted = []
            for one in classes:
                bit = classifier.logic.bit(Named(one.iri))
                holds, fails = nw.col(f"{_HOLDS}{bit}"), nw.col(f"{_FAILS}{bit}")
                wanted.append(((holds, fails, ~(holds | fails))[place], one.expresses.label))
            made[name] = join(wanted) if wanted else nw.lit("")
    return made


def _joined(wanted: Sequence[tuple[Expr, str]]) -> Expr:
    """The texts that are wanted, one after the other, as it is fast in SQL, and lean in a stream."""
    texts = [nw.when(where).then(nw.lit(text)) for where, text in wanted]
    return nw.concat_str(texts, separator=PARTED, ignore_nulls=True)


def _looked_up(wanted: Sequence[tuple[Expr, str]]) -> Expr:
    """The same as it is fast in memory: all there can be is put together before."""
    found = []
    for start in range(0, len(wanted), _TOGETHER):
        group = wanted[start : start + _TOGETHER]
        number = nw.sum_horizontal(
            *(
                nw.when(where).then(nw.lit(1 << place, nw.Int16)).otherwise(nw.lit(0, nw.Int16))
                for place, (where, _) in enumerate(group)
            )
        )
        texts = [
            "".join(f"{PARTED}{text}" for place, (_, text) in enumerate(group) if one >> place & 1)
            for one in range(1 << len(group))
        ]
        found.append(number.replace_strict(range(len(texts)), texts, return_dtype=nw.String))
    return nw.concat_str(found).str.slice(len(PARTED))

"""All questions of the catalogue, put to contenders that take turns."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from run import example_arguments

from all_kg.rdf.query_document import QuestionDocument, read_questions
from all_kg.resources import find_resources

if TYPE_CHECKING:
    from run import Term

    from all_kg.stores.store import Store

    Asked = Callable[[QuestionDocument, dict[str, Term]], Iterable[object]]
    Medians = dict[str, dict[str, float]]

HEAD = ["sum of medians", "median", "geometric mean", "worst"]


def by_query(store: Store) -> Asked:
    """The bare rows that a store has for a question."""
    return lambda question, arguments: store.query(question.text, arguments)  # type: ignore[return-value]


def ask_all(
    contenders: Mapping[str, Asked],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
    in_text: Callable[[object], str] = str,
) -> Medians:
    """Ask every question with the arguments of the first row of its reviewed answer.

    Args:
        contenders: By their names: a question and its arguments → rows, which must be the same of all.
        rounds: How often each is asked, after once that does not count.
        clock: Of the processor, or another.
        in_text: Writes a row in a form that is the same for all contenders.

    Returns:
        Seconds by contender and question.
    """
    medians: Medians = {name: {} for name in contenders}
    different = []
    for question in read_questions(find_resources().queries + "/questions"):
        arguments = example_arguments(question)
        times: dict[str, list[float]] = {name: [] for name in contenders}
        answers = []
        for turn in range(rounds + 1):
            for name, ask in contenders.items():
                start = clock()
                rows = list(ask(question, arguments))
                took = clock() - start
                if turn:
                    times[name].append(took)
                else:
                    answers.append(Counter(map(in_text, rows)))
        if any(answer != answers[0] for answer in answers):
            different.append(question.stem)
        for name, values in times.items():
            medians[name][question.stem] = statistics.median(values)
    assert not different, f"not the same rows: {different}"
    return medians


def compared(medians: Medians, base: str) -> list[list[str]]:
    """A row for each contender under `HEAD`, its ratios to one of them."""
    rows = []
    for name, each in medians.items():
        ratios = {stem: seconds / medians[base][stem] for stem, seconds in each.items()}
        worst = max(ratios, key=lambda stem: ratios[stem])
        rows.append(
            [
                name,
                f"{sum(each.values()) * 1000:.1f} ms",
                f"{statistics.median(ratios.values()):.2f}",
                f"{statistics.geometric_mean(ratios.values()):.2f}",
                "" if name == base else f"{ratios[worst]:.2f} ({worst})",
            ]
        )
    return rows

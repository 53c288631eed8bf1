"""What is published into Apache Jena, the engine of Fuseki, gives the answers of the store in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asked_questions import NUMBER_OF_QUESTIONS, QUESTIONS, answer_in
from jena_server import jena_server
from page_graph import whole_store

from all_kg.answers.explanation import explain
from all_kg.cli import main
from all_kg.releases.release_content import current_release
from all_kg.stores.publishing import Target, plan, publish
from all_kg.stores.store import open_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.stores.store import Store

pytestmark = [pytest.mark.wheel, pytest.mark.slow]


@pytest.fixture(scope="module")
def jena() -> Iterator[str]:
    with jena_server() as address:
        release, target = current_release(), Target(address)
        publish(release, target, plan(release, target))
        yield address


# In one test, because each process that runs tests needs a server of its own.
def test_what_was_published_gives_the_answers_of_the_store_in_memory(
    jena: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", jena, "--check"]) == 0
    assert "holds what was published" in capsys.readouterr().out
    assert main(["publish", jena]) == 0
    assert "holds this release already" in capsys.readouterr().out

    def explained(store: Store) -> str:
        return str(explain(store, "pegaspargase", "used in", "induction"))

    store = open_at(jena)
    assert explained(store) == explained(whole_store())
    assert len(QUESTIONS) == NUMBER_OF_QUESTIONS
    others = [name for name in QUESTIONS if answer_in(store, name) != answer_in(whole_store(), name)]
    assert others == []
    with capsys.disabled():
        print(f"{len(QUESTIONS)} answers of Apache Jena compared row for row")

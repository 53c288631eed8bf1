"""`all-kg ask`: a question in plain words."""

from __future__ import annotations

from all_kg.answers.asking import ask
from all_kg.cli.output import print_json, show
from all_kg.stores.store import open_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from all_kg.answers.answer import Answer

SUMMARY = "answer a question in plain words"
EXAMPLE = 'all-kg ask "which therapies are used in relapse"'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "words", nargs="+", metavar="WORDS", help="the question; quotes around it are optional"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument(
        "--source", action="append", metavar="NAME", help="only what this source says; may be repeated"
    )
    from all_kg.cli.place import add_store_argument

    add_store_argument(parser)


def run(arguments: Namespace) -> int:
    """Answer the question."""
    words = " ".join(arguments.words)
    if not arguments.json and not arguments.source and arguments.store is None:
        return answer_words(words)
    from all_kg.answers.attribution import SOURCE
    from all_kg.answers.concept import find_concept
    from all_kg.answers.matching import UnsureError
    from all_kg.cli.place import chosen_store

    store = chosen_store(arguments)

    def answered() -> Answer:
        return ask(store, words, [find_concept(store, name, SOURCE) for name in arguments.source or ()])

    if not arguments.json:
        show(store.whole(answered))
        return 0
    try:
        answer = store.whole(answered)
    except UnsureError as error:
        print_json({"error": error.message, "offers": list(error.offers)})
        return error.exit_code
    print_json(answer.to_dict())
    return 0


def answer_words(words: str) -> int:
    """Print the answer to a question in plain words."""
    show(ask(open_store(), words))
    return 0

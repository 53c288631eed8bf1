"""The option `--store` of the commands that can ask another store than that of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.stores.store import open_at, open_store

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from all_kg.stores.store import Store


def add_store_argument(parser: ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--store",
        metavar="PLACE",
        help="ask the store in this folder, or the SPARQL endpoint at this address",
    )


def chosen_store(arguments: Namespace, seconds: float | None = None) -> Store:
    """Open the store that the option names, else that of this machine.

    Args:
        arguments: What was given.
        seconds: How long each answer of an endpoint may take.

    Raises:
        InputError: There is no store of the graph in the folder.
        UsageError: The address cannot be asked.
    """
    return open_at(arguments.store, seconds) if arguments.store is not None else open_store()

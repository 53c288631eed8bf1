"""The parser of the command line; a command's module is imported only when it is called."""

from __future__ import annotations

import argparse
import difflib
import importlib
from typing import TYPE_CHECKING, NoReturn, Protocol

from all_kg.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

# Each is a module of this package, with what `Command` lists; the order is that of the help.
COMMANDS = (
    "ask",
    "questions",
    "show",
    "map",
    "codes",
    "compare",
    "matrix",
    "stats",
    "explain",
    "classify",
    "annotate",
    "query",
    "build",
    "verify",
    "publish",
    "diff",
    "validate",
    "reason",
    "export",
    "site",
    "fmt",
    "verify-source",
    "verify-mappings",
    "load-terminology",
    "completion",
)


class Command(Protocol):
    """What the module of a command offers."""

    SUMMARY: str
    EXAMPLE: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare what the command takes."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; gives the exit code."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, remedy=f"See {self.prog} --help")


def run(argv: Sequence[str]) -> int:
    """Parse the arguments and run the command.

    Raises:
        UsageError: There is no such command, or its arguments are wrong.
    """
    named = next((word for word in argv if not word.startswith("-")), None)
    if named is not None and named not in COMMANDS:
        near = difflib.get_close_matches(named, COMMANDS, n=1)
        remedy = f"Did you mean {near[0]}?" if near else "See all-kg --help"
        raise UsageError(f"there is no command {named!r}", remedy=remedy)
    parser = make_parser([named] if named else COMMANDS)
    arguments = parser.parse_args(argv)
    if arguments.version:
        from importlib.metadata import version

        print(f"all-kg {version('all-kg')}")
        return 0
    if named is None:
        parser.print_help()
        return 2
    return command(named).run(arguments)


def make_parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """Make the parser.

    Args:
        names: The commands that it knows in full.
    """
    parser = _Parser(
        prog="all-kg",
        description="Ask, check and export a knowledge graph of treatment for acute lymphoblastic leukemia.",
        epilog=f"Example: {command('ask').EXAMPLE}",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    parser.add_argument("--debug", action="store_true", help="show where in the program an error arose")
    subparsers = parser.add_subparsers(metavar="COMMAND", dest="command", parser_class=_Parser)
    for name in names:
        module = command(name)
        subparser = subparsers.add_parser(
            name,
            help=module.SUMMARY,
            description=f"{module.SUMMARY[0].upper()}{module.SUMMARY[1:]}.",
            epilog=f"Example: {module.EXAMPLE}",
            allow_abbrev=False,
        )
        subparser.add_argument(
            "--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS
        )
        module.add_arguments(subparser)
    return parser


def command(name: str) -> Command:
    """Import the module of a command."""
    return importlib.import_module(f"all_kg.cli.{name.replace('-', '_')}")

"""`all-kg completion`: a script that teaches a shell to complete commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "print a completion script for a shell"
EXAMPLE = "all-kg completion bash > ~/.local/share/bash-completion/completions/all-kg"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"))


def run(arguments: Namespace) -> int:
    """Print the script."""
    import shtab

    from all_kg.cli.parser import make_parser

    print(shtab.complete(make_parser(), arguments.shell))
    return 0

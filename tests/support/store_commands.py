"""The commands that can ask another store."""

from __future__ import annotations

import argparse

from all_kg.cli import parser


def commands_with_store() -> set[str]:
    """Names of the commands with the option `--store PLACE`."""
    return {name for name in parser.COMMANDS if "--store PLACE" in _help_of(name)}


def _help_of(name: str) -> str:
    made = argparse.ArgumentParser()
    parser.command(name).add_arguments(made)
    return made.format_help()

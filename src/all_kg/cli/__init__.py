"""The command line `all-kg`: one module a command.

`all-kg ask "plain words"` is the command that people wait for, so it goes past argparse:
to import that takes longer than to find the answer.
"""

from __future__ import annotations

import os
import sys

from all_kg.errors import AllKgError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

INTERRUPTED = 130
INTERNAL_ERROR = 3


def start() -> NoReturn:
    """Be the process `all-kg`: run the command and end.

    It ends at once, because to take the interpreter and the store apart piece by piece takes longer than to
    find the question. Nothing is left to clean up by then.
    """
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        pass  # told already, or there is nobody left to tell
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The arguments; those of the process when not given.

    Returns:
        The exit code: 0 fine, 1 findings, 2 wrong use or unreadable input, 3 limit, internal error or unsure
        of the question, 130 Ctrl-C.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader, such as `head`, has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if "--debug" in arguments:
            raise
        return _report(error)
    return code


def _run(arguments: list[str]) -> int:
    if len(arguments) == 2 and arguments[0] == "ask" and not arguments[1].startswith("-"):
        from all_kg.cli.ask import answer_words

        return answer_words(arguments[1])
    from all_kg.cli.parser import run

    return run(arguments)


def _report(error: Exception) -> int:
    from all_kg.layout import printable

    if isinstance(error, AllKgError):
        print(f"all-kg: {printable(error)}", file=sys.stderr)
        for offer in getattr(error, "offers", ()):
            print(f'  all-kg ask "{printable(offer)}"', file=sys.stderr)
        return error.exit_code
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        print(f"all-kg: {printable(place)}{error.strerror or error}", file=sys.stderr)
        return INTERNAL_ERROR
    print(
        f"all-kg: internal error: {type(error).__name__}: {printable(error)[:500]}. "
        "Run again with --debug to see where",
        file=sys.stderr,
    )
    return INTERNAL_ERROR

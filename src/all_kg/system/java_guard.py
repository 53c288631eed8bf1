"""A Java program that does not outlive the one who asked.

Runs as a process between the two. When its standard input ends, which the system sees to however the parent
died, it ends Java and itself. When the guard itself is killed outright, Linux ends Java (prctl(2),
PR_SET_PDEATHSIG); elsewhere the parent does, as long as it lives.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Run the command that the arguments give; end as it ends."""
    process = subprocess.Popen(  # noqa: S603 - given by our own referee
        sys.argv[1:],
        stdin=subprocess.DEVNULL,
        preexec_fn=_die_with(os.getpid()),  # no other thread runs yet
    )
    threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
    code = process.wait()
    os._exit(code if code >= 0 else 128 - code)


def _die_with(guard: int) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    import ctypes

    prctl = ctypes.CDLL(None).prctl

    def ask_the_system() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != guard:  # it died before it was asked for
            os._exit(1)

    return ask_the_system


def _end_with_parent(process: subprocess.Popen[bytes]) -> None:
    os.read(0, 1)  # nothing is ever written to it
    process.kill()


if __name__ == "__main__":
    main()

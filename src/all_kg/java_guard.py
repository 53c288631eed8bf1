"""A Java program that does not outlive the one who asked.

Runs as a process between the two. When its standard input ends, which the system sees to however the parent
died, it ends Java and itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading


def main() -> None:
    """Run the command that the arguments give; end as it ends."""
    process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)  # noqa: S603 - given by our own referee
    threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
    code = process.wait()
    os._exit(code if code >= 0 else 128 - code)


def _end_with_parent(process: subprocess.Popen[bytes]) -> None:
    os.read(0, 1)  # nothing is ever written to it
    process.kill()


if __name__ == "__main__":
    main()

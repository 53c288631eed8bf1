"""A Virtuoso server on this machine, for the time of a test."""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from oxigraph_server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = "virtuoso-t"
MISSING = "needs Virtuoso: apt-get install virtuoso-opensource-7-bin"
USER = PASSWORD = "dba"
_SECONDS = 60.0
_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
ServerThreads = 20
DirsAllowed = {folder}
DefaultIsolation = 2
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryExecutionTime = 0
DynamicLocal = 0
"""


def is_installed() -> bool:
    """Whether the server can be started."""
    return shutil.which(PROGRAM) is not None


@contextmanager
def virtuoso_server(folder: Path) -> Iterator[str]:
    """Start an empty server, its files in a folder; gives the address of the endpoint."""
    port, sql_port = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_SETTINGS.format(folder=folder, port=port, sql_port=sql_port), encoding="utf-8")
    command = [PROGRAM, "+foreground", "+configfile", str(settings), "+wait"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    ) as server:
        try:
            _wait_for(server, f"http://127.0.0.1:{port}/sparql", folder)
            yield f"http://127.0.0.1:{port}/sparql"
        finally:
            server.kill()


def _wait_for(server: subprocess.Popen[bytes], address: str, folder: Path) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        assert server.poll() is None, (folder / "virtuoso.log").read_text(errors="replace")
        try:
            urlopen(f"{address}?query=ASK%7B%7D", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("Virtuoso does not answer")

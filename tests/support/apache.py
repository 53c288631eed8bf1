"""A real Apache on the loopback, for as long as a test needs it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULES = Path("/usr/lib/apache2/modules")
_LOADED = ("mpm_event", "authz_core", "dir", "mime", "headers", "rewrite")
_CONFIGURATION = """
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/error.log
User www-data
Group www-data
TypesConfig /dev/null
AddType text/html .html
AddType text/turtle .ttl
AddType application/ld+json .jsonld
MaxKeepAliveRequests 0
KeepAliveTimeout 300
DocumentRoot {root}
<Directory {root}>
  AllowOverride All
  Require all granted
</Directory>
"""


@contextmanager
def apache(root: Path, folder: Path) -> Iterator[int]:
    """Serve a folder, its `.htaccess` files obeyed.

    Yields the port. Skips the test, saying so, where there is no Apache.

    Args:
        root: What is served; everybody must be able to read it.
        folder: A folder for the files of the server.
    """
    program = shutil.which("apache2") or shutil.which("/usr/sbin/apache2")
    if program is None or not (_MODULES / "mod_rewrite.so").exists():
        pytest.skip("no Apache to hold the redirects against: apt-get install apache2-bin")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    modules = "".join(f"LoadModule {name}_module {_MODULES}/mod_{name}.so\n" for name in _LOADED)
    configuration = folder / "apache.conf"
    configuration.write_text(modules + _CONFIGURATION.format(port=port, folder=folder, root=root))
    server = subprocess.Popen([program, "-X", "-d", folder, "-f", configuration], stderr=subprocess.PIPE)
    try:
        for _ in range(200):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert server.poll() is None, server.stderr.read() if server.stderr else b""
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)
        if server.stderr:
            server.stderr.close()

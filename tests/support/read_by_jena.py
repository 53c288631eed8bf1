"""Reads files of RDF with Apache Jena and writes what it read as N-Quads.

Arguments: the folder of its jars; then media type, name and the name of what is written, for each file.
"""

from __future__ import annotations

import sys

import jpype
from java_machine import start


def main() -> None:
    """Read and write, all in one start of Java."""
    start(sys.argv[1])
    languages = jpype.JClass("org.apache.jena.riot.RDFLanguages")
    manager = jpype.JClass("org.apache.jena.riot.RDFDataMgr")
    datasets = jpype.JClass("org.apache.jena.sparql.core.DatasetGraphFactory")
    stream = jpype.JClass("java.io.FileOutputStream")
    for kind, name, out in zip(*(sys.argv[first::3] for first in (2, 3, 4)), strict=True):
        dataset = datasets.create()
        manager.read(dataset, name, languages.contentTypeToLang(kind))
        file = stream(out)
        manager.write(file, dataset, languages.NQUADS)
        file.close()


if __name__ == "__main__":
    main()

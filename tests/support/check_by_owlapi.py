"""Loads ontologies by the OWL API, as Protégé does, and holds them against the profile OWL 2 DL.

Arguments: the folder of its jars; names of files. Prints a JSON object by file: number of axioms, triples
that are part of none, violations of the profile; or what it says when it cannot load the file.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import jpype
from java_machine import start


def main() -> None:
    """Check all in one start of Java."""
    start(sys.argv[1])
    print(json.dumps({name: checked(name) for name in sys.argv[2:]}))


def checked(name: str) -> dict[str, Any]:
    """What is found in a file."""
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    try:
        ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(name))
    except jpype.JException as error:
        return {"refused": str(error)}
    loaded = ontology.getFormat().getOntologyLoaderMetaData().get()
    profile = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
    return {
        "ontology": str(ontology.getOntologyID().getOntologyIRI().orElse(None)),
        "axioms": ontology.getAxiomCount(),
        "unparsed": [str(triple) for triple in loaded.getUnparsedTriples().toArray()],
        "violations": [str(one) for one in profile.checkOntology(ontology).getViolations()],
    }


if __name__ == "__main__":
    main()

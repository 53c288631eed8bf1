"""What several test files need."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_graph import CLAIMS_OF_THE_PAGE, page_asserted
from pyoxigraph import Quad, RdfFormat, Triple, serialize

from all_kg.namespaces import PREFIXES
from all_kg.rdf.reading import read_file
from all_kg.resources import find_resources

SMALL_KNOWLEDGE = {
    "ontology/all-kg.ttl": """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://w3id.org/all-kg/> a owl:Ontology ;
    owl:versionIRI <https://w3id.org/all-kg/releases/2026-01-01/> .
""",
    "ontology/model/things.ttl": """
@prefix allkg: <https://w3id.org/all-kg/vocab/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
allkg:Thing a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty allkg:usedIn ;
    owl:someValuesFrom [ a owl:Class ; owl:unionOf ( allkg:Thing allkg:Place ) ] ] .
""",
    "ontology/concepts/things.ttl": """
@prefix all: <https://w3id.org/all-kg/concept/> .
@prefix allkg: <https://w3id.org/all-kg/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
all:cup a allkg:Thing ; skos:prefLabel "cup"@en ; skos:definition "Holds water, \\"hot\\" or \U0001f9ca."@en .
all:table a allkg:Thing ; skos:prefLabel "table"@en .
""",
    "ontology/sources.ttl": """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix source: <https://w3id.org/all-kg/source/> .
source:shelf dcterms:title "The shelf"@en .
""",
    "ontology/claims/shelf.ttl": """
@prefix all: <https://w3id.org/all-kg/concept/> .
@prefix allkg: <https://w3id.org/all-kg/vocab/> .
@prefix claim: <https://w3id.org/all-kg/claim/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
claim:one a allkg:Claim ; allkg:subject all:cup ; allkg:predicate allkg:usedIn ; allkg:object all:table .
claim:two a allkg:Claim ; allkg:subject all:cup ; allkg:predicate allkg:holds ;
    allkg:value "1.50"^^xsd:decimal , "P1Y12M"^^xsd:duration , "01"^^xsd:integer .
""",
    "queries/rules/edge.rq": """
CONSTRUCT { ?subject ?predicate ?object }
WHERE { ?claim a allkg:Claim ; allkg:subject ?subject ; allkg:predicate ?predicate ;
  allkg:object|allkg:value ?object }
""",
}


@pytest.fixture(scope="session", autouse=True)
def _cache_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's own cache stays out of it, in this process and in those that tests start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALL_KG_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("ALL_KG_KNOWLEDGE", raising=False)
        yield


@pytest.fixture
def knowledge_folder(tmp_path: Path) -> Path:
    """A small knowledge folder of its own for each test."""
    root = tmp_path / "knowledge"
    for folder in ("shapes", "queries/questions"):
        (root / folder).mkdir(parents=True)
    for name, text in SMALL_KNOWLEDGE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


@pytest.fixture(scope="session")
def page_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge of one source and of what it speaks of; not to be changed."""
    found = find_resources()
    root = tmp_path_factory.mktemp("page") / "knowledge"
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(Path(found.root, name), root / name)
    (root / "ontology" / "conflicts.ttl").unlink()
    shutil.rmtree(root / "ontology" / "mappings")
    for file in (root / "ontology" / "claims").iterdir():
        if file.stem != CLAIMS_OF_THE_PAGE.rpartition("/")[2]:
            file.unlink()
    kept = {(quad.subject, quad.predicate, quad.object) for quad in page_asserted()}
    for file in (root / "ontology" / "concepts").iterdir():
        triples = [Triple(*parts) for quad in read_file(file) if (parts := _parts(quad)) in kept]
        file.unlink()
        if triples:
            serialize(triples, str(file), format=RdfFormat.TURTLE, prefixes=PREFIXES)
    return root


def _parts(quad: Quad) -> tuple[object, ...]:
    return quad.subject, quad.predicate, quad.object


@pytest.fixture
def page_folder(page_root: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return Path(shutil.copytree(page_root, tmp_path / "page"))


@pytest.fixture
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a program in a Python process of its own: program, arguments, changes to the environment."""

    def run(
        program: str, *arguments: str | os.PathLike[str], **environment: str | os.PathLike[str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program, *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def dying() -> Callable[..., str]:
    """A program that ends at the n-th line that runs in the writing modules and one more, as `kill -9` would.

    The number is the first argument of the process; 0 lets it run to its end and prints the number of lines.
    """

    def program(module: str, body: str) -> str:
        file = module.rpartition(".")[2] + ".py"
        return f"""
import os, signal, sys
import all_kg.{module}
lines = 0
def trace(frame, event, argument):
    global lines
    if not frame.f_code.co_filename.endswith(("atomic_write.py", "file_lock.py", "{file}")):
        return None
    if event == "line":
        lines += 1
        if lines == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
    return trace
sys.settrace(trace)
{body}
sys.settrace(None)
print(lines)
"""

    return program

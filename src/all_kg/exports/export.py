"""The formats that the knowledge is given away in, one entry each: a file, or a folder of files.

Written from the curated files and what is derived from them, never from a store, which rewrites literals. The
same knowledge gives the same bytes everywhere.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from all_kg.errors import InputError, UsageError
from all_kg.exports.concept_jsonld import write_concept_jsonld
from all_kg.exports.edges_export import write_edges
from all_kg.exports.fhir_export import write_fhir
from all_kg.exports.graphml_export import write_graphml
from all_kg.exports.jelly_export import write_jelly
from all_kg.exports.kgx_export import write_kgx
from all_kg.exports.literature_export import write_bibtex, write_csl
from all_kg.exports.nanopub_export import write_nanopubs
from all_kg.exports.neo4j_export import write_neo4j
from all_kg.exports.obographs_export import write_obographs
from all_kg.exports.omop_export import write_omop
from all_kg.exports.questions_export import write_questions
from all_kg.exports.rdf_export import (
    sorted_nquads,
    write_jsonld,
    write_ntriples,
    write_rdfxml,
    write_trig,
    write_turtle,
)
from all_kg.exports.schemaorg_export import write_schemaorg
from all_kg.exports.skos_export import write_skos
from all_kg.exports.sssom_export import write_sssom
from all_kg.system.atomic_write import directory, new_file, write_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from all_kg.graph.knowledge import Knowledge


@dataclass(frozen=True)
class ExportFormat:
    """A format of one file.

    Attributes:
        name: What the user calls it.
        extension: End of a file name, without the dot.
        media_type: Its IANA media type.
        description: What one gets, in a few words.
        write: Turns the knowledge into bytes.
    """

    name: str
    extension: str
    media_type: str
    description: str
    write: Callable[[Knowledge], bytes]


@dataclass(frozen=True)
class FolderFormat:
    """A format of several files.

    Attributes:
        name: What the user calls it.
        media_type: IANA media type of the files.
        description: What one gets, in a few words.
        write: Turns the knowledge into the bytes of each file by its name.
    """

    name: str
    media_type: str
    description: str
    write: Callable[[Knowledge], dict[str, bytes]]


def export(knowledge: Knowledge, format_name: str) -> bytes:
    """Write the knowledge in a format of one file.

    Args:
        knowledge: What is curated and derived.
        format_name: A key of `FORMATS`.

    Raises:
        UsageError: There is no such format, it needs a folder, or a library that it needs is not installed.
    """
    entry = find_format(format_name)
    if isinstance(entry, FolderFormat):
        raise UsageError(f"{format_name} is a folder of files", remedy="Name a folder to write it to")
    return entry.write(knowledge)


def export_to(load: Callable[[], Knowledge], format_name: str, path: str | os.PathLike[str]) -> None:
    """Write the knowledge to a file, or to a folder where the format has several; whole or not at all.

    Args:
        load: Gives what is curated and derived; asked when it is known that the place can be written.
        format_name: A key of `FORMATS`.
        path: The file or the folder. A folder that is there is replaced when it holds nothing else.

    Raises:
        UsageError: There is no such format, or a library that it needs is not installed.
        InputError: The folder holds something else, or is a file.
        BusyError: Another process writes the same folder.
        WriteError: The place cannot be written; what was there is untouched.
    """
    entry = find_format(format_name)
    if isinstance(entry, ExportFormat):
        with new_file(path) as file:
            file.write(entry.write(load()))
        return
    with directory(path) as fresh:
        files = entry.write(load())
        _refuse_to_replace_others(os.fspath(path), files)
        for name, content in files.items():
            write_file(os.path.join(fresh, name), content)


def find_format(format_name: str) -> ExportFormat | FolderFormat:
    """The entry of a format.

    Args:
        format_name: A key of `FORMATS`.

    Raises:
        UsageError: There is no such format.
    """
    if format_name not in FORMATS:
        raise UsageError(
            f"there is no export format {format_name}", remedy=f"Formats are {', '.join(FORMATS)}"
        )
    return FORMATS[format_name]


def _refuse_to_replace_others(folder: str, files: Iterable[str]) -> None:
    if os.path.isfile(folder):
        raise InputError("this is a file", remedy="Name a folder", file=folder)
    others = sorted(set(os.listdir(folder)) - set(files)) if os.path.isdir(folder) else []
    if others:
        raise InputError(
            f"the folder holds something else, which would be lost: {others[0]}",
            remedy="Name a new folder, or empty this one",
            file=folder,
        )


FORMATS: dict[str, ExportFormat | FolderFormat] = {
    entry.name: entry
    for entry in (
        ExportFormat("turtle", "ttl", "text/turtle", "Turtle, all graphs merged", write_turtle),
        ExportFormat(
            "ntriples", "nt", "application/n-triples", "N-Triples, all graphs merged", write_ntriples
        ),
        ExportFormat("nquads", "nq", "application/n-quads", "N-Quads, graph by graph", sorted_nquads),
        ExportFormat("trig", "trig", "application/trig", "TriG, graph by graph", write_trig),
        ExportFormat("rdfxml", "rdf", "application/rdf+xml", "RDF/XML, all graphs merged", write_rdfxml),
        ExportFormat("jsonld", "jsonld", "application/ld+json", "JSON-LD, all graphs merged", write_jsonld),
        ExportFormat(
            "jelly",
            "jelly",
            "application/x-jelly-rdf",
            "Jelly, binary, graph by graph; needs all-kg[jelly]",
            write_jelly,
        ),
        FolderFormat(
            "fhir",
            "application/fhir+json",
            "FHIR R4: CodeSystem, a ValueSet a class, a ConceptMap a terminology",
            write_fhir,
        ),
        FolderFormat(
            "omop",
            "text/tab-separated-values",
            "OMOP: a vocabulary for CDM 5.4, in the files that Athena has",
            write_omop,
        ),
        FolderFormat(
            "kgx",
            "application/jsonl",
            "KGX: concepts and claims as nodes and edges of the Biolink Model",
            write_kgx,
        ),
        ExportFormat(
            "sssom",
            "sssom.tsv",
            "text/tab-separated-values",
            "SSSOM: all mappings in one table, the rejected among them",
            write_sssom,
        ),
        ExportFormat(
            "skos",
            "skos.ttl",
            "text/turtle",
            "SKOS: concepts with labels, definitions, hierarchy and matches",
            write_skos,
        ),
        ExportFormat(
            "concepts",
            "concepts.jsonld",
            "application/ld+json",
            "Compact JSON-LD: each concept with its claims inside",
            write_concept_jsonld,
        ),
        ExportFormat(
            "obographs",
            "obographs.json",
            "application/json",
            "OBO Graphs: concepts with names, definitions, hierarchy and matches",
            write_obographs,
        ),
        ExportFormat(
            "csl",
            "csl.json",
            "application/vnd.citationstyles.csl+json",
            "CSL-JSON: the sources, and what they refer to, for reference managers",
            write_csl,
        ),
        ExportFormat(
            "bibtex",
            "bib",
            "application/x-bibtex",
            "BibTeX: the same literature for LaTeX",
            write_bibtex,
        ),
        ExportFormat(
            "graphml",
            "graphml",
            "application/graphml+xml",
            "GraphML: concepts as nodes, claims as edges with wording, source and limits",
            write_graphml,
        ),
        FolderFormat(
            "neo4j",
            "text/csv",
            "Neo4j: the same nodes and edges for neo4j-admin database import",
            write_neo4j,
        ),
        ExportFormat(
            "edges",
            "parquet",
            "application/vnd.apache.parquet",
            "Parquet: the same edges as one table; needs all-kg[frames]",
            write_edges,
        ),
        ExportFormat(
            "schemaorg",
            "schemaorg.jsonld",
            "application/ld+json",
            "schema.org: therapies, drugs, conditions, each claim with wording, limits and source",
            write_schemaorg,
        ),
        ExportFormat(
            "nanopubs",
            "nanopubs.trig",
            "application/trig",
            "Nanopublications: one for each claim, not signed",
            write_nanopubs,
        ),
        ExportFormat(
            "questions",
            "questions.ttl",
            "text/turtle",
            "SPARQL examples: the questions with their queries, as SHACL executables",
            write_questions,
        ),
    )
}

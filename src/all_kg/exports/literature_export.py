"""The sources, and what they refer to, as literature: items of CSL, and from them entries of BibTeX.

https://docs.citationstyles.org/en/stable/specification.html, appendices III to V;
https://github.com/citation-style-language/schema/blob/v1.0.2/schemas/input/csl-data.json;
https://tug.org/bibtex/. Which kind of publication is which type is said in `queries/literature/`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from all_kg.exports.export_content import ExportContent
from all_kg.exports.export_query import selected
from all_kg.namespaces import GRAPH_SOURCES, PREFIXES, curie, expand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.graph.knowledge import Knowledge

# "Ann Oncol 27(Suppl 5):v69-v82"
_CITATION = re.compile(
    r"(?P<journal>\D+) (?P<volume>\d+)(?:\((?P<issue>[^()]+)\))?:(?P<page>[A-Za-z]*\d[\w-]*)"
)
_NAME = re.compile(r"(?P<family>.+) (?P<given>[A-Z]{1,3})(?: (?P<suffix>Jr\.|Sr\.|I{2,3}))?")
_PMCID = "PMCID:"
_JOURNAL = "container-title"
_WORK = NamedNode(expand("allkg:work"))
_KINDS = ("allkg:Authorship", "allkg:Editorship")
_FIELDS = {
    "chapter-number": "bibo:chapter",
    "page": "bibo:pages",
    "version": "owl:versionInfo",
    "DOI": "bibo:doi",
    "PMID": "bibo:pmid",
}
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: "\\" + character for character in "{}$&#_%"},
    }
)
_FIELDS_OF_BIBTEX = {
    "title": "title",
    _JOURNAL: "journal",
    "volume": "volume",
    "issue": "number",
    "page": "pages",
    "publisher": "publisher",
    "publisher-place": "address",
    "edition": "edition",
    "chapter-number": "chapter",
    "version": "version",
    "number": "howpublished",
    "DOI": "doi",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "URL": "url",
    "note": "annote",
}
_AS_THEY_ARE = {"DOI", "URL"}  # LaTeX reads them verbatim


def write_csl(knowledge: Knowledge) -> bytes:
    """Write the items as CSL-JSON.

    Args:
        knowledge: What is curated and derived.
    """
    items = [item for item, _ in _items(knowledge)]
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode()


def write_bibtex(knowledge: Knowledge) -> bytes:
    """Write the items as BibTeX, in UTF-8.

    Args:
        knowledge: What is curated and derived.
    """
    return "\n".join(_entry(item, kind) for item, kind in _items(knowledge)).encode()


def _items(knowledge: Knowledge) -> Iterator[tuple[dict[str, Any], str]]:
    """Each item with its type in BibTeX."""
    content = ExportContent(knowledge)
    contributors = _contributors(knowledge, content)
    for row in selected(knowledge, "literature/types"):
        source = row["source"]
        book = content.value(source, "dcterms:isPartOf")

        publisher = _of_either(content, (source, book), "dcterms:publisher")
        identifiers = content.values(source, "dcterms:identifier")
        notes = content.values(source, "skos:editorialNote")
        printed_in = _journal(content.value(source, "dcterms:bibliographicCitation"))
        item = {
            "id": source.removeprefix(PREFIXES["source"]),
            "type": row["csl"],
            "title": content.value(source, "dcterms:title"),
            "title-short": content.value(source, "bibo:shortTitle"),
            "author": contributors.get((source, "allkg:Authorship")),
            "editor": contributors.get((source, "allkg:Editorship"))
            or contributors.get((book, "allkg:Editorship")),
            _JOURNAL: _of_either(content, (book,), "dcterms:title"),
            **{name: content.value(source, predicate) for name, predicate in _FIELDS.items()},
            "edition": _of_either(content, (source, book), "bibo:edition"),
            "publisher": _of_either(content, (publisher,), "skos:prefLabel"),
            "publisher-place": _of_either(content, (source, book), "allkg:publicationPlace"),
            "issued": _date(_of_either(content, (source, book), "dcterms:issued")),
            "PMCID": next((one.removeprefix(_PMCID) for one in identifiers if one.startswith(_PMCID)), ""),
            "number": "; ".join(one for one in identifiers if not one.startswith(_PMCID)),
            "URL": content.value(source, "schema:url"),
            **printed_in,
            "note": " ".join(filter(None, (printed_in.get("note"), *notes))),
        }
        yield {name: value for name, value in item.items() if value}, row["bibtex"]


def _of_either(content: ExportContent, subjects: tuple[str, ...], predicate: str) -> str:
    found = (content.value(one, predicate) for one in subjects if one)
    return next(filter(None, found), "")


def _contributors(
    knowledge: Knowledge, content: ExportContent
) -> dict[tuple[str, str], list[dict[str, str]]]:
    """The names of those who contributed to a work in one way, in their order."""
    found: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = {}
    for quad in knowledge.asserted.get(GRAPH_SOURCES, ()):
        if quad.predicate == _WORK and isinstance(quad.subject, NamedNode):
            one = quad.subject.value
            kind = next(kind for kind in map(curie, content.values(one, "rdf:type")) if kind in _KINDS)
            agent = content.value(one, "allkg:contributor")
            place = int(content.value(one, "allkg:position"))
            name = _name(
                content.value(agent, "skos:prefLabel"),
                is_person=expand("allkg:Person") in content.values(agent, "rdf:type"),
            )
            found.setdefault((quad.object.value, kind), []).append((place, name))  # type: ignore[union-attr]
    return {
        key: [name for _, name in sorted(names, key=lambda pair: pair[0])] for key, names in found.items()
    }


def _name(printed: str, *, is_person: bool) -> dict[str, str]:
    parts = _NAME.fullmatch(printed) if is_person else None
    if parts is None:
        return {"literal": printed}
    return {name: value for name, value in parts.groupdict().items() if value}


def _journal(citation: str) -> dict[str, str]:
    parts = _CITATION.fullmatch(citation)
    if parts is not None:
        return {
            _JOURNAL: parts["journal"],
            **{name: parts[name] or "" for name in ("volume", "issue", "page")},
        }
    if any(map(str.isdigit, citation)):
        return {"note": f"Printed in: {citation}."}
    return {_JOURNAL: citation} if citation else {}


def _date(printed: str) -> dict[str, list[list[int]]]:
    return {"date-parts": [[int(part) for part in printed.split("-")]]} if printed else {}


def _entry(item: dict[str, Any], kind: str) -> str:
    fields = {
        "author": _names(item.get("author", [])),
        "editor": _names(item.get("editor", [])),
        **{
            _FIELDS_OF_BIBTEX[name]: value if name in _AS_THEY_ARE else value.translate(_TEX)
            for name, value in item.items()
            if name in _FIELDS_OF_BIBTEX
        },
        **dict(
            zip(("year", "month"), map(str, item.get("issued", {}).get("date-parts", [[]])[0]), strict=False)
        ),
    }
    # A second pair of braces: the styles of BibTeX put titles into lower case otherwise.
    fields["title"] = f"{{{fields['title']}}}"
    if kind == "incollection":
        fields["booktitle"] = f"{{{fields.pop('journal')}}}"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}", ""])


def _names(names: list[dict[str, str]]) -> str:
    return " and ".join(
        f"{{{one['literal'].translate(_TEX)}}}"
        if "literal" in one
        else ", ".join(one[part].translate(_TEX) for part in ("family", "suffix", "given") if part in one)
        for one in names
    )

"""The literature for reference managers, read back by libraries of others."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import bibtexparser.entrypoint
import citeproc.source.json
import pybtex.database
from page_graph import page_knowledge
from pyoxigraph import Literal, NamedNode

from all_kg.exports.literature_export import write_bibtex, write_csl

SOURCE = "https://w3id.org/all-kg/source/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TITLE = NamedNode("http://purl.org/dc/terms/title")


@cache
def items() -> dict[str, dict[str, Any]]:
    found = json.loads(write_csl(page_knowledge()))
    assert len({one["id"] for one in found}) == len(found)
    return {one["id"]: one for one in found}


@cache
def bibtex() -> str:
    return write_bibtex(page_knowledge()).decode()


@cache
def entries() -> dict[str, tuple[str, dict[str, str]]]:
    """Type and fields of each entry, without escapes."""
    library = bibtexparser.entrypoint.parse_string(bibtex())
    assert not library.failed_blocks
    return {
        one.key: (one.entry_type, {field.key: plain(field.value) for field in one.fields})
        for one in library.entries
    }


def plain(value: str) -> str:
    return re.sub(r"\\([{}$&#_%])", r"\1", value.removeprefix("{").removesuffix("}"))


def test_every_source_is_an_item_with_its_title() -> None:
    sources = {
        quad.subject.value  # type: ignore[union-attr]
        for quad in page_knowledge().quads()
        if quad.predicate == TYPE and quad.object == NamedNode("https://w3id.org/all-kg/vocab/Source")
    }
    titles = {
        quad.subject.value: quad.object.value  # type: ignore[union-attr]
        for quad in page_knowledge().quads()
        if quad.predicate == TITLE and isinstance(quad.object, Literal)
    }
    assert len(sources) > 100
    assert {SOURCE + name: one["title"] for name, one in items().items()} == {
        source: titles[source] for source in sources
    }


def test_an_article_has_its_authors_its_place_and_its_identifiers() -> None:
    article = items()["esmo-2016"]
    assert article["type"] == "article-journal"
    assert article["author"][0] == {"family": "Hoelzer", "given": "D"}
    assert [article[name] for name in ("container-title", "volume", "issue", "page")] == [
        *("Ann Oncol", "27", "Suppl 5", "v69-v82"),
    ]
    assert article["DOI"] == "10.1093/annonc/mdw025"
    assert article["issued"] == {"date-parts": [[2016]]}


def test_a_chapter_has_what_its_book_has() -> None:
    chapter = items()["kebriaei-2019"]
    assert chapter["type"] == "chapter"
    assert chapter["editor"][0] == {"family": "DeVita", "given": "VT", "suffix": "Jr."}
    assert (chapter["edition"], chapter["publisher"], chapter["page"]) == (
        "11",
        "Wolters Kluwer",
        "1742-1763",
    )
    assert chapter["container-title"] == items()["devita-2019"]["title"]


def test_a_body_of_people_has_one_name_and_a_particle_stays_with_the_family() -> None:
    assert items()["nccn-guideline-2021"]["author"] == [{"literal": "National Comprehensive Cancer Network"}]
    names = [name for one in items().values() for name in one.get("author", [])]
    assert {"family": "van der Sluis", "given": "IM"} in names


def test_a_citation_that_is_not_understood_is_kept_as_a_note() -> None:
    commentary = items()["e1910-commentary-2024"]
    assert commentary["note"].startswith("Printed in: The Hematologist 21(6); on ")
    assert "container-title" not in commentary


def test_what_the_curators_did_not_see_is_said() -> None:
    assert "Further authors are not listed here." in items()["eliana-ensign-2021"]["note"]


def test_the_entries_of_bibtex_are_those_items() -> None:
    names = {
        "title": "title",
        "DOI": "doi",
        "URL": "url",
        "volume": "volume",
        "note": "annote",
        "page": "pages",
    }
    assert entries().keys() == items().keys()
    for key, (_, fields) in entries().items():
        for csl, bib in names.items():
            assert fields.get(bib) == items()[key].get(csl), (key, bib)
        issued = items()[key].get("issued", {}).get("date-parts", [[None]])
        assert fields.get("year") == (str(issued[0][0]) if issued[0][0] else None)
    kind, fields = entries()["kebriaei-2019"]
    assert kind == "incollection"
    assert fields["booktitle"] == items()["devita-2019"]["title"]
    assert "journal" not in fields


def test_signs_of_latex_are_escaped() -> None:
    assert "Principles \\& Practice" in bibtex()
    assert not re.search(r"(?m)^  (?!doi|url)\w+ = .*(?<!\\)[&%#]", bibtex())


def test_pybtex_reads_the_names() -> None:
    database = pybtex.database.parse_string(bibtex(), "bibtex")
    assert len(database.entries) == len(items())
    first = database.entries["kebriaei-2019"].persons["editor"][0]
    assert (first.last_names, first.lineage_names, first.first_names) == (["DeVita"], ["Jr."], ["VT"])


def test_a_citation_processor_reads_the_items() -> None:
    read = citeproc.source.json.CiteProcJSON(list(items().values()))
    assert read.keys() == items().keys()
    assert str(read["esmo-2016"].title) == items()["esmo-2016"]["title"]

"""Every file of the site, one after the other."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from all_kg.answers.answer import DISCLAIMER
from all_kg.answers.counts import count
from all_kg.answers.matrix import LEGEND, make_matrix
from all_kg.answers.matrix_picture import draw
from all_kg.exports.rdf_export import write_trig
from all_kg.namespaces import BASE, GRAPH_VOCABULARY, PREFIXES
from all_kg.site import lists
from all_kg.site.addresses import HOME, JSON_LD, PAGE, TURTLE, VOCABULARY
from all_kg.site.documents import json_ld, turtle
from all_kg.site.links import is_web
from all_kg.site.matrix_page import MatrixPage
from all_kg.site.question_page import QuestionPage, question_pages
from all_kg.site.redirects import redirect_rules
from all_kg.site.rendering import STATIC, Markup, Pages
from all_kg.site.search_index import FILE, search_script
from all_kg.site.statements import text_of
from all_kg.site.thing_page import ThingPage
from all_kg.site.vocabulary_page import hedge_entries, term_sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from all_kg.site.content import SiteContent

RULES = "w3id.htaccess"
_WHOLE = "all-kg.trig"
_NAVIGATION = (
    ("concepts.html", "Concepts"),
    ("matrix.html", "Matrix"),
    ("questions.html", "Questions"),
    ("sources.html", "Sources"),
    ("conflicts.html", "Disagreements"),
    ("gaps.html", "Left open"),
    ("vocabulary.html", "Vocabulary"),
    ("terminologies.html", "Terminologies"),
    ("about.html", "About"),
)
_TILES = (
    ("concepts.html", "Concepts", "What the sources talk about, each with its claims"),
    ("matrix.html", "Matrix", "What is used in which setting, how strongly worded, by how many sources"),
    ("questions.html", "Questions", "A catalogue, each question with its query and an answer"),
    ("sources.html", "Sources", "Who says it, and how far each source was read"),
    ("conflicts.html", "Disagreements", "Where sources differ, and what to make of it"),
    ("gaps.html", "Left open", "What the sources do not say"),
)


def site_files(content: SiteContent, target: str) -> Iterator[tuple[str, bytes]]:
    """Make the files.

    Args:
        content: What is shown.
        target: Where the site is published, with a slash at the end.

    Yields:
        The path of each file below the site, and what it holds.

    Raises:
        UsageError: jinja2 is not installed.
    """
    pages = Pages({"disclaimer": DISCLAIMER, "edition": content.edition, "navigation": _NAVIGATION})
    for name in sorted(os.listdir(STATIC)):
        with open(os.path.join(STATIC, name), "rb") as file:
            yield name, file.read()
    yield FILE, search_script(content.statements, content.addresses)
    yield RULES, redirect_rules(content.addresses, target).encode()
    yield _WHOLE, write_trig(content.knowledge)
    yield from _lists(content, pages)
    yield from _matrix(content, pages)
    yield from _questions(content, pages)
    questions = {document.iri for document in content.questions}
    for document, iri in sorted(content.documents.pages.items()):
        quads = content.documents.quads(document)
        yield f"{document}.{TURTLE}", turtle(quads)
        yield f"{document}.{JSON_LD}", json_ld(quads)
        if iri not in questions:
            yield f"{document}.{PAGE}", _thing(content, pages, document, iri)


def _thing(content: SiteContent, pages: Pages, document: str, iri: str) -> bytes:
    links = content.links(f"{document}.{PAGE}")
    page = ThingPage(iri, content.statements, content.claims, links)
    values: dict[str, Any] = {"page": page, "links": links, "document": document}
    if document == HOME:
        return pages.render("home", **values, tiles=_TILES, prefixes=sorted(PREFIXES.items()))
    if page.claim:
        source = text_of(page.claim.source)
        values["reference"] = content.statements.text(source, "dcterms:title")
        addresses = content.statements.values(source, "schema:url")
        values["addresses"] = [links.to(one) for one in addresses if is_web(text_of(one))]
    return pages.render("thing", **values, picture=Markup(page.picture))


def _questions(content: SiteContent, pages: Pages) -> Iterator[tuple[str, bytes]]:
    rows = []
    of_list = content.links("questions.html")
    for document, question in question_pages(content.questions, content.store):
        address = content.addresses.find(document.iri)
        assert address is not None  # noqa: S101 - questions are of the project
        links = content.links(f"{address.document}.{PAGE}")
        page = QuestionPage(document, question, content.store, links)
        rows.append((of_list.to(document.iri), document.why))
        yield f"{address.document}.rq", document.text.encode()
        query = "\n".join(line for line in document.text.splitlines() if not line.startswith("#+"))
        yield (
            f"{address.document}.{PAGE}",
            pages.render("question", page=page, links=links, document=address.document, query=query),
        )
    yield "questions.html", pages.render("questions", links=of_list, rows=rows)


def _matrix(content: SiteContent, pages: Pages) -> Iterator[tuple[str, bytes]]:
    matrix = make_matrix(content.store, content.resources)
    links = content.links("matrix.html")
    yield "matrix.svg", draw(matrix).encode()
    yield (
        "matrix.html",
        pages.render("matrix", page=MatrixPage(matrix, content.claims, links), links=links, legend=LEGEND),
    )


def _lists(content: SiteContent, pages: Pages) -> Iterator[tuple[str, bytes]]:
    statements, claims = content.statements, content.claims
    links = content.links("concepts.html")
    groups = lists.by_kind(statements, links, "all")
    total = len({one.href for group in groups for one, _ in group.things})
    yield links.page, pages.render("concepts", links=links, groups=groups, total=total)
    links = content.links("sources.html")
    rows = lists.source_rows(statements, claims, links)
    agents = lists.by_kind(statements, links, "agent")
    yield links.page, pages.render("sources", links=links, rows=rows, agents=agents)
    links = content.links("conflicts.html")
    yield links.page, pages.render("conflicts", links=links, rows=lists.conflict_rows(statements, links))
    links = content.links("gaps.html")
    yield links.page, pages.render("gaps", links=links, groups=lists.gaps_by_source(statements, links))
    links = content.links("terminologies.html")
    terminologies = lists.terminology_rows(statements, links)
    yield links.page, pages.render("terminologies", links=links, rows=terminologies)
    links = content.links(f"{VOCABULARY}.{PAGE}")
    yield (
        links.page,
        pages.render(
            "vocabulary",
            links=links,
            namespace=PREFIXES["allkg"],
            sections=term_sections(statements, links),
            hedges=hedge_entries(statements, links),
        ),
    )
    vocabulary = content.documents.of_graph(GRAPH_VOCABULARY)
    yield f"{VOCABULARY}.{TURTLE}", turtle(vocabulary)
    yield f"{VOCABULARY}.{JSON_LD}", json_ld(vocabulary)
    links = content.links("search.html")
    yield links.page, pages.render("search", links=links)
    yield from _about(content, pages)


def _about(content: SiteContent, pages: Pages) -> Iterator[tuple[str, bytes]]:
    links = content.links("about.html")
    counts = count(content.store, content.resources)
    graphs = [iri for iri in content.statements.things if iri.startswith(PREFIXES["graph"])]
    versions = content.statements.iris(BASE, "owl:versionIRI")
    yield (
        links.page,
        pages.render(
            "about",
            links=links,
            version=versions[0] if versions else BASE,
            downloads=[(_WHOLE, "all graphs, in TriG")],
            statistics=[(name, title, table) for name, (title, table) in counts.tables.items()],
            graphs=[links.to(iri) for iri in graphs],
        ),
    )

"""A site has a page for each thing, its RDF beside it, no broken link; no name becomes markup."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import html5rdf
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from toy_site import BASE, HOSTILE, broken_links, make_toy_knowledge, see

from all_kg.answers.answer import DISCLAIMER
from all_kg.errors import InputError, UsageError
from all_kg.graph.knowledge import Knowledge, load_knowledge
from all_kg.graph.question_statements import question_quads
from all_kg.rdf.query_document import read_questions
from all_kg.resources import Resources
from all_kg.site.addresses import Address, Addresses, relative
from all_kg.site.content import SiteContent
from all_kg.site.links import Link
from all_kg.site.neighbourhood import Group, draw_neighbourhood
from all_kg.site.rendering import TEMPLATES
from all_kg.site.site_build import build_site

NUMBER_OF_QUESTIONS = 95
FORMATS = {"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD}
# Pages that are no things: lists, search, about.
LISTS = {
    *(
        "concepts.html",
        "sources.html",
        "conflicts.html",
        "gaps.html",
        "terminologies.html",
        "vocabulary.html",
    ),
    *("search.html", "about.html", "questions.html", "matrix.html"),
}


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    root = tmp_path_factory.mktemp("toy") / "knowledge"
    make_toy_knowledge(root)
    return load_knowledge(Resources(str(root)))


@pytest.fixture(scope="module")
def site(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    build_site(out, lambda: knowledge)
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*.html")}


def everything(knowledge: Knowledge) -> list[Quad]:
    documents = read_questions(os.path.join(knowledge.resources.queries, "questions"))
    return [*knowledge.quads(), *question_quads(documents)]


def things(knowledge: Knowledge) -> set[str]:
    """Every IRI of the project in the quads; counted here without the code under test."""
    return {
        term.value
        for quad in everything(knowledge)
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, NamedNode) and term.value.startswith(BASE)
    }


@pytest.mark.wheel
def test_every_thing_of_the_graph_has_a_page_or_a_place_on_one(
    knowledge: Knowledge, site: Path, pages: dict[str, bytes]
) -> None:
    addresses = SiteContent(knowledge).addresses
    found = {iri: addresses.find(iri) for iri in things(knowledge)}
    assert len(found) > 300
    own = set()
    for iri, address in found.items():
        assert address is not None
        page = f"{address.document}.html"
        if address.fragment:
            assert address.fragment in see(pages[page]).places, iri
        else:
            own.add(page)
            assert iri.encode() in pages[page], iri
        for ending in FORMATS:
            assert (site / f"{address.document}.{ending}").is_file(), iri
    assert own == pages.keys() - LISTS


def triples(quads: list[Quad]) -> set[str]:
    """Triples without their graphs and without the names of blank nodes, literals letter by letter."""
    return {re.sub(r"_:\w+", "_:", f"{quad.subject} {quad.predicate} {quad.object}") for quad in quads}


@pytest.mark.parametrize("ending", FORMATS)
def test_the_rdf_of_all_pages_is_the_graph_letter_by_letter(
    knowledge: Knowledge, site: Path, ending: str
) -> None:
    wanted = triples(everything(knowledge))
    assert any('"01.50"' in triple for triple in wanted)
    files = sorted(site.rglob(f"*.{ending}"))
    read = [quad for path in files for quad in parse(path.read_bytes(), format=FORMATS[ending])]
    assert triples(read) == wanted


def test_the_rdf_of_a_page_says_what_the_thing_is_and_what_is_claimed_of_it(site: Path) -> None:
    read = triples(list(parse((site / "concept/rinsing.ttl").read_bytes(), format=RdfFormat.TURTLE)))
    assert f"<{BASE}concept/rinsing> <{BASE}vocab/kindOf> <{BASE}concept/cleaning>" in read
    assert f"<{BASE}claim/shelf-rinsing> <{BASE}vocab/hedge> <{BASE}hedge/may>" in read
    assert f"<{BASE}gap/how-often> <{BASE}vocab/subject> <{BASE}concept/rinsing>" in read
    assert not any("drawer-number" in triple for triple in read)


def test_no_link_and_no_anchor_is_broken_and_all_pages_are_reached_from_the_first(
    site: Path, pages: dict[str, bytes]
) -> None:
    assert list(broken_links(site)) == []
    reached, ahead = set(), ["index.html"]
    while ahead:
        page = ahead.pop()
        if page in reached or page not in pages:
            continue
        reached.add(page)
        folder = os.path.dirname(page)
        links = (link.partition("#")[0] for link in see(pages[page]).links)
        ahead += [os.path.normpath(os.path.join(folder, link)) for link in links]
    assert pages.keys() - reached == set()


def test_a_broken_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text(
        '<a href="two.html">x</a><a href="#gone">y</a><a href="../out.html">z</a>'
    )
    assert len(list(broken_links(tmp_path))) == 3


def test_every_page_is_valid_html_with_landmarks_headings_in_order_and_the_note(
    pages: dict[str, bytes],
) -> None:
    assert len(pages) > 200
    for name, page in pages.items():
        html5rdf.HTMLParser(strict=True, tree=html5rdf.getTreeBuilder("etree")).parse(page.decode())
        text, seen = page.decode(), see(page)
        assert text.startswith('<!DOCTYPE html>\n<html lang="en">'), name
        assert seen.headings.count(1) == 1, name
        assert seen.headings[0] == 1, name
        assert all(
            after - before <= 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False)
        ), name
        assert len(seen.places) == len(set(seen.places)), name
        for landmark in ('<a class="skip" href="#main">', "<main ", "<nav ", "<footer ", 'role="search"'):
            assert landmark in text, name
        assert text.count(DISCLAIMER) >= 2, name
        assert text.count("<table") == text.count("<caption"), name
        assert "<th>" not in text, "each header cell has a scope"


def test_a_strict_parser_sees_what_is_wrong() -> None:
    with pytest.raises(html5rdf.html5parser.ParseError):
        html5rdf.HTMLParser(strict=True).parse("<!DOCTYPE html><html><head><title>x</title></head><p></div>")


def test_no_name_becomes_markup_and_no_page_loads_anything_from_elsewhere(pages: dict[str, bytes]) -> None:
    for name, page in pages.items():
        seen = see(page)
        assert (seen.scripts, seen.handlers) == (0, []), name
        assert not [link for link in seen.loads if ":" in link], name
        assert not [link for link in seen.links if re.match("(?!https?:)[a-z]+:", link)], name
        assert b"default-src 'none'" in page, name
    assert b"&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;" in pages["concept/rinsing.html"]
    assert pages["source/shelf.html"].count(b"javascript:alert(3)") == 1, "as text"


def test_the_search_index_is_a_script_that_only_sets_a_constant(site: Path) -> None:
    text = (site / "search-index.js").read_text("utf-8")
    entries = json.loads(text.removeprefix("const ALL_KG_INDEX = ").rstrip().removesuffix(";"))
    found = {path: (label, kind, names) for label, kind, path, *names in entries}
    label, kind, names = found["concept/rinsing.html"]
    assert (label, kind) == (HOSTILE, "treatment")
    assert "swilling" in names
    assert {
        "source/shelf.html",
        "question/is-used-in.html",
        "gap/how-often.html",
        "vocab/usedIn.html",
    } <= found.keys()
    assert all((site / path).is_file() for path in found)


def test_a_claim_shows_wording_limits_source_and_the_address_of_the_source(pages: dict[str, bytes]) -> None:
    page = pages["claim/shelf-rinsing.html"].decode()
    card = page[page.index('<section class="card"') : page.index("</section>")]
    for part in (
        "../hedge/may.html",
        "../concept/place.html",
        "../source/shelf.html",
        "https://example.org/shelf",
    ):
        assert f'href="{part}"' in card
    assert "whether cups must be rinsed" in page


def test_a_concept_shows_its_claims_gaps_conflicts_and_codes(pages: dict[str, bytes]) -> None:
    page = pages["concept/rinsing.html"].decode()
    for link in (
        "claim/shelf-rinsing",
        "claim/drawer-rinsing",
        "gap/how-often",
        "conflict/rinsing",
        "source/drawer",
    ):
        assert f'href="../{link}.html"' in page
    kitchen = pages["concept/kitchen.html"].decode()
    assert '<tr id="kitchen-ncit-c1">' in kitchen
    assert 'href="http://purl.obolibrary.org/obo/NCIT_C1"' in kitchen


def test_a_gap_and_an_answer_without_rows_are_silence_and_not_a_no(pages: dict[str, bytes]) -> None:
    assert b"That is silence, not a no." in pages["gap/how-often.html"]
    assert (
        b"Not stated by the sources. That is silence, not a no."
        in pages["question/therapies-in-setting.html"]
    )


def test_every_question_has_its_query_and_an_answer_to_an_example(
    knowledge: Knowledge, site: Path, pages: dict[str, bytes]
) -> None:
    documents = read_questions(os.path.join(knowledge.resources.queries, "questions"))
    assert len(documents) == NUMBER_OF_QUESTIONS
    for document in documents:
        page = pages[f"question/{document.stem}.html"].decode()
        assert '<h2 id="answer">' in page
        assert "SELECT" in page
        assert (site / f"question/{document.stem}.rq").read_text("utf-8") == document.text
        assert not document.parameters or document.example, f"{document.stem}.rq has no example"


def test_the_matrix_leads_from_each_cell_to_its_claims(pages: dict[str, bytes]) -> None:
    page = pages["matrix.html"].decode()
    assert '<a href="#rinsing--kitchen">must</a>' in page
    cell = page[page.index('<details id="rinsing--kitchen">') :]
    assert 'href="claim/drawer-rinsing.html"' in cell


# --- addresses


def test_an_iri_stands_where_the_rules_say() -> None:
    addresses = Addresses(["NCIT", "HP"])
    expected = {
        "": ("index", ""),
        "#prefix-all": ("index", "prefix-all"),
        "concept/a-b": ("concept/a-b", ""),
        "graph/claims/x": ("graph/claims/x", ""),
        "releases/2026-01-01/": ("releases/2026-01-01/index", ""),
        "vocab/": ("vocabulary", ""),
        "vocab/Hedge": ("vocab/class/Hedge", ""),
        "vocab/hedge": ("vocab/hedge", ""),
        "question/is-used-in/therapy": ("question/is-used-in", "therapy"),
        "mapping/a-b-ncit-c1": ("concept/a-b", "a-b-ncit-c1"),
        "mapping/rejected-a-b-hp-0-1": ("concept/a-b", "rejected-a-b-hp-0-1"),
    }
    for path, (document, fragment) in expected.items():
        assert addresses.find(BASE + path) == Address(document, fragment), path
    assert addresses.find("https://example.org/x") is None


def test_links_lead_from_page_to_page_by_the_folders_between_them() -> None:
    assert relative("index.html", "concept/a.html") == "concept/a.html"
    assert relative("concept/a.html", "concept/b.html") == "b.html"
    assert relative("vocab/class/A.html", "concept/b.html") == "../../concept/b.html"
    assert relative("concept/a.html", "") == "../"


def test_no_two_pages_differ_in_capitals_alone(pages: dict[str, bytes]) -> None:
    assert {"vocab/class/Hedge.html", "vocab/hedge.html"} <= pages.keys()
    assert len({name.casefold() for name in pages}) == len(pages)


# --- the picture


def test_a_picture_tells_in_words_what_it_shows() -> None:
    neighbours = tuple(Link(f"cup {number}", f"cup-{number}.html") for number in range(6))
    picture = draw_neighbourhood(HOSTILE, [], [Group("holds", neighbours)])
    assert "<script>" not in picture
    assert "holds: cup 0, cup 1, cup 2, cup 3 and 2 more." in picture
    assert picture.count("<a ") == 4
    assert draw_neighbourhood("alone", [], []) == ""


# --- writing


def test_a_folder_with_something_else_is_left_alone(knowledge: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="something else"):
        build_site(tmp_path, lambda: knowledge)
    with pytest.raises(InputError, match="this is a file"):
        build_site(tmp_path / "mine.txt", lambda: knowledge)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "example.org", "https://example.org/?x", 'https://e.org/"']
)
def test_an_address_that_redirects_cannot_lead_to_is_refused(
    knowledge: Knowledge, tmp_path: Path, url: str
) -> None:
    with pytest.raises(UsageError, match="no site can be published"):
        build_site(tmp_path / "out", lambda: knowledge, url)
    assert not list(tmp_path.iterdir())


def test_a_failure_leaves_the_earlier_site_as_it_was(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "site.json").write_text('{"format": "all-kg site 1"}')

    def fail(_: object) -> bytes:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("all_kg.site.site_files.write_trig", fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        build_site(out, lambda: knowledge)
    assert [path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")] == ["out"]
    assert [path.name for path in out.iterdir()] == ["site.json"]


def test_without_jinja2_the_error_says_how_to_get_it(
    run_python: Callable[..., CompletedProcess[str]], knowledge: Knowledge, tmp_path: Path
) -> None:
    program = (
        "import sys; sys.modules['jinja2'] = None\nfrom all_kg.cli import main; raise SystemExit(main())"
    )
    done = run_python(program, "site", tmp_path / "out", ALL_KG_KNOWLEDGE=knowledge.resources.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'all-kg[site]'" in done.stderr
    assert not (tmp_path / "out").exists()


WRITE = """
import hashlib, sys
from pathlib import Path
from all_kg.cli import main
status = main()
files = sorted(path for path in Path(sys.argv[2]).rglob("*") if path.is_file())
digest = hashlib.sha256()
for path in files:
    digest.update(path.relative_to(sys.argv[2]).as_posix().encode() + path.read_bytes())
print(status, len(files), digest.hexdigest())
"""


def test_the_bytes_are_the_same_everywhere(
    run_python: Callable[..., CompletedProcess[str]], knowledge: Knowledge, tmp_path: Path
) -> None:
    runs = [
        run_python(
            WRITE, "site", tmp_path / seed,
            PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone, ALL_KG_KNOWLEDGE=knowledge.resources.root,
        ).stdout.splitlines()[-1]
        for seed, locale, zone in (("1", "C", "UTC"), ("2", "C.UTF-8", "Asia/Tokyo"))
    ]  # fmt: skip
    assert runs[0].startswith("0 ")
    assert runs[0] == runs[1]


@pytest.mark.wheel
def test_templates_have_no_script_no_style_and_no_way_around_the_escaping() -> None:
    templates = sorted(Path(TEMPLATES).glob("*.html"))
    assert len(templates) == 15
    for path in templates:
        text = path.read_text("utf-8")
        assert not re.search(r"\|\s*safe|autoescape|<style|style=|\son\w+=|<script>", text), path.name

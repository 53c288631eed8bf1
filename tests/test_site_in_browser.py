"""A real Chromium opens the whole site: no error, nothing from elsewhere, search works, axe finds nothing.

Needs `chromium` (Debian's package of that name) and `pip install axe-playwright-python`, which brings
Playwright and axe-core (https://github.com/dequelabs/axe-core). Skips, saying so, where one is missing.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page_graph import whole_knowledge
from toy_site import broken_links

from all_kg.site.site_build import build_site
from all_kg.system.file_lock import exclusive

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
# One of each kind.
PAGES = (
    "index.html",
    "concept/immunotherapy.html",
    "claim/ccs-2024-immunotherapy-used-in-relapsed-all.html",
    "gap/ccs-2024-adults-only.html",
    "source/ccs-treatments-all-2024.html",
    "conflict/age-of-exactly-ten.html",
    "hedge/rarely.html",
    "passage/ccs-2024-overview-19.html",
    "terminology/ncit.html",
    "vocab/usedIn.html",
    "vocab/class/Treatment.html",
    "logic/Ccs2024ActiveDisease.html",
    "graph/concepts.html",
    "question/is-used-in.html",
    "question/therapies-in-setting.html",
    "matrix.html",
    "questions.html",
    "sources.html",
    "conflicts.html",
    "terminologies.html",
    "vocabulary.html",
    "about.html",
    "search.html",
)
MOST_BYTES = 62_000_000
ONLY_COLOURS = {"runOnly": ["color-contrast"]}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# axe takes minutes over the biggest pages; these have all that those have.
FOR_AXE = (
    "index.html",
    "concept/cns-prophylaxis.html",
    "claim/ccs-2024-immunotherapy-used-in-relapsed-all.html",
    "gap/ccs-2024-adults-only.html",
    "source/tower-2017.html",
    "conflict/age-of-exactly-ten.html",
    "vocab/class/Treatment.html",
    "question/is-used-in.html",
    "gaps.html",
    "search.html",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    out = shared / "whole-site"
    with exclusive(str(shared / "whole-site.lock"), wait=True):  # one build for all workers
        if not out.exists():
            build_site(out, whole_knowledge)
    return out


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="pip install axe-playwright-python")
    pytest.importorskip("axe_playwright_python", reason="pip install axe-playwright-python")
    if CHROMIUM is None:
        pytest.skip("no Chromium to open the site with: apt-get install chromium")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


class Watched:
    """A tab, and what went wrong in it."""

    def __init__(self, browser: Any, home: str, width: int = 1280, scheme: str = "light") -> None:
        viewport = {"width": width, "height": 900}
        self.context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
        self.tab = self.context.new_page()
        self.wrong: list[str] = []
        self.home = home
        self.tab.on("console", lambda message: self.wrong.append(f"{self.tab.url}: {message.text}"))
        self.tab.on("pageerror", lambda error: self.wrong.append(f"{self.tab.url}: {error}"))
        self.tab.on("requestfailed", self._note_failure)
        self.tab.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith(self.home):
            self.wrong.append(f"asked for {request.url}")

    def _note_failure(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the tab went on before it had the icon
            self.wrong.append(f"failed: {request.url} ({request.failure})")

    def open(self, page: str) -> None:
        self.tab.goto(f"{self.home}{page}")


@pytest.fixture(scope="module", params=["file", "http"])
def home(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"{site.as_uri()}/"
        return
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_the_whole_site_has_no_broken_link_and_keeps_its_size(site: Path) -> None:
    assert list(broken_links(site)) == []
    files = [path for path in site.rglob("*") if path.is_file()]
    assert len(files) > 11_000
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


def test_no_page_has_an_error_or_asks_for_anything_elsewhere(browser: Any, home: str) -> None:
    watched = Watched(browser, home)
    for page in PAGES:
        watched.open(page)
        assert (
            watched.tab.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"
        )
    assert watched.wrong == []
    watched.context.close()


def test_what_goes_wrong_is_seen(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text(
        "<script>gone()</script><img src=https://127.0.0.1:9/x.png><img src=no.png>"
    )
    watched = Watched(browser, f"{tmp_path.as_uri()}/")
    watched.open("bad.html")
    assert any("gone is not defined" in one for one in watched.wrong)
    assert any("asked for https://127.0.0.1:9" in one for one in watched.wrong)
    assert any("no.png" in one for one in watched.wrong)
    watched.context.close()


def test_the_search_finds_by_label_and_by_synonym_while_one_types(browser: Any, home: str) -> None:
    watched = Watched(browser, home)
    watched.open("vocab/class/Treatment.html")
    field, results = watched.tab.locator("#q"), watched.tab.locator("#results a")
    field.press_sequentially("immunoth")
    results.first.wait_for()
    assert results.first.inner_text() == "immunotherapy"
    field.fill("hsct")
    watched.tab.locator("#results a", has_text="stem cell transplant").first.wait_for()
    field.press("ArrowDown")
    watched.tab.keyboard.press("Enter")
    watched.tab.wait_for_url("**/concept/stem-cell-transplant.html")
    watched.tab.locator("#q").fill("no such thing at all")
    watched.tab.get_by_text("Nothing found").wait_for()
    watched.open("search.html?q=imatinib")
    results.first.wait_for()
    assert results.first.inner_text() == "imatinib"
    assert watched.wrong == []
    watched.context.close()


def test_a_link_to_a_cell_of_the_matrix_opens_its_claims(browser: Any, home: str) -> None:
    watched = Watched(browser, home)
    watched.open("matrix.html")
    watched.tab.locator("table.matrix td a").first.click()
    assert watched.tab.locator("details[open] table a.claim").first.is_visible()
    watched.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, site: Path, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    watched = Watched(browser, f"{site.as_uri()}/", scheme=scheme)
    wrong, passed = [], 0
    for page in FOR_AXE if scheme == "light" else FOR_AXE[:6]:
        watched.open(page)
        results = Axe().run(watched.tab, options=RULES if scheme == "light" else ONLY_COLOURS)
        passed += len(results.response["passes"])
        wrong += [
            f"{page}: {violation['id']}: {violation['nodes'][0]['html'][:200]}"
            for violation in results.response["violations"]
        ]
    assert "\n".join(wrong) == ""
    assert passed >= (20 * len(FOR_AXE) if scheme == "light" else 6), "axe looked at little"
    watched.context.close()


def test_no_page_scrolls_sideways_on_a_phone(browser: Any, site: Path) -> None:
    watched = Watched(browser, f"{site.as_uri()}/", width=320)
    for page in PAGES:
        watched.open(page)
        assert watched.tab.evaluate("document.documentElement.scrollWidth") == 320, page
    watched.context.close()


def test_axe_sees_what_is_wrong(browser: Any, tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    (tmp_path / "bad.html").write_text("<p style='color:#999'>faint</p><img src=x.png>")
    watched = Watched(browser, f"{tmp_path.as_uri()}/")
    watched.open("bad.html")
    found = {violation["id"] for violation in Axe().run(watched.tab, options=RULES).response["violations"]}
    assert {"color-contrast", "image-alt", "html-has-lang"} <= found
    watched.context.close()

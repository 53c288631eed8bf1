"""`all-kg site`: the knowledge as a folder of web pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_kg.cli.progress import progress_bar
from all_kg.graph.knowledge import load_knowledge
from all_kg.namespaces import BASE
from all_kg.site.site_build import build_site

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

SUMMARY = "write the knowledge as a folder of web pages, a page for each thing"
EXAMPLE = "all-kg site all-kg-site"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("out", metavar="OUT", help="the folder to make; an earlier site in it is replaced")
    parser.add_argument(
        "--url",
        default=BASE,
        help="where the site is going to be published; the redirects of the IRIs (w3id.htaccess) lead there",
    )


def run(arguments: Namespace) -> int:
    """Write it."""
    with progress_bar() as progress:
        files = build_site(arguments.out, load_knowledge, arguments.url, progress)
    print(f"{files} files in {arguments.out}; open {arguments.out}/index.html")
    return 0

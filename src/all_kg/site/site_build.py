"""The site in a folder, whole or not at all."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from all_kg.errors import InputError, UsageError
from all_kg.namespaces import BASE
from all_kg.site.content import SiteContent
from all_kg.site.site_files import site_files
from all_kg.system.atomic_write import directory

if TYPE_CHECKING:
    from collections.abc import Callable

    from all_kg.graph.knowledge import Knowledge

MANIFEST = "site.json"
_FORMAT = "all-kg site 1"
_OF_AN_ADDRESS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/")


def build_site(
    out_dir: str | os.PathLike[str],
    load: Callable[[], Knowledge],
    url: str = BASE,
    progress: Callable[[str, int, int], object] = lambda *_: None,
) -> int:
    """Write the site; the same knowledge gives the same bytes everywhere.

    Args:
        out_dir: The folder to make; an earlier site in it is replaced.
        load: Gives what is curated and derived; asked when it is known that the place can be written.
        url: Where the site is going to be published; the redirects of the IRIs lead there.
        progress: Told what is being done, and how much of how much is done.

    Returns:
        The number of files.

    Raises:
        UsageError: jinja2 is not installed, or the address is none that redirects can lead to.
        InputError: The folder holds something else than a site.
        BusyError: Another process writes the same folder.
        WriteError: The folder cannot be written; an earlier site is untouched.
    """
    target = _checked(url)
    _refuse_to_replace_other_things(os.fspath(out_dir))
    with directory(out_dir) as fresh:
        content = SiteContent(load())
        total, done = 3 * len(content.documents.pages), 0
        for path, data in site_files(content, target):
            file = os.path.join(fresh, *path.split("/"))
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "wb") as out:
                out.write(data)
            done += 1
            progress("pages", min(done, total), total)
        manifest = {
            "format": _FORMAT,
            "content_hash": content.knowledge.content_hash,
            "version": content.edition.version,
            "issued": content.edition.issued,
        }
        with open(os.path.join(fresh, MANIFEST), "w", encoding="utf-8", newline="\n") as out:
            out.write(json.dumps(manifest, indent=2) + "\n")
    return done + 1


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or set(url) - _OF_AN_ADDRESS:
        raise UsageError(
            f"no site can be published at {url!r}",
            remedy="Give an address that begins with https and has no query",
        )
    return url if url.endswith("/") else f"{url}/"


def _refuse_to_replace_other_things(folder: str) -> None:
    if os.path.isfile(folder):
        raise InputError("this is a file", remedy="Name a folder", file=folder)
    if not os.path.isdir(folder) or not os.listdir(folder):
        return
    try:
        with open(os.path.join(folder, MANIFEST), encoding="utf-8") as file:
            is_ours = json.load(file).get("format") == _FORMAT
    except (OSError, ValueError, AttributeError):
        is_ours = False
    if not is_ours:
        raise InputError(
            "the folder holds something else than a site, which would be lost",
            remedy="Name a new folder, or empty this one",
            file=folder,
        )

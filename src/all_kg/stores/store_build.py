"""Builds the store of the knowledge into the cache, once, whoever asks first."""

from __future__ import annotations

import os
import re
import shutil
import sys
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import pyoxigraph

from all_kg.errors import InputError, WriteError
from all_kg.graph.knowledge import Knowledge, content_hash, load_knowledge
from all_kg.graph.search_index import index_quads
from all_kg.stores.store_cache import MANIFEST, STORE, builder_files, describe, is_sound, stamp_file
from all_kg.system.atomic_write import directory, write_file
from all_kg.system.file_lock import exclusive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from all_kg.resources import Resources

MOST_BUILDS = 3
_BUILD_NAME = re.compile("[0-9a-f]{72}")  # content hash and checksum of the builders
_UNFINISHED_NAME = re.compile(r"\.[0-9a-f]{72}\.(new|old)")


def store_quads(knowledge: Knowledge, resources: Resources) -> list[Quad]:
    """Everything that a store holds: the knowledge, the question catalogue and the search keys.

    Args:
        knowledge: What is curated and derived.
        resources: Where the questions are.

    Raises:
        InputError: A question cannot be used; names file and line.
    """
    quads = knowledge.quads()
    return [*quads, *index_quads(quads, resources.queries)]


def write_store(quads: Iterable[Quad], folder: str) -> None:
    """Write a store that is ready to be opened read-only.

    Args:
        quads: What it shall hold.
        folder: A folder that is not there yet.

    Raises:
        OSError: The folder cannot be written.
    """
    store = pyoxigraph.Store(folder)
    store.bulk_extend(quads)
    store.flush()
    del store  # closes it
    os.unlink(os.path.join(folder, "LOG"))  # RocksDB's diary; never read, and it names the machine


def build(resources: Resources, cache: str, stamp: str) -> str:
    """Give the build of the present knowledge; make it when it is missing or damaged.

    Args:
        resources: Where the knowledge is.
        cache: The folder of all builds.
        stamp: Stamp of the knowledge, taken before this call.

    Returns:
        The folder of a sound build.

    Raises:
        InputError: The knowledge cannot be read; names file and line.
        WriteError: The cache cannot be written.
    """
    folder = os.path.join(cache, content_hash(resources) + _builders_checksum())
    if not is_sound(folder):
        try:
            os.makedirs(cache, mode=0o700, exist_ok=True)
        except OSError as error:
            raise WriteError(f"cannot write {cache}: {error.strerror}") from None
        with exclusive(os.path.join(cache, "lock"), wait=True):
            if not is_sound(folder):  # another process may have built it while this one waited
                if os.path.exists(folder):
                    note(f"the store in {folder} is damaged and is built again")
                _build(resources, folder)
                _remove_old_builds(cache, folder)
    with suppress(WriteError):  # without a stamp the next start takes longer, that is all
        text = f"{os.path.basename(folder)}\n{stamp}"
        write_file(stamp_file(cache, resources), text.encode(errors="surrogateescape"))
    return folder


def note(text: str) -> None:
    """Tell the user something that does not stop the work."""
    sys.stderr.write(f"all-kg: note: {text}\n")


def _build(resources: Resources, folder: str) -> None:
    knowledge = load_knowledge(resources)
    if not os.path.basename(folder).startswith(knowledge.content_hash):
        raise InputError("the files changed while they were read", remedy="Try again", file=resources.root)
    quads = store_quads(knowledge, resources)
    with directory(folder, wait=True) as fresh:
        write_store(quads, os.path.join(fresh, STORE))
        write_file(os.path.join(fresh, MANIFEST), describe(fresh).encode())


def _builders_checksum() -> str:
    checksum = 0
    for path in builder_files():
        with open(path, "rb") as file:
            checksum = zlib.crc32(file.read(), checksum)
    return f"{checksum:08x}"


def _remove_old_builds(cache: str, current: str) -> None:
    # Whoever has one of them open keeps it: RocksDB opened its files, and they last until it closes them.
    # The user may have named a folder that holds other things, so only what looks like a build is touched.
    folders = [entry for entry in os.scandir(cache) if entry.is_dir() and entry.path != current]
    builds = [entry for entry in folders if _BUILD_NAME.fullmatch(entry.name)]
    builds.sort(key=lambda entry: entry.stat().st_mtime, reverse=True)
    unfinished = [entry for entry in folders if _UNFINISHED_NAME.fullmatch(entry.name)]
    for entry in builds[MOST_BUILDS - 1 :] + unfinished:
        shutil.rmtree(entry.path, ignore_errors=True)

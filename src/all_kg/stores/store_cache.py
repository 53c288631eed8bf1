"""Where built stores are kept, which one is the current one, and whether it is as it was written.

This module is on the path of a cold `ask`: it reads a stamp (names, sizes and times of the knowledge files)
instead of the files themselves, and imports next to nothing.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from all_kg.resources import Resources

ENVIRONMENT_VARIABLE = "ALL_KG_CACHE"
MANIFEST = "manifest"
STORE = "store"
CHECKED = "checked"
_HEADING = "all-kg store"
_TICK = 2_000_000_000  # nanoseconds; the coarsest clock of a file system in use has two seconds
# A change in how the store is made must not leave an old store in use.
_BUILDERS = (
    "namespaces.py",
    os.path.join("rdf", "query_document.py"),
    *(
        os.path.join("graph", f"{module}.py")
        for module in (
            *("derivation", "knowledge", "mapping", "mapping_table", "question_statements", "search_index"),
            "terminologies",
        )
    ),
)
_OF_KNOWLEDGE = (".ttl", ".rq", ".tsv")


def cache_folder() -> str:
    """The user's folder for built stores, by the conventions of the platform; empty when there is no home."""
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named:
        return os.path.abspath(named)
    if sys.platform == "win32":
        root = os.environ.get("LOCALAPPDATA") or os.path.expanduser(r"~\AppData\Local")
        folder = os.path.join(root, "all-kg", "Cache")
    elif sys.platform == "darwin":
        folder = os.path.expanduser("~/Library/Caches/all-kg")
    else:
        root = os.environ.get("XDG_CACHE_HOME", "")
        # The XDG Base Directory Specification has relative paths ignored.
        folder = os.path.join(root if os.path.isabs(root) else os.path.expanduser("~/.cache"), "all-kg")
    return folder if os.path.isabs(folder) else ""


def stamp_of(resources: Resources) -> str:
    """Names, sizes and times of all files that go into the store.

    Args:
        resources: Where the folders are.
    """
    lines = [resources.root]
    folders = [resources.ontology, resources.queries]
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.is_dir():
                folders.append(entry.path)
            elif entry.name.endswith(_OF_KNOWLEDGE):
                lines.append(_stamp_line(entry.path, entry.stat()))
    lines.extend(_stamp_line(path, os.stat(path)) for path in builder_files())
    lines.sort()
    return "\n".join(lines)


def builder_files() -> list[str]:
    """The modules that decide what is in a store."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    paths = [os.path.join(package, name) for name in _BUILDERS]
    return [path for path in paths if os.path.exists(path)]


def current_build(cache: str, resources: Resources, stamp: str) -> str | None:
    """The build that was made from files with this stamp.

    Args:
        cache: The folder of all builds.
        resources: Where the knowledge is.
        stamp: Its present stamp.

    Returns:
        The folder of the build, None when it is not known. It need not be sound.
    """
    try:
        with open(stamp_file(cache, resources), encoding="utf-8", errors="surrogateescape") as file:
            name, _, known = file.read().partition("\n")
    except (OSError, ValueError):
        return None
    return os.path.join(cache, name) if name.isalnum() and known == stamp else None


def stamp_file(cache: str, resources: Resources) -> str:
    """Where the stamp of a folder of knowledge is kept."""
    return os.path.join(cache, f"{zlib.crc32(os.fsencode(resources.root)):08x}.stamp")


def describe(folder: str) -> str:
    """The manifest of a build: size and checksum of each file of its store.

    Args:
        folder: The build.
    """
    lines = [_HEADING]
    store = os.path.join(folder, STORE)
    for name in sorted(os.listdir(store)):
        with open(os.path.join(store, name), "rb") as file:
            data = file.read()
        lines.append(f"{zlib.crc32(data):08x} {len(data)} {name}")
    return "\n".join(lines) + "\n"


def is_sound(folder: str) -> bool:
    """Tell whether a build is there and each byte of it as it was written.

    Every byte is read once; after that, for as long as no file has another size, time or place on the disk.
    What goes bad on the disk behind the back of the file system, the checksums of the store itself find.

    Args:
        folder: The build.
    """
    checked = os.path.join(folder, CHECKED)
    try:
        state, newest = _state(folder)
        if _content(checked) == state:
            return True
        if _content(os.path.join(folder, MANIFEST)) != describe(folder).encode():
            return False
    except OSError:
        return False
    # A file that changes within the tick of the clock in which it was written keeps its time.
    if newest < time.time_ns() - _TICK:
        fresh = f"{checked}.{os.getpid()}"
        try:
            with open(fresh, "wb") as file:
                file.write(state)
            os.replace(fresh, checked)
        except OSError:
            pass  # the next start reads every byte again, that is all
    return True


def forget_check(folder: str) -> None:
    """Have every byte of a build read again at the next start.

    Args:
        folder: The build.
    """
    try:  # noqa: SIM105 - contextlib takes time to import
        os.unlink(os.path.join(folder, CHECKED))
    except OSError:
        pass  # there was none, or nobody can write there


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return b""


def _state(folder: str) -> tuple[bytes, int]:
    """What tells of a change of any file of a build, and the time of the latest."""
    paths = [os.path.join(folder, MANIFEST)]
    paths += [entry.path for entry in os.scandir(os.path.join(folder, STORE))]
    found = [(os.path.basename(path), os.stat(path)) for path in sorted(paths)]
    lines = [f"{name} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_ino}" for name, s in found]
    return "\n".join(lines).encode(), max(s.st_ctime_ns for _, s in found)


def _stamp_line(path: str, status: os.stat_result) -> str:
    return f"{path}\t{status.st_size}\t{status.st_mtime_ns}"

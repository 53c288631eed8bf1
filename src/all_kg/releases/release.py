"""A folder to publish: sorted N-Quads, the store made from them, and manifests to check them by."""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from all_kg.errors import InputError, UsageError
from all_kg.exports.export import FORMATS, ExportFormat, export
from all_kg.graph.knowledge import load_knowledge
from all_kg.rdf.fingerprint import fingerprint
from all_kg.releases.release_metadata import Distribution, metadata
from all_kg.resources import Resources, find_resources
from all_kg.stores.store_build import store_quads, write_store
from all_kg.system.atomic_write import directory, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad

    from all_kg.graph.knowledge import Knowledge

_STEM = "all-kg"
QUADS = f"{_STEM}.nq"
METADATA = "metadata.ttl"
EXAMPLES = "questions.ttl"  # not the same data in one more format, so no distribution
DISTRIBUTED = ("nquads", "turtle", "rdfxml", "jsonld")  # formats of the registry of exports
STORE = "store"
MANIFEST = "manifest.json"
STORE_MANIFEST = "store-manifest.json"
_FORMAT = "all-kg release 1"


def build_release(
    out_dir: str | os.PathLike[str],
    resources: Resources | None = None,
    formats: Sequence[str] = DISTRIBUTED,
) -> None:
    """Write everything that is published into a folder, whole or not at all.

    The knowledge in each format, `metadata.ttl`, `questions.ttl` and `manifest.json` have the same bytes on
    every machine. The files of the store have not, so they are listed in a manifest of their own.

    Args:
        out_dir: The folder to make; an earlier release in it is replaced.
        resources: Where the knowledge is; found by itself when not given.
        formats: Formats of one file in which the knowledge is given away; N-Quads come in any case.

    Raises:
        UsageError: There is no such format, or it has several files.
        InputError: The knowledge cannot be read, or the folder holds something else than a release.
        BusyError: Another build is writing the same folder.
        WriteError: The folder cannot be written; an earlier release is untouched.
    """
    resources = resources or find_resources()
    _refuse_to_replace_other_things(os.fspath(out_dir))
    with directory(out_dir) as fresh:
        knowledge = load_knowledge(resources)
        quads = store_quads(knowledge, resources)
        write_store(quads, os.path.join(fresh, STORE))
        distributions = [_distribute(knowledge, name, fresh) for name in dict.fromkeys(("nquads", *formats))]
        write_file(os.path.join(fresh, METADATA), metadata(knowledge, distributions, " ".join(_tool())))
        write_file(os.path.join(fresh, EXAMPLES), export(knowledge, "questions"))
        files = [*(one.name for one in distributions), METADATA, EXAMPLES]
        write_file(os.path.join(fresh, MANIFEST), _json(_manifest(knowledge, quads, fresh, files)))
        write_file(os.path.join(fresh, STORE_MANIFEST), _json(_store_manifest(fresh, files)))


def verify_release(folder: str | os.PathLike[str]) -> list[str]:
    """Compare each file of a release with the manifests.

    Args:
        folder: A folder written by `build_release`.

    Returns:
        What is wrong, one line a file; nothing when all is as it was written.

    Raises:
        InputError: The folder is not a release.
    """
    root = os.fspath(folder)
    if not os.path.exists(os.path.join(root, MANIFEST)) and not os.path.exists(
        os.path.join(root, STORE_MANIFEST)
    ):
        raise InputError("this is not a folder that `build` has written", remedy="Check its name", file=root)
    found = {path: _describe(root, path) for path in _files(root)}
    findings = []
    listed = {MANIFEST, STORE_MANIFEST}
    for name in (MANIFEST, STORE_MANIFEST):
        entries = _listed_files(os.path.join(root, name))
        if entries is None:
            findings.append(f"{name}: missing or damaged")
            continue
        for entry in entries:
            path = entry["path"]
            listed.add(path)
            if path not in found:
                findings.append(f"{path}: missing")
            elif found[path]["size"] != entry["size"]:
                findings.append(f"{path}: has {found[path]['size']} bytes instead of {entry['size']}")
            elif found[path] != entry:
                findings.append(f"{path}: has changed")
    if not any(finding.endswith("missing or damaged") for finding in findings):
        findings += [f"{path}: does not belong here" for path in found if path not in listed]
    return findings


def _distribute(knowledge: Knowledge, format_name: str, folder: str) -> Distribution:
    content = export(knowledge, format_name)
    entry = FORMATS[format_name]
    assert isinstance(entry, ExportFormat)  # noqa: S101 - the export of a folder has been refused
    name = f"{_STEM}.{entry.extension}"
    write_file(os.path.join(folder, name), content)
    return Distribution(
        name, format_name, entry.media_type, len(content), hashlib.sha256(content).hexdigest()
    )


def _tool() -> tuple[str, str]:
    try:
        return "all-kg", version("all-kg")
    except PackageNotFoundError:
        return "all-kg", "unknown"


def _manifest(
    knowledge: Knowledge, quads: Iterable[Quad], folder: str, files: Sequence[str]
) -> dict[str, Any]:
    tool, number = _tool()
    manifest = {
        "format": _FORMAT,
        "tool": {"name": tool, "version": number},
        "contentHash": knowledge.content_hash,
        "inputs": [{"path": path, "sha256": digest} for path, digest in knowledge.inputs.items()],
        "graphs": _graphs(quads),
        "files": [_describe(folder, path) for path in files],
    }
    moment = os.environ.get("SOURCE_DATE_EPOCH")
    if moment is not None:
        try:
            manifest["created"] = datetime.fromtimestamp(int(moment), UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            raise UsageError(
                f"SOURCE_DATE_EPOCH is {moment!r}", remedy="Set it to seconds since 1970, or unset it"
            ) from None
    return manifest


def _graphs(quads: Iterable[Quad]) -> list[dict[str, Any]]:
    """The graphs of the store: by them, a store elsewhere is held against the release."""
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs[str(quad.graph_name).strip("<>")].append(quad)
    return [{"name": name, **fingerprint(found)._asdict()} for name, found in sorted(graphs.items())]


def _store_manifest(folder: str, others: Sequence[str]) -> dict[str, Any]:
    """The files of the store and the first manifest, which a changed letter would leave readable."""
    files = [_describe(folder, path) for path in _files(folder) if path not in others]
    return {"format": _FORMAT, "files": files}


def _files(folder: str) -> list[str]:
    return sorted(
        os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/")
        for parent, _, names in os.walk(folder)
        for name in names
    )


def _describe(folder: str, path: str) -> dict[str, Any]:
    try:
        with open(os.path.join(folder, *path.split("/")), "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return {"path": path, "size": file.tell(), "sha256": digest}
    except OSError as error:
        return {"path": path, "size": -1, "sha256": error.strerror}


def _listed_files(manifest: str) -> list[dict[str, Any]] | None:
    try:
        with open(manifest, "rb") as file:
            text = file.read()
        content = json.loads(text)
        # Any other spelling means that somebody has changed it.
        if _json(content) != text or content["format"] != _FORMAT:
            return None
        files: list[dict[str, Any]] = content["files"]
        return files if all(entry.keys() == {"path", "size", "sha256"} for entry in files) else None
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return None


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _refuse_to_replace_other_things(folder: str) -> None:
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise InputError("this is a file", remedy="Name a folder", file=folder)
    manifests = (os.path.join(folder, name) for name in (MANIFEST, STORE_MANIFEST))
    if (
        os.path.isdir(folder)
        and os.listdir(folder)
        and all(_listed_files(path) is None for path in manifests)
    ):
        raise InputError(
            "the folder holds something else, which would be lost",
            remedy="Name a new folder, or empty this one",
            file=folder,
        )

"""A sample of a long release tells its terminology, in every format that lays terms out line by line."""

from __future__ import annotations

import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from all_kg.terminology import terminology_file, terminology_terms
from all_kg.terminology.terminology_sample import read_sample
from all_kg.terminology.terminology_terms import prefix_of_sample

OBO = "http://purl.obolibrary.org/obo/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2002/07/owl#Class> ."
LAYOUTS: dict[str, tuple[str, Callable[[str, int], str]]] = {
    "nt": ("", lambda prefix, n: f"<{OBO}{prefix}_{n:07d}> {TYPE}\n"),
    "ttl": (
        f"@prefix : <{OBO}> .\nPREFIX M: <{OBO}MONDO_>\n",
        lambda prefix, n: (
            f"{f'M:{n:07d}' if prefix == 'MONDO' else f':{prefix}_{n:07d}'} a <x:Class> ;\n"
            f"    rdfs:seeAlso :DOID_1 .\nunknown:DOID_{n} a <y> .\n<{OBO}{prefix}_{n:07d}> a <y> .\n"
        ),
    ),
    "owl": (
        f'<!DOCTYPE rdf:RDF [ <!ENTITY obo "{OBO}"> ]>\n<rdf:RDF>\n',
        lambda prefix, n: (
            f'<owl:Class rdf:about="{f"&obo;{prefix}_{n:07d}" if n % 3 else f"{OBO}{prefix}_{n:07d}"}">\n'
            f'  <seeAlso rdf:resource="{OBO}DOID_1"/></owl:Class>\n'
        ),
    ),
    "obo": ("", lambda prefix, n: f"[Term]\nid: {prefix}:{n:07d}\nis_a: DOID:1\n\n"),
}


@pytest.fixture(autouse=True)
def short_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminology_file, "_SAMPLE", 800)
    monkeypatch.setattr(terminology_file, "_STEP", 8_000)
    monkeypatch.setattr(terminology_terms, "_SAMPLED", 30)


def curie(identifier: str) -> str | None:
    code = identifier.rpartition("/")[2].replace("_", ":")
    return code if code.startswith(("MONDO:", "DOID:")) else None


def prefix(path: Path, text: str) -> str | None:
    data = text.encode()
    packers = {".gz": gzip.compress, ".xz": lambda data: lzma.compress(data, preset=0)}
    path.write_bytes(packers[path.suffix](data) if path.suffix in packers else data)
    return prefix_of_sample(read_sample(path), curie)


def made(extension: str, *prefixes: str) -> str:
    head, term = LAYOUTS[extension]
    return head + "".join(term(prefixes[n % len(prefixes)], n) for n in range(3_000))


@pytest.mark.parametrize("packing", ["", ".gz", ".xz"])
@pytest.mark.parametrize("extension", LAYOUTS)
def test_a_sample_of_a_long_release_tells_its_terminology(
    extension: str, packing: str, tmp_path: Path
) -> None:
    name = tmp_path / f"a.{extension}{packing}"
    assert prefix(name, made(extension, "MONDO")) == "MONDO"
    assert prefix(name, made(extension, *["DOID"] * 7, "MONDO")) == "DOID"
    assert prefix(name, made(extension, "MONDO", "DOID")) is None, "no four fifths"
    assert prefix(name, made(extension, "MONDO")[:3_000]) is None, "too few"
    assert prefix(name, "") is None


def test_what_cannot_be_sampled_gives_nothing(tmp_path: Path) -> None:
    text = made("nt", "MONDO")
    assert prefix(tmp_path / "a.tsv", text) is None
    assert prefix(tmp_path / "a.owl", text) is None
    (tmp_path / "a.nt.xz").write_bytes(text.encode())
    assert list(read_sample(tmp_path / "a.nt.xz")) == []
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(text.encode())[:2_000])
    assert 0 < len(list(read_sample(tmp_path / "a.nt.gz"))) < 300
    assert list(read_sample(tmp_path / "none.nt")) == []


def test_a_sample_ends_where_the_text_grows_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = made("nt", "MONDO")
    whole = prefix(tmp_path / "a.nt.gz", text)
    monkeypatch.setattr(terminology_file, "MOST_TEXT", 8_000)
    assert (whole, prefix(tmp_path / "a.nt.gz", text)) == ("MONDO", None)

"""Terms of a release by a sample of its text, which tells its terminology far sooner than all of it would."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from all_kg.namespaces import expand
from all_kg.terminology.terminology_file import extension_of, text_samples

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where a term is described, as programs lay these formats out; of other layouts the sample is just small.
_XML = re.compile(r"""\brdf:about\s*=\s*["'](?:&(?P<prefix>[\w.-]+);)?(?P<name>[^"'&]+)["']""")
_TERMS = {
    "nt": re.compile(rf"^<(?P<name>[^>\s]+)>\s*<{re.escape(expand('rdf:type'))}>", re.MULTILINE),
    "ttl": re.compile(r"^(?:<|(?P<prefix>[\w.-]*):)(?P<name>[^>\s]+)>?\s", re.MULTILINE),
    "obo": re.compile(r"^id: (?P<name>\S+)", re.MULTILINE),
    **dict.fromkeys(("owl", "rdf", "xml"), _XML),
}
_PREFIXES = (
    re.compile(r"^@?prefix\s+([\w.-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE),
    re.compile(r"""<!ENTITY\s+([\w.-]+)\s+["']([^"']*)["']"""),
)


def read_sample(path: str | os.PathLike[str]) -> Iterator[str]:
    """Give identifiers of terms that are described at many places of a release, evenly spread.

    It checks nothing: of a text that is not what its name says it gives little or nothing.

    Args:
        path: A file, packed or not.
    """
    terms = _TERMS.get(extension_of(os.fspath(path)))
    if terms is None:
        return
    prefixes: dict[str, str] = {}
    for piece in text_samples(path):
        text = piece.decode(errors="replace")
        if not prefixes:  # they are declared at the beginning
            prefixes = {"": "", **{name: iri for kind in _PREFIXES for name, iri in kind.findall(text)}}
        else:
            text = text.partition("\n")[2]  # the first line may be a part of one
        for found in terms.finditer(text):
            prefix, name = found.groupdict().get("prefix") or "", found["name"]
            if prefix in prefixes:
                yield prefixes[prefix] + name

"""Two releases are compared thing by thing, and the difference makes the one of the other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from all_kg.cli import main
from all_kg.errors import InputError
from all_kg.exports.rdf_export import sorted_nquads
from all_kg.graph.knowledge import load_knowledge
from all_kg.releases.release_diff import Difference, compare_releases
from all_kg.resources import Resources

CHANGELOG = """\
### Knowledge

- allkg:Claim: 1 changed, 1 removed
  - removed: cup allkg:holds 01 (; )
- allkg:Thing: 1 added, 1 changed, 1 deprecated
  - added: shelf
  - deprecated: table
- edges that follow: 1 more, 4 less
"""


@pytest.fixture
def newer(knowledge_folder: Path, tmp_path: Path) -> Path:
    """A copy: a thing renamed, one new, one deprecated, a claim taken back and one worded anew."""
    root = Path(shutil.copytree(knowledge_folder, tmp_path / "newer"))
    concepts = root / "ontology" / "concepts" / "things.ttl"
    text = concepts.read_text("utf-8").replace('"cup"@en', '"mug"@en')
    text += (
        'all:shelf a allkg:Thing ; skos:prefLabel "shelf"@en .\n'
        "all:table <http://www.w3.org/2002/07/owl#deprecated> true .\n"
    )
    concepts.write_text(text, "utf-8")
    claims = root / "ontology" / "claims" / "shelf.ttl"
    text = claims.read_text("utf-8")
    claims.write_text(text[: text.index("claim:two")].replace("all:table .", "all:shelf ."), "utf-8")
    return root


def changes(difference: Difference) -> dict[str, str]:
    return {change.iri.rpartition("/")[2]: change.how for change in difference.changes}


def test_things_are_added_changed_deprecated_and_removed(knowledge_folder: Path, newer: Path) -> None:
    difference = compare_releases(str(knowledge_folder), str(newer))
    assert changes(difference) == {
        "cup": "changed",
        "shelf": "added",
        "table": "deprecated",
        "one": "changed",
        "two": "removed",
    }
    (renamed,) = (change for change in difference.changes if change.iri.endswith("/cup"))
    assert renamed.label == "mug"
    assert [value for _, value in renamed.removed] == ['"cup"@en']
    assert [value for _, value in renamed.added] == ['"mug"@en']
    assert (difference.derived_added, difference.derived_removed) == (1, 4)


def test_the_knowledge_part_of_the_changelog_names_what_came_and_went(
    knowledge_folder: Path, newer: Path
) -> None:
    section = compare_releases(str(knowledge_folder), str(newer)).to_markdown()
    assert section == CHANGELOG
    same = compare_releases(str(newer), str(newer)).to_markdown()
    assert same == "### Knowledge\n\n- Nothing changed.\n"


def test_what_is_the_same_has_no_difference(knowledge_folder: Path) -> None:
    difference = compare_releases(str(knowledge_folder), str(knowledge_folder))
    assert not difference
    assert str(difference) == "Both say the same."


def test_a_blank_node_with_another_label_is_no_difference(knowledge_folder: Path, tmp_path: Path) -> None:
    quads = sorted_nquads(load_knowledge(Resources(str(knowledge_folder)))).decode()
    assert "_:c14n0" in quads
    names = [tmp_path / "old.nq", tmp_path / "new.nq"]
    names[0].write_text(quads, "utf-8")
    names[1].write_text(quads.replace("_:c14n", "_:other"), "utf-8")
    assert not compare_releases(*map(str, names))
    names[1].write_text(quads.replace("unionOf", "intersectionOf"), "utf-8")
    assert changes(compare_releases(*map(str, names))) == {"Thing": "changed"}


def test_the_quads_to_take_out_and_put_in_make_the_newer_release(knowledge_folder: Path, newer: Path) -> None:
    patch = list(parse(compare_releases(str(knowledge_folder), str(newer)).to_nquads(), RdfFormat.N_QUADS))

    def said(root: Path) -> set[tuple[object, ...]]:
        quads = load_knowledge(Resources(str(root))).quads()
        return {(quad.subject, quad.predicate, quad.object) for quad in quads}

    def part(how: str) -> set[tuple[object, ...]]:
        found = [quad for quad in patch if str(quad.graph_name).endswith(f"difference/{how}>")]
        return {(quad.subject, quad.predicate, quad.object) for quad in found}

    assert part("added")
    assert part("removed")
    assert said(knowledge_folder) - part("removed") | part("added") == said(newer)


def test_releases_exports_and_folders_are_the_same_to_it(knowledge_folder: Path, tmp_path: Path) -> None:
    export = tmp_path / "export.nq"
    export.write_bytes(sorted_nquads(load_knowledge(Resources(str(knowledge_folder)))))
    release = tmp_path / "release"
    release.mkdir()
    shutil.copy(export, release / "all-kg.nq")
    for other in (export, release):
        assert not compare_releases(str(knowledge_folder), str(other))


def test_merged_graphs_and_other_folders_are_refused_with_a_remedy(tmp_path: Path) -> None:
    merged = tmp_path / "merged.nt"
    merged.write_text("<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n", "utf-8")
    with pytest.raises(InputError, match="the graphs are merged"):
        compare_releases(str(merged), str(merged))
    with pytest.raises(InputError, match="neither a release nor a knowledge folder"):
        compare_releases(str(tmp_path), str(tmp_path))


def test_the_command_tells_by_its_exit_code_whether_there_is_a_difference(
    knowledge_folder: Path, newer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = str(knowledge_folder), str(newer)
    assert main(["diff", old, old]) == 0
    assert main(["diff", old, new]) == 1
    assert "deprecated: allkg:Thing table" in capsys.readouterr().out
    assert main(["diff", old, new, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["counts"]["allkg:Thing"]["added"] == 1
    out = tmp_path / "changes.md"
    assert main(["diff", old, new, "--format", "markdown", "--out", str(out)]) == 1
    assert out.read_text("utf-8") == compare_releases(old, new).to_markdown()
    assert main(["diff", old, str(tmp_path / "nothing")]) == 2

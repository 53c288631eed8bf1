"""What is counted is what is there: held against the tables of evidence, which know nothing of the graph."""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from all_kg import cli
from all_kg.answers.counts import Counts, count
from all_kg.errors import InputError, UsageError
from all_kg.namespaces import PREFIXES, expand
from all_kg.resources import Resources, find_resources
from all_kg.stores.store import Store, open_store

EVIDENCE = Path(__file__).with_name("evidence")
SHARED = Path(os.environ.get("ALL_KG_EVIDENCE", Path(__file__).parents[2] / "shared" / "evidence"))
PAGE = "source:ccs-treatments-all-2024"
STATISTICS = 14
# How often the page uses each word of strength, counted in its table of facts.
PAGE_HEDGES = {
    "hedge:required": 12,
    "hedge:may": 8,
    "hedge:can": 8,
    "hedge:sometimes": 6,
    "hedge:as-example": 3,
    "hedge:important": 3,
    "hedge:best-effort": 2,
    "hedge:often": 2,
    "hedge:should": 2,
    "hedge:as-goal": 1,
    "hedge:helps": 1,
    "hedge:main": 1,
    "hedge:usually": 1,
}
# What the page says without such a word, or only implies.
PLAIN = {"hedge:stated", "hedge:implied", "hedge:inferred"}
CONFLICTS_OF_EVIDENCE = 37
CONFLICTS_FOUND_BY_CHECKS = {
    "conflict:neutrophils-in-complete-remission",
    "conflict:platelets-in-complete-remission",
    "conflict:wording-of-the-hyperdiploidy-limit",
}


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store()


@pytest.fixture(scope="module")
def counts(store: Store) -> Counts:
    return count(store, find_resources())


def numbers(counts: Counts, name: str) -> dict[str, int]:
    return {one.name: one.number for one in counts.tables[name][1]}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def asks() -> list[str]:
    """One ASK a fact of the further sources; each of its claims names its source and its hedge."""
    found = [row["ask"] for row in table(EVIDENCE / "extended.tsv")]
    assert len(found) + len(table(EVIDENCE / "left-out.tsv")) == 802
    return found


def named(asks: list[str], relation: str, prefix: str) -> Counter[str]:
    pattern = re.compile(rf"{re.escape(relation)} ({prefix}:[\w-]+)")
    return Counter(name for ask in asks for name in pattern.findall(ask))


def test_claims_by_source_are_those_of_the_evidence(counts: Counts, asks: list[str]) -> None:
    expected = named(asks, "dcterms:source", "source")
    assert len(expected) == len(table(EVIDENCE / "source-ids.tsv")) == 107
    found = numbers(counts, "claims-by-source")
    assert found.pop(PAGE) == 135
    assert found == expected


def test_claims_by_hedge_are_those_of_the_evidence(counts: Counts, asks: list[str]) -> None:
    found = Counter(numbers(counts, "claims-by-hedge"))
    of_page = found - named(asks, "allkg:hedge", "hedge")
    assert named(asks, "allkg:hedge", "hedge") <= found
    assert {hedge: number for hedge, number in of_page.items() if hedge not in PLAIN} == PAGE_HEDGES
    assert of_page.total() == 135


def test_gaps_and_conflicts_are_those_of_the_evidence_and_those_found_by_checks(counts: Counts) -> None:
    facts = [row["fact_id"] for row in table(EVIDENCE / "seed.tsv")]
    assert len(facts) == 293
    totals = numbers(counts, "totals")
    assert totals["gaps"] == sum(fact.startswith("SG") for fact in facts) == 53
    assert numbers(counts, "gaps-by-source") == {PAGE: 53}
    assert totals["conflicts"] == CONFLICTS_OF_EVIDENCE + len(CONFLICTS_FOUND_BY_CHECKS)


def test_the_conflicts_found_by_checks_are_there(store: Store) -> None:
    for name in CONFLICTS_FOUND_BY_CHECKS:
        assert any(store.quads(NamedNode(expand(name)))), name


def test_every_way_of_counting_claims_comes_to_the_same_total(counts: Counts) -> None:
    total = numbers(counts, "totals")["claims"]
    for name in ("claims-by-source", "claims-by-hedge", "claims-by-relation", "claims-by-confidence"):
        assert sum(numbers(counts, name).values()) == total, name
    assert sum(numbers(counts, "claims-by-population").values()) >= total  # a claim may be of several


def test_codes_are_counted_by_the_rows_of_the_tables(counts: Counts) -> None:
    by_terminology = numbers(counts, "mappings-by-terminology")
    tables = {path.name for path in (Path(find_resources().ontology) / "mappings").glob("*.sssom.tsv")}
    assert len(by_terminology) == len(tables - {"rejected.sssom.tsv"}) == 35
    rows = [
        line
        for name in tables - {"rejected.sssom.tsv"}
        for line in Path(find_resources().ontology, "mappings", name).read_text("utf-8").splitlines()
        if line.startswith("all:")
    ]
    assert sum(by_terminology.values()) == len(rows)
    by_closest = numbers(counts, "concepts-by-closest-code")
    assert set(by_closest) == {"exact", "another relation only", "none, with the reason"}
    assert by_closest["none, with the reason"] > 600


def test_concepts_and_sources_are_counted_once(counts: Counts, store: Store) -> None:
    totals = numbers(counts, "totals")
    label, in_concepts = NamedNode(expand("skos:prefLabel")), NamedNode(PREFIXES["graph"] + "concepts")
    labelled = {quad.subject for quad in store.quads(None, label, None, in_concepts)}
    assert totals["concepts"] >= len(labelled) >= 1000
    assert sum(numbers(counts, "concepts-by-kind").values()) == totals["concepts"]
    assert totals["sources with claims"] == len(numbers(counts, "claims-by-source")) == 108
    assert sum(numbers(counts, "sources-by-reading").values()) == 108


def test_coverage_tells_what_no_claim_speaks_of(counts: Counts, store: Store) -> None:
    unclaimed = numbers(counts, "unclaimed-by-kind")
    all_of_kind = numbers(counts, "concepts-by-kind")
    kind, claim = NamedNode(expand("rdf:type")), NamedNode(expand("allkg:Claim"))
    spoken_of = {
        part.object
        for quad in store.quads(None, kind, claim)
        if isinstance(quad.subject, NamedNode)
        for part in store.quads(quad.subject)
    }
    label, concept = NamedNode(expand("skos:prefLabel")), NamedNode(expand("allkg:Concept"))
    concepts = {quad.subject for quad in store.quads(None, kind, concept)}
    labelled = {quad.subject for quad in store.quads(None, label)} & concepts
    assert sum(unclaimed.values()) == len(labelled - spoken_of) >= 50
    assert all(number <= all_of_kind[name] for name, number in unclaimed.items())
    treatments = numbers(counts, "treatments-by-sources")
    treatment = NamedNode(expand("allkg:Treatment"))
    assert sum(treatments.values()) == len({quad.subject for quad in store.quads(None, kind, treatment)})
    assert treatments["two sources or more"] > treatments["no source"]


def test_every_statistic_has_a_title_and_counts(counts: Counts) -> None:
    assert len(counts.tables) == STATISTICS
    assert next(iter(counts.tables)) == "totals"
    assert len({title for title, _ in counts.tables.values()}) == STATISTICS
    for title, rows in counts.tables.values():
        assert title
        assert rows
        assert all(row.number > 0 and row.label for row in rows)


def test_strengths_are_listed_strongest_first(counts: Counts) -> None:
    hedges = [one.label for one in counts.tables["claims-by-hedge"][1]]
    assert hedges.index("must") < hedges.index("main") < hedges.index("stated") < hedges.index("may")


def test_the_text_names_each_statistic_so_that_it_can_be_asked_for(counts: Counts) -> None:
    text = str(counts)
    for name, (title, _) in counts.tables.items():
        assert f"{title} [{name}]" in text
    row = next(line for line in text.splitlines() if " CCS treatments 2024 " in line)
    assert row.endswith(" 135")


def test_json_reads_back(counts: Counts, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["stats", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {name: {one["name"]: one["number"] for one in part["counts"]} for name, part in data.items()} == {
        name: numbers(counts, name) for name in counts.tables
    }


def test_one_statistic_alone(store: Store, counts: Counts) -> None:
    alone = count(store, find_resources(), "claims-by-hedge")
    assert alone.tables == {"claims-by-hedge": counts.tables["claims-by-hedge"]}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("claimsbyhedge", "there is no statistic 'claimsbyhedge'. Did you mean claims-by-hedge"),
        ("zzz", "there is no statistic 'zzz'. There are totals, claims-by-confidence, "),
    ],
)
def test_an_unknown_statistic_is_a_plain_error(
    capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    assert cli.main(["stats", name]) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert message in captured.err
    assert UsageError.exit_code == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?what ?number { }", r"my\.rq:1: no title\. Open the file with '#\+ statistic: …'"),
        ("#+ statistic: any\nASK { ?a ?b ?c }", r"my\.rq: not a SELECT query\. Select \?what and \?number"),
    ],
)
def test_a_query_that_cannot_be_counted_with_is_named(
    store: Store, tmp_path: Path, text: str, message: str
) -> None:
    folder = tmp_path / "queries" / "statistics"
    folder.mkdir(parents=True)
    (folder / "my.rq").write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        count(store, Resources(str(tmp_path)))


def test_help_and_version_need_no_knowledge(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_KG_KNOWLEDGE", "/nowhere")
    assert cli.main(["--version"]) == 0
    with pytest.raises(SystemExit) as ended:
        cli.main(["stats", "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().err == ""


@pytest.fixture(scope="module")
def facts() -> list[dict[str, str]]:
    if not SHARED.is_dir():
        pytest.skip(f"the fact tables are not at hand: {SHARED} is missing")
    rows = table(SHARED / "extended-facts.tsv")
    assert len(rows) == 802
    return rows


def test_facts_by_source_are_those_of_the_full_table(
    facts: list[dict[str, str]], asks: list[str], counts: Counts
) -> None:
    source_of = {row["source_id"]: f"source:{row['source']}" for row in table(EVIDENCE / "source-ids.tsv")}
    left_out = {row["fact_id"] for row in table(EVIDENCE / "left-out.tsv")}
    expected = Counter(source_of[row["source_id"]] for row in facts if row["fact_id"] not in left_out)
    first = [ask.partition("allkg:inSection")[0] for ask in asks]
    assert named(first, "dcterms:source", "source") == expected
    # A fact is one claim or several, never none.
    found = numbers(counts, "claims-by-source")
    assert all(found[source] >= number for source, number in expected.items())


def test_facts_by_strength_are_those_of_the_full_table(facts: list[dict[str, str]], counts: Counts) -> None:
    hedge_of = {row["modality"]: f"hedge:{row['hedge']}" for row in table(EVIDENCE / "modalities.tsv")}
    apart = {row["fact_id"] for row in table(EVIDENCE / "departures.tsv") if row["column"] == "modality"}
    left_out = {row["fact_id"] for row in table(EVIDENCE / "left-out.tsv")}
    expected = Counter(hedge_of[row["modality"]] for row in facts if row["fact_id"] not in apart | left_out)
    assert len(expected) >= 30
    found = numbers(counts, "claims-by-hedge")
    assert {hedge for hedge, number in expected.items() if found[hedge] < number} == set()


def test_conflicts_are_those_of_the_full_table(facts: list[dict[str, str]]) -> None:
    assert facts
    assert len(table(SHARED / "conflicts.tsv")) == CONFLICTS_OF_EVIDENCE


def test_words_of_strength_of_the_page_are_those_of_its_full_table(facts: list[dict[str, str]]) -> None:
    assert facts
    hedge_of = {"example": "hedge:as-example", "goal": "hedge:as-goal", "best effort": "hedge:best-effort"}
    plain = {"asserted", "derived", "either-or", "negated", "gap"}
    words = Counter(row["modality"] for row in table(SHARED / "seed-facts.tsv"))
    assert {
        hedge_of.get(word, f"hedge:{word}"): number for word, number in words.items() if word not in plain
    } == PAGE_HEDGES

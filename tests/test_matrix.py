"""The matrix counts each source once, shows the strongest wording, and silence stays silence."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from page_graph import whole_store
from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from all_kg import cli
from all_kg.answers.answer import DISCLAIMER, NOT_STATED, Thing
from all_kg.answers.concept import find_concept
from all_kg.answers.matrix import SETTING, TREATMENT, Cell, Matrix, make_matrix
from all_kg.namespaces import curie, expand
from all_kg.resources import find_resources
from all_kg.stores.store import Store

CELLS_AT_LEAST = 240

# Another way to the same cells: it does not rely on the rule that a kind of a kind is a kind.
CLAIMS_OF_CELLS = """
SELECT ?treatment ?setting ?source ?strength ?claim
WHERE {
  ?claim a allkg:Claim ; allkg:predicate allkg:usedIn ; allkg:subject ?narrow ; allkg:object ?place ;
    dcterms:source ?source ; allkg:hedge/allkg:strength ?strength .
  ?narrow allkg:kindOf* ?treatment .
  ?place allkg:kindOf* ?setting .
}
"""


@pytest.fixture(scope="module")
def store() -> Store:
    return whole_store()


@pytest.fixture(scope="module")
def widest(store: Store) -> Matrix:
    return make_matrix(store, find_resources())


@pytest.fixture(scope="module")
def everything(store: Store) -> Matrix:
    return make_matrix(store, find_resources(), everything=True)


def cell(matrix: Matrix, treatment: str, setting: str) -> Cell | None:
    """The cell of two names of concepts; both must be in the matrix."""
    row = next(one for one in matrix.treatments if one.iri == expand(f"all:{treatment}"))
    column = next(one for one in matrix.settings if one.iri == expand(f"all:{setting}"))
    return matrix.cells.get((row, column))


def sources(found: Cell) -> list[str]:
    return sorted(curie(source.iri).removeprefix("source:") for source in found.sources)


@pytest.mark.parametrize(
    ("treatment", "setting", "hedge", "limited", "said_by"),
    [
        (
            "mercaptopurine",
            "maintenance",
            "main",
            False,
            ["ccs-maintenance", "maintenance-review-2022", "nccn-patients-2017"],
        ),
        (
            "chemotherapy",
            "maintenance",
            "always",  # of children with T-cell ALL
            True,
            [
                *("ccs-maintenance", "ccs-treatments-all-2024", "hyper-cvad-2000"),
                *("maintenance-review-2022", "nccn-patients-2017", "pdq-childhood-patient"),
            ],
        ),
        (
            "radiation-therapy",
            "relapsed-all",
            "standard",  # in isolated testicular relapse
            True,
            [
                *("cruk-childhood-relapse", "pdq-adult-patient", "pdq-childhood-patient"),
                "pdq-childhood-relapse-professional",
            ],
        ),
        ("leukapheresis", "prephase", "may", False, ["ccs-induction-older"]),
        ("stem-cell-transplant", "newly-diagnosed-all", "rarely", True, ["pdq-childhood-patient"]),
        ("targeted-therapy", "induction", "stated", False, ["ccs-treatments-all-2024"]),
    ],
)
def test_a_cell_says_what_the_sources_say(
    everything: Matrix, treatment: str, setting: str, hedge: str, limited: bool, said_by: list[str]
) -> None:
    found = cell(everything, treatment, setting)
    assert found is not None
    assert (found.hedge.label, found.is_limited, sources(found)) == (hedge, limited, said_by)


@pytest.mark.parametrize(
    ("treatment", "setting"),
    [
        ("radiation-therapy", "induction"),
        ("stem-cell-transplant", "prephase"),
        # A source that advises against it does not say that it is used.
        ("stem-cell-transplant", "isolated-cns-relapse"),
    ],
)
def test_where_no_source_speaks_there_is_no_cell(everything: Matrix, treatment: str, setting: str) -> None:
    assert cell(everything, treatment, setting) is None


def test_each_cell_has_the_sources_claims_and_strongest_wording_of_a_query_of_its_own(
    store: Store, everything: Matrix
) -> None:
    assert len(everything.cells) >= CELLS_AT_LEAST
    solutions = store.query(CLAIMS_OF_CELLS)
    assert isinstance(solutions, QuerySolutions)
    rows_of: dict[tuple[str, str], list[QuerySolution]] = {}
    for row in solutions:
        rows_of.setdefault((row["treatment"].value, row["setting"].value), []).append(row)
    for (treatment, setting), found in everything.cells.items():
        rows = rows_of[treatment.iri, setting.iri]
        assert {source.iri for source in found.sources} == {row["source"].value for row in rows}
        assert len(found.sources) == len({source.iri for source in found.sources})
        assert set(found.claims) == {row["claim"].value for row in rows}
        assert found.strength == max(int(row["strength"].value) for row in rows)
        strength = next(store.quads(NamedNode(found.hedge.iri), NamedNode(expand("allkg:strength")))).object
        assert isinstance(strength, Literal)
        assert int(strength.value) == found.strength


def test_no_claim_of_use_is_missing(store: Store, everything: Matrix) -> None:
    predicate, used_in = NamedNode(expand("allkg:predicate")), NamedNode(expand("allkg:usedIn"))
    claim = NamedNode(expand("allkg:Claim"))
    said = {
        quad.subject.value
        for quad in store.quads(None, predicate, used_in)
        if isinstance(quad.subject, NamedNode)
        and any(store.quads(quad.subject, NamedNode(expand("rdf:type")), claim))
    }
    assert len(said) >= 175
    assert {iri for found in everything.cells.values() for iri in found.claims} == said


def test_strong_words_about_some_are_marked_unless_another_source_says_them_of_all(
    everything: Matrix,
) -> None:
    for narrow, place in (("combination-chemotherapy", "induction"), ("blinatumomab", "refractory-all")):
        found = cell(everything, narrow, place)
        assert found is not None
        assert found.wording.endswith("*")
    # One source says "main" outright, another "always" of some: the stronger is shown, and marked.
    both = cell(everything, "chemotherapy", "consolidation")
    assert both is not None
    assert both.wording == "always*"
    plain = cell(everything, "cns-directed-treatment", "induction")
    assert plain is not None
    assert (plain.wording, len(plain.sources)) == (
        "stated",
        3,
    )  # of all by one source, of children by another


def test_the_widest_treatments_and_settings_are_what_is_shown_at_first(widest: Matrix) -> None:
    names = [curie(one.iri) for one in widest.treatments]
    assert {"all:chemotherapy", "all:immunotherapy", "all:radiation-therapy", "all:orchiectomy"} <= set(names)
    assert not {"all:anti-leukemia-treatment", "all:vincristine"} & set(names)
    assert len(names) <= 12
    settings = [curie(one.iri) for one in widest.settings]
    assert not {"all:treatment-phase", "all:isolated-cns-relapse"} & set(settings)
    assert len(settings) <= 15


def test_settings_stand_in_the_order_of_the_course(widest: Matrix) -> None:
    order = [curie(one.iri).removeprefix("all:") for one in widest.settings]
    course = ["prephase", "induction", "consolidation", "intensification", "maintenance"]
    assert [one for one in order if one in course] == course
    assert order.index("maintenance") < order.index("newly-diagnosed-all") < order.index("relapsed-all")
    groups = [group.label for group in widest.settings.values()]
    assert groups == sorted(groups, key=["phase", "disease setting"].index)


def test_of_and_in_choose_one_and_its_direct_kinds(store: Store) -> None:
    matrix = make_matrix(
        store,
        find_resources(),
        treatment=find_concept(store, "immunotherapy", TREATMENT),
        setting=find_concept(store, "relapsed ALL", SETTING),
    )
    assert [curie(one.iri) for one in matrix.treatments] == [
        "all:immunotherapy",
        "all:monoclonal-antibody-therapy",
        "all:car-t-cell-therapy",
    ]
    assert [curie(one.iri) for one in matrix.settings] == ["all:relapsed-all", "all:second-or-later-relapse"]
    assert matrix.title == "Immunotherapy and its kinds by setting: relapsed ALL"


def test_everything_of_one_treatment_goes_down_to_the_drugs(store: Store, everything: Matrix) -> None:
    matrix = make_matrix(
        store,
        find_resources(),
        treatment=find_concept(store, "immunotherapy", TREATMENT),
        everything=True,
    )
    assert {"all:blinatumomab", "all:tisagenlecleucel"} <= {curie(one.iri) for one in matrix.treatments}
    assert matrix.cells.items() <= everything.cells.items()


def test_csv_reads_back(everything: Matrix) -> None:
    rows = list(csv.DictReader(io.StringIO(everything.to_csv())))
    assert len(rows) == len(everything.cells)
    for row in rows:
        found = everything.cells[
            Thing(row["treatment_iri"], row["treatment"]), Thing(row["setting_iri"], row["setting"])
        ]
        assert row["strongest_hedge"] == found.hedge.label
        assert row["limited"] == ("true" if found.is_limited else "false")
        assert int(row["number_of_sources"]) == len(row["sources"].split()) == len(found.sources)
        assert tuple(row["claims"].split()) == found.claims


def test_json_reads_back(everything: Matrix) -> None:
    data = json.loads(json.dumps(everything.to_dict()))
    assert data["disclaimer"] == DISCLAIMER
    assert [one["iri"] for one in data["treatments"]] == [one.iri for one in everything.treatments]
    assert len(data["cells"]) == len(everything.cells)
    for one in data["cells"]:
        found = everything.cells[Thing(one["treatment"]["iri"], ""), Thing(one["setting"]["iri"], "")]
        assert (one["hedge"]["iri"], one["limited"]) == (found.hedge.iri, found.is_limited)
        assert [source["iri"] for source in one["sources"]] == [source.iri for source in found.sources]
        assert one["claims"] == list(found.claims)


def test_the_table_tells_wording_number_sources_silence_and_that_it_is_no_advice(widest: Matrix) -> None:
    text = str(widest)
    row = next(line for line in text.splitlines() if line.startswith("chemotherapy "))
    assert "always* (6)" in row
    assert f"Empty: use {NOT_STATED}, which is silence, never a no." in text
    assert "\n- MSD consumer: " in text
    assert text.endswith(DISCLAIMER)
    assert not {"no", "denied"} & {word.strip(" ,.()") for word in row.split()}


def test_a_treatment_of_which_no_source_says_where_it_is_used_gets_a_plain_answer(store: Store) -> None:
    matrix = make_matrix(store, find_resources(), treatment=find_concept(store, "antibiotics", TREATMENT))
    assert (matrix.treatments, matrix.cells) == ([], {})
    assert "Not stated by the sources. That is silence, not a no." in str(matrix)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--of", "chemoterapy"], "nothing is known by the name 'chemoterapy'. Did you mean 'chemotherapy'"),
        (["--of", "induction"], "nothing of the kind 'treatment' has the name 'induction'"),
        (["--in", "chemotherapy"], "nothing of the kind 'setting' has the name 'chemotherapy'"),
        (["--format", "svgg"], "did you mean svg?"),
    ],
)
def test_a_name_that_is_not_known_is_a_plain_error(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert cli.main(["matrix", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


def test_the_end_of_the_file_decides_on_the_format(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    of = ("--of", "radiation therapy")
    for name, start in (("m.svg", "<svg "), ("m.csv", "treatment,")):
        assert cli.main(["matrix", *of, "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_text("utf-8").startswith(start)
    assert cli.main(["matrix", *of, "--format", "csv"]) == 0
    assert (tmp_path / "m.csv").read_text("utf-8") == capsys.readouterr().out

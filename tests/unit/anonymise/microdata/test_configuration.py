from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.anonymise.cross_tables.command import CountsConfiguration
from pipelines.anonymise.microdata.configuration import entries_as, load_configuration
from pipelines.anonymise.microdata.problem import (
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    KAnonymity,
    KMap,
    RecursiveDiversity,
)
from pipelines.kit.findings import UsageError

COMPLETE = """
table: inscrits.csv
delimiter: ";"
quasi_identifiers:
  age: {hierarchy: age.csv}
  ville: {hierarchy: ville.csv}
sensitive:
  maladie: {distinct_l: 3, entropy_l: 2.5, equal_t: 0.2}
  revenu: {recursive_cl: {c: 3, l: 2}, hierarchical_t: 0.3, hierarchy: revenu.csv}
keep: [annee]
k: 10
k_map: 20
delta_presence: {minimum: 0.1, maximum: 0.6}
population: gens.csv
suppression_limit: 0.02
loss: lm
recoding: global
"""
SMALLEST = "table: t.csv\nquasi_identifiers: {age: {hierarchy: age.csv}}\nk: 5\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "anonymise.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusals(folder: Path, text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(UsageError) as refused:
        load_configuration(written(folder, text))
    return [(finding.code, finding.line, finding.column) for finding in refused.value.findings]


def test_every_entry_becomes_a_model_or_a_setting(tmp_path: Path) -> None:
    asked = load_configuration(written(tmp_path, COMPLETE))
    assert asked.models == (
        KAnonymity(10),
        KMap(20),
        DeltaPresence(0.1, 0.6),
        DistinctDiversity("maladie", 3),
        EntropyDiversity("maladie", 2.5),
        EqualCloseness("maladie", 0.2),
        RecursiveDiversity("revenu", 3, 2),
        HierarchicalCloseness("revenu", 0.3),
    )
    assert asked.columns == ("age", "ville", "maladie", "revenu", "annee")


def test_what_is_not_said_is_the_most_careful(tmp_path: Path) -> None:
    asked = load_configuration(written(tmp_path, SMALLEST))
    assert (asked.suppression_limit, asked.keep, asked.sensitive, asked.recoding) == (0.0, [], {}, "global")


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("supression_limit: 0.1", "edition_cle_inconnue", ""),
        ("loss: entropy", "edition_valeur", "loss"),
        ("delimiter: tab", "edition_valeur", "delimiter"),
        ("suppression_limit: 1.5", "edition_nombre", "suppression_limit"),
        ("suppression_limit: .nan", "edition_nombre", "suppression_limit"),
        ("suppression_limit: true", "edition_nombre", "suppression_limit"),
        ("keep: age", "anonymise_structure", "keep"),
        ("keep: [age]", "anonymise_deux_roles", "keep.age"),
        ("keep: [nom, nom]", "anonymise_deux_roles", "keep.nom"),
        ("sensitive: {age: {distinct_l: 2}}", "anonymise_deux_roles", "sensitive.age"),
        ("sensitive: {maladie: {}}", "anonymise_sans_modele", "sensitive.maladie"),
        ("sensitive: {maladie: {distinct_l: 1}}", "edition_nombre", "sensitive.maladie.distinct_l"),
        ("sensitive: {maladie: {distinct_l: 2.5}}", "edition_nombre", "sensitive.maladie.distinct_l"),
        ("sensitive: {maladie: {l: 3}}", "edition_cle_inconnue", "sensitive.maladie"),
        ("sensitive: {maladie: {hierarchical_t: 0.2}}", "anonymise_hierarchie_du_modele", "sensitive.maladie"),
        (
            "sensitive: {maladie: {equal_t: 0.2, hierarchy: m.csv}}",
            "anonymise_hierarchie_du_modele",
            "sensitive.maladie",
        ),
        ("k_map: 5", "anonymise_population_absente", "k_map"),
        ("delta_presence: {minimum: 0.1, maximum: 0.2}", "anonymise_population_absente", "delta_presence"),
        ("population: p.csv\ndelta_presence: {minimum: 0.3, maximum: 0.2}", "anonymise_bornes", "delta_presence"),
        ("population: p.csv\nk_map: 5\nrecoding: local", "anonymise_local_population", "recoding"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused(tmp_path: Path, line: str, code: str, column: str) -> None:
    assert [(one, where) for one, _, where in refusals(tmp_path, SMALLEST + line)] == [(code, column)]


def test_k_of_one_is_accepted_beside_another_model_only(tmp_path: Path) -> None:
    alone = SMALLEST.replace("k: 5", "k: 1")
    assert refusals(tmp_path, alone) == [("anonymise_k_seul", 3, "k")]
    assert load_configuration(written(tmp_path, alone + "sensitive: {m: {distinct_l: 2}}")).k == 1


def test_every_fault_is_told_at_once_by_its_line(tmp_path: Path) -> None:
    text = "table: 3\nquasi_identifiers: {}\nk: beaucoup\n"
    assert [line for _, line, _ in refusals(tmp_path, text)] == [1, 2, 3]


def test_an_unknown_entry_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        load_configuration(written(tmp_path, SMALLEST + "Jeanne Durand: 3"))
    assert "Durand" not in str(refused.value)
    assert refused.value.findings[0].line == 4


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("table: &a t.csv\nk: *a", "edition_alias"),
        ("- table", "anonymise_forme"),
        ("", "anonymise_forme"),
        ("table: [", "edition_illisible"),
        ("k: 5\nk: 6", "edition_cle_double"),
        ("k: !!python/object/apply:os.system [ls]", "edition_illisible"),
        ("table: " + "x" * 1_000_001, "anonymise_trop_grand"),
    ],
)
def test_yaml_that_is_not_plain_entries_is_refused(tmp_path: Path, text: str, code: str) -> None:
    found = refusals(tmp_path, text)
    assert [one for one, _, _ in found] == [code]


def test_a_file_that_is_not_there_or_a_link_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        load_configuration(tmp_path / "absent.yaml")
    assert refused.value.findings[0].code == "fichier_absent"
    (tmp_path / "lien.yaml").symlink_to(written(tmp_path, SMALLEST))
    with pytest.raises(UsageError) as refused:
        load_configuration(tmp_path / "lien.yaml")
    assert refused.value.findings[0].code == "fichier_lien"


def test_the_examples_of_the_manual_are_accepted(tmp_path: Path) -> None:
    manual = (Path(__file__).parents[4] / "docs" / "anonymise.md").read_text(encoding="utf-8")
    rows, counts = (block.split("```")[0] for block in manual.split("```yaml\n")[1:])
    assert load_configuration(written(tmp_path, rows)).columns == ("age", "departement", "opinion", "canal")
    assert entries_as(CountsConfiguration, written(tmp_path, counts)).columns == ("age", "departement", "sexe")

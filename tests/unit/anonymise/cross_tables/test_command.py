"""``avis anonymise`` on a configuration of counts: files in, audited tables out, or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipelines.anonymise.cross_tables.command import publish_cross_tables
from pipelines.cli import main
from pipelines.kit.findings import AvisError

CONFIGURATION = """
table: vivier.csv
hierarchies: {ville: villes.csv}
cross_tables:
  tables:
    - {name: ville_sexe, columns: [ville, sexe]}
    - {name: zone_sexe, columns: [{column: ville, level: 1}, sexe]}
"""
COUNTS = {"Lyon": (40, 31), "Paris": (52, 3), "Brest": (18, 25), "Rennes": (22, 17)}


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    lines = [
        f"{town},{sex}"
        for town, counts in COUNTS.items()
        for sex, n in zip("FH", counts, strict=True)
        for _ in range(n)
    ]
    shuffled = [lines[place] for place in np.random.default_rng(3).permutation(len(lines))]
    (tmp_path / "vivier.csv").write_text("\n".join(["ville,sexe", *shuffled]) + "\n", encoding="utf-8")
    (tmp_path / "villes.csv").write_text("Lyon;Est\nParis;Nord\nBrest;Ouest\nRennes;Ouest\n", encoding="utf-8")
    path = tmp_path / "tableaux.yaml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    return path


def test_the_tables_and_their_report_are_written(configuration: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = configuration.parent / "sortie"
    assert main(["anonymise", str(configuration), "--out", str(out)]) == 0
    assert sorted(file.name for file in out.iterdir()) == ["report.json", "ville_sexe.csv", "zone_sexe.csv"]
    assert "Paris,H,,non_publie" in (out / "ville_sexe.csv").read_text(encoding="utf-8").splitlines()
    assert "Nord,H,,non_publie" in (out / "zone_sexe.csv").read_text(encoding="utf-8").splitlines()
    assert "Ouest,F,40,publie" in (out / "zone_sexe.csv").read_text(encoding="utf-8").splitlines()
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["optimal"]
    assert "aucun choix sûr ne coûte moins" in capsys.readouterr().out


def test_the_same_files_give_the_same_bytes(configuration: Path) -> None:
    one, other = (configuration.parent / name for name in ("une", "autre"))
    for out in (one, other):
        publish_cross_tables(configuration, out)
    assert {file.name: file.read_bytes() for file in one.iterdir()} == {
        file.name: file.read_bytes() for file in other.iterdir()
    }


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("k: 5", "edition_cle_inconnue"),
        ("quasi_identifiers: {ville: {hierarchy: villes.csv}}", "edition_cle_inconnue"),
        ("delimiter: x", "edition_valeur"),
    ],
)
def test_rows_of_a_pool_are_never_released_beside_its_counts(configuration: Path, entry: str, code: str) -> None:
    configuration.write_text(f"{CONFIGURATION}{entry}\n", encoding="utf-8")
    with pytest.raises(AvisError) as refused:
        publish_cross_tables(configuration, configuration.parent / "sortie")
    assert [finding.code for finding in refused.value.findings] == [code]


def test_nothing_is_written_when_the_tables_cannot_be_protected(configuration: Path) -> None:
    rows = "Lyon,F\n" * 9 + "Paris,F\nParis,H\n" + "Brest,H\n" * 9
    (configuration.parent / "vivier.csv").write_text(f"ville,sexe\n{rows}", encoding="utf-8")
    configuration.write_text(f"{CONFIGURATION}  coalition: 9\n", encoding="utf-8")
    with pytest.raises(AvisError) as refused:
        publish_cross_tables(configuration, configuration.parent / "sortie")
    assert [finding.code for finding in refused.value.findings] == ["tableau_indefendable"]
    assert not (configuration.parent / "sortie").exists()


def test_a_value_that_its_hierarchy_lacks_is_counted_never_shown(configuration: Path) -> None:
    with (configuration.parent / "vivier.csv").open("a", encoding="utf-8") as file:
        file.write("Nantes,F\n")
    with pytest.raises(AvisError) as refused:
        publish_cross_tables(configuration, configuration.parent / "sortie")
    assert [(finding.code, finding.count) for finding in refused.value.findings] == [("anonymise_hors_hierarchie", 1)]
    assert "Nantes" not in str(refused.value)


def test_a_table_never_takes_the_place_of_a_file_that_is_read(configuration: Path) -> None:
    configuration.write_text(CONFIGURATION.replace("ville_sexe", "vivier"), encoding="utf-8")
    with pytest.raises(AvisError) as refused:
        publish_cross_tables(configuration, configuration.parent)
    assert [finding.code for finding in refused.value.findings] == ["anonymise_ecrase"]


def with_one_person_in(town: str, configuration: Path) -> list[list[str]]:
    """Return the lines published of a pool, with somebody of a small town or without, a list of cells each."""
    pool = configuration.parent / "vivier.csv"
    pool.write_text(pool.read_text(encoding="utf-8") + (f"{town},F\n" if town else ""), encoding="utf-8")
    out = configuration.parent / f"sortie{town}"
    publish_cross_tables(configuration, out)
    return [line.split(",") for line in (out / "ville_sexe.csv").read_text(encoding="utf-8").splitlines()]


def test_the_lines_of_a_table_never_tell_that_somebody_is_in_a_small_town(configuration: Path) -> None:
    with (configuration.parent / "villes.csv").open("a", encoding="utf-8") as file:
        file.write("Ouessant;Ouest\nSein;Ouest\n")
    nobody, somebody = (with_one_person_in(town, configuration) for town in ("", "Ouessant"))
    assert [line[:2] for line in nobody] == [line[:2] for line in somebody]
    assert ["Sein", "F", "0", "publie"] in nobody
    assert ["Ouessant", "F", "", "non_publie"] in somebody


def test_a_column_without_a_hierarchy_never_shows_the_name_of_a_small_category(
    configuration: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (configuration.parent / "vivier.csv").open("a", encoding="utf-8") as file:
        file.write("Paris,X\n")
    out = configuration.parent / "sortie"
    assert main(["anonymise", str(configuration), "--out", str(out), "--lang", "en"]) == 1
    assert "[sexe]: a category of this column has fewer than 10 people" in capsys.readouterr().err
    assert not out.exists()


TABLES = CONFIGURATION[CONFIGURATION.index("  tables:") :]


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ("  tables: [{name: t, columns: [{column: ville, level: 3}]}]", ":5 [ville]: the hierarchy has no level 3."),
        ("  tables: [{name: t, columns: [{column: sexe, level: 1}]}]", ":5 [sexe]: the hierarchy has no level 1."),
        (
            "  tables: [{name: t, columns: [ville]}, {name: t, columns: [sexe]}]",
            ":5 [cross_tables.tables.1.name]: two tables have one name",
        ),
        ("  tables: [{name: t, columns: [sexe, sexe]}]", ":5 [cross_tables.tables.0.columns]: a column is twice"),
        (
            f"{TABLES}  impossible: [{{ville: Paris, sexe: F}}]",
            ":8 [cross_tables.impossible]: 1 combination(s) declared impossible exist",
        ),
        (
            f"{TABLES}  impossible: [{{ville: Paris, sexe: F}}, {{ville: Oslo}}]",
            ":8 [cross_tables.impossible.1]: a combination declared impossible is about columns that no table crosses",
        ),
    ],
    ids=["level", "level without hierarchy", "one name", "column twice", "present", "unknown"],
)
def test_tables_that_cannot_be_asked_are_a_misuse_with_their_file_and_entry(
    configuration: Path, capsys: pytest.CaptureFixture[str], tables: str, told: str
) -> None:
    configuration.write_text(CONFIGURATION.replace(TABLES, f"{tables}\n"), encoding="utf-8")
    out = configuration.parent / "sortie"
    assert main(["anonymise", str(configuration), "--out", str(out), "--lang", "en"]) == 2
    assert f"tableaux.yaml{told}" in capsys.readouterr().err
    assert not out.exists()

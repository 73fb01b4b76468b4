"""The quarantine: a rejected row waits there with its reason, and leaves it when the export is corrected."""

from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.ingest.edition import read_edition
from pipelines.kit.edition import load_edition
from pipelines.kit.tables import Tables, rows_of
from pipelines.validate.tables import validate_tables

EDITION = """\
titre: Atelier sur la pluie
methode: autre
organisateur: La mission
commanditaire_nom: Le ministère
contact_fonctionnel: atelier@exemple.fr
statut: clos
date_saisine: 2026-01-05
"""
PEOPLE = 12
SESSIONS = 3
Rows = list[dict[str, str]]

CLEAN: dict[str, Rows] = {
    "inscriptions": [
        {
            "airtable_record_id": f"rec{n:014d}",
            "nom": f"Nom{n}",
            "prenom": "Camille",
            "email": f"p{n}@exemple.fr",
            "date_naissance": "1980-02-03",
            "consentement_traitement": "true",
        }
        for n in range(PEOPLE)
    ],
    "sessions": [
        {
            "session_id": f"S{n}",
            "rang": str(n),
            "type": "weekend",
            "debut": f"2026-03-0{n}T09:00:00",
            "fin": f"2026-03-0{n}T17:00:00",
        }
        for n in range(1, SESSIONS + 1)
    ],
    "presences": [
        {"session_id": f"S{n}", "panelist_pseudo": f"P{seat}", "present": "true", "duree_min": "300"}
        for n in range(1, SESSIONS + 1)
        for seat in range(4)
    ],
    "recommandations": [
        {
            "reco_id": f"R{n}",
            "rang": str(n),
            "texte": "Faire.",
            "votants": "6",
            "pour": "3",
            "contre": "2",
            "abstention": "1",
        }
        for n in range(1, 5)
    ],
}
PLACES = [(name, row, column) for name, rows in CLEAN.items() for row, cells in enumerate(rows) for column in cells]
MISTAKES = ("", "x", "-1", "2026-13-40", "S9", "rec00000000000003", "p3@exemple.fr", "1975-01-01T00:00:00", "a,b\nc")
mistakes = st.dictionaries(st.sampled_from(PLACES), st.sampled_from(MISTAKES), max_size=12)


def exported(wrong: dict[tuple[str, int, str], str]) -> dict[str, Rows]:
    return {
        name: [{c: wrong.get((name, row, c), cell) for c, cell in cells.items()} for row, cells in enumerate(rows)]
        for name, rows in CLEAN.items()
    }


def run(folder: Path, tables: dict[str, Rows]) -> Tables:
    """Drop the exports in the edition's folder, and read and validate it as each night does."""
    folder.mkdir(exist_ok=True)
    (folder / "edition.yaml").write_text(EDITION, encoding="utf-8")
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    edition = load_edition(folder)
    raw, findings = read_edition(folder, edition)
    result = validate_tables(raw, edition, findings)
    assert_counted(raw, result)
    return result


def assert_counted(raw: Tables, result: Tables) -> None:
    """What came in is accepted or waits in quarantine with a reason, and nothing else."""
    rejected = {(row["table_nom"], row["enregistrement"]) for row in rows_of(result["rejets"])}
    for row in rows_of(result["comptes"]):
        name = row["table_nom"]
        assert row["lignes_entree"] == raw[name].num_rows == row["lignes_acceptees"] + row["lignes_rejetees"]
        assert row["lignes_acceptees"] == result[name].num_rows
        assert row["lignes_rejetees"] == len([one for one in rejected if one[0] == name])


def assert_same(one: Tables, other: Tables) -> None:
    assert list(one) == list(other)
    assert [name for name in one if not one[name].equals(other[name])] == []


@settings(max_examples=25, deadline=None)
@given(mistakes, st.data())
def test_whatever_was_corrected_in_whatever_order_the_quarantine_ends_empty_and_the_tables_as_if_never_wrong(
    tmp_path_factory, wrong, data
):
    folder = tmp_path_factory.mktemp("corrections") / "pluie"
    reference = run(tmp_path_factory.mktemp("reference") / "pluie", CLEAN)
    assert reference["rejets"].num_rows == 0
    while wrong:
        run(folder, exported(wrong))
        corrected = data.draw(st.sets(st.sampled_from(sorted(wrong)), min_size=1))
        wrong = {place: mistake for place, mistake in wrong.items() if place not in corrected}
    assert_same(run(folder, CLEAN), reference)


@settings(max_examples=10, deadline=None)
@given(mistakes)
def test_running_again_on_the_same_export_changes_nothing(tmp_path_factory, wrong):
    folder = tmp_path_factory.mktemp("encore") / "pluie"
    assert_same(run(folder, exported(wrong)), run(folder, exported(wrong)))


def test_a_corrected_row_comes_back_with_the_rows_that_hung_on_it(tmp_path):
    wrong = {("sessions", 0, "debut"): "x"}
    first = run(tmp_path / "pluie", exported(wrong))
    assert [(row["table_nom"], row["regle"]) for row in rows_of(first["rejets"])] == [
        *[("presences", "foreign-key")] * 4,
        ("sessions", "type-error"),
    ]
    second = run(tmp_path / "pluie", CLEAN)
    assert (second["rejets"].num_rows, second["presences"].num_rows) == (0, SESSIONS * 4)

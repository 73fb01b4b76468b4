import os
import unicodedata
from pathlib import Path

import pytest

from pipelines.ingest.inbox import file_name, find_files, table_of


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("inscriptions.csv", "inscriptions"),
        ("Inscriptions-Grid view.csv", "inscriptions"),
        ("Inscriptions - Vue grille.csv", "inscriptions"),
        ("INSCRIPTIONS.JSON", "inscriptions"),
        ("Présences-Grid view.csv", "presences"),
        (unicodedata.normalize("NFD", "Présences-Grid view.csv"), "presences"),
        ("Questions citoyens-Grid view.csv", "questions_citoyens"),
        ("questions_citoyens.csv", "questions_citoyens"),
        ("questions-citoyens.csv", "questions_citoyens"),
        ("Questions-Grid view.csv", "questions"),
        ("Comité de pilotage-Grid view.csv", "comite_pilotage"),
        ("comite_pilotage.csv", "comite_pilotage"),
        ("Inscriptions (1).csv", "inscriptions"),
        ("avis.md", "avis"),
        ("Inscriptions annulées.csv", None),
        ("inscriptions.xlsx", "inscriptions"),
        ("inscriptions.xls", None),
        ("inscriptions.csv.gz", None),
        ("rejets.csv", None),
    ],
)
def test_a_table_is_found_by_its_name_whatever_was_added(name, table):
    assert table_of(name) == table


def test_what_people_add_to_the_name_of_a_table_is_never_shown():
    assert file_name(Path("Inscriptions - Anastasie Zorglubert.CSV")) == "inscriptions.csv"
    assert file_name(Path("AVIS.md")) == "avis.md"
    assert file_name(Path("Anastasie.Zorglubert")) == "*"


def test_two_files_for_one_table_are_one_error_and_neither_is_read(folder):
    for name in ("inscriptions.csv", "Inscriptions-Grid view.csv"):
        (folder / name).write_text("Nom\n")
    files, findings = find_files(folder)
    assert files == {}
    assert [(finding.code, finding.severity, finding.count) for finding in findings] == [
        ("fichier_double", "erreur", 2)
    ]
    assert findings[0].text() == "inscriptions.csv : 2 fichiers pour la table inscriptions. Gardez-en un seul."


def test_what_is_not_a_table_is_said_and_hidden_files_are_not(folder):
    for name in ("edition.yaml", "README.md", ".DS_Store", "Zoé Lefèvre.csv", "CV Zoé Lefèvre.pdf"):
        (folder / name).write_text("x")
    (folder / "Photos Lefèvre").mkdir()
    files, findings = find_files(folder)
    assert files == {}
    assert sorted((finding.code, finding.file) for finding in findings) == [
        ("fichier_inconnu", "*.csv"),
        ("fichier_inconnu", "*.pdf"),
        ("sous_dossier", "*/"),
    ]
    assert {finding.severity for finding in findings} == {"avertissement"}


def test_a_link_or_a_pipe_named_like_a_table_is_never_opened_and_blocks(folder, tmp_path):
    (tmp_path / "secret.csv").write_text("Nom\n")
    (folder / "inscriptions.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "notes.txt").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(folder / "panel.csv")
    files, findings = find_files(folder)
    assert files == {}
    assert [(finding.code, finding.table, finding.severity) for finding in findings] == [
        ("fichier_lien", "inscriptions", "erreur"),
        ("fichier_lien", "", "avertissement"),
        ("fichier_special", "panel", "erreur"),
    ]


@pytest.mark.parametrize("name", ["inscriptions.xls", "Sessions.ods", "votes.xlsm"])
def test_a_workbook_in_a_closed_format_says_what_to_save_it_as(folder, name):
    (folder / name).write_bytes(b"x")
    files, findings = find_files(folder)
    assert files == {}
    assert [(finding.code, finding.severity) for finding in findings] == [("classeur_a_convertir", "avertissement")]

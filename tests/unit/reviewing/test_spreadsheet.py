"""The edited queue: what each of its rows decides, or why it does not."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.edition import Edition
from pipelines.kit.files import Folders
from pipelines.kit.findings import UsageError
from pipelines.kit.texts.forms import digest_of, form_digest
from pipelines.reviewing.decision_file import review_file
from pipelines.reviewing.spreadsheet import import_decisions

TEXT = "Ma voisine Odile."
ROW = {
    "passage": form_digest("odile"),
    "table_nom": "contributions",
    "colonne": "texte",
    "empreinte_texte": digest_of(TEXT),
    "decision": "",
    "remplacement": "",
    "motif": "",
    "relecteur": "",
    "date_decision": "",
    "mots": "Odile",
}
READING = ROW | {"passage": digest_of(TEXT), "mots": ""}
DAY = datetime.date(2026, 6, 1)


def taken(folder: Path, *rows: dict[str, Any]) -> tuple[list[dict[str, Any]], list[tuple[str, int, str]]]:
    path = folder / "file.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(ROW))
        writer.writeheader()
        writer.writerows(rows)
    folders = Folders(folder / "inbox", folder / "private", folder / "public")
    folders.edition_inbox("essai").mkdir(parents=True, exist_ok=True)
    edition = Edition(key="essai", demarche={"methode": "autre", "date_saisine": DAY})
    changes, findings = import_decisions(path, review_file(folders, edition), [ROW, READING], "Équipe", DAY)
    return [*map(dict, changes.values())], [(finding.code, finding.line, finding.column) for finding in findings]


def test_a_row_left_as_it_was_decides_nothing(tmp_path: Path) -> None:
    assert taken(tmp_path, ROW, READING) == ([], [])


def test_a_decision_is_signed_and_dated_when_its_row_is_not(tmp_path: Path) -> None:
    (change,), _ = taken(tmp_path, ROW | {"decision": "Conserver", "motif": "Personnalité publique"})
    assert (change["decision"], change["relecteur"], change["date_decision"]) == ("conserver", "Équipe", DAY)
    (change,), _ = taken(tmp_path, ROW | {"decision": "caviarder", "relecteur": "Ève", "date_decision": "2026-05-04"})
    assert (change["relecteur"], change["date_decision"]) == ("Ève", "2026-05-04")


def test_the_words_of_a_held_passage_are_not_taken_and_those_of_a_leak_are(tmp_path: Path) -> None:
    (change,), _ = taken(tmp_path, ROW | {"decision": "caviarder"})
    assert "mots" not in change
    (change,), _ = taken(tmp_path, READING | {"decision": "caviarder", "mots": "Odile"})
    assert change["mots"] == "Odile"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        (ROW | {"decision": "oui"}, "revue_decision_inconnue", "decision"),
        (ROW | {"decision": "caviarder", "passage": "x"}, "revue_passage_inconnu", "passage"),
        (ROW | {"decision": "généraliser", "motif": "x"}, "revue_remplacement_vide", "remplacement"),
        (ROW | {"decision": "conserver"}, "revue_motif_absent", "motif"),
        (READING | {"decision": "caviarder"}, "revue_sans_mots", "mots"),
    ],
)
def test_a_row_that_cannot_be_a_decision_is_told_once(tmp_path: Path, row: Any, code: str, column: str) -> None:
    assert taken(tmp_path, ROW, row) == ([], [(code, 3, column)])


def test_of_two_rows_that_differ_the_second_is_told(tmp_path: Path) -> None:
    rows = [ROW | {"decision": "caviarder"}, ROW | {"decision": "conserver", "motif": "x"}]
    changes, findings = taken(tmp_path, *rows)
    assert [change["decision"] for change in changes] == ["caviarder"]
    assert findings == [("revue_deux_fois", 3, "passage")]


def test_a_file_that_is_not_there_is_a_misuse(tmp_path: Path) -> None:
    folders = Folders(tmp_path, tmp_path, tmp_path)
    (tmp_path / "essai").mkdir()
    edition = Edition(key="essai", demarche={"methode": "autre", "date_saisine": DAY})
    with pytest.raises(UsageError):
        import_decisions(tmp_path / "rien.csv", review_file(folders, edition), [], "Équipe", DAY)

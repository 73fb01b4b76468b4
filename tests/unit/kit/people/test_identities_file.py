from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.kit.findings import UsageError
from pipelines.kit.people.identities_file import identities_with_findings, read_identities


def test_every_cell_is_the_text_that_was_written(tmp_path: Path) -> None:
    path = tmp_path / "identites.csv"
    path.write_text('\ufeffnom,telephone,code_postal\n"Le\nGoff",0612345678,01000\nNA,,null\n', encoding="utf-8")
    table = read_identities(path)
    assert table.to_pylist() == [
        {"nom": "Le\nGoff", "telephone": "0612345678", "code_postal": "01000"},
        {"nom": "NA", "telephone": "", "code_postal": "null"},
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "fichier_absent"),
        (b"", "identites_illisibles"),
        (b"nom,prenom\n", "identites_vides"),
        (b"nom,prenom,email,telephone\n,,,\n,,,\n", "identites_vides"),
        (b"nom\nDurand\n", "identites_vides"),
        (b"id,texte\n1,a\n", "identites_illisibles"),
        (b"nom;prenom\nDurand;Anne\n", "identites_illisibles"),
        (b"nom,prenom\nDurand\n", "identites_illisibles"),
        (b"nom,nom\nDurand,Anne\n", "identites_illisibles"),
        (b"nom,prenom\nDurand,\xe9\n", "identites_illisibles"),
    ],
)
def test_a_list_that_would_leave_somebody_out_is_a_wrong_call(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "identites.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_identities(path)
    assert [finding.code for finding in caught.value.findings] == [code]
    assert "Durand" not in str(caught.value)


def test_labels_are_read_as_exports_write_them_and_roles_by_their_code(tmp_path: Path) -> None:
    path = tmp_path / "identites.csv"
    rows = "Dupond,Zoé, Titulaire ,1\nDurand,Ali,panéliste,2\nLe Goff,Eve,SUPPLÉANT,3\nMartin,Luc,,4\n"
    path.write_text(f"NOM de famille,Prénom,Rôle,Tél.\n{rows}", encoding="utf-8")
    table, findings = identities_with_findings(path)
    assert table.column_names == ["nom", "prenom", "role", "telephone"]
    assert table["role"].to_pylist() == ["titulaire", "titulaire", "suppleant", "inscrit"]
    assert findings == []


def test_whoever_has_a_role_that_is_not_known_is_protected_best_and_told_once(tmp_path: Path) -> None:
    path = tmp_path / "identites.csv"
    rows = "Dupond,Zoé,membre du jury,1\nDurand,Ali,?,2\nLe Goff,Eve,inscrit,3\n"
    path.write_text(f"nom,prenom,role,Couleur\n{rows}", encoding="utf-8")
    table, findings = identities_with_findings(path)
    assert table["role"].to_pylist() == ["titulaire", "titulaire", "inscrit"]
    assert [(each.code, each.count) for each in findings] == [
        ("identites_colonnes_inconnues", 1),
        ("identites_roles_inconnus", 2),
    ]


def test_a_list_without_roles_says_that_single_names_are_not_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "identites.csv"
    path.write_text("nom,prenom\nDupond,Zoé\n", encoding="utf-8")
    assert [each.code for each in identities_with_findings(path)[1]] == ["identites_sans_role"]


def test_two_columns_for_one_thing_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "identites.csv"
    path.write_text("nom,Prénom,prenom\nDupond,Zoé,Ali\n", encoding="utf-8")
    with pytest.raises(UsageError):
        read_identities(path)

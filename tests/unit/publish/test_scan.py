"""``avis scan``: the gate's eyes on any folder."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.kit.findings import UsageError
from pipelines.publish.scan import scan_folder
from tests.unit.publish.sample import BYSTANDER, PERSON


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "identites.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, PERSON)
        writer.writeheader()
        writer.writerows([PERSON, BYSTANDER | {"telephone": "0798765432"}])
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "dossier" / "sous").mkdir(parents=True)
    return tmp_path / "dossier"


def test_a_clean_folder_has_no_hit(folder: Path, people: Path) -> None:
    (folder / "avis.csv").write_text("id,texte\n1,Plus de bus\n")
    assert scan_folder(folder, people).as_dict() == {"files": 1, "bytes": 23, "hits": []}


def test_a_leak_names_the_file_the_kind_and_the_count(folder: Path, people: Path) -> None:
    (folder / "sous" / "avis.csv").write_text("id,texte\n1,GAETAN DELATOUR\n2,07.98.76.54.32\n")
    assert scan_folder(folder, people).as_dict()["hits"] == [
        {"file": "sous/avis.csv", "kind": "nom", "count": 1},
        {"file": "sous/avis.csv", "kind": "telephone", "count": 1},
    ]


def test_a_file_named_after_somebody_is_given_by_its_number(folder: Path, people: Path) -> None:
    (folder / "Gaëtan_de_La_Tour.txt").write_text("rien")
    report = scan_folder(folder, people)
    assert [hit.file for hit in report.hits] == ["n° 1"]
    assert "Tour" not in str(report)


def test_a_link_and_an_unknown_file_are_hits(folder: Path, people: Path) -> None:
    (folder / "lien.txt").symlink_to(people)
    (folder / "image.png").write_bytes(b"\x89PNG")
    assert [(hit.file, hit.kind) for hit in scan_folder(folder, people).hits] == [
        ("image.png", "illisible"),
        ("lien.txt", "illisible"),
    ]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"nom\n\xff\n", b"nom,prenom\nx\n"])
def test_identities_that_cannot_be_read_are_an_error_without_a_value(
    folder: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "mauvais.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="identités"):
        scan_folder(folder, path)


def test_missing_arguments_are_usage_errors(folder: Path, people: Path, tmp_path: Path) -> None:
    for arguments in ((tmp_path / "absent", people), (folder, tmp_path / "absent.csv")):
        with pytest.raises(UsageError):
            scan_folder(*arguments)


def test_people_whose_names_are_not_looked_for_are_counted(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "presque.csv"
    path.write_text("nom,prenom,email\nde,la,\nZorglubert,Anastasie,\n", encoding="utf-8")
    assert [(each.code, each.count) for each in scan_folder(folder, path).findings] == [("identites_non_cherchees", 1)]


@pytest.mark.parametrize("rows", [",,\n,,\n", "de,la,\n", "Zorglubert,,\n"])
def test_identities_that_name_nobody_are_a_wrong_call(folder: Path, tmp_path: Path, rows: str) -> None:
    path = tmp_path / "vide.csv"
    path.write_text(f"nom,prenom,email\n{rows}", encoding="utf-8")
    with pytest.raises(UsageError, match="identités"):
        scan_folder(folder, path)

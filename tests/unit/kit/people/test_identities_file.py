from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.kit.findings import UsageError
from pipelines.kit.people.identities_file import read_identities


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

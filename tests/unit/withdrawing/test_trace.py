"""Which versions publish what somebody wrote, told from texts alone, since a release leads to no author."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.withdrawing.person import ErasedPerson
from pipelines.withdrawing.trace import held_versions

RECORD = "rec0000000000ABCD"


def held(root: Path, published: Sequence[str], mine: Sequence[str], others: Sequence[str]) -> bool:
    (root / "1.0.0" / "data").mkdir(parents=True)
    pq.write_table(pa.table({"texte": pa.array(published, pa.string())}), root / "1.0.0/data/contributions.parquet")
    (root / "versions.json").write_text(HISTORY)
    return [*held_versions(root, ErasedPerson((RECORD,), contributions=tuple(mine), others=tuple(others)))] == ["1.0.0"]


HISTORY = """{"demarche_id": "a", "empreinte_donnees": "", "versions": [
    {"version": "1.0.0", "date": "2026-01-01", "changement": "initial", "description": "", "description_en": "",
     "lignes_ajoutees": 0, "lignes_retirees": 0, "sha256": ""}]}"""


@pytest.mark.parametrize(
    ("published", "mine", "others", "expected"),
    [
        (["Un texte."], ["Un  TEXTE."], [], True),
        (["Comme [nom] le dit, non."], ["Comme Marie le dit, non."], [], True),
        (["Comme [nom] le dit, non."], ["Comme Marie le dit, oui."], [], False),
        (["Oui.", "Oui."], ["Oui."], ["Oui."], True),
        (["Oui."], ["Oui."], ["Oui."], False),
        (["Merci [nom]."], ["Merci Paul."], ["Merci Anne."], False),
        (["[nom]"], ["Un texte."], ["Anne"], False),
    ],
)
def test_a_version_is_held_when_others_did_not_write_as_much(
    tmp_path: Path, published: list[str], mine: list[str], others: list[str], expected: bool
) -> None:
    assert held(tmp_path, published, mine, others) is expected


def test_a_text_full_of_redacted_names_is_compared_all_the_same(tmp_path: Path) -> None:
    assert not held(tmp_path, [" et ".join(["[nom]"] * 40) + " fin"], ["et " * 3_000], [])

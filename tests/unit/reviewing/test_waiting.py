"""Which words a reviewer may put in place of others: none that tell of the people whom the night looks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.kit.files import Folders
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import empty_table, write_parquet
from pipelines.reviewing.waiting import Review

SETTINGS = """titre: Essai
methode: autre
statut: deliberation
date_saisine: 2026-01-05
organisateur: Un service
commanditaire_nom: Un ministère
contact_fonctionnel: contact@exemple.fr
textes:
  personnalites: [Josiane Barbotin]
"""
RECORD = "recAbCdEfGhIjKlM1"
REGISTRANT = {"airtable_record_id": RECORD, "nom": "Zabrosky", "prenom": "Wanda", "role": "inscrit"}
SEAT = {"airtable_record_id": RECORD, "role": "titulaire"}
SPEAKER = {"nom": "Gontran Trébuchon", "consentement_publication": True}


@pytest.fixture
def places(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "inbox", tmp_path / "private", tmp_path / "public")
    made.edition_inbox("essai").mkdir(parents=True)
    (made.edition_inbox("essai") / "edition.yaml").write_text(SETTINGS, encoding="utf-8")
    leave(made, "textes_a_relire", empty_table(load_schema("textes_a_relire", "intake")))
    leave(made, "identites", pa.Table.from_pylist([REGISTRANT]))
    return made


def leave(places: Folders, name: str, table: pa.Table) -> None:
    write_parquet(table, places.layer("essai", "prive") / f"{name}.parquet")


def refused(places: Folders, words: str) -> bool:
    return Review(places, "essai").refuses(words)


def test_the_single_name_of_somebody_drawn_since_is_refused(places: Folders) -> None:
    assert not refused(places, "comme zabrosky")
    leave(places, "panelistes", pa.Table.from_pylist([SEAT]))
    assert refused(places, "comme zabrosky")
    assert not refused(places, "comme une voisine")


@pytest.mark.parametrize("words", ["Josiane Barbotin", "Gontran Trébuchon"])
def test_whoever_texts_may_name_may_stand_in_a_replacement(places: Folders, words: str) -> None:
    speaker: dict[str, Any] = SPEAKER
    leave(places, "intervenants", pa.Table.from_pylist([speaker]))
    assert not refused(places, words)
    leave(places, "intervenants", pa.Table.from_pylist([speaker | {"consentement_publication": False}]))
    assert refused(places, words) == (words == "Gontran Trébuchon")


@pytest.mark.parametrize("words", ["une\nvoisine", "[panéliste 3]", "une <b>voisine</b>", ""])
def test_what_is_not_one_line_of_plain_words_is_refused(places: Folders, words: str) -> None:
    assert refused(places, words)

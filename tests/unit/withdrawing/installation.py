"""A small edition with one person who sat and wrote, and others who must not lose a byte."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.kit.files import Folders
from pipelines.kit.schema import load_schema
from pipelines.kit.site import Site
from pipelines.kit.state import State, read_state, write_state
from pipelines.kit.tables import Row, Tables, table_from, write_parquet
from pipelines.publish.catalogue import build_catalogue
from pipelines.select.frozen import FrozenDraw, Seat
from tests.unit.publish.interrupted import published_again
from tests.unit.publish.sample import KEY, PROCESS, open_tables

RECORD, OTHER, FAMILY = "rec0000000000ABCD", "recZZZZZZZZZZ0001", "recYYYYYYYYYY0002"
NAME, GIVEN, EMAIL, PHONE = "Kerbrat-Lozac'h", "Marie-Élodie", "marie.kerbrat@exemple.fr", "06 39 98 12 34"
WRITTEN = "Chez moi on a eu les camions-citernes, et le voisin arrosait ses géraniums."
LEFT = "Que chaque commune mette une fontaine qui marche."
HEADER = ["Record ID", "Nom", "Prénom", "Courriel", "Téléphone"]
PEOPLE = [
    [OTHER, "de La Tour", "Gaëtan", "gdlt75@exemple.fr", "+33 7 98 76 54 32"],
    [RECORD, NAME, GIVEN, EMAIL, PHONE],
    [FAMILY, "Kerbrat-Lozac'h", "Yann", "yann.kl@exemple.fr", PHONE],
]
PROCESS_FILE = """\
titre: Atelier sur l'eau partagée
methode: autre
organisateur: Mission de la participation
commanditaire_nom: Direction de l'eau
contact_fonctionnel: contact@exemple.fr
finalite: Éclairer une décision sur le partage de l'eau.
thematique: environnement
date_saisine: 2026-01-12
statut: avis_remis
licence: lov2
demonstration: true
"""


def csv_text(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, lineterminator=end).writerows(rows)
    return file.getvalue()


def contributions(*texts: tuple[str, str]) -> str:
    rows = [[f"K{rank}", "WE1", pseudo, text] for rank, (pseudo, text) in enumerate(texts, 1)]
    return csv_text([["ID", "Session", "Pseudonyme", "Verbatim"], *rows])


def open_with(texts: list[str], **process: Any) -> Tables:
    """Return the open tables of the edition with what its panelists wrote."""
    rows: list[Row] = [
        {"demarche_id": KEY, "contribution_id": f"c{rank:03}", "texte": text, "langue": "fr"}
        for rank, text in enumerate(texts, 1)
    ]
    return open_tables(**process) | {"contributions": table_from(load_schema("contributions", "open"), rows)}


def identity_rows() -> list[Row]:
    names = ("airtable_record_id", "nom", "prenom", "email", "telephone")
    rows = [dict(zip(names, person, strict=True)) for person in PEOPLE]
    return [row | {"role": "titulaire" if row["airtable_record_id"] != FAMILY else "inscrit"} for row in rows]


def install(root: Path) -> Folders:
    """Write the inbox, the private tables that a night leaves, and a release that quotes the person."""
    folders = Folders(root / "inbox", root / "private", root / "public")
    inbox, private = folders.edition_inbox(KEY), folders.private / KEY
    inbox.mkdir(parents=True)
    (inbox / "edition.yaml").write_text(PROCESS_FILE)
    (inbox / "inscriptions.csv").write_bytes(b"\xef\xbb\xbf" + csv_text([HEADER, *PEOPLE]).encode())
    (inbox / "contributions.csv").write_text(contributions(("P01", LEFT), ("P02", WRITTEN)), newline="")
    published_again(root, open_with([LEFT, WRITTEN]))
    for name, rows in _private_rows().items():
        write_parquet(_table(name, rows), private / "prive" / f"{name}.parquet")
    write_parquet(_table("identites", identity_rows()), private / "brut" / "reste.parquet")
    (private / "tirage.json").write_text(_draw().to_json())
    (private / "rapports").mkdir()
    (private / "rapports" / "rapport.txt").write_text(f"ligne de {GIVEN} {NAME}")
    write_state(folders.private, KEY, State("publiee", "f", "1.0.0"))
    return folders


def _table(name: str, rows: list[Row]) -> pa.Table:
    """Return rows as a private table, empty where the edition says nothing."""
    table = table_from(load_schema(name, "intake"), rows)
    return table.cast(pa.schema([field.with_nullable(True) for field in table.schema]))


def _private_rows() -> dict[str, list[Row]]:
    people = identity_rows()
    return {
        "identites": people,
        "inscriptions": [{name: row[name] for name in row if name != "role"} for row in people],
        "contributions": [
            {"contribution_id": "K1", "session_id": "WE1", "panelist_pseudo": "P01", "texte": LEFT},
            {"contribution_id": "K2", "session_id": "WE1", "panelist_pseudo": "P02", "texte": WRITTEN},
        ],
        "panelistes": [
            {"panelist_pseudo": "P01", "airtable_record_id": OTHER, "role": "titulaire", "statut": "confirme"},
            {"panelist_pseudo": "P02", "airtable_record_id": RECORD, "role": "titulaire", "statut": "confirme"},
        ],
    }


def _draw() -> FrozenDraw:
    seats = (Seat("P01", OTHER, "titulaire", 0.5), Seat("P02", RECORD, "titulaire", 0.5))
    return FrozenDraw("s", seats, {"date": "2026-01-12"}, 1, f'{{"types":[["{OTHER}"],["{RECORD}"]]}}')


def night(folders: Folders, key: str, site: Site) -> State:
    """Publish what the files received still hold, as the nightly job would."""
    received = (folders.edition_inbox(key) / "contributions.csv").read_text()
    release = published_again(folders.public.parent, open_with([text for text in (LEFT, WRITTEN) if text in received]))
    build_catalogue(folders.public, site)
    state = State("publiee", "f2", release.version)
    write_state(folders.private, key, state)
    return read_state(folders.private, key)


__all__ = ["KEY", "PROCESS", "install", "night"]

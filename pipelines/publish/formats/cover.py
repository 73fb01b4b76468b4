"""The first sheet of a workbook: what it is, who answers for it, how to read it, and where each sheet is."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.publish.descriptions.dataset import SENTENCES, Dataset
from pipelines.publish.formats.sheets import MAXIMUM_ROWS, Sheet

Style = Literal["titre", "partie", "avertissement", "fait", "feuille"]

CLOSED = ("clos", "abandonne")
"""The states of a process after which nothing is expected."""

HOW_TO_READ = (
    (
        "Cellule vide",
        "Ce qui n'a pas été indiqué, ou n'est pas publié ; la feuille du dictionnaire le dit par colonne.",
    ),
    ("Libellés", "Les codes sont remplacés par leurs libellés ; la feuille des codes ramène à ceux des fichiers CSV."),
    ("Formats", "Dates en jour/mois/année, parts en pourcentage, montants en euros, listes séparées par « ; »."),
    ("Formules", "Aucune : ce qui commence par =, +, - ou @ est du texte."),
    ("Pour calculer", "Les mêmes tables sont en CSV et en Parquet dans le dossier data/ de la version."),
    ("English", "The sheets are in French; every column is also described in English in the data dictionary."),
)


@dataclass(frozen=True)
class CoverLine:
    """One line: its words or its date, and where they lead (a sheet of the workbook, or an address)."""

    style: Style
    name: str
    text: str | datetime.date = ""
    link: str = ""


def cover_lines(dataset: Dataset, sheets: Iterable[Sheet]) -> list[CoverLine]:
    """Return the lines of the cover, the title first."""
    return [
        CoverLine("titre", dataset.title),
        *_warning(dataset),
        *(CoverLine("fait", name, text, link) for name, text, link in _facts(dataset) if text),
        CoverLine("partie", "Comment lire ce classeur"),
        *(CoverLine("fait", name, text) for name, text in HOW_TO_READ),
        CoverLine("partie", "Les feuilles"),
        *(CoverLine("feuille", sheet.name, _sheet_text(sheet), sheet.name) for sheet in sheets),
    ]


def _warning(dataset: Dataset) -> Iterator[CoverLine]:
    if dataset.process["demonstration"]:
        yield CoverLine("avertissement", SENTENCES["demonstration"]["fr"])


def _facts(dataset: Dataset) -> Iterator[tuple[str, str | datetime.date, str]]:
    process, licence = dataset.process, dataset.licence
    yield "Contenu", SENTENCES["content"]["fr"], ""
    yield "Objet", " ".join(str(process["finalite"] or "").split()), ""
    yield "Organisateur", str(process["organisateur"]), ""
    yield "Commanditaire", str(process["commanditaire_nom"]), ""
    yield "Contact", str(process["contact_fonctionnel"]), ""
    yield "Données du", datetime.date.fromisoformat(dataset.date), ""
    yield "Mise à jour", "Aucune mise à jour prévue." if process["statut"] in CLOSED else "", ""
    yield "Version", dataset.version, ""
    yield "Licence", f"{licence['title']} ({licence['path']})", ""
    yield "Page", dataset.page(), dataset.page()


def _sheet_text(sheet: Sheet) -> str:
    rows = len(sheet.rows)
    text = f"{sheet.description} {rows} {'ligne' if rows < 2 else 'lignes'}, table « {sheet.table} »."
    cut = f" Seules les {MAXIMUM_ROWS} premières sont ici ; toutes sont dans data/{sheet.table}.csv."
    return text + cut if rows > MAXIMUM_ROWS else text

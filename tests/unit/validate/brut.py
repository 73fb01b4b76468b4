"""Tables of the ``brut`` layer from a few cells."""

import datetime

import pyarrow as pa

from pipelines.kit.edition import Edition
from pipelines.kit.schema import all_schemas, load_schema, text_schema
from pipelines.kit.tables import Tables

PROCESS = {
    "titre": "Atelier sur la pluie",
    "methode": "atelier-citoyen",
    "protocole": "fiche-2019-07",
    "organisateur": "La mission",
    "commanditaire_nom": "Le ministère",
    "contact_fonctionnel": "atelier@exemple.fr",
    "statut": "clos",
    "date_saisine": datetime.date(2026, 1, 5),
}


def an_edition(**settings: object) -> Edition:
    process = settings.pop("demarche", {})
    return Edition.model_validate({"key": "pluie-2026", "demarche": {**PROCESS, **process}, **settings})


def brut(name: str, *rows: dict[str, str]) -> pa.Table:
    """The first row is record 1 of line and row 2, its columns in the order of the schema; a missing cell is empty."""
    declared = load_schema(name, "intake")
    schema = text_schema(declared, {column: number for number, column in enumerate(declared.columns, 1)})
    place = {"_fichier": f"{name}.csv"}
    cells = [{**place, "_enregistrement": n, "_ligne": n + 1, "_rang": n + 1, **row} for n, row in enumerate(rows, 1)]
    return pa.Table.from_pylist(cells, schema=schema)


def brut_layer(**tables: pa.Table) -> Tables:
    return {schema.name: brut(schema.name) for schema in all_schemas("intake", "inbox")} | tables


def record(number: int) -> str:
    return f"rec{number:014d}"


def registration(number: int, **cells: str) -> dict[str, str]:
    return {
        "airtable_record_id": record(number),
        "nom": f"Nom{number}",
        "prenom": "Camille",
        "consentement_traitement": "true",
        **cells,
    }

"""The folder that ``avis new`` creates: an ``edition.yaml`` to fill in and one empty export per table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pipelines.kit.files import EVERYONE, write_file
from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.kit.protocol import load_protocol
from pipelines.kit.schema import Field, TableSchema, all_schemas, load_schema, vocabulary
from pipelines.kit.slug import check_key, key_of, shown_name

PROTOCOL = "ditp-2019-11"
LEFT_OUT = ("avis", "revue")
SETTINGS = """
# --- Réglages -----------------------------------------------------------------------------------
# formats: {dates: jour/mois}        # si les exports écrivent 14/03/2026
# colonnes: {inscriptions: {"Intitulé dans Airtable": nom_du_champ}}
# publication: {contributions: true} # seulement si les auteurs ont consenti
# tirage: {graine: "64 chiffres hexadécimaux", date: 2026-01-31, taille: 15, suppleants: 5}
# Quotas : de préférence sur des groupes de l'échelle du critère (18-34, superieur…), dont le minimum est d'au moins 4.
# Une échelle propre à la démarche se donne ici ; elle est fixée par le tirage, plus rien n'y change ensuite.
# echelles:
#   type_aire:
#     ordonne: false
#     echelons:
#       - - {code: grand_pole, libelle: Grands pôles, libelle_en: Large urban centres, modalites: [grand_pole]}
#         - {code: ailleurs, libelle: Ailleurs, libelle_en: Elsewhere, modalites: [couronne, autre_pole, rural]}
# justifications: {P04: "Pourquoi le délai n'a pas été tenu."}
"""
OPINION = """---
avis_id: avis-1
question_id: q1
forme: propositions_solutions
date_remise:
resume:
points_accord:
points_desaccord:
redige_par_citoyens:
signe:
remis_tel_quel:
---
"""


def write_template(inbox: Path, key: str, method: str) -> Path:
    """Create ``inbox/<key>`` and return it; ``UsageError`` when the key is wrong or the folder exists."""
    try:
        check_key(key)
    except AvisError:
        near = f" : {key_of(key)}" if key_of(key) else ""
        raise UsageError(Finding("cle_a_choisir", file=shown_name(key), detail=near)) from None
    if inbox.exists() and not inbox.is_dir():
        raise UsageError(Finding("dossier_attendu", file=str(inbox)))
    folder = inbox / key
    if folder.exists():
        raise UsageError(Finding("edition_existe", file=key))
    for schema in all_schemas("intake", "inbox"):
        if schema.name not in LEFT_OUT:
            write_file(folder / f"{schema.name}.csv", header(schema), EVERYONE)
    write_file(folder / "avis.md", OPINION.encode(), EVERYONE)
    write_file(folder / "edition.yaml", edition_template(method).encode(), EVERYONE)
    return folder


def header(schema: TableSchema) -> bytes:
    """Return an export with no row: the French titles of the columns."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([field.title for field in schema.fields])
    return buffer.getvalue().encode()


def edition_template(method: str) -> str:
    """Return an ``edition.yaml`` where every entry is explained; the compulsory ones wait for a value."""
    title = load_protocol(method, PROTOCOL).titre
    known = {"methode": method, "protocole": PROTOCOL, "licence": "lov2", "statut": "preparation"}
    entries = "\n".join(_entry(field, known.get(field.name, "")) for field in load_schema("demarches", "intake").fields)
    head = f"# {title}. Les lignes sans « # » sont obligatoires ; retirez le « # » des autres pour les remplir."
    return f"{head}\n\n{entries}\n{SETTINGS}"


def _entry(field: Field, value: str) -> str:
    words = [f"# {field.title}. {field.descriptor['description']}"]
    if "vocabulary" in field.descriptor:
        words.append("# Valeurs : " + ", ".join(term.code for term in vocabulary(field.descriptor["vocabulary"])))
    mark = "" if field.required or value else "# "
    return "\n".join([*words, f"{mark}{field.name}: {value}".rstrip()])

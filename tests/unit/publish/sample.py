"""A small edition as the anonymise stage gives it, and the people that its registrations would name."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.kit.edition import Edition
from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.schema import all_schemas, load_schema
from pipelines.kit.tables import Row, Tables, empty_table, table_from
from pipelines.publish.candidate import Candidate, build_candidate
from pipelines.publish.gate import GateReport, inspect_release
from pipelines.publish.recovery import current_ledger
from pipelines.publish.release import Release, publish_candidate

KEY = "eau-partagee"
PROTOCOL: Protocol = load_protocol("autre", None)

PROCESS: Row = {
    "demarche_id": KEY,
    "titre": "Atelier sur l'eau partagée",
    "methode": "autre",
    "organisateur": "Mission de la participation",
    "commanditaire_nom": "Direction de l'eau",
    "contact_fonctionnel": "contact@exemple.fr",
    "finalite": "Éclairer une décision sur le partage de l'eau en période de sécheresse, avant qu'elle soit prise.",
    "thematique": "environnement",
    "date_saisine": datetime.date(2026, 1, 12),
    "statut": "avis_remis",
    "licence": "lov2",
    "demonstration": True,
    "nb_membres_comite": 0,
    "nb_sessions": 2,
    "nb_interventions": 0,
    "nb_recommandations": 0,
    "nb_reponses": 0,
}
SESSIONS: list[Row] = [
    {"demarche_id": KEY, "session_id": f"s{rank}", "rang": rank, "type": "weekend", "participation": "non_publie"}
    for rank in (1, 2)
]
OPINION: Row = {
    "demarche_id": KEY,
    "avis_id": "a1",
    "texte_integral": "Nous demandons une tarification lisible.\n\n- Un prix.\n",
}
REPORT: Row = {
    "demarche_id": KEY,
    "table_nom": "inscriptions",
    "lignes_entree": 10,
    "lignes_publiees": 0,
    "lignes_agregees": 9,
    "lignes_retenues": 0,
    "lignes_rejetees": 1,
    "cellules_masquees": 0,
    "passages_caviardes": 0,
    "textes_en_attente": 0,
    "textes_relus": 0,
}

PERSON = {
    "airtable_record_id": "rec0000000000ABCD",
    "nom": "Lefèvre-Brûlé",
    "prenom": "Marie-Élodie",
    "email": "marie.lefevre@exemple.fr",
    "telephone": "06 12 34 56 78",
    "role": "titulaire",
}
BYSTANDER = {
    "airtable_record_id": "recZZZZZZZZZZ0001",
    "nom": "de La Tour",
    "prenom": "Gaëtan",
    "email": "gdlt75@exemple.fr",
    "telephone": "+33 7 98 76 54 32",
    "role": "inscrit",
}


def edition(key: str = KEY) -> Edition:
    return Edition(
        key=key, demarche={"methode": "autre", "date_saisine": datetime.date(2026, 1, 12)}, demonstration=True
    )


def identities(*people: dict[str, str]) -> pa.Table:
    return table_from(load_schema("identites", "intake"), people or (PERSON, BYSTANDER))


def open_tables(
    key: str = KEY, opinion: str | None = None, sessions: list[Row] | None = None, **process: Any
) -> Tables:
    tables = {schema.name: empty_table(schema) for schema in all_schemas("open", "stage")}
    text = OPINION | ({"texte_integral": opinion} if opinion else {})
    rows = {
        "demarche": [PROCESS | process],
        "sessions": SESSIONS if sessions is None else sessions,
        "avis": [text],
        "rapport_anonymisation": [REPORT],
    }
    filled = {name: [row | {"demarche_id": key} for row in content] for name, content in rows.items()}
    return tables | {name: table_from(load_schema(name, "open"), content) for name, content in filled.items()}


def staged(folder: Path, tables: Tables | None = None, key: str = KEY) -> Candidate:
    private, public = folder / "private", folder / "public"
    ledger, _ = current_ledger(private, public, key)
    return build_candidate(
        tables or open_tables(key), edition(key), PROTOCOL, public, private / key / "candidat", ledger
    )


def inspected(candidate: Candidate, people: pa.Table | None = None) -> GateReport:
    return inspect_release(candidate.folder, identities() if people is None else people, PROTOCOL)


def published(folder: Path, tables: Tables | None = None, key: str = KEY) -> Release:
    candidate = staged(folder, tables, key)
    return publish_candidate(candidate, inspected(candidate), folder / "public", folder / "private")

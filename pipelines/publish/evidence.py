"""What lets a reader judge a release: checks, counts, what is certified and what is not, where it comes from."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pipelines.kit.decisions import STATES, Waiver, in_effect
from pipelines.kit.fingerprint import PROJECT, code_fingerprint
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Tables, csv_bytes, rows_of
from pipelines.publish.content import data_schemas, json_bytes, sha256
from pipelines.publish.logical_digest import logical_digest

CHECKS = {
    "fichiers": "Seuls des fichiers attendus, sans lien ni fichier spécial.",
    "colonnes": "Chaque table a exactement les colonnes et les types de son schéma, en CSV comme en Parquet.",
    "contraintes": "Valeurs obligatoires, vocabulaires, bornes, motifs et clés primaires de chaque schéma.",
    "seuils": "Seuils de confidentialité recalculés depuis les fichiers eux-mêmes.",
    "fuites": "Aucun nom complet, courriel, téléphone ou identifiant d'inscrit, dans aucun octet.",
    "sommes": "Chaque fichier une fois dans SHA256SUMS et dans datapackage.json, avec sa taille et son empreinte.",
}
COUNTS = (
    "lignes_entree",
    "lignes_publiees",
    "lignes_agregees",
    "lignes_retenues",
    "lignes_rejetees",
    "cellules_masquees",
)


def quality(
    tables: Tables,
    digest: str,
    protocol: Protocol,
    panel: dict[str, Any] | None,
    ledger: dict[str, Any],
    overrides: Sequence[Waiver] = (),
    leak_waivers: int = 0,
) -> bytes:
    """Return ``quality.json``; a release is published only when every check that it lists passed.

    ``panel`` is the certificate of the composition (``kit.disclosure.certificate``), None before it is published.
    ``ledger`` is the release's rank, the hash of the line before its own and the digest of its ladders.
    ``overrides`` are the edition's decisions on record: the certificate tells those in effect, without who decided.
    ``leak_waivers`` counts the decisions by which a name may stay that the gate would find, see ``leak_waivers``.
    """
    return json_bytes(
        {
            "empreinte_donnees": digest,
            "registre": ledger,
            "controles": [{"nom": name, "resultat": "passe", "description": text} for name, text in CHECKS.items()],
            "tables": {name: _table_quality(tables, name) for name in sorted(data_schemas())},
            "conformite": _conformity_counts(tables),
            "comptes": _counts(tables),
            "derogations_fuite": leak_waivers,
            "certificat": certificate(protocol) | {"panel": panel, "derogations": _waivers(tables, overrides)},
        }
    )


def _waivers(tables: Tables, overrides: Sequence[Waiver]) -> list[dict[str, Any]]:
    rows = {name: rows_of(tables[name]) for name in STATES if name in tables}
    return [override.public for override in in_effect(overrides, rows)]


def _table_quality(tables: Tables, name: str) -> dict[str, Any]:
    """Return what is known of one table; an empty one has no file, and this is where it is said."""
    if name not in tables:
        return {"lignes": 0, "publiee": False}
    table = tables[name]
    digests = {"sha256_csv": sha256(csv_bytes(table)), "empreinte_logique": logical_digest(table)}
    return {"lignes": table.num_rows, "publiee": True, **digests}


def _conformity_counts(tables: Tables) -> dict[str, int]:
    """Return how many rules of the protocol have each status."""
    statuses = tables["conformite"].column("statut").to_pylist() if "conformite" in tables else []
    return dict(sorted(Counter(statuses).items()))


def _counts(tables: Tables) -> dict[str, dict[str, int]]:
    """Return the counts of each input table: published, aggregated, withheld and rejected rows add up to those read."""
    report = rows_of(tables["rapport_anonymisation"]) if "rapport_anonymisation" in tables else []
    return {row["table_nom"]: {name: row[name] for name in COUNTS} for row in report}


def certificate(protocol: Protocol) -> dict[str, Any]:
    """Return what the release proves about panelists, against whom, and what it does not prove (DESIGN 6.1 and 6.2)."""
    rules = protocol.confidentialite
    return {
        "parametres": {
            "coalition_m": rules.coalition,
            "seuil_t": rules.seuil,
            "bande_vote": rules.bande_vote,
            "seuil_vivier": rules.seuil_vivier,
        },
        "empreinte_echelles": protocol.empreinte_echelles,
        "hypotheses": [
            "La composition du panel, la taille du vivier, les votes, les présences et les réponses aux questionnaires "
            "sont publiés une seule fois : une version garde les chiffres de celle d'avant.",
            "Les regroupements possibles sont fixés avant le tirage.",
            "Les quotas du tirage sont connus de tous, élargis des départs et des remplacements qui sont publiés ; "
            "une modalité sans quota, dans un critère qui en a, n'est pas recrutée.",
            "Un panel qui a des membres en commun avec un panel déjà publié est jugé avec lui ; une personne inscrite "
            "sous d'autres coordonnées, ou chez un prestataire, n'est pas reconnue, ni les membres de panels dont les "
            "personnes ont été effacées (« editions_non_comparables » en donne le nombre).",
            f"Au plus {rules.coalition} panelistes mettent en commun tout ce qu'ils savent d'eux-mêmes.",
            "Qui lit connaît le code, et peut connaître le nom, le sexe, l'âge et la région de chacun.",
        ],
        "garanti": [
            "Aucune ligne par personne et aucun chiffre qui croise deux critères.",
            "Pour chaque critère, publié ou non, tous les panels qui auraient donné la même page ont été parcourus : "
            "chaque personne hors de la coalition y a, dans l'un au moins, chacune des modalités possibles avant la "
            "publication, et aucun effectif caché n'y est prouvé inférieur au seuil t.",
            f"Un effectif publié laisse au moins {rules.seuil} panelistes dans le groupe et {rules.seuil} en dehors.",
            f"Un vote n'est chiffré que si au moins {rules.bande_vote} personnes sont de chaque côté ; "
            "ce qu'une personne a décidé de publier, sous « derogations », n'est garanti en rien.",
            "Un critère dont les quotas sont « connus » sans être publics n'est garanti qu'au-delà de ces quotas.",
        ],
        "non_garanti": [
            "Les suppositions probables sans être certaines.",
            f"Les coalitions de plus de {rules.coalition} panelistes.",
            "Ce que les personnes disent d'elles-mêmes.",
            "Les tiers que rien ne signale dans un texte ; la seconde lecture dit ce qu'il en reste au plus.",
            "Ce que les quotas du tirage, s'ils portent sur des modalités fines, permettent déjà de déduire.",
        ],
    }


def provenance(tables: Tables, protocol: Protocol) -> bytes:
    """Return ``provenance.json``: code, schemas, protocol and input row counts; no clock, no machine, no person."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    return json_bytes(
        {
            "logiciel": {"nom": project["name"], "version": project["version"], "empreinte_code": code_fingerprint({})},
            "protocole": {"methode": protocol.methode, "version": protocol.version, "source": protocol.source},
            "schemas": {name: schema_digest(name) for name in sorted(tables)},
            "lignes_lues": {name: counts["lignes_entree"] for name, counts in _counts(tables).items()},
        }
    )


def schema_digest(name: str) -> str:
    """Return the hash of an open table's schema, vocabularies included."""
    descriptor = load_schema(name, "open").descriptor
    return sha256(json.dumps(descriptor, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())

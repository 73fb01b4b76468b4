"""The sentences of ``dcat.py`` and ``schema_org.py``, in both languages."""

from __future__ import annotations

from pipelines.kit.findings import Language

Sentence = dict[Language, str]

CATALOGUE: dict[str, Sentence] = {
    "title": {"fr": "Avis ouverts : toutes les démarches", "en": "Avis ouverts: all processes"},
    "description": {
        "fr": "Données ouvertes d'ateliers citoyens et de conférences de citoyens : avis, recommandations, réponses de "
        "l'administration, composition des panels et conformité des démarches, sans aucune donnée sur une personne.",
        "en": "Open data on citizens' workshops and consensus conferences: opinions, recommendations, replies of "
        "public authorities, composition of panels and conformity of processes, without any data on a person.",
    },
}

PROVENANCE: Sentence = {
    "fr": "Exports de la démarche remis par l'organisateur, vérifiés, puis rendus anonymes : les données sur des "
    "personnes sont réduites à des effectifs ou retirées. Le détail est dans provenance.json et quality.json.",
    "en": "Exports of the process given by its organiser, checked, then made anonymous: data on people are reduced to "
    "counts or removed. provenance.json and quality.json tell the details.",
}

FILES: dict[str, Sentence] = {
    "table": {"fr": "{title} ({format})", "en": "{title} ({format})"},
    "workbook": {"fr": "Classeur de toutes les tables ({format})", "en": "Workbook of all tables ({format})"},
    "archive": {"fr": "Toute la publication ({format})", "en": "The whole release ({format})"},
    "about_table": {
        "fr": "La table « {title} » de la démarche.",
        "en": "The table “{title}” of the process.",
    },
    "about_workbook": {
        "fr": "Une feuille par table, précédées d'une feuille de présentation, pour lire dans un tableur.",
        "en": "One sheet per table after a cover sheet, to be read in a spreadsheet.",
    },
    "about_archive": {
        "fr": "Tous les fichiers de la publication, avec leurs sommes de contrôle.",
        "en": "Every file of the release, with their checksums.",
    },
    "schema": {"fr": "Schéma de la table « {title} »", "en": "Schema of the table “{title}”"},
}
SCHEMA_ORG: dict[str, Sentence] = {
    "opinion": {"fr": "Avis rendu par le panel : {title}", "en": "Opinion given by the panel: {title}"},
}
FORMATS = {"csv": "CSV", "parquet": "Parquet", "xlsx": "XLSX", "zip": "ZIP"}

"""A small edition in memory: fifteen panelists out of six hundred registrants, every table that the stage reads."""

from __future__ import annotations

import datetime
from typing import Any

from pipelines.kit.edition import Edition
from pipelines.kit.edition_settings import Publication, Texts
from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.schema import all_schemas, load_schema
from pipelines.kit.tables import Row, Tables, empty_table, table_from

KEY = "atelier-essai"
PROTOCOL: Protocol = load_protocol("atelier-citoyen", "ditp-2019-11")
RULES = PROTOCOL.confidentialite
SEATS = 15

PROCESS: Row = {
    "titre": "Atelier d'essai",
    "methode": "atelier-citoyen",
    "protocole": "ditp-2019-11",
    "organisateur": "Direction de l'essai",
    "commanditaire_nom": "Ministère de l'essai",
    "contact_fonctionnel": "contact@essai.example",
    "statut": "clos",
    "date_saisine": datetime.date(2026, 1, 5),
    "date_remise_avis": datetime.date(2026, 4, 20),
    "licence": "lov2",
}
FIRST_NAMES = ("Maëlle", "Jean-Loup", "Thérèse", "Anaïs", "Côme", "Zoé")
SURNAMES = ("Le Goff", "d'Aubigné", "Brœckert", "Nguyen-Pham", "Hélary")


def edition(contributions: bool = False) -> Edition:
    return Edition(
        key=KEY,
        demarche=PROCESS,
        publication=Publication(contributions=contributions),
        textes=Texts(modele="sans"),
    )


def people(count: int) -> list[Row]:
    return [
        {
            "airtable_record_id": f"rec{number:014d}",
            "prenom": f"{FIRST_NAMES[number % len(FIRST_NAMES)]}",
            "nom": f"{SURNAMES[number % len(SURNAMES)]} {chr(65 + number % 26)}enne{number}",
            "email": f"personne.{number}@exemple.example",
            "telephone": f"06 12 {number // 100:02d} {number % 100:02d} 00",
        }
        for number in range(count)
    ]


def cells(criterion: str, figures: dict[str, tuple[float, int, int, int, int]]) -> list[Row]:
    """One row of ``composition`` per code: population share, least and most seats, pool count, panel count."""
    names = ("population_part", "cible_min", "cible_max", "effectif_vivier", "effectif_panel")
    return [
        {"critere": criterion, "modalite": code, "source": "INSEE, 2022", **dict(zip(names, values, strict=True))}
        for code, values in figures.items()
    ]


AGES = {
    "18-24": (0.10, 1, 2, 40, 1),
    "25-34": (0.15, 2, 3, 90, 3),
    "35-49": (0.25, 3, 5, 160, 4),
    "50-64": (0.25, 3, 5, 170, 3),
    "65-74": (0.13, 1, 3, 90, 2),
    "75+": (0.12, 1, 2, 50, 2),
}


def tables(**rows: Any) -> Tables:
    """Return every table the stage reads, those named with their rows, the others empty."""
    registrants = people(600)
    panelists = [
        {"panelist_pseudo": f"p{n}", "airtable_record_id": f"rec{n:014d}", "role": "titulaire", "siege_final": True}
        for n in range(SEATS)
    ]
    defaults: dict[str, list[Row]] = {
        "demarches": [PROCESS],
        "inscriptions": [{**person, "consentement_traitement": True} for person in registrants],
        "identites": [{**person, "role": "inscrit"} for person in registrants],
        "panelistes": panelists,
        "composition": cells("tranche_age", AGES),
    }
    empty = {schema.name: empty_table(schema) for schema in all_schemas("intake")}
    empty |= {name: empty_table(load_schema(name, "open")) for name in ("conformite", "selection_audit")}
    made = {
        name: table_from(load_schema(name, "open" if name in ("conformite", "selection_audit") else "intake"), content)
        for name, content in (defaults | rows).items()
    }
    return empty | made


def ballots(scrutin: str, pour: int, contre: int, abstention: int = 0) -> list[Row]:
    choices = ["pour"] * pour + ["contre"] * contre + ["abstention"] * abstention
    return [
        {"scrutin_id": scrutin, "bulletin_id": f"{scrutin}-{rank}", "choix": choice}
        for rank, choice in enumerate(choices)
    ]


def poll(scrutin: str, target: str, mode: str = "pour_contre_abstention") -> Row:
    return {"scrutin_id": scrutin, "objet_id": target, "mode": mode}


def full_tables() -> Tables:
    """Return an edition where every table holds something, and many texts name somebody."""
    who = people(1)[0]
    named = f"Merci à {who['prenom']} {who['nom']} pour son travail."
    return tables(
        questions=[{"question_id": "q1", "texte": "Que faire des berges ?"}],
        sessions=[{"session_id": "s1", "rang": 1, "type": "weekend", "debut": datetime.datetime(2026, 2, 7, 9)}],
        presences=[{"session_id": "s1", "panelist_pseudo": f"p{n}", "present": n > 4} for n in range(SEATS)],
        intervenants=[
            {"intervenant_id": "i1", "nom": "Ada Vernet", "fonction": "Hydrologue", "consentement_publication": True},
            {"intervenant_id": "i2", "nom": "Luc Tissot", "fonction": "Batelier", "consentement_publication": False},
        ],
        identites=[*({**p, "role": "inscrit"} for p in people(600)), {"nom": "Luc Tissot", "role": "intervenant"}],
        interventions=[
            {"intervention_id": "h1", "session_id": "s1", "intervenant_id": "i1", "question_id": "q1"}
            | {"position": "favorable", "duree_min": 30, "these": "Une thèse."},
            {"intervention_id": "h2", "session_id": "s1", "intervenant_id": "i2", "question_id": "q1"}
            | {"position": "defavorable", "duree_min": 10, "these": "Une autre thèse."},
        ],
        questions_citoyens=[{"qc_id": "c1", "session_id": "s1", "texte": named, "repondue": True}],
        comite_pilotage=[{"nom": "Irène Salmon", "organisme": "Essai"}],
        contributions=contributions(who),
        alternatives=[
            {"alternative_id": "a1", "question_id": "q1", "libelle": "Planter", "retenue": True},
            {"alternative_id": "a2", "question_id": "q1", "libelle": "Empierrer", "retenue": False},
        ],
        votes=[poll("v1", "r1"), poll("v2", "a1"), poll("v3", "a2"), poll("v4", "inconnu")],
        bulletins=[
            *ballots("v1", 9, 3, 3),
            *ballots("v2", 8, 7),
            *ballots("v3", 7, 8),
            *ballots("v4", 1, 1),
        ],
        avis=[
            {"avis_id": "o1", "question_id": "q1", "texte_integral": named, "date_remise": PROCESS["date_remise_avis"]}
        ],
        recommandations=[
            {"reco_id": "r1", "avis_id": "o1", "rang": 1, "texte": "Planter des arbres."},
            {"reco_id": "r2", "avis_id": "o1", "rang": 2, "texte": "Curer.", "niveau_consensus": "unanimite"}
            | {"votants": 15, "pour": 15, "contre": 0, "abstention": 0},
        ],
        reponses=[
            {"reponse_id": "p1", "reco_id": "r1", "date": datetime.date(2026, 5, 20), "motivation": "C'est déjà prévu."}
        ],
        engagements=[{"engagement_id": "e1", "type": "courrier_motive"}],
        evaluations=evaluations(),
        panel=[{"panelist_pseudo": f"p{n}", "role": "titulaire", "statut": "termine"} for n in range(SEATS)],
        quotas=[{"critere": "tranche_age", "modalite": "18-24"}, {"critere": "humeur", "modalite": "gaie"}],
        revue=[{"passage": "x", "motif": named}],
        comptes=[{"table_nom": "questions", "lignes_entree": 3, "lignes_acceptees": 1, "lignes_rejetees": 2}],
    )


def contributions(who: Row) -> list[Row]:
    texts = [f"Idée numéro {n} pour les berges." for n in range(6)]
    texts += [
        f"{who['nom'].upper()} {who['prenom']} l'a dit",
        "écrivez à moi@exemple.example",
        "appelez le 06.11.22.33.44",
    ]
    return [
        {"contribution_id": f"k{n}", "session_id": "s1", "panelist_pseudo": f"p{n}", "texte": text}
        | {"moderation": "publiee", "consentement": True}
        for n, text in enumerate(texts)
    ]


def evaluations() -> list[Row]:
    grid = [
        {
            "evaluation_id": "g1",
            "nature": "grille_ditp",
            "evaluateur": "evaluateur_externe",
            "critere": "qualite_panel",
            "note": 4,
        },
        {"evaluation_id": "g2", "nature": "grille_ditp", "critere": "qualite_panel", "note": 1},
    ]
    answers = [
        {"evaluation_id": f"{wave}{n}", "nature": "avant_apres", "item": "Je connais le sujet", "vague": wave}
        | {"panelist_pseudo": f"p{n}", "valeur": 5 if n < favourable else 2}
        for wave, favourable in (("avant", 6), ("apres", 13))
        for n in range(SEATS)
    ]
    return grid + answers

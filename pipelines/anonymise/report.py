"""What became of every row received: published, aggregated, withheld or rejected, read from the open tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipelines.anonymise.evaluations import grid_rows
from pipelines.anonymise.texts.columns import TextsRead, report_counts
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.schema import TableSchema, all_schemas
from pipelines.kit.tables import Row, Tables

Rows = list[Row]
Read = Mapping[str, Rows]
UNSAID = ("non_publie", "sans_vote")


def report_rows(tables: Tables, read: Read, made: Read, texts: TextsRead) -> Rows:
    """Return the rows of ``rapport_anonymisation``, one per table that an edition may hand in.

    ``read`` are the rows of the small private tables, ``made`` those of the open tables. Counts that do not add up are
    an ``AvisError``: a row would have been lost. ``texts`` says what was taken out of texts, and what waits.
    """
    accounts = {row["table_nom"]: row for row in read["comptes"]}
    return [
        _report_row(schema, tables[schema.name].num_rows, accounts.get(schema.name), read, made)
        | report_counts(texts, schema.name)
        for schema in all_schemas("intake", "inbox")
    ]


def _report_row(schema: TableSchema, accepted: int, account: Row | None, read: Read, made: Read) -> Row:
    name = schema.name
    received = account["lignes_entree"] if account else accepted
    rejected = account["lignes_rejetees"] if account else 0
    published, aggregated = DESTINIES[name](name, accepted, read, made)
    withheld = accepted - published - aggregated
    if withheld < 0 or accepted + rejected != received:
        raise AvisError(Finding("comptes_faux", table=name))
    return {
        "table_nom": name,
        "lignes_entree": received,
        "lignes_publiees": published,
        "lignes_agregees": aggregated,
        "lignes_retenues": withheld,
        "lignes_rejetees": rejected,
        "cellules_masquees": masked_cells(name, made),
        "colonnes_retirees": [
            field.name for field in schema.fields if field.descriptor.get("destiny") not in ("published", "aggregated")
        ],
        "methode": METHODS[name],
    }


Destiny = Callable[[str, int, Read, Read], tuple[int, int]]


def _published(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    return len(made[name]), 0


def _aggregated(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    return 0, accepted


def _withheld(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    return 0, 0


def _with_panel(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    return 0, accepted if made["demarche"][0]["nb_panelistes"] else 0


def _proposals(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    nature = {"recommandations": "recommandation", "alternatives": "alternative"}[name]
    return sum(row["nature"] == nature for row in made["recommandations"]), 0


def _quotas(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    said = {row["critere"] for row in made["panel_composition"] if row["population_part"] is not None}
    said |= {row["critere"] for row in made["panel_composition"] if row["publication"] != "non_publie"}
    return 0, sum(row["critere"] in said for row in read["quotas"])


def _selection(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    audited = {row["run_id"] for row in made["selection_audit"]}
    return sum(row["run_id"] in audited for row in read["selection"]), 0


def _presences(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    said = {row["session_id"] for row in made["sessions"] if row["participation"] != "non_publie"}
    return 0, sum(row["session_id"] in said for row in read["presences"])


def _speakers(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    heard = {row["intervenant_id"] for row in read["interventions"]}
    return sum(row["intervenant_id"] in heard for row in read["intervenants"]), 0


def _votes(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    said = {row["reco_id"] for row in made["recommandations"] if row["publication_vote"] not in UNSAID}
    polls = {row["scrutin_id"] for row in read["votes"] if row["objet_id"] in said}
    return 0, sum(row["scrutin_id"] in polls for row in read[name])


def _evaluations(name: str, accepted: int, read: Read, made: Read) -> tuple[int, int]:
    said = {(row["critere"], row["vague"]) for row in made["evaluations"] if row["publication"] not in UNSAID}
    answers = [row for row in read["evaluations"] if row["nature"] == "avant_apres" and row["valeur"] is not None]
    return len(grid_rows(read["evaluations"])), sum((row["item"], row["vague"]) in said for row in answers)


DESTINIES: dict[str, Destiny] = {
    "alternatives": _proposals,
    "avis": _published,
    "bulletins": _votes,
    "comite_pilotage": _aggregated,
    "contributions": _published,
    "engagements": _published,
    "evaluations": _evaluations,
    "inscriptions": _with_panel,
    "intervenants": _speakers,
    "interventions": _published,
    "panel": _with_panel,
    "presences": _presences,
    "questions": _published,
    "questions_citoyens": _aggregated,
    "quotas": _quotas,
    "recommandations": _proposals,
    "reponses": _published,
    "revue": _withheld,
    "selection": _selection,
    "sessions": _published,
    "votes": _votes,
}

METHODS = {
    "alternatives": "Publiées avec les recommandations ; le vote seulement si celui de chaque alternative peut l'être.",
    "avis": "Publié tel que le panel l'a écrit.",
    "bulletins": "Comptés par scrutin ; jamais de bulletin, d'ordre ni d'heure.",
    "comite_pilotage": "Compté seulement : aucun nom n'est publié.",
    "contributions": "Publiées si leur auteur l'accepte, sans auteur, groupe, heure, ordre ni personne citée.",
    "engagements": "Publiés tels quels.",
    "evaluations": "Grille publiée telle quelle ; réponses du panel en deux groupes, sans moyenne.",
    "inscriptions": "Comptées critère par critère, par groupes fixés avant le tirage, sans croisement.",
    "intervenants": "Nommés s'ils y ont consenti ; sinon seulement leur fonction et leur organisme.",
    "interventions": "Publiées telles quelles.",
    "panel": "Compté critère par critère, par groupes fixés avant le tirage, dont la page n'apprend rien sur personne.",
    "presences": "Comptées par séance ; sans chiffre si trop peu de personnes étaient absentes ou présentes.",
    "questions": "Publiées telles quelles.",
    "questions_citoyens": "Comptées par séance.",
    "quotas": "Additionnés par groupe publié.",
    "recommandations": "Publiées ; vote en mots si trop peu de personnes ont voté pour, ou autrement.",
    "reponses": "Publiées telles quelles.",
    "revue": "Interne : sert à relire les textes.",
    "selection": "Publiée avec l'audit du tirage, sans le nom de l'observateur.",
    "sessions": "Publiées telles quelles.",
    "votes": "Un seul décompte par texte.",
}

# Where what is held back of a received table leaves an empty cell: open table, columns, and the rows concerned.
VOTE_COLUMNS = ("votants", "pour", "non_pour", "contre", "abstention")
EMPTIED: dict[str, tuple[str, tuple[str, ...], Callable[[Row], bool]]] = {
    "recommandations": ("recommandations", VOTE_COLUMNS, lambda row: _voted(row, "recommandation")),
    "alternatives": ("recommandations", VOTE_COLUMNS, lambda row: _voted(row, "alternative")),
    "panel": ("panel_composition", ("effectif_panel", "part_panel", "ecart_points"), lambda row: True),
    "inscriptions": ("panel_composition", ("effectif_vivier", "part_vivier"), lambda row: True),
    "quotas": ("panel_composition", ("cible_min", "cible_max"), lambda row: True),
    "presences": ("sessions", ("nb_presents",), lambda row: True),
    "intervenants": ("interventions", ("intervenant",), lambda row: True),
    "evaluations": ("evaluations", ("favorables", "non_favorables"), lambda row: row["nature"] == "avant_apres"),
    "contributions": ("contributions", ("session_id",), lambda row: True),
}


def _voted(row: Row, nature: str) -> bool:
    return bool(row["nature"] == nature and row["publication_vote"] != "sans_vote")


def masked_cells(name: str, made: Read) -> int:
    """Return how many published cells of a received table were left empty by a rule."""
    if name not in EMPTIED:
        return 0
    table, columns, concerned = EMPTIED[name]
    return sum(row.get(column) is None for row in made[table] if concerned(row) for column in columns)

"""One invented edition, whole: every table that such a process leaves behind."""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from random import Random
from typing import Any

from demonstration.airtable import write_csv, write_records
from demonstration.material import Row, read_text, read_yaml
from demonstration.panels import feasible_quotas, seat_panel
from demonstration.proceedings import attendance, ballots, evaluations, replies, said, tallies
from demonstration.registrations import Form, Registration, write_registrations

WORKSHOP = "atelier-citoyen"
CONFERENCE = "conference-de-citoyens"
OPINIONS = {WORKSHOP: "AVIS-EAU", CONFERENCE: "AVIS-MT"}
VOTING_SESSION = {WORKSHOP: "WE2", CONFERENCE: "WE3"}
REPLY_DATES = {WORKSHOP: "2026-09-28", CONFERENCE: "2026-07-24"}
# Which tables of each edition are exported with European dates, as its edition.yaml says.
EUROPEAN = {WORKSHOP: {"inscriptions"}, CONFERENCE: {"sessions"}}
RESERVES = 3
SMALLEST_POOL = 60


def write_edition(folder: Path, method: str, seed: int, registrations: int) -> None:
    """Write an edition of ``method`` in ``folder``; the same arguments give the same bytes.

    ``registrations`` is 60 or more: fewer people could not make a panel.
    """
    if registrations < SMALLEST_POOL:
        raise ValueError(f"an edition needs {SMALLEST_POOL} registrations or more, not {registrations}")
    random = Random(seed)  # noqa: S311 - invented people, not a secret
    folder.mkdir(parents=True, exist_ok=True)
    process = read_yaml(f"{method}/edition.yaml")
    seed_of_draw = hashlib.sha256(f"demonstration {seed}".encode()).hexdigest()
    _write_text(folder / "edition.yaml", read_text(f"{method}/edition.yaml").replace("{graine}", seed_of_draw))
    _write_text(folder / "avis.md", read_text(f"{method}/avis.md"))
    debates = read_yaml(f"{method}/debats.yaml")
    sessions = [session["session_id"] for session in debates["sessions"]]
    form = Form(method, process["date_debut_recrutement"], sessions)
    people = write_registrations(random, form, registrations)
    _write_people(random, folder, method, people, debates, seed_of_draw)
    for table, rows in _proceedings(random, method, process["commanditaire_nom"], debates).items():
        write_csv(folder, table, rows, european=table in EUROPEAN[method])


def _write_people(
    random: Random, folder: Path, method: str, people: list[Registration], debates: dict[str, Any], seed_of_draw: str
) -> None:
    """Write the registrations, the quotas, and the panel when it was drawn elsewhere."""
    rows = [person.row for person in people]
    pool = [person for person in people if person.eligible]
    quotas, panel = feasible_quotas(random, pool, len(debates["presences"]["sieges"]))
    write_csv(folder, "quotas", quotas)
    if method == WORKSHOP:
        write_csv(folder, "inscriptions", rows, european=True)
        return
    write_records(folder, "inscriptions", rows)
    seats = seat_panel(random, pool, panel, RESERVES)
    write_csv(folder, "panel", seats)
    write_csv(folder, "selection", [_selection(seats, len(pool), len(panel), seed_of_draw)])


def _selection(seats: list[Row], pool: int, size: int, seed_of_draw: str) -> Row:
    """Return the record of a draw that a contractor made."""
    probabilities = [seat["probabilite_selection"] for seat in seats]
    return {
        "run_id": "TIRAGE-1",
        "date": datetime.date(2025, 12, 8),
        "algorithme": "legacy",
        "version_logiciel": "Outil fictif du prestataire 3.2",
        "engagement_graine": hashlib.sha256(seed_of_draw.encode()).hexdigest(),
        "graine": seed_of_draw,
        "taille_vivier": pool,
        "taille_panel": size,
        "nb_suppleants": len(seats) - size,
        "probabilite_min": min(probabilities),
        "probabilite_max": max(probabilities),
        "statut": "valide",
        "proces_verbal_url": "https://exemple.fr/conference-moustique/proces-verbal",
        "observateur": "Maître Sidonie Carpagnan",
    }


def _proceedings(random: Random, method: str, commissioner: str, debates: dict[str, Any]) -> dict[str, list[Row]]:
    recommendations = read_yaml(f"{method}/recommandations.yaml")
    options = read_yaml(f"{method}/votes.yaml") if method == CONFERENCE else {}
    seats = debates["presences"]
    sitting = len(seats["sieges"]) - len(seats["departs"]) + len(seats["arrivees"])
    tallied = {entry["reco_id"]: entry["vote"] for entry in recommendations}
    polls, votes = ballots(random, VOTING_SESSION[method], options | tallied, secret=bool(options))
    written = ("questions", "comite_pilotage", "sessions", "intervenants", "interventions", "questions_citoyens")
    tables: dict[str, list[Row]] = {table: debates[table] for table in (*written, "engagements")}
    if options:
        tables["alternatives"] = debates["alternatives"]
    return tables | {
        "presences": attendance(random, debates),
        "contributions": said(read_yaml(f"{method}/contributions.yaml")),
        "votes": polls,
        "bulletins": votes,
        "recommandations": tallies(recommendations, OPINIONS[method], sitting),
        "reponses": replies(recommendations, commissioner, REPLY_DATES[method]),
        "evaluations": evaluations(random, debates),
    }


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="")

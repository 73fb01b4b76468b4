"""What sessions leave behind: attendance, ballots, tallies, replies, evaluations."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from demonstration.material import Row

CHOICES = ("pour", "contre", "abstention")


def attendance(random: Random, debates: dict[str, Any]) -> list[Row]:
    """Return one row per session and seat in force; someone who leaves or arrives is only seen in these rows."""
    seats = debates["presences"]
    order = [session["session_id"] for session in debates["sessions"]]
    rows = []
    for session in debates["sessions"]:
        name = session["session_id"]
        gone = [seat for seat, last in seats["departs"].items() if order.index(last) < order.index(name)]
        come = [seat for seat, first in seats["arrivees"].items() if order.index(first) <= order.index(name)]
        for seat in [seat for seat in seats["sieges"] if seat not in gone] + come:
            present = seat not in seats["absences"].get(name, [])
            rows.append(_attendance_row(random, session, seat, present))
    return rows


def _attendance_row(random: Random, session: Row, seat: str, present: bool) -> Row:
    whole = round(session["heures"] * 60)
    late = random.choice((0, 0, 0, 0, 5, 10, 15, 30)) if present else whole
    return {
        "session_id": session["session_id"],
        "panelist_pseudo": seat,
        "present": present,
        "duree_min": whole - late,
    }


def tallies(recommendations: list[Row], opinion: str, size: int) -> list[Row]:
    """Return the recommendations with their tally in words and their level of consensus."""
    rows = []
    for rank, recommendation in enumerate(recommendations, 1):
        counts = dict(zip(CHOICES, recommendation["vote"], strict=True))
        kept = {name: value for name, value in recommendation.items() if name not in ("vote", "reponse")}
        voters = sum(counts.values())
        level = consensus_level(*recommendation["vote"])
        rows.append(
            {**kept, "avis_id": opinion, "rang": rank, "niveau_consensus": level, "effectif": size, "votants": voters}
            | counts
        )
    return rows


def consensus_level(favour: int, against: int, abstention: int) -> str:
    """Return the level of consensus of a tally, by the share of voters in favour."""
    voters = favour + against + abstention
    if favour == voters:
        return "unanimite"
    if favour >= voters * 0.9:
        return "consensus"
    if favour >= voters * 2 / 3:
        return "majorite_qualifiee"
    if favour > voters / 2:
        return "majorite"
    return "partage" if favour > against else "minorite"


def ballots(random: Random, session: str, tallied: dict[str, list[int]], secret: bool) -> tuple[list[Row], list[Row]]:
    """Return the polls and their ballots; the order of ballots and their identifiers say nothing of who cast them."""
    polls = [
        {"scrutin_id": f"V-{item}", "session_id": session, "objet_id": item, "mode": "pour_contre_abstention"}
        | {"secret": secret}
        for item in tallied
    ]
    votes = [
        {"scrutin_id": f"V-{item}", "bulletin_id": f"b{random.getrandbits(48):012x}", "choix": choice}
        for item, counts in tallied.items()
        for choice, count in zip(CHOICES, counts, strict=True)
        for _ in range(count)
    ]
    return polls, sorted(votes, key=lambda vote: vote["bulletin_id"])


def replies(recommendations: list[Row], author: str, date: str) -> list[Row]:
    """Return the commissioner's replies; a recommendation may have none."""
    rows = []
    for recommendation in recommendations:
        reply = recommendation["reponse"]
        if reply:
            identifiers = {"reponse_id": f"REP-{recommendation['reco_id']}", "reco_id": recommendation["reco_id"]}
            rows.append({**identifiers, "date": date, "auteur": author, **reply, "date_maj": date})
    return rows


def said(contributions: list[Row]) -> list[Row]:
    """Return the contributions; consent is given and moderation passed unless the text says otherwise."""
    return [
        {
            "contribution_id": f"K{rank:03}",
            "session_id": entry["session"],
            "panelist_pseudo": entry["siege"],
            "groupe": entry["groupe"],
            "texte": entry["texte"],
            "langue": "fr",
            "type": entry["type"],
            "alternative_id": entry.get("alternative"),
            "moderation": entry.get("moderation", "publiee"),
            "consentement": entry.get("consentement", True),
        }
        for rank, entry in enumerate(contributions, 1)
    ]


def evaluations(random: Random, debates: dict[str, Any]) -> list[Row]:
    """Return the DITP grid, then the answers of each panelist before the first session and after the last."""
    grid = [
        {"evaluation_id": f"G{rank:02}", "nature": "grille_ditp", **entry}
        for rank, entry in enumerate(debates["grille"], 1)
    ]
    answers = [
        {"evaluation_id": f"Q{rank:03}", "nature": "avant_apres", **answer}
        for rank, answer in enumerate(_answers(random, debates), 1)
    ]
    return grid + answers


def _answers(random: Random, debates: dict[str, Any]) -> Iterator[Row]:
    seats = debates["presences"]
    after = [seat for seat in seats["sieges"] if seat not in seats["departs"]] + list(seats["arrivees"])
    for wave, panelists in (("avant", seats["sieges"]), ("apres", after)):
        for statement in debates["avant_apres"]:
            for panelist in panelists:
                value = min(5, max(1, round(random.gauss(statement[wave], 0.8))))
                yield {"vague": wave, "item": statement["item"], "panelist_pseudo": panelist, "valeur": value}

"""What waits for a person: somebody who heard every word of a session reads what is not there, and what comes later.

They align what they heard with what is published, look for gaps, and compare a release with the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.anonymise.tables import Anonymised, anonymise_tables
from pipelines.anonymise.texts.redaction import Naming, redact
from pipelines.kit.tables import Row, csv_bytes, rows_of
from pipelines.kit.texts.passages import Passage
from tests.unit.anonymise.panel_edition import PROTOCOL, edition, tables

IDEAS = [f"Idée numéro {number} pour les berges de la rivière." for number in range(9)]
ABOUT_STRANGERS = [
    "Mon voisin Kévin Morvandiau arrose sa pelouse la nuit.",
    "Selon Josiane Trébuchon, la digue va céder.",
    "Le docteur Anatole Quincampoix est parti à la retraite.",
]
SPOKEN = [*IDEAS[:3], ABOUT_STRANGERS[0], *IDEAS[3:7], *ABOUT_STRANGERS[1:], *IDEAS[7:]]


def contributions(texts: Sequence[str]) -> list[Row]:
    return [
        {"contribution_id": f"k{rank}", "session_id": "s1", "panelist_pseudo": f"p{rank}", "texte": text}
        | {"moderation": "publiee", "consentement": True}
        for rank, text in enumerate(texts)
    ]


def released(texts: Sequence[str], decided: Sequence[Row] = ()) -> Anonymised:
    private = tables(contributions=contributions(texts), revue=list(decided))
    return anonymise_tables(private, edition(contributions=True), PROTOCOL)


def published(release: Anonymised) -> list[Row]:
    return rows_of(release.open["contributions"])


def gaps(rows: Sequence[Row]) -> set[str]:
    """Return the spoken texts that must have stood where ranks are missing, for somebody who heard them in order."""
    ranks = {int("".join(filter(str.isdigit, row["contribution_id"]))) for row in rows}
    heard = dict(enumerate(SPOKEN, start=1))
    return {heard[rank] for rank in range(1, max(ranks, default=0)) if rank not in ranks and rank in heard}


def left_where_they_were(texts: Sequence[str]) -> list[Row]:
    """Publish as one would at first: rows keep the number that they were given when they were written."""
    kept = {row["texte"] for row in published(released(texts))}
    return [
        {"contribution_id": f"c{rank:03}", "texte": text} for rank, text in enumerate(texts, start=1) if text in kept
    ]


def test_the_texts_about_strangers_wait_and_the_others_go_out() -> None:
    assert sorted(row["texte"] for row in published(released(SPOKEN))) == sorted(IDEAS)


def test_what_waits_leaves_no_gap_in_what_goes_out() -> None:
    assert gaps(published(released(SPOKEN))) == set()


def test_the_attacker_reads_gaps_when_rows_keep_their_numbers() -> None:
    assert gaps(left_where_they_were(SPOKEN)) & set(ABOUT_STRANGERS)


def test_the_table_is_byte_for_byte_that_of_an_edition_where_they_were_never_written() -> None:
    assert csv_bytes(released(SPOKEN).open["contributions"]) == csv_bytes(released(IDEAS).open["contributions"])


def test_every_public_table_but_the_report_is_the_same_whatever_waits() -> None:
    with_them, without = released(SPOKEN).open, released(IDEAS).open
    differ = {name for name in with_them if csv_bytes(with_them[name]) != csv_bytes(without[name])}
    assert differ <= {"rapport_anonymisation"}


def decide(waiting: Any, choice: str) -> list[Row]:
    """Return the queue as a team would fill it."""
    return [
        {**row, "decision": choice, "relecteur": "R. Lecteur", "date_decision": None, "motif": "tiers"}
        for row in rows_of(waiting)
        if row["etat"] == "retenu"
    ]


def late(before: Sequence[Row], after: Sequence[Row]) -> set[str]:
    """Return the texts that a second release has and the first had not."""
    return {row["texte"] for row in after} - {row["texte"] for row in before}


def strangers_in(texts: set[str]) -> set[str]:
    names = ("Kévin", "Morvandiau", "Josiane", "Trébuchon", "Anatole", "Quincampoix")
    return {name for name in names if any(name.casefold() in text.casefold() for text in texts)}


def test_what_comes_out_later_names_nobody_once_a_person_took_the_names_out() -> None:
    first = released(SPOKEN)
    second = released(SPOKEN, decide(first.waiting, "caviarder"))
    found = late(published(first), published(second))
    assert len(found) == len(ABOUT_STRANGERS)
    assert strangers_in(found) == set()


def words_left(kind: str, person: int | None, roles: dict[int, str]) -> str:
    passage = Passage(0, 9, 27, kind, True, person)
    return redact("Je crois Kévin Morvandiau sur parole.", [passage], Naming(roles))


def test_a_registrant_who_did_not_sit_is_called_like_any_stranger() -> None:
    """Else a panelist who writes names in turn would learn from the placeholders who registered."""
    roles = {1: "titulaire"}
    stranger = words_left("tiers", None, roles)
    assert words_left("nom", 7, roles) == stranger
    assert words_left("nom", 1, roles) != stranger

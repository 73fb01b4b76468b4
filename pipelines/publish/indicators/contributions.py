"""What a published row brings to an indicator; a row that does not allow it to be computed brings nothing.

Arithmetic is on exact fractions, so that neither the order of rows nor the machine changes a decimal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from pipelines.kit.conformity import conformity_score
from pipelines.kit.follow_up import answers, promise_state
from pipelines.kit.months import months_later
from pipelines.kit.protocol import load_protocol
from pipelines.kit.schema import vocabulary
from pipelines.kit.tables import Row

WHOLE = "ensemble"
Number = int | Fraction
Evidence = Mapping[str, list[Row]]
"""Rows of the consolidated tables, by table: only editions whose opinion is delivered."""

ACCEPTED = {"retenue", "retenue_partiellement"}
JUDGED = {"conforme", "ecart", "ecart_justifie"}
LENGTH_RULE = "P04"
ROUNDING = Fraction(2, 100)
"""How far from 1 the shares of a population, published rounded, may add up."""
SIDES = {"favorable", "defavorable"}


@dataclass(frozen=True)
class Contribution:
    """What one row brings; ``key`` is its primary key, ``observation`` what a median compares the values of."""

    process: str
    observation: str
    key: tuple[str, ...]
    numerator: Number
    denominator: int | None = None
    criterion: str = WHOLE


Reading = Callable[[Evidence], Iterator[Contribution]]


def of_process(value: Callable[[Row], Number | None]) -> Reading:
    """Return the reading of one value by row of ``demarche``."""

    def read(evidence: Evidence) -> Iterator[Contribution]:
        for row in evidence["demarche"]:
            found = value(row)
            if found is not None and found >= 0:
                key = row["demarche_id"]
                yield Contribution(key, key, (key,), found)

    return read


def days_to_opinion(process: Row) -> int:
    """Return the days from the referral to the delivery of the opinion."""
    return int((process["date_remise_avis"] - process["date_saisine"]).days)


def length_against_protocol(process: Row) -> Fraction | None:
    """Return the days to the opinion over those that the protocol gives; None when it gives none."""
    months = load_protocol(process["methode"], process["protocole"]).parametres.get("delai_mois")
    if months is None:
        return None
    allowed = (months_later(process["date_saisine"], months) - process["date_saisine"]).days
    return Fraction(days_to_opinion(process), allowed)


def days_to_reply(process: Row) -> int | None:
    """Return the days from the delivery of the opinion to the last response."""
    days: int | None = process["delai_reponse_jours"]
    return days


def share(table: str, key: str, met: Callable[[Row], bool | None]) -> Reading:
    """Return the reading of a share of rows; ``met`` is None for a row that is not counted."""

    def read(evidence: Evidence) -> Iterator[Contribution]:
        for row in evidence[table]:
            found = met(row)
            if found is not None:
                yield _counted(row, key, found)

    return read


def _counted(row: Row, key: str, found: bool) -> Contribution:
    process = row["demarche_id"]
    return Contribution(process, process, (process, row[key]), int(found), 1)


def followed_in_time(rule: Row) -> bool | None:
    """Return whether the rule on the length of the process is followed."""
    return None if rule["regle"] != LENGTH_RULE or rule["statut"] not in JUDGED else rule["statut"] == "conforme"


def well_attended(session: Row) -> bool | None:
    """Return whether fewer than four were absent, when the attendance is published."""
    published = session["participation"] in ("chiffre", "large_participation")
    return session["participation"] == "large_participation" if published else None


def promises_kept(evidence: Evidence) -> Iterator[Contribution]:
    """Yield the promises kept, and those known not to be although their due date has passed."""
    dates = {row["demarche_id"]: row["date_donnees"] for row in evidence["demarche"]}
    for row in evidence["engagements"]:
        state = promise_state(row, dates[row["demarche_id"]])
        if state in ("tenu", "non_tenu"):
            yield _counted(row, "engagement_id", state == "tenu")


def recommendations(met: Callable[[Row], bool]) -> Reading:
    """Return the reading of the share of recommendations whose last response is as ``met`` tells."""

    def read(evidence: Evidence) -> Iterator[Contribution]:
        last = _last_replies(evidence["reponses"])
        for row in evidence["recommandations"]:
            if row["nature"] == "recommandation":
                reply = last.get((row["demarche_id"], row["reco_id"]))
                yield _counted(row, "reco_id", reply is not None and met(reply))

    return read


def answered(reply: Row) -> bool:
    """Return whether a response states a decision."""
    return bool(answers([reply]))


def _last_replies(replies: Iterable[Row]) -> dict[tuple[str, str], Row]:
    """Return the newest response to each recommendation; one without a date is older than any other."""
    ordered = sorted(replies, key=lambda row: (str(row["date"] or ""), row["reponse_id"]))
    return {(row["demarche_id"], row["reco_id"]): row for row in ordered}


def rules_followed(evidence: Evidence) -> Iterator[Contribution]:
    """Yield the rules judged, of the processes where enough of them could be."""
    for _, found in groupby(evidence["conformite"], key=itemgetter("demarche_id")):
        rules = list(found)
        if conformity_score(rules) is not None:
            yield from (_counted(row, "regle", row["statut"] == "conforme") for row in rules if row["statut"] in JUDGED)


def distance_from_population(evidence: Evidence) -> Iterator[Contribution]:
    """Yield half the gap of each group, which add up to the dissimilarity index of a panel for one criterion.

    Only when every published group of the criterion has both shares, and those of the population add up to 1.
    """
    for (process, criterion), found in groupby(evidence["panel_composition"], key=itemgetter("demarche_id", "critere")):
        cells = list(found)
        gaps = _gaps(cells)
        for row, gap in zip(cells, gaps, strict=bool(gaps)):
            yield Contribution(process, process, (process, criterion, row["modalite"]), gap / 2, criterion=criterion)


def _gaps(cells: list[Row]) -> list[Fraction]:
    """Return the absolute gap of each group, nothing when one of them cannot be computed."""
    if len(cells) < 2 or any(row["effectif_panel"] is None or row["population_part"] is None for row in cells):
        return []
    people = sum(row["effectif_panel"] for row in cells)
    population = [exact(row["population_part"]) for row in cells]
    if not people or abs(sum(population, Fraction(-1))) > ROUNDING:
        return []
    return [abs(Fraction(row["effectif_panel"], people) - part) for row, part in zip(cells, population, strict=True)]


def exact(number: float) -> Fraction:
    """Return a published decimal as it is written, not as the nearest binary number."""
    return Fraction(str(number))


def balance_of_sides(evidence: Evidence) -> Iterator[Contribution]:
    """Yield for each side the share of the side less heard: 1 in all when both spoke as long, 0 when one was not."""
    for process, question, rows in _questions(evidence):
        sides = [row for row in rows if row["position"] in SIDES]
        minutes = _minutes(sides)
        if minutes:
            smaller = min(minutes) if len(minutes) == len(SIDES) else 0
            for row in sides:
                yield _of_position(process, question, row, Fraction(smaller, sum(minutes)))


def diversity_of_positions(evidence: Evidence) -> Iterator[Contribution]:
    """Yield for each position ``p (1 - p)``, which add up to Simpson's index, over its largest value."""
    positions = len(vocabulary("position"))
    for process, question, rows in _questions(evidence):
        minutes = _minutes(rows)
        for row, spoken in zip(rows, minutes, strict=bool(minutes)):
            part = Fraction(spoken, sum(minutes))
            yield _of_position(process, question, row, part * (1 - part) * Fraction(positions, positions - 1))


def _questions(evidence: Evidence) -> Iterator[tuple[str, str, list[Row]]]:
    for (process, question), found in groupby(evidence["pluralisme"], key=itemgetter("demarche_id", "question_id")):
        yield process, question, list(found)


def _minutes(rows: list[Row]) -> list[int]:
    """Return the minutes of each row, nothing when one is unknown or none was spoken."""
    minutes = [row["duree_min"] for row in rows]
    return [] if None in minutes or not sum(minutes) else minutes


def _of_position(process: str, question: str, row: Row, value: Fraction) -> Contribution:
    return Contribution(process, f"{process} | {question}", (process, question, row["position"]), value)

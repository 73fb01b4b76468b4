"""Rules on the calendar, the sessions, the debate and the steering of a process."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from pipelines.kit.months import months_later
from pipelines.kit.tables import Row
from pipelines.validate.verdict import (
    Evidence,
    Parameters,
    Verdict,
    all_true,
    conforming,
    counted,
    delivery_date,
    first_session,
    gap,
    judged,
    process,
    unverifiable,
)

SATURDAY = 5
NO_SESSION = "Aucune séance n'est décrite."
NO_INTERVENTION = "Aucune intervention n'est décrite."


def p02_weekends(evidence: Evidence, parameters: Parameters) -> Verdict:
    """The number of week-ends; one with two sessions counts once, and so does one that a public hearing fills."""
    if not evidence["sessions"]:
        return unverifiable(NO_SESSION)
    number = len({row["debut"].isocalendar()[:2] for row in evidence["sessions"] if _fills_weekend(row)})
    return judged(number == parameters["weekends"], f"Le panel s'est réuni {counted(number, 'week-end')}.")


def _fills_weekend(session: Row) -> bool:
    hearing = session["type"] == "audition_publique" and session["debut"].weekday() >= SATURDAY
    return hearing or bool(session["type"] == "weekend")


def p03_online(evidence: Evidence, parameters: Parameters) -> Verdict:
    """The number of online sessions."""
    if not evidence["sessions"]:
        return unverifiable(NO_SESSION)
    number = sum(row["type"] == "en_ligne" for row in evidence["sessions"])
    return judged(number >= parameters["seances_en_ligne_min"], f"{counted(number, 'séance')} en ligne.")


def p04_length(evidence: Evidence, parameters: Parameters) -> Verdict:
    """The months from the commission to the delivery of the opinion."""
    start, end = process(evidence)["date_saisine"], delivery_date(evidence)
    if not end:
        return unverifiable("L'avis n'est pas encore remis.")
    in_time = end <= months_later(start, parameters["delai_mois"])
    return judged(in_time, f"{counted((end - start).days, 'jour')} de la saisine à la remise de l'avis.")


def p05_order(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Commission < recruitment < first session <= delivery <= report-back, among the dates that are known."""
    row = process(evidence)
    steps = [
        ("la saisine", row["date_saisine"]),
        ("le recrutement", row["date_debut_recrutement"]),
        ("la première séance", first_session(evidence)),
        ("la remise de l'avis", delivery_date(evidence)),
        ("la restitution", row["date_restitution"]),
    ]
    known = [(name, day) for name, day in steps if day]
    if len(known) < 2:
        return unverifiable("Une seule date est connue.")
    strict = {"le recrutement", "la première séance"}
    wrong = [(a, b) for (a, x), (b, y) in pairwise(known) if y < x or (y == x and b in strict)]
    if wrong:
        return gap(f"{' ; '.join(f'{after} ne suit pas {before}' for before, after in wrong).capitalize()}.")
    return conforming(f"Les {len(known)} dates connues se suivent.")


def p08_plurality(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Both sides heard on each question, and no position with most of the speaking time."""
    if not evidence["interventions"]:
        return unverifiable(NO_INTERVENTION)
    questions = _heard_by_question(evidence)
    sides = [_both_sides(heard) for heard in questions]
    observe = f"Questions où les deux points de vue ont été entendus : {sides.count(True)} sur {len(sides)}"
    if False in sides:
        return gap(f"{observe}.")
    if None in sides:
        return unverifiable("La position de certaines interventions n'est pas précisée.")
    shares = [share for share in map(_largest_share, questions) if share is not None]
    if not shares:
        return conforming(f"{observe} ; les durées ne sont pas connues.")
    observe += f" ; une position occupe au plus {100 * max(shares):.0f} % du temps de parole."
    return conforming(observe) if max(shares) <= parameters["part_parole_max"] else gap(observe, "avertissement")


def _heard_by_question(evidence: Evidence) -> list[list[Row]]:
    """Return the interventions of each question; when there is only one, those that name none are about it."""
    ids = [row["question_id"] for row in evidence["questions"]]
    if len(ids) <= 1:
        return [evidence["interventions"]]
    return [[row for row in evidence["interventions"] if row["question_id"] == question] for question in ids]


def _both_sides(heard: list[Row]) -> bool | None:
    positions = {row["position"] for row in heard}
    if {"favorable", "defavorable"} <= positions:
        return True
    return None if None in positions else False


def _largest_share(heard: list[Row]) -> float | None:
    """Return the largest share of the speaking time of one question, None when a duration or a position is missing."""
    if any(row["duree_min"] is None or row["position"] is None for row in heard):
        return None
    minutes: Counter[str] = Counter()
    for row in heard:
        minutes[row["position"]] += row["duree_min"]
    return max(minutes.values()) / minutes.total() if minutes.total() else None


def p09_briefing(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether speakers were prepared to talk to lay people."""
    briefed = [row["briefing_fait"] for row in evidence["interventions"]]
    if not briefed:
        return unverifiable(NO_INTERVENTION)
    answer = all_true(briefed)
    if answer is None:
        return unverifiable("La préparation de certains intervenants n'est pas précisée.")
    return judged(answer, f"Interventions préparées : {briefed.count(True)} sur {len(briefed)}.")


def p10_chosen_hearings(evidence: Evidence, parameters: Parameters) -> Verdict:
    """How many hearings the citizens chose."""
    choices = [row["choisi_par"] for row in evidence["interventions"]]
    if not choices:
        return unverifiable(NO_INTERVENTION)
    number, least = choices.count("citoyens"), parameters["auditions_choisies_min"]
    if number < least and None in choices:
        return unverifiable("Qui a choisi certaines interventions n'est pas précisé.")
    return judged(number >= least, f"Interventions choisies par les citoyens : {number} sur {len(choices)}.")


def p14_ahead(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether the opinion comes before the decision."""
    row, delivered = process(evidence), delivery_date(evidence)
    ahead, decided = row["amont_decision"], row["date_decision"]
    if ahead is None:
        return unverifiable("Rien ne dit si l'avis précède une décision.")
    if not ahead:
        return gap("L'avis n'est pas demandé avant une décision.")
    if decided and not delivered:
        return unverifiable("La décision est datée, la remise de l'avis ne l'est pas.")
    if not decided:
        return conforming("L'avis est demandé avant une décision, qui n'est pas encore datée.")
    later = decided > delivered
    return judged(later, f"La décision est prise après la remise de l'avis : {'oui' if later else 'non'}.")


def p15_steering(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether the steering committee is independent; whether a guarantor is named, where the sheet asks for one."""
    members = [row["independant_commanditaire"] for row in evidence["comite_pilotage"]]
    independent = all_true(members)
    if independent is None:
        return unverifiable("La composition du comité de pilotage ou son indépendance n'est pas précisée.")
    if not independent:
        return gap("Le comité de pilotage comprend un membre du commanditaire.")
    observe = f"Comité de pilotage indépendant du commanditaire ({counted(len(members), 'membre')})"
    if not parameters["garant"]:
        return conforming(f"{observe}.")
    named = bool(process(evidence)["garant_nom"])
    return judged(named, f"{observe} ; {'un garant est nommé' if named else 'aucun garant nommé'}.")


def p16_indemnity(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether panelists are paid and their costs covered."""
    row = process(evidence)
    daily, covered = row["indemnite_eur_jour"], row["prise_en_charge_frais"]
    answer = all_true([None if daily is None else daily > 0, covered])
    if answer is None:
        return unverifiable("L'indemnité ou la prise en charge des frais n'est pas précisée.")
    paid = f"Indemnité de {daily:g} euros par jour" if daily else "Pas d'indemnité"
    if daily is None:
        paid = "Indemnité non précisée"
    costs = {True: "frais pris en charge", False: "frais non pris en charge", None: "frais non précisés"}[covered]
    return judged(answer, f"{paid} ; {costs}.")


def p21_controversy(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Whether the subject is declared a scientific or technical controversy."""
    declared = process(evidence)["controverse_scientifique"]
    if declared is None:
        return unverifiable("Rien ne dit si le sujet est une controverse.")
    answer = "oui" if declared else "non"
    return judged(declared, f"Le sujet est déclaré comme une controverse scientifique ou technique : {answer}.")

"""Rules on the opinion: its question, its form, its authors, its votes, the response it gets."""

from __future__ import annotations

from collections import Counter

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

NO_OPINION = "Aucun avis n'a été déposé."
NO_QUESTION = "Aucune question n'est décrite."
POSITIONS = {"validation_position", "invalidation"}
ANSWERED = {"reponse_publiee", "clos"}
TALLY = ("pour", "contre", "abstention")


def p11_answer(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Each opinion answers a question that exists, in the form expected, and each question gets an opinion."""
    opinions, questions = evidence["avis"], {row["question_id"]: row for row in evidence["questions"]}
    if not opinions or not questions:
        return unverifiable(NO_QUESTION if opinions else NO_OPINION)
    answered = {row["question_id"] for row in opinions} & set(questions)
    if len(answered) < len(questions) or any(row["question_id"] not in questions for row in opinions):
        return gap(f"Questions auxquelles un avis répond : {len(answered)} sur {len(questions)}.")
    expected = {question: row["forme_avis_attendue"] for question, row in questions.items()}
    same = all_true([_same_form(row["forme"], expected[row["question_id"]]) for row in opinions])
    if same is None:
        return unverifiable("Chaque question a reçu un avis ; la forme, attendue ou donnée, n'est pas précisée.")
    return judged(same, f"Chaque question a reçu un avis, {'' if same else 'mais pas '}dans la forme attendue.")


def _same_form(given: str | None, expected: str | None) -> bool | None:
    """Compare two forms; a position put to the panel may be validated or not, both are the form expected."""
    if given is None or expected is None:
        return None
    return given == expected or {given, expected} <= POSITIONS


def p12_form_announced(evidence: Evidence, parameters: Parameters) -> Verdict:
    """The form of the opinion was settled before the first session."""
    questions, first = evidence["questions"], first_session(evidence)
    if not questions or not first:
        return unverifiable("Aucune séance n'est décrite." if questions else NO_QUESTION)
    if not all(row["forme_avis_attendue"] for row in questions):
        return gap("La forme attendue de l'avis n'est pas précisée pour chaque question.")
    early = all_true([row["date_validation"] and row["date_validation"] < first for row in questions])
    if early is None:
        return unverifiable("La date à laquelle la forme de l'avis a été validée n'est pas connue.")
    return judged(early, f"La forme de l'avis a été validée avant la première séance : {'oui' if early else 'non'}.")


def p13_collective(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Written and signed by the citizens, delivered as is, with points of agreement and of disagreement."""
    opinions = evidence["avis"]
    if not opinions:
        return unverifiable(NO_OPINION)
    marks = ("redige_par_citoyens", "signe", "remis_tel_quel")
    collective = all_true([row[name] for row in opinions for name in marks])
    balanced = all(row["points_accord"] and row["points_desaccord"] for row in opinions)
    if collective is False:
        return gap("L'avis n'est pas à la fois écrit par les citoyens, signé et remis tel quel.")
    if not balanced:
        return gap("L'avis ne donne pas ses points d'accord et de désaccord.")
    if collective is None:
        return unverifiable("Rien ne dit si l'avis est écrit par les citoyens, signé et remis tel quel.")
    return conforming("L'avis, écrit et signé par les citoyens, remis tel quel, dit ses accords et ses désaccords.")


def p17_response(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Each recommendation got a reasoned response; before responses are due, nothing is judged."""
    asked = {row["reco_id"] for row in evidence["recommandations"]}
    if not asked:
        return unverifiable("Aucune recommandation n'est décrite.")
    if not evidence["reponses"] and process(evidence)["statut"] not in ANSWERED:
        return unverifiable("La réponse du commanditaire est attendue.")
    reasoned = [row for row in evidence["reponses"] if _reasoned(row)]
    answered = asked & {row["reco_id"] for row in reasoned}
    delay = _longest_delay(reasoned, evidence)
    observe = f"Recommandations qui ont une réponse motivée : {len(answered)} sur {len(asked)}{delay}."
    return judged(answered == asked, observe)


def _reasoned(row: Row) -> bool:
    return row["decision"] == "retenue" or bool(row["decision"] != "sans_reponse" and row["motivation"])


def _longest_delay(responses: list[Row], evidence: Evidence) -> str:
    delivered = delivery_date(evidence)
    dates = [row["date"] for row in responses if row["date"]]
    if not delivered or not dates:
        return " ; le délai n'est pas connu"
    return f", en {counted((max(dates) - delivered).days, 'jour')} au plus"


def p20_tallies(evidence: Evidence, parameters: Parameters) -> Verdict:
    """Voters = for + against + abstaining <= panel <= present; ballots, when they are there, give the same tally."""
    present, ballots = _present_by_subject(evidence), _ballots_by_subject(evidence)
    voted = [row for row in evidence["recommandations"] if any(row[name] is not None for name in ("votants", *TALLY))]
    checks = [_adds_up(row, present.get(row["reco_id"]), ballots.get(row["reco_id"])) for row in voted]
    if not checks:
        return unverifiable("Aucun décompte de vote n'est décrit.")
    if None in checks and False not in checks:
        return unverifiable("Certains décomptes de vote sont incomplets.")
    return judged(False not in checks, f"Décomptes de vote qui tombent juste : {checks.count(True)} sur {len(checks)}.")


def _adds_up(row: Row, present: int | None, ballots: Counter[str] | None) -> bool | None:
    tally = [row[name] for name in TALLY]
    if ballots is not None and any(row[name] not in (None, ballots[name]) for name in TALLY):
        return False
    if None in tally or row["votants"] is None:
        return None
    ceilings = [limit for limit in (row["effectif"], present) if limit is not None]
    ordered = row["effectif"] is None or present is None or row["effectif"] <= present
    return bool(row["votants"] == sum(tally) and all(row["votants"] <= limit for limit in ceilings) and ordered)


def _present_by_subject(evidence: Evidence) -> dict[str, int]:
    """Return how many were present when each subject was voted on, where attendance is known."""
    present = Counter(row["session_id"] for row in evidence["presences"] if row["present"])
    return {row["objet_id"]: present[row["session_id"]] for row in evidence["votes"] if present[row["session_id"]]}


def _ballots_by_subject(evidence: Evidence) -> dict[str, Counter[str]]:
    """Return the tally of the ballots of each subject voted for, against or abstaining."""
    votes = [row for row in evidence["votes"] if row["mode"] == "pour_contre_abstention"]
    subjects = {row["scrutin_id"]: row["objet_id"] for row in votes}
    tallies: dict[str, Counter[str]] = {}
    for row in evidence["bulletins"]:
        if row["scrutin_id"] in subjects:
            tallies.setdefault(subjects[row["scrutin_id"]], Counter())[row["choix"]] += 1
    return tallies

"""The rules P01 to P21: each is kept, broken, and broken with a justification.

``KEPT`` is a citizens' workshop that keeps every rule of its sheet; each case of ``BROKEN`` changes one thing.
P09 and P21 only concern the consensus conference, whose sheet they are judged by.
"""

import datetime
import re

import pytest

from pipelines.kit.protocol import load_protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import table_from
from pipelines.validate.conformity import judge_process
from pipelines.validate.rules import RULES
from tests.unit.validate.brut import PROCESS, an_edition

CONFERENCE_ONLY = {"P09", "P21"}
ABOUT_PEOPLE = ("P06", "P07", "P18", "P19")


def day(text):
    return datetime.date.fromisoformat(text)


def session(rank, kind, start):
    return {"session_id": f"s{rank}", "rang": rank, "type": kind, "debut": datetime.datetime.fromisoformat(start)}


def panelist(number, **cells):
    ties = ("expert_du_sujet", "interet_direct", "mandat_electif", "responsable_association")
    seat = {"panelist_pseudo": f"p{number}", "role": "titulaire", "statut": "termine", "siege_final": True}
    return {**seat, **dict.fromkeys(ties, False), **cells}


def panel(size, **cells):
    """The last panelist has the given cells."""
    return [panelist(number) for number in range(size - 1)] + [panelist(size, **cells)]


def quota(criterion, category, least, most):
    return {"critere": criterion, "modalite": category, "cible_min": least, "cible_max": most}


def quotas(*criteria):
    return [quota(criterion, category, 5, 10) for criterion in criteria for category in ("a", "b")]


def hearing(number, position, **cells):
    row = {"intervention_id": f"h{number}", "session_id": "s1", "intervenant_id": f"i{number}", "question_id": "q1"}
    said = {"position": position, "duree_min": 30, "choisi_par": "comite_pilotage", "briefing_fait": True}
    return {**row, **said, **cells}


def attendance(absences):
    """Everybody comes to the four sessions, save p0 who misses some."""
    missed = {("s1", "s2", "s3", "s4")[index] for index in range(absences)}
    return [
        {"session_id": f"s{rank}", "panelist_pseudo": f"p{number}", "present": number != 0 or f"s{rank}" not in missed}
        for rank in (1, 2, 3, 4)
        for number in (*range(14), 15)
    ]


QUESTION = {
    "question_id": "q1",
    "texte": "Faut-il récupérer l'eau de pluie ?",
    "auteur": "comite_pilotage",
    "forme_avis_attendue": "propositions_solutions",
    "date_validation": day("2026-01-20"),
}
OPINION = {
    "avis_id": "a1",
    "question_id": "q1",
    "forme": "propositions_solutions",
    "date_remise": day("2026-04-20"),
    "texte_integral": "Nous proposons.",
    "points_accord": "L'eau est rare.",
    "points_desaccord": "Le prix.",
    "redige_par_citoyens": True,
    "signe": True,
    "remis_tel_quel": True,
}
PROPOSAL = {
    "reco_id": "r1",
    "avis_id": "a1",
    "texte": "Installer des cuves.",
    "effectif": 15,
    "votants": 14,
    "pour": 9,
    "contre": 4,
    "abstention": 1,
}
RESPONSE = {
    "reponse_id": "x1",
    "reco_id": "r1",
    "date": day("2026-06-20"),
    "decision": "non_retenue",
    "motivation": "Le coût en est trop élevé.",
}
HEARINGS = [hearing(1, "favorable"), hearing(2, "defavorable"), hearing(3, "nuancee", choisi_par="citoyens")]
SESSIONS = [
    session(1, "weekend", "2026-02-07T09:00:00"),
    session(2, "en_ligne", "2026-02-19T18:00:00"),
    session(3, "en_ligne", "2026-03-05T18:00:00"),
    session(4, "weekend", "2026-03-21T09:00:00"),
]
SHEET = {
    "date_debut_recrutement": day("2026-01-12"),
    "date_remise_avis": day("2026-04-20"),
    "date_restitution": day("2026-05-04"),
    "date_decision": day("2026-09-01"),
    "amont_decision": True,
    "garant_nom": "La garante",
    "indemnite_eur_jour": 90.0,
    "prise_en_charge_frais": True,
    "controverse_scientifique": True,
}
KEPT = {
    "panelistes": panel(15),
    "quotas": quotas("sexe", "tranche_age", "pcs", "diplome", "region"),
    "sessions": SESSIONS,
    "presences": attendance(absences=1),
    "interventions": HEARINGS,
    "questions": [QUESTION],
    "comite_pilotage": [{"nom": "A", "organisme": "B", "independant_commanditaire": True}],
    "avis": [OPINION],
    "recommandations": [PROPOSAL],
    "reponses": [RESPONSE],
    "votes": [{"scrutin_id": "v1", "session_id": "s4", "objet_id": "r1", "mode": "pour_contre_abstention"}],
    "bulletins": [
        {"scrutin_id": "v1", "bulletin_id": f"b{number}", "choix": choice}
        for number, choice in enumerate(["pour"] * 9 + ["contre"] * 4 + ["abstention"])
    ],
}

BROKEN = {
    "P01": {"panelistes": panel(13)},
    "P02": {"sessions": SESSIONS[:3]},
    "P03": {"sessions": [SESSIONS[0], SESSIONS[1], SESSIONS[3]]},
    "P04": {"demarches": {"date_remise_avis": day("2026-05-06"), "date_restitution": day("2026-05-07")}},
    "P05": {"demarches": {"date_restitution": day("2026-04-19")}},
    "P06": {"panelistes": panel(15, interet_direct=True)},
    "P07": {"panelistes": panel(15, mandat_electif=True)},
    "P08": {"interventions": [HEARINGS[0], HEARINGS[2]]},
    "P09": {"interventions": [hearing(1, "favorable", briefing_fait=False)]},
    "P10": {"interventions": HEARINGS[:2]},
    "P11": {"avis": [{**OPINION, "forme": "principes_action"}]},
    "P12": {"questions": [{**QUESTION, "date_validation": day("2026-02-07")}]},
    "P13": {"avis": [{**OPINION, "remis_tel_quel": False}]},
    "P14": {"demarches": {"date_decision": day("2026-04-20")}},
    "P15": {"comite_pilotage": [{"nom": "A", "organisme": "B", "independant_commanditaire": False}]},
    "P16": {"demarches": {"indemnite_eur_jour": 0.0}},
    "P17": {"reponses": [{**RESPONSE, "motivation": None}]},
    "P18": {"quotas": [*quotas("sexe"), quota("pcs", "a", 8, 15), quota("pcs", "b", 8, 15)]},
    "P19": {"presences": attendance(absences=2)},
    "P20": {"recommandations": [{**PROPOSAL, "votants": 15}]},
    "P21": {"demarches": {"controverse_scientifique": False}},
}


def judged(rule, changes=None, protocol=None, **settings):
    """The row of one rule of ``conformite``, for the process that keeps them all but for some changes."""
    changes = dict(changes or {})
    process = {**PROCESS, **SHEET, **changes.pop("demarches", {})}
    rows = {**KEPT, **changes, "demarches": [process]}
    method = "conference-de-citoyens" if rule in CONFERENCE_ONLY else "atelier-citoyen"
    tables = {name: table_from(load_schema(name, "intake"), cells) for name, cells in rows.items()}
    table = judge_process(tables, an_edition(**settings), protocol or load_protocol(method, "fiche-2019-07"))
    return next(row for row in table.to_pylist() if row["regle"] == rule)


def test_every_rule_has_its_case():
    assert list(BROKEN) == list(RULES) == [f"P{number:02d}" for number in range(1, 22)]


@pytest.mark.parametrize("rule", RULES)
def test_a_process_that_keeps_a_rule_conforms(rule):
    assert judged(rule)["statut"] == "conforme"


@pytest.mark.parametrize("rule", RULES)
def test_a_process_that_breaks_a_rule_departs_from_it(rule):
    row = judged(rule, BROKEN[rule])
    assert (row["statut"], row["justification"]) == ("ecart", None)


@pytest.mark.parametrize("rule", RULES)
def test_a_departure_with_its_reason_is_justified(rule):
    row = judged(rule, BROKEN[rule], justifications={rule: "La salle a brûlé."})
    assert (row["statut"], row["justification"]) == ("ecart_justifie", "La salle a brûlé.")


@pytest.mark.parametrize("rule", ["P01", "P06", "P07", "P19"])
def test_who_sits_is_not_judged_before_the_panel_is_final(rule):
    """A verdict that changed the night somebody left would tell of them."""
    for changes in ({}, BROKEN[rule]):
        demarches = changes.get("demarches", {}) | {"statut": "deliberation"}
        assert judged(rule, {**changes, "demarches": demarches})["statut"] == "non_verifiable"


def test_a_justification_of_spaces_justifies_nothing():
    assert judged("P01", BROKEN["P01"], justifications={"P01": "  "})["statut"] == "ecart"


def test_a_justification_without_a_departure_is_not_published():
    assert judged("P01", justifications={"P01": "La salle a brûlé."})["justification"] is None


@pytest.mark.parametrize("rule", RULES)
def test_what_the_data_do_not_tell_cannot_be_verified(rule):
    nothing = {name: [] for name in KEPT} | {"demarches": dict.fromkeys(SHEET)}
    assert judged(rule, nothing)["statut"] == "non_verifiable"


def test_a_rule_of_another_method_does_not_apply():
    protocol = load_protocol("atelier-citoyen", "fiche-2019-07")
    row = judged("P09", protocol=protocol)
    assert (row["statut"], row["observe"]) == ("non_applicable", None)


@pytest.mark.parametrize(
    ("rule", "column"),
    [
        ("P06", "expert_du_sujet"),
        ("P06", "interet_direct"),
        ("P07", "mandat_electif"),
        ("P07", "responsable_association"),
    ],
)
def test_a_missing_answer_of_one_panelist_cannot_be_verified_and_one_yes_is_enough(rule, column):
    assert judged(rule, {"panelistes": panel(15, **{column: None})})["statut"] == "non_verifiable"
    assert judged(rule, {"panelistes": panel(15, **{column: True})})["statut"] == "ecart"


def test_who_left_before_the_end_is_not_judged():
    left = panelist(99, siege_final=False, expert_du_sujet=True)
    assert judged("P06", {"panelistes": [*panel(15), left]})["statut"] == "conforme"


@pytest.mark.parametrize("rule", ABOUT_PEOPLE)
@pytest.mark.parametrize("changes", [{}, "broken"])
def test_what_is_said_of_panelists_holds_no_number(rule, changes):
    row = judged(rule, BROKEN[rule] if changes else {})
    assert not re.search(r"\d", row["observe"])


def test_a_panel_far_from_the_size_of_its_method_is_an_error():
    severities = {size: judged("P01", {"panelistes": panel(size)})["gravite"] for size in (11, 12, 18, 19)}
    assert severities == {11: "erreur", 12: "avertissement", 18: "avertissement", 19: "erreur"}


def test_a_week_end_of_two_sessions_counts_once_and_a_public_hearing_on_a_saturday_counts():
    sunday = session(5, "weekend", "2026-02-08T09:00:00")
    hearing_day = session(6, "audition_publique", "2026-03-21T09:00:00")
    assert judged("P02", {"sessions": [SESSIONS[0], sunday, hearing_day]})["statut"] == "conforme"


@pytest.mark.parametrize(("delivered", "status"), [("2026-05-05", "conforme"), ("2026-05-06", "ecart")])
def test_four_months_end_on_the_same_day_of_the_month(delivered, status):
    assert judged("P04", {"demarches": {"date_remise_avis": day(delivered)}})["statut"] == status


def test_dates_that_are_missing_leave_the_others_in_order():
    assert judged("P05", {"demarches": {"date_debut_recrutement": None}})["statut"] == "conforme"
    assert judged("P05", {"demarches": {"date_debut_recrutement": PROCESS["date_saisine"]}})["statut"] == "ecart"


def test_most_of_the_speaking_time_on_one_side_is_only_a_warning():
    unbalanced = [hearing(1, "favorable", duree_min=80), hearing(2, "defavorable", duree_min=20)]
    row = judged("P08", {"interventions": unbalanced})
    assert (row["statut"], row["gravite"]) == ("ecart", "avertissement")
    assert "80 %" in row["observe"]


def test_both_sides_are_needed_on_each_question():
    two = {"questions": [QUESTION, {**QUESTION, "question_id": "q2"}]}
    assert judged("P08", two)["statut"] == "ecart"
    other = [hearing(4, "favorable", question_id="q2"), hearing(5, "defavorable", question_id="q2")]
    assert judged("P08", {**two, "interventions": [*HEARINGS, *other]})["statut"] == "conforme"


def test_a_position_may_be_validated_or_not():
    asked = {"questions": [{**QUESTION, "forme_avis_attendue": "validation_position"}]}
    assert judged("P11", {**asked, "avis": [{**OPINION, "forme": "invalidation"}]})["statut"] == "conforme"


@pytest.mark.parametrize("answered", [None, "q9"])
def test_an_opinion_answers_a_question_that_exists(answered):
    assert judged("P11", {"avis": [{**OPINION, "question_id": answered}]})["statut"] == "ecart"


def test_a_guarantor_is_needed_where_the_sheet_asks_for_one():
    nobody = {"demarches": {"garant_nom": None}}
    assert judged("P15", nobody)["statut"] == "ecart"
    conference = load_protocol("conference-de-citoyens", "fiche-2019-07")
    assert judged("P15", nobody, protocol=conference)["statut"] == "conforme"


def test_an_accepted_recommendation_needs_no_reason_and_an_unanswered_one_is_a_gap():
    accepted = {**RESPONSE, "decision": "retenue", "motivation": None}
    assert judged("P17", {"reponses": [accepted]})["statut"] == "conforme"
    assert judged("P17", {"reponses": [{**RESPONSE, "decision": "sans_reponse"}]})["statut"] == "ecart"
    assert "61 jours" in judged("P17")["observe"]


def test_a_response_that_is_not_due_yet_is_not_a_gap():
    waiting = {"reponses": [], "demarches": {"statut": "avis_remis"}}
    assert judged("P17", waiting)["statut"] == "non_verifiable"
    assert judged("P17", {"reponses": []})["statut"] == "ecart"


def test_a_criterion_without_quotas_is_only_a_warning():
    row = judged("P18", {"quotas": quotas("sexe", "tranche_age", "pcs", "diplome")})
    assert (row["statut"], row["gravite"]) == ("ecart", "avertissement")


def test_whether_the_panel_keeps_its_quotas_is_never_said():
    outside = [{**quota("sexe", "a", 5, 10), "effectif_vivier": 300, "effectif_panel": 11}]
    for status in ("deliberation", "clos"):
        for panelists in (panel(15), []):
            known = {"panelistes": panelists, "demarches": {"statut": status}}
            assert judged("P18", {**known, "composition": outside}) == judged("P18", known)
    assert "n'est pas dit" in judged("P18")["attendu"]


@pytest.mark.parametrize(
    "tally",
    [
        {"votants": 13},
        {"effectif": 13},
        {"effectif": 16},
        {"pour": 8, "contre": 5},
    ],
)
def test_a_tally_that_does_not_add_up_is_a_gap(tally):
    assert judged("P20", {"recommandations": [{**PROPOSAL, **tally}]})["statut"] == "ecart"


def test_an_incomplete_tally_cannot_be_verified():
    assert judged("P20", {"recommandations": [{**PROPOSAL, "contre": None}]})["statut"] == "non_verifiable"


@pytest.mark.parametrize("method", ["atelier-citoyen", "conference-de-citoyens", "autre"])
def test_every_version_of_every_method_can_be_judged(method):
    versions = [None] if method == "autre" else ["fiche-2019-07", "ditp-2019-11"]
    for version in versions:
        protocol = load_protocol(method, version)
        statuses = {rule.id: judged(rule.id, protocol=protocol)["statut"] for rule in protocol.regles}
        assert list(statuses) == list(RULES)

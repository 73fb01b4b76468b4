import datetime

import pytest

from pipelines.kit.schema import TableSchema, all_schemas, load_schema
from pipelines.kit.tables import cast_text, table_from
from pipelines.validate.coherence import CHECKS, FORMULA, breaches, rule_columns, rule_words
from tests.unit.validate.brut import PROCESS, brut

RULES = [
    pytest.param(schema, rule, id=f"{schema.name}.{rule_words(rule)}")
    for schema in all_schemas("intake")
    for rule in schema.rules
]


def judge(name, rule, *rows, others=None, **process):
    """Return the positions of the rows that break one rule."""
    schema = load_schema(name, "intake")
    alone = TableSchema(name, "intake", {**schema.descriptor, "rules": [{**rule, "severity": "erreur"}]})
    tables = {name: cast_text(brut(name, *rows), schema)}
    tables |= {
        other: cast_text(brut(other, *cells), load_schema(other, "intake")) for other, cells in (others or {}).items()
    }
    tables["demarches"] = table_from(load_schema("demarches", "intake"), [{**PROCESS, **process}])
    return [row for breach in breaches(tables, [alone], "erreur") for row in breach.rows]


@pytest.mark.parametrize(("schema", "rule"), RULES)
def test_a_declared_rule_is_one_of_ours_names_columns_that_exist_and_says_where_it_comes_from(schema, rule):
    assert rule["rule"] in CHECKS
    assert rule["severity"] in ("erreur", "avertissement")
    assert rule["source"].strip()
    assert set(rule_columns(rule).split(", ")) <= set(schema.columns)
    assert set(rule.get("by", ())) | set(rule.get("when", ())) <= set(schema.columns)
    if "holds" in rule:
        assert FORMULA.fullmatch(rule["holds"])
    for place in rule.get("in", ()):
        table, column = place.split(".")
        assert column in load_schema(table, "intake").columns


def test_a_rule_that_is_no_formula_is_an_error_of_ours():
    with pytest.raises(ValueError, match="not a formula"):
        judge("votes", {"rule": "calcul", "holds": "a; b"}, {"scrutin_id": "V"})


def test_a_sum_is_judged_where_every_part_is_known():
    rule = {"rule": "calcul", "holds": "votants = pour + contre + abstention"}
    known = {"reco_id": "R", "texte": "Faire.", "pour": "8", "contre": "4", "abstention": "1"}
    rows = [{**known, "votants": "13"}, {**known, "votants": "12"}, known, {**known, "votants": "12", "contre": ""}]
    assert judge("recommandations", rule, *rows) == [1]


def session(debut, fin="", rang="1", kind="weekend"):
    return {"session_id": f"S{rang}", "rang": rang, "type": kind, "debut": debut, "fin": fin}


def test_times_are_compared_to_the_second_and_with_a_date_to_the_day():
    order = {"rule": "calcul", "holds": "debut <= fin"}
    rows = [session("2026-03-07T09:30:00", "2026-03-07T09:29:59"), session("2026-03-07T09:30:00")]
    assert judge("sessions", order, *rows) == [0]
    inside = {"rule": "calcul", "holds": "demarches.date_saisine <= debut"}
    rows = [session("2026-01-05T09:30:00"), session("2026-01-04T23:59:59")]
    assert judge("sessions", inside, *rows) == [1]


def test_a_date_of_the_process_that_is_not_known_judges_nothing():
    rule = {"rule": "calcul", "holds": "fin <= demarches.date_remise_avis"}
    rows = [session("2026-03-07T09:30:00", "2026-05-29T10:00:00")]
    assert judge("sessions", rule, *rows) == []
    assert judge("sessions", rule, *rows, date_remise_avis=datetime.date(2026, 5, 28)) == [0]


def test_a_condition_limits_a_rule_to_the_rows_that_it_is_about():
    rule = {"rule": "calcul", "holds": "fin <= demarches.date_remise_avis", "when": {"type": ["weekend"]}}
    rows = [session("2026-06-07T09:30:00", "2026-06-07T10:00:00", kind=kind) for kind in ("restitution", "weekend")]
    assert judge("sessions", rule, *rows, date_remise_avis=datetime.date(2026, 5, 28)) == [1]


@pytest.mark.parametrize(
    ("ranks", "wrong"),
    [(("1", "2", "3"), []), (("2", "1"), []), (("1", "3"), [1]), (("1", "1"), [1]), (("2", "3"), [0]), (("1", ""), [])],
)
def test_ranks_follow_one_another_without_gap_or_repetition(ranks, wrong):
    rows = [{"question_id": f"Q{n}", "texte": "Quoi ?", "ordre": rank} for n, rank in enumerate(ranks)]
    assert judge("questions", {"rule": "rangs", "column": "ordre", "by": []}, *rows) == wrong


def test_ranks_are_counted_in_each_group():
    rule = {"rule": "rangs", "column": "rang", "by": ["avis_id"]}
    rows = [
        {"reco_id": f"R{n}", "texte": "Faire.", "avis_id": a, "rang": r} for n, (a, r) in enumerate(("A1", "A1", "B1"))
    ]
    assert judge("recommandations", rule, rows[0], rows[2]) == []
    assert judge("recommandations", rule, *rows) == [1]


def quota(criterion, value, share="", least="0", most="9"):
    return {"critere": criterion, "modalite": value, "population_part": share, "cible_min": least, "cible_max": most}


def test_the_shares_of_a_criterion_make_a_whole():
    rule = {"rule": "total", "column": "population_part", "by": ["critere"], "equals": 1, "tolerance": 0.02}
    rows = [
        quota("sexe", "femme", "0.52"),
        quota("sexe", "homme", "0.47"),
        quota("pcs", "1", "0.5"),
        quota("pcs", "2", "0.4"),
    ]
    assert judge("quotas", rule, *rows) == [2, 3]
    assert judge("quotas", rule, rows[2], quota("pcs", "2")) == []


def test_a_quota_is_on_a_column_of_the_registrations_and_a_code_of_its_list():
    rule = {"rule": "modalite", "column": "modalite", "criterion": "critere", "of": "inscriptions"}
    rows = [quota("sexe", "femme"), quota("sexe", "femmes"), quota("taille", "1"), quota("code_postal", "75011")]
    assert judge("quotas", rule, *rows) == [1, 2]


def test_a_value_is_looked_up_in_the_tables_that_were_handed_over():
    rule = {"rule": "appartenance", "column": "panelist_pseudo", "in": ["panel.panelist_pseudo"]}
    rows = [{"session_id": "S1", "panelist_pseudo": pseudo, "present": "true"} for pseudo in ("P1", "P2")]
    panel = {"panelist_pseudo": "P1", "role": "titulaire", "statut": "termine"}
    assert judge("presences", rule, *rows, others={"panel": [panel]}) == [1]
    assert judge("presences", rule, *rows, others={"panel": []}) == []


def test_what_a_kind_of_row_calls_for_is_filled():
    rule = {"rule": "completude", "filled": ["vague", "item"], "when": {"nature": ["avant_apres"]}}
    rows = [
        {"evaluation_id": "Q1", "nature": "avant_apres", "vague": "avant", "item": "Je sais."},
        {"evaluation_id": "Q2", "nature": "avant_apres", "vague": "avant"},
        {"evaluation_id": "G1", "nature": "grille_ditp"},
    ]
    assert judge("evaluations", rule, *rows) == [1]


def test_a_table_without_a_row_breaks_nothing():
    for schema in all_schemas("intake", "inbox"):
        for rule in schema.rules:
            others = {place.split(".")[0]: [] for place in rule.get("in", ())}
            assert judge(schema.name, rule, others=others) == []

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.schema import all_schemas
from pipelines.validate.keys import absent_parents, reject_orphans
from tests.unit.validate.brut import brut, brut_layer

SCHEMAS = all_schemas("intake", "inbox")


def question(number):
    return {"question_id": f"q{number}", "texte": "Faut-il ?"}


def opinion(number, question_id):
    return {"avis_id": f"a{number}", "question_id": question_id, "texte_integral": "Oui."}


def recommendation(number, avis_id):
    return {"reco_id": f"r{number}", "avis_id": avis_id, "texte": "Faire."}


def orphans(tables, rejected=None):
    return [
        (found.table, found.row, found.rule, found.detail) for found in reject_orphans(tables, rejected or {}, SCHEMAS)
    ]


def test_a_row_that_points_to_a_row_is_kept():
    assert orphans(brut_layer(questions=brut("questions", question(1)), avis=brut("avis", opinion(1, "q1")))) == []


def test_a_row_that_points_nowhere_is_rejected():
    tables = brut_layer(questions=brut("questions", question(1)), avis=brut("avis", opinion(1, "q9")))
    assert orphans(tables) == [("avis", 0, "foreign-key", "questions")]


def test_the_child_of_a_rejected_parent_is_rejected_and_so_is_its_own_child():
    tables = brut_layer(
        questions=brut("questions", question(1), question(2)),
        avis=brut("avis", opinion(1, "q1"), opinion(2, "q2")),
        recommandations=brut("recommandations", recommendation(1, "a1"), recommendation(2, "a2")),
    )
    found = orphans(tables, {"questions": {0}})
    assert found == [("avis", 0, "foreign-key", "questions"), ("recommandations", 0, "foreign-key", "avis")]


def test_an_empty_key_points_to_nothing():
    tables = brut_layer(questions=brut("questions", question(1)), avis=brut("avis", opinion(1, None), opinion(2, "")))
    assert orphans(tables) == []


def test_a_table_that_was_not_handed_over_rejects_nobody_and_is_told():
    tables = brut_layer(avis=brut("avis", opinion(1, "q1")))
    assert orphans(tables) == []
    assert [(found.table, found.detail) for found in absent_parents(tables, SCHEMAS)] == [("avis", "questions")]


def test_a_parent_with_every_row_rejected_rejects_its_children():
    tables = brut_layer(questions=brut("questions", question(1)), avis=brut("avis", opinion(1, "q1")))
    assert len(orphans(tables, {"questions": {0}})) == 1


small = st.integers(0, 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(small, unique=True), st.lists(small), st.lists(small), st.sets(small))
def test_links_are_cut_as_a_naive_reading_cuts_them(questions, opinions, recommendations, rejected):
    tables = brut_layer(
        questions=brut("questions", *map(question, questions)),
        avis=brut("avis", *(opinion(n, f"q{key}") for n, key in enumerate(opinions))),
        recommandations=brut(
            "recommandations", *(recommendation(n, f"a{key}") for n, key in enumerate(recommendations))
        ),
    )
    gone = {row for row in rejected if row < len(questions)}
    kept_questions = {key for row, key in enumerate(questions) if row not in gone}
    lost_opinions = {n for n, key in enumerate(opinions) if questions and key not in kept_questions}
    kept_opinions = set(range(len(opinions))) - lost_opinions
    lost = {n for n, key in enumerate(recommendations) if opinions and key not in kept_opinions}
    expected = {("avis", row) for row in lost_opinions} | {("recommandations", row) for row in lost}
    assert {found[:2] for found in orphans(tables, {"questions": gone})} == expected

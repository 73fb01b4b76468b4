"""The queue of the review: a row per form and text, contexts that draw only what they say, and no word in the UI."""

import re

import pytest

from pipelines.anonymise.texts.queue import context_of, queue_rows, review_metadata, visible
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import table_from
from tests.unit.anonymise.texts.review_rows import column, decided, decisions_of, passage

SCHEMA = load_schema("textes_a_relire", "intake")
TEXTS = column("Ma voisine Zoé Tran dit oui. Zoé  TRAN dit non.", "Selon Zoé Tran, oui.", "Hamid Aziz aussi.")
HELD = [
    passage(TEXTS, 2, "Hamid Aziz"),
    passage(TEXTS, 0, "Zoé Tran"),
    passage(TEXTS, 0, "Zoé  TRAN"),
    passage(TEXTS, 1, "Zoé Tran"),
]


def test_a_form_has_a_row_per_text_and_the_most_frequent_form_comes_first() -> None:
    rows = queue_rows([(TEXTS, HELD)], decisions_of())
    assert sorted(row["occurrences"] for row in rows[:2]) == [1, 2]
    assert rows[0]["passage"] == rows[1]["passage"] != rows[2]["passage"]
    assert rows[2]["mots"] == "Hamid Aziz"


def test_the_rows_are_those_of_the_table_and_no_two_have_the_same_key() -> None:
    rows = queue_rows([(TEXTS, HELD), (column("Zoé Tran", name="autre"), [])], decisions_of())
    table = table_from(SCHEMA, rows)
    assert table.num_rows == len({tuple(row[name] for name in SCHEMA.primary_key) for row in rows}) == 3


def test_the_same_text_twice_is_decided_once() -> None:
    twice = column("Selon Zoé Tran.", "Selon Zoé Tran.")
    rows = queue_rows([(twice, [passage(twice, 0, "Zoé Tran"), passage(twice, 1, "Zoé Tran")])], decisions_of())
    assert [row["occurrences"] for row in rows] == [2]


def test_the_order_of_the_queue_does_not_depend_on_the_order_of_the_passages() -> None:
    assert [row["passage"] for row in queue_rows([(TEXTS, HELD)], decisions_of())] == [
        row["passage"] for row in queue_rows([(TEXTS, HELD[::-1])], decisions_of())
    ]


def test_what_was_decided_of_the_form_elsewhere_is_proposed() -> None:
    decisions = decisions_of(decided("ZOE TRAN", "Un texte d'avant, de Zoé Tran.", "conserver"))
    rows = queue_rows([(TEXTS, HELD)], decisions)
    assert [row["deja_decide"] for row in rows] == ["conserver", "conserver", None]


def test_the_context_is_the_sentence_around() -> None:
    text = "Avant. Ma voisine Zoé Tran dit oui. Après."
    assert context_of(text, 18, 26) == "Ma voisine ⟦Zoé Tran⟧ dit oui."


def test_a_long_context_and_a_long_form_are_cut() -> None:
    text = "a " * 5_000_000
    context = context_of(text, 2_000, 3_000)
    assert len(context) < 700
    assert context.count("…") == 3


HOSTILE = "\x1b[2J\x1b]0;titre\x07\u202eneila\u202c\u200b\x00\x9b31m\ud800\ue000\r\n"


def test_nothing_that_steers_a_screen_is_shown() -> None:
    shown = visible(HOSTILE)
    assert shown.isprintable()
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]", shown)
    assert visible("é ⟦œ⟧ 👩\u200d🌾 عربي") == "é ⟦œ⟧ 👩🌾 عربي"


def test_a_row_of_the_queue_never_steers_a_screen() -> None:
    texts = column(f"Selon {HOSTILE}Zoé{HOSTILE}Tran{HOSTILE}, oui.")
    held = passage(texts, 0, f"Zoé{HOSTILE}Tran")
    (row,) = queue_rows([(texts, [held])], decisions_of())
    assert row["mots"].isprintable()
    assert row["extrait"].isprintable()
    assert table_from(SCHEMA, [row]).num_rows == 1


@pytest.mark.parametrize("key", [b"une clef", b"une autre"])
def test_the_ui_is_told_counts_and_keyed_digests_and_no_word(key: bytes) -> None:
    rows = queue_rows([(TEXTS, HELD)], decisions_of())
    told = review_metadata(table_from(SCHEMA, rows), key)
    assert (told["formes_retenues"], told["passages_retenus"], told["textes_a_lire"]) == (2, 4, 0)
    assert told["retenus_par_type/tiers"] == told["retenus_par_table/contributions"] == 4
    everything = str(told).casefold()
    words = ("zo", "tran", "hamid", "aziz", "voisine", *(row["passage"][:12] for row in rows))
    assert [word for word in words if word in everything.replace("contributions", "")] == []
    assert str(told["file_masquee"]).count("| tiers |") == 3


def test_a_digest_of_the_ui_depends_on_its_key() -> None:
    table = table_from(SCHEMA, queue_rows([(TEXTS, HELD)], decisions_of()))
    assert review_metadata(table, b"1")["file_masquee"] != review_metadata(table, b"2")["file_masquee"]


def test_a_long_queue_is_cut_in_the_ui() -> None:
    texts = column(*(f"Selon Zoé Tran, {number}." for number in range(300)))
    rows = queue_rows([(texts, [passage(texts, row, "Zoé Tran") for row in range(300)])], decisions_of())
    told = str(review_metadata(table_from(SCHEMA, rows), b"clef")["file_masquee"])
    assert "et 100 autres lignes" in told
    assert told.count("contributions") == 200


def test_an_empty_queue_is_told_as_such() -> None:
    assert review_metadata(table_from(SCHEMA, []), b"clef")["formes_retenues"] == 0

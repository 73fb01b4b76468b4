"""What changed between two states: counted as somebody would by hand, and told in a sentence without a value."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.findings import Language
from pipelines.publish.change_sentences import change_sentence, nouns
from pipelines.publish.content import data_schemas
from pipelines.publish.differences import Difference, compare, row_counts

LANGUAGES: tuple[Language, ...] = ("fr", "en")
Cells = tuple[str, ...]


def table(rows: list[Cells], columns: str) -> pa.Table:
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(columns)})


def described(columns: str, key: str = "", title: str = "Réponses", **more: Any) -> dict[str, Any]:
    fields = [{"name": name, "type": "string", "title": f"T{name}", "title_en": f"E{name}"} for name in columns]
    return {"title": title, "title_en": "Responses", "fields": fields, "primaryKey": list(key)} | more


def naive(before: list[Cells], after: list[Cells], key: int) -> tuple[int, int, int]:
    """Pair equal rows first, then rows of the same key; what is left came or went."""
    old, new = list(before), list(after)
    for row in before:
        if row in new:
            old.remove(row)
            new.remove(row)
    corrected = 0
    for row in list(old):
        twin = next((other for other in new if other[:key] == row[:key]), None) if key else None
        if twin is not None:
            old.remove(row)
            new.remove(twin)
            corrected += 1
    return len(new), len(old), corrected


letters = st.sampled_from("ab")
some_rows = st.lists(st.tuples(letters, letters, letters), max_size=6)


@given(some_rows, some_rows, st.integers(0, 2))
def test_rows_are_counted_as_by_hand(before: list[Cells], after: list[Cells], key: int) -> None:
    counted = row_counts(table(before, "abc"), table(after, "abc"), "abc"[:key])
    assert counted == naive(before, after, key)


@given(some_rows, st.lists(letters, min_size=6, max_size=6))
def test_a_column_that_comes_or_leaves_changes_no_row(rows: list[Cells], more: list[str]) -> None:
    wider = [(*row, other) for row, other in zip(rows, more, strict=False)]
    for before, after in ((table(rows, "abc"), table(wider, "abcd")), (table(wider, "abcd"), table(rows, "abc"))):
        assert row_counts(before, after, "a") == (0, 0, 0) == row_counts(before, after, "")


def difference(before: list[Cells], after: list[Cells], name: str = "reponses", **now: Any) -> Difference:
    was = described("abc", "a")
    return compare({name: table(before, "abc")}, {name: was}, {name: table(after, "abc")}, {name: was | now})


@pytest.mark.parametrize(
    ("before", "after", "french", "english"),
    [
        ("a", "ab", "1 réponse ajoutée.", "1 response added."),
        ("abc", "", "3 réponses retirées.", "3 responses removed."),
        ("ab", "AB", "2 réponses corrigées.", "2 responses corrected."),
        ("ab", "Bcd", "2 réponses ajoutées, 1 corrigée, 1 retirée.", "2 responses added, 1 corrected, 1 removed."),
        (
            "ab",
            "ba",
            "Les lignes de « Réponses » sont dans un autre ordre.",
            "The rows of “Responses” are in another order.",
        ),
    ],
)
def test_the_sentence_counts_what_rows_are_called(before: str, after: str, french: str, english: str) -> None:
    def rows(letters: str) -> list[Cells]:
        return [(letter.lower(), letter, "x") for letter in letters]

    found = difference(rows(before), rows(after))
    assert (change_sentence(found, "fr"), change_sentence(found, "en")) == (french, english)


def test_columns_and_tables_are_told_by_their_titles() -> None:
    one = [("a", "b", "c")]
    was, now = described("abc", "a"), described("abd", "a")
    found = compare(
        {"reponses": table(one, "abc")}, {"reponses": was}, {"reponses": table(one, "abd")}, {"reponses": now}
    )
    assert found.kind == "majeur"
    assert change_sentence(found, "fr") == (
        "La colonne « Td » apparaît dans « Réponses » ; la colonne « Tc » disparaît de « Réponses »."
    )
    retyped = described("abc", "a")
    retyped["fields"][2]["type"] = "integer"
    found = difference(one, one, fields=retyped["fields"])
    assert change_sentence(found, "en") == "The column “Ec” of “Responses” has another type."
    found = compare({}, {}, {"reponses": table(one, "abc")}, {"reponses": was})
    assert (found.kind, change_sentence(found, "fr")) == ("mineur", "La table « Réponses » apparaît (1 ligne).")
    found = compare({"reponses": table(one, "abc")}, {"reponses": was}, {}, {})
    assert (found.kind, change_sentence(found, "en")) == ("majeur", "The table “Responses” leaves (1 row).")


def test_another_description_of_the_same_data_is_told_apart() -> None:
    found = difference([("a", "b", "c")], [("a", "b", "c")], description="Mieux dit.")
    assert found.kind == "correctif" and not found.added_rows
    assert change_sentence(found, "fr") == "La description de la table « Réponses » change."


def test_links_to_a_table_that_was_not_published_before_are_no_change() -> None:
    assert difference([], [], foreignKeys=[{"fields": ["a"]}]) == Difference("aucun")


def test_schemas_are_compared_without_tables() -> None:
    assert compare({}, {"t": described("ab")}, {}, {"t": described("abc")}).kind == "mineur"
    assert compare({}, {"t": described("ab")}, {}, {"t": described("a")}).kind == "majeur"


def test_a_sentence_stays_short_however_much_changed() -> None:
    names = [f"t{number}" for number in range(40)]
    was = {name: described("ab", title="T" * 60) for name in names}
    now = {name: described("acdefgh", title="T" * 60, description="x") for name in names}
    before, after = table([("a", "b")], "ab"), table([tuple("acdefgh")], "acdefgh")
    found = compare(dict.fromkeys(names, before), was, dict.fromkeys(names, after), now)
    for language in LANGUAGES:
        assert len(change_sentence(found, language)) < 1_500
    assert change_sentence(found, "fr").endswith("autres changements.")


@given(some_rows, some_rows)
def test_no_value_of_a_cell_is_ever_in_a_sentence(before: list[Cells], after: list[Cells]) -> None:
    def marked(rows: list[Cells]) -> list[Cells]:
        return [tuple(f"SECRET{cell}" for cell in row) for row in rows]

    found = difference(marked(before), marked(after))
    assert not [language for language in LANGUAGES if "SECRET" in change_sentence(found, language)]


def test_the_first_release_and_an_unchanged_one_have_their_words() -> None:
    assert change_sentence(Difference("initial", added_rows=3), "fr") == "Première publication."
    assert change_sentence(Difference("correctif"), "en") == "The data are the same."


def test_every_open_table_has_a_word_for_its_rows() -> None:
    assert nouns().keys() == data_schemas().keys()
    assert all(words["fr"][2] in "mf" and len(words["en"]) == 2 for words in nouns().values())


def test_a_release_after_all_were_withdrawn_says_which_it_replaces() -> None:
    one, many = Difference("initial", replaces=("1.0.0",)), Difference("initial", replaces=tuple("123456"))
    assert change_sentence(one, "fr") == "Remplace la version 1.0.0, retirée."
    assert change_sentence(many, "en") == "Replaces versions …, 3, 4, 5, 6, withdrawn."

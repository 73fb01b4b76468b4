import pytest

from pipelines.ingest.pasted import pasted_header, pasted_in

LABELS = ["Nom", "Prénom", "Note"]


def found(row, labels=LABELS):
    return pasted_header(row, labels, lambda cell: cell in ("Âge", "Ville"))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["Nom", "Prénom", "Note"], "entete_repete"),
        (["\ufeffNom", "Prénom", "Note"], "entete_repete"),
        (["Roy", "Zoé", "1Nom", "Prénom", "Note"], "exports_colles"),
        (["Roy", "Zoé", "Nom", "Prénom", "Note"], "exports_colles"),
        (["Roy", "Zoé", "1\ufeffNom", "Prénom", "Note"], "exports_colles"),
        (["Prénom", "Nom", "Note"], "entete_different"),
        (["Prénom", "Nom", "Âge", "Ville"], "entete_different"),
        (["Ville", "Nom"], "entete_different"),
        (["Roy", "Zoé", "1Nom", "Note", "Prénom"], "entete_different"),
    ],
)
def test_a_header_pasted_under_the_rows_is_told_by_its_kind(row, code):
    assert found(row) == code


@pytest.mark.parametrize(
    "row", [["Roy", "Zoé", "1"], ["Nom", "Zoé", "1"], ["Roy", "Zoé", "1", "Note"], ["Roy"], ["", "", "1", ""]]
)
def test_a_row_that_holds_a_word_of_the_header_is_still_a_row(row):
    assert found(row) == ""


def test_in_a_single_column_a_value_that_ends_like_the_label_is_a_row():
    assert found(["Prénom"], ["nom"]) == ""


def test_a_header_is_suspected_from_the_first_or_the_last_column():
    assert pasted_in([("Roy", "Nom"), ("Zoé", "x")], ["Nom", "Prénom"])
    assert pasted_in([("Roy", "x"), ("Zoé", "Nom")], ["Nom", "Prénom"])
    assert pasted_in([("\ufeffNom",), ("x",)], ["Nom", "Prénom"])
    assert not pasted_in([("Roy", ""), ("Zoé", "x")], ["Nom", ""])

import pytest

from pipelines.ingest.labels import fold, fold_value


@pytest.mark.parametrize(
    "written", ["Code postal", "CODE POSTAL", "code_postal", "  Code\u00a0 postal ", "Code\u200b postal"]
)
def test_case_spaces_underscores_and_invisible_characters_do_not_make_another_name(written):
    assert fold(written) == "code postal"


def test_accents_composed_or_not_apostrophes_and_dashes_are_the_same_name():
    assert fold("Tranche d’âge") == fold("tranche d'a\u0302ge") == "tranche d'age"
    assert fold("18–24 ans") == "18-24 ans"


def test_a_value_is_folded_like_a_name_but_no_other_digit_is_taken_for_one():
    assert fold_value("  1er\u00a0Févr. ") == "1er fevr."
    assert fold_value("Tranche d’âge") == fold("Tranche d’âge")
    assert (fold("Question ①"), fold_value("Question ①"), fold_value("1² avril")) == (
        "question 1",
        "question ①",
        "1² avril",
    )

import pytest

from pipelines.ingest.labels import fold


@pytest.mark.parametrize(
    "written", ["Code postal", "CODE POSTAL", "code_postal", "  Code\u00a0 postal ", "Code\u200b postal"]
)
def test_case_spaces_underscores_and_invisible_characters_do_not_make_another_name(written):
    assert fold(written) == "code postal"


def test_accents_composed_or_not_apostrophes_and_dashes_are_the_same_name():
    assert fold("Tranche d’âge") == fold("tranche d'a\u0302ge") == "tranche d'age"
    assert fold("18–24 ans") == "18-24 ans"

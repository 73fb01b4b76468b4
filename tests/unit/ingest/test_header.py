import io

import pytest

from pipelines.ingest.header import find_header
from pipelines.ingest.labels import fold
from pipelines.kit.findings import AvisError

KNOWN = {"nom", "prenom", "note", "panel"}


def header(text, declared=","):
    return find_header(io.StringIO(text, newline=None), declared, lambda label: fold(label) in KNOWN, "panel.csv")


def test_a_header_on_the_first_row_has_nothing_above():
    assert header("Nom,Note\nRoy,1\n") == (",", 0, 0)


def test_titles_above_the_header_are_records_whatever_their_width():
    assert header('Panel\n"Export du 3 mai,\nà 10 h"\n\nNom,Note\nRoy,1\n').above == 3


def test_a_title_made_of_a_known_word_is_no_header_even_filled_up_with_commas():
    assert header("Panel,,,\nNom,Note,x,y\nRoy,1,2,3\n").above == 1
    assert header("Panel\nNom,Note\nRoy,1\nNoir,2\n").above == 1


def test_labels_that_do_not_have_the_width_of_what_follows_prove_nothing():
    assert header("Nom,Note\nRoy;1;x\nNoir;2;y\n") == (",", 0, None)


def test_a_header_too_deep_is_not_looked_for():
    assert header("titre\n" * 40 + "Nom,Note\nRoy,1\n").above is None


def test_another_delimiter_needs_to_be_the_only_one_that_proves_a_header():
    assert header("Nom;Note\nRoy;1\n").delimiter == ";"
    assert header("Nom\nRoy\n", declared=";").delimiter == ";"
    assert header("Un;Deux\nRoy;1\n") == (",", 0, None)


@pytest.mark.parametrize("mark", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_line_of_excel_decides_and_is_skipped(mark):
    assert header(f"{mark}\nNom;Note\nRoy;1\n") == (";", 1, 0)


def test_a_delimiter_that_excel_announces_and_we_do_not_read_is_refused():
    with pytest.raises(AvisError) as error:
        header("sep=|\nNom|Note\n")
    assert error.value.findings[0].code == "separateur_inconnu"

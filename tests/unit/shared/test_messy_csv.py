"""The reader on seventeen small files, each broken in one way, which are not in the project."""

import os
from pathlib import Path

import pytest

from pipelines.ingest.exports import read_csv
from pipelines.kit.edition_settings import Formats
from pipelines.kit.findings import AvisError

SHARED = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[4] / "shared"))
MESSY = SHARED / "data" / "messy-csv"
LABELS = {"id", "nom", "age", "ville", "inscrit_le"}
READ = {
    "01_clean": (30, []),
    "05_mixed_eol": (30, [("fins_de_ligne", 0, 16)]),
    "11_short_row": (30, [("ligne_irreguliere", 32, 1)]),
    "15_trailing_commas": (30, [("colonnes_vides", 0, 2)]),
    "17_blank_rows_commas": (30, [("lignes_vides", 0, 1)]),
    "19_stray_quote": (31, []),
    "21_space_quote": (30, [("ligne_espace_guillemet", 32, 1)]),
    "25_excel_sep_line": (30, [("separateur_reconnu", 0, 1)]),
    "27_title_rows_above": (30, [("lignes_au_dessus", 0, 1), ("lignes_vides", 0, 1)]),
    "31_json_array_cell": (1, []),
    "33_tab_delim": (30, [("separateur_reconnu", 0, 1)]),
    "35_columns_reordered": (30, []),
}
REFUSED = {
    "03_excel_fr_cp1252_semicolon": ("encodage_faux", 2),
    "07_nul_byte": ("octet_nul", 4),
    "09_cp1252_byte_late": ("encodage_mele", 6001),
    "23_empty": ("fichier_vide", 0),
    "29_xlsx_renamed": ("fichier_classeur", 0),
}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not MESSY.is_dir(), reason="AVIS_SHARED has no data/messy-csv: the broken files are not here"),
]


def read(name, **formats):
    return read_csv(MESSY / f"{name}.csv", Formats(**formats), LABELS.__contains__)


def test_every_file_of_the_corpus_has_an_expected_outcome():
    assert {path.stem for path in MESSY.glob("*.csv")} == {*READ, *REFUSED}


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_row_by_row_and_every_change_is_told(name):
    rows, told = READ[name]
    source = read(name)
    assert [(finding.code, finding.line, finding.count) for finding in source.findings] == told
    assert source.regular.to_pylist().count(True) == rows
    assert set(source.labels) == LABELS


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_one_error_at_its_line(name):
    with pytest.raises(AvisError) as error:
        read(name)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [REFUSED[name]]


def test_a_french_name_is_never_another_name():
    declared = read("03_excel_fr_cp1252_semicolon", encodage="cp1252", separateur=";")
    names = declared.columns[declared.labels.index("nom")].unique().to_pylist()
    assert names == read("01_clean").columns[1].unique().to_pylist()
    with pytest.raises(AvisError):
        read("09_cp1252_byte_late", encodage="cp1252")

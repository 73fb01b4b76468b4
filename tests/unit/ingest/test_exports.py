import csv

import pytest

from pipelines.ingest.content import inspect_bytes
from pipelines.ingest.exports import read_csv
from pipelines.ingest.labels import fold
from pipelines.kit.edition_settings import Formats
from pipelines.kit.findings import AvisError

KNOWN = {"nom", "prenom", "note"}


def read(path, data, **formats):
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_csv(path, Formats(**formats), lambda label: fold(label) in KNOWN)


def rows(source):
    return list(zip(*(column.to_pylist() for column in source.columns), strict=True))


@pytest.fixture
def path(tmp_path):
    limit = csv.field_size_limit()
    yield tmp_path / "export.csv"
    csv.field_size_limit(limit)


def test_a_byte_order_mark_a_multi_line_cell_and_no_final_newline_are_airtables_own(path):
    source = read(path, '\ufeffNom,Note\nRoy,"un\n\ndeux"\nDu Pré,""\nLe Goff,"a ""b"""')
    assert source.labels == ["Nom", "Note"]
    assert rows(source) == [("Roy", "un\n\ndeux"), ("Du Pré", ""), ("Le Goff", 'a "b"')]
    assert source.lines.to_pylist() == [2, 5, 6]
    assert source.findings == []


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_are_made_the_same_and_lines_keep_their_number(path, end):
    source = read(path, f'Nom,Note{end}Roy,"a{end}b"{end}Blanc,c{end}')
    assert rows(source) == [("Roy", "a\nb"), ("Blanc", "c")]
    assert source.lines.to_pylist() == [2, 4]
    told = {finding.code: finding.count for finding in source.findings}
    assert told == {"\n": {}, "\r": {"fins_de_ligne": 4}, "\r\n": {"fins_de_ligne": 1}}[end]


def test_blank_and_comma_only_rows_are_skipped_and_counted(path):
    source = read(path, "Nom,Note\n\nRoy,1\n,\n , \nBlanc,2\n\n")
    assert rows(source) == [("Roy", "1"), ("Blanc", "2")]
    assert source.lines.to_pylist() == [3, 6]
    assert [(finding.code, finding.severity, finding.count) for finding in source.findings] == [
        ("lignes_vides", "information", 4)
    ]


def test_a_ragged_row_stays_a_row_of_nulls_with_its_line_so_that_it_is_counted(path):
    source = read(path, "Nom,Note\nRoy,1\nBlanc\nLe Goff,2\nNoir,3,4,5\nRoux,6\n")
    assert rows(source) == [("Roy", "1"), (None, None), ("Le Goff", "2"), (None, None), ("Roux", "6")]
    assert source.regular.to_pylist() == [True, False, True, False, True]
    assert [(finding.code, finding.severity, finding.line, finding.detail) for finding in source.findings] == [
        ("ligne_irreguliere", "avertissement", 3, "1/2"),
        ("ligne_irreguliere", "avertissement", 5, "4/2"),
    ]


def test_a_ragged_row_keeps_its_cells_apart_from_the_table_and_without_words_of_the_header(path):
    source = read(path, "Nom,Note\nRoy,1\nZorglubert,Anastasie,06\nNoir,3Nom,Note\nNom,Note\n")
    assert source.raw.to_pylist() == [None, "Zorglubert\x1fAnastasie\x1f06", "Noir\x1f3", None]


def test_two_exports_pasted_together_give_the_fused_row_and_the_repeated_header(path):
    once = "Nom,Note\nRoy,1\nBlanc,2\nNoir,3"
    fused = read(path, once + once)
    assert [(finding.code, finding.line, finding.detail) for finding in fused.findings] == [("exports_colles", 4, "")]
    pasted = read(path, once + "\n" + once)
    assert [(finding.code, finding.line) for finding in pasted.findings] == [("entete_repete", 5)]
    assert pasted.rows == 7


def test_a_majority_of_ragged_rows_is_one_error(path):
    source = read(path, "Nom,Note\na;1;x\nb;2;y\nc,3\n")
    assert [(finding.code, finding.severity, finding.count, finding.line) for finding in source.findings] == [
        ("lignes_irregulieres", "erreur", 2, 2)
    ]
    assert source.rows == 3


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        ('Nom,Note\nRoy,1\nBlanc,"2\nNoir,3\nRoux,4\n', "guillemet_ouvert", 3),
        ('Nom,Note\nRoy,1\n"Bl"anc,2\n', "guillemet_mal_place", 3),
        ('Nom,Note\nBlanc,"2\nNoir,"3"\n', "guillemet_mal_place", 2),
    ],
)
def test_a_quote_that_makes_splitting_unsure_stops_the_file_at_its_row(path, data, code, line):
    with pytest.raises(AvisError) as error:
        read(path, data)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [(code, line)]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_another_delimiter_is_taken_only_when_the_header_proves_it(path, delimiter):
    source = read(path, f"Nom{delimiter}Note{delimiter}Divers\na{delimiter}1,5{delimiter}x\n")
    assert rows(source) == [("a", "1,5", "x")]
    assert [finding.code for finding in source.findings] == ["separateur_reconnu"]
    unproven = read(path, f"Un{delimiter}Note{delimiter}Trois\na{delimiter}1{delimiter}x\n")
    assert unproven.labels == [f"Un{delimiter}Note{delimiter}Trois"]


def test_the_declared_delimiter_and_the_line_of_excel_are_followed(path):
    assert read(path, "Nom;Note\na;1\n", separateur=";").findings == []
    excel = read(path, "sep=;\nNom;Note\na;1\n")
    assert rows(excel) == [("a", "1")]
    assert excel.lines.to_pylist() == [3]


def test_a_declared_cp1252_is_decoded_exactly(path):
    source = read(path, "Nom;Note\nLefèvre;5 €\n".encode("cp1252"), encodage="cp1252", separateur=";")
    assert rows(source) == [("Lefèvre", "5 €")]


def test_a_header_alone_has_no_row_and_says_so(path):
    source = read(path, "Nom,Note\n")
    assert (source.rows, source.labels) == (0, ["Nom", "Note"])
    assert [(finding.code, finding.severity) for finding in source.findings] == [("fichier_sans_ligne", "information")]


def test_a_cell_of_five_megabytes_and_rows_beyond_one_batch_are_read(path):
    long = "x" * 5_000_000
    source = read(path, "Nom,Note\n" + f'Roy,"{long}"\n' + "Blanc,1\n" * 20_000)
    assert source.rows == 20_001
    assert source.columns[1][0].as_py() == long
    assert source.lines.to_pylist()[-1] == 20_002


def test_a_spreadsheet_row_counts_titles_blank_rows_and_the_header_but_neither_sep_nor_inner_lines(path):
    source = read(path, 'sep=;\nListe du 3 mai\n;\nNom;Note\nRoy;"un\ndeux"\n\nNoir;3;4\nBlanc;2\n')
    assert source.labels == ["Nom", "Note"]
    assert source.ranks.to_pylist() == [4, 6, 7]
    assert source.lines.to_pylist() == [5, 8, 9]
    told = {finding.code: finding.count for finding in source.findings}
    assert told == {"separateur_reconnu": 1, "lignes_au_dessus": 1, "lignes_vides": 2, "ligne_irreguliere": 1}


def test_lines_and_rows_are_right_whatever_the_blocks(path, monkeypatch):
    data = "Nom,Note\n" + "".join(f'{"x" * n},"a\n{n}"\n' for n in range(1, 200)) + "\n" + "y,1\n" * 200
    whole = read(path, data)
    assert whole.lines.to_pylist()[-1] == data.count("\n")
    for size in (1, 2, 7):
        monkeypatch.setattr("pipelines.ingest.exports.FIRST_BLOCK", size)
        monkeypatch.setattr("pipelines.ingest.exports.BATCH", size)
        parts = read(path, data)
        assert (parts.lines, parts.ranks, parts.columns) == (whole.lines, whole.ranks, whole.columns)


def test_columns_without_name_or_cells_are_left_out_and_counted(path):
    source = read(path, "Nom,Note, ,\nRoy,1,,\nNoir,2, ,\n")
    assert (source.labels, len(source.columns)) == (["Nom", "Note"], 2)
    assert [(finding.code, finding.count) for finding in source.findings] == [("colonnes_vides", 2)]
    kept = read(path, "Nom,Note,,\nRoy,1,x,\n")
    assert kept.labels == ["Nom", "Note", ""]


def test_a_quote_after_a_space_is_text_and_is_told_with_its_first_line(path):
    source = read(path, 'Nom,Note\nRoy,1\n "Noir", ""\n  "Blanc",3\n')
    assert rows(source)[1:] == [(' "Noir"', ' ""'), ('  "Blanc"', "3")]
    assert [(finding.code, finding.line, finding.column, finding.count) for finding in source.findings] == [
        ("guillemet_apres_espace", 3, "A", 2),
        ("guillemet_apres_espace", 3, "B", 1),
    ]


def test_two_exports_pasted_after_a_quoted_cell_are_named_at_the_line_of_the_paste(path):
    once = 'Nom,Note\nRoy,1\nBlanc,"2"'
    with pytest.raises(AvisError) as error:
        read(path, once + once)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [("exports_colles", 3)]


def test_a_header_in_another_order_stops_the_file_because_what_follows_has_other_columns(path):
    with pytest.raises(AvisError) as error:
        read(path, "Nom,Note\nRoy,1\nNote,Nom\n2,Blanc\n")
    assert [(finding.code, finding.line) for finding in error.value.findings] == [("entete_different", 3)]


def test_thousands_of_irregular_rows_are_told_in_bounded_words_and_exact_numbers(path, monkeypatch):
    monkeypatch.setattr("pipelines.ingest.source.TOLD", 3)
    source = read(path, "Nom,Note\n" + "Roy,1\n" * 9 + "Noir\n" * 8)
    codes = [finding.code for finding in source.findings]
    assert codes == ["ligne_irreguliere"] * 3 + ["lignes_irregulieres_autres"]
    assert (source.findings[-1].line, source.findings[-1].count) == (14, 5)


def test_a_quote_that_never_closes_cannot_hold_more_than_one_cell_in_memory(path, monkeypatch):
    monkeypatch.setattr("pipelines.ingest.exports.LONGEST_CELL", 1_000)
    with pytest.raises(AvisError) as error:
        read(path, 'Nom,Note\nRoy,"1\n' + "Noir,2\n" * 1_000)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [("cellule_trop_longue", 2)]


def test_a_file_that_grows_while_it_is_read_gives_nothing(path, monkeypatch):
    def growing(file, name, declared):
        with path.open("ab") as more:
            more.write(b"Blanc,2\n")
        return inspect_bytes(file, name, declared)

    monkeypatch.setattr("pipelines.ingest.exports.inspect_bytes", growing)
    with pytest.raises(AvisError) as error:
        read(path, "Nom,Note\nRoy,1\n")
    assert error.value.findings[0].code == "fichier_change"


@pytest.mark.parametrize(
    "data",
    [
        "Nom,Prénom,Note\nRoy,Zoé,1\nNom,Prénom,Note,x\nNoir,Léa,2,y\nBon,Guy,3,z\n",
        "Roy,Zoé,1\nNoir,Léa,2\nNom,Prénom,Note\nBon,Guy,3\n",
        "Un,Deux,Trois\nRoy,Zoé,1\nNom,Prénom,Note\nBon,Guy,3\n",
        "Roy,Zoé,1\n\nNom,Prénom,Note\n",
        "Nom,Note,,,\nRoy,1,,,\nNom,Prénom,Note,x,y\nBon,Guy,3,x,y\n",
    ],
)
def test_people_above_the_header_are_never_taken_for_titles(path, data):
    with pytest.raises(AvisError) as error:
        read(path, data)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [("ligne_au_dessus", 1)]


def test_titles_of_one_or_two_cells_above_the_header_are_skipped_and_counted(path):
    source = read(path, '"Panel\nde mai",,\nExporté le,3 mai,\n\nNom,Prénom,Note\nRoy,Zoé,1\n')
    assert rows(source) == [("Roy", "Zoé", "1")]
    assert [(finding.code, finding.count) for finding in source.findings] == [
        ("lignes_au_dessus", 2),
        ("lignes_vides", 1),
    ]

import datetime
import re
import sys
import zipfile

import pytest

from pipelines.ingest import workbook
from pipelines.ingest.columns import field_names
from pipelines.ingest.labels import fold
from pipelines.ingest.workbook import read_workbook
from pipelines.kit.findings import AvisError
from pipelines.kit.schema import load_schema
from tests.unit.ingest.workbooks import HEADER, SHEET, rewrite, sheet_xml, text_cells, write_workbook

NAMES = field_names(load_schema("inscriptions", "intake"), {})
PERSON = ["rec00000000000001", "Le Goff", "Anne", "1980-03-14"]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "inscriptions.xlsx"


def read(path):
    return read_workbook(path, lambda label: fold(label) in NAMES)


def rows(source):
    return [list(row) for row in zip(*(column.to_pylist() for column in source.columns), strict=True)]


def told(source):
    return {finding.code: (finding.severity, finding.count) for finding in source.findings}


def problem(path):
    with pytest.raises(AvisError) as error:
        read(path)
    (finding,) = error.value.findings
    assert finding.file == "inscriptions.xlsx"
    return finding.code, finding.count


def test_a_sheet_is_read_with_the_rows_that_a_spreadsheet_shows(path):
    write_workbook(path, [HEADER, PERSON, PERSON])
    source = read(path)
    assert source.labels == HEADER
    assert rows(source) == [PERSON, PERSON]
    assert source.ranks.to_pylist() == [2, 3]
    assert source.lines.to_pylist() == [0, 0]
    assert source.findings == []


def test_titles_above_and_blank_rows_inside_are_counted_and_the_last_blank_ones_are_nothing(path):
    blank = [None] * 4
    write_workbook(path, [["Inscrits au 3 mars"], blank, HEADER, PERSON, blank, blank, PERSON, ["  "], blank])
    source = read(path)
    assert source.ranks.to_pylist() == [4, 7]
    assert told(source) == {"lignes_au_dessus": ("information", 1), "lignes_vides": ("information", 3)}


def test_columns_keep_the_letters_of_the_sheet(path):
    write_workbook(path, [[None, None, *HEADER], [None, None, *PERSON]])
    source = read(path)
    assert source.labels == ["", "", *HEADER]
    assert rows(source) == [["", "", *PERSON]]


def test_cells_to_the_right_of_the_header_are_counted_and_make_no_record(path):
    write_workbook(path, [HEADER, [*PERSON, None, "à relire"], [None] * 5 + ["hors tableau"], PERSON])
    source = read(path)
    assert rows(source) == [PERSON, PERSON]
    assert source.ranks.to_pylist() == [2, 4]
    assert told(source) == {"feuille_cellules_dehors": ("avertissement", 2)}


def test_cells_at_the_end_of_the_sheet_are_told_without_going_through_the_columns_between(path):
    write_workbook(path, [HEADER])
    far = '<row r="2"><c r="A2"><v>1</v></c><c r="XFD2"><v>1</v></c></row><row r="3"><c r="XFD3"><v>1</v></c></row>'
    rewrite(path, {SHEET: sheet_xml(text_cells(1, HEADER) + far)})
    source = read(path)
    assert rows(source) == [["1", "", "", ""]]
    assert told(source) == {"feuille_cellules_dehors": ("avertissement", 1)}


@pytest.mark.parametrize(
    "header",
    [
        ["Nom", "Nom", "Nom", "Nom", "Nom"],
        ["Nom", *[None] * 9, "Prénom"],
        ["Nom", "a", "b"],
        [None] * 1_000 + HEADER,
    ],
)
def test_words_repeated_scattered_or_too_far_prove_no_header(path, header):
    write_workbook(path, [header, PERSON])
    assert problem(path) == ("feuille_aucune", 1)


def test_rich_text_is_its_text(path):
    write_workbook(path, [HEADER])
    rich = '<row r="2"><c r="B2" t="inlineStr"><is><r><t>Le </t></r><r><rPr><b/></rPr><t>Goff</t></r></is></c></row>'
    rewrite(path, {SHEET: sheet_xml(text_cells(1, HEADER) + rich)})
    assert rows(read(path)) == [["", "Le Goff", "", ""]]


def test_types_are_written_as_the_sheet_shows_them(path):
    moment = datetime.datetime(2026, 3, 14, 18, 38)
    row = ["rec00000000000001", "Le Goff", True, datetime.date(1980, 3, 14), moment, 1.5, 3.0, "0042", "a\nb"]
    write_workbook(path, [[*HEADER, "Créé le", "x", "y", "z", "t"], row])
    assert rows(read(path)) == [
        ["rec00000000000001", "Le Goff", "true", "1980-03-14", "2026-03-14T18:38:00", "1.5", "3", "0042", "a\nb"]
    ]


def test_dates_of_a_workbook_that_counts_from_1904_are_the_same_dates(path):
    workbook = write_workbook(path, [HEADER, [*PERSON[:3], datetime.date(1980, 3, 14)]])
    workbook.epoch = datetime.datetime(1904, 1, 1)
    workbook.worksheets[0]["D2"] = datetime.date(1980, 3, 14)
    workbook.save(path)
    assert rows(read(path))[0][3] == "1980-03-14"


def test_the_one_sheet_whose_header_proves_the_table_is_read_and_the_others_are_counted(path):
    write_workbook(path, [["Notes"], ["à relire"]], [HEADER, PERSON], [])
    source = read(path)
    assert rows(source) == [PERSON]
    assert told(source) == {"feuilles_autres": ("information", 1)}


def test_a_table_in_no_sheet_or_in_two_is_an_error_that_names_no_sheet(path):
    write_workbook(path, [["Zoé Lefèvre"], ["x"]], [["a", "b"]])
    assert problem(path) == ("feuille_aucune", 2)
    write_workbook(path, [HEADER, PERSON], [["Notes"]], [HEADER, PERSON])
    assert problem(path) == ("feuille_plusieurs", 2)


def test_hidden_rows_and_columns_are_read_and_reported(path):
    workbook = write_workbook(path, [HEADER, PERSON, PERSON, PERSON])
    sheet = workbook.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[900].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.auto_filter.ref = "A1:D4"
    workbook.save(path)
    source = read(path)
    assert source.rows == 3
    assert told(source) == {
        "feuille_lignes_masquees": ("avertissement", 1),
        "feuille_colonnes_masquees": ("avertissement", 1),
    }


def test_a_hidden_sheet_is_read_and_reported(path):
    workbook = write_workbook(path, [["Notes"]], [HEADER, PERSON])
    workbook.worksheets[1].sheet_state = "hidden"
    workbook.save(path)
    assert told(read(path))["feuille_masquee"] == ("avertissement", 1)


def test_merged_cells_are_reported_and_only_their_first_cell_has_a_value(path):
    workbook = write_workbook(path, [HEADER, PERSON, [None, None, "Zoé", None]])
    workbook.worksheets[0].merge_cells("B2:B3")
    workbook.save(path)
    source = read(path)
    assert [row[1] for row in rows(source)] == ["Le Goff", ""]
    assert told(source) == {"feuille_cellules_fusionnees": ("avertissement", 1)}


def test_a_formula_gives_its_saved_value_and_one_without_is_reported(path):
    header, formula = text_cells(1, HEADER), '<f>UPPER("x")</f>'
    saved = f'<row r="2"><c r="A2" t="str">{formula}<v>X</v></c><c r="B2" t="str">{formula}</c></row>'
    write_workbook(path, [HEADER])
    rewrite(path, {SHEET: sheet_xml(header + saved)})
    source = read(path)
    assert rows(source) == [["X", "", "", ""]]
    assert told(source) == {"feuille_formules_sans_valeur": ("avertissement", 1)}


def test_the_error_of_a_formula_is_its_text(path):
    write_workbook(path, [HEADER])
    wrong = '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    rewrite(path, {SHEET: sheet_xml(text_cells(1, HEADER) + wrong)})
    assert rows(read(path)) == [["#DIV/0!", "", "", ""]]


def test_a_date_beyond_the_calendar_is_an_error_of_its_cell_and_is_never_shown(path):
    workbook = write_workbook(path, [HEADER, [*PERSON[:3], datetime.date(1980, 3, 14)]])
    workbook.worksheets[0]["D2"] = 1e12
    workbook.worksheets[0]["D2"].number_format = "dd/mm/yyyy"
    workbook.save(path)
    assert rows(read(path))[0][3] == "#VALUE!"


def test_a_header_repeated_in_the_sheet_is_a_rejected_row_with_its_place(path):
    write_workbook(path, [HEADER, PERSON, HEADER, PERSON])
    source = read(path)
    assert source.regular.to_pylist() == [True, False, True]
    assert [(finding.code, finding.line) for finding in source.findings] == [("entete_repete", 3)]


def test_thousands_of_repeated_headers_are_told_in_bounded_words(path, monkeypatch):
    monkeypatch.setattr("pipelines.ingest.source.TOLD", 1)
    write_workbook(path, [HEADER, PERSON, HEADER, HEADER, HEADER])
    assert [(finding.code, finding.line, finding.count) for finding in read(path).findings] == [
        ("entete_repete", 3, 1),
        ("lignes_irregulieres_autres", 4, 2),
    ]


@pytest.mark.parametrize("second", [HEADER[::-1], [*HEADER, "Code postal"], HEADER[:3], [None, *HEADER]])
def test_another_header_under_the_rows_stops_the_file(path, second):
    write_workbook(path, [HEADER, PERSON, second, PERSON])
    with pytest.raises(AvisError) as error:
        read(path)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [("entete_different", 3)]


@pytest.mark.parametrize("above", [PERSON, ["a", "b", "c", "d"], ["rec00000000000001", "Le Goff", "Anne"]])
def test_people_above_the_header_are_never_taken_for_titles(path, above):
    write_workbook(path, [["Inscrits", "3 mars"], above, HEADER, PERSON])
    with pytest.raises(AvisError) as error:
        read(path)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [("ligne_au_dessus", 2)]


def test_a_sheet_listed_several_times_or_too_many_sheets_are_not_read(path, monkeypatch):
    write_workbook(path, [HEADER, PERSON])
    with zipfile.ZipFile(path) as archive:
        listed = archive.read("xl/workbook.xml").decode()
    entry = re.search("<sheet .*?/>", listed)[0]
    rewrite(path, {"xl/workbook.xml": listed.replace(entry, entry + entry.replace("Feuille 1", "Feuille 2"))})
    assert problem(path) == ("classeur_feuilles", 2)
    write_workbook(path, [HEADER, PERSON], [], [])
    monkeypatch.setattr(workbook, "MOST_SHEETS", 2)
    assert problem(path) == ("classeur_feuilles", 3)


def test_a_workbook_that_fills_the_memory_is_one_clear_error(path, monkeypatch):
    write_workbook(path, [HEADER, PERSON])

    def fill(*_):
        raise MemoryError

    monkeypatch.setattr(workbook, "sheet_facts", fill)
    assert problem(path) == ("classeur_bombe", 1)


def test_the_main_part_is_only_read_where_its_size_was_checked(path):
    write_workbook(path, [HEADER, PERSON])
    with zipfile.ZipFile(path) as archive:
        types, main = archive.read("[Content_Types].xml"), archive.read("xl/workbook.xml")
    moved = types.replace(b"/xl/workbook.xml", b"/xl/worksheets/main.xml")
    rewrite(path, {"[Content_Types].xml": moved, "xl/worksheets/main.xml": main})
    assert problem(path) == ("classeur_illisible", 1)


def test_a_header_alone_is_an_empty_table_and_an_empty_workbook_an_error(path):
    write_workbook(path, [HEADER])
    source = read(path)
    assert (source.rows, source.labels, told(source)) == (0, HEADER, {"fichier_sans_ligne": ("information", 1)})
    write_workbook(path, [])
    assert problem(path) == ("feuille_aucune", 1)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="999999999"/>',
        '<row r="2"/><row r="2"/>',
        '<row r="3"/><row r="2"/>',
        '<row r="2"><c r="XFE2"/></row>',
        '<row r="2"><c r="ZZZZZZ2"/></row>',
        '<row r="2"><c r="B2"/><c r="A2"/></row>',
        '<row r="2"><c r="A3"/></row>',
        '<row r="2"><c r="2A"/></row>',
        '<row r="deux"/>',
        '<row r="2"><c r="A2" t="s"><v>99</v></c></row>',
        '<row r="2"><c r="A2"><v>un</v></c></row>',
        '<row r="2">',
    ],
)
def test_a_sheet_whose_cells_are_not_where_they_say_is_one_clear_error(path, cells):
    write_workbook(path, [HEADER])
    rewrite(path, {SHEET: sheet_xml(text_cells(1, HEADER) + cells)})
    assert problem(path) == ("classeur_illisible", 1)


def test_a_workbook_that_claims_a_million_columns_is_read_by_its_cells(path):
    write_workbook(path, [HEADER])
    claim = '<dimension ref="A1:XFD1048576"/>'
    rewrite(path, {SHEET: sheet_xml(text_cells(1, HEADER) + text_cells(3, PERSON), claim)})
    source = read(path)
    assert (source.labels, source.ranks.to_pylist()) == (HEADER, [3])


def test_a_workbook_cut_at_any_place_is_one_clear_error(path):
    write_workbook(path, [HEADER, PERSON])
    whole = path.read_bytes()
    for size in range(4, len(whole), len(whole) // 40):
        path.write_bytes(whole[:size])
        assert problem(path) == ("classeur_illisible", 1)


def test_a_workbook_with_a_byte_changed_reads_or_is_one_clear_error(path):
    write_workbook(path, [HEADER, PERSON])
    whole = path.read_bytes()
    for place in range(4, len(whole), len(whole) // 150):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            assert rows(read(path)) == [PERSON]
        except AvisError as error:
            assert [finding.code.partition("_")[0] for finding in error.findings] in (["classeur"], ["feuille"])


def test_without_openpyxl_the_error_says_so(path, monkeypatch):
    write_workbook(path, [HEADER, PERSON])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert problem(path) == ("classeur_sans_lecteur", 1)

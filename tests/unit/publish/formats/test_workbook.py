"""The workbook: what the tables hold, as a reader expects it, and nothing that a spreadsheet would run."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.schema import label, load_schema
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.kit.tables import Tables, rows_of, table_from
from pipelines.publish.descriptions.dataset import describe
from pipelines.publish.formats import cover, sheets, workbook
from pipelines.publish.formats.workbook import LONGEST_CELL, NOT_IN_XML
from tests.unit.publish.sample import KEY, PERSON, open_tables

DATE = "2026-06-30"


def made(tables: Tables, site: Site = LOCAL_SITE) -> bytes:
    filled = {name: table for name, table in tables.items() if table.num_rows}
    return workbook.workbook(describe("1.2.0", DATE, filled, {}, site))


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def sheet_of(book: openpyxl.Workbook, table: str) -> Any:
    return next(sheet for sheet in book if table in sheet.tables)


def cells(book: openpyxl.Workbook, table: str) -> list[dict[str, Any]]:
    header, *rows = sheet_of(book, table).iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def expected(table: pa.Table, name: str) -> list[dict[str, Any]]:
    def shown(value: Any, vocabulary: str | None) -> Any:
        if isinstance(value, bool):
            return "Oui" if value else "Non"
        if isinstance(value, list):
            return "; ".join(value) or None
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return datetime.datetime.combine(value, datetime.time())
        return label(vocabulary, value) if vocabulary and isinstance(value, str) else value

    fields = load_schema(name, "open").fields
    return [
        {field.title: shown(row[field.name], field.descriptor.get("vocabulary")) for field in fields}
        for row in rows_of(table)
    ]


def test_every_table_is_a_sheet_with_its_values_under_french_titles() -> None:
    tables = {name: table for name, table in open_tables().items() if table.num_rows}
    book = opened(made(tables))
    for name, table in tables.items():
        assert cells(book, name) == expected(table, name)
    assert cells(book, "demarche")[0]["Données de démonstration"] == "Oui"
    assert cells(book, "sessions")[0]["Type de séance"] == label("type_session", "weekend")


def test_the_header_stays_in_sight_filters_and_is_announced_as_one() -> None:
    book = opened(made(open_tables()))
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        [table] = sheet.tables.values()
        assert table.headerRowCount == 1 and table.autoFilter is not None
        assert table.ref == sheet.dimensions, "the table is all that there is on its sheet"


def test_the_cover_says_what_it_is_who_answers_for_it_and_leads_to_each_sheet() -> None:
    book = opened(made(open_tables(), Site(url="https://avis.exemple.fr/", publisher="Mission d'exemple")))
    first = book.worksheets[0]
    words = "\n".join(str(cell) for row in first.iter_rows(values_only=True) for cell in row if cell)
    assert first["A1"].value == "Atelier sur l'eau partagée"
    for said in ("contact@exemple.fr", "1.2.0", "Licence Ouverte", f"https://avis.exemple.fr/{KEY}/"):
        assert said in words
    (dated,) = [row[1] for row in first.iter_rows() if row[0].value == "Données du"]
    assert (dated.value.date().isoformat(), dated.number_format) == (DATE[:10], "dd/mm/yyyy")
    assert "Données de démonstration" in words and "Cellule vide" in words
    links = {link.location for row in first.iter_rows() for cell in row if (link := cell.hyperlink) and link.location}
    assert links == {"'" + sheet.title.replace("'", "''") + "'!A1" for sheet in book.worksheets[1:]}
    assert book.properties.creator == "Mission d'exemple"
    assert book.properties.created == datetime.datetime.fromisoformat(DATE)


@pytest.mark.parametrize(("status", "said"), [("clos", True), ("abandonne", True), ("reponse_publiee", False)])
def test_the_cover_says_that_no_update_is_expected_only_of_a_process_that_is_over(status: str, said: bool) -> None:
    first = opened(made(open_tables(statut=status))).worksheets[0]
    assert ("Aucune mise à jour prévue." in {row[1].value for row in first.iter_rows()}) is said


def test_technical_names_and_codes_are_in_the_workbook() -> None:
    book = opened(made(open_tables()))
    dictionary = {(row["Table"], row["Champ"]) for row in cells(book, "dictionnaire")}
    assert ("demarche", "commanditaire_nom") in dictionary
    codes = {(row["Vocabulaire"], row["Code"]): row["Libellé"] for row in cells(book, "codes")}
    assert codes["type_session", "weekend"] == label("type_session", "weekend")


@pytest.mark.parametrize(
    "start", ["=1+1", "+33", "-1", "@x", '=HYPERLINK("https://x.fr")', "https://x.fr", "\t=1", "12"]
)
def test_no_text_is_ever_a_formula_a_link_or_a_number(start: str) -> None:
    book = opened(made(open_tables(opinion=start)))
    row = next(sheet_of(book, "avis").iter_rows(min_row=2))
    [cell] = [cell for cell in row if cell.value == start]
    assert cell.data_type == "s" and cell.hyperlink is None
    assert cell.quotePrefix == start.startswith(("=", "+", "-", "@", "\t"))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    content = made(open_tables(opinion=text))
    shown = NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if "_x" not in shown:  # which the format escapes, and openpyxl does not undo
        assert shown in [cell for row in cells(opened(content), "avis") for cell in row.values()]
    assert content == made(open_tables(opinion=text))


@pytest.mark.parametrize("letter", ["a", "\U0001f4a7"])
def test_a_text_that_no_cell_can_hold_is_cut_and_says_where_it_is_whole(letter: str) -> None:
    [row] = cells(opened(made(open_tables(opinion=letter * 40_000))), "avis")
    text = row["Texte intégral"]
    assert len(text.encode("utf-16-le")) <= 2 * LONGEST_CELL
    assert text.startswith(letter * 16_000) and text.endswith("il est entier dans data/avis.csv]")


def test_a_title_of_ten_thousand_characters_is_a_title() -> None:
    book = opened(made(open_tables(titre="m" * 10_000 + "\u202e\u0000")))
    assert book.worksheets[0]["A1"].value.startswith("m" * 10_000)


def test_what_a_spreadsheet_would_change_is_written_in_words() -> None:
    schema = load_schema("demarche", "open")
    row = rows_of(open_tables()["demarche"])[0]
    strange = row | {"date_saisine": datetime.date(1789, 3, 1), "nb_inscrits": 2**60, "cout_ttc_eur": float("nan")}
    [shown] = cells(opened(made({"demarche": table_from(schema, [strange])})), "demarche")
    assert (shown["Date de saisine"], shown["Inscrits"], shown["Coût"]) == ("1789-03-01", str(2**60), "nan")


def test_numbers_dates_and_shares_have_the_formats_of_a_french_reader() -> None:
    schema = load_schema("demarche", "open")
    full = {"cout_ttc_eur": 148600.0, "conformite_score": 0.8125, "nb_inscrits": 1234}
    table = table_from(schema, [rows_of(open_tables()["demarche"])[0] | full])
    sheet = sheet_of(opened(made({"demarche": table})), "demarche")
    formats = {header.value: cell.number_format for header, cell in zip(*sheet.iter_rows(), strict=True)}
    assert formats["Date de saisine"] == "dd/mm/yyyy" and formats["Inscrits"] == "#,##0"
    assert "€" in formats["Coût"] and formats["Part des règles respectées"].endswith("%")


def test_more_rows_than_a_sheet_takes_are_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sheets, cover, workbook):
        monkeypatch.setattr(module, "MAXIMUM_ROWS", 1, raising=False)
    book = opened(made(open_tables()))
    assert len(cells(book, "sessions")) == 1
    words = [str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row if cell]
    assert any("toutes sont dans data/sessions.csv" in word for word in words)


@given(st.lists(st.text(max_size=50), max_size=8))
def test_sheet_names_are_those_that_a_workbook_takes(titles: list[str]) -> None:
    names = sheets.unique_names(titles)
    assert len({name.casefold() for name in names}) == len(titles)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le")) // 2 <= 31 and not set(name) & set("[]:*?/\\")
        assert not name.startswith("'") and not name.endswith("'") and name.casefold() != "history"


def test_titles_are_unique_in_each_table() -> None:
    for name in open_tables():
        titles = [field.title.casefold() for field in load_schema(name, "open").fields]
        assert len(set(titles)) == len(titles), name


def test_nothing_of_the_machine_is_in_it() -> None:
    with zipfile.ZipFile(io.BytesIO(made(open_tables()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-06-30T00:00:00Z" in archive.read("docProps/core.xml")


def test_the_gate_reads_every_cell_of_it() -> None:
    from pipelines.publish.leaks import file_hits
    from pipelines.publish.needles import build_needles
    from tests.unit.publish.sample import identities

    needles = build_needles(identities())
    named = made(open_tables(opinion=f"Merci à {PERSON['prenom']} {PERSON['nom']}."))
    assert file_hits("a.xlsx", named, needles)["nom"] and not file_hits("a.xlsx", made(open_tables()), needles)

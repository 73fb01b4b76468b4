import pyarrow as pa
import pytest

from pipelines.ingest.cells import canonical_column
from pipelines.kit.schema import Field, load_schema


def read(cells, field, order="iso"):
    column, findings = canonical_column(pa.chunked_array([cells], pa.string()), field, order)
    assert {finding.column for finding in findings} <= {""}
    return column.to_pylist(), {finding.code: finding.count for finding in findings}


def field_of(table, name):
    return load_schema(table, "intake").field(name)


def field(kind, **constraints):
    return Field({"name": "x", "type": kind, "title": "X", "constraints": constraints})


def test_a_checkbox_is_true_when_ticked_and_false_when_empty_and_null_stays_null():
    assert read(["checked", "TRUE", "1", "Oui", "vrai", "", "non", "peut-être", None], field("boolean")) == (
        ["true"] * 5 + ["false", "false", "peut-être", None],
        {"cellule_booleen": 6},
    )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("1 234,5", "1234.5"),
        ("1\u202f234\u00a0567", "1234567"),
        ("-3", "-3"),
        ("79,00 €", "79"),
        ("€79.10", "79.1"),
        ("007", "7"),
        ("$79.00", "79"),
        ("1.234,5", "1234.5"),
    ],
)
def test_a_number_is_rewritten_with_a_point_and_without_unit(text, number):
    assert read([text], field("number"))[0] == [number]


@pytest.mark.parametrize("text", ["12 34", "1e3", "1_000", "35 %", "9" * 40, "x"])
def test_what_is_no_number_is_left_as_received(text):
    assert read([text], field("number")) == ([text], {})


@pytest.mark.parametrize("text", ["1,234", "12,345", "€1,234", "-1,234"])
def test_a_number_that_reads_two_ways_is_left_as_received_and_told(text):
    cells, changes = read([text, "12,5"], field("number"))
    assert cells == [text, "12.5"]
    assert changes["nombre_ambigu"] == 1


def test_one_currency_is_told_and_two_are_not_mixed():
    column = pa.chunked_array([["$79.00", "12", "-$3"]])
    cells, findings = canonical_column(column, field("number"), "iso")
    assert cells.to_pylist() == ["79", "12", "-3"]
    assert [(f.code, f.detail, f.count) for f in findings] == [("cellule_monnaie", "$", 2), ("cellule_nombre", "", 2)]
    column = pa.chunked_array([["DKK12", "79,00 €", "3,5"]])
    cells, findings = canonical_column(column, field("number"), "iso")
    assert cells.to_pylist() == ["DKK12", "79,00 €", "3.5"]
    assert [(f.code, f.severity, f.detail, f.count) for f in findings] == [
        ("monnaies_melees", "avertissement", "DKK, EUR", 2),
        ("cellule_nombre", "information", "", 1),
    ]


def test_a_duration_is_read_into_the_unit_of_its_column():
    minutes, hours = field_of("presences", "duree_min"), field_of("sessions", "heures")
    assert read(["1:30", "1h30", "90 min", "90"], minutes) == (["90"] * 4, {"cellule_nombre": 3})
    assert read(["1:30", "7:20", "6"], hours) == (["1.5", "7:20", "6"], {"cellule_nombre": 1})
    assert read(["1:30"], field_of("evaluations", "note"))[0] == ["1:30"]


def test_stars_are_a_rating():
    assert read(["★★★", "★★★★☆", "⭐️⭐️", "4"], field_of("evaluations", "note"))[0] == ["3", "4", "2", "4"]


def test_the_error_of_a_formula_is_kept_for_validation_to_refuse_and_told():
    assert read(["#ERROR!", "NaN", "Infinity", "3"], field("number")) == (
        ["#ERROR!", "NaN", "Infinity", "3"],
        {"cellule_erreur_formule": 3},
    )
    name = field_of("inscriptions", "nom")
    assert read(["#REF!", "Nan", "NaN", "#1 !"], name) == (
        ["#REF!", "Nan", "NaN", "#1 !"],
        {"cellule_erreur_formule": 1},
    )


def test_a_percentage_is_a_share_only_where_the_maximum_is_one():
    share = field("number", minimum=0, maximum=1)
    assert read(["35 %", "12,5%", "0.35", "100 %"], share)[0] == ["0.35", "0.125", "0.35", "1"]
    assert read(["35 %"], field("integer"))[0] == ["35 %"]


def test_an_integer_with_a_zero_fraction_is_one_and_another_is_not():
    assert read(["15.0", "15,5", "4"], field("integer"))[0] == ["15", "15,5", "4"]


def test_several_values_are_split_as_csv_and_joined_with_semicolons():
    assert read(['"S1, matin",S2', "22, 23", "seul", "a ; b", 'a "b" , c;d', '"a', "", "a\nb"], field("list"))[0] == [
        "S1, matin;S2",
        "22;23",
        "seul",
        "a;b",
        'a "b";c,d',
        '"a',
        "",
        "a\nb",
    ]


def test_a_semicolon_inside_a_value_never_makes_two_values_of_it():
    cells, changes = read(['"matin ; soir",S2', "a;b,c", '"a;b', '"x, y"', "un\n;deux,trois", "a;b"], field("list"))
    assert cells == ["matin , soir;S2", "a,b;c", '"a,b', "x, y", "un\n,deux,trois", "a;b"]
    assert changes == {"cellule_liste": 5, "liste_point_virgule": 4, "cellule_liste_point_virgule": 1}


@pytest.mark.parametrize(
    ("cells", "doubtful"), [(["a;b", "c"], 0), (["a;b", "c,d"], 1), (["S1; matin", "a;b"], 1), ([None, ""], 0)]
)
def test_a_semicolon_that_airtable_may_have_written_is_told_wherever_it_makes_two_values(cells, doubtful):
    assert read(cells, field("list"))[1].get("cellule_liste_point_virgule", 0) == doubtful


def test_a_value_of_several_lines_inside_a_list_is_one_value():
    assert read(['"un\ndeux",trois'], field("list"))[0] == ["un\ndeux;trois"]


def test_a_code_or_a_label_in_either_language_gives_the_code_and_anything_else_stays():
    cells, changes = read(["femme", "FEMME", "Woman", " Femme ", "F", ""], field_of("inscriptions", "sexe"))
    assert cells == ["femme", "femme", "femme", "femme", "F", ""]
    assert changes == {"cellule_espaces": 1, "cellule_libelle": 3}


def test_dates_follow_the_order_of_the_edition():
    assert read(["14/3/2026"], field("date"), "jour/mois") == (["2026-03-14"], {"cellule_date": 1})
    assert read(["14/3/2026"], field("date")) == (["14/3/2026"], {"date_ambigue": 1})


def test_a_column_whose_order_is_not_declared_says_which_order_it_proves():
    column = pa.chunked_array([["3/4/2026", "14/3/2026", "14/3/2026", "2026-01-02", "hier"]])
    cells, findings = canonical_column(column, field("date"), "iso")
    assert cells.equals(column)
    assert [(f.code, f.severity, f.count, f.detail) for f in findings] == [
        ("date_ambigue", "avertissement", 3, "jour/mois 2, mois/jour 0")
    ]


def test_a_label_that_holds_a_comma_may_come_in_quotes():
    label = "Artisans, commerçants et chefs d'entreprise"
    cells, changes = read([f'"{label}"', label, '"inconnu, ici"'], field_of("inscriptions", "pcs"))
    assert cells == ["2", "2", '"inconnu, ici"']
    assert changes == {"cellule_libelle": 2}


def test_names_lose_blanks_that_do_not_show_and_texts_keep_french_typography():
    name, text = field_of("inscriptions", "nom"), field_of("recommandations", "texte")
    assert read(["\u00a0Le\u00a0Goff\u200b ", "Zoe\u0301"], name) == (
        ["Le Goff", "Zoé"],
        {"cellule_espaces": 1, "cellule_accents": 1, "cellule_insecables": 1},
    )
    assert read(["\ufeffPourquoi\u00a0?\nParce que.\n"], text)[0] == ["Pourquoi\u00a0?\nParce que."]


def test_control_characters_and_those_that_turn_text_around_are_removed_and_counted():
    cells = ["Le\x07 Goff\x1b", "\u202eeoZ\u202c", "a\u2066b", "un\ndeux\t"]
    assert read(cells, field_of("recommandations", "texte")) == (
        ["Le Goff", "eoZ", "ab", "un\ndeux"],
        {"cellule_espaces": 4},
    )


def test_a_vertical_tab_or_a_form_feed_never_glues_two_words():
    assert read(["Le\x0bGoff", "un\x0cdeux"], field_of("inscriptions", "nom")) == (
        ["Le Goff", "un deux"],
        {"cellule_espaces": 2},
    )


def test_a_letter_that_another_encoding_hides_is_never_taken_out_of_a_name():
    assert read(["D\u0092Artagnan", "Leb\u009cuf"], field_of("inscriptions", "nom")) == (
        ["D\u0092Artagnan", "Leb\u009cuf"],
        {},
    )


def test_a_box_is_not_ticked_by_a_number_in_a_circle():
    assert read(["①", "１"], field("boolean")) == (["①", "１"], {})


def test_a_point_of_thousands_is_left_as_received_in_a_whole_number_or_an_amount():
    assert read(["1.000", "12.000", "3"], field("integer")) == (["1.000", "12.000", "3"], {"nombre_ambigu": 2})
    cells, changes = read(["1.000 €", "2.50 €"], field("number"))
    assert (cells, changes["nombre_ambigu"]) == (["1.000 €", "2.5"], 1)
    assert read(["1.000", "1.234"], field("number")) == (["1", "1.234"], {"cellule_nombre": 1})


def test_once_a_date_disproves_the_declared_order_no_date_that_reads_both_ways_is_read():
    column = pa.chunked_array([["3/4/2026", "25/3/2026", "4/14/2026", "5/5/2026", "2 mai 2026"]])
    cells, findings = canonical_column(column, field("date"), "jour/mois")
    assert cells.to_pylist() == ["3/4/2026", "2026-03-25", "4/14/2026", "2026-05-05", "2026-05-02"]
    assert [(f.code, f.severity, f.count, f.detail) for f in findings] == [
        ("cellule_date", "information", 3, ""),
        ("date_ordre_contraire", "avertissement", 1, "jour/mois"),
        ("date_ordre_douteux", "avertissement", 1, "jour/mois"),
    ]


def test_a_column_already_canonical_is_returned_as_it_is():
    column = pa.chunked_array([["2026-03-14", "", None]], pa.string())
    cells, findings = canonical_column(column, field("date"), "iso")
    assert cells.equals(column)
    assert findings == []

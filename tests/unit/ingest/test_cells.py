import pyarrow as pa
import pytest

from pipelines.ingest.cells import canonical_column
from pipelines.kit.schema import Field, load_schema


def read(cells, field, order="iso"):
    column, changes = canonical_column(pa.chunked_array([cells], pa.string()), field, order)
    return column.to_pylist(), changes


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
    ],
)
def test_a_number_is_rewritten_with_a_point_and_without_unit(text, number):
    assert read([text], field("number"))[0] == [number]


@pytest.mark.parametrize(
    "text", ["1,234", "12,345", "1.234,5", "$79.00", "12 34", "1e3", "NaN", "1_000", "35 %", "9" * 40, "x"]
)
def test_a_number_that_reads_two_ways_or_is_not_one_is_left_as_received(text):
    assert read([text], field("number")) == ([text], {})


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
        'a "b" , c;d',
        '"a',
        "",
        "a\nb",
    ]


def test_a_code_or_a_label_in_either_language_gives_the_code_and_anything_else_stays():
    cells, changes = read(["femme", "FEMME", "Woman", " Femme ", "F", ""], field_of("inscriptions", "sexe"))
    assert cells == ["femme", "femme", "femme", "femme", "F", ""]
    assert changes == {"cellule_espaces": 1, "cellule_libelle": 3}


def test_dates_follow_the_order_of_the_edition():
    assert read(["14/3/2026"], field("date"), "jour/mois") == (["2026-03-14"], {"cellule_date": 1})
    assert read(["14/3/2026"], field("date")) == (["14/3/2026"], {})


def test_names_lose_blanks_that_do_not_show_and_texts_keep_french_typography():
    name, text = field_of("inscriptions", "nom"), field_of("recommandations", "texte")
    assert read(["\u00a0Le\u00a0Goff\u200b ", "Zoe\u0301"], name) == (["Le Goff", "Zoé"], {"cellule_espaces": 2})
    assert read(["\ufeffPourquoi\u00a0?\nParce que.\n"], text)[0] == ["Pourquoi\u00a0?\nParce que."]


def test_control_characters_and_those_that_turn_text_around_are_removed_and_counted():
    cells = ["Le\x07 Goff\x1b", "\u202eeoZ\u202c", "a\u2066b\u0085", "un\ndeux\t"]
    assert read(cells, field_of("recommandations", "texte")) == (
        ["Le Goff", "eoZ", "ab", "un\ndeux"],
        {"cellule_espaces": 4},
    )

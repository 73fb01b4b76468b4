"""What a language proves, frictionless accepts; and ordinary cells are proved."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from random import Random

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from frictionless import Field, FrictionlessException
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.validate.proof.cells import CellLanguage, canonical_text, cell_language
from pipelines.validate.proof.derivatives import matches
from pipelines.validate.proof.language import NOTHING, Node, spell, spell_cell
from tests.unit.validate.proof.drawing import FIELDS, MISSING, PATTERNS, mutated, text_of


def texts_around(node: Node, seed: int) -> list[str]:
    random = Random(seed)  # noqa: S311
    drawn = [text_of(node, random) for _ in range(6)] if node != NOTHING else ["", "a", "0"]
    once = [mutated(text, random) for text in drawn]
    return [*drawn, *once, *(mutated(text, random) for text in once)]


def proved(language: CellLanguage, text: str) -> bool:
    return matches(language.accepted, text) and (language.longest is None or len(text) <= language.longest)


def storable(texts: list[str]) -> list[str]:
    return [text for text in texts if "\0" not in text and not any(0xD800 <= ord(c) <= 0xDFFF for c in text)]


def full_matches(pattern: str, texts: list[str]) -> list[bool]:
    """What both engines say, once they agree."""
    python = [re.fullmatch(pattern, text) is not None for text in texts]
    assert pc.match_substring_regex(pa.array(texts, pa.string()), rf"\A(?:{pattern})\z").to_pylist() == python
    return python


@settings(max_examples=250, deadline=None, derandomize=True)
@given(FIELDS, MISSING, st.booleans(), st.integers(0, 10**6))
def test_frictionless_accepts_every_text_that_is_proved(field, missing, canonical, seed):
    language = cell_language(field, missing, canonical)
    if language is None:
        return
    reader = Field.from_descriptor({**field, "missingValues": missing}).create_cell_reader()
    values: dict[object, str] = {}
    for text in texts_around(language.accepted, seed):
        if not proved(language, text):
            continue
        value, notes = reader(text)
        assert not notes, text
        assert (value is not None) == matches(language.filled, text)
        if canonical and value is not None:
            assert values.setdefault(value, text) == text
            assert canonical_text(field["type"], value, field) == text


@settings(max_examples=150, deadline=None, derandomize=True)
@given(FIELDS, MISSING, st.sampled_from(",;\t|"), st.integers(0, 10**6))
def test_both_engines_read_the_patterns_as_the_algebra_does(field, missing, delimiter, seed):
    language = cell_language(field, missing)
    if language is None or language.accepted == NOTHING:
        return
    texts = storable(texts_around(language.accepted, seed))
    inside = [matches(language.accepted, text) for text in texts]
    assert full_matches(spell_cell(language.accepted), texts) == inside
    quoted = spell(language.accepted, True, delimiter)
    assert quoted is not None
    assert full_matches(quoted, [text.replace('"', '""') for text in texts]) == inside
    plain = spell(language.accepted, False, delimiter)
    free = [not set(text) & {delimiter, '"', "\r", "\n"} for text in texts]
    found = [False] * len(texts) if plain is None else full_matches(plain, texts)
    assert found == [a and b for a, b in zip(inside, free, strict=True)]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(FIELDS, MISSING, st.sampled_from(",;\t|"), st.integers(0, 10**6))
def test_a_spelled_cell_is_read_back_as_the_same_text(field, missing, delimiter, seed):
    language = cell_language(field, missing)
    if language is None or language.accepted == NOTHING:
        return
    quoted, plain = (re.compile(spell(language.accepted, way, delimiter) or r"(?!)") for way in (True, False))
    for text in texts_around(language.accepted, seed):
        doubled = text.replace('"', '""')
        spelled = [f'"{doubled}"'] if quoted.fullmatch(doubled) else []
        spelled += [text] if plain.fullmatch(text) else []
        for cell in spelled:
            line = io.StringIO(f"x{delimiter}{cell}{delimiter}y\r\n", newline="")
            assert list(csv.reader(line, delimiter=delimiter)) == [["x", text, "y"]]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_never_proves_more_than_frictionless_accepts(pattern):
    descriptor = {"name": "colonne", "type": "string", "constraints": {"pattern": pattern}}
    language = cell_language(descriptor, [])
    if language is None:
        return
    accepts = re.compile(f"^{pattern}$").match
    for seed in range(40):
        for text in texts_around(language.accepted, seed):
            assert not matches(language.accepted, text) or accepts(text)


EVERYDAY = [
    ({"type": "string"}, ["Élodie", "a\nb", 'dit "le Grand"', " ", "x" * 10_000]),
    ({"type": "string", "constraints": {"maxLength": 2000, "minLength": 2}}, ["Bonjour à tous", "été"]),
    ({"type": "string", "constraints": {"pattern": "[A-Za-z0-9][A-Za-z0-9_.-]*", "maxLength": 64}}, ["a", "rec_1.2"]),
    (
        {"type": "string", "constraints": {"pattern": "[a-z0-9]+(-[a-z0-9]+)*", "maxLength": 80}},
        ["climat", "convention-citoyenne-pour-le-climat-2024"],
    ),
    (
        {"type": "string", "constraints": {"pattern": "[^@ ,;]+@[^@ ,;]+[.][^@ ,;]+", "maxLength": 254}},
        ["jean.dupont@example.org"],
    ),
    ({"type": "string", "constraints": {"pattern": r"\w+"}}, ["Lefèvre", "n1"]),
    ({"type": "string", "constraints": {"pattern": "a|b"}}, ["azzz", "b"]),
    (
        {"type": "string", "format": "email"},
        ["jean.dupont@example.org", "a+b@mail.mon-asso.asso.fr", "X_Y@saint-germain-en-laye.fr"],
    ),
    ({"type": "string", "format": "uri"}, ["https://www.example.org/a/b?c=d#e", "http://localhost:8000"]),
    ({"type": "string", "format": "uuid"}, ["2bc1c94f-0deb-43e9-92a1-4775189ec9f8"]),
    ({"type": "integer"}, ["0", "-12", "123456789012345678"]),
    ({"type": "integer", "constraints": {"minimum": 18, "maximum": "120"}}, ["18", "99", "120"]),
    ({"type": "integer", "constraints": {"minimum": -5}}, ["-5", "-0", "0", "99999"]),
    ({"type": "integer", "bareNumber": False}, ["12 %", "€5", "3€"]),
    ({"type": "number"}, ["0", "1.50", "-3.14", "1e-05", "2.5E+10"]),
    ({"type": "number", "decimalChar": ",", "groupChar": " "}, ["1 234,5", "0,1", "1000"]),
    ({"type": "number", "decimalChar": ",", "constraints": {"minimum": 0, "maximum": 1}}, ["0,25", "1", "1,00"]),
    ({"type": "number", "constraints": {"minimum": -1.5, "exclusiveMaximum": 2}}, ["-1.5", "1.99", "-0.7"]),
    ({"type": "boolean", "trueValues": ["checked"], "falseValues": [""]}, ["checked"]),
    ({"type": "date"}, ["2024-02-29", "1999-12-31", "0001-01-01"]),
    ({"type": "date", "constraints": {"minimum": "2024-02-10", "maximum": "2025-01-02"}}, ["2024-02-29", "2025-01-02"]),
    ({"type": "date", "format": "%d/%m/%Y"}, ["29/02/2000", "01/12/2024"]),
    ({"type": "datetime"}, ["2024-01-05T10:00:00.000Z", "2024-01-05 10:00:00", "2024-01-05T23:59:59+01:00"]),
    ({"type": "datetime", "constraints": {"minimum": "2024-01-01T00:00:00"}}, ["2024-01-01T00:00:00"]),
    ({"type": "time"}, ["10:00:00", "10:00:00.5Z"]),
    ({"type": "year", "constraints": {"minimum": 1900, "maximum": 2030}}, ["1900", "1987", "2030"]),
    ({"type": "yearmonth"}, ["2024-05"]),
    ({"type": "list", "delimiter": ";", "itemType": "integer", "constraints": {"maxLength": 3}}, ["1", "1;2;3"]),
    ({"type": "any"}, ["n'importe quoi"]),
    ({"type": "string", "constraints": {"enum": ["oui", "non"], "required": True}}, ["oui", "non"]),
    ({"type": "integer", "constraints": {"enum": [1, "2"]}}, ["1", "2"]),
]


@pytest.mark.parametrize(("field", "texts"), EVERYDAY)
def test_everyday_cells_are_proved(field, texts):
    language = cell_language({"name": "colonne", **field}, ["", "NA"])
    assert language is not None
    required = field.get("constraints", {}).get("required", False)
    assert [text for text in texts if not proved(language, text)] == []
    assert [proved(language, text) for text in ("", "NA")] == [not required] * 2
    assert not matches(language.filled, "NA")


OUTSIDE = [
    ({"type": "date"}, ["2023-02-29", "1900-02-29", "2024-13-01", "0000-01-01", "2024-1-5"]),
    ({"type": "integer", "constraints": {"minimum": 18, "maximum": 120}}, ["17", "121", "-20", "1e2"]),
    ({"type": "number", "constraints": {"minimum": 0.5, "exclusiveMaximum": 10}}, ["0.49", "10", "10.0", "-1"]),
    ({"type": "string", "constraints": {"minLength": 2, "maxLength": 3}}, ["a", "abcd"]),
    ({"type": "string", "constraints": {"pattern": "a|b"}}, ["zb", "c"]),
]


@pytest.mark.parametrize(("field", "texts"), OUTSIDE)
def test_cells_that_frictionless_refuses_are_not_proved(field, texts):
    language = cell_language({"name": "colonne", **field}, [""])
    assert language is not None
    assert [text for text in texts if proved(language, text)] == []


UNCOVERED = [
    {"type": "geopoint"},
    {"type": "string", "format": "binary"},
    {"type": "date", "format": "any"},
    {"type": "date", "constraints": {"minimum": "1er mai"}},
    {"type": "time", "format": "%Y%m%d", "constraints": {"exclusiveMinimum": "20000101"}},
    {"type": "string", "constraints": {"pattern": "(?=a)a"}},
    {"type": "string", "constraints": {"pattern": "(a"}},
    {"type": "string", "constraints": {"minimum": 3}},
    {"type": "integer", "constraints": {"minimum": 1.5}},
    {"type": "integer", "example": "douze"},
    {"type": "number", "decimalChar": "e"},
    {"type": "boolean", "trueValues": "oui"},
    {"type": "list", "delimiter": ""},
    {"type": "string", "required": True},
    {"type": "inconnu"},
]


@pytest.mark.parametrize("field", UNCOVERED)
def test_what_is_not_sure_is_left_to_frictionless(field):
    assert cell_language({"name": "colonne", **field}, [""]) is None


@pytest.mark.parametrize("name", ["minimum", "pattern", "minLength", "enum", "unknown"])
def test_a_field_that_frictionless_refuses_is_never_proved(name):
    for kind in ("string", "integer", "boolean", "list", "any", "date"):
        field = {"name": "colonne", "type": kind, "constraints": {name: {"wrong": "type"}}}
        try:
            Field.from_descriptor(field).read_cell("a")
        except (FrictionlessException, TypeError):
            assert cell_language(field, [""]) is None


def test_an_empty_list_of_missing_values_makes_the_empty_cell_a_text():
    language = cell_language({"name": "colonne", "constraints": {"required": True}}, [])
    assert language is not None
    assert matches(language.filled, "")


def test_a_legal_value_that_is_also_a_missing_value_is_missing():
    language = cell_language({"name": "colonne", "type": "integer"}, ["-999"])
    assert language is not None
    assert matches(language.accepted, "-999")
    assert not matches(language.filled, "-999")
    assert matches(language.filled, "-99")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("number", Decimal("-0.0"), "0"),
        ("number", Decimal("1E+3"), "1000"),
        ("number", Decimal("1E+999999"), None),
        ("number", Decimal("NaN"), None),
        ("number", Decimal("-1.50"), "-1.5"),
        ("integer", 10**18, None),
        ("year", 123, "0123"),
        ("date", date(2024, 1, 5), "2024-01-05"),
        ("datetime", datetime.fromisoformat("2024-01-05T01:00:00+01:00"), "2024-01-05T00:00:00Z"),
        ("datetime", datetime(2024, 1, 5, 1, 2, 3, 4), None),
        ("boolean", False, "false"),
    ],
)
def test_equal_values_have_one_canonical_text(kind, value, text):
    assert canonical_text(kind, value, {"type": kind}) == text

"""What a correction must never do, attacked with what looks certain and is not, and with readings made apart."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.schema import Field, vocabulary, vocabulary_names
from pipelines.validate.accepted import READERS
from pipelines.validate.corrections import propose

INTEGER, NUMBER = {"type": "integer"}, {"type": "number"}
ADDRESS = {"constraints": {"pattern": "[^@ ,;]+@[^@ ,;]+[.][^@ ,;]+"}}
LOOSE_ADDRESS = {"constraints": {"pattern": ".*@.*"}}
FORMATS = ["%d/%m/%y", "%d/%m/%Y", "%m/%Y", "%Y", "%y%m%d", "%d %B %Y", "%j/%Y", "%d", "", "%", "%Q"]


def a_field(**descriptor: Any) -> Field:
    return Field({"name": "colonne", "type": "string", **descriptor})


def terms(*allowed: str, **more: str) -> dict[str, Any]:
    return {"constraints": {"enum": list(allowed)}, **more}


def booleans(yes: list[str], no: list[str] | None = None) -> dict[str, Any]:
    return {"type": "boolean", "trueValues": yes} | ({} if no is None else {"falseValues": no})


@pytest.mark.parametrize(
    ("descriptor", "cells"),
    [
        (INTEGER, ["0.500", "-0.250", "012.000", "0 123 456", "192.168.001", "1.234.567", "1.234.5678", "1 234.000"]),
        (INTEGER, ["+0123 ", "06 39 98 32", "00 33 639", "012,0", "1.234.5", "-1.000", "1 23 456", "1,234.5"]),
        (NUMBER, ["1.234.567", "1.234.5678", "192.168.001", "12,345", "1 234.567", "0 123,5", "01,5", "1.2.3"]),
        ({**NUMBER, "decimalChar": ","}, ["0.500.000", "1.234", "0 123.5"]),
        ({"type": "date", "format": "%d/%m/%y"}, ["13/02/1924", "1924-02-13", "13/02/2124"]),
        ({"type": "date", "format": "%m/%Y"}, ["13/02/2024", "2024-02-01", "01/01/2024"]),
        ({"type": "date", "format": "%Y"}, ["13/02/2024", "2024-01-01"]),
        ({"type": "date", "format": "%d/%m"}, ["13/02/2024", "13/02/1900"]),
        (ADDRESS, ["voir ann@a.fr", "Martin m@a.fr", "ann@a.fr bob", "M. ann@a.fr", "ann@a.fr. bob", "ann@a. Bob"]),
        (ADDRESS, ["a@b.fr c@d.fr", "a@b.fr, c@d.fr", "ann @a.fr bob"]),
        (LOOSE_ADDRESS, ["ann @exemple.f...", "a @ b", "a @b.fr @c.fr"]),
        (terms("politique", "autre"), ["apolitique", "olitique", "epolitique", "politiques", "politiqu", "opolitique"]),
        (terms("normal"), ["anormal", "ormal", "normale", "normal ?"]),
        (terms("tout politique"), ["tout apolitique", "pas tout politique"]),
        (terms("Loire", "Ain"), ["Loiret", "Loir", "Aisne", "Ain 2"]),
        (terms("Maine"), ["Marne", "Maines"]),
        (terms("sans", "pour"), ["sens", "peur"]),
        (terms("-1", "0"), ["1", "+1", "01", "\N{EM DASH}"]),
        (terms("A", "B"), ["A-", "-B", "A+"]),
        (terms("niveau 1"), ["niveau -1", "niveau 2", "niveau 11"]),
        (terms("="), ["\N{NOT EQUAL TO}"]),
        (terms("\N{KATAKANA LETTER KA}"), ["\N{KATAKANA LETTER GA}"]),
        (terms("femme", vocabulary="../../etc"), ["autre"]),
        (terms("femme", vocabulary="/etc/passwd"), ["autre"]),
        (booleans(["homme"], ["femme"]), ["1", "x", "oui", "0", "non"]),
        (booleans(["homme"]), ["1", "oui", "non"]),
        (booleans(["1"], ["2"]), ["0", "oui", "non"]),
        (booleans([], []), ["oui", "non"]),
        (booleans([]), ["oui", "x"]),
        (
            {"constraints": {"maxLength": 8}},
            ["une\ndeux ", "DUPR\x81\x8d ", "DUP\ue000RE  ", "\N{ZERO WIDTH SPACE}" * 9],
        ),
        ({"constraints": {"pattern": "[A-Z\u0100-\u0300]+"}}, ["MARCH\xc9\u2026", "CAF\xc9\xae"]),
        ({"name": "code_postal", "constraints": {"pattern": "[0-9]{5}"}}, ["1000", "3520", "B-1000", "75 001"]),
    ],
)
def test_what_only_looks_certain_is_left_alone(descriptor: dict[str, Any], cells: list[str]) -> None:
    assert {cell: propose(a_field(**descriptor), cell) for cell in cells} == dict.fromkeys(cells)


def readings_of_a_number(text: str) -> set[Decimal]:
    """Return every value that somebody may mean: each mark groups, or the last one is the decimal mark."""
    if re.match(r"[+-]?0\d", text.strip()):
        return {Decimal(1), Decimal(2)}
    digits, found = re.sub(r"[^\d.,]", "", text), set()
    sign = -1 if text.strip().startswith(("-", "\N{MINUS SIGN}")) else 1
    for mark in (".", ","):
        whole, _, decimals = digits.rpartition(mark)
        other = ",."[mark == ","]
        if not whole or re.search(r"\D", decimals) or mark in whole or (decimals and not decimals.isdigit()):
            continue
        if other not in whole or re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{3}})+", whole):
            found.add(Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{decimals or 0}") * sign)
    groups = re.split(r"[.,]", digits)
    sure_group = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0][0] != "0"
    spaced = re.search(r"\d[ '_]\d", text) is not None
    if len(groups) == 1 or (len(set(re.sub(r"\d", "", digits))) == 1 and sure_group and not (spaced and "," in digits)):
        found.add(Decimal("".join(groups)) * sign)
    return found


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from([INTEGER, NUMBER, {**NUMBER, "decimalChar": ","}]),
    st.from_regex(r"-?[0-9]{1,4}([ '_.,][0-9]{1,3}){0,3}", fullmatch=True)
    | st.from_regex(r" ?-?[0-9]{1,3}([ '_.][0-9]{3}){1,2}([.,][0-9]{1,3})? ?", fullmatch=True),
)
def test_the_number_proposed_is_the_only_one_that_the_cell_may_mean(descriptor: dict[str, Any], cell: str) -> None:
    field = a_field(**descriptor)
    correction = propose(field, cell)
    assert correction is None or readings_of_a_number(cell) == {READERS[field.type](field.descriptor, correction)}


def readings_of_a_day(text: str) -> set[datetime.date]:
    one, two, three = (int(part) for part in re.split(r"[/.-]", text))
    found = set()
    for year, month, day in {(one, two, three), (three, two, one), (three, one, two)}:
        if year > 31:
            try:
                found.add(datetime.date(year, month, day))
            except ValueError:
                continue
    return found


@settings(max_examples=500, deadline=None)
@given(
    st.sampled_from(["default", "any", *FORMATS]),
    st.dates(datetime.date(100, 1, 1)),
    st.sampled_from(["{d:02}/{m:02}/{y:04}", "{m}/{d}/{y:04}", "{y:04}-{m}-{d}", "{d}.{m}.{y:04}"]),
)
def test_the_day_proposed_is_the_only_one_that_the_cell_may_mean(form: str, day: datetime.date, written: str) -> None:
    field = a_field(type="date", format=form)
    cell = written.format(d=day.day, m=day.month, y=day.year)
    correction = propose(field, cell)
    assert correction is None or readings_of_a_day(cell) == {READERS["date"](field.descriptor, correction)}


WORDS = st.text("abcdeflmnorstu", min_size=1, max_size=9)


@given(WORDS, WORDS, st.sampled_from(["", " ", "-"]))
def test_nothing_added_before_or_after_a_term_is_an_error_of_typing(term: str, more: str, between: str) -> None:
    field = a_field(**terms(term))
    for cell in (f"{more}{between}{term}", f"{term}{between}{more}", term[1:], term[:-1]):
        doubled = not {" ", "-"} & set(cell) and (cell[:1], cell[-1:]) == (term[0], term[-1])
        assert doubled or cell == term or propose(field, cell) is None


# Not the themes of the European Union: a table from one list to another, where two codes have the same label.
@pytest.mark.parametrize("name", sorted({*vocabulary_names()} - {"theme_europeen"}))
def test_a_term_that_a_list_leaves_out_is_not_one_that_it_holds(name: str) -> None:
    for term in vocabulary(name):
        others = [other.code for other in vocabulary(name) if other != term]
        field = a_field(**terms(*others, vocabulary=name))
        assert [propose(field, words) for words in (term.code, term.libelle_fr, term.libelle_en)] == [None] * 3


@given(st.text("ab. ,;@-", max_size=14), st.sampled_from([ADDRESS, LOOSE_ADDRESS]))
def test_an_address_loses_only_spaces_at_its_ends_or_its_sign_and_one_final_mark(
    cell: str, descriptor: dict[str, Any]
) -> None:
    correction = propose(a_field(**descriptor), cell)
    if correction is not None:
        sign = re.sub(r"\s*@\s*", "@", cell.strip())
        assert correction in (" ".join(cell.split()), sign, sign[:-1].rstrip())


@given(st.lists(st.sampled_from(["homme", "femme", "oui", "1", "pair", "X", "O"]), max_size=2), st.text(max_size=3))
def test_a_yes_is_never_a_word_that_is_not_one(values: list[str], cell: str) -> None:
    field = a_field(type="boolean", trueValues=values, falseValues=["non"])
    certain = [] if {"homme", "femme", "pair"} & set(values) else [*values, "non"]
    for said in (cell, "oui", "x", "vrai", "1", "non", "0"):
        assert propose(field, said) in (None, *certain)

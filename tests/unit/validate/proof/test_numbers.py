"""Ranges of digits hold exactly the numbers between their bounds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.validate.proof.derivatives import matches
from pipelines.validate.proof.numbers import integer_language, naturals, number_language


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 9), (7, 12), (10, 99), (18, 120), (95, 1003), (250, 255)])
def test_naturals_are_exactly_those_between_the_bounds(low, high):
    node = naturals(low, high)
    assert [number for number in range(1200) if matches(node, str(number))] == list(range(low, high + 1))


def test_naturals_without_upper_bound_go_on():
    node = naturals(95, None)
    assert [number for number in range(1200) if matches(node, str(number))] == list(range(95, 1200))


@pytest.mark.parametrize(("low", "high"), [(-120, -18), (-5, 5), (-9, 0), (0, 30), (None, -3), (-40, None)])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("canonical", [False, True])
def test_integers_are_exactly_those_between_the_bounds(low, high, strict, canonical):
    names = ("exclusiveMinimum", "exclusiveMaximum") if strict else ("minimum", "maximum")
    bounds = {name: bound for name, bound in zip(names, (low, high), strict=True) if bound is not None}
    node = integer_language({"constraints": bounds}, canonical)
    assert node is not None
    first, last = -200 if low is None else low + strict, 200 if high is None else high - strict
    assert [n for n in range(-200, 201) if matches(node, str(n))] == list(range(first, last + 1))


@pytest.mark.parametrize(
    ("low", "high"), [("0.5", "1.25"), ("-1.5", "0"), ("0", "0.3"), ("-0.25", "-0.1"), (None, "2"), ("1.05", None)]
)
@pytest.mark.parametrize("strict", [False, True])
def test_decimals_are_exactly_those_between_the_bounds(low, high, strict):
    names = ("exclusiveMinimum", "exclusiveMaximum") if strict else ("minimum", "maximum")
    bounds = {name: bound for name, bound in zip(names, (low, high), strict=True) if bound is not None}
    node = number_language({"constraints": bounds})
    assert node is not None
    texts = [f"{sign}{whole}{rest}" for sign in ("", "-") for whole in range(4) for rest in ("", ".00", ".1", ".3")]
    texts += [f"{sign}{n // 100}.{n % 100:02d}" for sign in ("", "-") for n in range(1, 300)]
    for text in texts:
        value = Decimal(text)
        above = low is None or value > Decimal(low) or (not strict and value == Decimal(low))
        below = high is None or value < Decimal(high) or (not strict and value == Decimal(high))
        # "-0" between bounds that are not negative is left to frictionless.
        assert matches(node, text) == (above and below) or (value == 0 and text.startswith("-")), text

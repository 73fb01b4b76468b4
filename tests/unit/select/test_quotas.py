"""Quotas under every header of the field, and the errors that name their line."""

from __future__ import annotations

import pytest

from pipelines.kit.findings import AvisError
from pipelines.select.quotas import Quota, check_features, check_sums, in_proportion, quotas_from


@pytest.mark.parametrize(
    ("feature", "value", "bounds"),
    [
        ("critere", "modalite", ("cible_min", "cible_max", "flex_min", "flex_max")),
        ("feature", "value", ("min", "max", "min_flex", "max_flex")),
        ("category", "name", ("min", "max", "min_flex", "max_flex")),
        ("category", "feature", ("min", "max", "min_flex", "max_flex")),
    ],
)
def test_every_known_header_gives_the_same_quotas(feature, value, bounds):
    cells = dict(zip(bounds, ("7", "8", "6", "9"), strict=True))
    assert quotas_from([{feature: "sexe", value: "femme", **cells}], "q.csv") == (Quota("sexe", "femme", 7, 8, 6, 9),)


def test_flexible_bounds_are_optional_and_rows_are_sorted():
    rows = [{"feature": "sexe", "value": value, "min": 1, "max": 2} for value in ("h", "f")]
    assert quotas_from(rows, "q.csv") == (Quota("sexe", "f", 1, 2), Quota("sexe", "h", 1, 2))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"feature": "sexe", "value": "f", "min": "x", "max": "2"}, "quota_nombre"),
        ({"feature": "sexe", "value": "f", "min": "-1", "max": "2"}, "quota_nombre"),
        ({"feature": "sexe", "value": "f", "min": "3", "max": "2"}, "quota_bornes"),
        ({"feature": "sexe", "value": "f", "min": "", "max": "2"}, "quota_bornes"),
        ({"feature": "", "value": "f", "min": "1", "max": "2"}, "quota_sans_nom"),
        ({"feature": "sexe", "value": "h", "min": "1", "max": "2"}, "quota_double"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_line(row, code):
    good = {"feature": "sexe", "value": "h", "min": "1", "max": "2"}
    with pytest.raises(AvisError) as caught:
        quotas_from([good, row], "q.csv")
    assert [(finding.code, finding.line) for finding in caught.value.findings] == [(code, 3)]


@pytest.mark.parametrize(("rows", "code"), [([], "quotas_vides"), ([{"feature": "a", "value": "b"}], "quota_colonne")])
def test_a_table_that_is_not_quotas_is_refused(rows, code):
    with pytest.raises(AvisError) as caught:
        quotas_from(rows, "q.csv")
    assert caught.value.findings[0].code == code


def test_sums_that_exclude_the_size_name_the_criterion_and_by_how_much():
    quotas = (Quota("age", "a", 3, 4), Quota("sexe", "f", 6, 9), Quota("sexe", "h", 6, 9))
    with pytest.raises(AvisError) as caught:
        check_sums(quotas, 10)
    assert [(finding.code, finding.detail, finding.count) for finding in caught.value.findings] == [
        ("quotas_trop_bas", "age", 6),
        ("quotas_trop_hauts", "sexe", 2),
    ]


def test_a_criterion_that_the_pool_does_not_have_is_named():
    with pytest.raises(AvisError) as caught:
        check_features(["sexe", "age"], ["id", "sexe"], "q.csv")
    assert [finding.detail for finding in caught.value.findings] == ["age"]


def test_a_hostile_name_is_shown_on_one_harmless_line():
    with pytest.raises(AvisError) as caught:
        check_features(["a\x1b[31m\n" + "b" * 500], ["id"], "q.csv")
    assert "\x1b" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_reserves_have_the_same_proportions_rounded_outwards():
    assert in_proportion((Quota("sexe", "f", 7, 8),), 15, 5, 0) == (Quota("sexe", "f", 2, 3),)
    assert in_proportion((Quota("sexe", "f", 7, 8),), 15, 5, 1) == (Quota("sexe", "f", 1, 4),)

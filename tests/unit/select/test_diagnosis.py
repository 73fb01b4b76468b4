"""Quotas that no panel meets: which ones, and what would be enough."""

from __future__ import annotations

import pytest

from pipelines.kit.findings import AvisError
from pipelines.select.diagnosis import check_feasible, conflicting_criteria, relaxation
from pipelines.select.pool import group_people
from pipelines.select.quotas import Quota

PEOPLE = [(f"p{n}", {"sexe": sexe, "age": age, "zone": zone}) for n, (sexe, age, zone) in enumerate(
    [("f", "jeune", "ville")] * 4 + [("h", "vieux", "ville")] * 4 + [("h", "vieux", "rural")] * 2
)]  # fmt: skip
ZONES = (Quota("zone", "rural", 1, 2), Quota("zone", "ville", 2, 4))
SEXES = (Quota("sexe", "f", 1, 1, 0, 3), Quota("sexe", "h", 3, 3, 1, 4))
AGES = (Quota("age", "jeune", 2, 2), Quota("age", "vieux", 2, 2))


def codes(caught):
    return [finding.code for finding in caught.value.findings]


def test_a_value_in_short_supply_is_named_with_what_is_available():
    quotas = (Quota("zone", "rural", 3, 4), Quota("zone", "ville", 0, 4))
    with pytest.raises(AvisError) as caught:
        check_feasible(group_people(PEOPLE, quotas), quotas, 4)
    assert codes(caught) == ["quota_penurie"]
    assert "zone = rural : minimum 3, 2 disponible" in str(caught.value)


def test_a_pool_smaller_than_the_panel_is_told_first():
    with pytest.raises(AvisError) as caught:
        check_feasible(group_people(PEOPLE[:3], ZONES), ZONES, 4)
    assert codes(caught) == ["vivier_trop_petit"]


def test_only_the_criteria_that_exclude_one_another_are_named():
    quotas = (*AGES, *SEXES, *ZONES)
    pool = group_people(PEOPLE, quotas)
    assert conflicting_criteria(pool, quotas, 4) == ["age", "sexe"]
    with pytest.raises(AvisError) as caught:
        check_feasible(pool, quotas, 4)
    assert codes(caught) == ["quotas_incompatibles"]
    assert "age, sexe" in str(caught.value)


def test_the_relaxation_proposed_is_enough_smallest_and_within_the_flexible_bounds():
    quotas = (*AGES, *SEXES, *ZONES)
    pool = group_people(PEOPLE, quotas)
    changes = relaxation(pool, quotas, 4)
    assert {quota.feature for quota, _, _ in changes} == {"sexe"}
    assert sum(abs(quota.minimum - low) + abs(quota.maximum - high) for quota, low, high in changes) == 2
    moved = {quota: (low, high) for quota, low, high in changes}
    relaxed = tuple(
        Quota(quota.feature, quota.value, *moved.get(quota, (quota.minimum, quota.maximum))) for quota in quotas
    )
    check_feasible(pool, relaxed, 4)


def test_quotas_that_can_be_met_pass():
    check_feasible(group_people(PEOPLE, SEXES), SEXES, 4)

from __future__ import annotations

from typing import Any

import pytest

from pipelines.anonymise.composition import composition_rows
from pipelines.kit.disclosure.quotas import Seats
from tests.unit.anonymise.panel_edition import AGES, PROTOCOL, SEATS, cells

Fine = dict[str, tuple[float, int, int, int, int]]


def rows(
    fine: Fine = AGES,
    criterion: str = "tranche_age",
    seated: int = SEATS,
    drawn: tuple[int, ...] = (15,),
    replacements: int = 0,
) -> Any:
    return composition_rows(cells(criterion, fine), PROTOCOL, Seats(seated, drawn, replacements))


def test_the_finest_rung_that_tells_nothing_is_published() -> None:
    free = {code: (values[0], 0, SEATS, *values[3:]) for code, values in AGES.items()}
    assert [row["modalites"] for row in rows(free)] == [
        ["18-24", "25-34"],
        ["35-49"],
        ["50-64"],
        ["65-74", "75+"],
    ]


def test_every_figure_is_of_the_merged_group() -> None:
    made = {row["modalite"]: row for row in rows()}
    for row in made.values():
        fine = [AGES[code] for code in row["modalites"]]
        assert row["population_part"] == pytest.approx(sum(values[0] for values in fine))
        assert (row["cible_min"], row["cible_max"]) == (sum(v[1] for v in fine), sum(v[2] for v in fine))
        assert (row["effectif_vivier"], row["effectif_panel"]) == (sum(v[3] for v in fine), sum(v[4] for v in fine))
        assert row["ecart_points"] == round(100 * (row["effectif_panel"] / SEATS - row["population_part"]), 1)
        assert row["publication"] == "publie"


def test_rows_follow_the_ladder_and_not_the_input() -> None:
    backwards = dict(reversed(AGES.items()))
    assert rows(backwards) == rows()


def withheld(made: Any) -> bool:
    allowed = {"critere", "modalite", "modalites", "population_part", "source", "publication"}
    return all(row["publication"] == "non_publie" and set(row) <= allowed for row in made)


@pytest.mark.parametrize(
    "fine",
    [
        AGES | {"18-24": (0.1, 1, 2, 40, 0), "25-34": (0.15, 2, 3, 90, 2), "35-49": (0.25, 3, 5, 160, 6)},
        AGES | {"18-24": (0.1, 1, 2, 40, 0)},
        {code: (*values[:1], 0, 0, *values[3:]) for code, values in AGES.items()},
        AGES | {"martien": (0.1, 3, 5, 40, 3)},
    ],
    ids=["a group under three", "somebody without an age", "no target", "an unknown code"],
)
def test_a_criterion_is_withheld_whole(fine: Fine) -> None:
    assert withheld(rows(fine))


@pytest.mark.parametrize("seated", [15, 14], ids=["refused by the counts", "another size than the draw's"])
def test_a_withheld_criterion_shows_the_same_groups_whatever_refused_it(seated: int) -> None:
    by_counts = AGES | {"18-24": (0.1, 1, 2, 40, 0), "25-34": (0.15, 2, 3, 90, 2), "35-49": (0.25, 3, 5, 160, 6)}
    by_targets = {code: (*values[:1], 0, 0, *values[3:]) for code, values in AGES.items()}
    assert rows(by_counts, seated=seated) == rows(by_targets)


@pytest.mark.parametrize(("unknown", "shown"), [(0, True), (1, False), (9, False), (10, True), (-5, True)])
def test_the_pool_is_withheld_when_few_of_it_are_in_no_group(unknown: int, shown: bool) -> None:
    size = sum(values[3] for values in AGES.values()) + unknown
    made = composition_rows(cells("tranche_age", AGES), PROTOCOL, Seats(SEATS, (SEATS,)), [size])
    assert {row["publication"] for row in made} == {"publie" if shown else "vivier_non_publie"}


def test_no_gap_is_a_negative_zero() -> None:
    fine = {"femme": (0.53334, 7, 8, 300, 8), "homme": (0.46666, 7, 8, 300, 7)}
    assert [str(row["ecart_points"]) for row in rows(fine, "sexe")] == ["0.0", "0.0"]


def test_a_criterion_without_targets_shows_no_target() -> None:
    composition = [row | {"cible_min": None, "cible_max": None} for row in cells("tranche_age", AGES)]
    made = composition_rows(composition, PROTOCOL, Seats(SEATS, (SEATS,)))
    assert {(row["cible_min"], row["cible_max"]) for row in made} == {(None, None)}
    assert sum(row["effectif_panel"] for row in made) == SEATS


def test_a_population_share_is_unknown_when_a_part_of_the_group_is() -> None:
    composition = [
        row | {"population_part": None} if row["modalite"] == "75+" else row for row in cells("tranche_age", AGES)
    ]
    made = composition_rows(composition, PROTOCOL, Seats(SEATS, (SEATS,)))
    assert [row["population_part"] is None for row in made] == ["75+" in row["modalites"] for row in made]


def test_a_criterion_without_a_ladder_is_withheld_in_one_row() -> None:
    made = rows({"75": (0.5, 5, 8, 300, 7), "69": (0.5, 5, 8, 300, 8)}, "departement")
    assert withheld(made)
    assert len(made) == 1


def test_nothing_is_published_of_a_panel_that_has_not_sat() -> None:
    assert withheld(rows(seated=0, drawn=()))


def test_quotas_are_widened_by_those_who_left_and_joined() -> None:
    """One of fifteen left: a group may be one under its least, and the page must hold for whoever knows it."""
    one_left = AGES | {"35-49": (0.25, 4, 5, 160, 3)}
    assert withheld(rows(one_left, seated=14, drawn=(14,)))
    assert not withheld(rows(one_left, seated=14, drawn=(15,)))


def test_the_pool_is_withheld_when_those_not_drawn_are_few() -> None:
    few = {code: (*values[:3], values[4] + 1, values[4]) for code, values in AGES.items()}
    made = rows(few)
    assert {row["publication"] for row in made} == {"vivier_non_publie"}
    assert not any("effectif_vivier" in row for row in made)

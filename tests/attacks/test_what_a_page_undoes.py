"""Figures beside a merged table that undo its merge: quotas, shares, indices, a second composition, the choice itself.

Each attack lists the fine counts that agree with everything shown. It first succeeds on a page that shows too much.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any

import pytest

from pipelines.anonymise.composition import composition_rows
from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.quotas import Seats, criterion_of
from pipelines.kit.tables import Row, rows_of
from pipelines.publish.candidate import build_candidate
from pipelines.publish.content import Contents, read_folder
from pipelines.publish.corrections import PanelSource
from pipelines.publish.ledger import Ledger
from tests.unit.anonymise.panel_edition import PROTOCOL, SEATS, cells, edition, full_tables, tables

Counts = tuple[int, ...]
CODES = ("18-24", "25-34", "35-49", "50-64", "65-74", "75+")
SHARES = (0.10, 0.15, 0.25, 0.25, 0.13, 0.12)
TRUE_PANEL: Counts = (1, 3, 4, 3, 2, 2)
FREE = [(0, SEATS)] * len(CODES)


def all_panels(seats: int = SEATS, parts: int = len(CODES)) -> list[Counts]:
    bars = itertools.combinations(range(seats + parts - 1), parts - 1)
    return [tuple(b - a - 1 for a, b in itertools.pairwise((-1, *places, seats + parts - 1))) for places in bars]


PANELS = all_panels()


def small_proven(worlds: Iterable[Counts], threshold: int = 3) -> set[str]:
    """Return the codes whose count is proven to be under the threshold, exactly known ones included."""
    found = list(worlds)
    return {code for place, code in enumerate(CODES) if max(world[place] for world in found) < threshold}


def page(counts: Counts, targets: list[tuple[int, int]] = FREE) -> list[Row]:
    fine = {
        code: (share, low, high, 1000, count)
        for code, share, (low, high), count in zip(CODES, SHARES, targets, counts, strict=True)
    }
    return composition_rows(cells("tranche_age", fine), PROTOCOL, Seats(SEATS, (SEATS,)))


def merged(rows: list[Row], world: Counts) -> list[int]:
    return [sum(world[CODES.index(code)] for code in row["modalites"]) for row in rows]


def agrees(rows: list[Row], world: Counts) -> bool:
    """Return whether a panel has every figure of every row: counts, shares, gaps, targets."""
    for row, count in zip(rows, merged(rows, world), strict=True):
        share = count / SEATS
        if count != row["effectif_panel"] or round(share, 4) != row["part_panel"]:
            return False
        if round(100 * (share - row["population_part"]), 1) + 0.0 != row["ecart_points"]:
            return False
        if not row["cible_min"] <= count <= row["cible_max"]:
            return False
    return True


def test_every_public_figure_fed_back_leaves_all_the_panels_of_the_merged_counts() -> None:
    rows = page(TRUE_PANEL)
    of_counts = [world for world in PANELS if merged(rows, world) == [row["effectif_panel"] for row in rows]]
    assert [world for world in PANELS if agrees(rows, world)] == of_counts
    assert len(of_counts) > 1 and not small_proven(of_counts)


def test_the_choice_of_the_rung_proves_no_small_count() -> None:
    """Minimality: who knows the code keeps only the panels for which it would have stopped at this rung."""
    found = audit(criterion_of(PROTOCOL.echelles["tranche_age"], SEATS, (), PROTOCOL.confidentialite))
    groups = by_page(lambda world: found.page_of(dict(zip(CODES, world, strict=True))))
    assert len(groups) > 10
    assert not any(small_proven(worlds) for worlds in groups.values())
    for shown, worlds in list(groups.items())[::10]:
        assert len({repr(page(world)) for world in worlds[:50]}) == 1, shown


def test_the_attack_on_the_choice_works_on_a_rule_that_merges_only_where_it_must() -> None:
    """The finest table when each count is 0 or at least three, else pairs of neighbours: to merge is to tell."""

    def greedy(world: Counts) -> Hashable:
        pairs = tuple(world[place] + world[place + 1] for place in (0, 2, 4))
        return world if all(count == 0 or count >= 3 for count in world) else ("merged", pairs)

    assert any(small_proven(worlds) for worlds in by_page(greedy).values())


def by_page(shown: Callable[[Counts], Hashable]) -> dict[Hashable, list[Counts]]:
    groups: dict[Hashable, list[Counts]] = defaultdict(list)
    for world in PANELS:
        groups[shown(world)].append(world)
    return groups


FINE_QUOTAS = [(1, 2), (2, 3), (3, 4), (3, 4), (1, 2), (1, 2)]


def within(world: Counts, targets: list[tuple[int, int]]) -> bool:
    return all(low <= count <= high for count, (low, high) in zip(world, targets, strict=True))


def test_fine_quotas_undo_a_merge_that_did_not_count_them_as_known() -> None:
    rows = page(TRUE_PANEL)
    assert small_proven(world for world in PANELS if agrees(rows, world) and within(world, FINE_QUOTAS))


def test_shares_of_the_population_and_the_rounding_rule_are_those_quotas() -> None:
    rounded = [(int(share * SEATS), int(share * SEATS) + 1) for share in SHARES]
    rows = page(TRUE_PANEL)
    assert small_proven(world for world in PANELS if agrees(rows, world) and within(world, rounded))


@pytest.mark.parametrize("quotas", [FINE_QUOTAS, [(0, 4), (1, 5), (2, 6), (1, 5), (0, 4), (0, 4)]])
def test_a_page_adds_nothing_to_quotas_that_are_known(quotas: list[tuple[int, int]]) -> None:
    possible = [world for world in PANELS if within(world, quotas)]
    for worlds in by_page(lambda world: repr(page(world, quotas)) if within(world, quotas) else None).values():
        inside = [world for world in worlds if within(world, quotas)]
        assert not inside or small_proven(inside) <= small_proven(possible)


def test_no_share_of_a_code_is_published_where_codes_are_merged() -> None:
    """A share by fine code, beside a rounding rule, would be a quota."""
    for row in page(TRUE_PANEL):
        parts = [SHARES[CODES.index(code)] for code in row["modalites"]]
        assert row["population_part"] == pytest.approx(sum(parts))


def deviation_index(world: Counts) -> float:
    return round(sum(abs(count / SEATS - share) for count, share in zip(world, SHARES, strict=True)) / 2, 3)


def test_an_index_of_the_fine_counts_undoes_a_merge() -> None:
    rows, told = page(TRUE_PANEL), deviation_index(TRUE_PANEL)
    assert small_proven(world for world in PANELS if agrees(rows, world) and deviation_index(world) == told)


def test_any_index_of_the_published_groups_undoes_nothing() -> None:
    rows = page(TRUE_PANEL)
    told = merged_index(rows, TRUE_PANEL)
    left = [world for world in PANELS if agrees(rows, world) and merged_index(rows, world) == told]
    assert left == [world for world in PANELS if agrees(rows, world)]


def merged_index(rows: list[Row], world: Counts) -> float:
    gaps = (abs(n / SEATS - row["population_part"]) for n, row in zip(merged(rows, world), rows, strict=True))
    return round(sum(gaps) / 2, 3)


def test_the_drawn_and_the_final_composition_together_tell_who_left() -> None:
    """One replacement: the difference of two exact tables is the code of who left and of who joined."""
    drawn, final = (1, 3, 4, 3, 2, 2), (1, 2, 4, 4, 2, 2)
    moved = [CODES[place] for place in range(len(CODES)) if drawn[place] != final[place]]
    assert moved == ["25-34", "50-64"]


def release(private: Any, folder: Path) -> Contents:
    made = anonymise_tables(private, edition(), PROTOCOL).open
    quotas = rows_of(private["composition"])
    build_candidate(made, edition(), PROTOCOL, folder / "public", folder / "staged", Ledger(()), PanelSource(quotas))
    contents, refused = read_folder(folder / "staged")
    assert not refused
    return contents


def composition_of(counts: Counts) -> list[Row]:
    fine = {code: (share, 0, SEATS, 100, count) for code, share, count in zip(CODES, SHARES, counts, strict=True)}
    return cells("tranche_age", fine)


def test_two_panels_of_the_same_page_give_the_same_bytes_in_every_file(tmp_path: Path) -> None:
    """Whatever is derived, in tables, pages, charts or descriptions, is derived from the merged counts."""
    shown = repr(page(TRUE_PANEL))
    other = next(world for world in PANELS if world != TRUE_PANEL and repr(page(world)) == shown)
    one, two = (
        release(
            full_tables() | {"composition": tables(composition=composition_of(world))["composition"]}, tmp_path / name
        )
        for name, world in (("one", TRUE_PANEL), ("two", other))
    )
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def test_only_one_composition_is_ever_told_and_it_is_the_final_one() -> None:
    before = {**full_tables()}
    process = rows_of(before["demarches"])[0] | {"statut": "en_cours"}
    early = anonymise_tables(tables(demarches=[process]), edition(), PROTOCOL).open
    assert {row["effectif_panel"] for row in rows_of(early["panel_composition"])} == {None}
    assert rows_of(early["demarche"])[0]["nb_panelistes"] is None

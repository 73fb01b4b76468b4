"""Differencing: somebody keeps every nightly release of an edition and subtracts each from the next."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, csv_bytes, rows_of, table_from
from pipelines.publish.candidate import published_tables
from pipelines.publish.frozen_figures import (
    COMPOSITION,
    COUNTED,
    PROCESS,
    REPORT,
    WITH_PANEL,
    keep_first_figures,
    new_figures,
)
from tests.attacks.growing_pool import (
    NIGHTS,
    SEATS,
    Night,
    figures_that_moved,
    naive_page,
    nights,
    our_page,
    our_releases,
    records_disclosed,
)
from tests.unit.anonymise.panel_edition import PROTOCOL, edition, full_tables

SEED = 20_261_122
FIGURES = sorted({*COUNTED, *WITH_PANEL, COMPOSITION, REPORT})


@cache
def story() -> tuple[list[Night], list[Tables]]:
    told = list(nights(SEED))
    return told, list(our_releases(told))


def test_exact_margins_every_night_give_the_whole_record_of_a_third_of_those_who_registered() -> None:
    shares = []
    for seed in range(20):
        told = list(nights(seed))[:NIGHTS]
        arrived = len(told[-1].pool) - len(told[0].pool)
        shares.append(records_disclosed(map(naive_page, told)) / arrived)
    assert 0.30 < sum(shares) / len(shares) < 0.42


def test_exact_margins_give_every_panelist_who_leaves_afterwards() -> None:
    told, _ = story()
    assert records_disclosed(map(naive_page, told[NIGHTS + 2 :])) >= SEATS


def test_our_nights_give_nobody_and_no_figure_of_the_panel_ever_moves() -> None:
    _, releases = story()
    pages = [our_page(release) for release in releases]
    assert any(pages), "a release that shows nothing proves nothing"
    assert records_disclosed(pages) == 0
    assert figures_that_moved(pages) == 0


def test_before_the_panel_nothing_is_counted_by_group() -> None:
    _, releases = story()
    assert not any(our_page(release) for release in releases[: NIGHTS + 2])
    assert all(rows_of(release["demarche"])[0]["nb_inscrits"] is None for release in releases[:NIGHTS])


def test_once_the_panel_is_published_no_byte_of_a_figure_changes_whatever_happens_to_it() -> None:
    _, releases = story()
    first, *later = releases[NIGHTS + 2 :]
    assert len(later) == 5 * SEATS
    for release in later:
        assert [csv_bytes(release[name]) for name in shown(first)] == [csv_bytes(first[name]) for name in shown(first)]


# Every change of one person


def shown(released: Tables) -> list[str]:
    return [name for name in FIGURES if name in released]


def changed(private: Tables, name: str, change: Callable[[list[Row]], list[Row]]) -> Tables:
    return private | {name: table_from(load_schema(name, "intake"), change(rows_of(private[name])))}


def without(rank: int) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row for place, row in enumerate(rows) if place != rank]


def altered(rank: int, **values: object) -> Callable[[list[Row]], list[Row]]:
    return lambda rows: [row | values if place == rank else row for place, row in enumerate(rows)]


def moved(column: str, source: int, target: int | None) -> Callable[[list[Row]], list[Row]]:
    """Take one person out of a category, and put them in another if there is one."""

    def change(rows: list[Row]) -> list[Row]:
        rows[source][column] -= 1
        if target is not None:
            rows[target][column] += 1
        return rows

    return change


def panelist_leaves(private: Tables, rank: int, code: int) -> Tables:
    """Everything of one panelist goes: seat, registration, attendance, answers, and their count in the composition."""
    name = rows_of(private["panelistes"])[rank]["panelist_pseudo"]
    for table in ("panelistes", "panel", "presences", "evaluations"):
        private = changed(private, table, lambda rows: [row for row in rows if row["panelist_pseudo"] != name])
    private = changed(private, "inscriptions", without(rank))
    private = changed(private, "composition", moved("effectif_panel", code, None))
    return changed(private, "composition", moved("effectif_vivier", code, None))


def changes_of_people(private: Tables) -> Iterator[Tables]:
    """Yield the edition without each panelist, without or with another value of each code, without a registrant."""
    codes = range(private["composition"].num_rows)
    for rank in range(SEATS):
        yield panelist_leaves(private, rank, rank % len(codes))
    for column, source, target in itertools.product(("effectif_vivier", "effectif_panel"), codes, (None, *codes)):
        if target != source:
            yield changed(private, "composition", moved(column, source, target))
    yield changed(private, "inscriptions", without(0))


def changes_of_answers(private: Tables) -> Iterator[Tables]:
    """Yield the edition with each ballot, attendance and answer withdrawn, then with each other value of it."""
    for rank, ballot in enumerate(rows_of(private["bulletins"])):
        yield changed(private, "bulletins", without(rank))
        for choice in sorted({"pour", "contre", "abstention"} - {ballot["choix"]}):
            yield changed(private, "bulletins", altered(rank, choix=choice))
    for rank, sheet in enumerate(rows_of(private["presences"])):
        yield changed(private, "presences", without(rank))
        yield changed(private, "presences", altered(rank, present=not sheet["present"]))
    for rank, answer in enumerate(rows_of(private["evaluations"])):
        if answer["nature"] == "avant_apres":
            yield changed(private, "evaluations", without(rank))
            yield changed(private, "evaluations", altered(rank, valeur=7 - answer["valeur"]))


@cache
def after_each_change() -> tuple[int, int, int]:
    """Return how many changes there are, how many a naive second release shows, and how many ours does."""
    private = full_tables()
    first = published_tables(anonymise_tables(private, edition(), PROTOCOL).open)
    known = new_figures(first, {})
    bytes_of = {name: csv_bytes(first[name]) for name in shown(first)}
    total = naive = ours = 0
    for after in itertools.chain(changes_of_people(private), changes_of_answers(private)):
        made = published_tables(anonymise_tables(after, edition(), PROTOCOL).open)
        kept, _ = keep_first_figures(made, known)
        total += 1
        naive += any(name not in made or csv_bytes(made[name]) != content for name, content in bytes_of.items())
        ours += any(csv_bytes(kept[name]) != content for name, content in bytes_of.items())
    return total, naive, ours


def test_a_second_release_with_new_figures_shows_most_changes_of_one_person() -> None:
    total, naive, _ = after_each_change()
    assert total > 250 and naive > total / 2


def test_a_second_release_of_ours_is_the_first_to_the_byte_whoever_changed() -> None:
    assert after_each_change()[2] == 0


@pytest.mark.parametrize("name", [PROCESS, COMPOSITION, "recommandations", "sessions", "evaluations"])
def test_the_edition_that_is_changed_does_publish_figures(name: str) -> None:
    first = published_tables(anonymise_tables(full_tables(), edition(), PROTOCOL).open)
    assert name in new_figures(first, {})

"""People who sat in two panels are recognised by what they wrote, and only counted."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from pipelines.anonymise.composition import composition_rows
from pipelines.kit.disclosure.quotas import Seats
from pipelines.kit.disclosure.shared import NoPage, OtherPanel
from pipelines.kit.disclosure.shared_panels import (
    PublishedPanel,
    judges_of_shared,
    linked_panels,
    published_verdicts,
    seated_people,
    shared_panelists,
)
from tests.unit.anonymise.panel_edition import PROTOCOL, cells

COLUMNS = ("airtable_record_id", "nom", "prenom", "email", "telephone")


def people(*rows: tuple[str | None, ...]) -> pa.Table:
    return pa.table({name: pa.array([row[place] for row in rows], pa.string()) for place, name in enumerate(COLUMNS)})


MINE = people(
    ("rec1", "Tournier", "Aïcha", "aicha@example.org", "06 11 22 33 44"),
    ("rec2", "Le Goff", "Yann", "yann@example.org", None),
    ("rec3", "Morel", "Zoé", None, None),
)


@pytest.mark.parametrize(
    "same",
    [
        ("recA", "TOURNIER", "aicha", " AICHA@example.org", None),
        ("recA", "Aïcha", "Tournier", None, "+33 6.11.22.33.44"),
        ("recA", "Tournier", "Aicha", "autre@example.org", "0033611223344"),
    ],
)
def test_a_person_is_recognised_whatever_the_spelling(same: tuple[str | None, ...]) -> None:
    assert shared_panelists(MINE, {"autre": people(same)}) == {"autre": (1, 1)}


@pytest.mark.parametrize(
    "alike",
    [
        ("recA", "Nom d'usage", "Autre", " AICHA@example.org", None),
        ("recA", None, None, None, "+33 6.11.22.33.44"),
        ("recA", "TOURNIER", "aicha", None, None),
        ("recA", "LEGOFF", "Yann", "autre@example.org", "0700000000"),
    ],
)
def test_a_homonym_or_somebody_at_the_same_address_may_be_another(alike: tuple[str | None, ...]) -> None:
    assert shared_panelists(MINE, {"autre": people(alike)}) == {"autre": (0, 1)}


@pytest.mark.parametrize(
    "other",
    [
        ("recA", "Tournier", "Luc", "luc@example.org", "0611223345"),
        ("recA", None, "Zoé", None, None),
        ("recA", "Morel", "", "", " "),
        ("rec1", None, None, None, None),
    ],
)
def test_an_edition_without_anybody_in_common_is_left_out(other: tuple[str | None, ...]) -> None:
    """The identifier of a registration is its edition's own: the same one elsewhere is nobody's."""
    assert shared_panelists(MINE, {"autre": people(other)}) == {}


def test_each_person_counts_once_however_many_ways_they_are_recognised() -> None:
    again = people(
        ("recA", "Tournier", "Aïcha", "aicha@example.org", "0611223344"),
        ("recA", "Tournier", "Aïcha", "ancienne@example.org", None),
        ("recB", "Le Goff", "Yann", None, None),
    )
    assert shared_panelists(MINE, {"b": again, "a": MINE, "c": people()}) == {"a": (2, 3), "b": (1, 2)}


def test_two_people_who_gave_one_telephone_are_one_of_the_other_panel_at_most() -> None:
    couple = people(("recA", "Un", "A", None, "0611223344"), ("recB", "Deux", "B", None, "06 11 22 33 44"))
    assert shared_panelists(MINE, {"autre": couple}) == {"autre": (0, 1)}


def test_people_whom_a_chain_of_addresses_joins_are_certain_to_be_one() -> None:
    here = people(("r1", "Un", "A", "a@example.org", "0611223344"), ("r2", "Un", "A", "b@example.org", None))
    there = people(("s1", "Un", "A", "b@example.org", "0611223344"), ("s2", "Un", "A", "a@example.org", None))
    assert shared_panelists(here, {"autre": there}) == {"autre": (1, 2)}


def test_editions_linked_through_others_are_found_in_any_order() -> None:
    rows = [(f"rec{rank}", f"Nom{chr(65 + rank) * 3}", "Camille", f"p{rank}@example.org", None) for rank in range(8)]
    chain = {"c": people(*rows[2:4]), "b": people(*rows[1:3]), "d": people(*rows[3:5]), "loin": people(*rows[6:])}
    assert linked_panels(people(*rows[:2]), chain) == {"b": (1, 1), "c": (0, 0), "d": (0, 0)}


def test_only_those_who_sat_at_the_end_are_compared() -> None:
    panel = pa.table({"airtable_record_id": ["rec1", "rec2", None], "siege_final": [True, False, True]})
    identities = MINE.append_column("role", pa.array(["titulaire", "titulaire", "inscrit"]))
    speaker = people((None, "Vernet", "Ada", None, None)).append_column("role", pa.array(["intervenant"]))
    seated = seated_people(panel, pa.concat_tables([identities, speaker]))
    assert seated["airtable_record_id"].to_pylist() == ["rec1"]
    assert seated.column_names == list(COLUMNS)


def published(women: int) -> PublishedPanel:
    """A panel of fifteen that published its composition by sex."""
    private = cells("sexe", {"femme": (0.5, 0, 15, 500, women), "homme": (0.5, 0, 15, 500, 15 - women)})
    seats = Seats(15, (15,))
    shown = composition_rows(private, PROTOCOL, seats)
    assert shown[0]["publication"] != "non_publie"
    return PublishedPanel(shown, private, seats, PROTOCOL)


SAID = published_verdicts(published(8))


def test_an_edition_that_shares_people_is_a_judge_of_the_criteria_it_spoke_of() -> None:
    verdict = SAID["sexe"]
    assert verdict.page in verdict.audit.pages
    judges = judges_of_shared({"premiere": (3, 3)}, {"premiere": SAID})
    assert judges("sexe") == (OtherPanel(verdict.criterion, verdict.page, 3),)
    assert judges("pcs") == ()


@pytest.mark.parametrize(("shared", "counts"), [((0, 0), []), ((0, 2), [1, 2]), ((2, 4), [2, 3, 4])])
def test_there_is_a_judge_for_each_number_of_people_that_may_be_shared(
    shared: tuple[int, int], counts: list[int]
) -> None:
    verdict = SAID["sexe"]
    expected = tuple(OtherPanel(verdict.criterion, verdict.page, count) for count in counts)
    assert judges_of_shared({"premiere": shared}, {"premiere": SAID})("sexe") == expected


def test_two_editions_that_spoke_leave_no_page() -> None:
    judges = judges_of_shared({"a": (1, 1), "b": (0, 0)}, {"a": SAID, "b": SAID})
    assert judges("sexe") == (NoPage(),)
    assert judges("pcs") == ()


def test_an_edition_that_cannot_be_read_leaves_no_page_of_anything() -> None:
    judges = judges_of_shared({"a": None}, {})
    assert judges("sexe") == judges("pcs") == (NoPage(),)


def test_an_edition_that_withholds_whatever_its_panel_did_not_speak() -> None:
    verdict = SAID["sexe"]
    silent = {"sexe": replace(verdict, judges=(NoPage(),), page=None)}
    judges = judges_of_shared({"a": (1, 1), "b": (1, 1)}, {"a": SAID, "b": silent})
    assert judges("sexe") == (OtherPanel(verdict.criterion, verdict.page, 1),)


def test_the_composition_of_the_second_edition_adapts_to_the_first() -> None:
    """The same fifteen people but one: the exact counts of both would tell who came and who left."""
    judges = judges_of_shared({"premiere": (14, 14)}, {"premiere": SAID})
    second = published(7)
    again = composition_rows(second.quotas, PROTOCOL, second.seats, judges_for=judges)
    assert [row["publication"] for row in again] == ["non_publie"] * len(again)
    assert {row.get("effectif_panel") for row in again} == {None}

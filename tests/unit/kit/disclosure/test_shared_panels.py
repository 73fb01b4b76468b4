"""People who sat in two panels are recognised by what they wrote, and only counted."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.anonymise.composition import composition_rows
from pipelines.kit.disclosure.quotas import Seats
from pipelines.kit.disclosure.shared import OtherPanel
from pipelines.kit.disclosure.shared_panels import (
    PublishedPanel,
    judges_beside,
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
        ("recA", "Nom d'usage", "Autre", " AICHA@example.org", None),
        ("recA", None, None, None, "+33 6.11.22.33.44"),
        ("recA", None, None, None, "0033611223344"),
        ("recA", "TOURNIER", "aicha", None, None),
        ("recA", "Aïcha", "Tournier", None, None),
        ("recA", "LEGOFF", "Yann", "autre@example.org", "0700000000"),
    ],
)
def test_a_person_is_recognised_whatever_the_spelling(same: tuple[str | None, ...]) -> None:
    assert shared_panelists(MINE, {"autre": people(same)}) == {"autre": 1}


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
    assert shared_panelists(MINE, {"b": again, "a": MINE, "c": people()}) == {"a": 3, "b": 2}


def test_two_people_who_gave_one_telephone_are_one_of_the_other_panel_at_most() -> None:
    couple = people(("recA", "Un", "A", None, "0611223344"), ("recB", "Deux", "B", None, "06 11 22 33 44"))
    assert shared_panelists(MINE, {"autre": couple}) == {"autre": 1}


def test_only_those_who_sat_at_the_end_are_compared() -> None:
    panel = pa.table({"airtable_record_id": ["rec1", "rec2", None], "siege_final": [True, False, True]})
    identities = MINE.append_column("role", pa.array(["titulaire", "titulaire", "inscrit"]))
    speaker = people((None, "Vernet", "Ada", None, None)).append_column("role", pa.array(["intervenant"]))
    seated = seated_people(panel, pa.concat_tables([identities, speaker]))
    assert seated["airtable_record_id"].to_pylist() == ["rec1"]
    assert seated.column_names == list(COLUMNS)


def published(people_there: pa.Table, women: int) -> PublishedPanel:
    """A panel of fifteen that published its composition by sex."""
    private = cells("sexe", {"femme": (0.5, 0, 15, 500, women), "homme": (0.5, 0, 15, 500, 15 - women)})
    seats = Seats(15, (15,))
    shown = composition_rows(private, PROTOCOL, seats)
    assert shown[0]["publication"] != "non_publie"
    return PublishedPanel(people_there, shown, private, seats, PROTOCOL)


def test_an_edition_that_shares_people_is_a_judge_of_the_criteria_it_spoke_of() -> None:
    first = published(MINE, 8)
    judges = judges_beside(MINE, {"premiere": first, "sans-rapport": published(people(), 7)})
    verdict = published_verdicts(first)["sexe"]
    assert verdict.page in verdict.audit.pages
    assert judges("sexe") == (OtherPanel(verdict.criterion, verdict.page, 3),)
    assert judges("pcs") == ()


def test_the_composition_of_the_second_edition_adapts_to_the_first() -> None:
    """The same fifteen people but one: the exact counts of both would tell who came and who left."""
    everybody = people(*((f"rec{rank}", f"Nom{rank}", "Camille", None, None) for rank in range(15)))
    all_but_one = people(*((f"rec{rank}", f"Nom{rank}", "Camille", None, None) for rank in range(1, 16)))
    judges = judges_beside(all_but_one, {"premiere": published(everybody, 8)})
    second = published(all_but_one, 7)
    again = composition_rows(second.quotas, PROTOCOL, second.seats, judges_for=judges)
    assert [row["publication"] for row in again] == ["non_publie"] * len(again)
    assert {row.get("effectif_panel") for row in again} == {None}

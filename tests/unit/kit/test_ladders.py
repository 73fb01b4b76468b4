"""A ladder is a list of partitions, each code means one group, and its hash does not depend on the order."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pipelines.kit.ladders import MOST_RUNGS, Ladder, criteria, ladder_faults, ladders_digest
from pipelines.kit.protocol import load_protocol

AGES = criteria()["tranche_age"]
YOUNG, OLD = list(AGES[:2]), list(AGES[2:])


def group(code: str, *codes: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "libelle": code, "libelle_en": code, "modalites": list(codes), **more}


def ladder(*rungs: list[dict[str, Any]], ordered: bool = True) -> Ladder:
    return Ladder.model_validate({"ordonne": ordered, "echelons": rungs})


HALVES = [group("jeunes", *YOUNG), group("autres", *OLD)]
FINE = [group(code, code) for code in AGES]


def faults(made: Ladder) -> list[tuple[str, str]]:
    return list(ladder_faults(made, AGES))


def test_the_group_of_a_code_is_found_on_any_rung_and_a_fine_code_is_alone() -> None:
    halves = ladder(HALVES)
    assert halves.codes == AGES
    assert halves.group("jeunes") == halves.echelons[0][0]
    assert halves.group("25-34").modalites == ("25-34",)  # type: ignore[union-attr] # known to be there
    assert halves.group("18-34") is None
    assert load_protocol("autre", None).echelles["region"].group("975").modalites == ("975",)  # type: ignore[union-attr]  # known to be there


def test_a_ladder_of_partitions_has_no_fault() -> None:
    assert faults(ladder(FINE, HALVES)) == []
    apart = [group("extremes", AGES[0], AGES[-1]), group("milieu", *AGES[1:-1])]
    assert faults(ladder(apart, ordered=False)) == []


@pytest.mark.parametrize(
    ("rungs", "found"),
    [
        ([], [("echelle_longueur", "")]),
        ([HALVES] * (MOST_RUNGS + 1), [("echelle_longueur", "")]),
        ([FINE, [group("jeunes", *YOUNG), group("autres", *OLD[1:])]], [("echelle_partition", "2")]),
        ([[group("jeunes", *YOUNG), group("autres", *YOUNG[1:], *OLD)]], [("echelle_partition", "1")]),
        ([[group("jeunes", *YOUNG), group("autres", *OLD, "0-17")]], [("echelle_partition", "1")]),
        ([[group("tous", *AGES)]], [("echelle_partition", "1")]),
        ([[]], [("echelle_partition", "1")]),
        ([[*HALVES, group("personne")]], [("echelle_partition", "1")]),
        ([[group("extremes", AGES[0], AGES[-1]), group("milieu", *AGES[1:-1])]], [("echelle_ordre", "1")]),
        ([[group("a", *YOUNG), group("a", *OLD)]], [("echelle_code", "1")]),
        ([HALVES, [group("jeunes", *AGES[:3]), group("autres", *AGES[3:])]], [("echelle_code", "2")]),
        ([[group("18-24", *YOUNG), group("autres", *OLD)]], [("echelle_code", "1")]),
    ],
)
def test_what_is_no_ladder_is_told_by_rung(rungs: list[Any], found: list[tuple[str, str]]) -> None:
    assert faults(ladder(*rungs)) == found


@pytest.mark.parametrize(
    "wrong",
    [
        group("", "18-24"),
        group("a;b", "18-24"),
        group("a b", "18-24"),
        group("a", "18-24", libelle=" "),
        group("a", "18-24", libelle_en="x" * 201),
        group("a", "18-24", effectif=3),
    ],
)
def test_a_group_that_could_not_be_published_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ladder([wrong])


def test_the_criteria_that_may_have_a_ladder_are_those_that_may_be_published_and_give_no_other_one() -> None:
    known = criteria()
    assert set(load_protocol("autre", None).echelles) <= set(known)
    assert known["mandat_electif"] == ("true", "false")
    assert not {"departement", "commune_insee", "nom", "canal", "criteres_specifiques"} & set(known)


def test_the_digest_of_ladders_does_not_depend_on_their_order_and_changes_with_any_word() -> None:
    halves, fine = ladder(HALVES), ladder(FINE)
    digest = ladders_digest({"tranche_age": halves, "sexe": fine})
    assert digest == ladders_digest({"sexe": fine, "tranche_age": halves})
    renamed = ladder([group("jeunes", *YOUNG, libelle="Jeunes"), HALVES[1]])
    assert digest != ladders_digest({"tranche_age": renamed, "sexe": fine})
    assert load_protocol("autre", None).empreinte_echelles == ladders_digest(load_protocol("autre", None).echelles)

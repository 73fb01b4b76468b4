"""Attacks on the rows of a pool: singling out, linkage with television, homogeneity, order, rows left out."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.attacks.pool_attacker import (
    ON_TELEVISION,
    PATHS,
    QUASI,
    SECRET,
    VALUES,
    Row,
    fitting,
    least_published,
    pool,
    released_files,
    rows_of,
    subsets,
)

K = 4
ASKED: dict[str, dict[str, Any]] = {
    "k alone": {"keep": [SECRET]},
    "distinct l = 2": {"sensitive": {SECRET: {"distinct_l": 2}}},
    "distinct l = 3": {"sensitive": {SECRET: {"distinct_l": 3}}},
    "t = 0.4": {"sensitive": {SECRET: {"distinct_l": 2, "equal_t": 0.4}}},
    "k alone, local": {"keep": [SECRET], "recoding": "local"},
    "distinct l = 2, local": {"sensitive": {SECRET: {"distinct_l": 2}}, "recoding": "local"},
}
PEOPLE = pool(1)
NAIVE = [{name: cell for name, cell in row.items() if name != "nom"} for row in PEOPLE]


@pytest.fixture(scope="module", params=ASKED)
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Row]]:
    folder = tmp_path_factory.mktemp("pool")
    return request.param, rows_of(released_files(PEOPLE, folder, **ASKED[request.param]))


def test_the_attack_singles_people_out_of_rows_without_names() -> None:
    alone = {names: sum(len(fitting(NAIVE, person, names)) == 1 for person in PEOPLE) for names in subsets(QUASI)}
    assert alone[QUASI] > 0.8 * len(PEOPLE)
    assert alone[("age", "metier")] > 10
    assert alone[("sexe",)] == 0


def test_no_subset_of_quasi_identifiers_singles_anybody_out(release: tuple[str, list[Row]]) -> None:
    _, rows = release
    for names in subsets(QUASI):
        assert least_published(rows, names) >= K
        counts = {len(fitting(rows, person, names)) for person in PEOPLE}
        assert counts - {0} and min(counts - {0}) >= K


def blanked(rows: list[Row]) -> list[Row]:
    """Blank the ages and professions, row by row, of who would be in a small class: a blank is said to fit all."""
    counts = Counter(tuple(row[name] for name in QUASI) for row in rows)
    small = [counts[tuple(row[name] for name in QUASI)] < K for row in rows]
    blank = {"age": "*"}
    return [
        row | (blank if own and place % 2 else {}) for place, (row, own) in enumerate(zip(rows, small, strict=True))
    ]


def test_the_attack_singles_out_where_cells_are_blanked_row_by_row() -> None:
    rows = blanked(NAIVE)
    assert least_published(rows, QUASI) == 1
    assert any(len(fitting(rows, person, QUASI)) < K for person in PEOPLE)


def seen_on_television() -> list[Row]:
    return [{name: person[name] for name in ("nom", *ON_TELEVISION, SECRET)} for person in PEOPLE[::6]]


def found_out(rows: list[Row], known: tuple[str, ...]) -> list[tuple[str, str]]:
    """The name and the illness of each person whose fitting rows all say the same illness."""
    told = []
    for person in seen_on_television():
        values = {row[SECRET] for row in fitting(rows, person, known)}
        told += [(person["nom"], min(values))] if len(values) == 1 else []
    return told


def test_who_was_seen_on_television_is_found_in_rows_without_names() -> None:
    told = found_out(NAIVE, ON_TELEVISION)
    truth = {(person["nom"], person[SECRET]) for person in PEOPLE}
    assert len(told) > 0.4 * len(seen_on_television())
    assert set(told) <= truth


def test_who_was_seen_on_television_is_among_k_rows_that_disagree(release: tuple[str, list[Row]]) -> None:
    name, rows = release
    for person in seen_on_television():
        candidates = fitting(rows, person, ON_TELEVISION)
        assert not candidates or len(candidates) >= K
        if "l =" in name and candidates:
            assert len({row[SECRET] for row in candidates}) >= int(name.split("l = ")[1][0])


def homogeneous(rows: list[Row]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the classes whose rows have one illness, and it."""
    values = defaultdict(set)
    for row in rows:
        values[tuple(row[name] for name in QUASI)].add(row[SECRET])
    yield from ((shown, min(found)) for shown, found in sorted(values.items()) if len(found) == 1)


def inferred(rows: list[Row]) -> list[bool]:
    """Whether the illness said of each person who fits a homogeneous class, and no other class, is the true one."""
    certain = dict(homogeneous(rows))
    told = []
    for person in PEOPLE:
        classes = {tuple(row[name] for name in QUASI) for row in fitting(rows, person, QUASI)}
        if len(classes) == 1 and classes <= certain.keys():
            told.append(certain[classes.pop()] == person[SECRET])
    return told


def test_a_class_of_k_rows_with_one_illness_tells_it_when_k_is_all_that_is_asked(tmp_path: Path) -> None:
    """The attack works on k-anonymity alone, ours: this is why it is not enough."""
    told = inferred(rows_of(released_files(PEOPLE, tmp_path, **ASKED["k alone"])))
    assert len(told) >= K and all(told)


@pytest.mark.parametrize("name", [name for name in ASKED if "k alone" not in name])
def test_l_diversity_leaves_no_class_with_one_illness(name: str, tmp_path: Path) -> None:
    rows = rows_of(released_files(PEOPLE, tmp_path, **ASKED[name]))
    assert list(homogeneous(rows)) == []
    assert inferred(rows) == []


@pytest.mark.parametrize("name", ["distinct l = 2", "distinct l = 2, local"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_registration_is_in_no_byte(name: str, seed: int, tmp_path: Path) -> None:
    first = released_files(PEOPLE, tmp_path / "first", **ASKED[name])
    shuffled = [PEOPLE[place] for place in np.random.default_rng(seed).permutation(len(PEOPLE))]
    second = released_files(shuffled, tmp_path / "second", **ASKED[name])
    assert {file for file in first if first[file] != second[file]} <= {"report.json"}
    reports = [json.loads(files["report.json"]) | {"seconds": 0} for files in (first, second)]
    assert reports[0] == reports[1]


def test_the_attack_on_order_finds_people_in_generalised_rows_that_keep_it() -> None:
    generalised = [{name: PATHS[name][row[name]][-1] for name in QUASI} | {SECRET: row[SECRET]} for row in NAIVE]
    guessed = sum(row[SECRET] == person[SECRET] for row, person in zip(generalised, PEOPLE, strict=True))
    assert guessed == len(PEOPLE), "the n-th to register is the n-th row"
    ordered = sorted(generalised, key=lambda row: tuple(row.values()))
    assert sum(row[SECRET] == person[SECRET] for row, person in zip(ordered, PEOPLE, strict=True)) < len(PEOPLE) / 2


YOUNG = [person | {"age": str(20 + int(person["age"]) % 20)} for person in PEOPLE]
YOUNG[0] |= {SECRET: ""}  # so that empty cells are told of
ILLNESSES = (*VALUES, "")
ELDEST = {"nom": "Doyen", "sexe": "femme", "age": "59", "region": "Corse", "metier": "medecin"}


def what_the_files_say(folder: Path, name: str, person: Row) -> dict[str, Any]:
    """The files when one person more, who is left out, joins a pool that the attacker knows whole."""
    files = released_files([*YOUNG, person], folder, **ASKED[name])
    told = {file: content for file, content in files.items() if file != "report.json"}
    return told | {"report": json.loads(files["report.json"]) | {"seconds": 0}}


def possible(told: list[Any], true: Any) -> int:
    """How many of the things that a person may be give what was told of the true one."""
    return sum(one == true for one in told)


@pytest.mark.parametrize("name", [name for name in ASKED if "local" not in name])
def test_the_illness_of_who_is_left_out_is_in_no_file(name: str, tmp_path: Path) -> None:
    """The attacker knows every other row, the age and the town of the missing person, and the code."""
    told = [
        what_the_files_say(tmp_path / str(number), name, ELDEST | {SECRET: value})
        for number, value in enumerate(ILLNESSES)
    ]
    assert all(one["report"]["suppressed_rows"] > 0 for one in told)
    assert possible(told, told[0]) == len(ILLNESSES)


def test_the_attack_finds_the_illness_of_who_is_left_out_from_figures_of_the_whole_table() -> None:
    """A distance to the whole table with all its digits, or a tally of it, counts the rows left out too."""
    everyone = [Counter(row[SECRET] for row in [*YOUNG, {SECRET: value}]) for value in ILLNESSES]
    released = Counter(row[SECRET] for row in YOUNG if row["age"] < "30")
    distances = [
        sum(abs(released[value] / released.total() - counts[value] / counts.total()) for value in ILLNESSES) / 2
        for counts in everyone
    ]
    assert min(possible(distances, distance) for distance in distances) < len(ILLNESSES)
    assert {possible(everyone, tally) for tally in everyone} == {1}


def test_the_age_and_the_region_of_who_is_left_out_are_in_no_file(tmp_path: Path) -> None:
    suspects = [
        ELDEST | {"age": age, "region": region} for age in ("50", "55", "59") for region in ("Corse", "Provence")
    ]
    told = [
        what_the_files_say(tmp_path / str(number), "distinct l = 2", suspect | {SECRET: "grippe"})
        for number, suspect in enumerate(suspects)
    ]
    assert possible(told, told[0]) == len(suspects)

"""Cross-tables from a pool: what is published, in which words, and what is refused."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest
from pydantic import ValidationError

from pipelines.anonymise.cross_tables.complementary_suppression import Effort
from pipelines.anonymise.cross_tables.pool_columns import MISSING, PoolColumn, counted_columns, without_groups
from pipelines.anonymise.cross_tables.release import csv_bytes, release_cross_tables
from pipelines.kit.findings import AvisError
from tests.unit.anonymise.cross_tables.small_pools import pool_of, settings

COUNTS = np.array([[20, 30, 1], [40, 25, 22], [30, 12, 18], [15, 60, 33]])


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def refusals(pool: dict[str, PoolColumn], tables: list[list[object]], **rule: object) -> list[tuple[str, str]]:
    with pytest.raises(AvisError) as refused:
        release_cross_tables(pool, settings(tables, **rule))
    return [(finding.code, finding.column) for finding in refused.value.findings]


def test_large_counts_are_exact_and_one_word_stands_for_every_reason_not_to_publish():
    made = release_cross_tables(pool_of(COUNTS, "ab"), settings([["a", "b"]]))
    published = rows(csv_bytes(made.tables[0]))
    assert {row["publication"] for row in published} == {"publie", "non_publie"}
    assert all((row["effectif"] == "") == (row["publication"] == "non_publie") for row in published)
    counts = {(row["a"], row["b"]): row["effectif"] for row in published}
    assert counts["Ensemble", "Ensemble"] == "306"
    assert counts["a0", "b2"] == ""
    assert [int(counts[f"a{i}", f"b{j}"]) for i, j in np.ndindex(4, 3) if counts[f"a{i}", f"b{j}"]] == [
        int(COUNTS[i, j]) for i, j in np.ndindex(4, 3) if counts[f"a{i}", f"b{j}"]
    ]


def test_the_report_counts_what_is_kept_and_names_no_cell():
    made = release_cross_tables(pool_of(COUNTS, "ab"), settings([["a", "b"]]))
    summary = made.report["tables"]["t0"]
    assert (summary["cells"], summary["published"] + summary["suppressed"]) == (20, 20)
    assert made.report["optimal"]
    assert made.report["narrowest_interval"] == min(most - least for least, most in made.audit.intervals.values()) > 0
    assert "a0" not in json.dumps(made.report)
    kept = sum(count for labels, count in made.tables[0].rows if count is not None and "Ensemble" not in labels)
    assert summary["share_of_counts_kept"] == pytest.approx(kept / 306, abs=1e-4)


def test_a_search_cut_short_publishes_a_safe_choice_and_its_distance_to_the_best():
    generator = np.random.default_rng(7)
    pool = pool_of(generator.poisson(generator.choice([2, 15, 60], size=(6, 5, 3))), "abc")
    asked = settings([["a", "b", "c"]])
    short, whole = (release_cross_tables(pool, asked, Effort(rounds=rounds)) for rounds in (1, 200))
    assert (short.report["optimal"], whole.report["optimal"]) == (False, True)
    assert short.suppression.bound <= whole.suppression.cost <= short.suppression.cost
    assert short.suppression.cost * (1 - short.suppression.gap) == pytest.approx(short.suppression.bound)
    assert not short.audit.violations


def test_the_same_pool_in_another_order_gives_the_same_bytes():
    pool = pool_of(COUNTS, "ab")
    order = np.random.default_rng(1).permutation(306)
    shuffled = {name: PoolColumn(column.codes[order], column.hierarchy) for name, column in pool.items()}
    one, other = (release_cross_tables(registrants, settings([["a", "b"]])) for registrants in (pool, shuffled))
    assert csv_bytes(one.tables[0]) == csv_bytes(other.tables[0])


def test_a_column_at_two_levels_is_protected_at_both():
    made = release_cross_tables(pool_of(COUNTS, "ab"), settings([["a", "b"], [{"column": "a", "level": 1}, "b"]]))
    assert {row["a"] for row in rows(csv_bytes(made.tables[1]))} == {"x", "y", "Ensemble"}
    assert not made.audit.violations


def test_missing_answers_are_a_category_with_a_name():
    values = ("oui", "", "non")
    pool = {"a": without_groups("a", np.repeat(np.arange(3, dtype=np.int32), 30), values)}
    made = release_cross_tables(pool, settings([["a"]]))
    assert [labels for labels, _ in made.tables[0].rows] == [(MISSING,), ("non",), ("oui",), ("Ensemble",)]


def test_a_label_that_starts_like_a_formula_is_no_formula_in_a_spreadsheet():
    pool = {"a": without_groups("a", np.repeat(np.arange(2, dtype=np.int32), 30), ("=1+1", "b"))}
    assert rows(csv_bytes(release_cross_tables(pool, settings([["a"]])).tables[0]))[0]["a"] == "'=1+1"


def test_groups_of_a_level_are_numbered_in_the_order_of_their_labels():
    columns, registrants = counted_columns(pool_of(COUNTS, "ab"), settings([[{"column": "a", "level": 1}]]))
    ((axis, labels),) = registrants.labels.items()
    assert (axis.level, labels, columns["a"].groups[1].tolist()) == (1, ("x", "y"), [0, 1])


def test_a_pool_too_small_to_hide_a_count_is_refused():
    assert refusals(pool_of(np.array([[2, 3], [1, 2]]), "ab"), [["a", "b"]]) == [("tableau_indefendable", "")]


def test_a_column_in_which_all_are_alike_is_refused():
    assert refusals(pool_of(np.array([[30, 40]]), "ab"), [["a", "b"]]) == [("tableau_modalite_unique", "a")]


@pytest.mark.parametrize("word", ["Ensemble", "Non renseigné"])
def test_a_value_that_would_be_read_as_a_word_of_the_table_is_refused(word):
    values = (word, "", "b")
    pool = {"a": without_groups("a", np.repeat(np.arange(3, dtype=np.int32), 30), values)}
    assert refusals(pool, [["a"]]) == [("tableau_modalite_reservee", "a")]


def test_a_column_or_a_level_that_is_not_there_is_refused():
    axis = {"column": "a", "level": 2}
    expected = [("tableau_niveau_absent", "a"), ("anonymise_colonne_absente", "z")]
    assert refusals(pool_of(COUNTS, "ab"), [[axis, "z"]]) == expected


def test_a_list_of_values_met_in_the_pool_is_refused_when_one_of_them_is_small():
    people = {count: np.repeat(np.arange(3, dtype=np.int32), [30, 40, count]) for count in (1, 9, 10)}
    pools = {count: {"a": without_groups("a", codes, ("x", "y", "z"))} for count, codes in people.items()}
    for count in (1, 9):
        assert refusals(pools[count], [["a"]]) == [("tableau_modalite_rare", "a")]
    assert [count for _, count in release_cross_tables(pools[10], settings([["a"]])).tables[0].rows] == [30, 40, 10, 80]


def test_every_value_of_a_hierarchy_has_its_line_at_each_level_whoever_registered():
    tables = [["a", "b"], [{"column": "a", "level": 1}, "b"]]
    lines = []
    for small in (0, 1):
        counts = COUNTS.copy()
        counts[3] = [small, 0, 0]
        made = release_cross_tables(pool_of(counts, "ab"), settings(tables))
        lines.append([[labels for labels, _ in table.rows] for table in made.tables])
    assert lines[0] == lines[1]
    assert ("a3", "b0") in lines[0][0]


def test_a_combination_declared_impossible_that_exists_is_refused():
    assert refusals(pool_of(COUNTS, "ab"), [["a", "b"]], impossible=[{"a": "a0", "b": "b0"}]) == [
        ("tableau_impossible_present", "cross_tables.impossible")
    ]


@pytest.mark.parametrize("combination", [{"a": "a0", "z": "b0"}, {"a": "a0", "b": "inconnu"}])
def test_a_combination_that_no_table_shows_is_refused(combination):
    found = refusals(pool_of(COUNTS, "ab"), [["a", "b"]], impossible=[combination])
    assert [code for code, _ in found] == ["tableau_impossible_inconnu"]


def test_tables_that_cross_too_much_are_refused_before_any_search():
    people = np.repeat(np.arange(100, dtype=np.int32), 10)
    pool = {name: without_groups(name, people, tuple(f"{name}{n:03}" for n in range(100))) for name in "ab"}
    assert refusals(pool, [["a", "b"]]) == [("tableau_trop_grand", "")]


@pytest.mark.parametrize(
    "entries",
    [
        {"tables": []},
        {"tables": [{"name": "../t", "columns": ["a"]}]},
        {"tables": [{"name": "t", "columns": ["a", "b", "c", "d"]}]},
        {"tables": [{"name": "t", "columns": ["a"]}], "threshold": 1},
        {"tables": [{"name": "t", "columns": ["a"]}], "threshold": "10"},
        {"tables": [{"name": "t", "columns": ["a"]}], "seuil": 10},
    ],
)
def test_settings_that_mean_nothing_are_refused(entries):
    with pytest.raises(ValidationError):
        type(settings([["a"]])).model_validate(entries)

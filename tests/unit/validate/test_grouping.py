"""Totals are true whatever the number of faults, and what is kept of them stays small."""

from __future__ import annotations

from pipelines.kit.schema import Field
from pipelines.validate.faults import Fault
from pipelines.validate.grouping import KEPT_VALUES, LONGEST_VALUE, Change, group_faults, shape_of

FIELDS = {"le": Field({"name": "le", "type": "date"})}


def fault(row: int, value: str | None, rule: str = "type-error", column: str = "le", number: int = 2) -> Fault:
    return Fault(rule, column, number, row, row, value)


def test_faults_are_grouped_by_column_and_rule_and_counted_by_value() -> None:
    faults = [fault(2, "a"), fault(3, "b"), fault(4, "a"), fault(5, None, "constraint:required")]
    groups = group_faults(faults, FIELDS)
    assert [(group.first.rule, group.cells, group.distinct) for group in groups] == [
        ("type-error", 3, 2),
        ("constraint:required", 1, 0),
    ]
    assert [(seen.text, seen.cells, seen.row) for seen in groups[0].values.values()] == [("a", 2, 2), ("b", 1, 3)]


def test_errors_come_before_warnings_and_the_file_before_its_rows() -> None:
    faults = [fault(2, "1_0", "lexique_souligne"), fault(2, "x"), fault(3, "x"), Fault("missing-label", "le", 2, 1)]
    rules = [group.first.rule for group in group_faults(faults, FIELDS)]
    assert rules == ["missing-label", "type-error", "lexique_souligne"]
    assert [group.severity for group in group_faults(faults, FIELDS)] == ["erreur", "erreur", "avertissement"]


def test_distinct_values_are_counted_beyond_those_that_are_kept() -> None:
    wanted = 3 * KEPT_VALUES
    faults = (fault(row, f"valeur {row % wanted}") for row in range(2 * wanted))
    group = group_faults(faults, FIELDS)[0]
    assert (group.cells, group.distinct, len(group.values)) == (2 * wanted, wanted, KEPT_VALUES)


def test_a_long_value_is_kept_cut_and_told_from_another_that_starts_the_same() -> None:
    start = "a" * 10_000
    group = group_faults([fault(2, f"{start}b"), fault(3, f"{start}c")], FIELDS)[0]
    assert group.distinct == 2
    assert {len(seen.text) for seen in group.values.values()} == {LONGEST_VALUE}


def test_corrections_are_counted_and_listed_where_they_are_asked_for() -> None:
    changes: list[Change] = []
    faults = [fault(2, "14/03/2026"), fault(3, "03/04/2026"), fault(4, "14/03/2026")]
    assert group_faults(faults, FIELDS, "", changes)[0].corrected == 2
    assert changes == [Change(row, row, 2, "le", "14/03/2026", "2026-03-14") for row in (2, 4)]


def test_a_shape_is_made_of_digits_and_marks_alone() -> None:
    assert shape_of("14/03/2026") == "99/99/9999"
    assert shape_of("06 39 98 32 56") == "99 99 99 99 99"
    assert [shape_of(value) for value in ("Durand", "d.", "3 rue X", "", "---", "1" * 100, "١٤")] == [None] * 7

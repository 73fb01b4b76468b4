from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.anonymise.microdata import recounted_models
from pipelines.anonymise.microdata.problem import (
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    Hierarchy,
    KAnonymity,
    KMap,
    Model,
    RecursiveDiversity,
)
from pipelines.anonymise.microdata.recount import Promise, Recount, recount_release
from pipelines.anonymise.microdata.recounted_models import (
    Counts,
    fewest_values,
    greatest_equal_distance,
    greatest_hierarchical_distance,
    greatest_ratio,
    least_entropy,
)
from pipelines.kit.findings import AvisError

ROWS = [("20-29", "x")] * 2 + [("20-29", "y")] * 2 + [("30-39", "x")] * 3 + [("30-39", "z")] * 1
WHOLE = {"x": 6, "y": 3, "z": 1}
TREE = Hierarchy(
    "m",
    ("x", "y", "z"),
    np.array([[0, 1, 2], [0, 0, 1], [0, 0, 0]], np.int32),
    (("x", "y", "z"), ("xy", "z"), ("*",)),
)


def promise(*models: Model) -> Promise:
    labels = {"age": frozenset({"20-29", "30-39"})}
    return Promise(("age", "m"), labels, len(ROWS), models, {"m": WHOLE}, {"m": TREE})


def written(
    folder: Path, rows: list[tuple[str, ...]] = ROWS, names: tuple[str, ...] = ("age", "m")
) -> tuple[Path, Path]:
    columns = [[row[number] for row in rows] for number in range(len(names))]
    pq.write_table(pa.table(columns, names=list(names)), folder / "t.parquet")
    lines = [",".join(row) for row in [names, *sorted(rows)]]
    (folder / "t.csv").write_text("\n".join(lines) + "\n")
    return folder / "t.parquet", folder / "t.csv"


def recounted(folder: Path, asked: Promise) -> Recount:
    return recount_release(*written(folder), ",", asked)


def refusal(files: tuple[Path, Path], asked: Promise) -> list[tuple[str, str, str]]:
    with pytest.raises(AvisError) as refused:
        recount_release(*files, ",", asked)
    return [(one.code, one.column, one.detail) for one in refused.value.findings]


def test_classes_and_every_model_are_counted_in_the_files(tmp_path: Path) -> None:
    models = (
        KAnonymity(4),
        DistinctDiversity("m", 2),
        EntropyDiversity("m", 1.5),
        RecursiveDiversity("m", 4, 2),
        EqualCloseness("m", 0.3),
        HierarchicalCloseness("m", 0.3),
    )
    found = recounted(tmp_path, promise(*models))
    assert (found.smallest, found.classes) == (4, 2)
    reached = {one.model: one.reached for one in found.measures}
    assert (reached["k"], reached["distinct_l"], reached["recursive_cl"]) == (4, 2, 3)
    assert reached["entropy_l"] == pytest.approx(4 / 27**0.25)
    assert reached["equal_t"] == pytest.approx(0.3)
    # 30-39: y lacks 0.3, which x (0.15) lends at half the height and z (0.15) at full height
    assert reached["hierarchical_t"] == pytest.approx(0.15 * 0.5 + 0.15)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (KAnonymity(5), "k"),
        (DistinctDiversity("m", 3), "distinct_l"),
        (EntropyDiversity("m", 1.8), "entropy_l"),
        (RecursiveDiversity("m", 3, 2), "recursive_cl"),
        (EqualCloseness("m", 0.29), "equal_t"),
        (HierarchicalCloseness("m", 0.22), "hierarchical_t"),
    ],
)
def test_a_model_that_the_files_break_is_refused(tmp_path: Path, model: Model, name: str) -> None:
    column = getattr(model, "column", "")
    assert refusal(written(tmp_path), promise(model)) == [("anonymise_modele_rompu", column, name)]


def test_people_of_the_population_are_counted_in_each_class(tmp_path: Path) -> None:
    people = pa.table({"c0": ["20-29"] * 8 + ["30-39"] * 5 + ["40-49"] * 9})
    found = recounted(tmp_path, replace(promise(KMap(5), DeltaPresence(0.5, 0.8)), population=people))
    assert [one.reached for one in found.measures] == [5, [0.5, 0.8]]
    for model in (KMap(6), DeltaPresence(0.5, 0.7), DeltaPresence(0.6, 0.9)):
        assert refusal(written(tmp_path), replace(promise(model), population=people))[0][0] == "anonymise_modele_rompu"


def test_a_class_without_people_of_the_population_is_refused(tmp_path: Path) -> None:
    people = pa.table({"c0": ["20-29"] * 8})
    for model in (KMap(1), DeltaPresence(0.0, 1.0)):
        assert refusal(written(tmp_path), replace(promise(model), population=people))[0][0] == "anonymise_modele_rompu"


def test_a_row_more_or_less_is_refused(tmp_path: Path) -> None:
    files = written(tmp_path)
    for rows in (len(ROWS) - 1, len(ROWS) + 1):
        wrong = replace(promise(KAnonymity(2)), rows=rows)
        assert refusal(files, wrong) == [("anonymise_lignes_fausses", "", "")]


def test_a_column_that_was_not_foreseen_is_refused(tmp_path: Path) -> None:
    files = written(tmp_path, [(*row, "Durand") for row in ROWS], ("age", "m", "nom"))
    assert refusal(files, promise(KAnonymity(2))) == [("anonymise_colonnes_fausses", "", "")]


def test_a_value_finer_than_its_level_is_refused(tmp_path: Path) -> None:
    files = written(tmp_path, [("23", "x"), *ROWS])
    assert refusal(files, promise(KAnonymity(1))) == [("anonymise_libelle_imprevu", "age", "")]


@pytest.mark.parametrize(
    "changed",
    [
        lambda text: text + "30-39,z\n",
        lambda text: text.replace("30-39,z\n", ""),
        lambda text: text.replace("20-29,x", "22,x", 1),
        lambda text: text.replace("age,m", "age,maladie"),
        lambda text: text.replace("20-29,x\n", "", 1) + "20-29,x\n",
        lambda text: "",
    ],
    ids=("row added", "row lost", "cell changed", "header changed", "row moved", "empty"),
)
def test_a_csv_that_differs_from_the_parquet_is_refused(tmp_path: Path, changed: object) -> None:
    parquet, text = written(tmp_path)
    text.write_text(changed(text.read_text()))  # type: ignore[operator]  # a function of text, here
    assert refusal((parquet, text), promise(KAnonymity(2))) == [("anonymise_fichiers_differents", "", "")]


def test_names_that_differ_by_case_and_cells_of_several_lines_are_read_right(tmp_path: Path) -> None:
    rows = [("a\nb", "a\nb", "'=1")] * 2 + [("c", "d", "")] * 2
    pq.write_table(
        pa.table([[row[n] for row in rows] for n in range(3)], names=["Q", "q", "m"]), tmp_path / "x[1].parquet"
    )
    (tmp_path / "x[1].csv").write_text('Q,q,m\n"a\nb","a\nb",\'=1\n"a\nb","a\nb",\'=1\nc,d,\nc,d,\n')
    labels = {"Q": frozenset({"a\nb", "c"}), "q": frozenset({"a\nb", "d"})}
    asked = Promise(("Q", "q", "m"), labels, 4, (KAnonymity(2),), {}, {})
    assert recount_release(tmp_path / "x[1].parquet", tmp_path / "x[1].csv", ",", asked).classes == 2


SECRETS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from("xyz")), min_size=1, max_size=20)


@given(SECRETS, st.lists(st.sampled_from("xyz"), max_size=9), st.integers(2, 3), st.integers(1, 8))
def test_figures_are_those_of_a_count_person_by_person(
    people: list[tuple[int, str]], left_out: list[str], size: int, cells: int
) -> None:
    groups: dict[int, Counter[str]] = defaultdict(Counter)
    for group, value in people:
        groups[group][value] += 1
    whole = Counter([value for _, value in people] + left_out)
    counts = counted(groups.values())
    assert fewest_values(counts) == min(map(len, groups.values()))
    assert least_entropy(counts) == pytest.approx(min(map(naive_entropy, groups.values())))
    assert greatest_ratio(counts, size) == pytest.approx(max(naive_ratio(one, size) for one in groups.values()))
    assert greatest_equal_distance(counts, whole) == pytest.approx(
        max(naive_distance(g, whole) for g in groups.values())
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(recounted_models, "CELLS", cells)
        moved = greatest_hierarchical_distance(counts, whole, TREE)
    assert moved == pytest.approx(max(naive_move(group, whole) for group in groups.values()))


ROOTLESS = replace(TREE, groups=TREE.groups[:2], labels=TREE.labels[:2])
VALUES_ALONE = replace(TREE, groups=TREE.groups[:1], labels=TREE.labels[:1])
UNLIKE = Counts(np.array([0, 1]), np.array(["x", "z"], object), np.array([5, 5]))


@pytest.mark.parametrize("tree", [TREE, ROOTLESS, VALUES_ALONE], ids=["a root", "two groups", "values alone"])
def test_what_moves_between_the_groups_of_the_last_level_counts_in_full(tree: Hierarchy) -> None:
    assert greatest_hierarchical_distance(UNLIKE, {"x": 5, "z": 5}, tree) == 0.5


def test_a_distance_that_the_files_break_is_refused_without_a_root(tmp_path: Path) -> None:
    for tree in (ROOTLESS, VALUES_ALONE):
        asked = replace(promise(HierarchicalCloseness("m", 0.22)), trees={"m": tree})
        assert refusal(written(tmp_path), asked) == [("anonymise_modele_rompu", "m", "hierarchical_t")]


@given(SECRETS, st.lists(st.sampled_from("xyz"), max_size=9))
def test_the_gate_and_the_search_measure_alike_on_a_hierarchy_without_a_root(
    people: list[tuple[int, str]], left_out: list[str]
) -> None:
    """With groups xy and z, an implied root: the mean of the distances of the values and of the groups."""
    groups: dict[int, Counter[str]] = defaultdict(Counter)
    for group, value in people:
        groups[group][value] += 1
    whole = Counter([value for _, value in people] + left_out)
    moved = greatest_hierarchical_distance(counted(groups.values()), whole, ROOTLESS)
    merged = {"x": "xy", "y": "xy", "z": "z"}
    assert moved == pytest.approx(max(naive_mean(group, whole, merged) for group in groups.values()))


def naive_mean(group: Counter[str], whole: Counter[str], merged: dict[str, str]) -> float:
    fine = {value: shares(group)[value] - shares(whole)[value] for value in "xyz"}
    coarse: Counter[str] = Counter()
    for value, excess in fine.items():
        coarse[merged[value]] += excess  # type: ignore[assignment]  # shares, here
    return sum(sum(map(abs, level.values())) / 2 for level in (fine, coarse)) / 2


def counted(groups: Iterable[Counter[str]]) -> Counts:
    rows = [(number, value, rows) for number, one in enumerate(groups) for value, rows in one.items()]
    classes, values, numbers = (list(part) for part in zip(*rows, strict=True))
    return Counts(np.array(classes), np.array(values, object), np.array(numbers))


def test_the_order_of_the_counts_is_in_no_digit() -> None:
    """Sixty values of a class as frequent as they come: added in another order, floats would differ."""
    draw = np.random.default_rng(0)
    classes, values = np.repeat(np.arange(4), 60), np.tile([f"v{value:02}" for value in range(60)], 4).astype(object)
    rows = draw.integers(1, 10_000, 240)
    whole = {value: int(draw.integers(1, 90_000)) for value in values[:60]}
    tree = Hierarchy("m", tuple(whole), np.array([np.arange(60), np.arange(60) // 7], np.int32), (tuple(whole), ()))
    told = set()
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(240)
        one = Counts(classes[order], values[order], rows[order])
        measures = greatest_equal_distance(one, whole), greatest_hierarchical_distance(one, whole, tree)
        told.add((least_entropy(one), greatest_ratio(one, 3), *measures))
    assert len(told) == 1


def shares(counts: Counter[str]) -> dict[str, float]:
    return {value: counts[value] / sum(counts.values()) for value in "xyz"}


def naive_entropy(group: Counter[str]) -> float:
    return math.exp(-sum(share * math.log(share) for share in shares(group).values() if share))


def naive_ratio(group: Counter[str], size: int) -> float:
    falling = sorted(group.values(), reverse=True)
    tail = sum(falling[size - 1 :])
    return falling[0] / tail if tail else math.inf


def naive_distance(group: Counter[str], whole: Counter[str]) -> float:
    return sum(abs(shares(group)[value] - shares(whole)[value]) for value in "xyz") / 2


def naive_move(group: Counter[str], whole: Counter[str]) -> float:
    """X and y even out at half the height of the tree, the rest at its full height."""
    excess = {value: shares(group)[value] - shares(whole)[value] for value in "xyz"}
    inside = min(abs(excess["x"]), abs(excess["y"])) if excess["x"] * excess["y"] < 0 else 0.0
    return inside / 2 + abs(excess["z"])

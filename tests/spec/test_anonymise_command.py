"""What ``avis anonymise`` promises to whoever runs it on a table and a configuration."""

from __future__ import annotations

import csv
import itertools
import json
import math
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipelines.anonymise.microdata.command import anonymise_table
from pipelines.anonymise.microdata.problem import Problem, Solution
from pipelines.anonymise.microdata.search import Budget, Undecided, optimal_generalisation
from pipelines.cli import main
from pipelines.kit.findings import AvisError

SHARED = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "anonymisation"
needs_adult = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the Adult table is not at {SHARED} (AVIS_SHARED)")

AGES = [(str(age), f"{age // 10}0-{age // 10}9", "*") for age in range(20, 40)]
TOWNS = [("Lyon", "sud", "*"), ("Nice", "sud", "*"), ("Lille", "nord", "*"), ("Brest", "nord", "*")]
DISEASES = ("asthme", "grippe", "rhume")
Row = tuple[str, ...]


def write_rows(path: Path, rows: Iterable[Sequence[object]], delimiter: str = ",") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def people(seed: int, rows: int = 60) -> list[Row]:
    rng = np.random.default_rng(seed)
    ages = [AGES[int(20 * rng.beta(2, 4))][0] for _ in range(rows)]
    towns = [TOWNS[int(rng.choice(4, p=[0.5, 0.2, 0.2, 0.1]))][0] for _ in range(rows)]
    diseases = [DISEASES[int(rng.choice(3, p=[0.5, 0.3, 0.2]))] for _ in range(rows)]
    return [(f"Nom{n}", *cells) for n, cells in enumerate(zip(ages, towns, diseases, strict=True))]


class Case:
    """A folder with a table, its hierarchies and a configuration, and where the outputs go."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out = folder, folder / "sortie"
        self.rows = people(1)
        self.asked: dict[str, Any] = {
            "table": "inscrits.csv",
            "quasi_identifiers": {"age": {"hierarchy": "age.csv"}, "ville": {"hierarchy": "ville.csv"}},
            "sensitive": {"maladie": {"distinct_l": 2}},
            "k": 3,
            "suppression_limit": 0.1,
        }
        write_rows(folder / "age.csv", AGES, ";")
        write_rows(folder / "ville.csv", TOWNS, ";")

    def config(self) -> Path:
        write_rows(self.folder / "inscrits.csv", [("nom", "age", "ville", "maladie"), *self.rows])
        path = self.folder / "anonymise.yaml"
        path.write_text(json.dumps(self.asked), encoding="utf-8")
        return path

    def run(self, *more: str) -> int:
        return main(["anonymise", str(self.config()), "--out", str(self.out), *more])

    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads((self.out / "report.json").read_text(encoding="utf-8"))
        return report

    def released(self) -> list[Row]:
        with (self.out / "inscrits.csv").open(encoding="utf-8", newline="") as file:
            return [tuple(row) for row in csv.reader(file)]

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.out.glob("*")) if path.is_file()}


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def breaks(group: list[Row], asked: dict[str, Any], whole: Counter[str]) -> bool:
    """Tell whether a class of (age, town, disease) rows breaks what is asked, person by person."""
    values = Counter(row[2] for row in group)
    shares = [count / len(group) for count in values.values()]
    models = asked["sensitive"].get("maladie", {})
    total = sum(whole.values())
    distance = sum(abs(values[value] / len(group) - count / total) for value, count in whole.items()) / 2
    return (
        len(group) < asked["k"]
        or len(values) < models.get("distinct_l", 1)
        or -sum(share * math.log(share) for share in shares) < math.log(models.get("entropy_l", 1)) - 1e-12
        or distance > models.get("equal_t", 1) + 1e-12
    )


def naive_optimum(case: Case) -> tuple[float, set[tuple[int, int]], dict[tuple[int, int], list[Row]]]:
    """Return the least loss over all generalisations, those that have it, and what each of them publishes."""
    trees = [{row[0]: row for row in tree} for tree in (AGES, TOWNS)]
    rows = [row[1:] for row in case.rows]
    whole = Counter(row[2] for row in rows)
    found: dict[tuple[int, int], tuple[float, list[Row]]] = {}
    for levels in itertools.product(range(3), range(3)):
        classes: dict[Row, list[Row]] = defaultdict(list)
        for row in rows:
            classes[tuple(tree[cell][level] for tree, cell, level in zip(trees, row, levels, strict=False))].append(row)
        kept = {labels: group for labels, group in classes.items() if not breaks(group, case.asked, whole)}
        published = [(*labels, row[2]) for labels, group in kept.items() for row in group]
        if len(rows) - len(published) <= case.asked["suppression_limit"] * len(rows) and published:
            found[levels] = naive_loss(kept, levels, trees, len(rows)), published
    best = min((loss for loss, _ in found.values()), default=math.inf)
    optima = {levels for levels, (loss, _) in found.items() if loss < best + 1e-9}
    return best, optima, {levels: published for levels, (_, published) in found.items()}


def naive_loss(kept: dict[Row, list[Row]], levels: Sequence[int], trees: list[dict[str, Row]], rows: int) -> float:
    """DESIGN 6.3: share of the domain covered, rescaled; 1 for a row left out; geometric mean of 1 + column."""
    product = 1.0
    for number, (tree, level) in enumerate(zip(trees, levels, strict=True)):
        members = Counter(row[level] for row in tree.values())
        left_out = rows - sum(map(len, kept.values()))
        covered = sum(len(group) * (members[labels[number]] - 1) / (len(tree) - 1) for labels, group in kept.items())
        product *= 1 + (covered + left_out) / rows
    return float(product ** (1 / len(trees)) - 1)


MODELS: list[dict[str, Any]] = [{}, {"distinct_l": 2}, {"distinct_l": 3}, {"entropy_l": 1.6}, {"equal_t": 0.25}]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("models", MODELS, ids=lambda models: "".join(models) or "k")
def test_the_release_is_the_best_of_all_generalisations(case: Case, seed: int, models: dict[str, Any]) -> None:
    case.rows = people(seed)
    case.asked |= {"suppression_limit": (0.0, 0.05, 0.15)[seed % 3], "keep": [] if models else ["maladie"]}
    case.asked["sensitive"] = {"maladie": models} if models else {}
    least, optima, published = naive_optimum(case)
    if not optima:
        assert case.run() == 1
        assert case.files() == {}
        return
    assert case.run() == 0
    report = case.report()
    levels = (report["transformation"]["age"], report["transformation"]["ville"])
    assert levels in optima
    assert report["loss"] == pytest.approx(least, abs=1e-9)
    assert Counter(case.released()[1:]) == Counter(published[levels])
    sizes = Counter(row[:2] for row in published[levels])
    assert (report["k"], report["classes"]) == (min(sizes.values()), len(sizes))
    assert report["suppressed_rows"] == 60 - len(published[levels])


def test_csv_and_parquet_have_the_same_rows_in_an_order_of_their_own(case: Case) -> None:
    assert case.run() == 0
    header, *rows = case.released()
    assert header == ("age", "ville", "maladie")
    assert rows == sorted(rows)
    table = pq.read_table(case.out / "inscrits.parquet")
    assert [tuple(row.values()) for row in table.to_pylist()] == rows


def test_the_order_of_the_table_changes_no_byte_of_the_release(case: Case) -> None:
    case.run()
    first = case.files()
    case.rows = case.rows[::-1]
    case.run()
    assert {name for name, content in case.files().items() if content != first[name]} <= {"report.json"}
    assert case.report() | {"seconds": 0} == json.loads(first["report.json"]) | {"seconds": 0}


def test_columns_without_a_role_never_come_out_and_are_named(case: Case) -> None:
    assert case.run() == 0
    assert not any(b"Nom1" in content for content in case.files().values())
    assert case.report()["dropped_columns"] == ["nom"]
    assert ("anonymise_colonne_laissee", "nom") in [(f["code"], f.get("column")) for f in case.report()["findings"]]


def test_columns_to_keep_are_released_as_they_are(case: Case) -> None:
    case.asked |= {"keep": ["maladie"], "sensitive": {}}
    assert case.run() == 0
    assert {row[2] for row in case.released()[1:]} <= set(DISEASES)
    assert "anonymise_sans_sensible" in [finding["code"] for finding in case.report()["findings"]]


def test_the_report_says_what_was_asked_and_what_is_reached(case: Case) -> None:
    case.asked["sensitive"]["maladie"] |= {"equal_t": 0.5}
    assert case.run() == 0
    report = case.report()
    assert [one["model"] for one in report["models"]] == ["k", "distinct_l", "equal_t"]
    assert all(one["reached"] >= one["asked"] for one in report["models"][:2])
    assert report["proven"] is True
    assert report["bound"] == pytest.approx(report["loss"])
    assert report["rows"] == report["released_rows"] + report["suppressed_rows"] == 60
    assert report["risk"]["prosecutor"]["maximum"] == pytest.approx(1 / report["k"])


def test_local_recoding_loses_no_more_and_keeps_every_model(case: Case) -> None:
    assert case.run() == 0
    least = case.report()["loss"]
    case.asked["recoding"] = "local"
    assert case.run() == 0
    assert case.report()["global_loss"] == pytest.approx(least)
    assert case.report()["loss"] <= least + 1e-12
    groups: dict[Row, list[Row]] = defaultdict(list)
    for row in case.released()[1:]:
        groups[row[:2]].append(row)
    assert not [group for group in groups.values() if breaks(group, case.asked, Counter())]


@pytest.mark.parametrize("recoding", ["global", "local"])
def test_hierarchies_that_end_with_several_groups_keep_them_apart(case: Case, recoding: str) -> None:
    for name, tree in (("age", AGES), ("ville", TOWNS)):
        write_rows(case.folder / f"{name}.csv", [row[:2] for row in tree], ";")
    case.asked |= {"recoding": recoding, "suppression_limit": 0.3}
    assert case.run() == 0
    groups: dict[Row, list[Row]] = defaultdict(list)
    for row in case.released()[1:]:
        groups[row[:2]].append(row)
    assert len(groups) > 1
    assert not [group for group in groups.values() if breaks(group, case.asked, Counter())]
    assert case.report()["loss"] <= case.report()["global_loss"]


def test_a_population_that_no_model_counts_goes_with_local_recoding(case: Case) -> None:
    write_rows(case.folder / "gens.csv", [("age", "ville"), *(row[1:3] for row in case.rows + people(2, 120))])
    case.asked |= {"population": "gens.csv", "recoding": "local"}
    assert case.run() == 0
    assert case.report()["risk"]["journalist"]["maximum"] < case.report()["risk"]["prosecutor"]["maximum"]


def test_a_distance_on_a_hierarchy_without_a_root_is_reported_as_it_is(case: Case) -> None:
    """Old and young differ wholly in what they have, and half of it is everybody's: 0.5, whatever the groups."""
    write_rows(case.folder / "maladies.csv", [("grippe", "virus"), ("fracture", "choc")], ";")
    case.rows = [(f"Nom{n}", *(("20", "Lyon", "grippe") if n % 2 else ("39", "Lyon", "fracture"))) for n in range(40)]
    write_rows(case.folder / "age.csv", [row[:1] for row in AGES], ";")
    case.asked["sensitive"] = {"maladie": {"hierarchical_t": 0.6, "hierarchy": "maladies.csv"}}
    assert case.run() == 0
    assert case.report()["models"][1] | {"reached": 0.5} == case.report()["models"][1]


def test_no_digit_of_the_report_depends_on_the_order_of_the_table_or_on_the_machine_s_threads(case: Case) -> None:
    """Many values and rows: enough for the files to be read back by several threads, in pieces of their own order."""
    draw = np.random.default_rng(5)
    case.rows = [
        ("Nom", f"{20 + int(age)}", TOWNS[int(town)][0], f"v{int(value):03}")
        for age, town, value in zip(
            draw.integers(0, 20, 30_000), draw.integers(0, 4, 30_000), draw.exponential(40, 30_000), strict=True
        )
    ]
    case.asked["sensitive"] = {"maladie": {"entropy_l": 1.5, "equal_t": 0.5}}
    case.asked["suppression_limit"] = 0
    told = []
    for seed in range(3):
        case.rows = [case.rows[place] for place in np.random.default_rng(seed).permutation(len(case.rows))]
        assert case.run() == 0
        told.append(case.report() | {"seconds": 0})
    assert told[0]["models"][1]["reached"] > 1.5
    assert told == told[:1] * 3


def test_who_is_left_out_changes_no_digit_of_the_report(case: Case) -> None:
    """The loss adds up what is released; only the number of the others counts."""
    case.rows = [row for row in people(3, 300) if row[2] in ("Lyon", "Nice")]
    write_rows(case.folder / "age.csv", [row[:2] for row in AGES], ";")
    case.asked["suppression_limit"] = 0.05
    told = []
    for age, town, disease in itertools.product(("22", "27", "35"), ("Lille", "Brest"), DISEASES):
        case.rows.append(("Absent", age, town, disease))
        assert case.run() == 0
        case.rows.pop()
        assert case.report()["suppressed_rows"] > 0
        told.append((case.files()["inscrits.csv"], case.report() | {"seconds": 0}))
    assert told == told[:1] * len(told)


def test_values_that_differ_by_case_or_spaces_are_told_of_where_diversity_is_asked(case: Case) -> None:
    spelt = {"grippe": "Grippe ", "rhume": "rhume"}
    case.rows = [
        (*row[:3], spelt.get(row[3], row[3]) if number % 2 else row[3]) for number, row in enumerate(case.rows)
    ]
    assert case.run() == 0
    (told,) = [one for one in case.report()["findings"] if one["code"] == "anonymise_sensible_graphies"]
    assert (told["severity"], told["column"]) == ("avertissement", "maladie")
    assert told["message"].startswith("inscrits.csv [maladie] : 2 valeurs")
    assert "grippe" not in str(told).lower()
    case.asked["sensitive"] = {"maladie": {"equal_t": 0.9}}
    assert case.run() == 0
    assert "anonymise_sensible_graphies" not in str(case.report()["findings"])


def test_people_of_the_population_count_for_k_map_and_presence(case: Case) -> None:
    everyone = case.rows + people(2, 120)
    write_rows(case.folder / "gens.csv", [("age", "ville"), *(row[1:3] for row in everyone)])
    case.asked |= {"population": "gens.csv", "k": 1, "k_map": 8, "sensitive": {}}
    case.asked["delta_presence"] = {"minimum": 0.0, "maximum": 0.6}
    assert case.run() == 0
    trees = [{row[0]: row for row in tree} for tree in (AGES, TOWNS)]
    levels = [case.report()["transformation"][name] for name in ("age", "ville")]
    counted = Counter(tuple(t[c][n] for t, c, n in zip(trees, row[1:3], levels, strict=True)) for row in everyone)
    classes = Counter(row[:2] for row in case.released()[1:])
    assert min(counted[labels] for labels in classes) >= 8
    assert max(rows / counted[labels] for labels, rows in classes.items()) <= 0.6


def test_a_parquet_table_gives_the_same_release_as_its_csv(case: Case) -> None:
    assert case.run() == 0
    expected = case.files()
    import pyarrow.csv

    pq.write_table(pyarrow.csv.read_csv(case.folder / "inscrits.csv"), case.folder / "inscrits.parquet")
    case.asked["table"] = "inscrits.parquet"
    assert case.run() == 0
    for name in ("inscrits.csv", "inscrits.parquet"):
        assert case.files()[name] == expected[name]


def lengthened(tree: list[Row], **changed: Row) -> list[Row]:
    return [changed.get(row[0], row) for row in tree]


BAD: dict[str, tuple[int, str, Callable[[Case], object]]] = {
    "a value missing from its hierarchy": (
        1,
        "anonymise_hors_hierarchie",
        lambda case: case.rows.append(("Durand", "Secret", "Lyon", "grippe")),
    ),
    "an empty cell without its line": (
        1,
        "anonymise_cellule_vide",
        lambda case: case.rows.append(("Durand", "", "Lyon", "grippe")),
    ),
    "groups joined then separated": (
        1,
        "anonymise_hierarchie_arbre",
        lambda case: write_rows(case.folder / "ville.csv", lengthened(TOWNS, Lyon=("Lyon", "sud", "x")), ";"),
    ),
    "a value given twice": (
        1,
        "anonymise_hierarchie_doublon",
        lambda case: write_rows(case.folder / "ville.csv", [*TOWNS, TOWNS[0]], ";"),
    ),
    "levels that are not as many": (
        1,
        "anonymise_ligne_inegale",
        lambda case: write_rows(case.folder / "ville.csv", lengthened(TOWNS, Nice=("Nice", "*")), ";"),
    ),
    "k above the rows": (1, "anonymise_k_trop_grand", lambda case: case.asked.update(k=61)),
    "no solution without suppression": (
        1,
        "anonymise_sans_solution",
        lambda case: case.asked.update(suppression_limit=0, sensitive={"maladie": {"distinct_l": 4}}),
    ),
    "a table without rows": (1, "fichier_sans_ligne", lambda case: case.rows.clear()),
    "a sensitive quasi-identifier": (
        2,
        "anonymise_deux_roles",
        lambda case: case.asked["sensitive"].update(age={"distinct_l": 2}),
    ),
    "k = 1 alone": (2, "anonymise_k_seul", lambda case: case.asked.update(k=1, sensitive={})),
    "an unknown entry": (2, "edition_cle_inconnue", lambda case: case.asked.update(limite=1)),
    "a column that the table lacks": (
        2,
        "anonymise_colonne_absente",
        lambda case: case.asked.update(sensitive={"diagnostic": {"distinct_l": 2}}),
    ),
    "a wrong delimiter": (2, "anonymise_aucune_colonne", lambda case: case.asked.update(delimiter=";")),
    "no table": (2, "fichier_absent", lambda case: case.asked.update(table="absente.csv")),
    "a hierarchy that is a link": (
        2,
        "fichier_lien",
        lambda case: (
            (case.folder / "ville.csv").rename(case.folder / "v.csv")
            and (case.folder / "ville.csv").symlink_to("v.csv")
        ),
    ),
    "presence without a population": (
        2,
        "anonymise_population_absente",
        lambda case: case.asked.update(delta_presence={"minimum": 0, "maximum": 0.5}),
    ),
    "a folder in the place of an output": (
        2,
        "anonymise_sortie_dossier",
        lambda case: (case.out / "risque.svg").mkdir(parents=True),
    ),
    "a cell that nothing could read back": (
        1,
        "anonymise_cellule_longue",
        lambda case: case.rows.append(("Durand", "20", "Lyon", "x" * 200_000)),
    ),
    "a formula and the same one with its apostrophe": (
        1,
        "anonymise_formule_double",
        lambda case: setattr(case, "rows", [(*row[:3], ("=1", "'=1")[n % 2]) for n, row in enumerate(case.rows)]),
    ),
    "an output over the table": (2, "anonymise_ecrase", lambda case: setattr(case, "out", case.folder)),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error_and_no_file(case: Case, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, expected, spoil = BAD[name]
    spoil(case)
    with pytest.raises(AvisError) as refused:
        anonymise_table(case.config(), case.out)
    assert [finding.code for finding in refused.value.findings] == [expected]
    assert case.run() == code
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)
    assert not {"Durand", "Secret", "Lyon"} & set(told.err.replace(":", " ").split())
    assert not {"inscrits.parquet", "report.json"} & set(case.files())
    assert not list(case.folder.rglob(".*"))


def test_a_search_that_errs_publishes_nothing(case: Case) -> None:
    """The gate counts again in the files: rows that the search should have left out are found there."""

    def careless(problem: Problem, budget: object) -> Solution | None:
        finest = replace(problem, models=(), suppression_limit=0.0)
        found = optimal_generalisation(finest)
        assert found is not None
        return found

    with pytest.raises(AvisError) as refused:
        anonymise_table(case.config(), case.out, search=careless)
    assert {finding.code for finding in refused.value.findings} == {"anonymise_modele_rompu"}
    assert not case.out.exists()


def test_a_refusal_leaves_the_last_release_as_it_was(case: Case) -> None:
    assert case.run() == 0
    before = case.files()
    case.asked["k"] = 61
    assert case.run() == 1
    assert case.files() == before


def test_a_second_run_replaces_the_files_and_leaves_others(case: Case) -> None:
    assert case.run() == 0
    (case.out / "notes.txt").write_text("à garder")
    case.asked["k"] = 20
    assert case.run() == 0
    assert case.report()["k"] >= 20
    assert (case.out / "notes.txt").read_text() == "à garder"
    assert {path.stat().st_mode & 0o777 for path in case.out.iterdir() if path.name != "notes.txt"} == {0o600}


def test_an_answer_without_proof_says_how_far_the_optimum_may_be(case: Case) -> None:
    def hurried(problem: Problem, budget: Budget | None) -> Solution | None:
        assert budget == Budget(7)
        found = optimal_generalisation(problem)
        return found and replace(found, bound=found.loss / 2, proven=False)

    case.asked["checks"] = 7
    made = anonymise_table(case.config(), case.out, search=hurried)
    assert case.report()["proven"] is False
    assert case.report()["bound"] == pytest.approx(case.report()["loss"] / 2)
    assert f"at least {case.report()['bound']:.5f}" in made.text("en")


def test_a_search_that_ends_undecided_is_a_refusal(case: Case) -> None:
    def undecided(problem: Problem, budget: Budget | None) -> Solution | None:
        raise Undecided

    with pytest.raises(AvisError) as refused:
        anonymise_table(case.config(), case.out, search=undecided)
    assert [finding.code for finding in refused.value.findings] == ["anonymise_indecis"]
    assert not case.out.exists()


def test_json_prints_the_report_and_text_its_words(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    assert case.run("--json") == 0
    assert json.loads(capsys.readouterr().out) == case.report()
    assert case.run("--lang", "en") == 0
    assert "rows released of 60" in capsys.readouterr().out
    assert case.run() == 0
    assert "lignes publiées sur 60" in capsys.readouterr().out


def test_neither_dagster_nor_frictionless_is_loaded(case: Case) -> None:
    program = (
        "import sys; from pipelines.cli import main; code = main(sys.argv[1:]);"
        "sys.exit(code or bool({'dagster', 'frictionless', 'pandas', 'highspy'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, "anonymise", str(case.config()), "--out", str(case.out)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL).returncode == 0


@needs_adult
@pytest.mark.parametrize(("limit", "loss"), [(0.04, 0.26611), (0.0, 0.57315)])
def test_the_optimum_of_adult_is_that_of_arx(tmp_path: Path, limit: float, loss: float) -> None:
    """Figures of ARX on the UCI Adult table, nine quasi-identifiers, k = 5."""
    names = (SHARED / "adult.csv").read_text(encoding="utf-8").splitlines()[0].split(";")
    trees = {name: {"hierarchy": str(SHARED / f"adult_hierarchy_{name}.csv")} for name in names}
    asked = {"table": str(SHARED / "adult.csv"), "delimiter": ";", "quasi_identifiers": trees, "k": 5}
    (tmp_path / "a.yaml").write_text(json.dumps(asked | {"suppression_limit": limit}))
    report = anonymise_table(tmp_path / "a.yaml", tmp_path / "out").report
    assert report["loss"] == pytest.approx(loss, abs=1e-5)
    assert report["suppressed_rows"] <= limit * 30162

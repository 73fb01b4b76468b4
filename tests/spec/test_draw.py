"""What ``avis draw`` promises to whoever runs it on two files."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.kit.findings import AvisError, UsageError
from pipelines.select.files import draw_from_files

ROOT = Path(__file__).parents[2]
BEACON = "ab" * 32
FILES = ("panel.csv", "probabilities.csv", "portfolio.json", "certificate.json")


def write(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def files(tmp_path):
    """Forty people over two criteria, and quotas for ten seats."""
    people = [[f"c{n}", "femme" if n % 3 else "homme", ("jeune", "moyen", "vieux", "vieux")[n % 4]] for n in range(40)]
    bounds = [("sexe", "femme", 5, 5), ("sexe", "homme", 5, 5), ("age", "jeune", 2, 4), ("age", "moyen", 2, 4)]
    return (
        write(tmp_path / "people.csv", [["id", "sexe", "age"], *people]),
        write(tmp_path / "quotas.csv", [["feature", "value", "min", "max"], *bounds, ("age", "vieux", 3, 6)]),
    )


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_panel_meets_every_quota_and_probabilities_add_up_to_the_seats(files, tmp_path):
    report = draw_from_files(*files, 10, BEACON, "leximin", tmp_path / "out")
    panel, chances = read(tmp_path / "out" / "panel.csv"), read(tmp_path / "out" / "probabilities.csv")
    assert len({row["id"] for row in panel}) == 10
    for quota in read(files[1]):
        count = sum(row[quota["feature"]] == quota["value"] for row in panel)
        assert int(quota["min"]) <= count <= int(quota["max"])
    assert len(chances) == 40
    assert sum(float(row["probability"]) for row in chances) == pytest.approx(10, abs=1e-6)
    assert min(float(row["probability"]) for row in chances) == pytest.approx(report.certificate["minimum"], abs=1e-8)


def test_the_certificate_lets_anyone_find_the_panel_number_again(files, tmp_path):
    draw_from_files(*files, 10, BEACON, "leximin", tmp_path)
    certificate = json.loads((tmp_path / "certificate.json").read_text())
    assert {"minimum", "gini", "gap", "size", "pool_size", "algorithm"} < set(certificate)
    assert certificate["commitment"] == hashlib.sha256((tmp_path / "portfolio.json").read_bytes()).hexdigest()
    number = hashlib.sha256(f"{certificate['commitment']}:{BEACON}:0".encode()).hexdigest()
    assert certificate["index"] == int(number, 16) % certificate["panels"]
    assert 0 <= certificate["gap"] < 1e-5


def test_the_certificate_names_nobody(files, tmp_path):
    draw_from_files(*files, 10, BEACON, "leximin", tmp_path)
    text = (tmp_path / "certificate.json").read_text()
    assert not [row["id"] for row in read(files[0]) if f'"{row["id"]}"' in text]


def test_what_is_private_is_readable_by_its_owner_alone(files, tmp_path):
    draw_from_files(*files, 10, BEACON, "leximin", tmp_path)
    modes = {name: (tmp_path / name).stat().st_mode & 0o077 for name in FILES}
    assert not modes["portfolio.json"] | modes["probabilities.csv"] | modes["panel.csv"]


def test_without_a_beacon_the_lottery_is_committed_and_nobody_is_drawn(files, tmp_path):
    report = draw_from_files(*files, 10, None, "leximin", tmp_path)
    assert (tmp_path / "panel.csv").read_text() == "id,age,sexe\n"
    assert report.certificate["index"] is None
    assert len(report.certificate["commitment"]) == 64
    assert "--beacon" in report.text("fr")


def test_the_beacon_decides_after_the_commitment_and_does_not_change_it(files, tmp_path):
    beacons = [None, *(f"{number:064x}" for number in range(6))]
    made = [draw_from_files(*files, 10, beacon, "leximin", tmp_path / str(beacon)) for beacon in beacons]
    assert len({report.certificate["commitment"] for report in made}) == 1
    assert len({(tmp_path / str(beacon) / "panel.csv").read_text() for beacon in beacons}) == len(beacons)


def test_the_bytes_do_not_depend_on_the_hash_seed_nor_on_the_order_of_the_rows(files, tmp_path):
    header, *rows = files[0].read_text().splitlines()
    shuffled = tmp_path / "autre" / "people.csv"
    shuffled.parent.mkdir()
    shuffled.write_text("\n".join([header, *rows[::-1]]) + "\n")
    for seed, pool in (("0", files[0]), ("1", files[0]), ("4242", shuffled)):
        arguments = [str(pool), str(files[1]), BEACON, str(tmp_path / seed)]
        code = (
            "import sys; from pathlib import Path; from pipelines.select.files import draw_from_files;"
            "pool, quotas, beacon, out = sys.argv[1:];"
            "draw_from_files(Path(pool), Path(quotas), 10, beacon, 'leximin', Path(out))"
        )
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, *arguments], check=True, cwd=ROOT, env=environment)
    for name in FILES:
        assert len({(tmp_path / seed / name).read_bytes() for seed in ("0", "1", "4242")}) == 1


def test_maximin_keeps_the_same_lowest_probability(files, tmp_path):
    fair, least = (
        draw_from_files(*files, 10, BEACON, algorithm, tmp_path / algorithm).certificate
        for algorithm in ("leximin", "maximin")
    )
    assert least["minimum"] == pytest.approx(fair["minimum"], abs=1e-6)
    assert least["algorithm"] == "maximin"


def test_people_who_cannot_be_drawn_are_counted_and_have_no_chance(files, tmp_path):
    with files[0].open("a", encoding="utf-8") as file:
        file.write("sans-reponse,,jeune\ninconnu,martien,jeune\n")
    report = draw_from_files(*files, 10, BEACON, "leximin", tmp_path)
    assert [(f.code, f.count) for f in report.findings if f.severity == "avertissement"] == [("vivier_inconnus", 2)]
    chances = {row["id"]: row["probability"] for row in read(tmp_path / "probabilities.csv")}
    assert chances["inconnu"] == chances["sans-reponse"] == "0.000000000"
    assert report.certificate["unreachable"] == 2
    assert "inconnu" not in json.dumps(report.as_dict()).replace("vivier_inconnus", "")


def test_older_quotas_and_a_pool_without_identifiers_are_read(tmp_path):
    pool = write(tmp_path / "pool.csv", [["gender", "leaning"], *[["f", "left"], ["m", "right"]] * 10])
    bounds = [("gender", "f", 2, 2), ("gender", "m", 2, 2), ("leaning", "left", 1, 3), ("leaning", "right", 1, 3)]
    quotas = write(tmp_path / "quotas.csv", [["category", "feature", "min", "max"], *bounds])
    draw_from_files(pool, quotas, 4, BEACON, "leximin", tmp_path)
    assert [row["row"].isdigit() for row in read(tmp_path / "panel.csv")] == [True] * 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id,sexe,age\nc1,femme,jeune\nc1,homme,jeune\n", "vivier_identifiant"),
        (b"id,sexe,age\n,femme,jeune\n", "vivier_identifiant"),
        (b"id,sexe,age\nc1,femme\n", "vivier_ligne"),
        (b"id,sexe,sexe\nc1,femme,a\n", "vivier_illisible"),
        (b"id,sexe,age\nc1,\xe9,a\n", "vivier_illisible"),
        (b"", "vivier_illisible"),
        (b"id,sexe\nc1,femme\n", "quota_hors_inscriptions"),
    ],
)
def test_a_pool_that_cannot_be_read_gives_one_error_that_quotes_no_cell(files, tmp_path, content, code):
    files[0].write_bytes(content)
    with pytest.raises(AvisError) as caught:
        draw_from_files(*files, 10, BEACON, "leximin", tmp_path / "out")
    assert [finding.code for finding in caught.value.findings] == [code]
    assert "c1" not in str(caught.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("beacon", ["xyz", "abc", "", "ab cd"])
def test_a_beacon_that_is_not_hexadecimal_is_a_wrong_call(files, tmp_path, beacon):
    with pytest.raises(UsageError):
        draw_from_files(*files, 10, beacon, "leximin", tmp_path)
    with pytest.raises(UsageError):
        draw_from_files(*files, 0, BEACON, "leximin", tmp_path)

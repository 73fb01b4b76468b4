"""The nightly job, end to end, on the shipped editions and on what people do to them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from pipelines.publish.verify import verify_release
from tests.flow.conftest import ATELIER, CONFERENCE, ROOT, Installation, avis, installation_in

SHIPPED = {"atelier-partage-de-l-eau-2026": 614, "conference-moustique-tigre-2026": 1503}


def test_both_shipped_editions_are_published_and_verified(shipped: Installation) -> None:
    for key in SHIPPED:
        assert shipped.versions(key) == ["1.0.0"]
        assert verify_release(shipped.folders.public / key / "1.0.0") == []


def test_the_sums_of_a_release_hold(shipped: Installation) -> None:
    for key in SHIPPED:
        release = shipped.folders.public / key / "1.0.0"
        subprocess.run(["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"], cwd=release, check=True)


def test_the_four_counts_add_up_to_the_input(shipped: Installation) -> None:
    import pyarrow.csv

    for key, registrations in SHIPPED.items():
        report = pyarrow.csv.read_csv(
            shipped.folders.public / key / "1.0.0" / "data" / "rapport_anonymisation.csv"
        ).to_pylist()
        for row in report:
            parts = ("lignes_publiees", "lignes_agregees", "lignes_retenues", "lignes_rejetees")
            assert sum(row[part] for part in parts) == row["lignes_entree"], row["table_nom"]
        assert {row["table_nom"]: row["lignes_entree"] for row in report}["inscriptions"] == registrations


def test_a_second_night_finds_nothing_to_do_and_changes_no_byte(installation: Installation) -> None:
    installation.add("a")
    installation.run()
    before = installation.public_bytes()
    assert installation.run() == {}
    assert installation.public_bytes() == before


def test_a_rebuild_of_the_same_content_makes_no_new_version(installation: Installation) -> None:
    installation.add("a")
    installation.run()
    before = installation.public_bytes()
    state = installation.run(everything=True)["a"]
    assert (state.outcome, state.version, state.changed) == ("publiee", "1.0.0", False)
    assert installation.public_bytes() == before


def test_a_corrected_text_makes_a_patch_and_the_old_release_does_not_move(installation: Installation) -> None:
    folder = installation.add("a")
    installation.run()
    before = {name: data for name, data in installation.public_bytes().items() if name.startswith("a/1.0.0/")}
    opinion = folder / "avis.md"
    opinion.write_text(opinion.read_text(encoding="utf-8") + "\nUne phrase de plus.\n", encoding="utf-8")
    assert installation.run()["a"].version == "1.0.1"
    assert installation.versions("a") == ["1.0.0", "1.0.1"]
    assert {name: installation.public_bytes()[name] for name in before} == before


def test_two_builds_give_the_same_bytes_whatever_the_clock_the_zone_and_the_hash_seed(tmp_path: Path) -> None:
    results = []
    for name, zone, seed in (("un", "Pacific/Auckland", "1"), ("deux", "America/Cayenne", "2")):
        place = installation_in(tmp_path / name)
        place.add("a", ATELIER)
        place.add("b", CONFERENCE)
        answer = avis(
            *(
                "publish",
                "--inbox",
                place.folders.inbox,
                "--private",
                place.folders.private,
                "--public",
                place.folders.public,
            ),
            TZ=zone,
            PYTHONHASHSEED=seed,
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        results.append(place.public_bytes())
    assert results[0] == results[1]


def test_an_interrupted_job_leaves_the_old_tree_or_the_new_and_the_next_one_converges(tmp_path: Path) -> None:
    reference = installation_in(tmp_path / "reference")
    place = installation_in(tmp_path / "interrompue")
    for each in (reference, place):
        each.add("a")
    reference.run()
    options = place.options
    for delay in (1.5, 2.5, 3.0, 3.5):
        command = [sys.executable, "-m", "pipelines.cli", "publish", *map(str, options)]
        job = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "DAGSTER_HOME": ""},
        )
        time.sleep(delay)
        job.send_signal(signal.SIGKILL)
        job.wait()
        for version in place.versions("a"):
            assert verify_release(place.folders.public / "a" / version) == []
    assert avis("publish", *options).returncode == 0
    assert place.public_bytes() == reference.public_bytes()


def test_two_jobs_at_once_do_the_work_once(tmp_path: Path) -> None:
    place = installation_in(tmp_path)
    place.add("a")
    options = place.options
    command = [sys.executable, "-m", "pipelines.cli", "publish", *map(str, options)]
    jobs = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "DAGSTER_HOME": ""})
        for _ in range(2)
    ]
    assert [job.wait() for job in jobs] == [0, 0]
    for job in jobs:
        assert job.stdout is not None
        job.stdout.close()
    assert place.versions("a") == ["1.0.0"]
    assert verify_release(place.folders.public / "a" / "1.0.0") == []


def test_it_works_from_a_path_with_spaces_and_accents(tmp_path: Path) -> None:
    place = installation_in(tmp_path / "répertoire à espaces")
    place.add("a")
    assert place.run()["a"].outcome == "publiee"


def test_a_lost_private_folder_is_made_again(installation: Installation) -> None:
    installation.add("a")
    installation.run()
    before = installation.public_bytes()
    shutil.rmtree(installation.folders.private)
    installation.run()
    assert installation.public_bytes() == before


def test_a_lost_public_folder_is_made_again_under_a_number_that_no_release_had(installation: Installation) -> None:
    """The ledger remembers version 1.0.0, which anyone may have: the number is not given twice."""
    installation.add("a")
    installation.run()
    data = installation.folders.public / "a" / "latest" / "data"
    before = {path.name: path.read_bytes() for path in data.glob("*.csv")}
    shutil.rmtree(installation.folders.public)
    assert installation.run()["a"].version == "2.0.0"
    assert {path.name: path.read_bytes() for path in data.glob("*.csv")} == before


def registrations(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.name.startswith("Inscriptions"))


def test_a_registrant_who_leaves_changes_no_figure_of_the_panel(installation: Installation) -> None:
    folder = installation.add("a", ATELIER)
    installation.run()
    path = registrations(folder)
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([*lines[:20], *lines[21:]]), encoding="utf-8")
    opinion = folder / "avis.md"
    opinion.write_text(opinion.read_text(encoding="utf-8") + "\nUne phrase de plus.\n", encoding="utf-8")
    assert installation.run()["a"].version == "1.0.1"
    tables = ("panel_composition", "selection_audit", "sessions", "recommandations")
    for name in tables:
        before, after = (installation.folders.public / "a" / v / "data" / f"{name}.csv" for v in ("1.0.0", "1.0.1"))
        assert before.read_bytes() == after.read_bytes(), name


def test_a_panel_is_not_drawn_a_second_time_when_the_record_of_the_draw_is_lost(installation: Installation) -> None:
    installation.add("a", ATELIER)
    installation.run()
    shutil.rmtree(installation.folders.private)
    state = installation.run()["a"]
    assert (state.outcome, [finding.code for finding in state.findings]) == ("bloquee", ["tirage_perdu"])

"""After a run full of errors, no message, log, Dagster event or report holds a registrant's identifier."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import ahocorasick_rs

from tests.flow.conftest import ATELIER, ROOT, Installation, avis
from tests.flow.test_bad_input import registrations_of


def identifiers(folder: Path) -> set[str]:
    """Every e-mail, telephone, record id and full name of the registrations, as written and lower-cased."""
    people = list(csv.DictReader(io.StringIO(registrations_of(folder).read_text(encoding="utf-8-sig"))))
    found = {person[column] for person in people for column in ("Courriel", "Téléphone", "Record ID")}
    found |= {f"{person['Prénom']} {person['Nom']}" for person in people}
    return {value.lower() for value in found if len(value) > 5}


def spoil(folder: Path) -> None:
    """Break every third row in another way."""
    path = registrations_of(folder)
    lines = path.read_text(encoding="utf-8").split("\n")
    for number in range(1, len(lines), 3):
        cells = lines[number].split(",")
        cells[4] = "31/02/1980"
        lines[number] = ",".join([*cells, *(["surplus"] if number % 2 else [])])
    path.write_text("\n".join([*lines, lines[5], lines[8]]), encoding="utf-8")


def test_nothing_that_is_said_or_kept_about_a_bad_run_names_anybody(installation: Installation, tmp_path: Path) -> None:
    folder = installation.add("mauvaise", ATELIER, registrations=120)
    known = identifiers(folder)
    spoil(folder)
    leaking = installation.add("fuite", ATELIER, seed=3)
    known |= identifiers(leaking)
    person = sorted(identifiers(leaking))[0]
    (leaking / "avis.md").write_text(
        (leaking / "avis.md").read_text(encoding="utf-8") + f"\n{person}\n", encoding="utf-8"
    )
    home = tmp_path / "dagster home"
    home.mkdir()
    (home / "dagster.yaml").write_bytes((ROOT / "deploy" / "dagster.yaml").read_bytes())
    options = installation.options
    answer = avis("publish", *options, DAGSTER_HOME=str(home))
    assert answer.returncode == 1
    texts = [answer.stdout, answer.stderr, avis("status", *options).stdout, avis("validate", folder).stdout]
    texts += [path.read_bytes().decode("utf-8", "replace") for path in home.rglob("*") if path.is_file()]
    kept = installation.folders.private.rglob("*.json")  # the full report is the private one that shows values
    states = [path for path in kept if path.name != "tirage.json" and path.parent.name != "rapports"]
    texts += [path.read_text(encoding="utf-8") for path in states]
    texts += [data.decode("utf-8", "replace") for data in installation.public_bytes().values()]
    reports = installation.folders.layer("mauvaise", "rapports")
    assert {path.stat().st_mode & 0o777 for path in reports.iterdir()} == {0o600}
    assert "31/02/1980" in (reports / "validation.html").read_text(encoding="utf-8"), "the full report shows values"
    finder = ahocorasick_rs.AhoCorasick(sorted(known))
    assert sum(len(text) for text in texts) > 50_000, "the run left something to read"
    assert any("Ce qui ne va pas" in text for text in texts[4:]), "the report of a check is among what was kept"
    assert [len(finder.find_matches_as_indexes(text.lower())) for text in texts] == [0] * len(texts)

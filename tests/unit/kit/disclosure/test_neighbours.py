"""Editions of one installation that share panelists: what is left of each, and what the others may then publish."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import fields
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.anonymise.composition import composition_rows
from pipelines.kit.disclosure import neighbours
from pipelines.kit.disclosure.neighbours import (
    first_composition,
    judges_beside_others,
    judges_of_correction,
    keep_published_panel,
    not_comparable,
)
from pipelines.kit.disclosure.panel import JudgesFor
from pipelines.kit.disclosure.quotas import Seats
from pipelines.kit.disclosure.shared import NoPage, OtherPanel
from pipelines.kit.files import FIXED_RULES, Folders
from pipelines.kit.findings import AvisError
from pipelines.kit.fixed_rules import keep_rules
from pipelines.kit.protocol import shared_rules
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, rows_of, table_from, write_parquet
from pipelines.publish import ledger
from tests.unit.anonymise.panel_edition import PROTOCOL, cells

SEATS = Seats(15, (15,))
WOMEN = 8
PRIVATE = {"femme": (0.5, 0, 15, 500, WOMEN), "homme": (0.5, 0, 15, 500, 15 - WOMEN)}
COMPOSITION = table_from(load_schema("composition", "intake"), cells("sexe", PRIVATE))
FIRST, SECOND, THIRD, FAR = range(15), range(10, 25), range(20, 35), range(50, 65)
REFUSED = (NoPage(),)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "inbox", tmp_path / "private", tmp_path / "public")


def draw(folders: Folders, key: str, numbers: Iterable[int]) -> None:
    """Put an edition where the pipeline leaves it once its panel sat, nothing being published."""
    records = {f"rec{number}": number for number in numbers}
    names = [f"Nom {chr(65 + number % 26) * (1 + number // 26)}" for number in records.values()]
    identities = {
        "airtable_record_id": list(records),
        "nom": names,
        "prenom": ["Camille"] * len(records),
        "email": [f"p{number}@exemple.example" for number in records.values()],
        "telephone": pa.nulls(len(records), pa.string()),
    }
    seats = {"airtable_record_id": list(records), "siege_final": [True] * len(records)}
    write_parquet(pa.table(identities), folders.layer(key, "prive") / "identites.parquet")
    write_parquet(pa.table(seats), folders.layer(key, "prive") / "panelistes.parquet")
    keep_rules(folders.private / key, shared_rules())


def keep(folders: Folders, key: str) -> None:
    people = neighbours.read_parquet(folders.layer(key, "prive") / "identites.parquet")
    keep_published_panel(folders, key, COMPOSITION, people, SEATS)


def shown(judges_for: JudgesFor) -> list[Row]:
    return composition_rows(rows_of(COMPOSITION), PROTOCOL, SEATS, judges_for=judges_for)


def note(folders: Folders, key: str, rows: list[Row]) -> None:
    """Add to the ledger a release that shows a composition."""
    path = ledger.ledger_file(folders.private, key)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = {"echelles": PROTOCOL.empreinte_echelles, "chiffres": {"panel_composition": rows} if rows else {}}
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")


def publish(folders: Folders, key: str, numbers: Iterable[int]) -> list[Row]:
    draw(folders, key, numbers)
    rows = shown(judges_beside_others(folders, key))
    keep(folders, key)
    note(folders, key, rows)
    return rows


def test_the_ledger_is_read_where_it_is_written_by_the_names_that_it_has() -> None:
    assert neighbours.LEDGERS == ledger.FOLDER
    assert {"echelles", "chiffres"} <= {field.name for field in fields(ledger.Entry)}


def test_a_later_edition_is_judged_beside_the_page_of_the_first(folders: Folders) -> None:
    assert publish(folders, "un", FIRST)[0]["effectif_panel"] == WOMEN
    draw(folders, "deux", SECOND)
    (judge,) = judges_beside_others(folders, "deux")("sexe")
    assert isinstance(judge, OtherPanel)
    assert judge.page
    assert (judge.page[1], judge.shared) == ((WOMEN, 15 - WOMEN), 5)


def test_nobody_in_common_is_no_judge(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    draw(folders, "deux", FAR)
    assert judges_beside_others(folders, "deux")("sexe") == ()


def test_two_linked_editions_leave_nothing_to_publish_of_what_they_spoke_of(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    publish(folders, "trois", FAR)
    draw(folders, "deux", [*range(8), *range(50, 57)])
    judges = judges_beside_others(folders, "deux")
    assert judges("sexe") == REFUSED
    assert judges("pcs") == ()
    assert {row["publication"] for row in shown(judges)} == {"non_publie"}


def test_an_edition_linked_through_another_counts_too(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    assert publish(folders, "deux", SECOND)[0]["effectif_panel"] == WOMEN
    draw(folders, "trois", THIRD)
    assert judges_beside_others(folders, "trois")("sexe") == REFUSED


def test_the_release_withdrawn_from_the_public_folder_is_still_known(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    draw(folders, "deux", SECOND)
    before = judges_beside_others(folders, "deux")("sexe")
    folders.public.mkdir(exist_ok=True)
    shutil.rmtree(folders.public)
    assert judges_beside_others(folders, "deux")("sexe") == before != ()


def test_an_edition_whose_people_were_erased_is_counted_as_not_comparable(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    draw(folders, "deux", SECOND)
    assert not_comparable(folders, "deux") == 0
    shutil.rmtree(folders.private / "un")
    assert judges_beside_others(folders, "deux")("sexe") == ()
    assert (not_comparable(folders, "deux"), not_comparable(folders, "un")) == (1, 0)


def test_people_are_known_while_the_working_tables_hold_them(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    (folders.layer("un", "prive") / neighbours.PEOPLE).unlink()
    (folders.layer("un", "prive") / neighbours.PANEL).unlink()
    draw(folders, "deux", SECOND)
    assert judges_beside_others(folders, "deux")("sexe") == REFUSED
    assert not_comparable(folders, "deux") == 0
    (folders.layer("un", "prive") / "identites.parquet").unlink()
    assert judges_beside_others(folders, "deux")("sexe") == ()
    assert not_comparable(folders, "deux") == 1


def test_an_edition_without_a_published_composition_is_not_counted_as_erased(folders: Folders) -> None:
    note(folders, "sans-panel", [])
    assert not_comparable(folders, "deux") == 0


@pytest.mark.parametrize(
    "lost", [neighbours.QUOTAS, neighbours.PANEL, f"../{FIXED_RULES}"], ids=["quotas", "panel", "rules"]
)
@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"?")], ids=["gone", "damaged"])
def test_people_without_what_their_page_was_made_from_refuse_every_page(
    folders: Folders, lost: str, damage: Callable[[Path], object]
) -> None:
    publish(folders, "un", FIRST)
    damage(folders.layer("un", "prive") / lost)
    draw(folders, "deux", SECOND)
    assert judges_beside_others(folders, "deux")("sexe") == REFUSED


def test_two_compositions_of_a_neighbour_refuse_every_page(folders: Folders) -> None:
    rows = publish(folders, "un", FIRST)
    note(folders, "un", [row | {"source": "corrigée"} for row in rows])
    draw(folders, "deux", SECOND)
    assert judges_beside_others(folders, "deux")("sexe") == REFUSED


def test_a_page_published_with_other_ladders_than_those_kept_refuses_every_page(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    path = ledger.ledger_file(folders.private, "un")
    path.write_text(path.read_text().replace(PROTOCOL.empreinte_echelles, "0" * 64))
    draw(folders, "deux", SECOND)
    assert judges_beside_others(folders, "deux")("sexe") == REFUSED


def test_a_damaged_ledger_blocks_and_its_finding_tells_nothing_of_it(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    draw(folders, "deux", SECOND)
    ledger.ledger_file(folders.private, "un").write_bytes(b'{"chiffres": "femme')
    with pytest.raises(AvisError) as error:
        judges_beside_others(folders, "deux")("sexe")
    assert [(finding.code, finding.file) for finding in error.value.findings] == [("registre_abime", "un.jsonl")]


def test_a_run_killed_before_the_release_freezes_nothing(folders: Folders) -> None:
    """Its files say that nobody else was public; its ledger, that nothing is: who published since is a judge."""
    publish(folders, "deux", SECOND)
    draw(folders, "un", FIRST)
    keep(folders, "un")
    record = folders.layer("un", "prive") / neighbours.PANEL
    record.write_text(json.dumps(json.loads(record.read_text()) | {"editions": {}}))
    assert [judge.shared for judge in _of_panels(judges_beside_others(folders, "un"))] == [5]
    assert first_composition(folders, "un") == []
    note(folders, "un", [])
    assert judges_beside_others(folders, "un")("sexe") != ()


def test_nobody_publishes_beside_a_composition_that_may_be_online(folders: Folders) -> None:
    draw(folders, "un", FIRST)
    keep(folders, "un")
    draw(folders, "deux", SECOND)
    assert judges_beside_others(folders, "deux")("sexe") == REFUSED


def test_a_later_edition_changes_nothing_of_the_first_but_its_correction(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    assert judges_of_correction(folders, "un")("sexe") == ()
    publish(folders, "deux", SECOND)
    assert judges_beside_others(folders, "un")("sexe") == ()
    assert judges_of_correction(folders, "un")("sexe") == REFUSED
    assert first_composition(folders, "un") == rows_of(COMPOSITION)


def test_nothing_is_corrected_when_nobody_knows_who_was_public_at_first(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    (folders.layer("un", "prive") / neighbours.PANEL).unlink()
    assert judges_of_correction(folders, "un")("sexe") == REFUSED


def test_a_correction_keeps_the_judge_of_the_first_release_when_nobody_came_since(folders: Folders) -> None:
    publish(folders, "un", FIRST)
    publish(folders, "deux", SECOND)
    publish(folders, "sans-rapport", FAR)
    first = judges_beside_others(folders, "deux")("sexe")
    assert [judge.shared for judge in _of_panels(judges_of_correction(folders, "deux"))] == [5]
    assert judges_of_correction(folders, "deux")("sexe") == first


def test_a_neighbour_judged_beside_one_whose_people_are_erased_refuses_every_page(folders: Folders) -> None:
    """Nobody knows any more what its page, or its silence, was held to."""
    publish(folders, "un", FIRST)
    publish(folders, "deux", SECOND)
    shutil.rmtree(folders.private / "un")
    draw(folders, "trois", THIRD)
    assert judges_beside_others(folders, "trois")("sexe") == REFUSED
    assert judges_beside_others(folders, "deux")("sexe") == REFUSED


def test_two_editions_judged_each_beside_the_other_refuse_every_page(folders: Folders) -> None:
    """As when a ledger was lost, and its edition published as for the first time."""
    publish(folders, "un", FIRST)
    publish(folders, "deux", SECOND)
    keep(folders, "un")
    draw(folders, "trois", THIRD)
    assert judges_beside_others(folders, "trois")("sexe") == REFUSED


def _of_panels(judges_for: JudgesFor) -> list[OtherPanel]:
    return [judge for judge in judges_for("sexe") if isinstance(judge, OtherPanel)]

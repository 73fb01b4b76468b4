"""Erasing somebody: nothing of them stays, nothing of the others moves, and any kill is completed."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path
from random import Random

import pytest

from pipelines.kit.erasures import without_erased
from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError
from pipelines.kit.schema import load_schema, text_schema
from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.tables import read_parquet, table_from
from pipelines.publish import evidence
from pipelines.select.frozen import FrozenDraw
from pipelines.withdrawing.erasure import (
    Erasure,
    Survey,
    erase_person,
    erasure_under_way,
    resume_erasure,
    survey_person,
)
from tests.unit.publish.withdrawal.kills import killed_at, operations_of, restored
from tests.unit.withdrawing.installation import (
    EMAIL,
    FAMILY,
    GIVEN,
    HEADER,
    KEY,
    LEFT,
    NAME,
    OTHER,
    PEOPLE,
    PHONE,
    RECORD,
    WRITTEN,
    contributions,
    csv_text,
    install,
    night,
)

TODAY = datetime.date(2026, 11, 22)
KILLS = 24


@pytest.fixture(autouse=True)
def same_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "code_fingerprint", lambda cache: "0" * 64)  # the code may be edited meanwhile


def surveyed(folders: Folders, record: str = RECORD) -> Survey:
    survey = survey_person(folders, KEY, record, "")
    assert survey is not None
    return survey


def erased(folders: Folders) -> Erasure | None:
    """Erase, or go on with an erasure that was begun; None when it was done already."""
    begun = erasure_under_way(folders.private / KEY)
    if begun:
        return resume_erasure(folders, KEY, begun, LOCAL_SITE, TODAY, night)
    survey = survey_person(folders, KEY, RECORD, "")
    return erase_person(folders, KEY, survey, LOCAL_SITE, TODAY, night) if survey else None


def holding(folders: Folders, *words: str) -> list[str]:
    """Return the files of the three folders whose bytes hold one of the words, in one of three encodings."""
    forms = [word.encode(encoding) for word in words for encoding in ("utf-8", "cp1252", "utf-16-le")]
    root = folders.public.parent
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    return [str(path.relative_to(root)) for path in files if any(form in path.read_bytes() for form in forms)]


def test_the_trace_tells_lines_tables_and_versions_and_no_value(tmp_path: Path) -> None:
    survey = surveyed(install(tmp_path))
    trace = survey.trace
    assert not survey.obstacles and trace.versions == ("1.0.0",)
    assert [(held.file, held.line) for held in trace.inbox] == [("contributions.csv", 3), ("inscriptions.csv", 3)]
    assert {(held.file, held.rows) for held in trace.private} >= {
        ("prive/identites.parquet", 1),
        ("prive/contributions.parquet", 1),
        ("prive/panelistes.parquet", 1),
        ("tirage.json", 0),
        ("rapports/rapport.txt", 0),
    }
    told = json.dumps(trace.as_dict(), ensure_ascii=False) + repr(survey)
    assert not [word for word in (RECORD, NAME, GIVEN, EMAIL, PHONE, WRITTEN) if word in told]


def test_the_trace_changes_nothing(tmp_path: Path) -> None:
    folders = install(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    surveyed(folders)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_after_an_erasure_a_plain_search_finds_the_person_nowhere(tmp_path: Path) -> None:
    folders = install(tmp_path)
    done = erased(folders)
    assert done is not None and done.proof.holds and done.proof.found == 0 and done.proof.seen == 3
    assert holding(folders, RECORD, GIVEN, EMAIL, WRITTEN) == []
    assert (folders.private / KEY / "preuve_effacement.json").is_file()
    assert erasure_under_way(folders.private / KEY) is None


def test_the_release_is_withdrawn_and_a_successor_is_published_without_them(tmp_path: Path) -> None:
    folders = install(tmp_path)
    erased(folders)
    public = folders.public / KEY
    told = json.loads((public / "1.0.0" / "tombstone.json").read_bytes())
    assert (told["motif"], told["remplacee_par"]) == ("Effacement", "2.0.0")
    texts = read_parquet(public / "latest" / "data" / "contributions.parquet")["texte"].to_pylist()
    assert texts == [LEFT]


def test_the_others_keep_every_byte_of_their_records(tmp_path: Path) -> None:
    folders = install(tmp_path)
    erased(folders)
    inbox = folders.edition_inbox(KEY)
    others = [person for person in PEOPLE if person[0] != RECORD]
    assert (inbox / "inscriptions.csv").read_bytes() == b"\xef\xbb\xbf" + csv_text([HEADER, *others]).encode()
    assert (inbox / "contributions.csv").read_bytes() == contributions(("P01", LEFT)).encode()
    kept = read_parquet(folders.private / KEY / "prive" / "identites.parquet")["airtable_record_id"].to_pylist()
    assert sorted(kept) == sorted([OTHER, FAMILY]), "a relative with the same number and surname is still looked for"


def test_the_frozen_draw_keeps_the_other_seats(tmp_path: Path) -> None:
    folders = install(tmp_path)
    erased(folders)
    draw = FrozenDraw.from_json((folders.private / KEY / "tirage.json").read_text())
    assert [seat.pseudo for seat in draw.seats] == ["P01"]
    assert json.loads(draw.portfolio)["types"] == [[OTHER], [""]]


def test_a_later_export_that_still_has_the_record_is_dropped_and_told(tmp_path: Path) -> None:
    folders = install(tmp_path)
    erased(folders)
    schema = load_schema("inscriptions", "intake")
    rows = [{"airtable_record_id": record, "nom": "x"} for record in (OTHER, RECORD)]
    received = {"inscriptions": table_from(schema, rows)}
    left, findings = without_erased(received, folders.private / KEY)
    assert left["inscriptions"]["airtable_record_id"].to_pylist() == [OTHER]
    assert [(each.code, each.table, each.count) for each in findings] == [("personne_effacee", "inscriptions", 1)]
    assert RECORD not in (folders.private / KEY / "effacements.json").read_text()


def test_a_record_that_could_not_be_split_is_dropped_by_its_cells(tmp_path: Path) -> None:
    folders = install(tmp_path)
    erased(folders)
    schema = text_schema(load_schema("inscriptions", "intake"))
    names = {name: [None] for name in schema.names}
    import pyarrow as pa

    from pipelines.kit.schema import CELL_SEPARATOR

    table = pa.table(names | {"_brut": [CELL_SEPARATOR.join(["x", RECORD])]}, schema=schema)
    left, findings = without_erased({"inscriptions": table}, folders.private / KEY)
    assert left["inscriptions"].num_rows == 0 and findings[0].count == 1


def test_somebody_who_is_not_there_is_nobody(tmp_path: Path) -> None:
    assert survey_person(install(tmp_path), KEY, "recAAAAAAAAAAAAAA", "") is None


def test_what_others_wrote_of_them_stops_the_erasure_before_anything_moves(tmp_path: Path) -> None:
    folders = install(tmp_path)
    text = contributions(("P01", f"Comme le dit {GIVEN} {NAME}, tout est là."), ("P02", WRITTEN))
    (folders.edition_inbox(KEY) / "contributions.csv").write_text(text, newline="")
    survey = surveyed(folders)
    assert [(each.code, each.file, each.line) for each in survey.obstacles] == [
        ("effacement_mention", "contributions.csv", 2)
    ]
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(AvisError) as error:
        erase_person(folders, KEY, survey, LOCAL_SITE, TODAY, night)
    assert NAME not in str(error.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_workbook_that_holds_them_is_for_somebody_to_edit(tmp_path: Path) -> None:
    import xlsxwriter

    folders = install(tmp_path)
    (folders.edition_inbox(KEY) / "inscriptions.csv").unlink()
    with xlsxwriter.Workbook(folders.edition_inbox(KEY) / "inscriptions.xlsx") as book:
        sheet = book.add_worksheet("Inscriptions")
        for rank, row in enumerate([HEADER, *PEOPLE]):
            sheet.write_row(rank, 0, row)
    assert [(each.code, each.count) for each in surveyed(folders).obstacles] == [("effacement_a_la_main", 1)]


def test_something_of_them_in_another_file_stops_the_erasure(tmp_path: Path) -> None:
    folders = install(tmp_path)
    (folders.edition_inbox(KEY) / "notes.txt").write_text(f"Rappeler {EMAIL}")
    assert [each.code for each in surveyed(folders).obstacles] == ["effacement_reste"]


def test_a_kill_at_random_instants_is_completed_by_running_again(tmp_path: Path) -> None:
    root, before = tmp_path / "ici", tmp_path / "avant"
    folders = install(root)
    shutil.copytree(root, before, symlinks=True)
    operations = operations_of(lambda: erased(folders), tmp_path / "operations")
    expected = everything(folders)
    restored(root, before)
    for step in sorted(Random(7).sample(range(operations), KILLS)):  # noqa: S311 - instants, not a secret
        assert killed_at(step, lambda: erased(folders)), step
        erased(folders)
        assert everything(folders) == expected, step
        assert holding(folders, RECORD, GIVEN, EMAIL, WRITTEN) == [], step
        restored(root, before)


def everything(folders: Folders) -> dict[str, bytes]:
    """Return the files received and those published; links by where they lead."""
    found: dict[str, bytes] = {}
    for folder in (folders.inbox, folders.public):
        for path in sorted(folder.rglob("*")):
            if path.is_symlink():
                found[str(path)] = bytes(path.readlink())
            elif path.is_file():
                found[str(path)] = path.read_bytes()
    return found

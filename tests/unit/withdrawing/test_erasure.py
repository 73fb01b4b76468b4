"""Erasing somebody: nothing of them stays, nothing of the others moves, and any kill is completed."""

from __future__ import annotations

import datetime
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.kit.erasures import without_erased
from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError
from pipelines.kit.schema import CELL_SEPARATOR, load_schema, text_schema
from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.state import JOURNAL
from pipelines.kit.tables import read_parquet, table_from, write_parquet
from pipelines.plan import plan_night
from pipelines.select.frozen import FrozenDraw
from pipelines.withdrawing import erasure
from pipelines.withdrawing.erasure import (
    Erasure,
    Survey,
    begin_erasure,
    erasure_under_way,
    resume_erasure,
    survey_person,
)
from pipelines.withdrawing.person import ErasedPerson
from pipelines.withdrawing.proof import PROOF, Proof, prove_erased
from tests.unit.publish.interrupted import killed_at, published_again, restored
from tests.unit.publish.withdrawal.kills import (  # noqa: F401 - one is a fixture
    MOVING,
    one_moment_of_a_machine,
    turning_points,
)
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
    open_with,
)

TODAY = datetime.date(2026, 11, 22)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition with a release that quotes the person, that each test has a copy of."""
    root = tmp_path_factory.mktemp("prepared") / "ici"
    install(root)
    return root


@pytest.fixture
def folders(tmp_path: Path, prepared: Path) -> Folders:
    shutil.copytree(prepared, tmp_path, symlinks=True, dirs_exist_ok=True)
    return folders_in(tmp_path)


@pytest.fixture(scope="module")
def survey(prepared: Path) -> Survey:
    """Where the person is in the edition, which the trace leaves as it was."""
    before = {path: path.read_bytes() for path in prepared.rglob("*") if path.is_file()}
    found = surveyed(folders_in(prepared))
    assert {path: path.read_bytes() for path in prepared.rglob("*") if path.is_file()} == before
    return found


@pytest.fixture(scope="module")
def without_them(tmp_path_factory: pytest.TempPathFactory, prepared: Path, survey: Survey) -> tuple[Folders, Erasure]:
    """The same edition once the person was erased; tests only read it."""
    root = tmp_path_factory.mktemp("without") / "ici"
    shutil.copytree(prepared, root, symlinks=True)
    return folders_in(root), erased(folders_in(root), survey)


def erased(folders: Folders, survey: Survey) -> Erasure:
    return resume_erasure(folders, KEY, begin_erasure(folders, KEY, survey), LOCAL_SITE, TODAY, night)


def folders_in(root: Path) -> Folders:
    return Folders(root / "inbox", root / "private", root / "public")


def surveyed(folders: Folders, record: str = RECORD) -> Survey:
    survey = survey_person(folders, KEY, record, "")
    assert survey is not None
    return survey


def holding(folders: Folders, *words: str) -> list[str]:
    """Return the files of the three folders whose bytes hold one of the words, in one of three encodings."""
    forms = [word.encode(encoding) for word in words for encoding in ("utf-8", "cp1252", "utf-16-le")]
    root = folders.public.parent
    files = [path for path in sorted(root.rglob("*")) if path.is_file()]
    return [str(path.relative_to(root)) for path in files if any(form in path.read_bytes() for form in forms)]


def test_the_trace_tells_lines_tables_and_versions_and_no_value(survey: Survey) -> None:
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


def test_after_an_erasure_a_plain_search_finds_the_person_nowhere(without_them: tuple[Folders, Erasure]) -> None:
    folders, done = without_them
    assert done.proof.holds and done.proof.found == 0 and done.proof.seen == 3
    assert holding(folders, RECORD, GIVEN, EMAIL, WRITTEN) == []
    assert (folders.private / KEY / "preuve_effacement.json").is_file()
    assert erasure_under_way(folders.private / KEY) is None


def test_the_release_is_withdrawn_and_a_successor_is_published_without_them(
    without_them: tuple[Folders, Erasure],
) -> None:
    folders, _ = without_them
    public = folders.public / KEY
    told = json.loads((public / "1.0.0" / "tombstone.json").read_bytes())
    assert (told["motif"], told["remplacee_par"]) == ("Effacement", "2.0.0")
    texts = read_parquet(public / "latest" / "data" / "contributions.parquet")["texte"].to_pylist()
    assert texts == [LEFT]


def test_the_others_keep_every_byte_of_their_records(without_them: tuple[Folders, Erasure]) -> None:
    folders, _ = without_them
    inbox = folders.edition_inbox(KEY)
    others = [person for person in PEOPLE if person[0] != RECORD]
    assert (inbox / "inscriptions.csv").read_bytes() == b"\xef\xbb\xbf" + csv_text([HEADER, *others]).encode()
    assert (inbox / "contributions.csv").read_bytes() == contributions(("P01", LEFT)).encode()
    kept = read_parquet(folders.private / KEY / "prive" / "identites.parquet")["airtable_record_id"].to_pylist()
    assert sorted(kept) == sorted([OTHER, FAMILY]), "a relative with the same number and surname is still looked for"


def test_the_frozen_draw_keeps_the_other_seats(without_them: tuple[Folders, Erasure]) -> None:
    folders, _ = without_them
    draw = FrozenDraw.from_json((folders.private / KEY / "tirage.json").read_text())
    assert [seat.pseudo for seat in draw.seats] == ["P01"]
    assert json.loads(draw.portfolio)["types"] == [[OTHER], [""]]


def test_a_later_export_that_still_has_the_record_is_dropped_and_told(without_them: tuple[Folders, Erasure]) -> None:
    folders, _ = without_them
    schema = load_schema("inscriptions", "intake")
    rows = [{"airtable_record_id": record, "nom": "x"} for record in (OTHER, RECORD)]
    received = {"inscriptions": table_from(schema, rows)}
    left, findings = without_erased(received, folders.private / KEY)
    assert left["inscriptions"]["airtable_record_id"].to_pylist() == [OTHER]
    assert [(each.code, each.table, each.count) for each in findings] == [("personne_effacee", "inscriptions", 1)]
    assert RECORD not in (folders.private / KEY / "effacements.json").read_text()


def test_a_record_that_could_not_be_split_is_dropped_by_its_cells(without_them: tuple[Folders, Erasure]) -> None:
    folders, _ = without_them
    schema = text_schema(load_schema("inscriptions", "intake"))
    names = {name: [None] for name in schema.names}
    table = pa.table(names | {"_brut": [CELL_SEPARATOR.join(["x", RECORD])]}, schema=schema)
    left, findings = without_erased({"inscriptions": table}, folders.private / KEY)
    assert left["inscriptions"].num_rows == 0 and findings[0].count == 1


def test_somebody_who_is_not_there_is_nobody(folders: Folders) -> None:
    assert survey_person(folders, KEY, "recAAAAAAAAAAAAAA", "") is None


def test_what_others_wrote_of_them_stops_the_erasure_before_anything_moves(tmp_path: Path, folders: Folders) -> None:
    text = contributions(("P01", f"Comme le dit {GIVEN} {NAME}, tout est là."), ("P02", WRITTEN))
    (folders.edition_inbox(KEY) / "contributions.csv").write_text(text, newline="")
    survey = surveyed(folders)
    assert [(each.code, each.file, each.line) for each in survey.obstacles] == [
        ("effacement_mention", "contributions.csv", 2)
    ]
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(AvisError) as error:
        erased(folders, survey)
    assert NAME not in str(error.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_workbook_that_holds_them_is_for_somebody_to_edit(folders: Folders) -> None:
    import xlsxwriter

    (folders.edition_inbox(KEY) / "inscriptions.csv").unlink()
    with xlsxwriter.Workbook(folders.edition_inbox(KEY) / "inscriptions.xlsx") as book:
        sheet = book.add_worksheet("Inscriptions")
        for rank, row in enumerate([HEADER, *PEOPLE]):
            sheet.write_row(rank, 0, row)
    assert [(each.code, each.count) for each in surveyed(folders).obstacles] == [("effacement_a_la_main", 1)]


def test_something_of_them_in_another_file_stops_the_erasure(folders: Folders) -> None:
    (folders.edition_inbox(KEY) / "notes.txt").write_text(f"Rappeler {EMAIL}")
    assert [each.code for each in surveyed(folders).obstacles] == ["effacement_reste"]


def test_erasing_somebody_who_only_registered_withdraws_and_publishes_nothing(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "prove_erased", found_by_bytes)
    released = folders.public / KEY / "1.0.0"
    before = {path: path.read_bytes() for path in released.rglob("*") if path.is_file()}
    done = erased(folders, surveyed(folders, FAMILY))
    assert done.versions == () and done.state.version == "1.0.0"
    assert {path: path.read_bytes() for path in released.rglob("*") if path.is_file()} == before
    assert FAMILY not in (folders.edition_inbox(KEY) / "inscriptions.csv").read_text()
    assert holding(folders, FAMILY) == []


def found_by_bytes(folders: Folders, key: str, person: ErasedPerson) -> Proof:
    """A plain search in the place of the gate's: reading every byte its way after each kill would prove no more."""
    addresses = [str(row["email"]) for row in person.identities if "email" in row]
    words = (*person.records, *person.contributions, *addresses)
    found = [path for path in holding(folders, *words) if not path.endswith(JOURNAL)]
    return Proof(files=1, bytes=1, found=len(found), unread=0, planted=1, seen=1)


def test_a_kill_at_any_kind_of_file_operation_is_completed_by_running_again(
    tmp_path: Path, prepared: Path, survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "prove_erased", found_by_bytes)
    root, whole = tmp_path / "ici", tmp_path / "attendu"
    for copy in (root, whole):
        shutil.copytree(prepared, copy, symlinks=True)
    folders = folders_in(root)
    start = lambda where: erased(where, survey)  # noqa: E731 - one expression
    steps = turning_points(lambda: start(folders_in(whole)), whole, "public")  # whose own kills have their own tests
    for step in steps:
        assert killed_at(step, lambda: start(folders), MOVING)
        begun = erasure_under_way(folders.private / KEY)
        if begun:
            resume_erasure(folders, KEY, begun, LOCAL_SITE, TODAY, night)
        elif not (folders.private / KEY / PROOF).exists():
            assert everything(folders) == everything(folders_in(prepared)), "nothing moved before the journal was kept"
            continue
        assert everything(folders) == everything(folders_in(whole)), step
        assert holding(folders, RECORD, GIVEN, EMAIL, WRITTEN) == [], step
        restored(root, prepared)


def everything(folders: Folders) -> dict[str, bytes]:
    """Return the files received and those published; links by where they lead."""
    found: dict[str, bytes] = {}
    for folder in (folders.inbox, folders.public):
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder.parent).as_posix()
            if path.is_symlink():
                found[name] = bytes(path.readlink())
            elif path.is_file():
                found[name] = path.read_bytes()
    return found


def test_a_file_of_any_name_is_read_as_the_bytes_that_it_is(folders: Folders) -> None:
    kept = folders.edition_inbox(KEY)
    for name in (".notes.2026", "inscriptions.bak", "sans-suffixe"):
        (kept / name).write_bytes(f"Rappeler {GIVEN} {NAME}".encode("utf-16-le" if name == "sans-suffixe" else "utf-8"))
    found = [(each.code, each.file) for each in surveyed(folders).obstacles]
    assert [code for code, _ in found if code == "effacement_reste"] == ["effacement_reste"] * 3
    assert [code for code, _ in found if code == "effacement_illisible"] == ["effacement_illisible"]
    assert not [file for _, file in found if "Kerbrat" in file]


def test_nothing_is_proven_while_a_file_cannot_be_read(folders: Folders, survey: Survey) -> None:
    (folders.private / KEY / "ancien.bin").write_bytes(bytes(range(256)))
    with pytest.raises(AvisError) as error:
        erased(folders, survey)
    told = [(each.code, each.file) for each in error.value.findings]
    assert ("effacement_illisible", f"prive/{KEY}/ancien.bin") in told
    begun = erasure_under_way(folders.private / KEY)
    assert begun is not None
    (folders.private / KEY / "ancien.bin").unlink()
    assert resume_erasure(folders, KEY, begun, LOCAL_SITE, TODAY, night).proof.holds


def test_what_a_killed_run_left_goes_and_the_team_s_own_hidden_file_stays(folders: Folders, survey: Survey) -> None:
    kept, mine = folders.edition_inbox(KEY) / ".notes.2026", folders.edition_inbox(KEY) / ".inscriptions.csv.4242"
    kept.write_text("Penser aux badges.")
    left = (mine, folders.private / ".empreintes.json.4242", folders.public / KEY / ".README.md.4242")
    for path in left:
        path.write_text(f"{GIVEN} {NAME}")
    assert not surveyed(folders).obstacles
    assert erased(folders, survey).proof.holds
    assert kept.read_text() == "Penser aux badges." and not any(path.exists() for path in left)


def test_a_release_published_since_the_trace_is_withdrawn_too(folders: Folders, survey: Survey) -> None:
    begun = begin_erasure(folders, KEY, survey)
    published_again(folders.public.parent, open_with([LEFT, WRITTEN, "Un troisième avis."]))
    done = resume_erasure(folders, KEY, begun, LOCAL_SITE, TODAY, night)
    assert len(done.versions) == 2 and done.versions[0] == "1.0.0"
    assert holding(folders, WRITTEN) == []


def test_a_second_registration_of_the_same_person_is_asked_about(folders: Folders) -> None:
    twin = ["recTTTTTTTTTT0003", NAME.upper(), "Marie Elodie", EMAIL, ""]
    (folders.edition_inbox(KEY) / "inscriptions.csv").write_text(csv_text([HEADER, *PEOPLE, twin]))
    assert [(each.code, each.file, each.line) for each in surveyed(folders).obstacles] == [
        ("effacement_double", "inscriptions.csv", 5)
    ]


def test_a_speaker_of_another_edition_with_the_same_name_is_counted_apart(folders: Folders, survey: Survey) -> None:
    row = {
        "demarche_id": "autre-atelier",
        "intervention_id": "i1",
        "intervenant": f"{GIVEN} {NAME}",
        "session_id": "s1",
    }
    other = folders.public / "autre-atelier"
    write_parquet(spoken(row), other / "1.0.0" / "data" / "interventions.parquet")
    shutil.copy(folders.public / KEY / "versions.json", other / "versions.json")
    (other / "index.html").write_text(f"<p>{GIVEN} {NAME}</p>")
    proof = prove_erased(folders, KEY, survey.person)
    assert proof.homonyms >= 2
    (other / "index.html").write_text(f"<p>{GIVEN} {NAME}, {EMAIL}</p>")
    assert prove_erased(folders, KEY, survey.person).found > proof.found, "an address is nobody else's"


def spoken(row: dict[str, str]) -> pa.Table:
    table = load_schema("interventions", "open")
    return pa.table({name: pa.array([row.get(name)], pa.string()) for name in table.columns})


def test_the_trace_shows_the_name_that_the_team_gave_unless_it_names_somebody(folders: Folders) -> None:
    inbox = folders.edition_inbox(KEY)
    (inbox / "contributions.csv").rename(inbox / "Contributions-Toutes.csv")
    assert [held.file for held in surveyed(folders).trace.inbox] == ["Contributions-Toutes.csv", "inscriptions.csv"]
    (inbox / "Contributions-Toutes.csv").rename(inbox / f"Contributions-{GIVEN} {NAME}.csv")
    assert surveyed(folders).trace.inbox[0].file == "contributions.csv (n° 1)"


def test_an_edition_that_somebody_is_being_erased_from_waits_for_that_erasure(folders: Folders, survey: Survey) -> None:
    begin_erasure(folders, KEY, survey)
    plan = plan_night(folders)
    assert plan.todo == [] and [each.code for each in plan.entries[0].findings] == ["effacement_commence"]
    assert [entry.key for entry in plan_night(folders, erasing=True).todo] == [KEY]

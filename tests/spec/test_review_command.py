"""What ``avis review`` promises: on a terminal, in a spreadsheet, and to whoever only asks how many wait."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import pty
import select
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.anonymise.texts.application import apply_decisions
from pipelines.anonymise.texts.decisions import Decisions, TextColumn
from pipelines.anonymise.texts.queue import queue_rows
from pipelines.anonymise.texts.second_reading import reading_rows
from pipelines.cli import main
from pipelines.ingest.edition import read_edition
from pipelines.kit.edition import load_edition
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import empty_table, table_from, write_parquet
from pipelines.kit.texts.forms import digest_of, form_digest
from pipelines.kit.texts.passages import Passage
from pipelines.validate.tables import validate_tables

ROOT = Path(__file__).parents[2]
TEXTS = TextColumn(
    "contributions",
    "texte",
    (
        "Ma voisine Zoé Tran dit oui.",
        "=1+1, dit Zoé Tran ; elle insiste.",
        "Selon \x1b[31mHamid\u202e Aziz\x07, non.",
        "Il faut planter des haies.",
        "Le grand Gaston a raison.",
    ),
)
FORMS = (("Zoé Tran", 0), ("Zoé Tran", 1), ("Hamid\u202e Aziz", 2))
SETTINGS = """titre: Essai
methode: autre
statut: deliberation
date_saisine: 2026-01-05
organisateur: Un service
commanditaire_nom: Un ministère
contact_fonctionnel: contact@exemple.fr
"""
START = """
import fcntl, sys, termios
from pipelines.cli import main

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
sys.exit(main(sys.argv[1:]))
"""


def held() -> list[Passage]:
    places = ((row, TEXTS.texts[row].index(words), words) for words, row in FORMS)
    return [Passage(row, start, start + len(words), "tiers", False, None, "selon") for row, start, words in places]


class Desk:
    """An installation with one edition whose queue holds two forms and two texts to read."""

    def __init__(self, root: Path) -> None:
        self.root, self.inbox = root, root / "inbox" / "essai"
        self.terminals: list[Terminal] = []
        self.inbox.mkdir(parents=True)
        (self.inbox / "edition.yaml").write_text(SETTINGS, encoding="utf-8")
        nothing = Decisions({})
        rows = [*queue_rows([(TEXTS, held())], nothing), *reading_rows([(TEXTS, {0, 1, 2})], "essai", nothing)]
        self.write("textes_a_relire", table_from(load_schema("textes_a_relire", "intake"), rows))
        self.write("identites", empty_table(load_schema("identites", "intake")))

    def write(self, name: str, table: pa.Table) -> None:
        write_parquet(table, self.root / "private" / "essai" / "prive" / f"{name}.parquet")

    @property
    def folders(self) -> list[str]:
        return [word for name in ("inbox", "private", "public") for word in (f"--{name}", str(self.root / name))]

    def run(self, *options: str, edition: str = "essai") -> int:
        return main(["review", edition, *options, *self.folders])

    @property
    def rows(self) -> list[dict[str, str]]:
        path = self.inbox / "revue.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def choices(self) -> list[tuple[str, str]]:
        names = {form_digest("zoe tran"): "zoe", form_digest("hamid aziz"): "hamid"}
        return sorted((names.get(row["passage"], "texte"), row["decision"]) for row in self.rows)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    for terminal in made.terminals:
        if terminal.process.poll() is None:
            terminal.kill()


class Terminal:
    """``avis review`` on a real pseudo-terminal."""

    def __init__(self, desk: Desk, *options: str) -> None:
        self.shown = ""
        self.master, side = pty.openpty()
        words = [sys.executable, "-c", START, "review", "essai", *options, *desk.folders]
        environment = {**os.environ, "AVIS_RELECTEUR": ""}
        self.process = subprocess.Popen(
            words, stdin=side, stdout=side, stderr=side, cwd=ROOT, env=environment, start_new_session=True
        )
        os.close(side)
        desk.terminals.append(self)

    def wait_for(self, words: str) -> None:
        """Read what is shown until words appear after what was seen before."""
        seen = ""
        while words not in seen:
            part = self._read()
            assert part, f"the terminal closed before showing what was waited for, after: {self.shown!r}"
            seen += part

    def _read(self) -> str:
        if not select.select([self.master], [], [], 60)[0]:
            return ""
        try:
            part = os.read(self.master, 65_536).decode("utf-8", "replace")
        except OSError:  # Linux says so when the other side of a pseudo-terminal is closed
            return ""
        self.shown += part
        return part

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def interrupt(self) -> int:
        """Press Ctrl-C, again if need be: Python drops an interrupt that falls while it frees an object.

        What is shown is read meanwhile, as a terminal does: one that nobody reads is put back by nobody.
        """
        for _ in range(12):
            self.type("\x03")
            for _ in range(50):
                if self.process.poll() is not None:
                    return self.finish()
                if select.select([self.master], [], [], 0.1)[0]:
                    self._read()
        return self.finish()

    def finish(self) -> int:
        while self._read():
            pass
        os.close(self.master)
        return self.process.wait()

    def kill(self) -> None:
        self.process.kill()
        self.finish()


def test_a_form_is_decided_by_one_key_on_a_terminal(desk: Desk) -> None:
    terminal = Terminal(desk, "--by", "Équipe des données")
    terminal.wait_for("[1/2] « Zoé Tran »")
    terminal.type("r")
    terminal.wait_for("[2/2]")
    terminal.type("2k")
    assert terminal.finish() == 0
    assert "2 décision(s)" in terminal.shown
    assert desk.choices() == [("hamid", "conserver"), ("zoe", "caviarder"), ("zoe", "caviarder")]
    assert {row["relecteur"] for row in desk.rows} == {"Équipe des données"}
    assert {row["motif"] for row in desk.rows} == {"Désigne une personne", "Personnalité publique"}
    assert {row["date_decision"] for row in desk.rows} <= {
        (datetime.date.today() - datetime.timedelta(days=days)).isoformat() for days in (0, 1)
    }


def test_nothing_of_a_hostile_text_reaches_the_terminal_raw(desk: Desk) -> None:
    terminal = Terminal(desk, "--by", "A")
    terminal.wait_for("[1/2]")
    terminal.type("s")
    terminal.wait_for("[2/2]")
    terminal.type("q")
    assert terminal.finish() == 1
    assert "Hamid Aziz" in terminal.shown
    assert not set(terminal.shown) & set("\x1b\x07\u202e\x9b")


def test_the_reviewer_is_asked_once_and_arrows_decide_nothing(desk: Desk) -> None:
    terminal = Terminal(desk)
    terminal.wait_for("Relecteur [")
    terminal.type("Ann\x7f\x7fgèle\r")
    terminal.wait_for("[1/2]")
    terminal.type("\x1b[C\x1b[D\x1bOC")
    terminal.type("gune habitante\n")
    terminal.wait_for("[2/2]")
    terminal.type("q")
    assert terminal.finish() == 1
    assert {(row["relecteur"], row["decision"], row["remplacement"]) for row in desk.rows} == {
        ("Agèle", "generaliser", "une habitante")
    }


def test_a_review_killed_after_a_decision_lost_nothing_and_goes_on(desk: Desk) -> None:
    terminal = Terminal(desk, "--by", "A")
    terminal.wait_for("[1/2]")
    terminal.type("c")
    terminal.wait_for("[2/2]")
    terminal.kill()
    assert desk.choices() == [("zoe", "conserver")] * 2
    again = Terminal(desk, "--by", "A")
    again.wait_for("[1/1] « Hamid Aziz »")
    again.type("r")
    assert again.finish() == 0


def test_two_reviews_at_once_keep_both_decisions(desk: Desk) -> None:
    one, other = Terminal(desk, "--by", "A"), Terminal(desk, "--by", "B")
    one.wait_for("[1/2]")
    other.wait_for("[1/2]")
    other.type("s")
    other.wait_for("[2/2]")
    one.type("c")
    one.wait_for("[2/2]")
    other.type("r")
    assert other.finish() == 0
    one.type("q")
    assert one.finish() == 0
    assert desk.choices() == [("hamid", "caviarder"), ("zoe", "conserver"), ("zoe", "conserver")]


def test_an_interrupted_review_puts_the_terminal_back(desk: Desk) -> None:
    terminal = Terminal(desk, "--by", "A")
    terminal.wait_for("[1/2]")
    assert terminal.interrupt() == 130


def test_a_drawn_text_is_read_and_the_leak_told_is_taken_out_of_it(desk: Desk) -> None:
    terminal = Terminal(desk, "--by", "A", "--sample")
    for number in (1, 2):
        terminal.wait_for(f"[{number}/2]")
        leaky = "Gaston" in terminal.shown.split(f"[{number}/2]")[1]
        terminal.type("rgaston\n" if leaky else "c")
    assert terminal.finish() == 1
    assert "2 texte(s) lu(s), 1 fuite(s), 0 à lire" in terminal.shown
    decisions = Decisions.of(private_rows(desk), lambda texts: [])
    applied = apply_decisions(TEXTS, [], decisions)
    assert [TEXTS.texts[p.row][p.start : p.end] for p, _ in applied.redactions] == ["Gaston"]


def private_rows(desk: Desk) -> list[dict[str, Any]]:
    """Return ``revue`` as a night reads and accepts it."""
    edition = load_edition(desk.inbox)
    raw, findings = read_edition(desk.inbox, edition)
    tables = validate_tables(raw, edition, findings)
    assert tables["rejets"].num_rows == 0
    return list(tables["revue"].to_pylist())


def test_a_night_accepts_every_row_that_the_terminal_wrote(desk: Desk) -> None:
    terminal = Terminal(desk, "--by", "A")
    terminal.wait_for("[1/2]")
    terminal.type("c")
    terminal.wait_for("[2/2]")
    terminal.type("r")
    terminal.finish()
    applied = apply_decisions(TEXTS, held(), Decisions.of(private_rows(desk), lambda texts: []))
    assert applied.held == []
    assert [passage.row for passage, _ in applied.redactions] == [2]


@pytest.fixture
def said(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    yield lambda: "".join(capsys.readouterr())


def test_without_a_terminal_only_counts_are_told(desk: Desk, said: Any) -> None:
    assert desk.run() == 1
    told = said()
    assert "2 forme(s) attendent une décision, 3 passage(s) dans 3 texte(s)" in told
    assert "Zoé" not in told
    assert "Hamid" not in told


def test_json_is_counts_and_no_word(desk: Desk, said: Any) -> None:
    assert desk.run("--json") == 1
    told = said()
    counts = json.loads(told)
    assert (counts["formes"], counts["passages"], counts["par_type"]) == (2, 3, {"tiers": 3})
    assert counts["lectures"] == {"a_lire": 2, "lus": 0, "fuites": 0, "borne": 1.0}
    assert not any(words.casefold() in told.casefold() for words in ("zoé", "hamid", "gaston", "voisine"))


def filled(content: bytes, **cells: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return [row | cells for row in rows]


def write_queue(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)


def test_the_queue_is_edited_in_a_spreadsheet_and_taken_in(desk: Desk, said: Any) -> None:
    path = desk.root / "file.csv"
    assert desk.run("--export", str(path)) == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = filled(path.read_bytes(), decision="Caviarder")
    assert {row["mots"] for row in rows} == {"Zoé Tran", "Hamid Aziz"}
    write_queue(path, rows)
    assert desk.run("--import", str(path), "--by", "Équipe") == 0
    assert desk.run() == 0
    assert desk.choices() == [("hamid", "caviarder"), ("zoe", "caviarder"), ("zoe", "caviarder")]
    assert {(row["relecteur"], row.get("extrait"), row["mots"]) for row in desk.rows} == {("Équipe", None, "")}
    said()


def test_the_edited_queue_may_simply_be_saved_as_the_file_of_decisions(desk: Desk, said: Any) -> None:
    path = desk.inbox / "revue.csv"
    desk.run("--export", str(path))
    rows = filled(path.read_bytes(), relecteur="Équipe", date_decision="2026-06-01", motif="Ne désigne personne")
    rows[0]["decision"] = rows[1]["decision"] = "Conserver"
    write_queue(path, rows)
    decisions = Decisions.of(private_rows(desk), lambda texts: [])
    assert len(decisions.by_place) == 2
    assert desk.run() == 1
    assert "1 forme(s)" in said()


def test_no_cell_of_the_exported_queue_is_run_by_a_spreadsheet(desk: Desk, said: Any) -> None:
    path = desk.root / "file.csv"
    desk.run("--export", str(path))
    for row in filled(path.read_bytes()):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"decision": "peut-être"}, "cette décision n'existe pas"),
        ({"decision": "caviarder", "passage": "0" * 64}, "ces empreintes ne sont"),
        ({"decision": "caviarder", "empreinte_texte": digest_of("un autre texte")}, "ces empreintes ne sont"),
        ({"decision": "generaliser", "motif": "x"}, "demande les mots"),
        ({"decision": "conserver"}, "demande un motif"),
    ],
)
def test_a_row_that_decides_nothing_is_told_with_its_line_and_the_others_are_taken(
    desk: Desk, said: Any, cells: dict[str, str], code: str
) -> None:
    path = desk.root / "file.csv"
    desk.run("--export", str(path))
    rows = filled(path.read_bytes())
    rows[1] |= cells
    rows[2] |= {"decision": "caviarder"}
    write_queue(path, rows)
    said()
    assert desk.run("--import", str(path)) == 1
    told = said()
    assert told.count("file.csv:3 [") == told.count(code) == 1
    assert "Zoé" not in told
    assert len(desk.rows) == 1


def test_an_import_without_its_columns_is_refused_in_one_line_each(desk: Desk, said: Any) -> None:
    path = desk.root / "file.csv"
    path.write_text("passage,table_nom,decision\n" + "0" * 64 + ",contributions,caviarder\n", encoding="utf-8")
    assert desk.run("--import", str(path)) == 1
    told = said()
    assert "colonne" in told
    assert "empreinte_texte" in told
    assert desk.rows == []


def test_an_edited_text_is_to_be_reviewed_again(desk: Desk, said: Any) -> None:
    terminal = Terminal(desk, "--by", "A")
    terminal.wait_for("[1/2]")
    terminal.type("r")
    terminal.wait_for("[2/2]")
    terminal.type("r")
    assert terminal.finish() == 0
    edited = TEXTS._replace(texts=(TEXTS.texts[0] + " Vraiment.", *TEXTS.texts[1:]))
    applied = apply_decisions(edited, held(), Decisions.of(private_rows(desk), lambda texts: []))
    assert [passage.row for passage in applied.held] == [0]
    rows = queue_rows([(edited, applied.held)], Decisions.of(private_rows(desk), lambda texts: []))
    desk.write("textes_a_relire", table_from(load_schema("textes_a_relire", "intake"), rows))
    again = Terminal(desk, "--by", "A")
    again.wait_for("Décidé ailleurs : Caviarder (Entrée)")
    again.type("\r")
    assert again.finish() == 0


def test_a_decision_that_the_night_knew_and_that_settled_nothing_is_asked_again(desk: Desk, said: Any) -> None:
    path = desk.inbox / "revue.csv"
    desk.run("--export", str(path))
    signed = {"relecteur": "Équipe", "date_decision": "2026-06-01", "motif": "x"}
    write_queue(path, filled(path.read_bytes(), decision="generaliser", remplacement="un habitant", **signed))
    assert desk.run() == 0
    desk.write("revue", table_from(load_schema("revue", "intake"), private_rows(desk)))
    queue = desk.root / "private" / "essai" / "prive" / "textes_a_relire.parquet"
    queue.touch()
    assert desk.run() == 1
    write_queue(path, filled(path.read_bytes(), remplacement="une personne"))
    assert desk.run() == 0
    said()


@pytest.mark.parametrize(
    ("options", "edition", "code"),
    [
        ((), "inconnue", 2),
        ((), "../inbox/essai", 2),
        (("--export", "x", "--import", "y"), "essai", 2),
        ((), "essai", 1),
    ],
)
def test_a_review_called_wrongly_says_so_in_one_line(
    desk: Desk, said: Any, options: tuple[str, ...], edition: str, code: int
) -> None:
    (desk.root / "private" / "essai" / "prive" / "textes_a_relire.parquet").unlink()
    assert desk.run(*options, edition=edition) == code
    assert said().count("\n") == 1


def test_the_queue_is_never_written_among_what_is_published(desk: Desk, said: Any) -> None:
    assert desk.run("--export", str(desk.root / "public" / "file.csv")) == 2
    assert not (desk.root / "public").exists()


def test_an_export_never_takes_the_place_of_a_file(desk: Desk, said: Any) -> None:
    path = desk.inbox / "revue.csv"
    assert desk.run("--export", str(path)) == 0
    before = path.read_bytes()
    assert desk.run("--export", str(path)) == 2
    assert path.read_bytes() == before


def test_a_replacement_that_names_a_registrant_is_refused_at_once(desk: Desk) -> None:
    schema = load_schema("identites", "intake")
    known = dict.fromkeys(schema.columns) | {"nom": "Sanchi", "prenom": "Odile", "role": "titulaire"}
    required = {field.name: "x" for field in schema.fields if field.required and not known[field.name]}
    desk.write("identites", table_from(schema, [known | required]))
    terminal = Terminal(desk, "--by", "A")
    terminal.wait_for("[1/2]")
    terminal.type("gOdile Sanchi\n")
    terminal.wait_for("désignent encore quelqu'un")
    terminal.type("q")
    assert terminal.finish() == 1
    assert desk.rows == []


def test_the_review_does_not_wait_for_dagster(desk: Desk) -> None:
    code = (
        "import sys; from pipelines.cli import main; main(sys.argv[1:]); "
        "print([name for name in ('dagster', 'spacy', 'duckdb') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, "review", "essai", *desk.folders]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    assert done.stdout.splitlines()[-1] == "[]"

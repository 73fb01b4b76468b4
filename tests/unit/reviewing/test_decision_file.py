"""The file of decisions: whatever it holds that is not ours stays, and no writer loses what another wrote."""

from __future__ import annotations

import datetime
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.anonymise.texts.decisions import Place
from pipelines.kit.edition import Edition
from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError
from pipelines.kit.texts.forms import digest_of, form_digest
from pipelines.reviewing.decision_file import ReviewFile, review_file

PLACE = Place(form_digest("odile"), "contributions", "texte", digest_of("Odile."))
OTHER = PLACE._replace(form=form_digest("zoe"))
DECISION = {
    "decision": "conserver",
    "remplacement": None,
    "motif": "Personnalité publique",
    "relecteur": "Équipe",
    "date_decision": datetime.date(2026, 6, 1),
}
HEADER = "passage,table_nom,colonne,decision,remplacement,motif,relecteur,date_decision,empreinte_texte"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "inbox", tmp_path / "private", tmp_path / "public")
    (made.inbox / "essai").mkdir(parents=True)
    return made


def opened(folders: Folders, **settings: Any) -> ReviewFile:
    edition = Edition(key="essai", demarche={"methode": "autre", "date_saisine": datetime.date(2026, 1, 1)}, **settings)
    return review_file(folders, edition)


def content(folders: Folders, name: str = "revue.csv") -> bytes:
    return (folders.inbox / "essai" / name).read_bytes()


def drop(folders: Folders, text: str | bytes, name: str = "revue.csv") -> None:
    (folders.inbox / "essai" / name).write_bytes(text.encode() if isinstance(text, str) else text)


def test_the_first_decision_makes_the_file_for_its_owner_only(folders: Folders) -> None:
    file = opened(folders)
    assert file.rows() == []
    assert file.save({PLACE: DECISION}) == {PLACE: None}
    (row,) = file.rows()
    assert (row["decision"], row["relecteur"], row["date_decision"]) == ("conserver", "Équipe", "2026-06-01")
    assert stat.S_IMODE((folders.inbox / "essai" / "revue.csv").stat().st_mode) == 0o600


ODD = (
    "sep=;\r\n"
    f'Ma note;Passage;Table;Colonne;"Décision";Empreinte du texte\r\n'
    f'"une ; note\r\nsur deux lignes";{PLACE.form};contributions;texte;;{PLACE.text}\r\n'
    "une ligne qui n'est pas à nous\r\n"
    "\r\n"
    f"x;{'0' * 64};contributions;texte;Caviarder;{'1' * 64};une cellule de trop\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_rows_columns_order_encoding_and_line_ends_that_are_not_ours_stay(folders: Folders, encoding: str) -> None:
    drop(folders, ODD.encode(encoding))
    file = opened(folders, formats={"encodage": "cp1252" if encoding == "cp1252" else "utf-8"})
    file.save({PLACE: {"decision": "caviarder"}, OTHER: {"decision": "conserver"}})
    expected = ODD.replace('"Décision"', "Décision").replace(f"texte;;{PLACE.text}", f"texte;caviarder;{PLACE.text}")
    expected += f";{OTHER.form};contributions;texte;conserver;{OTHER.text}\r\n"
    assert content(folders) == expected.encode(encoding)
    assert [row["decision"] for row in file.rows()] == ["caviarder", "caviarder", "conserver"]


def test_columns_that_the_file_does_not_have_are_added_when_they_are_filled(folders: Folders) -> None:
    drop(folders, f"passage,table_nom,colonne,empreinte_texte,decision\n{','.join(PLACE)},\n")
    opened(folders).save({PLACE: DECISION})
    labels, row = content(folders).decode().splitlines()
    assert labels == "passage,table_nom,colonne,empreinte_texte,decision,motif,relecteur,date_decision"
    assert row == f"{','.join(PLACE)},conserver,Personnalité publique,Équipe,2026-06-01"


def test_words_that_a_team_keeps_in_the_file_are_left_there(folders: Folders) -> None:
    drop(folders, f"{HEADER},mots\n{PLACE.form},contributions,texte,,,,,,{PLACE.text},Odile\n")
    opened(folders).save({PLACE: DECISION})
    assert content(folders).decode().splitlines()[1].endswith(",Odile")


def test_what_is_undone_is_as_it_was(folders: Folders) -> None:
    before = f"{HEADER}\n{PLACE.form},contributions,texte,caviarder,,Avant,Avant,2026-01-01,{PLACE.text}\n"
    drop(folders, before)
    file = opened(folders)
    undo = file.save({PLACE: DECISION, OTHER: DECISION})
    assert content(folders).decode() != before
    file.save(undo)
    assert content(folders).decode() == before


def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(folders: Folders) -> None:
    opened(folders).save({PLACE: DECISION | {"decision": "generaliser", "remplacement": '=HYPERLINK("x")'}})
    assert b"'=HYPERLINK" in content(folders)


def test_the_mode_of_a_file_that_a_team_shares_is_kept(folders: Folders) -> None:
    drop(folders, f"{HEADER}\n")
    path = folders.inbox / "essai" / "revue.csv"
    path.chmod(0o660)
    opened(folders).save({PLACE: DECISION})
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


@pytest.mark.parametrize("name", ["Revue-Grid view.csv", "revue - Vue grille.csv"])
def test_a_file_that_airtable_named_is_the_one_that_is_written(folders: Folders, name: str) -> None:
    drop(folders, f"{HEADER}\n", name)
    opened(folders).save({PLACE: DECISION})
    assert content(folders, name).count(b"\n") == 2
    assert not (folders.inbox / "essai" / "revue.csv").exists()


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("revue.json", "[]", "revue_pas_csv"),
        ("revue.csv", "nom,prenom\nA,B\n", "revue_colonnes"),
        ("revue.csv", f'{HEADER}\n"jamais fermé,,,,\n', "revue_illisible"),
        ("revue.csv", f"{HEADER}\n\0\n", "octet_nul"),
    ],
)
def test_a_file_that_is_not_read_for_sure_is_not_written(folders: Folders, name: str, text: str, code: str) -> None:
    drop(folders, text, name)
    with pytest.raises(AvisError) as error:
        opened(folders).save({PLACE: DECISION})
    assert [finding.code for finding in error.value.findings] == [code]
    assert content(folders, name) == text.encode()


def test_a_character_that_the_file_cannot_hold_changes_nothing(folders: Folders) -> None:
    before = f"{HEADER},é\n".encode("cp1252")
    drop(folders, before)
    file = opened(folders, formats={"encodage": "cp1252"})
    with pytest.raises(AvisError, match="cp1252"):
        file.save({PLACE: DECISION | {"relecteur": "Łukasz"}})
    assert content(folders) == before


def test_what_a_killed_review_left_beside_the_file_goes_away_with_the_next_decision(folders: Folders) -> None:
    drop(folders, "à moitié", ".revue.csv.4242")
    drop(folders, "autre chose", ".revue.csv.bak")
    opened(folders).save({PLACE: DECISION})
    assert sorted(path.name for path in (folders.inbox / "essai").iterdir()) == [".revue.csv.bak", "revue.csv"]


def test_a_link_and_two_files_are_refused(folders: Folders) -> None:
    elsewhere = folders.inbox / "ailleurs.csv"
    elsewhere.write_text(f"{HEADER}\n")
    (folders.inbox / "essai" / "revue.csv").symlink_to(elsewhere)
    with pytest.raises(AvisError):
        opened(folders)
    (folders.inbox / "essai" / "revue.csv").unlink()
    drop(folders, f"{HEADER}\n")
    drop(folders, f"{HEADER}\n", "revue-copie.csv")
    with pytest.raises(AvisError):
        opened(folders)


WRITER = """
import datetime, sys
from pathlib import Path
from pipelines.anonymise.texts.decisions import Place, form_digest
from pipelines.kit.edition import Edition
from pipelines.kit.files import Folders
from pipelines.reviewing.decision_file import review_file

root, who = Path(sys.argv[1]), sys.argv[2]
folders = Folders(root / "inbox", root / "private", root / "public")
process = {"methode": "autre", "date_saisine": datetime.date(2026, 1, 1)}
file = review_file(folders, Edition(key="essai", demarche=process))
for number in range(40):
    place = Place(form_digest(f"{who} {number}"), "contributions", "texte", "0" * 64)
    file.save({place: {"decision": "caviarder", "relecteur": who}})
    print(number, flush=True)
"""


def writer(folders: Folders, who: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folders.inbox.parent), who]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def test_two_reviewers_at_once_lose_nothing(folders: Folders) -> None:
    both = [writer(folders, who) for who in ("un", "deux")]
    for process in both:
        process.communicate()
        assert process.returncode == 0
    assert len({row["passage"] for row in opened(folders).rows()}) == 80


def test_a_reviewer_killed_at_any_moment_loses_nothing_that_was_decided(folders: Folders) -> None:
    process = writer(folders, "un")
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "20":
            process.kill()
            break
    process.communicate()
    kept = {row["passage"] for row in opened(folders).rows()}
    assert {form_digest(f"un {number}") for number in range(21)} <= kept
    assert content(folders).endswith(b"\n")
    opened(folders).save({PLACE: DECISION})
    assert len(opened(folders).rows()) == len(kept) + 1

"""A release that is withdrawn leaves a tombstone and nothing else, whatever the instant of a kill."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.kit.findings import AvisError, UsageError
from pipelines.kit.fingerprint import releases_stamp
from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.state import State, read_state, write_state
from pipelines.publish.candidate import build_candidate
from pipelines.publish.catalogue import build_catalogue
from pipelines.publish.leak_search import LeakSettings
from pipelines.publish.ledger import ledger_file, read_ledger
from pipelines.publish.recovery import current_ledger
from pipelines.publish.release import publish_candidate
from pipelines.publish.withdrawal.journal import end_withdrawal, withdrawal_under_way
from pipelines.publish.withdrawal.reason import checked_reason
from pipelines.publish.withdrawal.retraction import Withdrawal, retract_version
from tests.unit.publish.interrupted import killed_at, passed, published_again, restored, with_a_recommendation
from tests.unit.publish.sample import KEY, PERSON, PROTOCOL, edition, identities, open_tables, staged
from tests.unit.publish.withdrawal.kills import (  # noqa: F401 - one is a fixture
    MOVING,
    one_moment_of_a_machine,
    turning_points,
)

TODAY, REASON = "2026-11-22", "Une erreur de saisie."
MARK = "Phrase que personne d'autre n'a écrite"


def withdrawn(root: Path, version: str, reason: str = REASON) -> Withdrawal:
    done = retract_version(root / "private", root / "public", KEY, version, TODAY, reason, LOCAL_SITE)
    build_catalogue(root / "public")
    end_withdrawal(root / "private", KEY)
    return done


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases and their catalogue, that each test has a copy of."""
    root = tmp_path_factory.mktemp("prepared") / "ici"
    published_again(root)
    published_again(root, open_tables(opinion=MARK))
    build_catalogue(root / "public")
    return root


@pytest.fixture
def folder(tmp_path: Path, prepared: Path) -> Path:
    shutil.copytree(prepared, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "public" / KEY


def history(root: Path) -> dict[str, dict[str, str]]:
    content = json.loads((root / "public" / KEY / "versions.json").read_bytes())
    return {entry["version"]: entry for entry in content["versions"]}


def tree(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {
        name: os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
        for name, path in found.items()
        if path.is_symlink() or path.is_file()
    }


def test_the_last_release_gives_way_to_the_one_before(tmp_path: Path, folder: Path) -> None:
    sums = (folder / "1.0.1" / "SHA256SUMS").read_text().splitlines()
    done = withdrawn(tmp_path, "1.0.1")
    assert (done.online, done.already, done.files) == ("1.0.0", False, len(sums))
    assert sorted(path.name for path in (folder / "1.0.1").iterdir()) == ["en", "index.html", "tombstone.json"]
    assert (folder / "latest").readlink() == Path("1.0.0")
    told = json.loads((folder / "1.0.1" / "tombstone.json").read_bytes())
    assert (told["motif"], told["retrait"], told["remplacee_par"]) == (REASON, TODAY, None)
    assert [f"{digest}  {name}" for name, digest in told["sommes"].items()] == sums
    assert history(tmp_path)["1.0.1"]["statut"] == "retiree" and history(tmp_path)["1.0.0"]["statut"] == "en_ligne"
    assert REASON in (folder / "CHANGELOG.md").read_text()


@pytest.mark.usefixtures("folder")
def test_no_byte_of_its_data_stays_anywhere(tmp_path: Path) -> None:
    withdrawn(tmp_path, "1.0.1")
    assert not [name for name, content in tree(tmp_path).items() if MARK.encode() in content]
    assert not (tmp_path / "private" / KEY / "candidat").exists()


def test_a_copy_of_it_as_latest_goes_too(tmp_path: Path, folder: Path) -> None:
    (folder / "latest").unlink()
    shutil.copytree(folder / "1.0.1", folder / "latest")
    withdrawn(tmp_path, "1.0.1")
    assert not [name for name, content in tree(tmp_path).items() if MARK.encode() in content]
    assert (folder / "latest" / "SHA256SUMS").read_bytes() == (folder / "1.0.0" / "SHA256SUMS").read_bytes()


def test_the_first_release_goes_and_the_last_one_stays(tmp_path: Path, folder: Path) -> None:
    before = tree(folder / "1.0.1")
    withdrawn(tmp_path, "1.0.0")
    assert tree(folder / "1.0.1") == before and (folder / "latest").readlink() == Path("1.0.1")
    assert history(tmp_path)["1.0.0"]["remplacee_par"] == "1.0.1"
    assert not published_again(tmp_path, open_tables(opinion=MARK)).changed, "what is online is the last release still"


def test_without_any_release_left_there_is_no_latest_and_no_entry_in_the_catalogue(
    tmp_path: Path, folder: Path
) -> None:
    withdrawn(tmp_path, "1.0.0")
    assert withdrawn(tmp_path, "1.0.1").online == ""
    assert not (folder / "latest").is_symlink() and not (folder / "latest").exists()
    assert REASON in (folder / "index.html").read_text() and REASON in (folder / "en" / "index.html").read_text()
    assert "Atelier sur l" not in (tmp_path / "public" / "index.html").read_text()
    assert published_again(tmp_path, open_tables(opinion="Autre.")).version == "2.0.0"
    assert history(tmp_path)["1.0.1"]["remplacee_par"] == "2.0.0"
    assert history(tmp_path)["2.0.0"]["description"] == "Remplace les versions 1.0.0, 1.0.1, retirées."
    assert json.loads((folder / "1.0.0" / "tombstone.json").read_bytes())["remplacee_par"] == "2.0.0"


@pytest.mark.usefixtures("folder")
def test_a_version_number_is_never_used_again_and_the_ledger_keeps_its_line(tmp_path: Path) -> None:
    before = ledger_file(tmp_path / "private", KEY).read_bytes()
    withdrawn(tmp_path, "1.0.1")
    assert ledger_file(tmp_path / "private", KEY).read_bytes() == before
    assert published_again(tmp_path, open_tables(opinion="Corrigé.")).version == "1.0.2"
    ledger, findings = current_ledger(tmp_path / "private", tmp_path / "public", KEY)
    assert [entry.version for entry in ledger.entries] == ["1.0.0", "1.0.1", "1.0.2"] and not findings


@pytest.mark.usefixtures("folder")
def test_the_same_data_are_not_published_again(tmp_path: Path) -> None:
    withdrawn(tmp_path, "1.0.1")
    with pytest.raises(AvisError) as error:
        published_again(tmp_path, open_tables(opinion=MARK))
    assert [(each.code, each.detail) for each in error.value.findings] == [("donnees_retirees", "1.0.1")]
    assert published_again(tmp_path).version == "1.0.0", "what is online may be confirmed"


@pytest.mark.usefixtures("folder")
def test_the_same_data_are_published_again_once_somebody_gave_them_a_later_date(tmp_path: Path) -> None:
    withdrawn(tmp_path, "1.0.1")
    private, public = tmp_path / "private", tmp_path / "public"
    ledger, _ = current_ledger(private, public, KEY)
    later = edition().data_date + datetime.timedelta(days=1)
    decided = edition().model_copy(update={"mise_a_jour": later})
    made = build_candidate(open_tables(opinion=MARK), decided, PROTOCOL, public, private / KEY / "candidat", ledger)
    assert publish_candidate(made, passed(made), public, private).version == "1.0.2"


def test_another_release_edited_by_hand_keeps_nothing_online_of_the_one_withdrawn(tmp_path: Path, folder: Path) -> None:
    (folder / "1.0.0" / "README.md").chmod(0o644)
    (folder / "1.0.0" / "README.md").write_text("touché")
    done = withdrawn(tmp_path, "1.0.1")
    assert [(each.code, each.detail) for each in done.damage] == [("version_alteree", "1.0.0")]
    assert history(tmp_path)["1.0.1"]["statut"] == "retiree" and not (folder / "latest").is_symlink()
    assert not [name for name, content in tree(tmp_path).items() if MARK.encode() in content]
    assert withdrawal_under_way(tmp_path / "private", KEY) is None


def test_a_damaged_ledger_is_told_and_stops_no_withdrawal(tmp_path: Path, folder: Path) -> None:
    ledger_file(tmp_path / "private", KEY).write_text("{")
    done = withdrawn(tmp_path, "1.0.1")
    assert [each.code for each in done.damage] == ["registre_abime"] and done.online == "1.0.0"
    assert (folder / "latest").readlink() == Path("1.0.0")


def test_the_address_of_a_recommendation_outlives_the_last_release(tmp_path: Path) -> None:
    published_again(tmp_path, with_a_recommendation("Avis."))
    pages = sorted((tmp_path / "public" / KEY).glob("**/recommandations/*/index.html"))
    assert pages
    withdrawn(tmp_path, "1.0.0")
    assert all(REASON in page.read_text() and "Un prix" not in page.read_text() for page in pages)
    assert published_again(tmp_path, open_tables(opinion="Autre.")).version == "2.0.0"
    assert all(page.is_file() for page in pages), "its successors know that the address was given"


@pytest.mark.usefixtures("folder")
def test_a_reason_opens_no_tag_and_no_link_in_the_changelog(tmp_path: Path) -> None:
    withdrawn(tmp_path, "1.0.1", "Voir [ici](https://exemple.fr) <b>vite</b> & *bien*")
    told = (tmp_path / "public" / KEY / "CHANGELOG.md").read_text()
    assert r"\[ici\](https\://exemple.fr) \<b\>vite\</b\> \& \*bien\*" in told


@pytest.mark.usefixtures("folder")
def test_the_night_after_does_not_work_on_the_edition_again(tmp_path: Path) -> None:
    write_state(tmp_path / "private", KEY, State("publiee", "f", "1.0.1", releases="avant"))
    withdrawn(tmp_path, "1.0.0")
    assert read_state(tmp_path / "private", KEY).releases == releases_stamp(tmp_path / "public" / KEY)


@pytest.mark.usefixtures("folder")
def test_the_state_says_that_somebody_must_decide(tmp_path: Path) -> None:
    write_state(tmp_path / "private", KEY, State("publiee", "f", "1.0.1", changed=True, runs=2))
    withdrawn(tmp_path, "1.0.1")
    state = read_state(tmp_path / "private", KEY)
    assert (state.outcome, state.version, state.settled) == ("bloquee", "1.0.0", True)
    assert [finding.code for finding in state.findings] == ["donnees_retirees"]


def test_doing_it_again_says_so_keeps_the_first_reason_and_removes_what_came_back(tmp_path: Path, folder: Path) -> None:
    shutil.copytree(folder / "1.0.1", tmp_path / "sauvegarde")
    withdrawn(tmp_path, "1.0.1")
    before = tree(folder)
    shutil.copytree(tmp_path / "sauvegarde", folder / "1.0.1", dirs_exist_ok=True)
    done = withdrawn(tmp_path, "1.0.1", "Un autre motif.")
    assert done.already and tree(folder) == before


@pytest.mark.parametrize("version", ["9.9.9", "latest", "../1.0.0"])
@pytest.mark.usefixtures("folder")
def test_an_unknown_version_is_a_wrong_call(tmp_path: Path, version: str) -> None:
    with pytest.raises(UsageError):
        withdrawn(tmp_path, version)


def test_a_release_edited_by_hand_goes_all_the_same(tmp_path: Path, folder: Path) -> None:
    (folder / "1.0.1" / "README.md").chmod(0o644)
    (folder / "1.0.1" / "README.md").write_text("touché")
    (folder / "1.0.1" / "ajout.csv").write_text(MARK)
    withdrawn(tmp_path, "1.0.1")
    assert not [name for name, content in tree(tmp_path).items() if MARK.encode() in content]


@pytest.mark.usefixtures("folder")
def test_a_candidate_prepared_before_a_withdrawal_is_overtaken(tmp_path: Path) -> None:
    candidate = staged(tmp_path, open_tables(opinion="Troisième."))
    report = passed(candidate)
    kept = tmp_path / "candidat"
    shutil.copytree(candidate.folder, kept)
    withdrawn(tmp_path, "1.0.0")
    shutil.copytree(kept, candidate.folder)
    with pytest.raises(AvisError) as error:
        publish_candidate(candidate, report, tmp_path / "public", tmp_path / "private")
    assert error.value.findings[0].code == "version_depassee"


@pytest.mark.usefixtures("folder")
def test_a_lost_ledger_is_not_made_again_without_what_was_withdrawn(tmp_path: Path) -> None:
    withdrawn(tmp_path, "1.0.0")
    ledger_file(tmp_path / "private", KEY).unlink()
    with pytest.raises(AvisError) as error:
        published_again(tmp_path, open_tables(opinion="Autre."))
    assert error.value.findings[0].code == "registre_incomplet"


def finished_by_the_night(root: Path) -> None:
    current_ledger(root / "private", root / "public", KEY)
    build_catalogue(root / "public")


def finished_by_the_command(root: Path) -> None:
    withdrawn(root, "1.0.1")


@pytest.mark.parametrize(("finished", "every"), [(finished_by_the_command, 1), (finished_by_the_night, 2)])
def test_a_kill_at_any_kind_of_file_operation_is_completed_by_the_next_run(
    tmp_path: Path, prepared: Path, finished: Callable[[Path], None], every: int
) -> None:
    root, expected = tmp_path / "ici", tmp_path / "attendu"
    shutil.copytree(prepared, root, symlinks=True)
    shutil.copytree(prepared, expected, symlinks=True)
    steps = turning_points(lambda: withdrawn(expected, "1.0.1"), expected)
    begun = set()
    for step in steps[::every]:
        assert killed_at(step, lambda: withdrawn(root, "1.0.1"), MOVING)
        begun.add(withdrawal_under_way(root / "private", KEY) is not None)
        if withdrawal_under_way(root / "private", KEY) is None:
            assert tree(root / "public") == tree(prepared / "public"), "nothing moved before the intent was kept"
            continue
        finished(root)
        assert tree(root / "public") == tree(expected / "public"), step
        assert withdrawal_under_way(root / "private", KEY) is None
        assert read_ledger(ledger_file(root / "private", KEY)) is not None
        restored(root, prepared)
    assert begun == {False, True}


@pytest.mark.parametrize(
    "reason",
    ["Mme Lefèvre-Brûlé l'a demandé.", "À la demande de marie.lefevre@exemple.fr", "Appelez le 06 12 34 56 78"],
)
def test_a_reason_that_names_somebody_is_refused(reason: str) -> None:
    with pytest.raises(AvisError) as error:
        checked_reason(reason, KEY, identities(), SETTINGS)
    assert error.value.findings[0].code == "motif_nomme" and PERSON["nom"] not in str(error.value)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "Une\x00erreur"])
def test_a_reason_is_one_printable_line(reason: str) -> None:
    with pytest.raises(UsageError):
        checked_reason(reason, KEY, identities(), SETTINGS)


def test_a_plain_reason_is_kept_on_one_line() -> None:
    assert checked_reason(" Une erreur\n de saisie. ", KEY, identities(), SETTINGS) == "Une erreur de saisie."
    assert checked_reason(REASON, KEY, None, SETTINGS) == REASON


SETTINGS = LeakSettings(datetime.date(2026, 11, 22), "graine", b"cle")

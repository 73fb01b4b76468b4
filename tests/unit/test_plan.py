"""What there is to do tonight: what changed, what is missing, what is worth another try."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.kit.files import Folders
from pipelines.kit.findings import Finding, UsageError
from pipelines.kit.fingerprint import releases_stamp
from pipelines.kit.state import CATALOGUE, State, catalogue_fingerprint, read_state, write_state
from pipelines.plan import ABOVE, CATALOGUE_FILES, Plan, plan_night


def folders(tmp_path: Path, *names: str) -> Folders:
    for name in names:
        (tmp_path / "inbox" / name).mkdir(parents=True)
        (tmp_path / "inbox" / name / "edition.yaml").write_text(f"titre: {name}\n")
    return Folders(tmp_path / "inbox", tmp_path / "private", tmp_path / "public")


def write_empty(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")


def publish(places: Folders, key: str, version: str = "1.0.0") -> None:
    """Leave what a published edition leaves, and a catalogue made from it."""
    fingerprint = {entry.key: entry.fingerprint for entry in plan_night(places).entries}[key]
    write_empty(places.public / key, (*ABOVE, f"{version}/SHA256SUMS"))
    stamp = releases_stamp(places.public / key)
    write_state(places.private, key, State("publiee", fingerprint, version, releases=stamp))
    make_catalogue(places)


def make_catalogue(places: Folders) -> None:
    from pipelines.kit.fingerprint import installation_fingerprint
    from pipelines.kit.site import LOCAL_SITE

    write_empty(places.public, CATALOGUE_FILES)
    made_from = catalogue_fingerprint(places.public, installation_fingerprint({}, LOCAL_SITE))
    write_state(places.private, CATALOGUE, State("publiee", made_from))


def changed(plan: Plan) -> list[bool]:
    return [entry.changed for entry in plan.entries]


def test_only_what_changed_is_planned(tmp_path: Path) -> None:
    places = folders(tmp_path, "a", "b")
    first = plan_night(places)
    assert changed(first) == [True, True]
    for entry in first.entries:
        write_state(places.private, entry.key, State("bloquee", entry.fingerprint))
    assert changed(plan_night(places)) == [False, False]
    (places.inbox / "b" / "avis.md").write_text("x")
    assert changed(plan_night(places)) == [False, True]
    assert changed(plan_night(places, everything=True)) == [True, True]


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("bloquee", "machine"),
        ("bloquee", "machine_disque_plein"),
        ("bloquee", "octets_changes"),
        ("bloquee", "version_alteree"),
        ("bloquee", "version_depassee"),
        ("en_cours", ""),
    ],
)
def test_what_is_not_the_editions_fault_is_tried_again(tmp_path: Path, outcome: str, code: str) -> None:
    places = folders(tmp_path, "a")
    entry = plan_night(places).entries[0]
    findings = (Finding(code),) if code else ()
    write_state(places.private, "a", State(outcome, entry.fingerprint, findings=findings, runs=3))  # type: ignore[arg-type]
    again = plan_night(places).entries[0]
    assert again.changed
    assert again.tried
    assert again.runs == 3


def test_nothing_is_planned_when_all_stands(tmp_path: Path) -> None:
    places = folders(tmp_path, "a")
    publish(places, "a")
    plan = plan_night(places)
    assert not plan.todo
    assert not plan.catalogue


@pytest.mark.parametrize("name", [*ABOVE, "1.0.0/SHA256SUMS"])
def test_an_edition_with_a_part_gone_is_planned(tmp_path: Path, name: str) -> None:
    places = folders(tmp_path, "a")
    publish(places, "a")
    (places.public / "a" / name).unlink()
    assert [entry.key for entry in plan_night(places).todo] == ["a"]


def test_a_missing_page_a_new_release_a_failure_and_an_interruption_make_the_catalogue_due(tmp_path: Path) -> None:
    places = folders(tmp_path, "a")
    publish(places, "a")
    (places.public / "index.html").unlink()
    assert plan_night(places).catalogue
    make_catalogue(places)
    (places.public / "a" / "versions.json").write_text("{}")
    assert plan_night(places).catalogue
    for state in (State("bloquee", findings=(Finding("version_alteree"),)), State("en_cours"), State()):
        make_catalogue(places)
        assert not plan_night(places).catalogue
        made_from = read_state(places.private, CATALOGUE).fingerprint
        write_state(places.private, CATALOGUE, State(state.outcome, made_from, findings=state.findings))
        assert plan_night(places).catalogue


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    places = folders(tmp_path, "a")
    places.private.write_text("a file where a folder should be")
    assert changed(plan_night(places)) == [True]


def test_two_folders_that_give_the_same_key_are_told(tmp_path: Path) -> None:
    plan = plan_night(folders(tmp_path, "eau-2026", "Eau 2026", "b..c"))
    codes = {entry.key: [finding.code for finding in entry.findings] for entry in plan.entries}
    assert codes == {"eau-2026": [], "Eau 2026": ["slug_en_double"], "b..c": ["slug_invalide"]}


def test_an_unknown_edition_and_an_inbox_that_is_no_folder_are_misuse(tmp_path: Path) -> None:
    places = folders(tmp_path, "a")
    with pytest.raises(UsageError):
        plan_night(places, ["z"])
    with pytest.raises(UsageError, match="pas un dossier"):
        plan_night(Folders(places.inbox / "a" / "edition.yaml", places.private, places.public))


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    places = folders(tmp_path, "a")
    (places.inbox / "b").symlink_to(tmp_path)
    assert [finding.code for finding in plan_night(places).entries[1].findings] == ["dossier_lien"]


@pytest.mark.parametrize("edit", ["change", "add", "remove"])
def test_an_edition_whose_releases_were_edited_by_hand_is_worked_on_again(tmp_path: Path, edit: str) -> None:
    places = folders(tmp_path, "a", "b")
    publish(places, "a")
    publish(places, "b")
    release = places.public / "a" / "1.0.0"
    write_empty(release, ("data/avis.csv",))
    publish(places, "a")
    assert changed(plan_night(places)) == [False, False]
    if edit == "change":
        (release / "data" / "avis.csv").write_text("x")
    elif edit == "add":
        (release / "data" / "autre.csv").write_text("")
    else:
        (release / "data" / "avis.csv").unlink()
    assert changed(plan_night(places)) == [True, False]

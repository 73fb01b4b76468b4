"""Whatever happens to the disk, a stage stops with our words and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import dagster as dg
import pytest

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.state import read_state
from pipelines.kit.storage import FINDINGS, EditionStore


@pytest.fixture
def store(tmp_path: Path) -> EditionStore:
    folder = tmp_path / "inbox" / "a"
    folder.mkdir(parents=True)
    (folder / "edition.yaml").write_text("titre: A\n")
    return EditionStore(inbox=str(folder.parent), private=str(tmp_path / "private"), public=str(tmp_path / "public"))


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)


def codes(failure: dg.Failure) -> list[str]:
    return [finding["code"] for finding in failure.metadata[FINDINGS].value]  # type: ignore[union-attr, index, call-overload]


def test_a_full_disk_stops_a_stage_with_the_machines_failure(store: EditionStore, full_disk: None) -> None:
    with pytest.raises(dg.Failure) as stopped, store.reporting("a", "validation"):
        raise AvisError(Finding("edition_absente"))
    assert codes(stopped.value) == ["edition_absente", "machine_disque_plein"]
    assert "private : le disque est plein" in str(stopped.value.description)
    with pytest.raises(dg.Failure) as stopped, store.reporting("a", "validation"):
        pass
    assert set(codes(stopped.value)) == {"machine_disque_plein"}
    for act in (store.begin, store.finish):
        with pytest.raises(dg.Failure):
            act("a")


def test_an_unexpected_error_is_told_by_its_type_only(store: EditionStore) -> None:
    with pytest.raises(dg.Failure) as stopped, store.reporting("a", "validation"):
        raise ValueError("Jeanne Dupont")
    assert "Jeanne" not in str(stopped.value.description)
    assert "ValueError" in str(stopped.value.description)
    assert read_state(Path(store.private), "a").outcome == "bloquee"


def test_each_beginning_is_counted_and_closes_the_folder(store: EditionStore) -> None:
    for count in (1, 2):
        store.begin("a")
        assert read_state(Path(store.private), "a").runs == count
    assert (Path(store.private) / "a").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("journal", ['{"purged": false}', "{", "[]"])
def test_a_run_of_an_edition_that_somebody_is_leaving_stops_and_is_tried_again(
    store: EditionStore, journal: str
) -> None:
    store.begin("a")
    path = Path(store.private) / "a" / "effacement.json"
    path.write_text(journal)
    with pytest.raises(dg.Failure) as stopped, store.reporting("a", "ingestion"):
        raise AssertionError("nothing is read")
    assert codes(stopped.value) == ["effacement_a_finir"]
    assert not read_state(Path(store.private), "a").settled
    path.write_text('{"purged": true}')
    with store.reporting("a", "ingestion") as findings:
        assert findings == []

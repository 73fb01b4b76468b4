"""Planted leaks: every disguise in every container is found, and what is planted is drawn from a seed alone."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.kit.tables import csv_bytes
from pipelines.publish.canary.disguises import DISGUISES
from pipelines.publish.canary.people import invented_people, registered
from pipelines.publish.canary.planting import FILE_NAME, leak_in, planted_in_release, planted_leaks
from pipelines.publish.canary.plants import CONTAINERS
from pipelines.publish.content import Contents
from pipelines.publish.folder_leaks import hits_of
from pipelines.publish.needles import build_needles
from tests.unit.publish.sample import identities

PEOPLE = invented_people("tests", 3)
NEEDLES = build_needles(registered(PEOPLE, identities()))
TABLES = {"avis": pa.table({"id": [1, 2], "texte": ["Plus de bus.", None], "note": ["a", "b"]})}
RELEASE = {
    "README.md": b"# Une note\n\nDeux lignes.\n",
    "quality.json": b'{"a": {"b": ["un texte"]}, "c": 1}',
    "data/avis.csv": csv_bytes(TABLES["avis"]),
}


def test_there_are_at_least_22_disguises_and_9_containers() -> None:
    assert len(DISGUISES) >= 22
    assert len(CONTAINERS) >= 9


@pytest.mark.parametrize("container", [*CONTAINERS, FILE_NAME])
def test_every_disguise_is_found_in_each_container(container: str) -> None:
    leaks = [leak_in(container, disguise, PEOPLE[rank % 3], "tests") for rank, disguise in enumerate(DISGUISES)]
    assert [leak.disguise for leak in leaks if not hits_of(leak.name, leak.content, NEEDLES)] == []


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_container_of_an_innocent_text_has_no_hit(container: str) -> None:
    assert not hits_of(container, CONTAINERS[container]("Plus de bus le soir, et moins de bruit."), NEEDLES)


def test_leaks_drawn_from_a_seed_are_all_found() -> None:
    leaks = planted_leaks("held out", PEOPLE, 100)
    assert len({(leak.disguise, leak.container) for leak in leaks}) > 80
    missed = [(leak.disguise, leak.container) for leak in leaks if not hits_of(leak.name, leak.content, NEEDLES)]
    assert missed == []


def test_the_same_seed_plants_the_same_bytes_and_another_plants_others() -> None:
    def drawn(seed: str) -> list[tuple[str, bytes]]:
        return [(leak.name, leak.content) for leak in planted_in_release(RELEASE, TABLES, seed, PEOPLE, 6)]

    assert drawn("a") == drawn("a")
    assert drawn("a") != drawn("b")


@pytest.mark.parametrize("seed", [f"nuit {rank}" for rank in range(30)])
def test_a_release_gets_a_new_file_a_changed_cell_and_a_changed_document(seed: str) -> None:
    new, cell, document = planted_in_release(RELEASE, TABLES, seed, PEOPLE, 3)
    assert new.clean is None and new.name not in RELEASE
    assert cell.name.startswith("data/avis.") and document.name in ("README.md", "quality.json")
    for leak in (new, cell, document):
        assert hits_of(leak.name, leak.content, NEEDLES), (leak.disguise, leak.container)
    for leak in (cell, document):
        assert leak.clean and not hits_of(leak.name, leak.clean, NEEDLES)


def test_large_tables_and_pages_are_not_copied_whole() -> None:
    large = {"avis": pa.table({"id": range(50_000), "texte": ["Plus de bus."] * 50_000})}
    contents = {"README.md": b"Plus de bus.\n" * 50_000}
    for seed in range(4):
        _, cell, document = planted_in_release(contents, large, str(seed), PEOPLE, 3)
        assert len(cell.content) < 50_000 and len(document.content) < 50_000


@pytest.mark.parametrize("contents", [{"a.bin": b""}, {"a.json": b"{"}, {"a.md": b"\xff\xfe"}, {"a.json": b"1"}])
def test_a_release_without_tables_or_with_broken_documents_gets_leaks_all_the_same(contents: Contents) -> None:
    leaks = planted_in_release(contents, {"vide": TABLES["avis"].slice(0, 0)}, "a", PEOPLE, 3)
    assert all(hits_of(leak.name, leak.content, NEEDLES) for leak in leaks)


def test_what_is_planted_is_not_in_a_repr() -> None:
    leaks = planted_leaks("a", PEOPLE, 20)
    assert not any(word in repr(leaks) for person in PEOPLE for word in (person.given, person.family, person.email))

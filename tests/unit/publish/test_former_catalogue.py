"""A catalogue made from the former one and from what changed is the one that would be made from nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.kit.site import Site
from pipelines.publish import catalogue
from pipelines.publish.catalogue import build_catalogue
from pipelines.publish.content import Contents
from tests.unit.publish.sample import open_tables, published

SITE = Site(url="https://avis.exemple.fr/")
KEYS = ("a-eau", "b-air", "c-feu")
NEW = {"b-air": "corrigée", "aa-premiere": "nouvelle", "z-derniere": "nouvelle"}


@pytest.fixture(scope="module", autouse=True)
def code() -> Iterator[None]:
    """The code stays the same from one catalogue to the next, even when somebody edits it while tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue, "code_fingerprint", lambda cache: "code")
        yield


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three editions and their catalogue."""
    folder = tmp_path_factory.mktemp("editions")
    for key in KEYS:
        published(folder, open_tables(key, opinion=f"Avis de {key}."), key)
    build_catalogue(folder / "public", SITE, folder / "private")
    return folder


@pytest.fixture
def folder(editions: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(editions, tmp_path / "copie", symlinks=True))


def above(folder: Path) -> Contents:
    """Return every file above the editions."""
    public = folder / "public"
    paths = [path for path in public.rglob("*") if path.is_file() and not _is_of_an_edition(path, public)]
    return {path.relative_to(public).as_posix(): path.read_bytes() for path in paths}


def _is_of_an_edition(path: Path, public: Path) -> bool:
    return (public / path.relative_to(public).parts[0] / "versions.json").is_file()


def made_from_nothing(folder: Path) -> Contents:
    """Return the catalogue of the same editions, made where there was none."""
    alone = Path(shutil.copytree(folder, folder.with_name("rien"), symlinks=True))
    for path in above(alone):
        (alone / "public" / path).unlink()
    build_catalogue(alone / "public", SITE)
    return above(alone)


def lose_rows(folder: Path, key: str) -> None:
    """Make the tables of an edition unreadable: whoever reads them again fails."""
    for path in (folder / "public" / key / "1.0.0" / "data").iterdir():
        path.unlink()


def test_editions_that_did_not_change_are_not_read_again(folder: Path) -> None:
    for key in ("a-eau", "c-feu"):
        lose_rows(folder, key)
    published(folder, open_tables("b-air", opinion="Avis corrigé."), "b-air")
    build_catalogue(folder / "public", SITE, folder / "private")
    opinions = (folder / "public" / "toutes-editions" / "data" / "avis.csv").read_text(encoding="utf-8")
    assert [word in opinions for word in ("Avis de a-eau.", "Avis corrigé.", "Avis de c-feu.")] == [True] * 3


@pytest.mark.parametrize("changed", [(), ("b-air",), ("aa-premiere", "z-derniere"), tuple(NEW)])
def test_the_files_are_those_of_a_catalogue_made_from_nothing(folder: Path, changed: tuple[str, ...]) -> None:
    for key in changed:
        published(folder, open_tables(key, opinion=f"Version {NEW[key]}.", sessions=[]), key)
    build_catalogue(folder / "public", SITE, folder / "private")
    assert above(folder) == made_from_nothing(folder)


def test_an_edition_that_is_gone_leaves_no_row(folder: Path) -> None:
    shutil.rmtree(folder / "public" / "b-air")
    build_catalogue(folder / "public", SITE, folder / "private")
    assert above(folder) == made_from_nothing(folder)
    assert not [name for name, content in above(folder).items() if b"b-air" in content]


def spoil_code(folder: Path) -> None:
    """Make the notes those of other code."""
    notes = folder / "private" / "_catalogue" / "assemblage.json"
    notes.write_text(json.dumps(json.loads(notes.read_bytes()) | {"code": "autre"}))


DOUBTS: dict[str, Callable[[Path], object]] = {
    "other code": spoil_code,
    "notes cut short": lambda folder: (folder / "private/_catalogue/assemblage.json").write_text('{"code": '),
    "notes of another kind": lambda folder: (folder / "private/_catalogue/assemblage.json").write_text("[]"),
    "no notes": lambda folder: (folder / "private/_catalogue/assemblage.json").unlink(),
    "a table edited": lambda folder: (folder / "public/toutes-editions/data/avis.parquet").write_bytes(b"PAR1"),
    "a table gone": lambda folder: (folder / "public/toutes-editions/data/avis.parquet").unlink(),
}


@pytest.mark.parametrize("doubt", DOUBTS)
def test_in_doubt_everything_is_made_again(folder: Path, doubt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    DOUBTS[doubt](folder)
    read: list[str] = []
    known = catalogue.published_release
    monkeypatch.setattr(catalogue, "published_release", lambda path: read.append(path.parent.name) or known(path))
    build_catalogue(folder / "public", SITE, folder / "private")
    assert read == list(KEYS)
    assert above(folder) == made_from_nothing(folder)


@pytest.mark.parametrize("place", range(0, 50, 7))
def test_a_run_that_died_between_two_files_is_completed_by_the_next(
    folder: Path, place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(folder, open_tables("b-air", opinion="Avis corrigé."), "b-air")
    write, written = catalogue.write_if_changed, []

    def killed(path: Path, content: bytes) -> None:
        if len(written) == place:
            raise KeyboardInterrupt
        written.append(path)
        write(path, content)

    monkeypatch.setattr(catalogue, "write_if_changed", killed)
    with pytest.raises(KeyboardInterrupt):
        build_catalogue(folder / "public", SITE, folder / "private")
    monkeypatch.setattr(catalogue, "write_if_changed", write)
    build_catalogue(folder / "public", SITE, folder / "private")
    assert above(folder) == made_from_nothing(folder)

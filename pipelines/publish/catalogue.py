"""What stands above all editions: pages, machine descriptions, schemas, and the same tables with every edition in them.

Made from published releases only, whose bytes the gate has read. Each file is replaced in one step, when it changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pipelines.kit.files import remove_temporaries
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.fingerprint import code_fingerprint, read_cache
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.publish.catalogue_contents import DATA, Catalogue, catalogue_contents
from pipelines.publish.consolidated import Edition, Former, consolidated_tables
from pipelines.publish.content import Contents
from pipelines.publish.everything import EVERYTHING, with_derived_tables
from pipelines.publish.former_catalogue import keep_former, read_former
from pipelines.publish.published import PACKAGE, published_release
from pipelines.publish.release import folder_locked, write_if_changed
from pipelines.publish.schema_versions import schema_files
from pipelines.publish.versions import HISTORY, History, read_history

OURS = ("en", EVERYTHING, "indicateurs", "parcourir")
"""Folders of ``data/public`` in which nothing stays but what the catalogue puts there."""
FOR_EVER = ("keys/", "schemas/")
"""Where what was published once stays."""


def build_catalogue(public: Path, site: Site = LOCAL_SITE, private: Path | None = None) -> None:
    """Make everything above the editions again, from the last release of each.

    With ``private``, what did not change since the last time is taken from there; the files are the same without.
    """
    public.mkdir(parents=True, exist_ok=True)
    with folder_locked(public):
        code = code_fingerprint(read_cache(private / "empreintes.json")) if private else ""
        former = read_former(public / DATA, private, code) if private else Former()
        histories = {folder.name: read_history(folder) for folder in _edition_folders(public)}
        editions = dict(_editions(public, histories, former))
        unchanged = [key for key, edition in editions.items() if former.releases.get(key) == edition.release]
        dates = {key: edition.release.date for key, edition in editions.items()}
        tables = with_derived_tables(consolidated_tables(editions, unchanged, former), dates)
        contents = catalogue_contents(Catalogue(public, tables, editions, histories), site)
        _replace(public, contents | dict(schema_files(public)))
        _remove_others(public, contents, former.files)
        if private:
            keep_former(private, code, editions, contents, DATA)


def _edition_folders(public: Path) -> Iterator[Path]:
    """Yield the folders that hold a history, by key."""
    yield from (path.parent for path in sorted(public.glob(f"*/{HISTORY}")) if not path.parent.is_symlink())


def _editions(public: Path, histories: Mapping[str, History], former: Former) -> Iterator[tuple[str, Edition]]:
    """Yield the editions that have a release online, those known before without reading theirs.

    ``AvisError`` when a release is gone or is not the one that its history tells of.
    """
    for key, history in histories.items():
        last = history.last
        if last is None and history.withdrawn:
            continue
        folder = public / key / (last.version if last else "")
        if last is None or not (folder / PACKAGE).is_file():
            raise AvisError(Finding("version_alteree", file=key, detail=last.version if last else ""))
        known = former.knows(key, last.sha256)
        release = former.releases[key] if known else published_release(folder)
        if release.digest != last.sha256:
            raise AvisError(Finding("version_alteree", file=key, detail=last.version))
        yield key, Edition(folder, release)


def _replace(public: Path, contents: Contents) -> None:
    """Write what changed."""
    for folder in sorted({(public / name).parent for name in contents}):
        remove_temporaries(folder)
    for name, content in contents.items():
        write_if_changed(public / name, content)


def _remove_others(public: Path, contents: Collection[str], before: Collection[str]) -> None:
    """Remove what the last catalogue wrote and this one did not, and whatever else is in our folders."""
    found = {path.relative_to(public).as_posix() for folder in OURS for path in _files(public / folder)}
    for name in sorted((found | set(before)) - set(contents)):
        if not name.startswith(FOR_EVER):
            (public / name).unlink(missing_ok=True)
            _remove_empty(public, (public / name).parent)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())


def _remove_empty(public: Path, folder: Path) -> None:
    while folder != public and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent

"""Where a release is written: beside nothing that is read, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipelines.kit.files import OWNER_ONLY, sync_folder
from pipelines.kit.findings import Finding, UsageError

STAGING = ".avis-anonymise-en-cours-"
STALE = 24 * 3600
"""Seconds after which a folder of ours is no longer being written."""


@dataclass(frozen=True)
class Outputs:
    """The files of a release: the table twice, its risk and the report."""

    folder: Path
    stem: str

    @property
    def parquet(self) -> Path:
        """The table in Parquet."""
        return self.folder / f"{self.stem}.parquet"

    @property
    def csv(self) -> Path:
        """The table in CSV."""
        return self.folder / f"{self.stem}.csv"

    @property
    def chart(self) -> Path:
        """The risk, drawn."""
        return self.folder / "risque.svg"

    @property
    def report(self) -> Path:
        """What was done, and what it costs."""
        return self.folder / "report.json"

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them, the report last: where it is, the rest is."""
        return self.parquet, self.csv, self.chart, self.report


@dataclass(frozen=True)
class TableOutputs:
    """The files of a release of counts: a table each, and the report."""

    folder: Path
    names: tuple[str, ...]

    @property
    def tables(self) -> tuple[Path, ...]:
        """The tables, in the order they were asked."""
        return tuple(self.folder / f"{name}.csv" for name in self.names)

    @property
    def chart(self) -> Path:
        """The risk, drawn."""
        return self.folder / "risque.svg"

    @property
    def report(self) -> Path:
        """What was done, and what it costs."""
        return self.folder / "report.json"

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them, the report last: where it is, the rest is."""
        return *self.tables, self.report


Files = TypeVar("Files", Outputs, TableOutputs)


def refuse_to_overwrite(outputs: Outputs | TableOutputs, read: Iterable[Path]) -> None:
    """Raise ``UsageError`` when an output would take the place of a file that is read, or of a folder."""
    places = {path.resolve() for path in read}
    for target in outputs.files:
        if target.resolve() in places:
            raise UsageError(Finding("anonymise_ecrase", file=target.name))
    _refuse_folders(outputs)


def _refuse_folders(outputs: Outputs | TableOutputs) -> None:
    if outputs.folder.exists() and not outputs.folder.is_dir():
        raise UsageError(Finding("dossier_attendu", file=outputs.folder.name))
    folders = [target.name for target in outputs.files if target.is_dir() and not target.is_symlink()]
    if folders:
        raise UsageError(*(Finding("anonymise_sortie_dossier", file=name) for name in folders))


@contextmanager
def staged(outputs: Files) -> Iterator[Files]:
    """Give files to write; move them to their place when all went well, leave nothing otherwise."""
    made = not outputs.folder.exists()
    outputs.folder.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=outputs.folder))
    try:
        _remove_stale(staging)
        written = replace(outputs, folder=staging)
        yield written
        for file in written.files:
            _settle(file)
        _refuse_folders(outputs)
        outputs.report.unlink(missing_ok=True)
        for file, place in zip(written.files, outputs.files, strict=True):
            file.replace(place)
        sync_folder(outputs.folder)
    finally:
        shutil.rmtree(staging)
        if made:
            with suppress(OSError):  # not empty: the release is there
                outputs.folder.rmdir()


def _remove_stale(staging: Path) -> None:
    """Remove what killed runs of this user left beside a staging folder just made, whose clock is the disk's."""
    now = staging.stat().st_mtime
    for other in sorted(staging.parent.glob(f"{STAGING}*")):
        with suppress(OSError):  # another run may be removing it too
            known = other.lstat()
            if known.st_uid == os.getuid() and now - known.st_mtime > STALE:
                shutil.rmtree(other, ignore_errors=True)


def _settle(file: Path) -> None:
    """Flush a file to the disk, for its owner alone."""
    with file.open("rb") as written:
        os.fchmod(written.fileno(), OWNER_ONLY)
        os.fsync(written.fileno())

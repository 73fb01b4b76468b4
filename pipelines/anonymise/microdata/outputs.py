"""Where a release is written: beside nothing that is read, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipelines.kit.files import OWNER_ONLY, sync_folder
from pipelines.kit.findings import Finding, UsageError


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
    """Raise ``UsageError`` when an output would take the place of a file that is read."""
    places = {path.resolve() for path in read}
    for target in outputs.files:
        if target.resolve() in places:
            raise UsageError(Finding("anonymise_ecrase", file=target.name))


@contextmanager
def staged(outputs: Files) -> Iterator[Files]:
    """Give files to write; move them to their place when all went well, leave nothing otherwise."""
    made = not outputs.folder.exists()
    staging = outputs.folder / f".anonymise.{os.getpid()}"
    staging.mkdir(mode=0o700, parents=True)
    try:
        written = replace(outputs, folder=staging)
        yield written
        for file in written.files:
            _settle(file)
        outputs.report.unlink(missing_ok=True)
        for file, place in zip(written.files, outputs.files, strict=True):
            file.replace(place)
        sync_folder(outputs.folder)
    finally:
        shutil.rmtree(staging)
        if made:
            with suppress(OSError):  # not empty: the release is there
                outputs.folder.rmdir()


def _settle(file: Path) -> None:
    """Flush a file to the disk, for its owner alone."""
    with file.open("rb") as written:
        os.fchmod(written.fileno(), OWNER_ONLY)
        os.fsync(written.fileno())

"""What the pages are given to show: a release, and the catalogue of all of them. Only bytes that the gate has read.

``site/pages.py`` turns a release into the pages of its edition, ``site/catalogue_pages.py`` the catalogue into those
that stand above the editions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipelines.kit.tables import Row, Tables, rows_of


@dataclass(frozen=True)
class FileView:
    """One file of a release: its path in the release folder, and what a reader checks before a download."""

    path: str
    format: str
    bytes: int
    sha256: str
    rows: int | None = None
    table: str | None = None


@dataclass(frozen=True)
class VersionView:
    """One line of the history, with the columns of ``schemas/open/versions.json``; dates are ISO.

    ``statut`` is ``en_ligne`` or ``retiree``; ``retrait``, ``motif`` and ``remplacee_par`` tell of a withdrawal.
    """

    version: str
    date: str
    changement: str
    description: str
    description_en: str
    sha256: str
    lignes_ajoutees: int
    lignes_retirees: int
    statut: str = "en_ligne"
    retrait: str = ""
    motif: str = ""
    remplacee_par: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether its bytes were taken away."""
        return self.statut == "retiree"


@dataclass(frozen=True)
class ReleaseView:
    """One release: its tables, its ``datapackage.json`` and ``quality.json``, its files, the edition's history.

    The page is at ``<edition>/index.html`` (French) or ``<edition>/en/index.html`` (English); the files are at
    ``<edition>/<version>/<path>``. ``tables`` holds only tables that have rows; ``versions`` starts with the newest.
    """

    edition: str
    version: str
    tables: Tables
    package: dict[str, Any]
    quality: dict[str, Any]
    files: tuple[FileView, ...]
    versions: tuple[VersionView, ...]

    @property
    def process(self) -> Row:
        """The one row of the table ``demarche``."""
        return rows_of(self.tables["demarche"])[0]

    @property
    def date(self) -> str:
        """The date of the data, ISO."""
        return str(self.package["created"])[:10]

    @property
    def demonstration(self) -> bool:
        """Whether people and debates are invented, which every page must say."""
        return bool(self.process["demonstration"])


@dataclass(frozen=True)
class EntryView:
    """One edition in the catalogue: its newest release, as one card; ``recommendations`` are texts to search in."""

    edition: str
    version: str
    date: str
    process: Row
    tables: tuple[str, ...]
    bytes: int
    question: str | None = None
    recommendations: tuple[str, ...] = ()

    @property
    def demonstration(self) -> bool:
        """Whether people and debates are invented."""
        return bool(self.process["demonstration"])


@dataclass(frozen=True)
class CatalogueView:
    """Every edition by its key, and the files of ``toutes-editions/`` (paths relative to ``data/public``).

    The page is at ``index.html`` (French) or ``en/index.html`` (English) of ``data/public``.
    """

    entries: tuple[EntryView, ...]
    files: tuple[FileView, ...]

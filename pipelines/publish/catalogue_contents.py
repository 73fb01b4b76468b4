"""Every file above the editions but the schemas, from the tables of all editions and what is known of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipelines.kit.findings import Language
from pipelines.kit.site import Site
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.publish.consolidated import Edition, by_edition
from pipelines.publish.content import Contents
from pipelines.publish.descriptions.dataset import Dataset, DatasetFile
from pipelines.publish.descriptions.dcat import catalogue_dcat
from pipelines.publish.everything import EVERYTHING, everything_contents
from pipelines.publish.indicators.pages import indicator_pages
from pipelines.publish.published import DESCRIBED
from pipelines.publish.signing.keys import KEYS, key_files
from pipelines.publish.site.catalogue_pages import catalogue_pages
from pipelines.publish.site.feeds import Chronicle, catalogue_feed
from pipelines.publish.site.sitemap import catalogue_sitemaps, robots_text
from pipelines.publish.site.themes import site_files
from pipelines.publish.versions import History
from pipelines.publish.views import CatalogueView, EntryView, FileView

DATA = f"{EVERYTHING}/data/"
SITEMAP = "sitemap.xml"


@dataclass(frozen=True)
class Catalogue:
    """What the catalogue is made from: ``editions`` have a release online, ``histories`` those without one too."""

    public: Path
    tables: Tables
    editions: Mapping[str, Edition]
    histories: Mapping[str, History]

    @cached_property
    def processes(self) -> dict[str, Row]:
        """The row of ``demarche`` of each edition."""
        rows = rows_of(self.tables["demarche"]) if "demarche" in self.tables else []
        return {row["demarche_id"]: row for row in rows}

    def texts(self, table: str, column: str) -> dict[str, tuple[str, ...]]:
        """Return the texts of a column by edition, in the order of the table."""
        found: dict[str, list[str]] = defaultdict(list)
        if table in self.tables:
            for row in rows_of(self.tables[table].select(["demarche_id", column])):
                found[row["demarche_id"]].append(row[column] or "")
        return {key: tuple(texts) for key, texts in found.items()}

    @property
    def newest(self) -> str:
        """The newest date of the editions, empty when there is none."""
        return max((edition.release.date for edition in self.editions.values()), default="")


def catalogue_contents(catalogue: Catalogue, site: Site) -> Contents:
    """Return every file above the editions but the schemas, by its path below ``data/public``."""
    licences = {row["licence"] for row in catalogue.processes.values()}
    contents, files = everything_contents(catalogue.tables, catalogue.newest, licences)
    view = CatalogueView(entries(catalogue), tuple(_file_view(file) for file in files))
    contents |= catalogue_pages(view, site) | indicator_pages(catalogue.tables, site) | site_files(site)
    contents |= _descriptions(catalogue, site) | _keys(catalogue.public, site)
    return contents | _feeds(catalogue, contents, site)


def entries(catalogue: Catalogue) -> tuple[EntryView, ...]:
    """Return the card of each edition, by key."""
    questions = catalogue.texts("questions", "texte")
    recommendations = catalogue.texts("recommandations", "texte")
    return tuple(
        EntryView(
            edition=key,
            version=edition.release.version,
            date=edition.release.date,
            process=catalogue.processes[key],
            tables=edition.release.tables,
            bytes=edition.release.bytes,
            question=next(iter(questions.get(key, ())), None),
            recommendations=recommendations.get(key, ()),
        )
        for key, edition in catalogue.editions.items()
    )


def _file_view(file: DatasetFile) -> FileView:
    path = f"{EVERYTHING}/{file.path}"
    return FileView(path, file.extension, file.bytes, file.sha256, file.rows, file.table)


def _descriptions(catalogue: Catalogue, site: Site) -> Contents:
    """Return the catalogue in the words of DCAT, in both of its writings."""
    dates = [version.date for history in catalogue.histories.values() for version in history.versions]
    turtle, linked = catalogue_dcat(datasets(catalogue, site), site, min(dates, default=None))
    return {"catalog.ttl": turtle, "catalog.jsonld": linked}


def datasets(catalogue: Catalogue, site: Site) -> list[Dataset]:
    """Return the model of the newest release of each edition, with the tables that describe it."""
    pieces = {name: by_edition(catalogue.tables[name]) for name in DESCRIBED if name in catalogue.tables}
    return [
        Dataset(
            version=edition.release.version,
            date=edition.release.date,
            tables={name: found[key] for name, found in pieces.items() if key in found},
            files=edition.release.files,
            site=site,
            notes=_notes(catalogue.histories[key]),
        )
        for key, edition in catalogue.editions.items()
    ]


def _notes(history: History) -> dict[Language, str]:
    """Return what the last version changed."""
    return {"fr": history.last.description, "en": history.last.description_en} if history.last else {}


def _keys(public: Path, site: Site) -> Contents:
    """Return the public key that signs now, beside those that signed before."""
    folder = public / KEYS
    known = {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}
    return key_files(site, known)


def _feeds(catalogue: Catalogue, contents: Contents, site: Site) -> Contents:
    """Return what tells of news and of pages: a withdrawn edition is in the feed, under its key alone."""
    chronicles = [
        Chronicle(key, str(catalogue.processes[key]["titre"]) if key in catalogue.processes else key, history)
        for key, history in catalogue.histories.items()
    ]
    dates = {
        key: edition.release.date
        for key, edition in catalogue.editions.items()
        if (catalogue.public / key / SITEMAP).is_file()
    }
    sitemaps = catalogue_sitemaps(dates, contents, site)
    return {"feed.atom": catalogue_feed(chronicles, site), "robots.txt": robots_text(site)} | sitemaps

"""The files that stand above the releases of an edition: history, changelog and pages of the newest one."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.kit.findings import AvisError
from pipelines.kit.site import Site
from pipelines.publish.change_sentences import change_sentence
from pipelines.publish.content import NO_TABLES, SUMS, Contents, data_tables, sha256
from pipelines.publish.descriptions.data_package import PARQUET
from pipelines.publish.differences import Difference
from pipelines.publish.site.feeds import edition_feed
from pipelines.publish.site.pages import edition_pages
from pipelines.publish.site.sitemap import edition_sitemap
from pipelines.publish.versions import History, changelog, history_file
from pipelines.publish.views import FileView, ReleaseView, VersionView
from pipelines.publish.withdrawal.tombstone import with_successors


def history_with(history: History, contents: Contents, change: Difference, digest: str) -> History:
    """Return a history with one more release; ``digest`` is that of its data."""
    package = json.loads(contents["datapackage.json"])
    entry = VersionView(
        version=package["version"],
        date=str(package["created"])[:10],
        changement=change.kind,
        description=change_sentence(change, "fr"),
        description_en=change_sentence(change, "en"),
        sha256=sha256(contents[SUMS]),
        lignes_ajoutees=change.added_rows,
        lignes_retirees=change.removed_rows,
    )
    return History(with_successors((*history.versions, entry)), digest)


def files_above(
    key: str,
    contents: Contents,
    history: History,
    site: Site,
    known: Collection[str] = (),
    tables: Mapping[str, pa.Table] = NO_TABLES,
) -> Contents:
    """Return the files that stand above the releases of an edition.

    ``known`` are the names under which recommendations have had a page: none of these addresses is ever left without.
    ``tables`` are those that ``contents`` was made from, if it was not read.
    """
    release = release_view(key, contents, history, tables)
    title = " ".join(str(release.process["titre"]).split())
    pages = edition_pages(release, site, known)
    return pages | {
        "versions.json": history_file(key, history),
        "CHANGELOG.md": changelog(title, history.versions),
        "feed.atom": edition_feed(key, title, history, site),
        "sitemap.xml": edition_sitemap(key, pages, release.date, site),
    }


def known_recommendations(folder: Path) -> list[str]:
    """Return the names under which the recommendations of an edition have a page in its public folder."""
    return sorted(page.parent.name for page in folder.glob("recommandations/*/index.html"))


def release_view(
    key: str, contents: Contents, history: History, made_from: Mapping[str, pa.Table] = NO_TABLES
) -> ReleaseView:
    """Return a release as the pages show it, read from its bytes but for the tables that these were made from."""
    package = json.loads(contents["datapackage.json"])
    tables, findings = data_tables(contents, made_from)
    if findings:
        raise AvisError(*findings)
    return ReleaseView(
        edition=key,
        version=package["version"],
        tables=tables,
        package=package,
        quality=json.loads(contents["quality.json"]),
        files=(*file_views(package["resources"]), *_not_in_package(package, contents)),
        versions=tuple(reversed(history.versions)),
    )


def file_views(resources: list[dict[str, Any]]) -> tuple[FileView, ...]:
    """Return the resources of a package as the pages show them; a Parquet file has the rows of its CSV twin."""
    rows = {resource["name"]: resource["rows"] for resource in resources if "rows" in resource}
    return tuple(_file_view(resource, rows) for resource in resources)


def _not_in_package(package: dict[str, Any], contents: Contents) -> Iterator[FileView]:
    """Yield the files that the package cannot list: itself, what holds it, and the sums of them all."""
    listed = {resource["path"] for resource in package["resources"]}
    for path in sorted(contents.keys() - listed):
        yield FileView(path, path.rsplit(".", 1)[-1].lower(), len(contents[path]), sha256(contents[path]))


def _file_view(resource: dict[str, Any], rows: dict[str, int]) -> FileView:
    table = resource["name"].removesuffix(PARQUET)
    return FileView(
        path=resource["path"],
        format=resource["format"].lower(),
        bytes=resource["bytes"],
        sha256=resource["hash"].removeprefix("sha256:"),
        rows=rows.get(table),
        table=table if table in rows else None,
    )

"""The files that stand above the releases of an edition: history, changelog and pages of the newest one."""

from __future__ import annotations

import json
from typing import Any

from pipelines.kit.findings import AvisError
from pipelines.kit.site import Site
from pipelines.publish.content import SUMS, Contents, data_tables, sha256
from pipelines.publish.descriptions.data_package import PARQUET
from pipelines.publish.site.pages import edition_page
from pipelines.publish.versions import Difference, History, changelog, history_file
from pipelines.publish.views import FileView, ReleaseView, VersionView


def history_with(history: History, contents: Contents, change: Difference, digest: str) -> History:
    """Return a history with one more release; ``digest`` is that of its data."""
    package = json.loads(contents["datapackage.json"])
    entry = VersionView(
        version=package["version"],
        date=str(package["created"])[:10],
        changement=change.kind,
        description=change.sentence(),
        description_en=change.sentence_en(),
        sha256=sha256(contents[SUMS]),
        lignes_ajoutees=change.added_rows,
        lignes_retirees=change.removed_rows,
    )
    return History((*history.versions, entry), digest)


def files_above(key: str, contents: Contents, history: History, site: Site) -> Contents:
    """Return the files that stand above the releases of an edition."""
    release = release_view(key, contents, history)
    return {
        "versions.json": history_file(key, history),
        "CHANGELOG.md": changelog(" ".join(str(release.process["titre"]).split()), history.versions),
        "index.html": edition_page(release, "fr").encode(),
        "en/index.html": edition_page(release, "en").encode(),
    }


def release_view(key: str, contents: Contents, history: History) -> ReleaseView:
    """Return a release as the pages show it, read from its bytes."""
    package = json.loads(contents["datapackage.json"])
    tables, findings = data_tables(contents)
    if findings:
        raise AvisError(*findings)
    return ReleaseView(
        edition=key,
        version=package["version"],
        tables=tables,
        package=package,
        quality=json.loads(contents["quality.json"]),
        files=file_views(package["resources"]),
        versions=tuple(reversed(history.versions)),
    )


def file_views(resources: list[dict[str, Any]]) -> tuple[FileView, ...]:
    """Return the resources of a package as the pages show them; a Parquet file has the rows of its CSV twin."""
    rows = {resource["name"]: resource["rows"] for resource in resources if "rows" in resource}
    return tuple(_file_view(resource, rows) for resource in resources)


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

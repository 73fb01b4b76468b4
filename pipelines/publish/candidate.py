"""The next release of an edition, staged byte for byte: what the gate reads is what will be published.

The staged folder is the release folder, plus ``edition/``: the files that will stand above the releases of the edition.
"""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.kit.conformance import schema_findings
from pipelines.kit.edition import Edition
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import arrow_schema, load_schema
from pipelines.kit.tables import Tables, csv_bytes
from pipelines.publish.content import SUMS, Contents, data_schemas, data_tables, read_folder, sha256, sums_file
from pipelines.publish.documents import citation, licence_text, readme
from pipelines.publish.evidence import provenance, quality
from pipelines.publish.frozen_figures import keep_first_figures
from pipelines.publish.package import (
    PARQUET,
    data_files,
    dictionary_table,
    in_reading_order,
    process_of,
    public_descriptor,
    release_package,
)
from pipelines.publish.pages import edition_page
from pipelines.publish.versions import (
    Difference,
    History,
    changelog,
    compare,
    data_digest,
    history_file,
    next_version,
    read_history,
)
from pipelines.publish.views import FileView, ReleaseView, VersionView

State = tuple[Tables, dict[str, Any]]  # the tables, and the Table Schema published for each

ABOVE = "edition/"
RESERVED = {"assets", "en", "keys", "schemas", "toutes-editions"}  # folders of data/public that are not editions


@dataclass(frozen=True)
class Candidate:
    """What is staged in ``folder``; ``after`` is the last published version, with which it was compared.

    ``findings`` tell which new figures were not published, the first ones being kept.
    """

    edition: str
    version: str
    folder: Path
    after: str | None
    difference: Difference
    findings: tuple[Finding, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether publishing it makes a new release."""
        return self.difference.kind != "aucun"


def build_candidate(
    open_tables: Tables, edition: Edition, protocol: Protocol, public: Path, staging: Path
) -> Candidate:
    """Stage the next release of an edition, or its last one again when its data did not change."""
    if edition.key in RESERVED:
        raise AvisError(Finding("cle_reservee", detail=edition.key))
    history = read_history(public / edition.key)
    last = history.last.version if history.last else None
    contents = published_contents(public / edition.key, history) if last else {}
    before, was = _last_state(contents) if last else ({}, {})
    tables, findings = keep_first_figures(published_tables(open_tables), before)
    descriptors = {name: public_descriptor(load_schema(name, "open"), tables) for name in tables}
    digest = data_digest(tables, descriptors)
    difference = _difference(history, digest, (before, was), (tables, descriptors))
    version = next_version(last, difference.kind)
    if difference.kind != "aucun":
        contents = release_contents(tables, protocol, version, edition.data_date.isoformat(), digest)
        history = _extended(history, version, edition.data_date.isoformat(), difference, contents, digest)
    _stage(staging, contents | _above(edition.key, contents, history))
    return Candidate(edition.key, version, staging, last, difference, tuple(findings))


def published_tables(open_tables: Tables) -> Tables:
    """Return the tables that have rows, in reading order; ``AvisError`` when one does not keep its schema."""
    tables: Tables = {}
    for name, schema in data_schemas().items():
        table = open_tables.get(name)
        if table is not None and table.num_rows:
            findings = schema_findings(table, schema)
            if findings:
                raise AvisError(*findings)
            tables[name] = in_reading_order(table.cast(arrow_schema(schema)), schema)
    if "demarche" not in tables or tables["demarche"].num_rows != 1:
        raise AvisError(Finding("demarche_absente", table="demarche"))
    return tables


def _difference(history: History, digest: str, before: State, after: State) -> Difference:
    if history.last is None:
        return Difference("initial", added_rows=sum(table.num_rows for table in after[0].values()))
    if history.data_digest == digest:
        return Difference("aucun")
    difference = compare(*before, *after)
    return replace(difference, kind="correctif") if difference.kind == "aucun" else difference


def published_contents(folder: Path, history: History) -> Contents:
    """Return the bytes of the last release; ``AvisError`` when they are no longer those that were published."""
    version = history.last.version if history.last else ""
    path = folder / version
    if not path.is_dir():
        raise AvisError(Finding("version_alteree", detail=version))
    contents, findings = read_folder(path)
    known = history.last.sha256 if history.last else ""
    if findings or sha256(contents.get(SUMS, b"")) != known or sums_file(contents) != contents[SUMS]:
        raise AvisError(Finding("version_alteree", detail=version))
    return contents


def _last_state(contents: Contents) -> State:
    """Return the tables of a release and the Table Schema published for each, whatever ours has become since."""
    resources = json.loads(contents["datapackage.json"])["resources"]
    was = {
        resource["name"]: resource["schema"]
        for resource in resources
        if "schema" in resource and resource["path"].startswith("data/")
    }
    return {name: pq.read_table(io.BytesIO(contents[f"data/{name}.parquet"]), use_threads=False) for name in was}, was


def release_contents(tables: Tables, protocol: Protocol, version: str, date: str, digest: str) -> Contents:
    """Return every file of a release."""
    process = process_of(tables)
    labels = {
        "edition": str(process["demarche_id"]),
        "version": version,
        "licence": str(process["licence"]),
        "date": date,
    }
    contents = data_files(tables, labels) | {
        "README.md": readme(process, version, date, tables, protocol),
        "LICENSE.txt": licence_text(process),
        "CITATION.cff": citation(process, version, date),
        "dictionary.csv": csv_bytes(dictionary_table(tables)),
        "quality.json": quality(tables, digest, protocol),
        "provenance.json": provenance(tables, protocol),
    }
    contents["datapackage.json"] = release_package(process, version, date, tables, contents)
    return contents | {SUMS: sums_file(contents)}


def _extended(
    history: History, version: str, date: str, change: Difference, contents: Contents, digest: str
) -> History:
    entry = VersionView(
        version=version,
        date=date,
        changement=change.kind,
        description=change.sentence(),
        description_en=change.sentence_en(),
        sha256=sha256(contents[SUMS]),
        lignes_ajoutees=change.added_rows,
        lignes_retirees=change.removed_rows,
    )
    return History((*history.versions, entry), digest)


def _above(key: str, contents: Contents, history: History) -> Contents:
    """Return the files that stand above the releases of an edition."""
    release = release_view(key, contents, history)
    return {
        f"{ABOVE}versions.json": history_file(key, history),
        f"{ABOVE}CHANGELOG.md": changelog(" ".join(str(release.process["titre"]).split()), history.versions),
        f"{ABOVE}index.html": edition_page(release, "fr").encode(),
        f"{ABOVE}en/index.html": edition_page(release, "en").encode(),
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


def _stage(staging: Path, contents: Contents) -> None:
    """Write the staged folder anew."""
    if staging.exists():
        shutil.rmtree(staging)
    for name, content in contents.items():
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

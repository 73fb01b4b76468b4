"""Whether everything that tells of a release tells what it is: its package, its descriptions, its dictionary."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import yaml

from pipelines.kit.findings import Finding
from pipelines.kit.tables import Tables, rows_of
from pipelines.publish.content import Contents, process_of, sha256
from pipelines.publish.descriptions.turtle import iri
from pipelines.publish.release_checks import DESCRIPTIONS, NAMED
from pipelines.publish.verifying.dcat import dcat_told
from pipelines.publish.verifying.lists import PACKAGE
from pipelines.publish.verifying.told import Told, ToldFile, citation_told, json_told

UNREADABLE = (
    *(ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError),
    *(yaml.YAMLError, csv.Error),
)
"""What reading a description that is not one of ours may raise."""
COLUMNS = ".csv-metadata.json"
CITATION, DICTIONARY, PROVENANCE = "CITATION.cff", "dictionary.csv", "provenance.json"
READERS: Mapping[str, Callable[[bytes], Told]] = {
    "dcat.ttl": dcat_told,
    "schema-org.jsonld": json_told,
    "croissant.json": json_told,
    CITATION: citation_told,
}


def is_described(contents: Contents) -> bool:
    """Return whether a release was made since there are descriptions, a workbook and an archive."""
    return bool(DESCRIPTIONS & contents.keys())


def identity_findings(contents: Contents, package: Mapping[str, Any], tables: Tables) -> Iterator[Finding]:
    """Yield a finding when the package does not name the edition of the tables, or the version of its files."""
    name, version = process_of(tables)["demarche_id"], package.get("version")
    right = package.get("name") == name and package.get("id") in (None, f"{name}/{version}")
    named = {path for path in contents if NAMED.fullmatch(path)}
    workbook, archive = f"{name}-{version}.xlsx", f"{name}-{version}.zip"
    if not right or named - {workbook, archive} or (is_described(contents) and workbook not in named):
        yield Finding("paquet_autre", file=PACKAGE)


def description_findings(contents: Contents, package: Mapping[str, Any], tables: Tables) -> Iterator[Finding]:
    """Yield a finding per description that does not read, or does not say of the release and its files what they are.

    ``tables`` are those of ``contents``; an older release has but ``CITATION.cff`` and ``provenance.json``.
    """
    names = {PROVENANCE, *(READERS.keys() & contents.keys()), *(name for name in contents if name.endswith(COLUMNS))}
    names |= {f"{name}{COLUMNS}" for name in tables} if is_described(contents) else set()
    for name in sorted(names):
        try:
            code = "" if _tells_right(name, contents, package, tables) else "description_fausse"
        except UNREADABLE:
            code = "description_illisible"
        if code:
            yield Finding(code, file=name)


def _tells_right(name: str, contents: Contents, package: Mapping[str, Any], tables: Tables) -> bool:
    if name == PROVENANCE:
        return _right_provenance(contents[name], tables)
    return _right_columns(name, contents, package) if name.endswith(COLUMNS) else _right_files(name, contents, package)


def _right_files(name: str, contents: Contents, package: Mapping[str, Any]) -> bool:
    """Return whether a description tells the version, the date and the files."""
    told = READERS[name](contents[name])
    right = (told.version, told.date) == (package["version"], package["created"][:10])
    expected = [] if name == CITATION else _files(contents, package, is_portal=name != "croissant.json")
    return right and sorted(ToldFile(iri(file.address), file.bytes, file.sha256) for file in told.files) == expected


def _files(contents: Contents, package: Mapping[str, Any], is_portal: bool) -> list[ToldFile]:
    """Return the files that a description lists: tables, for portals the workbook and the archive that holds it too."""
    release = f"{package['name']}-{package['version']}"
    workbook, archive = f"{release}.xlsx", f"{release}.zip"
    address = _address(package)
    paths = [path for path in contents if path.startswith("data/") or (is_portal and path == workbook)]
    files = [ToldFile(address + path, str(len(contents[path])), sha256(contents[path])) for path in paths]
    return sorted([*files, *([ToldFile(address + archive, "", "")] if is_portal else [])])


def _address(package: Mapping[str, Any]) -> str:
    """Return the address of the release's folder; ``ValueError`` when its page is not that of the edition."""
    home: str = package["homepage"]
    if not home.endswith(f"/{package['name']}/"):
        raise ValueError
    return iri(f"{home}{package['version']}/")


def _right_columns(name: str, contents: Contents, package: Mapping[str, Any]) -> bool:
    """Return whether a description by CSVW is that of its table."""
    said, table = json.loads(contents[name]), name.removesuffix(COLUMNS)
    columns = [column["name"] for column in said["tableSchema"]["columns"]]
    release = (said["url"], said["dc:identifier"], said["dc:issued"]["@value"])
    expected = (f"data/{table}.csv", f"{package['name']}/{package['version']}/{table}", package["created"][:10])
    return release == expected and columns == header(contents, table)


def header(contents: Contents, table: str) -> list[str]:
    """Return the columns of a published table; their names are plain words."""
    return contents[f"data/{table}.csv"].partition(b"\n")[0].decode().split(",")


def _right_provenance(content: bytes, tables: Tables) -> bool:
    """Return whether the provenance tells the tables, the protocol and the rows read."""
    said, process = json.loads(content), process_of(tables)
    rows = rows_of(tables["rapport_anonymisation"]) if "rapport_anonymisation" in tables else []
    read = {row["table_nom"]: row["lignes_entree"] for row in rows}
    right = said["lignes_lues"] == read and said["protocole"]["methode"] == process["methode"]
    return bool(right and said["schemas"].keys() == tables.keys())


def column_findings(contents: Contents, package: Mapping[str, Any], tables: Collection[str]) -> Iterator[Finding]:
    """Yield a finding unless ``dictionary.csv`` has one row per published column, as the package describes it."""
    try:
        rows = csv.DictReader(io.StringIO(contents[DICTIONARY].decode(), newline=""), strict=True)
        said = sorted((row["table_nom"], row["champ"], row["titre"], row["description"]) for row in rows)
        expected = sorted(_columns(contents, package, tables))
    except UNREADABLE:
        said, expected = [], None
    if said != expected:
        yield Finding("dictionnaire_faux", file=DICTIONARY)


def _columns(
    contents: Contents, package: Mapping[str, Any], tables: Collection[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield each published column with the words of the package; ``ValueError`` when that has others."""
    resources = {resource["path"]: resource for resource in package["resources"]}
    for name in tables:
        fields = resources[f"data/{name}.csv"]["schema"]["fields"]
        if [field["name"] for field in fields] != header(contents, name):
            raise ValueError
        yield from ((name, field["name"], field["title"], field["description"]) for field in fields)


def package_titles(package: Mapping[str, Any], tables: Collection[str]) -> dict[str, list[str]]:
    """Return the titles of the columns of each table as the package gives them; none when it has no such words."""
    try:
        fields = {
            str(resource["path"]): resource.get("schema", {}).get("fields", []) for resource in package["resources"]
        }
        return {name: [str(field["title"]) for field in fields[f"data/{name}.csv"]] for name in tables}
    except UNREADABLE:
        return {name: [] for name in tables}

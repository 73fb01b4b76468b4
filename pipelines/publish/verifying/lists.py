"""What lists the files of a release: its sums, its package, the history above it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.tables import Tables
from pipelines.publish.content import SIGNATURE, SUMS, Contents, sha256
from pipelines.publish.versions import HISTORY, read_history

PACKAGE = "datapackage.json"
NOT_LISTED = {SUMS, SIGNATURE}
SUM_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
ELSEWHERE = {"profile", "profiles", "extrapaths", "scheme"}
"""Properties, which no release of ours has, by which Frictionless would read files that are not in the folder."""


def sum_findings(contents: Contents) -> Iterator[Finding]:
    """Yield a finding per file that ``SHA256SUMS`` does not list once with its sum, and per line that lists no file."""
    lines = contents.get(SUMS, b"").decode("utf-8", "replace").splitlines()
    listed = [match.groups() for line in lines if (match := SUM_LINE.fullmatch(line))]
    times = Counter(name for _, name in listed)
    sums = {name: digest for digest, name in listed}
    if len(listed) != len(lines) or times.keys() - (contents.keys() - NOT_LISTED):
        yield Finding("publication_sommes", file=SUMS)
    for name, content in contents.items():
        if name not in NOT_LISTED and (times[name] != 1 or sums[name] != sha256(content)):
            yield Finding("somme_fausse", file=name)


def read_package(contents: Contents) -> dict[str, Any] | None:
    """Return ``datapackage.json`` when it lists resources, None when it does not read."""
    try:
        package = json.loads(contents[PACKAGE])
        return package if all(map(_is_local, [package, *package["resources"]])) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _is_local(described: dict[str, Any]) -> bool:
    """Return whether a package or a resource is described by an object that refers to nothing outside the folder."""
    inside = (isinstance(described.get(name, {}), dict) for name in ("schema", "dialect"))
    return isinstance(described, dict) and not ELSEWHERE & described.keys() and all(inside)


def package_findings(contents: Contents) -> Iterator[Finding]:
    """Yield a finding per file that ``datapackage.json`` does not describe once, with its size and sum.

    It comes before the archive that holds it, the sums and their signature, and lists none of them.
    """
    package = read_package(contents)
    try:
        resources = package["resources"] if package else [{}]
        described = Counter(resource["path"] for resource in resources)
        names = Counter(resource["name"] for resource in resources)
        right = {resource["path"] for resource in resources if _described(resource, contents)}
    except (KeyError, TypeError):
        yield Finding("paquet_illisible", file=PACKAGE)
        return
    later = NOT_LISTED | {PACKAGE} | {name for name in contents if name.endswith(".zip")}
    for path in sorted(contents.keys() - later):
        if described[path] != 1 or path not in right:
            yield Finding("paquet_faux", file=path)
    if described.keys() - contents.keys() or len(names) != len(resources):
        yield Finding("paquet_faux", file=PACKAGE)


def _described(resource: dict[str, Any], contents: Contents) -> bool:
    content = contents.get(resource["path"], b"")
    return bool(resource["bytes"] == len(content) and resource["hash"] == f"sha256:{sha256(content)}")


def row_findings(package: dict[str, Any], tables: Tables) -> Iterator[Finding]:
    """Yield a finding per table whose number of rows is not the one that the package tells."""
    for resource in package["resources"]:
        path = str(resource["path"])
        table = tables.get(Path(path).stem) if path.startswith("data/") else None
        if table is not None and resource.get("rows", table.num_rows) != table.num_rows:
            yield Finding("paquet_faux", file=path)


def frictionless_findings(folder: Path) -> Iterator[Finding]:
    """Yield one finding per type of error that Frictionless sees in the package, never its notes, which quote cells."""
    import frictionless

    with frictionless.system.use_context(trusted=False):
        report = frictionless.Package(str(folder / PACKAGE)).validate()
    errors = Counter((error[0], str(task.place)) for task in report.tasks for error in task.flatten(["type"]))
    errors.update((error.type, PACKAGE) for error in report.errors)
    for (kind, place), count in sorted(errors.items()):
        yield Finding("frictionless", file=place, detail=kind, count=count)


def history_findings(folder: Path, version: str, contents: Contents) -> Iterator[Finding]:
    """Yield a finding when the history beside a release folder does not read, or gives the version other sums."""
    try:
        versions = read_history(folder.parent).versions
    except (AvisError, TypeError, RecursionError):  # its values are checked when it is ours, not when it was fetched
        yield Finding("historique_illisible", file=HISTORY)
        return
    entry = next((entry for entry in versions if entry.version == version), None)
    if entry is None or entry.sha256 != sha256(contents[SUMS]):
        yield Finding("historique_different", file=HISTORY, detail=version)

"""``avis verify``: anyone checks a release from its own files: sums, descriptions, schemas, thresholds, counts."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.kit.findings import AvisError, Finding, UsageError, worst
from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.slug import shown_name
from pipelines.publish.content import SUMS, Contents, data_tables, process_of, read_folder, sha256
from pipelines.publish.release_checks import (
    dictionary_findings,
    name_findings,
    panel_findings,
    table_findings,
    waived_rows,
)
from pipelines.publish.versions import HISTORY, read_history

PACKAGE = "datapackage.json"
NOT_DESCRIBED = {PACKAGE, SUMS}
SUM_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


def verify_release(folder: Path) -> list[Finding]:
    """Return what is wrong in a release folder, and what cannot be checked again, as informations.

    ``latest`` leads to one.
    """
    folder = folder.resolve()
    if (folder / HISTORY).is_file():
        versions = ", ".join(entry.version for entry in read_history(folder).versions)
        raise UsageError(Finding("publication_a_choisir", file=shown_name(folder.name), detail=versions))
    contents, findings = read_folder(folder)
    findings += [*name_findings(contents), *sum_findings(contents)]
    if findings:
        return findings
    findings += [*package_findings(contents), *dictionary_findings(contents)]
    findings += [] if findings else content_findings(contents)
    return findings if worst(findings) == "erreur" else [*findings, *frictionless_findings(folder)]


def sum_findings(contents: Contents) -> Iterator[Finding]:
    """Yield a finding per file that ``SHA256SUMS`` does not list once with its sum, and per line that lists no file."""
    lines = contents.get(SUMS, b"").decode("utf-8", "replace").splitlines()
    listed = [match.groups() for line in lines if (match := SUM_LINE.fullmatch(line))]
    times = Counter(name for _, name in listed)
    sums = {name: digest for digest, name in listed}
    if len(listed) != len(lines) or times.keys() - contents.keys():
        yield Finding("publication_sommes", file=SUMS)
    for name, content in contents.items():
        if name != SUMS and (times[name] != 1 or sums[name] != sha256(content)):
            yield Finding("somme_fausse", file=name)


def package_findings(contents: Contents) -> Iterator[Finding]:
    """Yield a finding per file that ``datapackage.json`` does not describe once, with its size and sum."""
    try:
        resources = json.loads(contents[PACKAGE])["resources"]
        described = Counter(resource["path"] for resource in resources)
        names = Counter(resource["name"] for resource in resources)
        right = {resource["path"] for resource in resources if _described(resource, contents)}
    except (ValueError, KeyError, TypeError):
        yield Finding("paquet_illisible", file=PACKAGE)
        return
    for path in sorted(contents.keys() - NOT_DESCRIBED):
        if described[path] != 1 or path not in right:
            yield Finding("paquet_faux", file=path)
    if described.keys() - contents.keys() or len(names) != len(resources):
        yield Finding("paquet_faux", file=PACKAGE)


def _described(resource: dict[str, Any], contents: Contents) -> bool:
    content = contents.get(resource["path"], b"")
    return bool(resource["bytes"] == len(content) and resource["hash"] == f"sha256:{sha256(content)}")


def content_findings(contents: Contents) -> Iterator[Finding]:
    """Yield what the tables break: columns, schemas, thresholds, row counts of the package, counts of promise 1."""
    tables, unreadable = data_tables(contents)
    if "demarche" not in tables:
        yield Finding("demarche_absente", table="demarche")
        return
    try:
        protocol = _protocol(process_of(tables))
        yield from unreadable
        yield from table_findings(tables, protocol, waived_rows(contents))
        yield from panel_findings(contents, tables, protocol)
    except AvisError as error:
        yield from error.findings
    for resource in json.loads(contents[PACKAGE])["resources"]:
        table = tables.get(Path(resource["path"]).stem) if resource["path"].startswith("data/") else None
        if table is not None and resource.get("rows", table.num_rows) != table.num_rows:
            yield Finding("paquet_faux", file=resource["path"])


def _protocol(process: dict[str, Any]) -> Protocol:
    return load_protocol(process["methode"], process["protocole"])


def frictionless_findings(folder: Path) -> Iterator[Finding]:
    """Yield one finding per type of error that Frictionless sees in the package, never its notes, which quote cells."""
    import frictionless

    with frictionless.system.use_context(trusted=False):
        report = frictionless.Package(str(folder / PACKAGE)).validate()
    errors = Counter((error[0], str(task.place)) for task in report.tasks for error in task.flatten(["type"]))
    errors.update((error.type, PACKAGE) for error in report.errors)
    for (kind, place), count in sorted(errors.items()):
        yield Finding("frictionless", file=place, detail=kind, count=count)

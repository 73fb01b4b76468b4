"""Whether a release is under the licence that its process names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from pipelines.kit.findings import Finding
from pipelines.kit.tables import Tables
from pipelines.publish.content import Contents, process_of
from pipelines.publish.descriptions.dataset import SPDX
from pipelines.publish.documents import TEXTS
from pipelines.publish.verifying.described import CITATION, UNREADABLE, is_described
from pipelines.publish.verifying.lists import PACKAGE
from pipelines.publish.verifying.report import Check

LICENCE = "LICENSE.txt"


def licence_check(contents: Contents, package: Mapping[str, Any], tables: Tables) -> Check:
    """Return whether the licence is named alike everywhere and its text is the one that we ship.

    Releases made before there were descriptions hold a summary of the licence, which is not compared.
    """
    code = str(process_of(tables)["licence"])
    name = SPDX.get(code, code)
    text = TEXTS / "licences" / f"{name}.txt" if code in SPDX else None
    unknown = None if text and is_described(contents) else Finding("licence_non_verifiee", "information")
    wrong = list(_names(contents, package, name))
    if text and not unknown and not contents[LICENCE].endswith(text.read_bytes()):
        wrong.append(Finding("licence_fausse", file=LICENCE))
    return Check("verif_licence", tuple(wrong), unknown)


def _names(contents: Contents, package: Mapping[str, Any], name: str) -> Iterator[Finding]:
    """Yield a finding per file that names another licence."""
    try:
        in_package = [each["name"] for each in package["licenses"]]
        in_citation = yaml.safe_load(contents[CITATION])["license"]
    except UNREADABLE:
        in_package, in_citation = [], ""
    if in_package != [name]:
        yield Finding("licence_fausse", file=PACKAGE)
    if in_citation != name:
        yield Finding("licence_fausse", file=CITATION)

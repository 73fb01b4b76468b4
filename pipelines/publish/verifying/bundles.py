"""The files of a release that hold the others again: the archive, byte for byte, and the workbook, no formula."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from pipelines.kit.findings import Finding
from pipelines.publish.content import SIGNATURE, SUMS, Contents, sums_file

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,  # NotImplementedError too: a member under a password, or compressed in a way that nobody here reads
    ValueError,
    ElementTree.ParseError,
)
"""What reading a ZIP that was not made by us may raise."""
LARGEST = 1_000_000_000
"""Bytes that the parts of a workbook may have once unpacked; a member never gives more than it declares."""
RUNS = frozenset(
    (
        *("f", "ddeLink", "oleLink", "externalLink"),
        *("formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"),
    )
)
"""Elements of a workbook that compute, or fetch from elsewhere."""
PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(workbook|styles|sharedStrings|theme/theme\d+)\.xml"
    r"|xl/worksheets/(sheet\d+\.xml|_rels/sheet\d+\.xml\.rels)|xl/tables/table\d+\.xml"
)
"""The parts that a workbook of ours has: no macro, object, query, drawing or link to another workbook."""
REPEATED_ROW = re.compile(r"('[^']*(''[^']*)*'|\w+)!\$1:\$1")
PLACE_INSIDE = re.compile(r"'[^']*(''[^']*)*'!A1")


def archive_findings(name: str, contents: Contents) -> Iterator[Finding]:
    """Yield a finding when an archive does not hold the files of the release, each once, and the sums of those."""
    expected = {path: content for path, content in contents.items() if path not in (name, SUMS, SIGNATURE)}
    expected[SUMS] = sums_file(expected)
    try:
        with zipfile.ZipFile(io.BytesIO(contents[name])) as archive:
            right = _members_are(archive, PurePosixPath(name).stem, expected)
    except DAMAGED:
        right = False
    if not right:
        yield Finding("archive_fausse", file=name)


def _members_are(archive: zipfile.ZipFile, folder: str, expected: Contents) -> bool:
    """Return whether the members are ``expected``, below one folder; each is read only when its size is right."""
    sizes = {f"{folder}/{path}": len(content) for path, content in expected.items()}
    found = [(member.filename, member.file_size) for member in archive.infolist()]
    return sorted(found) == sorted(sizes.items()) and all(
        archive.read(f"{folder}/{path}") == content for path, content in expected.items()
    )


def workbook_findings(name: str, content: bytes, page: str = "") -> Iterator[Finding]:
    """Yield a finding when a workbook does not open, or when one of its parts computes, fetches or runs something.

    Its only way out is the link of its cover to ``page``, the address of the edition.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            acts = _acts(parts, page)
    except DAMAGED:
        yield Finding("classeur_publie_illisible", file=name)
        return
    if acts:
        yield Finding("classeur_formule", file=name)


def _acts(parts: zipfile.ZipFile, page: str) -> bool:
    members = parts.infolist()
    names = [member.filename for member in members]
    if "xl/workbook.xml" not in names or sum(member.file_size for member in members) > LARGEST:
        raise ValueError
    acting = [_has_acting(parts, name, page) for name in names if name.endswith((".xml", ".rels"))]
    return any(acting) or len(set(names)) != len(names) or not all(map(PARTS.fullmatch, names))


def _has_acting(parts: zipfile.ZipFile, name: str, page: str) -> bool:
    """Return whether a part has an element that acts; every part is read to its end, so that a damaged one is told."""
    found = False
    with parts.open(name) as part:
        for _, element in ElementTree.iterparse(part):  # noqa: S314 - expat bounds what entities may expand to
            found = found or _is_acting(element, page)
            element.clear()
    return found


def _is_acting(element: ElementTree.Element, page: str) -> bool:
    """Return whether an element computes, or leads elsewhere than to a sheet or to ``page``."""
    kind = element.tag.rpartition("}")[2]
    if kind == "Relationship":
        return element.get("TargetMode") == "External" and element.get("Target") != (page or None)
    if kind == "definedName":
        return element.get("name") != "_xlnm.Print_Titles" or not REPEATED_ROW.fullmatch(element.text or "")
    if kind == "hyperlink":
        place = element.get("location")
        return place is not None and not PLACE_INSIDE.fullmatch(place)
    return kind in RUNS

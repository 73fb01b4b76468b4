"""The files of a release that hold the others again: the archive, byte for byte, and the workbook, no formula."""

from __future__ import annotations

import io
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
RUNS = ("f", "ddeLink", "oleLink", "externalLink")
"""Elements of a workbook that compute, or fetch from elsewhere."""
PROGRAM = ".bin"


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


def workbook_findings(name: str, content: bytes) -> Iterator[Finding]:
    """Yield a finding when a workbook does not open, or when one of its parts computes, fetches or runs something."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            acts = _acts(parts)
    except DAMAGED:
        yield Finding("classeur_publie_illisible", file=name)
        return
    if acts:
        yield Finding("classeur_formule", file=name)


def _acts(parts: zipfile.ZipFile) -> bool:
    members = parts.infolist()
    names = [member.filename for member in members]
    if "xl/workbook.xml" not in names or sum(member.file_size for member in members) > LARGEST:
        raise ValueError
    formulas = [_has_formula(parts, name) for name in names if name.endswith((".xml", ".rels"))]
    return any(formulas) or any(name.endswith(PROGRAM) for name in names)


def _has_formula(parts: zipfile.ZipFile, name: str) -> bool:
    """Return whether a part has an element that acts; every part is read to its end, so that a damaged one is told."""
    found = False
    with parts.open(name) as part:
        for _, element in ElementTree.iterparse(part):  # noqa: S314 - expat bounds what entities may expand to
            found = found or element.tag.rpartition("}")[2] in RUNS
            element.clear()
    return found

"""Archives: nothing in them is left unread, and nothing between their members."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable

import pytest

from pipelines.publish.leaks import UNREADABLE, file_hits
from pipelines.publish.needles import MAILBOX, build_needles
from tests.unit.publish.hard_disguises import FULL
from tests.unit.publish.sample import identities

NEEDLES = build_needles(identities())


def zipped(members: dict[str, bytes], comment: bytes = b"", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = comment
    return buffer.getvalue()


def streamed(text: bytes) -> bytes:
    """A ZIP written to a pipe: sizes stand after each member."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, content: bytes) -> int:  # type: ignore[override]  # of bytes only, here
            self.content += content
            return len(content)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", text)
        archive.writestr("b.txt", b"rien")
    return pipe.content


def with_extra_field(text: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        member = zipfile.ZipInfo("a.txt")
        member.extra = b"\x99\x99" + len(text).to_bytes(2, "little") + text
        member.comment = b"rien"
        archive.writestr(member, "rien")
    return buffer.getvalue()


def with_header(**fields: bytes) -> bytes:
    """A gzip file whose optional header fields are filled in."""
    plain = gzip.compress(b"rien", mtime=0)
    flags = (8 if "name" in fields else 0) | (16 if "comment" in fields else 0)
    optional = b"".join(fields[name] + b"\0" for name in ("name", "comment") if name in fields)
    return plain[:3] + bytes([flags]) + plain[4:10] + optional + plain[10:]


LEAK = FULL.encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", zipped({"a.txt": b"rien"}, comment=LEAK)),
        ("a.zip", with_extra_field(LEAK)),
        ("a.zip", streamed(LEAK)),
        ("a.zip", zipped({f"dossier/{FULL}/": b""})),
        ("a.zip", zipped({"b.zip": zipped({"c.csv.gz": gzip.compress(LEAK)})})),
        ("a.txt.gz", with_header(name=FULL.encode())),
        ("a.txt.gz", with_header(name=b"a.txt", comment=LEAK)),
        ("a.txt.gz", gzip.compress(b"rien, ") + gzip.compress(LEAK)),
    ],
    ids=range(8),
)
def test_a_leak_is_found_in_every_part_of_an_archive(name: str, content: bytes) -> None:
    assert file_hits(name, content, NEEDLES)["nom"]


@pytest.mark.parametrize(
    "content",
    [
        zipped({"a.txt": b"rien"}),
        zipped({"a.txt": b"rien"}, comment=b"ou rien", method=zipfile.ZIP_STORED),
        zipped({}),
        streamed(b"rien"),
        zipped({f"{number}.txt": b"rien" for number in range(50)}),
    ],
    ids=range(5),
)
def test_an_honest_archive_is_clean(content: bytes) -> None:
    assert not file_hits("a.zip", content, NEEDLES)


def removed(content: bytes) -> bytes:
    """The same archive after its first member was struck off the list."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.filelist.pop(0)
        archive._didModify = True  # type: ignore[attr-defined]  # or the comment is not written
    return buffer.getvalue()


def encrypted(content: bytes) -> bytes:
    """An archive that says that its first member is encrypted."""
    flags = content.index(b"PK\x01\x02") + 8
    return content[:flags] + b"\x01" + content[flags + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [lambda c: b"avant" + c, lambda c: c + b"apres", removed, encrypted, lambda c: c[:-30]],
    ids=["before", "after", "struck off", "encrypted", "cut"],
)
def test_an_archive_that_may_hide_something_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    content = zipped({"a.txt": b"rien", "b.txt": b"rien"})
    assert spoil(content) != content
    assert file_hits("a.zip", spoil(content), NEEDLES) == {UNREADABLE: 1}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_of_an_archive_are_refused(kind: bytes) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.type, member.linkname = kind, "b.txt"
        archive.addfile(member)
    assert file_hits("a.tar", buffer.getvalue(), NEEDLES) == {UNREADABLE: 1}


def test_the_owner_of_a_file_is_read() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.uname = "marie.lefevre"
        archive.addfile(member)
    assert file_hits("a.tar", buffer.getvalue(), NEEDLES)[MAILBOX]

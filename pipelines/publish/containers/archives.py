"""Archives, down to their comments and to the bytes between their members."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, cast

from pipelines.publish.containers.files import Opened, read
from pipelines.publish.containers.pieces import Budget, Piece, UnreadableError, binary_pieces, joined

_LOCAL_HEADER = struct.Struct("<4s2B4HL2L2H")
_END_RECORD = struct.Struct("<4s4H2LH")
# After a member whose size was not known beforehand: with or without a signature, of 32 or 64 bits.
_DESCRIPTOR_SIZES = (12, 16, 20, 24)
_HAS_DESCRIPTOR = 0x08


class Unpacked:
    """A stream of unpacked bytes that a budget counts as they are read."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes."""
        content = self._stream.read(size)
        self._budget.spend(len(content))
        return content

    def seekable(self) -> bool:
        """Return that it is only read forward."""
        return False


def unpacked(stream: IO[bytes], budget: Budget) -> IO[bytes]:
    """Return a stream that is only ever read forward, counted."""
    return cast("IO[bytes]", Unpacked(stream, budget))


def archive_pieces(file: Opened) -> Iterator[Piece]:
    """Yield a ZIP: its bytes as they are, then the name and the content of each member."""
    yield from _raw(file.stream)
    with zipfile.ZipFile(file.stream) as archive:
        members = archive.infolist()
        check_nothing_between(file.stream, archive)
        for member in members:
            file.budget.enter()
            yield joined([member.filename, member.comment.decode("utf-8", "replace")])
            if not member.is_dir():
                with archive.open(member) as stream:
                    yield from read(file.member(member.filename, unpacked(stream, file.budget)))


def _raw(stream: IO[bytes]) -> Iterator[Piece]:
    yield from binary_pieces(stream)
    stream.seek(0)


def check_nothing_between(stream: IO[bytes], archive: zipfile.ZipFile) -> None:
    """Refuse an archive where something that no list mentions could be hidden: between members, before, or after."""
    ends: tuple[int, ...] = (0,)
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if member.header_offset not in ends:
            raise UnreadableError
        stream.seek(member.header_offset)
        header = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
        end = member.header_offset + _LOCAL_HEADER.size + header[-2] + header[-1] + member.compress_size
        sizes = _DESCRIPTOR_SIZES if member.flag_bits & _HAS_DESCRIPTOR else (0,)
        ends = tuple(end + size for size in sizes)
    if archive.start_dir not in ends:
        raise UnreadableError
    _check_end(stream, archive.start_dir)


def _check_end(stream: IO[bytes], directory: int) -> None:
    """Refuse an archive whose list of members is not followed by its end record alone."""
    stream.seek(directory)
    content = stream.read()
    end = content.rfind(b"PK\x05\x06")
    record = _END_RECORD.unpack(content[end : end + _END_RECORD.size])
    size, comment = record[5], record[7]
    if end + _END_RECORD.size + comment != len(content) or end - size not in (0, 76, 20 + 56):
        raise UnreadableError


def compressed_pieces(file: Opened) -> Iterator[Piece]:
    """Yield a compressed file: its header as it is, where a name may stand, then its content."""
    yield from _raw(file.stream)
    with _decompressed(file) as stream:
        inner = PurePosixPath(file.name).stem
        yield from read(file.member(inner, unpacked(stream, file.budget)))


def _decompressed(file: Opened) -> IO[bytes]:
    if file.suffix == ".bz2":
        return bz2.open(file.stream)
    return cast("IO[bytes]", lzma.open(file.stream) if file.suffix == ".xz" else gzip.open(file.stream))


def tar_pieces(file: Opened) -> Iterator[Piece]:
    """Yield a TAR: its bytes as they are, then the content of each member; links and devices are refused."""
    yield from _raw(file.stream)
    with tarfile.open(fileobj=file.stream, mode="r:") as archive:
        for member in archive:
            file.budget.enter()
            yield joined([member.name, member.uname, member.gname, *map(str, member.pax_headers.values())])
            stream = archive.extractfile(member) if member.isreg() else None
            if stream is not None:
                yield from read(file.member(member.name, unpacked(stream, file.budget)))
            elif not member.isdir():
                raise UnreadableError

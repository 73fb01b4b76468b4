"""Proof that the bytes of a CSV can be read one way only: UTF-8, no null, quotes where RFC 4180 has them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.input_file import from_start
from pipelines.kit.findings import AvisError, Finding

BLOCK = 1 << 20
"""Bytes read at once; a record that spans three blocks is refused by Arrow."""
QUOTE = ord('"')


@dataclass(frozen=True)
class Block:
    """Some bytes of a file and where they start, between two bytes: line feeds where the file starts and ends."""

    start: int
    before: bytes
    content: bytes
    after: bytes
    last: bool


def refuse_unsound(file: IO[bytes], name: str, delimiter: str) -> None:
    """Raise ``AvisError`` at the first byte that is null, no UTF-8, or a quote where RFC 4180 has none."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    edges = np.zeros(256, bool)
    edges[[ord(delimiter), ord("\n"), ord("\r"), QUOTE]] = True
    size = quotes = 0
    for block in _blocks(file):
        try:
            decoder.decode(block.content, final=block.last)
        except UnicodeDecodeError as error:
            raise _unsound("anonymise_encodage", file, name, block.start + error.start) from None
        if b"\0" in block.content:
            raise _unsound("octet_nul", file, name, block.start + block.content.index(b"\0"))
        if b'"' in block.content:
            found, misplaced = _quotes(block, quotes % 2 == 0, edges)
            if len(misplaced):
                raise _unsound("anonymise_guillemet", file, name, block.start + int(misplaced[0]))
            quotes += found
        size += len(block.content)
    if not size:
        raise AvisError(Finding("fichier_vide", file=name))
    if quotes % 2:
        raise AvisError(Finding("anonymise_guillemet_ouvert", file=name))


def _blocks(file: IO[bytes]) -> Iterator[Block]:
    """Yield the blocks of a file; a byte-order mark is none of its bytes."""
    read = from_start(file)
    start, before, content = 0, b"\n", read.read(BLOCK).removeprefix(codecs.BOM_UTF8)
    while content:
        following = read.read(BLOCK)
        yield Block(start, before, content, following[:1] or b"\n", not following)
        start, before, content = start + len(content), content[-1:], following


def _quotes(block: Block, opens: bool, edges: npt.NDArray[np.bool_]) -> tuple[int, npt.NDArray[np.intp]]:
    """Return how many quotes a block has, and where those are that neither open a cell nor end it nor are doubled.

    One in two opens: what stands before it is an edge of the cell, or the first half of a doubled quote.
    """
    around = np.frombuffer(block.before + block.content + block.after, np.uint8)
    at = np.flatnonzero(around[1:-1] == QUOTE)
    opening = (np.arange(len(at)) % 2 == 0) == opens
    outside = np.where(opening, around[at], around[at + 2])
    return len(at), at[~edges[outside]]


def _unsound(code: str, file: IO[bytes], name: str, position: int) -> AvisError:
    """Return the error at a position, by its line as a text editor counts."""
    read, line = from_start(file), 1
    while position > 0 and (content := read.read(min(BLOCK, position))):
        line += content.count(b"\n")
        position -= len(content)
    return AvisError(Finding(code, file=name, line=line))

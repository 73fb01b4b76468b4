"""Where people come out of a folder, names of files included: counts by kind, and never a name that is a leak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from pipelines.kit.findings import Finding
from pipelines.kit.slug import shown_name
from pipelines.kit.texts.folded_bytes import codes_of, fold_codes
from pipelines.kit.texts.folding import UndecodableError, readings
from pipelines.publish.containers.files import pieces_of
from pipelines.publish.containers.pieces import UnreadableError
from pipelines.publish.content import Contents
from pipelines.publish.leaks import UNREADABLE, Hits, file_hits, text_hits
from pipelines.publish.needles import Needles
from pipelines.publish.readings import path_texts


@dataclass(frozen=True)
class FileHits:
    """What was found in one file; ``shown`` is its path, or its number when the path is itself a leak."""

    shown: str
    hits: Hits


def hits_of(name: str, content: bytes, needles: Needles) -> Hits:
    """Return the hits in one file, its path included."""
    return file_hits(name, content, needles) + name_hits(name, needles)


def name_hits(name: str, needles: Needles) -> Hits:
    """Return the hits in the path of a file."""
    whole, alone = path_texts(name)
    return text_hits(whole, needles) + text_hits(alone, needles)


def leaking_files(contents: Contents, needles: Needles) -> dict[str, FileHits]:
    """Return the files where something was found, by path."""
    found: dict[str, FileHits] = {}
    for number, (name, content) in enumerate(sorted(contents.items()), start=1):
        in_name = name_hits(name, needles)
        hits = file_hits(name, content, needles) + in_name
        if hits:
            found[name] = FileHits(f"n° {number}" if in_name else "/".join(map(shown_name, name.split("/"))), hits)
    return found


def forms_found(name: str, content: bytes, needles: Needles) -> dict[str, set[str]]:
    """Return the folded forms found in one file, by kind: personal data, for keyed digests alone.

    Numbers, digests and what was encoded have no form.
    """
    found: dict[str, set[str]] = {}
    patterns = list(needles.patterns)
    for text in _texts(name, content):
        folded = fold_codes(codes_of(text)).tobytes()
        matches = needles.automaton.find_matches_as_indexes(folded, overlapping=True) if needles.automaton else ()
        for index, _, _ in matches:
            found.setdefault(needles.kinds[index], set()).add(patterns[index].strip())
    return found


def _texts(name: str, content: bytes) -> Iterator[str]:
    """Yield the readings of a path and of a file, up to what cannot be read."""
    yield name
    with suppress(UnreadableError, UndecodableError):
        for piece in pieces_of(name, content, by_rows=True):
            yield from readings(piece.text)


def file_findings(files: Iterable[FileHits]) -> Iterator[Finding]:
    """Yield a finding per file and kind of leak."""
    for file in files:
        for kind, count in sorted(file.hits.items()):
            code = "fichier_illisible" if kind == UNREADABLE else "fuite"
            yield Finding(code, file=file.shown, detail=kind, count=count)

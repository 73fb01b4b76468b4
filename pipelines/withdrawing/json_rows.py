"""Take records out of a JSON export and leave every other character as it was."""

from __future__ import annotations

import codecs
import json
from collections.abc import Collection

from pipelines.ingest.records import BLANKS, COMMA, LIST_END, OPENING
from pipelines.kit.findings import AvisError, Finding


def without_elements(content: bytes, numbers: Collection[int], encoding: str) -> bytes:
    """Return the file without the elements of its list of those numbers, counted from 1, and their commas."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    plain = encoding.removesuffix("-sig")
    text = content.removeprefix(mark).decode(plain)
    spans = _elements(text)
    left = [text[start:end] for number, (start, end) in enumerate(spans, 1) if number not in numbers]
    if len(left) == len(spans):
        return content
    kept = [span for number, span in enumerate(spans, 1) if number not in numbers]
    return mark + _joined(text, spans, kept).encode(plain)


def _joined(text: str, spans: list[tuple[int, int]], kept: list[tuple[int, int]]) -> str:
    """Return the text with the elements kept, each with what stood before it, the first with what opened the list."""
    before = {span: text[(spans[rank - 1][1] if rank else 0) : span[0]] for rank, span in enumerate(spans)}
    parts = [before[span] if rank else before[spans[0]] for rank, span in enumerate(kept)]
    if not kept:
        return before[spans[0]] + text[spans[-1][1] :]
    return "".join(gap + text[span[0] : span[1]] for gap, span in zip(parts, kept, strict=True)) + text[spans[-1][1] :]


def _elements(text: str) -> list[tuple[int, int]]:
    """Return where each element of the list starts and ends, as ingest reads it."""
    opening = OPENING.match(text)
    if not opening:
        raise AvisError(Finding("json_forme", line=1))
    decoder, place, separator = json.JSONDecoder(), opening.end(), BLANKS
    spans: list[tuple[int, int]] = []
    while not LIST_END.match(text, place):
        gap = separator.match(text, place)
        start = gap.end() if gap else place
        _, place = decoder.raw_decode(text, start)
        spans.append((start, place))
        separator = COMMA
    return spans

"""Values of Airtable's API as the text that the CSV export would write."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

ADDRESSES = ("url", "email", "thumbnails", "profilePicUrl")
QUOTED = re.compile(r'[,;"\r\n]')
EXPONENT = re.compile(r"[eE][+-]?([0-9]+)$")
LONGEST_EXPONENT = 30
SECONDS = re.compile(r"([0-9]{1,9})(?:[.]0+)?")
NAMES = (("filename", "url"), ("name", "id"), ("value", "state"), ("text", "type"))
"""What names an object, and a member that it has: an attachment, a person or a choice, the text of an AI, a barcode."""
ALONE = ("error", "specialValue", "label", "text", "id")
"""What names an object otherwise: a formula that failed, a number that is none, a button, a barcode, a person."""


def value_text(value: Any) -> str:
    """Return a value as text; ``RecursionError`` when it is nested too deep."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return plain_number(repr(value))
    if isinstance(value, list):
        texts = [value_text(element) for element in value]
        # a single value needs quotes only when a comma or a semicolon would make it several
        return texts[0] if len(texts) == 1 and not {",", ";"} & set(texts[0]) else ",".join(map(_quoted, texts))
    return _object_text(value) if isinstance(value, dict) else str(value)


def duration_text(value: Any) -> str:
    """Return seconds as ``1:30``, or ``1:30:15``; what is not a whole number of seconds stays what it is."""
    text = value_text(value)
    whole = SECONDS.fullmatch(text)
    if not whole:
        return text
    minutes, seconds = divmod(int(whole[1]), 60)
    return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def plain_number(text: str) -> str:
    """Return a number as it was written, without the exponent that JSON gives small ones: ``1e-7``."""
    exponent = EXPONENT.search(text)
    if not exponent or len(exponent[1]) > 3 or int(exponent[1]) > LONGEST_EXPONENT:
        return text
    return format(Decimal(text), "f")


def holds_files(value: Any) -> bool:
    """Return whether a value is attachments, alone or through a lookup."""
    return isinstance(value, list) and any(isinstance(file, dict) and "filename" in file for file in value)


def _object_text(value: dict[str, Any]) -> str:
    """Return what names an object: a file's name but never its address, a person's name but never an e-mail."""
    for key, beside in NAMES:
        if key in value and beside in value:
            return value_text(value[key])
    kept = _without_addresses(value)
    if len(kept) == 1 and next(iter(kept)) in ALONE:
        return value_text(next(iter(kept.values())))
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _without_addresses(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_addresses(element) for element in value]
    if isinstance(value, dict):
        return {key: _without_addresses(member) for key, member in value.items() if key not in ADDRESSES}
    return value


def _quoted(text: str) -> str:
    """Return a text as one cell of a line of CSV, quoted where the export quotes it, and around a semicolon."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"' if QUOTED.search(text) else text

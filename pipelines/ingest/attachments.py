"""Files attached to a record: their names stay, their addresses go; they expire, and whoever has one has the file."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

ADDRESS = r"https?://[^\s()]+"
FILES = rf"^(?:[^\n]*?[.][A-Za-z0-9]{{1,5}} \({ADDRESS}\)(?:,|$))+$"
SLASH = r"(?:\\?/|%(?:25)*2F)"
"""As it is, as JSON may escape it, or encoded once or more."""
SCHEME = rf"(?:https?(?::|%(?:25)*3A){SLASH}{SLASH})?"
HOST = (
    r"(?:[a-z0-9-]+[.])*(?:dl[.]airtable[.]com|airtableusercontent[.]com"
    rf"|airtable[.]com{SLASH}v[0-9.]+{SLASH}attachment)"
)
PATH_CHARACTER = r"[^\x00-\x20\x7f\p{Z}()<>\"',\]]"
AIRTABLE_FILE = rf"(?i){SCHEME}{HOST}(?::[0-9]+)?(?:{SLASH}|[?])(?:[(),]*{PATH_CHARACTER})*"
"""A comma or a parenthesis is a part of the address when something follows it."""


def without_addresses(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return cells of attachments as file names alone: ``plan (1).png (https://…),b.pdf (https://…)``.

    An address of Airtable's file servers is taken away wherever it stands, encoded or without its scheme; any other
    address in a text is the text's.
    """
    if not pc.any(pc.match_substring_regex(cells, "(?i)http|airtable")).as_py():
        return cells
    named = pc.replace_substring_regex(cells, rf" \({ADDRESS}\)", "")
    cells = pc.if_else(pc.match_substring_regex(cells, FILES), named, cells)
    for pattern in (rf" ?\({AIRTABLE_FILE}\)", AIRTABLE_FILE):
        cells = pc.replace_substring_regex(cells, pattern, "")
    return cells

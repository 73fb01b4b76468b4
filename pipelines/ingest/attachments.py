"""Files attached to a record: their names stay, their addresses go; they expire, and whoever has one has the file."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

ADDRESS = r"https?://[^\s()]+"
FILES = rf"^(?:[^\n]*?[.][A-Za-z0-9]{{1,5}} \({ADDRESS}\)(?:,|$))+$"
AIRTABLE_FILE = (
    r"(?i)https?://(?:[a-z0-9-]+[.])*(?:dl[.]airtable[.]com|airtableusercontent[.]com)(?:[:/][^\s()<>\"',\]]*)?"
)


def without_addresses(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return cells of attachments as file names alone: ``plan (1).png (https://…),b.pdf (https://…)``.

    An address of Airtable's file servers is taken away wherever it stands; any other address in a text is the text's.
    """
    if not pc.any(pc.match_substring(cells, "http", ignore_case=True)).as_py():
        return cells
    named = pc.replace_substring_regex(cells, rf" \({ADDRESS}\)", "")
    cells = pc.if_else(pc.match_substring_regex(cells, FILES), named, cells)
    for pattern in (rf" ?\({AIRTABLE_FILE}\)", AIRTABLE_FILE):
        cells = pc.replace_substring_regex(cells, pattern, "")
    return cells

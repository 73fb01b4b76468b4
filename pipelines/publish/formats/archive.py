"""A release in one file: a ZIP whose bytes its content alone gives, and which verifies once unpacked."""

from __future__ import annotations

import io
import zipfile

from pipelines.publish.content import SUMS, Contents, sums_file

MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that the format can tell: nobody's clock
UNIX, READABLE = 3, 0o100644 << 16
COMPRESSED_ALREADY = (".parquet", ".xlsx")
LEVEL = 6


def archive(contents: Contents, folder: str) -> bytes:
    """Return a ZIP of ``contents`` below ``folder``, its only entry at the top, with a ``SHA256SUMS`` of its own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for path, content in sorted((contents | {SUMS: sums_file(contents)}).items()):
            entry = zipfile.ZipInfo(f"{folder}/{path}", MOMENT)
            entry.create_system, entry.external_attr = UNIX, READABLE
            stored = path.endswith(COMPRESSED_ALREADY)
            made.writestr(entry, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED, LEVEL)
    return buffer.getvalue()

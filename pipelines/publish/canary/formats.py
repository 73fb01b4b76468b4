"""One file of every suffix that the gate reads, with a planted text: a reader that yields nothing is seen at once."""

from __future__ import annotations

import bz2
import codecs
import gzip
import html
import io
import json
import lzma
import tarfile
from collections.abc import Mapping

from pipelines.publish.canary.plants import CONTAINERS, Container, cells_of, in_prose, table_with, zip_bytes
from pipelines.publish.containers.files import ARCHIVES, ARROW, JSON, JSON_LINES, TEXT, TEXT_NAMES


def _sentence(text: str) -> bytes:
    return f"Vu avec {in_prose(text)} hier.\n".encode()


def _objects(text: str) -> bytes:
    return json.dumps({f"c{rank}": cell for rank, cell in enumerate(cells_of(text))}, ensure_ascii=False).encode()


def _tab_separated(text: str) -> bytes:
    cells = cells_of(text)
    names = [f"c{rank}" for rank in range(len(cells))]
    return "\n".join(("\t".join(["id", *names]), "\t".join(["1", *cells]), "")).encode()


def _document(text: str) -> bytes:
    return zip_bytes({"word/document.xml": f"<document><p>{in_prose(text)}</p></document>".encode()})


def _tar(text: str) -> bytes:
    content = _sentence(text)
    member = tarfile.TarInfo("dossier/note.md")
    member.size = len(content)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _arrow(text: str) -> bytes:
    import pyarrow as pa

    table = table_with(text)
    buffer = io.BytesIO()
    with pa.ipc.new_stream(buffer, table.schema) as writer:
        writer.write_table(table)
    return buffer.getvalue()


def _unused_value(text: str) -> bytes:
    """Return a table whose text no row uses any more."""
    import pyarrow as pa

    values = pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array(["rien", in_prose(text)]))
    table = pa.table({"a": values})
    buffer = io.BytesIO()
    with pa.ipc.new_stream(buffer, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return buffer.getvalue()


def _pdf(text: str) -> bytes:
    """Return a PDF without a page, whose title is the text."""
    title = (codecs.BOM_UTF16_BE + in_prose(text).encode("utf-16-be")).hex()
    objects = ("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>", f"<</Title<{title}>>>")
    content, places = b"%PDF-1.4\n", []
    for number, value in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{value}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R/Info 3 0 R>>\n"
    return content + f"{end}startxref\n{len(content)}\n%%EOF\n".encode()


_BY_SUFFIX: Mapping[str, Container] = {
    **dict.fromkeys(sorted(TEXT), _sentence),
    **dict.fromkeys(sorted(JSON | JSON_LINES), _objects),
    ".tsv": _tab_separated,
    **dict.fromkeys(sorted(ARCHIVES), _document),
    ".bz2": lambda text: bz2.compress(_sentence(text)),
    ".xz": lambda text: lzma.compress(_sentence(text)),
    ".gz": lambda text: gzip.compress(_sentence(text), mtime=0),
    **dict.fromkeys(sorted(ARROW), _arrow),
    ".tar": _tar,
    ".pdf": _pdf,
}
EVERY_CONTAINER: Mapping[str, Container] = {
    **CONTAINERS,
    **{f"autre.md{suffix}": write for suffix, write in _BY_SUFFIX.items()},
    **dict.fromkeys(sorted(TEXT_NAMES), _sentence),
    "reste.arrow": _unused_value,
    "attribut.svg": lambda text: f'<svg><g aria-label="{html.escape(in_prose(text))}"/></svg>'.encode(),
}
"""By file name, one of every suffix, and one of the places that only some formats have."""

"""Files that hold a planted text: one of each container that a release, or a mistake, may publish.

``CELL_SEPARATOR`` in the text is a border: two cells of a table, two values of an object, two places of a page.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pipelines.kit.schema import CELL_SEPARATOR

if TYPE_CHECKING:
    import pyarrow as pa

Container = Callable[[str], bytes]
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def cells_of(text: str) -> list[str]:
    """Return the cells of a row that holds a planted text."""
    return text.split(CELL_SEPARATOR)


def in_prose(text: str, border: str = ", ") -> str:
    """Return a planted text as a page shows it, its cells side by side."""
    return text.replace(CELL_SEPARATOR, border)


def _csv(text: str) -> bytes:
    cells = ['"' + cell.replace('"', '""') + '"' for cell in cells_of(text)]
    names = ",".join(f"c{rank}" for rank in range(len(cells)))
    return f"id,{names}\n1,{','.join(cells)}\n".encode()


def table_with(text: str) -> pa.Table:
    """Return a table with a planted text in its first row."""
    import pyarrow as pa

    return pa.table({"id": [1, 2]} | {f"c{rank}": [cell, "rien"] for rank, cell in enumerate(cells_of(text))})


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as a Parquet file, compressed as releases are."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _footer(text: str) -> bytes:
    import pyarrow as pa

    return parquet_bytes(pa.table({"id": [1]}).replace_schema_metadata({"note": in_prose(text)}))


def _column_name(text: str) -> bytes:
    import pyarrow as pa

    return parquet_bytes(pa.table({in_prose(text): [1]}))


def _json(text: str, ascii_only: bool) -> bytes:
    values = {f"c{rank}": cell for rank, cell in enumerate(cells_of(text))}
    return json.dumps({"lignes": [{"id": 1} | values]}, ensure_ascii=ascii_only).encode()


def zip_bytes(members: Mapping[str, bytes], comment: bytes = b"") -> bytes:
    """Return an archive of members, without a clock."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.comment = comment
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def workbook(rows: list[list[str]], author: str = "") -> bytes:
    """Return a workbook of one sheet, whose cells are shared strings, and whose properties name an author."""
    strings = sorted({cell for row in rows for cell in row}, reverse=True)
    shared = "".join(f"<si><t>{html.escape(text)}</t></si>" for text in strings)
    parts = {
        "[Content_Types].xml": "<Types/>",
        "docProps/core.xml": f"<coreProperties><creator>{html.escape(author)}</creator></coreProperties>",
        "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{_sheet(rows, strings)}</sheetData></worksheet>",
    }
    return zip_bytes({name: part.encode() for name, part in parts.items()})


def _sheet(rows: list[list[str]], strings: list[str]) -> str:
    lines = [
        "".join(f'<c r="{chr(ord("A") + rank)}{number}" t="s"><v>{strings.index(cell)}</v></c>' for rank, cell in cells)
        for number, cells in enumerate(map(enumerate, rows), start=1)
    ]
    return "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(lines, start=1))


def _page(text: str) -> bytes:
    return f"<!doctype html><table><tr><td>{in_prose(text, '</td><td>')}</td></tr></table>".encode()


CONTAINERS: Mapping[str, Container] = {
    "note.md": lambda text: f"# Note\n\nVu avec {in_prose(text)} hier.\n".encode(),
    "note.txt": lambda text: in_prose(text).encode(),
    "table.csv": _csv,
    "table.parquet": lambda text: parquet_bytes(table_with(text)),
    "pied.parquet": _footer,
    "colonne.parquet": _column_name,
    "objet.json": lambda text: _json(text, True),
    "graphe.jsonld": lambda text: _json(text, False),
    "graphe.ttl": lambda text: f"<#a> <#nom> {json.dumps(in_prose(text), ensure_ascii=False)} .\n".encode(),
    "page.html": _page,
    "figure.svg": lambda text: f"<svg><title>{in_prose(text)}</title></svg>".encode(),
    "flux.atom": lambda text: f"<feed><entry>{in_prose(text)}</entry></feed>".encode(),
    "CITATION.cff": lambda text: f"title: {in_prose(text)}\n".encode(),
    "classeur.xlsx": lambda text: workbook([["id", "c0"], ["1", *cells_of(text)]]),
    "proprietes.xlsx": lambda text: workbook([["id"]], in_prose(text)),
    "archive.zip": lambda text: zip_bytes({"dossier/note.md": in_prose(text).encode()}),
    "commentaire.zip": lambda text: zip_bytes({"rien.md": b"rien"}, in_prose(text).encode()),
    "imbrique.zip": lambda text: zip_bytes({"a.zip": zip_bytes({"t.csv": _csv(text)}), "b.csv.gz": _gzip(b"a\n1\n")}),
    "table.csv.gz": lambda text: _gzip(_csv(text)),
}
"""By file name, the bytes of a file that holds a text: the suffix is how the gate tells a container."""

"""Ways in which somebody could come out of a release: how they are written, and what they are written in."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import io
import json
import unicodedata
import urllib.parse
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from tests.unit.publish.sample import PERSON

GIVEN, FAMILY = PERSON["prenom"], PERSON["nom"]
FULL = f"{GIVEN} {FAMILY}"
EMAIL, PHONE, RECORD_ID = PERSON["email"], PERSON["telephone"], PERSON["airtable_record_id"]


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _json_escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


DISGUISES: dict[str, str] = {
    "plain": FULL,
    "family first": f"{FAMILY}, {GIVEN}",
    "upper case": FULL.upper(),
    "lower case without accents": "marie elodie lefevre brule",
    "decomposed accents": _decomposed(FULL),
    "no-break spaces": FULL.replace("-", "\u00a0").replace(" ", "\u202f"),
    "double spaces": FULL.replace(" ", "   "),
    "zero-width signs": "\u200b".join(FULL),
    "soft hyphens": FULL.replace("f", "f\u00ad"),
    "underscores": FULL.replace(" ", "_").replace("-", "_"),
    "dotted": "marie-elodie.lefevre-brule",
    "compound parts joined": "MarieElodie LefevreBrule",
    "glued": "marieelodielefevrebrule",
    "full-width letters": "Ｍａｒｉｅ-Élodie Lefèvre-Brûlé",
    "typographic hyphens": FULL.replace("-", "\u2011"),
    "html entities": FULL.replace("é", "&eacute;")
    .replace("É", "&#201;")
    .replace("è", "&#xE8;")
    .replace("û", "&ucirc;"),
    "html entities twice": html.escape(FULL.replace("è", "&egrave;")),
    "tags inside a word": FULL.replace("fèv", "f<b>è</b>v"),
    "tags between words": FULL.replace(" ", "</td><td>"),
    "tag attribute": f'<img alt="{FULL}">',
    "percent": urllib.parse.quote(FULL),
    "percent twice": urllib.parse.quote(urllib.parse.quote(FULL)),
    "json escapes": _json_escaped(FULL),
    "json escapes twice": _json_escaped(_json_escaped(FULL)),
    "new line between": f"{GIVEN}\\n{FAMILY}",
    "markdown": f"**{GIVEN}** _{FAMILY}_",
    "base64": base64.b64encode(FULL.encode()).decode(),
    "e-mail": f"<{EMAIL.upper()}>",
    "e-mail spoken": EMAIL.replace("@", " [at] ").replace(".", " (point) "),
    "local part": EMAIL.split("@", maxsplit=1)[0],
    "phone as typed": PHONE,
    "phone glued": PHONE.replace(" ", ""),
    "phone with dots": PHONE.replace(" ", "."),
    "phone abroad": "+33 (0)6-12-34-56-78",
    "phone with 0033": "0033612345678",
    "phone without its zero": "612345678",
    "phone in arabic digits": "٠٦ ١٢ ٣٤ ٥٦ ٧٨",
    "record id": RECORD_ID,
    "record id in an address": f"https://airtable.com/app1/{RECORD_ID}?blocks=hide",
    "digest of the e-mail": hashlib.sha256(EMAIL.encode()).hexdigest(),
    "digest of the record id": hashlib.md5(RECORD_ID.encode(), usedforsecurity=False).hexdigest(),
}


def _parquet(text: str) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"id": [1], "texte": [text]}), buffer, compression="zstd")
    return buffer.getvalue()


def _parquet_footer(text: str) -> bytes:
    buffer = io.BytesIO()
    table = pa.table({"id": [1]}).replace_schema_metadata({"note": text})
    pq.write_table(table, buffer)
    return buffer.getvalue()


def _zip(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dossier/note.md", text)
    return buffer.getvalue()


def _nested_zip(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("dedans.zip", _zip(text))
        archive.writestr("dedans.csv.gz", gzip.compress(b"a\n1\n"))
    return buffer.getvalue()


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


CONTAINERS: dict[str, Callable[[str], bytes]] = {
    "note.md": lambda text: f"# Note\n\nVu avec {text} hier.\n".encode(),
    "note.txt": lambda text: text.encode(),
    "data/table.csv": lambda text: f"id,texte\n1,{_cell(text)}\n".encode(),
    "data/table.parquet": _parquet,
    "pied.parquet": _parquet_footer,
    "objet.json": lambda text: json.dumps({"a": [{"texte": text}]}).encode(),
    "graphe.jsonld": lambda text: json.dumps({"texte": text}, ensure_ascii=False).encode(),
    "page.html": lambda text: f"<!doctype html><p>Avec {text}.</p>".encode(),
    "figure.svg": lambda text: f"<svg><title>{text}</title></svg>".encode(),
    "flux.atom": lambda text: f"<feed><entry>{text}</entry></feed>".encode(),
    "CITATION.cff": lambda text: f"title: {text}\n".encode(),
    "archive.zip": _zip,
    "imbrique.zip": _nested_zip,
    "table.csv.gz": lambda text: gzip.compress(f"id,texte\n1,{_cell(text)}\n".encode()),
}


def workbook(*cells: str) -> bytes:
    """A workbook whose cells are shared strings, written in another order than the cells."""
    strings = sorted(cells, reverse=True)
    shared = "".join(f"<si><t>{html.escape(text)}</t></si>" for text in strings)
    row = "".join(f'<c r="A{index}" t="s"><v>{strings.index(text)}</v></c>' for index, text in enumerate(cells))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/sharedStrings.xml", f"<sst>{shared}</sst>")
        archive.writestr("xl/worksheets/sheet1.xml", f"<sheetData><row>{row}</row></sheetData>")
    return buffer.getvalue()

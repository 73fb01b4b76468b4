"""Disguises and containers beyond those that the gate plants each night: for its own tests."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import io
import json
import lzma
import quopri
import tarfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from tests.unit.publish.disguises import workbook
from tests.unit.publish.sample import PERSON

GIVEN, FAMILY, EMAIL, PHONE = (PERSON[name] for name in ("prenom", "nom", "email", "telephone"))
FULL = f"{GIVEN} {FAMILY}"

DISGUISES: dict[str, str] = {
    "digest in upper case": hashlib.sha512(EMAIL.encode()).hexdigest().upper(),
    "digest in base64": base64.b64encode(hashlib.sha1(EMAIL.encode(), usedforsecurity=False).digest()).decode(),
    "digest of the phone": hashlib.sha256(b"+33612345678").hexdigest(),
    "digest of the name": hashlib.sha256(b"marie elodie lefevre brule").hexdigest(),
    "base64 twice": base64.b64encode(base64.b64encode(FULL.encode())).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(f"??>>{FULL}~~".encode()).decode().rstrip("="),
    "base64 in an address": f"https://x.fr/{base64.b64encode(FULL.encode()).decode()}",
    "base64 of UTF-16": base64.b64encode(FULL.encode("utf-16-le")).decode(),
    "base64 over lines": base64.encodebytes(f"{'.' * 50}{FULL}{'.' * 50}".encode()).decode().replace("\n", "\r\n"),
    "hexadecimal": FULL.encode().hex(),
    "hexadecimal with a prefix": f"0x{FULL.encode().hex().upper()}",
    "hexadecimal by bytes": FULL.encode().hex(" "),
    "percent of scripts": "".join(f"%u{ord(sign):04x}" for sign in FULL),
    "octal escapes": "".join(f"\\{byte:03o}" for byte in FULL.encode()),
    "quoted-printable": quopri.encodestring(FULL.encode()).decode(),
    "quoted-printable over lines": FULL.replace("fèv", "f=\r\nèv"),
    "letter by letter": " ".join(FULL.replace("-", "").replace(" ", "")),
    "letters with dots": ".".join(FULL.replace("-", "").replace(" ", "")),
    "initials between": f"{GIVEN} J. M. {FAMILY}",
    "a comment inside a word": FULL.replace("fèv", "f<!-- a > b -->èv"),
    "two attributes": f'<p data-prenom="{GIVEN}" data-nom="{FAMILY}">',
    "two keys": f'{{"prenom": "{GIVEN}", "nom": "{FAMILY}"}}',
    "two keys escaped": json.dumps(json.dumps({"prenom": GIVEN, "nom": FAMILY})),
    "two terms": f'foaf:givenName "{GIVEN}" ; foaf:familyName "{FAMILY}" .',
    "two lines of YAML": f"\nprenom: {GIVEN}\nnom: {FAMILY}\n",
    "a new line": f"{GIVEN}\r\n{FAMILY}",
    "cyrillic letters": FULL.replace("a", "\u0430").replace("e", "\u0435"),
    "record sign escaped": FULL.replace(" ", "\\u001e"),
    "phone in full-width figures": PHONE.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
}


def _tar(text: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("note.md")
        member.size = len(text.encode())
        archive.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


def _arrow(text: str) -> bytes:
    buffer = io.BytesIO()
    table = pa.table({"id": [1], "texte": pa.array([text]).dictionary_encode()})
    with pa.ipc.new_file(buffer, table.schema) as writer:
        writer.write_table(table)
    return buffer.getvalue()


def _nested_columns(text: str) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"liste": [[{"objet": {"texte": text}}]], "octets": [b"rien"]}), buffer)
    return buffer.getvalue()


def _plain_table(text: str) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"id": [1], "texte": [text]}), buffer, compression="zstd")
    return buffer.getvalue()


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


CONTAINERS: dict[str, Callable[[str], bytes]] = {
    "note.md": lambda text: f"# Note\n\nVu avec {text} hier.\n".encode(),
    "table.csv": lambda text: f"id,texte\n1,{_cell(text)}\n".encode(),
    "table.tsv": lambda text: f"id\ttexte\n1\t{_cell(text)}\n".encode(),
    "points-virgules.csv": lambda text: f"\ufeffid;texte\r\n1;{_cell(text)}\r\n".encode(),
    "objet.json": lambda text: json.dumps({"a": [{"texte": text}]}).encode(),
    "lignes.ndjson": lambda text: f"{json.dumps({'a': 1})}\n{json.dumps({'texte': text})}\n".encode(),
    "graphe.ttl": lambda text: f"<a> dct:title {json.dumps(text, ensure_ascii=False)}@fr .".encode(),
    "page.html": lambda text: f"<!doctype html><p>Avec {text}.</p>".encode(),
    "note.md.bz2": lambda text: bz2.compress(text.encode()),
    "note.md.xz": lambda text: lzma.compress(text.encode()),
    "archive.tar.gz": lambda text: gzip.compress(_tar(text)),
    "table.arrow": _arrow,
    "table.parquet": _plain_table,
    "imbrique.parquet": _nested_columns,
    "classeur.xlsx": lambda text: workbook("1", text),
}

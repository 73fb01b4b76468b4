"""Disguises that a hostile review of the gate found open: each stays shut."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import urllib.parse
import zipfile
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.publish.containers import columns
from pipelines.publish.containers.pieces import MAXIMUM_UNPACKED, OVERLAP, WINDOW, row_pieces
from pipelines.publish.leaks import UNREADABLE, file_hits
from pipelines.publish.needles import build_needles
from tests.unit.publish.sample import identities

PERSON = {"nom": "DURANDEL", "prenom": "Daniel", "email": "daniel.durandel@exemple.fr", "telephone": "06 39 98 12 34"}
NEEDLES = build_needles(identities({"role": "titulaire", **PERSON}))


def kinds(name: str, content: str | bytes) -> set[str]:
    return set(file_hits(name, content.encode() if isinstance(content, str) else content, NEEDLES))


def parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    "text",
    [
        "https://x.fr/?q=DANIEL%20DURANDEL",
        "<td title=DANIEL&nbsp;DURANDEL>",
        "x=DANIEL\\u0020DURANDEL",
        "q=DANIEL_x0020_DURANDEL",
        "q=DANIEL\\040DURANDEL",
        "Dani\\U00000065l Durandel",
        ".a::after{content:'Dani\\65l Durandel'}",
        ".a::after{content:'Dani\\000065 l Durandel'}",
        "Daniel Duran-\ndel",
        "@danieldurandel75",
        "<text>Daniel</text><path d='" + "M1 2 " * 400 + "'/><text>Durandel</text>" + " mot" * 20_000,
        "Daniel <img src='data:image/png;base64," + "iVBORw0KGgo" * 200 + "'> Durandel" + " mot" * 20_000,
        "Daniel Duran<!-- " + "a>b " * 150 + " -->del" + " mot" * 20_000,
    ],
)
def test_a_name_is_found_behind_what_could_be_another_escape(text: str) -> None:
    assert "nom" in kinds("a.md", text)


@pytest.mark.parametrize("text", ["https://x.fr/?tel=06%2039%2098%2012%2034", "q=06&nbsp;39&nbsp;98&nbsp;12&nbsp;34"])
def test_a_phone_is_found_behind_what_could_be_another_escape(text: str) -> None:
    assert "telephone" in kinds("a.md", text)


@pytest.mark.parametrize(
    "table",
    [
        {"x": [{"prenom": "Daniel", "nom": "Durandel"}]},
        {"x": [[{"prenom": "Daniel", "nom": "Durandel"}]]},
        {"x": [[{"p": {"v": "Daniel"}, "n": {"v": "Durandel"}}]]},
        {"x": [{"prenom": "Daniel"}], "y": [{"nom": "Durandel"}]},
        {"x": pa.array([[("Daniel", "Durandel")]], pa.map_(pa.string(), pa.string()))},
    ],
)
def test_the_parts_of_a_nested_value_are_read_side_by_side(table: dict[str, object]) -> None:
    assert "nom" in kinds("a.parquet", parquet(pa.table(table)))


def test_the_objects_of_a_list_are_two_people() -> None:
    assert not kinds(
        "a.parquet", parquet(pa.table({"x": [[{"a": "Zoé", "b": "Daniel"}, {"a": "Durandel", "b": "Ali"}]]}))
    )


def test_a_phone_in_two_fields_of_an_object_is_found() -> None:
    assert "telephone" in kinds("a.parquet", parquet(pa.table({"x": [{"prefixe": "06", "numero": "39981234"}]})))


def repeated(rows: int, value: str) -> pa.Table:
    return pa.table(
        {"x": pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([value])), "y": ["z"] * rows}
    )


def test_a_long_value_said_by_each_row_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MAXIMUM_SLICE", 100_000)
    text = "bonjour " * 5_000
    assert not kinds("a.parquet", parquet(repeated(1_000, text)))
    assert "nom" in kinds("a.parquet", parquet(repeated(1_000, f"{text} Daniel Durandel {text}")))
    assert "nom" in kinds(
        "a.parquet", parquet(repeated(1_000, f"{text} Daniel").set_column(1, "y", [["Durandel"] * 1_000]))
    )


def test_what_rows_say_is_counted_before_it_is_written_out() -> None:
    size = 1 << 20
    column = repeated(MAXIMUM_UNPACKED // size + 1, "a" * size)["x"].chunk(0)
    assert columns.decoded_size(column) > MAXIMUM_UNPACKED > column.nbytes * 100
    nested = pa.array([[{"a": "xyz"}], None, []])
    assert columns.decoded_size(nested) >= 3


def test_an_array_that_says_one_value_many_times_is_refused() -> None:
    runs = pa.RunEndEncodedArray.from_arrays(pa.array([1_000_000_000], pa.int32()), pa.array(["a"]))
    buffer = io.BytesIO()
    with pa.ipc.new_stream(buffer, pa.schema([pa.field("x", runs.type)])) as writer:
        writer.write_batch(pa.record_batch([runs], ["x"]))
    assert kinds("a.arrow", buffer.getvalue()) == {UNREADABLE}


def test_the_header_of_a_compressed_file_is_read_inside_archives() -> None:
    buffer = io.BytesIO()
    with gzip.GzipFile("daniel.durandel.csv", "wb", fileobj=buffer) as stream:
        stream.write(b"a\n1\n")
    assert "nom" in kinds("a.zip", zipped("x.csv.gz", buffer.getvalue()))
    assert "nom" in kinds("a.csv.gz.gz", gzip.compress(buffer.getvalue()))


def times(count: int, change: Callable[[str], str], text: str) -> str:
    for _ in range(count):
        text = change(text)
    return text


@pytest.mark.parametrize(
    "text",
    [
        times(12, lambda text: text.replace("%", "%25"), "%44aniel"),
        times(12, html.escape, "&amp;"),
        times(4, lambda text: encoded(text.encode()), "Daniel Durandel"),
        times(5, lambda text: encoded(text.encode()), "Daniel Durandel"),
        encoded(gzip.compress(b"rien", mtime=0)),
        gzip.compress(b"rien", mtime=0).hex(),
        encoded(bz2.compress(b"rien")),
        encoded(lzma.compress(b"rien")),
        encoded(b"%PDF-1.7 ...."),
        encoded(parquet(pa.table({"a": [1]}))),
        f"<a href='data:application/zip;base64,{encoded(zipped('a.txt', b'rien'))}'>",
    ],
)
def test_what_is_hidden_too_deep_is_unreadable(text: str) -> None:
    assert kinds("a.md", text) == {UNREADABLE}
    assert kinds("a.json", json.dumps([text])) == {UNREADABLE}


def test_escapes_in_escapes_are_undone_as_deep_as_people_go() -> None:
    assert "nom" in kinds(
        "a.md", times(6, lambda text: text.replace("%", "%25"), urllib.parse.quote("Daniel Durandel"))
    )


@pytest.mark.parametrize("row", ["06;39981234", "+33 6;39981234", "+33;639981234", "06;39 98 12 34"])
def test_a_phone_over_two_cells_is_found(row: str) -> None:
    assert "telephone" in kinds("a.csv", f"prefixe;tel\n{row}\n")
    first, second = row.split(";")
    assert "telephone" in kinds("a.parquet", parquet(pa.table({"a": [first], "b": [second], "c": ["Daniel Durandel"]})))


def test_one_endless_row_is_read_in_bounded_pieces() -> None:
    row = " ".join(["Daniel"] * WINDOW)
    found = list(row_pieces([["a", row, "Durandel"]]))
    assert max(len(piece.text) for piece in found) < 2 * WINDOW + OVERLAP
    assert "nom" in kinds("a.csv", f"a,b,c\n1,{row},Durandel\n")

"""Parquet and Arrow: rows and all that stands beside them."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.publish.leaks import UNREADABLE, file_hits
from pipelines.publish.needles import build_needles
from tests.unit.publish.hard_disguises import EMAIL, FAMILY, FULL, GIVEN
from tests.unit.publish.sample import identities

NEEDLES = build_needles(identities())
CLEAN = pa.table(
    {
        "texte": ["Plus de bus", None, "rien"],
        "nombre": [1, 2, None],
        "part": [0.5, None, 1.0],
        "oui": [True, False, None],
        "jour": [datetime.date(2026, 3, 14)] * 3,
        "instant": [datetime.datetime(2026, 3, 14, 12, tzinfo=datetime.UTC)] * 3,
        "prix": [Decimal("1.50")] * 3,
        "octets": [b"\xff\x00", None, b"a"],
        "listes": [["a", "b"], [], None],
        "objets": [{"a": {"b": 1}}] * 3,
    }
)


def parquet(table: pa.Table, **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("compression", ["none", "snappy", "zstd", "gzip"])
def test_columns_of_every_type_are_read(compression: str) -> None:
    assert not file_hits("a.parquet", parquet(CLEAN, compression=compression), NEEDLES)
    assert not file_hits("a.parquet", parquet(CLEAN.slice(0, 0), compression=compression), NEEDLES)
    for name in ("texte", "octets"):
        leak = FULL if name == "texte" else FULL.encode()
        table = CLEAN.set_column(CLEAN.column_names.index(name), name, [[leak, None, None]])
        assert file_hits("a.parquet", parquet(table, compression=compression), NEEDLES)["nom"], name


def test_a_name_in_two_columns_is_found_but_not_in_two_rows() -> None:
    assert file_hits(
        "a.parquet", parquet(pa.table({"a": [FAMILY], "n": [1], "b": [GIVEN]}).select(["a", "b"])), NEEDLES
    )
    assert not file_hits("a.parquet", parquet(pa.table({"a": [GIVEN, FAMILY]})), NEEDLES)


def test_figures_of_neighbour_columns_are_not_a_phone() -> None:
    assert not file_hits(
        "a.parquet", parquet(pa.table({str(i): [part] for i, part in enumerate((6, 12, 34, 56, 78))})), NEEDLES
    )


@pytest.mark.parametrize(
    "table",
    [
        CLEAN.replace_schema_metadata({"auteur": EMAIL}),
        CLEAN.replace_schema_metadata({EMAIL: "auteur"}),
        CLEAN.rename_columns([FULL, *CLEAN.column_names[1:]]),
        pa.table([[1]], schema=pa.schema([pa.field("a", pa.int64(), metadata={"note": FULL})])),
        pa.table(
            [[{"b": 1}]],
            schema=pa.schema([pa.field("a", pa.struct([pa.field("b", pa.int64(), metadata={"n": FULL})]))]),
        ),
    ],
    ids=["value of metadata", "key of metadata", "column", "field metadata", "nested field metadata"],
)
@pytest.mark.parametrize("container", ["parquet", "arrow"])
def test_what_stands_beside_the_rows_is_read(table: pa.Table, container: str) -> None:
    buffer = io.BytesIO()
    with pa.ipc.new_file(buffer, table.schema) as writer:
        writer.write_table(table)
    content = parquet(table, compression="zstd") if container == "parquet" else buffer.getvalue()
    assert +file_hits(f"a.{container}", content, NEEDLES)


def test_the_values_that_no_row_uses_any_more_are_read() -> None:
    unused = pa.DictionaryArray.from_arrays(pa.array([0, 0]), pa.array(["rien", FULL]))
    buffer = io.BytesIO()
    table = pa.table({"a": unused})
    with pa.ipc.new_stream(buffer, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    assert file_hits("a.arrow", buffer.getvalue(), NEEDLES)["nom"]
    assert file_hits("a.parquet", parquet(table, compression="zstd"), NEEDLES)["nom"] or FULL not in str(
        pq.read_table(io.BytesIO(parquet(table)), read_dictionary=["a"])["a"].chunk(0).dictionary
    )


def test_several_groups_of_rows_are_read() -> None:
    texts = ["rien"] * 1000 + [FULL] + ["rien"] * 1000
    assert file_hits("a.parquet", parquet(pa.table({"a": texts}), row_group_size=100), NEEDLES)["nom"]


def test_bytes_that_belong_to_no_column_are_refused() -> None:
    content = parquet(CLEAN, compression="zstd")
    length = int.from_bytes(content[-8:-4], "little") + 8
    assert file_hits("a.parquet", content[:-length] + b"reste" + content[-length:], NEEDLES) == {UNREADABLE: 1}


def test_a_budget_bounds_what_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.publish.containers.pieces import Budget

    monkeypatch.setattr(Budget.__init__, "__defaults__", (10_000, 100))
    content = parquet(pa.table({"a": ["rien " * 100_000]}), compression="zstd")
    assert file_hits("a.parquet", content, NEEDLES)[UNREADABLE]

"""The logical digest: the same for the same data however they are encoded, another one when a cell changes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.tables import csv_bytes
from pipelines.publish.content import SUMS, Contents, read_folder, sums_file
from pipelines.publish.logical_digest import logical_digest, logical_digest_of_csv, reencoded_files
from tests.unit.publish.sample import published

RECIPE = Path(__file__).parents[3] / "docs" / "releases.md"
cells = st.one_of(
    st.none(), st.text(max_size=6), st.sampled_from(['"', ",", "\n", "\r\n", "=1", "a\u2028b", "é", "💧"])
)
rows = st.lists(st.tuples(cells, st.integers(-3, 3), st.none() | st.floats(allow_nan=False), st.booleans()), max_size=5)


def table(content: list[tuple[object, ...]]) -> pa.Table:
    columns = [list(column) for column in zip(*content, strict=True)] or [[], [], [], []]
    kinds = (pa.string(), pa.int64(), pa.float64(), pa.bool_())
    return pa.table({name: pa.array(column, kind) for name, column, kind in zip("bcad", columns, kinds, strict=True)})


@settings(deadline=None)  # the first writing of Parquet is slow
@given(rows, st.randoms(use_true_random=False))
def test_neither_order_nor_encoding_counts(content: list[tuple[object, ...]], random: st.DataObject) -> None:
    digest = logical_digest(table(content))
    shuffled = random.sample(content, len(content))  # type: ignore[attr-defined]  # what st.randoms draws
    assert logical_digest(table(shuffled).select(["d", "a", "b", "c"])) == digest
    assert logical_digest_of_csv(csv_bytes(table(content))) == digest
    again = io.StringIO(newline="")
    csv.writer(again, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(
        csv.reader(io.StringIO(csv_bytes(table(content)).decode(), newline=""))
    )
    assert logical_digest_of_csv(again.getvalue().encode()) == digest
    buffer = io.BytesIO()
    pq.write_table(table(content), buffer, compression="gzip", use_dictionary=False, row_group_size=1)
    assert logical_digest(pq.read_table(buffer)) == digest


@given(rows, rows)
def test_two_tables_have_one_digest_only_when_they_say_the_same(
    one: list[tuple[object, ...]], other: list[tuple[object, ...]]
) -> None:
    def said(content: list[tuple[object, ...]]) -> list[list[str]]:
        return sorted(csv.reader(io.StringIO(csv_bytes(table(content)).decode(), newline="")))

    assert (logical_digest(table(one)) == logical_digest(table(other))) == (said(one) == said(other))


def test_the_name_of_a_column_counts() -> None:
    assert logical_digest(pa.table({"a": ["x"]})) != logical_digest(pa.table({"b": ["x"]}))


@pytest.mark.parametrize("content", [b"", b"\xff", b"a,b\n1\n", b'a\n"x', b"a\nx\ny,z\n"])
def test_what_is_no_table_has_no_digest(content: bytes) -> None:
    with pytest.raises(ValueError):
        logical_digest_of_csv(content)


def test_a_cell_of_any_length_is_read() -> None:
    long = pa.table({"texte": ["m" * 200_000]})
    assert logical_digest_of_csv(csv_bytes(long)) == logical_digest(long)


def release(folder: Path) -> Contents:
    return read_folder(published(folder).folder)[0]


def test_a_release_tells_the_digest_of_each_of_its_tables(tmp_path: Path) -> None:
    contents = release(tmp_path)
    told = json.loads(contents["quality.json"])["tables"]["sessions"]["empreinte_logique"]
    assert told == logical_digest_of_csv(contents["data/sessions.csv"])


def test_the_recipe_of_the_documentation_gives_it(tmp_path: Path) -> None:
    contents = release(tmp_path)
    (tmp_path / "table.csv").write_bytes(contents["data/sessions.csv"])
    code = RECIPE.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    found: dict[str, str] = {}
    exec(code.replace("data/sessions.csv", str(tmp_path / "table.csv")), {}, found)  # noqa: S102 - our own page
    assert found["digest"] == logical_digest_of_csv(contents["data/sessions.csv"])


def test_a_new_encoding_is_told_from_a_change(tmp_path: Path) -> None:
    contents = release(tmp_path)
    assert reencoded_files(contents) == []
    buffer = io.BytesIO()
    pq.write_table(pq.read_table(io.BytesIO(contents["data/sessions.parquet"])), buffer, compression="none")
    text = contents["data/sessions.csv"]
    changed = contents | {
        "data/sessions.parquet": buffer.getvalue(),
        "data/sessions.csv": text.replace(b"\n", b"\r\n"),
        "data/avis.csv": contents["data/avis.csv"].replace(b"tarification", b"facturation"),
    }
    assert reencoded_files(changed) == ["data/sessions.csv", "data/sessions.parquet"]
    assert reencoded_files(changed | {"data/avis.csv": b"\xff"}) == ["data/sessions.csv", "data/sessions.parquet"]


def test_a_digest_that_somebody_rewrote_proves_nothing(tmp_path: Path) -> None:
    contents = release(tmp_path)
    quality = json.loads(contents["quality.json"])
    edited = contents["data/avis.csv"].replace(b"tarification", b"facturation")
    quality["tables"]["avis"]["empreinte_logique"] = logical_digest_of_csv(edited)
    assert reencoded_files(contents | {"data/avis.csv": edited, "quality.json": json.dumps(quality).encode()}) == []
    assert contents[SUMS] == sums_file(contents)


def test_the_digest_is_the_one_of_the_definition() -> None:
    assert logical_digest(pa.table({"b": ["x", '"'], "a": [2, 1]})) == (
        hashlib.sha256(b'"a","b"\n"1",""""\n"2","x"\n').hexdigest()
    )

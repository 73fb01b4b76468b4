from __future__ import annotations

import csv
import io

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.tables import csv_bytes, csv_cell

CELLS = st.text(st.sampled_from('a"\r\n,; é=')) | st.none()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_any_text_comes_back_from_the_published_csv(rows: list[tuple[str | None, str | None]]) -> None:
    columns = list(zip(*rows, strict=True)) or [(), ()]
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in zip("xy", columns, strict=True)})
    read = list(csv.reader(io.StringIO(csv_bytes(table).decode(), newline="")))
    assert read == [["x", "y"], *([csv_cell(cell) for cell in row] for row in rows)]

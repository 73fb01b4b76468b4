"""Read a CSV as text and write it again as CSV and as Parquet: what the same bytes cost with no anonymisation."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
from pyarrow import csv, parquet

if __name__ == "__main__":
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    with source.open(encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
    text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    table = csv.read_csv(source, convert_options=text)
    csv.write_csv(table, folder / "copy.csv", csv.WriteOptions(quoting_style="needed"))
    parquet.write_table(table, folder / "copy.parquet", compression="zstd")

"""The files that people open: CSV, Parquet, a workbook, an archive; the same rows give the same bytes."""

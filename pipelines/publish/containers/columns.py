"""Parquet and Arrow: rows, and all that stands beside them: schema, metadata, statistics, dictionaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.kit.texts.folding import RECORD
from pipelines.kit.texts.phone_numbers import CELL
from pipelines.publish.containers.pieces import (
    Budget,
    Piece,
    UnreadableError,
    binary_pieces,
    line_pieces,
    row_pieces,
)

BATCH_ROWS = 10_000
MAXIMUM_CHUNK = 256 << 20
"""The longest column of a group of rows, unpacked: Arrow may hold all of it."""
MAXIMUM_SLICE = 16 << 20
ROW_BYTES = 8
"""What a cell costs at least, that of a column without values too."""
MOST_REPEATED = 4
LONG_VALUE = 200
EDGE = 100
"""How much of a long value that is repeated is read again in each row, beside the cells around it."""
BUFFER = 1 << 20
MAGIC = 4
FOOTER_LENGTH = 8


def parquet_pieces(stream: IO[bytes], budget: Budget) -> Iterator[Piece]:
    """Yield the bytes as they are, the footer, the statistics, the dictionaries, then the rows."""
    yield from binary_pieces(stream)
    footer = pq.read_metadata(stream)
    schema = footer.schema.to_arrow_schema()
    check_nothing_between(stream, footer)
    yield from row_pieces([[footer.created_by], *_footer_rows(footer, schema)])
    texts = [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_binary(field.type)]
    file = pq.ParquetFile(stream, read_dictionary=texts, buffer_size=BUFFER, pre_buffer=False)
    yield from _batches_pieces(file.iter_batches(_rows_at_once(footer), use_threads=False), budget)


def _rows_at_once(footer: pq.FileMetaData) -> int:
    """Return how many rows to unpack at once, from what the file says of its size; refuse what is too long for that."""
    size = 0
    for group in range(footer.num_row_groups):
        sizes = [footer.row_group(group).column(index).total_uncompressed_size for index in range(footer.num_columns)]
        if max(sizes, default=0) > MAXIMUM_CHUNK:
            raise UnreadableError
        size += sum(sizes)
    return int(max(1, min(BATCH_ROWS, MAXIMUM_SLICE * footer.num_rows // max(size, 1))))


def _footer_rows(footer: pq.FileMetaData, schema: pa.Schema) -> Iterator[list[object]]:
    yield from _schema_rows(schema)
    yield from ([*pair] for pair in (footer.metadata or {}).items())
    for group in range(footer.num_row_groups):
        for index in range(footer.num_columns):
            column = footer.row_group(group).column(index)
            yield [column.path_in_schema]
            if column.statistics is not None and column.statistics.has_min_max:
                yield from ([value] for value in (column.statistics.min, column.statistics.max))


def _schema_rows(schema: pa.Schema) -> Iterator[list[object]]:
    yield [*schema.names]
    yield from ([*pair] for pair in (schema.metadata or {}).items())
    waiting = [*schema]
    while waiting:
        field = waiting.pop()
        yield [field.name, str(field.type)]
        yield from ([*pair] for pair in (field.metadata or {}).items())
        waiting += [field.type.field(place) for place in range(field.type.num_fields)]


def check_nothing_between(stream: IO[bytes], footer: pq.FileMetaData) -> None:
    """Refuse a file with bytes that belong to no column: a table that was replaced may still be there, compressed."""
    length = stream.seek(0, 2)
    columns = (
        footer.row_group(group).column(index)
        for group in range(footer.num_row_groups)
        for index in range(footer.num_columns)
        if footer.row_group(group).column(index).total_compressed_size
    )
    place = MAGIC
    for start, size in sorted((_start(column), column.total_compressed_size) for column in columns):
        if start != place:
            raise UnreadableError
        place = start + size
    if place + footer.serialized_size + FOOTER_LENGTH != length:
        raise UnreadableError
    stream.seek(0)


def _start(column: pq.ColumnChunkMetaData) -> int:
    """Return where a column starts: at its dictionary when it has one, at its only pages when it has no row."""
    pages = (column.data_page_offset, column.dictionary_page_offset if column.has_dictionary_page else None)
    return int(min(place for place in pages if place))


def arrow_pieces(stream: IO[bytes], budget: Budget) -> Iterator[Piece]:
    """Yield an Arrow file or stream: its bytes as they are, its schema, its dictionaries and rows."""
    yield from binary_pieces(stream)
    stream.seek(0)
    is_file = stream.read(6) == b"ARROW1"
    stream.seek(0)
    if is_file:
        file = pa.ipc.open_file(stream)
        yield from row_pieces(_schema_rows(file.schema))
        batches = (file.get_batch(place) for place in range(file.num_record_batches))
    else:
        reader = pa.ipc.open_stream(stream)
        yield from row_pieces(_schema_rows(reader.schema))
        batches = iter(reader)
    yield from _batches_pieces(batches, budget)


def _batches_pieces(batches: Iterable[pa.RecordBatch], budget: Budget) -> Iterator[Piece]:
    """Yield the rows of batches, then the values of their dictionaries that no row uses."""
    unused: dict[int, _Unused] = {}
    for batch in batches:
        dictionaries = [pa.types.is_dictionary(column.type) for column in batch.columns]
        columns = [
            _shortened(column) if known else column for column, known in zip(batch.columns, dictionaries, strict=True)
        ]
        size = sum(decoded_size(column) + ROW_BYTES * len(column) for column in columns)
        budget.spend(size)
        step = max(1, batch.num_rows * MAXIMUM_SLICE // max(size, 1))
        for start in range(0, batch.num_rows, step):
            yield from _rows([column.slice(start, step) for column in columns])
        for place, column in enumerate(batch.columns):
            if dictionaries[place]:
                former = unused.get(place)
                unused[place] = _Unused(column.dictionary, former)
                if former is not None and not unused[place].continues:
                    yield from former.pieces()
                unused[place].see(columns[place])
    for each in unused.values():
        yield from each.pieces()


def decoded_size(column: pa.Array) -> int:
    """Return how many bytes the values of a column take once each row has its own."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        lengths = _lengths(column.dictionary)
        return int(lengths[column.indices.drop_null().to_numpy(zero_copy_only=False)].sum())
    if pa.types.is_struct(kind):
        return sum(decoded_size(part) for part in column.flatten())
    if pa.types.is_map(kind):
        return decoded_size(column.keys) + decoded_size(column.items)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        parts = column.flatten()
        return decoded_size(parts) + ROW_BYTES * len(parts)
    if pa.types.is_nested(kind) or not _says_its_size(kind):
        raise UnreadableError
    return int(column.nbytes)


def _says_its_size(kind: pa.DataType) -> bool:
    """Return whether the values of a type are all there: views and runs say one of them many times."""
    return not any(word in str(kind) for word in ("view", "run_end_encoded"))


def _lengths(values: pa.Array) -> npt.NDArray[np.int64]:
    """Return the length of each value of a dictionary in bytes, their mean when Arrow does not know."""
    if _is_text(values.type):
        return np.asarray(pc.fill_null(pc.binary_length(values), 0), dtype=np.int64)
    return np.full(len(values), decoded_size(values) // max(len(values), 1) + 1, dtype=np.int64)


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))


def _shortened(column: pa.DictionaryArray) -> pa.DictionaryArray:
    """Return a column whose rows say the same long values again and again with the edges of those values alone.

    The values are then read whole once, as those that no row uses.
    """
    values = column.dictionary
    if not _is_text(values.type) or decoded_size(column) <= max(MOST_REPEATED * values.nbytes, MAXIMUM_SLICE):
        return column
    return pa.DictionaryArray.from_arrays(column.indices, pa.array(map(_edges, values.to_pylist()), values.type))


def _edges(value: str | bytes | None) -> str | bytes | None:
    if value is None or len(value) <= LONG_VALUE:
        return value
    cut = f"\n{RECORD}\n"
    return value[:EDGE] + cut + value[-EDGE:] if isinstance(value, str) else value[:EDGE] + cut.encode() + value[-EDGE:]


class _Unused:
    """The values of a dictionary that no row seen so far uses; one that starts with the ``former`` continues it."""

    def __init__(self, dictionary: pa.Array, former: _Unused | None) -> None:
        self.dictionary = dictionary
        self._unseen = np.ones(len(dictionary), dtype=bool)
        self.continues = former is not None and dictionary.slice(0, len(former.dictionary)).equals(former.dictionary)
        if former is not None and self.continues:
            self._unseen[: len(former.dictionary)] = former._unseen

    def see(self, column: pa.DictionaryArray) -> None:
        """Note the values that rows use, but where they say them shortened."""
        if column.dictionary.equals(self.dictionary):
            self._unseen[column.indices.drop_null().to_numpy(zero_copy_only=False)] = False

    def pieces(self) -> Iterator[Piece]:
        """Yield the values that are left."""
        yield from row_pieces([value] for value in self.dictionary.filter(pa.array(self._unseen)).to_pylist())


def _rows(columns: list[pa.Array]) -> Iterator[Piece]:
    plain = [_texts(column) for column in columns]
    if not plain or any(column is None for column in plain):
        yield from row_pieces(zip(*(column.to_pylist() for column in columns), strict=True))
        return
    yield from line_pieces(pc.binary_join_element_wise(*plain, CELL, null_handling="replace").to_pylist())


def _texts(column: pa.Array) -> pa.Array | None:
    """Return a column as texts in which no sign ends a cell or a row; None when Arrow cannot write it so."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_nested(column.type) or pa.types.is_binary(column.type) or pa.types.is_fixed_size_binary(column.type):
        return None
    try:
        return pc.replace_substring_regex(pc.cast(column, pa.string()), f"[{RECORD}{CELL}]", " ")
    except pa.ArrowException:
        return None

"""The keys of a large file, as Arrow texts: what ``KeyTexts`` is for a small one."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validate.proof.hashes import are_among, repeated_hashes, text_hashes
from pipelines.validate.proof.key_texts import SEPARATOR, KeyTexts
from pipelines.validate.proof.records import cells_of
from pipelines.validate.proof.scan import Key


class ArrowKeyTexts(KeyTexts):
    """Keys gathered by batches; those that a simple pattern does not find are read by Python's reader."""

    def __init__(self, key: Key, delimiter: str) -> None:
        super().__init__()
        self._key = key
        self._delimiter = delimiter
        self._numbers: list[npt.NDArray[np.int64]] = []
        self._batches: list[pa.StringArray] = []

    def extend(self, first: int, records: pa.StringArray, proven: npt.NDArray[np.bool_]) -> None:
        """Add the keys of the proven ones among consecutive records; ``first`` is the number of the first."""
        numbers = np.arange(first, first + len(records))
        parts = [_cells(records, position, self._delimiter) for position in self._key.positions]
        found = ~np.logical_or.reduce([part.is_null().to_numpy(zero_copy_only=False) for part in parts])
        for index in np.flatnonzero(proven & ~found).tolist():
            cells = cells_of(records[index].as_py(), self._delimiter)
            self.add(int(numbers[index]), cells, self._key.positions, self._key.missing)
        plain = proven & found
        self._extend(numbers[plain], [part if plain.all() else part.filter(pa.array(plain)) for part in parts])

    def _extend(self, numbers: npt.NDArray[np.int64], parts: list[pa.StringArray]) -> None:
        absent = [
            pc.is_in(part, value_set=pa.array(none, pa.string())).to_numpy(zero_copy_only=False)
            for part, none in zip(parts, self._key.missing, strict=True)
        ]
        whole = ~np.logical_or.reduce(absent)
        if len(parts) > 1:
            separated = [pc.match_substring(part, SEPARATOR).to_numpy(zero_copy_only=False) for part in parts]
            whole &= ~np.logical_or.reduce(separated)
            self.partial.extend(numbers[~whole & ~np.logical_and.reduce(absent)].tolist())
        texts = pc.binary_join_element_wise(*parts, SEPARATOR) if len(parts) > 1 else parts[0]
        self._numbers.append(numbers[whole])
        self._batches.append(texts if whole.all() else texts.filter(pa.array(whole)))

    def _gathered(self) -> tuple[npt.NDArray[np.int64], pa.ChunkedArray]:
        numbers = np.concatenate([*self._numbers, np.array(self.records, np.int64)])
        return numbers, pa.chunked_array([*self._batches, pa.array(self.texts, pa.string())])

    def repeated(self, others: Collection[str]) -> Iterator[int]:
        """Yield the records whose key may be that of another record, or one of ``others``: they have the same hash."""
        numbers, texts = self._gathered()
        hashes = np.concatenate([text_hashes(chunk) for chunk in texts.chunks])
        doubtful = repeated_hashes(hashes, text_hashes(pa.array(sorted(others), pa.string())))
        return iter(numbers[are_among(hashes, doubtful)].tolist())

    def orphans(self, parents: Collection[str]) -> Iterator[int]:
        """Yield the records whose key is none of ``parents``."""
        numbers, texts = self._gathered()
        known = pc.is_in(texts, value_set=pa.array(sorted(parents), pa.string())).to_numpy()
        return iter(numbers[~known].tolist())

    def values(self) -> list[str]:
        """Return every key."""
        keys: list[str] = self._gathered()[1].to_pylist()
        return keys


def _cell_pattern(position: int, delimiter: str) -> str:
    """Return the pattern that finds a cell after unquoted cells, quoted itself or not; RE2 runs it in one pass."""
    inside = rf'[^"\r\n\x{ord(delimiter):02x}]*'
    before = rf"(?:{inside}\x{ord(delimiter):02x}){{{position}}}"
    return rf'\A{before}(?:(?P<plain>{inside})|"(?P<quoted>[^"\r\n]*)")[\r\n\x{ord(delimiter):02x}]'


def _cells(records: pa.StringArray, position: int, delimiter: str) -> pa.StringArray:
    """Return the cell of each record at a position, null where no simple pattern finds it."""
    if position == 0:  # the usual key, found in half the time
        cells = pc.list_element(pc.split_pattern(records, pattern=delimiter, max_splits=1), 0)
        letters = b"".join(buffer.to_pybytes() for buffer in cells.buffers()[2:] if buffer is not None)
        if b'"' not in letters and b"\n" not in letters:
            return cells
    found = pc.extract_regex(records, _cell_pattern(position, delimiter))
    plain, quoted = found.field("plain"), found.field("quoted")
    cell = pc.if_else(pc.equal(quoted, ""), plain, quoted)
    return pc.if_else(found.is_valid(), cell, pa.scalar(None, pa.string()))

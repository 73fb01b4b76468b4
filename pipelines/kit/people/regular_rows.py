"""The rows of ``identites`` whose cells are what their columns say, read by whole columns: a million people at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.people.registry import COLUMNS, SEATED, phones_of, written_names
from pipelines.kit.people.vocabulary import SAYS_NOBODY, Vocabulary
from pipelines.kit.texts.folded_bytes import codes_of, fold_codes
from pipelines.kit.texts.folding import RECORD

BATCH_ROWS = 50_000
# What may be a contact, or bring another name in, whatever the cell: such rows are read one by one.
_NO_NAME = r"[@<>()\[\]{}\p{N}\p{Cc}]|rec[A-Za-z0-9]{14}|^[^\p{L}]+$"
_EMAIL = r"^(?:[._%+'-]*[A-Za-z0-9][A-Za-z0-9._%+'-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})?$"
_RECORD_ID = r"^(?:rec[A-Za-z0-9]{14}|[A-Za-z]{0,12}[_-]?[0-9]{0,8})$"
_IN_AN_EMAIL = r"rec[A-Za-z0-9]{14}"
_PHONE = r"^[0-9+(). /-]*$"
# One number, which no part of can be another: its key is its last nine figures.
_PLAIN_PHONE = r"^(?:(?:0|\+33|0033)[1-9][0-9]{8}|0[1-9](?:[ .-][0-9]{2}){4})$"
_KEY = 9


@dataclass(frozen=True, repr=False)  # its repr would print somebody
class RegularRows:
    """Regular rows: their cells by column, without the spaces around."""

    cells: dict[str, pa.StringArray]

    def filter(self, mask: pa.BooleanArray) -> RegularRows:
        """Return some of the rows."""
        return RegularRows({name: column.filter(mask) for name, column in self.cells.items()})

    def nameable(self, vocabulary: Vocabulary) -> pa.BooleanArray:
        """Return of which rows a pattern may match texts of that vocabulary, or nobody can tell by columns."""
        local_parts = pc.replace_substring_regex(self.cells["email"], "@.*", "")
        given, family, records = (_folded(self.cells[name]) for name in ("prenom", "nom", "airtable_record_id"))
        may_be_named = partial(_may_be_named, vocabulary)
        return pa.array(map(may_be_named, given, family, records, _folded(local_parts)), pa.bool_())

    def nameless(self) -> int:
        """Return how many rows have no name."""
        empty = pc.and_(pc.equal(self.cells["nom"], ""), pc.equal(self.cells["prenom"], ""))
        return int(pc.sum(empty).as_py() or 0)

    def phones(self) -> Iterator[str]:
        """Yield the key of every phone."""
        column = self.cells["telephone"]
        plain = pc.match_substring_regex(column, _PLAIN_PHONE)
        figures = pc.replace_substring_regex(column.filter(plain), "[^0-9]", "")
        yield from pc.utf8_slice_codeunits(figures, -_KEY).to_pylist()
        for cell in column.filter(pc.invert(plain)).to_pylist():
            yield from phones_of(cell, cell)

    def contacts(self) -> Iterator[str]:
        """Yield what a digest could be of, as ``Person.contacts`` does for one."""
        yield from self.phones()
        for name in ("airtable_record_id", "email", "telephone"):
            yield from self.cells[name].to_pylist()
        for given, family in zip(self.cells["prenom"].to_pylist(), self.cells["nom"].to_pylist(), strict=True):
            yield from written_names(given, family)


def split_rows(identities: pa.Table) -> Iterator[tuple[pa.Table, RegularRows, pa.Table]]:
    """Yield by batches the rows to read one by one, the regular ones by columns, and these as they are.

    Whoever sat there is read alone.
    """
    for start in range(0, identities.num_rows, BATCH_ROWS):
        batch = identities.slice(start, BATCH_ROWS).combine_chunks()
        cells = {name: pc.utf8_trim_whitespace(_column(batch, name)) for name in COLUMNS}
        regular = _regular(batch, cells)
        yield batch.filter(pc.invert(regular)), RegularRows(cells).filter(regular), batch.filter(regular)


def _column(batch: pa.Table, name: str) -> pa.StringArray:
    if name not in batch.column_names:
        return pa.array([""] * batch.num_rows, pa.string())
    return pc.fill_null(pc.cast(batch[name].combine_chunks(), pa.string()), "")


def _regular(batch: pa.Table, cells: dict[str, pa.StringArray]) -> pa.BooleanArray:
    regular = pc.and_(_is(cells["telephone"], _PHONE), _is(cells["airtable_record_id"], _RECORD_ID))
    regular = pc.and_(regular, pc.and_(_is(cells["email"], _EMAIL), pc.invert(_is(cells["email"], _IN_AN_EMAIL))))
    for name in ("nom", "prenom"):
        regular = pc.and_(regular, pc.invert(_is(pc.utf8_normalize(cells[name], "NFKC"), _NO_NAME)))
    seated = pc.is_in(_column(batch, "role"), pa.array(sorted(SEATED)))
    return pc.and_(regular, pc.and_(pc.equal(_column(batch, "brut"), ""), pc.invert(seated)))


def _is(column: pa.StringArray, pattern: str) -> pa.BooleanArray:
    return pc.match_substring_regex(column, pattern)


def _folded(column: pa.StringArray) -> list[str]:
    """Return cells folded, all at once."""
    joined = f" {RECORD} ".join(column.to_pylist())
    return fold_codes(codes_of(joined)).tobytes().decode("utf-8").split(RECORD) if len(column) else []


def _may_be_named(vocabulary: Vocabulary, given: str, family: str, record: str, local_part: str) -> bool:
    names = given.split(), family.split()
    if any(names) and not all(map(_tells, names)):
        return True
    return (
        vocabulary.has_name(given, family)
        or vocabulary.has_mailbox(local_part)
        or (bool(record.strip()) and vocabulary.has_all(record))
    )


def _tells(words: list[str]) -> bool:
    """Return whether a cell holds a name for sure, so that somebody whose two cells do can be looked for."""
    return any(len(word) > 1 and word not in SAYS_NOBODY for word in words)

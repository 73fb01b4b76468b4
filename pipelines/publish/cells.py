"""The texts of the published tables, read again cell by cell: capitals and neighbours tell what bytes cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from pipelines.kit.findings import Finding
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Tables
from pipelines.kit.texts.batch import Batch, batches
from pipelines.kit.texts.forms import form_digest
from pipelines.kit.texts.passages import Passage, without_overlaps
from pipelines.publish.leak_waivers import folded_form
from pipelines.publish.reviewed import Kept

NAMED_BY_CONSENT = {"interventions": "intervenant", "demarche": "garant_nom"}
"""The columns that publish a name because its bearer agreed, or holds a public office."""

NOTHING_KEPT: Kept = frozenset()

Reader = Callable[[Batch], list[Passage]]


@dataclass(frozen=True, order=True)
class CellLeak:
    """A certain passage in a cell, rows counted from 1; ``form`` is its words, which no repr shows."""

    table: str
    column: str
    row: int
    kind: str
    form: str = field(repr=False)

    @property
    def files(self) -> tuple[str, str]:
        """The two files that hold the cell."""
        return f"data/{self.table}.csv", f"data/{self.table}.parquet"


def public_names(tables: Tables, figures: Iterable[str] = ()) -> list[str]:
    """Return the names that texts may say: those that the release publishes by consent, and public figures."""
    columns = [tables[table][column] for table, column in NAMED_BY_CONSENT.items() if table in tables]
    return sorted({name for column in columns for name in column.to_pylist() if name} | set(figures))


def cell_leaks(tables: Tables, read: Reader, allowed: Collection[str], kept: Kept = NOTHING_KEPT) -> Iterator[CellLeak]:
    """Yield each certain passage that ``read`` finds in a published free text, but in the names that are allowed."""
    from pipelines.kit.people.allowed import without_allowed

    for table, column, texts in free_texts(tables):
        for first, batch in batches(list(texts.values())):
            rows = list(texts)[first : first + len(batch.texts)]
            certain = [passage for passage in read(batch) if passage.certain]
            for passage in without_overlaps(without_allowed(certain, batch, allowed)):
                words = batch.texts[passage.row][passage.start : passage.end]
                form = folded_form(words) or words.strip()
                if (form_digest(form), table, column) not in kept:
                    yield CellLeak(table, column, rows[passage.row], passage.kind, form)


def free_texts(tables: Tables) -> Iterator[tuple[str, str, dict[int, str]]]:
    """Yield each column of free text of the open tables: table, column, and its texts by row, from 1."""
    for name, table in tables.items():
        for column in load_schema(name, "open").fields:
            if column.descriptor.get("free_text"):
                cells = enumerate(table[column.name].to_pylist(), start=1)
                yield name, column.name, {row: cell for row, cell in cells if cell}


def cell_findings(leaks: Iterable[CellLeak]) -> Iterator[Finding]:
    """Yield a finding per cell and kind: where it is, never what it says."""
    counts = Counter((leak.table, leak.row, leak.column, leak.kind) for leak in leaks)
    for (table, row, column, kind), count in sorted(counts.items()):
        yield Finding("fuite", table=table, file=f"data/{table}.csv", line=row, column=column, detail=kind, count=count)

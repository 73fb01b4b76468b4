"""The same tables with every edition in them, made from releases, or from the former ones and what changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.tables import Tables
from pipelines.publish.content import data_schemas
from pipelines.publish.published import PublishedRelease, published_table

Pieces = dict[str, pa.Table]
"""A table cut by edition."""


@dataclass(frozen=True)
class Edition:
    """The newest release online of an edition: its folder, what is known of it."""

    folder: Path
    release: PublishedRelease


@dataclass(frozen=True)
class Former:
    """A catalogue made before, by the same code: its releases by edition, and its tables as they were written."""

    releases: Mapping[str, PublishedRelease] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    def knows(self, key: str, digest: str) -> bool:
        """Tell whether it was made from the release of an edition that has this sum."""
        return key in self.releases and self.releases[key].digest == digest


def consolidated_tables(editions: Mapping[str, Edition], unchanged: Iterable[str], former: Former) -> Tables:
    """Return the tables that have rows in some release, by edition; the rows of ``unchanged`` come from ``former``."""
    kept = set(unchanged)
    tables: Tables = {}
    for name in data_schemas():
        before = by_edition(former.tables[name]) if name in former.tables else {}
        pieces = [
            before[key] if key in kept else published_table(edition.folder, name, edition.release)
            for key, edition in editions.items()
            if (key in before if key in kept else name in edition.release.tables)
        ]
        if pieces:
            tables[name] = pa.concat_tables(pieces).combine_chunks()
    return tables


def by_edition(table: pa.Table) -> Pieces:
    """Return the rows of each edition, which stand together."""
    if not table.num_rows:
        return {}
    runs = pc.run_end_encode(table.column("demarche_id").combine_chunks())
    ends = runs.run_ends.to_pylist()
    starts = [0, *ends[:-1]]
    return {
        key: table.slice(start, end - start)
        for key, start, end in zip(runs.values.to_pylist(), starts, ends, strict=True)
    }

"""Read a live table from the pages that the last fetch kept, as any export is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.airtable_answers import Column, Record, decode_schema, distinct
from pipelines.ingest.airtable_fields import BY_BASE
from pipelines.ingest.airtable_pages import SCHEMA, asked_text, received_records
from pipelines.ingest.records import read_records
from pipelines.ingest.source import SourceTable
from pipelines.kit.edition import Edition
from pipelines.kit.edition_settings import Airtable
from pipelines.kit.files import locked
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.live import LOCK, Fetch, read_fetch


def add_live_tables(
    files: Mapping[str, Path], doubted: Collection[str], edition: Edition, live: Path | None
) -> tuple[dict[str, Path], list[Finding]]:
    """Return the files of an edition with the place of each table of its live source, and what was found.

    A table that is both in a file and live, or ``doubted``, is not read: which one is right is not ours to say. Raises
    ``AvisError`` when the last fetch failed, or was of another source. Without ``live``, nothing of it is read.
    """
    source = edition.sources.airtable
    if source is None:
        return dict(files), []
    if live is None:
        return dict(files), [Finding("source_non_lue", "information", table) for table in sorted(source.tables)]
    findings = _last_findings(source, live)
    double = sorted(table for table in source.tables if table in files or table in doubted)
    findings += [Finding("source_en_double", table=table) for table in double]
    read = {**files, **{table: live / table for table in source.tables}}
    return {table: path for table, path in read.items() if table not in double}, findings


def _last_findings(source: Airtable, live: Path) -> list[Finding]:
    fetch = read_fetch(live)
    if fetch.failure:
        raise AvisError(*fetch.failure)
    if not fetch.digest or fetch.asked != asked_text(source):
        raise AvisError(Finding("source_a_relever"))
    return [*fetch.findings]


def is_live(path: Path) -> bool:
    """Tell whether a table is live: its place is no file, the record of the fetch says where its pages are."""
    return not path.suffix and not path.is_file()


def live_name(place: Path) -> str:
    """Return how findings and tables call a live table."""
    return f"airtable/{place.name}"


def read_live_table(place: Path, field_of: Callable[[str], str | None]) -> SourceTable:
    """Return the records of a table in the order of their creation, which no view changes, or raise ``AvisError``."""
    live, table = place.parent, place.name
    order: list[tuple[str, str]] = []
    with locked(live / LOCK):
        fetch = read_fetch(live)
        if table not in fetch.tables:
            raise AvisError(Finding("source_a_relever"))
        answers = live / fetch.folder
        columns = _told_columns(fetch, answers, table)
        records = distinct(received_records(answers / table, fetch.tables[table].pages))
        durations = [column.name for column in columns if column.kind == "duration"]  # the API gives seconds
        source = read_records(_noted(records, order), field_of, live_name(place), durations)
    ranks = sorted(range(len(order)), key=order.__getitem__)
    return _completed(_reordered(source, pa.array(ranks, pa.int64())), columns)


def _told_columns(fetch: Fetch, answers: Path, table: str) -> list[Column]:
    """Return the fields of a table as its base told them, none when it did not."""
    if fetch.tables[table].judged_by != BY_BASE:
        return []
    try:
        return decode_schema((answers / SCHEMA).read_bytes(), json.loads(fetch.asked)["tables"][table]) or []
    except (OSError, ValueError, LookupError, TypeError):
        raise AvisError(Finding("machine_source_pages")) from None


def _noted(records: Iterable[Record], order: list[tuple[str, str]]) -> Iterator[Record]:
    """Yield each record, and note when it was created."""
    for record in records:
        order.append((str(record.get("createdTime", "")), record["id"]))
        yield record


def _reordered(source: SourceTable, ranks: pa.Array) -> SourceTable:
    return replace(
        source,
        columns=[column.take(ranks) for column in source.columns],
        lines=source.lines.take(ranks),
        ranks=source.ranks.take(ranks),
        identifiers=source.identifiers.take(ranks),
        regular=source.regular.take(ranks),
        raw=source.raw.take(ranks),
    )


def _completed(source: SourceTable, columns: Iterable[Column]) -> SourceTable:
    """Return a table with the columns that no record fills: a box that nobody ticks is not sent, and yet says no."""
    absent = [column.name for column in columns if column.name not in source.labels]
    empty = pc.if_else(source.regular, "", pa.scalar(None, pa.string()))
    return replace(source, labels=[*source.labels, *absent], columns=[*source.columns, *[empty] * len(absent)])

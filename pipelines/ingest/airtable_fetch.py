"""Fetch the live source of one edition: all its tables are there, or nothing of what was there moves."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from pipelines.ingest.airtable_access import Clock
from pipelines.ingest.airtable_answers import decode_schema, record_digest, seen_columns
from pipelines.ingest.airtable_client import EXPIRED, Asked, Client
from pipelines.ingest.airtable_fields import BY_BASE, BY_RECORDS, drift_findings, kept_fields
from pipelines.ingest.airtable_pages import (
    SCHEMA,
    asked_text,
    open_partial,
    page_digests,
    put_in_place,
    received_pages,
    received_records,
    write_page,
)
from pipelines.ingest.columns import field_names
from pipelines.kit.edition import Edition
from pipelines.kit.files import locked, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.live import LOCK, Fetch, FetchedTable, read_fetch
from pipelines.kit.schema import load_schema

MAXIMUM_PAGES = 10_000
"""A million records: twice what the largest base of Airtable may hold."""


def fetch_edition(
    edition: Edition, live: Path, client: Client, clock: Clock, warnings: Sequence[Finding] = ()
) -> Fetch:
    """Receive an edition's tables, keep them under ``live`` and return their record, which begins with ``warnings``.

    Raises ``AvisError`` or ``OSError``; what was received until then is continued by the next fetch.
    """
    source = edition.sources.airtable
    if source is None:
        return Fetch()
    partial = open_partial(live, source, clock.now())
    schema = client.schema(source.base)
    if schema is not None:
        write_file(partial / SCHEMA, schema)
    for table, name in source.tables.items():
        _fetch_table(client, Asked(source.base, name, source.vues.get(table)), partial / table, table)
    before = read_fetch(live).tables
    tables: dict[str, FetchedTable] = {}
    contents, findings = [], [*warnings]
    for table, name in sorted(source.tables.items()):
        tables[table], content, found = _describe(partial / table, edition, table, name, schema)
        contents.append(f"{table} {content}")
        findings += [*found, *drift_findings(table, before.get(table), tables[table])]
    digest = sha256("\n".join(contents).encode()).hexdigest()
    fetch = Fetch(digest, asked_text(source), tables=tables, findings=tuple(findings))
    with locked(live / LOCK):
        return put_in_place(partial, live, fetch)


def _fetch_table(client: Client, asked: Asked, folder: Path, table: str, *, again: bool = True) -> None:
    """Receive every page of a table; once, a place that Airtable forgot makes it start ``again``."""
    try:
        _receive(client, asked, folder)
    except AvisError as error:
        if not again or error.findings[0].code != EXPIRED:
            raise AvisError(*(replace(finding, table=table) for finding in error.findings)) from None
        shutil.rmtree(folder, ignore_errors=True)
        _fetch_table(client, asked, folder, table, again=False)


def _receive(client: Client, asked: Asked, folder: Path) -> None:
    """Receive the pages that are not there yet, each from the place that the one before gives."""
    offsets = [page.offset for page in received_pages(folder)]
    number, offset = len(offsets), offsets[-1] if offsets else ""
    seen = set(offsets)
    while offset is not None:
        number += 1
        offset = write_page(folder, number, client.page(asked, offset or None)).offset
        if offset in seen or number > MAXIMUM_PAGES:  # a source that turns in circles
            raise AvisError(Finding("machine_source_reponse", detail="offset"))
        seen.add(offset)


def _describe(
    folder: Path, edition: Edition, table: str, name: str, schema: bytes | None
) -> tuple[FetchedTable, str, list[Finding]]:
    """Return a received table, the hash of its records and fields, and what was found in it."""
    pages, findings = page_digests(folder), []
    columns = decode_schema(schema, name) if schema is not None else None
    judged_by = BY_RECORDS if columns is None else BY_BASE
    if columns is None:
        columns = seen_columns(received_records(folder, pages))
        findings.append(Finding("source_champs_par_enregistrements", "information", table))
    names = field_names(load_schema(table, "intake"), edition.colonnes.get(table, {}))
    fetched = FetchedTable(pages, kept_fields(columns, names), judged_by)
    received = [(record["id"], record_digest(record)) for record in received_records(folder, pages)]
    records = dict(reversed(received))  # a record sent twice counts as first received
    if len(received) > len(records):
        repeated = len(received) - len(records)
        findings.append(Finding("source_enregistrements_repetes", "information", table, count=repeated))
    return fetched, _content(records, fetched), findings


def _content(records: dict[str, bytes], table: FetchedTable) -> str:
    """Return one hash of a table's records and fields, whatever their order."""
    total = sha256(b"".join(sorted(records.values())))
    total.update("\n".join(sorted(name for _, name, _ in table.fields)).encode())
    return total.hexdigest()

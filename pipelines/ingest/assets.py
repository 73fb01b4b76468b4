"""Stage 1 in Dagster: the ``brut`` layer."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.ingest.edition import read_edition
from pipelines.kit.schema import all_schemas
from pipelines.kit.storage import EDITIONS, EditionStore, table_result, table_spec

INBOX = all_schemas("intake", "inbox")


@dg.multi_asset(
    name="ingest",
    specs=[table_spec(schema, "brut", "ingest", (), {"airtable", "parquet"}) for schema in INBOX],
    partitions_def=EDITIONS,
)
def ingest(context: dg.AssetExecutionContext, store: EditionStore) -> Iterator[dg.MaterializeResult[Any]]:
    """Read the exports of one edition."""
    key = context.partition_key
    store.begin(key)
    with store.reporting(key, "ingestion") as findings:
        raw, found = read_edition(store.folders.edition_inbox(key), store.edition(key))
        findings.extend(found)
        store.write(key, "brut", raw)
    for name, table in raw.items():
        yield table_result(name, "brut", table)


ASSETS = [ingest]

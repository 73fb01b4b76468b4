"""Stage 1 in Dagster: the live sources, then the ``brut`` layer."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.ingest.edition import read_edition
from pipelines.kit.erasures import without_erased
from pipelines.kit.live import live_folder
from pipelines.kit.schema import all_schemas
from pipelines.kit.storage import EDITIONS, GROUPS, OWNERS, EditionStore, table_result, table_spec
from pipelines.plan import live_editions
from pipelines.settings import settings_from_environment

INBOX = all_schemas("intake", "inbox")
FETCH = dg.AssetKey("releve")


@dg.asset(
    key=FETCH,
    description="**Relevé des sources en direct.** Les pages d'Airtable, telles que reçues, pour toutes les éditions.",
    group_name=GROUPS["ingest"],
    owners=OWNERS,
    kinds={"airtable", "json"},
)
def fetch_sources(store: EditionStore) -> dg.MaterializeResult[Any]:
    """Fetch every live source; an edition whose source fails is blocked, and the others go on."""
    from pipelines.ingest.airtable_night import fetch_editions

    keys = live_editions(store.folders)
    blocked = fetch_editions(store.folders, keys, settings_from_environment().airtable)
    if blocked:
        lines = [f"{key} : {finding.text()}" for key, state in blocked.items() for finding in state.findings]
        raise dg.Failure("\n".join(lines))
    return dg.MaterializeResult(metadata={"editions": len(keys)})


@dg.multi_asset(
    name="ingest",
    specs=[table_spec(schema, "brut", "ingest", [FETCH], {"airtable", "parquet"}) for schema in INBOX],
    partitions_def=EDITIONS,
)
def ingest(context: dg.AssetExecutionContext, store: EditionStore) -> Iterator[dg.MaterializeResult[Any]]:
    """Read the exports and the live source of one edition."""
    key = context.partition_key
    store.begin(key)
    with store.reporting(key, "ingestion") as findings:
        live = live_folder(store.folders.private, key)
        raw, found = read_edition(store.folders.edition_inbox(key), store.edition(key), live)
        raw, dropped = without_erased(raw, store.folders.private / key)
        findings.extend([*found, *dropped])
        store.write(key, "brut", raw)
    for name, table in raw.items():
        yield table_result(name, "brut", table)


ASSETS = [fetch_sources, ingest]

"""Stage 2 in Dagster: the ``prive`` layer, and the process against its protocol."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.kit.protocol import protocol_of
from pipelines.kit.schema import all_schemas, load_schema
from pipelines.kit.storage import (
    EDITIONS,
    PUBLISHED_COUNTS,
    EditionStore,
    blocking_check,
    check_result,
    table_result,
    table_spec,
)
from pipelines.validate.conformity import judge_process
from pipelines.validate.edition_report import judge_edition
from pipelines.validate.full_reports import exports_of, renewed_folder, write_full_reports
from pipelines.validate.identities import known_identities
from pipelines.validate.report import Judgement, rendered
from pipelines.validate.tables import blocking_findings, validate_tables
from pipelines.validate.volumes import volume_findings

INBOX = all_schemas("intake", "inbox")
WORKING = [load_schema(name, "intake") for name in ("identites", "rejets", "signalements", "comptes")]
PROCESS = load_schema("demarches", "intake")
CHECK = "lignes_conformes"
REPORTS = "rapports"
RAW_KEYS = [dg.AssetKey(["brut", schema.name]) for schema in INBOX]
PANELISTS = dg.AssetKey(["prive", "panelistes"])


@dg.multi_asset(
    name="validate",
    specs=[
        *(
            table_spec(schema, "prive", "validate", [key], {"parquet"})
            for schema, key in zip(INBOX, RAW_KEYS, strict=True)
        ),
        *(table_spec(schema, "prive", "validate", RAW_KEYS, {"parquet"}) for schema in WORKING),
        table_spec(PROCESS, "prive", "validate", (), {"yaml", "parquet"}),
    ],
    check_specs=[
        blocking_check(CHECK, "prive", schema.name, "Lue, et au plus la part tolérée des lignes rejetée par le schéma.")
        for schema in INBOX
    ],
    partitions_def=EDITIONS,
)
def validate(
    context: dg.AssetExecutionContext, store: EditionStore
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Accept the rows that the schemas accept; keep the others, with their reason."""
    key = context.partition_key
    with store.reporting(key, "validation") as findings:
        edition, found = store.edition(key), store.findings(key, "ingestion")
        raw = store.read(key, "brut", (schema.name for schema in INBOX))
        tables = validate_tables(raw, edition, found)
        tables["identites"] = known_identities(store.last(key, "prive", "identites"), tables["identites"])
        store.write(key, "prive", tables)
        judged = judge_edition(tables, raw, edition)
        folder = renewed_folder(store.folders.layer(key, REPORTS))
        write_full_reports(folder, judged, exports_of(raw, edition, store.folders.edition_inbox(key)), "fr")
        findings.extend(blocking_findings(tables, found, edition))
        findings.extend(volume_findings(tables["comptes"], store.last(key, "prive", PUBLISHED_COUNTS), edition))
    if findings:
        store.block(key, findings)
    store.finish(key, rejected=sum(tables["comptes"]["lignes_rejetees"].to_pylist()))
    for name, table in tables.items():
        yield table_result(name, "prive", table)
    for schema in INBOX:
        mine = [finding for finding in findings if (finding.table or INBOX[0].name) == schema.name]
        yield check_result(CHECK, dg.AssetKey(["prive", schema.name]), mine, **_reported(judged, schema.name))


def _reported(judged: Judgement, table: str) -> dict[str, Any]:
    """Return what the check of a table shows of its faults: how many, where first, and nobody's value."""
    mine = [one for one in judged.tables if one.table == table and one.groups]
    if not mine:
        return {}
    cells = sum(group.cells for group in mine[0].groups)
    text = rendered(Judgement(False, mine), "markdown", "fr")
    return {"cellules_en_cause": cells, "rapport": dg.MetadataValue.md(text)}


@dg.multi_asset(
    name="judge",
    specs=[
        table_spec(
            load_schema("conformite", "open"),
            "ouvert",
            "validate",
            [dg.AssetKey(["prive", "demarches"]), PANELISTS],
            {"parquet"},
        )
    ],
    partitions_def=EDITIONS,
)
def judge(context: dg.AssetExecutionContext, store: EditionStore) -> Iterator[dg.MaterializeResult[Any]]:
    """Judge the process against each rule of its protocol."""
    key = context.partition_key
    with store.reporting(key, "conformite"):
        edition = store.edition(key)
        names = [*(schema.name for schema in INBOX), "demarches", "panelistes"]
        tables = store.read(key, "prive", names) | store.read(key, "ouvert", ["selection_audit"])
        conformity = judge_process(tables, edition, protocol_of(edition))
        store.write(key, "ouvert", {"conformite": conformity})
    yield table_result("conformite", "ouvert", conformity)


ASSETS = [validate, judge]

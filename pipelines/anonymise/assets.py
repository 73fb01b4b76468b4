"""Stage 4 in Dagster: the ``ouvert`` layer."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
import pyarrow as pa

from pipelines.anonymise.microdata.risk import pool_risk
from pipelines.anonymise.microdata.risk_charts import risk_svg
from pipelines.anonymise.tables import anonymise_tables
from pipelines.anonymise.texts.queue import review_metadata
from pipelines.kit.conformance import schema_findings
from pipelines.kit.disclosure.neighbours import judges_beside_others
from pipelines.kit.findings import worst
from pipelines.kit.keyed_digests import digest_key
from pipelines.kit.preview import markdown_image
from pipelines.kit.protocol import protocol_of
from pipelines.kit.schema import TableSchema, all_schemas, load_schema
from pipelines.kit.storage import EDITIONS, EditionStore, blocking_check, check_result, table_result, table_spec

PRIVATE = [*(schema.name for schema in all_schemas("intake", "inbox")), "demarches", "identites", "comptes"]
SELECTED = ["panelistes", "composition"]
EARLIER = ["conformite", "selection_audit"]
TEXTS = [dg.AssetKey(["prive", name]) for name in ("avis", "contributions", "recommandations", "reponses", "revue")]
OPEN = [schema for schema in all_schemas("open", "stage") if schema.name not in EARLIER]
MADE = {schema.name for schema in OPEN}
CHECK = "conforme_au_schema"
REPORT = "rapport_anonymisation"
QUEUE = "textes_a_relire"
KNOWN_BY_OTHERS = [
    field.name
    for field in load_schema("inscriptions", "intake").fields
    if field.descriptor.get("personal") == "quasi" and field.descriptor["destiny"] == "aggregated"
]


def sources(schema: TableSchema) -> list[dg.AssetKey]:
    """Return the tables that an open table is made from, as its schema declares them."""
    return [dg.AssetKey(["ouvert" if name in EARLIER else "prive", name]) for name in schema.descriptor["derived_from"]]


@dg.multi_asset(
    name="anonymise",
    specs=[
        *(table_spec(schema, "ouvert", "anonymise", sources(schema), {"parquet"}) for schema in OPEN),
        table_spec(load_schema(QUEUE, "intake"), "prive", "anonymise", TEXTS, {"parquet"}),
    ],
    check_specs=[
        blocking_check(
            CHECK, "ouvert", schema.name, "La table a les colonnes, les types et les contraintes de son schéma ouvert."
        )
        for schema in OPEN
    ],
    partitions_def=EDITIONS,
)
def anonymise(
    context: dg.AssetExecutionContext, store: EditionStore
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Make the tables that anyone may download."""
    key = context.partition_key
    with store.reporting(key, "anonymisation") as findings:
        edition = store.edition(key)
        tables = store.read(key, "prive", [*PRIVATE, *SELECTED]) | store.read(key, "ouvert", EARLIER)
        judges_for = judges_beside_others(store.folders, key)
        made = anonymise_tables(tables, edition, protocol_of(edition), judges_for)
        open_tables = made.open
        store.write(key, "prive", {QUEUE: made.waiting})
        store.write(key, "ouvert", {schema.name: open_tables[schema.name] for schema in OPEN})
        for schema in OPEN:
            findings.extend(schema_findings(open_tables[schema.name], load_schema(schema.name, "open")))
        findings.extend(made.findings)
    if worst(findings) == "erreur":
        store.block(key, findings)
    masked: dict[str, Any] = review_metadata(made.waiting, digest_key(store.folders.private / key))
    masked["file_masquee"] = dg.MetadataValue.md(masked["file_masquee"])
    yield table_result(QUEUE, "prive", made.waiting, **masked)
    for schema in OPEN:
        metadata = pool_metadata(tables["inscriptions"]) if schema.name == REPORT else {}
        yield table_result(schema.name, "ouvert", open_tables[schema.name], **metadata)
        mine = [finding for finding in findings if (finding.table if finding.table in MADE else REPORT) == schema.name]
        yield check_result(CHECK, dg.AssetKey(["ouvert", schema.name]), mine)


def pool_metadata(registrations: pa.Table) -> dict[str, Any]:
    """Return what the UI shows of the pool: how many registrants stand alone by what others may know, never which."""
    if not registrations.num_rows:
        return {}
    report = pool_risk(registrations, KNOWN_BY_OTHERS)
    drawing = markdown_image(risk_svg(report), "Risque de réidentification")
    return {"risque_du_vivier": dg.MetadataValue.md(f"{report.markdown('fr')}\n\n{drawing}")}


ASSETS = [anonymise]

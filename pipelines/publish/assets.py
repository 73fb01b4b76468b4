"""Stage 5 in Dagster: the staged release and its gate, the release, the catalogue."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pyarrow as pa

from pipelines.kit.disclosure.neighbours import (
    first_composition,
    judges_beside_others,
    judges_of_correction,
    keep_published_panel,
    not_comparable,
)
from pipelines.kit.disclosure.quotas import seats_of
from pipelines.kit.disclosure.shared_panels import seated_people
from pipelines.kit.edition import Edition
from pipelines.kit.files import Folders, locked
from pipelines.kit.keyed_digests import digest_key
from pipelines.kit.protocol import protocol_of
from pipelines.kit.schema import all_schemas
from pipelines.kit.state import CATALOGUE
from pipelines.kit.storage import EDITIONS, GROUPS, OWNERS, EditionStore, check_result
from pipelines.kit.tables import Tables, rows_of
from pipelines.publish.candidate import build_candidate
from pipelines.publish.catalogue import build_catalogue
from pipelines.publish.corrections import PanelSource
from pipelines.publish.gate import inspect_release
from pipelines.publish.leak_search import LeakSettings
from pipelines.publish.ledger import effective_overrides
from pipelines.publish.recovery import current_ledger
from pipelines.publish.release import publish_candidate
from pipelines.publish.reviewed import kept_forms
from pipelines.publish.verdict import keep_verdict

OPEN = [schema.name for schema in all_schemas("open", "stage")]
CANDIDATE, RELEASE = dg.AssetKey("candidat"), dg.AssetKey("publication")
GATE = "barriere"
PARIS = ZoneInfo("Europe/Paris")


@dg.multi_asset(
    name="publish",
    specs=[
        dg.AssetSpec(
            CANDIDATE,
            deps=[
                *(dg.AssetKey(["ouvert", name]) for name in OPEN),
                dg.AssetKey(["prive", "identites"]),
                dg.AssetKey(["prive", "composition"]),
                dg.AssetKey(["prive", "panelistes"]),
                dg.AssetKey(["prive", "revue"]),
            ],
            description="**Candidat.** Les octets exacts de la prochaine version, que la barrière lit tous.",
            group_name=GROUPS["publish"],
            owners=OWNERS,
            kinds={"csv", "parquet", "json"},
            partitions_def=EDITIONS,
        ),
        dg.AssetSpec(
            RELEASE,
            deps=[CANDIDATE],
            description="**Publication.** La version en ligne : écrite une fois, jamais modifiée.",
            group_name=GROUPS["publish"],
            owners=OWNERS,
            kinds={"csv", "parquet", "html"},
            skippable=True,
            partitions_def=EDITIONS,
        ),
    ],
    check_specs=[
        dg.AssetCheckSpec(
            GATE,
            asset=CANDIDATE,
            description="Colonnes autorisées, seuils recalculés, aucun inscrit dans aucun octet.",
            blocking=True,
        )
    ],
    partitions_def=EDITIONS,
)
def publish(
    context: dg.AssetExecutionContext, store: EditionStore
) -> Iterator[dg.MaterializeResult[Any] | dg.AssetCheckResult]:
    """Stage the release, let the gate read it, move those bytes into place."""
    key, folders = context.partition_key, store.folders
    with store.reporting(key, "publication") as findings:
        edition = store.edition(key)
        protocol = protocol_of(edition)
        open_tables = store.read(key, "ouvert", OPEN)
        private = store.read(key, "prive", ["identites", "composition", "panelistes", "revue"])
        ledger, told = current_ledger(folders.private, folders.public, key, store.site)
        source = panel_source(folders, key, private["composition"])
        candidate = build_candidate(
            open_tables, edition, protocol, folders.public, folders.candidate(key), ledger, source, store.site
        )
        overrides = effective_overrides(edition.derogations_confidentialite, ledger)
        today = datetime.now(PARIS).date()
        settings = leak_settings(edition, private, folders.private / key, today)
        report = inspect_release(candidate.folder, private["identites"], protocol, overrides, settings)
        keep_verdict(folders.private / key, candidate.version, today, report)
        said = [*told, *candidate.findings, *report.findings]
        findings.extend(said)
    yield dg.MaterializeResult(asset_key=CANDIDATE, metadata=report.counts)
    if not report.passed:
        store.block(key, report.findings)
        yield check_result(GATE, CANDIDATE, report.findings)
        return
    with store.reporting(key, "publication") as findings:
        findings.extend(said)
        if candidate.first_composition:
            process, audit = (rows_of(open_tables[name]) for name in ("demarche", "selection_audit"))
            seated = seated_people(private["panelistes"], private["identites"])
            seats = seats_of(process[0]["nb_panelistes"], audit)
            keep_published_panel(folders, key, private["composition"], seated, seats)
        release = publish_candidate(candidate, report, folders.public, folders.private)
    store.finish(key, outcome="publiee", version=release.version, changed=release.changed)
    yield check_result(GATE, CANDIDATE, report.findings)
    yield dg.MaterializeResult(
        asset_key=RELEASE,
        metadata={"version": release.version, "nouvelle": release.changed, "dagster/uri": str(release.folder)},
    )


def panel_source(folders: Folders, key: str, composition: pa.Table) -> PanelSource:
    """Return what the private folder knows of the panel, once the ledger holds every release that is online."""
    return PanelSource(
        rows_of(composition),
        first_composition(folders, key),
        judges_beside_others(folders, key),
        judges_of_correction(folders, key),
        partial(not_comparable, folders, key),
    )


def leak_settings(edition: Edition, tables: Tables, folder: Path, today: date) -> LeakSettings:
    """Return what the gate knows of an edition beside its identities; its canaries are others every day.

    ``tables`` are ``panelistes`` and ``revue``, ``folder`` the private one of the edition.
    """
    panelists = tables["panelistes"]
    return LeakSettings(
        today=today,
        seed=f"{edition.key} {today.isoformat()}",
        key=digest_key(folder),
        waivers=edition.derogations_fuite,
        names=edition.textes.personnalites,
        roles=dict(zip(panelists["airtable_record_id"].to_pylist(), panelists["role"].to_pylist(), strict=True)),
        kept=kept_forms(tables["revue"]),
    )


@dg.asset(
    name="catalogue",
    deps=[RELEASE],
    description="**Catalogue.** Les pages et les tables de toutes les éditions.",
    group_name=GROUPS["publish"],
    owners=OWNERS,
    kinds={"csv", "parquet", "html"},
    automation_condition=dg.AutomationCondition.any_deps_updated() & ~dg.AutomationCondition.in_progress(),
)
def catalogue(store: EditionStore) -> dg.MaterializeResult[Any]:
    """Make the catalogue again from the releases that are there."""
    public = store.folders.public
    with store.reporting(CATALOGUE, "catalogue"), locked(store.folders.private / ".catalogue"):
        store.begin(CATALOGUE)
        build_catalogue(public, store.site, store.folders.private)
    store.finish(CATALOGUE, outcome="publiee")
    return dg.MaterializeResult(metadata={"editions": len(list(public.glob("*/versions.json")))})


ASSETS = [publish, catalogue]

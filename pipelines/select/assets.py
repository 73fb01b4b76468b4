"""Stage 3 in Dagster: the panel, and how it compares."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.kit.files import write_file
from pipelines.kit.fixed_rules import keep_rules
from pipelines.kit.protocol import protocol_of, rules_of
from pipelines.kit.schema import load_schema
from pipelines.kit.storage import EDITIONS, EditionStore, table_result, table_spec
from pipelines.select.frozen import already_drawn
from pipelines.select.panel import FrozenDraw, select_panel

SOURCES = ("inscriptions", "quotas", "panel", "selection", "sessions", "presences", "demarches")
KEYS = [dg.AssetKey(["prive", name]) for name in SOURCES]
LAYERS = {"panelistes": "prive", "composition": "prive", "selection_audit": "ouvert"}


@dg.multi_asset(
    name="select",
    specs=[
        table_spec(load_schema(name, "open" if layer == "ouvert" else "intake"), layer, "select", KEYS, {"parquet"})
        for name, layer in LAYERS.items()
    ],
    partitions_def=EDITIONS,
)
def select(context: dg.AssetExecutionContext, store: EditionStore) -> Iterator[dg.MaterializeResult[Any]]:
    """Draw the panel once, or take the one drawn elsewhere; count population, pool and panel by criterion."""
    key = context.partition_key
    with store.reporting(key, "selection") as findings:
        edition, folder = store.edition(key), store.folders.private / key
        draw_file = folder / "tirage.json"
        frozen, tables = frozen_draw(draw_file), store.read(key, "prive", SOURCES)
        public = frozen is None and already_drawn(store.folders.public / key)
        selection = select_panel(tables, edition, protocol_of(edition), frozen, already_public=public)
        findings.extend(selection.findings)
        if selection.tables["panelistes"].num_rows:
            keep_rules(folder, rules_of(edition))
        if selection.frozen and not draw_file.exists():
            write_file(draw_file, selection.frozen.to_json().encode())
        for name, layer in LAYERS.items():
            store.write(key, layer, {name: selection.tables[name]})
    for name, layer in LAYERS.items():
        yield table_result(name, layer, selection.tables[name])


def frozen_draw(path: Path) -> FrozenDraw | None:
    """Return the draw of a former night: a panel is never drawn twice."""
    return FrozenDraw.from_json(path.read_text(encoding="utf-8")) if path.exists() else None


ASSETS = [select]

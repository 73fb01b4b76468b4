"""The editions of one installation whose panels share people, read from its folders.

The edition whose composition was public first stands; a later one is judged beside it. How many people it shares with
whom is kept when it is published itself, so that an edition published after it does not change what it said.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.kit.disclosure.certificate import TABLE
from pipelines.kit.disclosure.panel import JudgesFor
from pipelines.kit.disclosure.quotas import seats_of
from pipelines.kit.disclosure.shared_panels import (
    PublishedPanel,
    judges_of_shared,
    published_verdicts,
    seated_people,
    shared_panelists,
)
from pipelines.kit.files import Folders, write_file
from pipelines.kit.fixed_rules import read_rules
from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.tables import Row, read_parquet, rows_of, write_parquet

QUOTAS, PEOPLE, COUNTS = "composition_publiee.parquet", "panel_publie.parquet", "editions_communes.json"


def keep_published_panel(folders: Folders, key: str, composition: pa.Table, people: pa.Table) -> None:
    """Keep, in the private folder, what a composition that becomes public was made from, and who sat."""
    write_parquet(people, folders.layer(key, "prive") / PEOPLE)
    write_parquet(composition, folders.layer(key, "prive") / QUOTAS)


def first_composition(folders: Folders, key: str) -> list[Row]:
    """Return the rows that the composition was made from when it was first published, empty when it was not."""
    return _rows(folders.layer(key, "prive") / QUOTAS)


def judges_beside_others(folders: Folders, key: str) -> JudgesFor:
    """Return the judges of an edition: one for each panel that was public before its own and shares people with it.

    Nothing is read before the first criterion asks: most editions have no composition to publish tonight.
    """

    @cache
    def found() -> JudgesFor:
        return _judges(folders, _shared_counts(folders, key))

    return lambda criterion: found()(criterion)


def _judges(folders: Folders, counts: dict[str, int]) -> JudgesFor:
    return judges_of_shared(counts, {name: published_verdicts(_published_panel(folders, name)) for name in counts})


def _shared_counts(folders: Folders, key: str) -> dict[str, int]:
    """Return how many people the panel shares with each that is public; as it was kept, once it is public itself."""
    kept = folders.private / key / COUNTS
    if (folders.layer(key, "prive") / QUOTAS).exists():
        return _kept_counts(kept)
    private = folders.layer(key, "prive")
    mine = seated_people(read_parquet(private / "panelistes.parquet"), read_parquet(private / "identites.parquet"))
    others = {name: read_parquet(path) for name, path in _people_of_others(folders, key).items()}
    counts = shared_panelists(mine, others) if mine.num_rows else {}
    write_file(kept, json.dumps(counts, sort_keys=True).encode())
    return counts


def _kept_counts(path: Path) -> dict[str, int]:
    counts: dict[str, int] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return counts


def _people_of_others(folders: Folders, key: str) -> dict[str, Path]:
    found = sorted(folders.private.glob(f"*/prive/{PEOPLE}"))
    names = {path.parent.parent.name: path for path in found}
    return {name: path for name, path in names.items() if name != key and _open_table(folders, name, TABLE).exists()}


def _open_table(folders: Folders, key: str, table: str) -> Path:
    return folders.public / key / "latest" / "data" / f"{table}.parquet"


def _published_panel(folders: Folders, key: str) -> PublishedPanel:
    """Return the panel of an edition as its last release and its private folder tell it."""
    process, audit, shown = (
        _rows(_open_table(folders, key, table)) for table in ("demarche", "selection_audit", TABLE)
    )
    private = folders.layer(key, "prive")
    return PublishedPanel(
        people=read_parquet(private / PEOPLE),
        shown=shown,
        quotas=first_composition(folders, key),
        seats=seats_of(process[0]["nb_panelistes"], audit),
        protocol=_protocol(folders, key, process[0]),
        judges_for=_judges(folders, _kept_counts(folders.private / key / COUNTS)),
    )


def _rows(path: Path) -> list[Row]:
    return rows_of(read_parquet(path)) if path.exists() else []


def _protocol(folders: Folders, key: str, process: dict[str, Any]) -> Protocol:
    """Return the protocol of an edition with the rules that were fixed for its panel."""
    protocol, rules = load_protocol(process["methode"], process["protocole"]), read_rules(folders.private / key)
    if rules is None:
        return protocol
    changes = {"confidentialite": rules.confidentialite, "echelles": rules.echelles, "liens": rules.liens}
    return protocol.model_copy(update=changes)

"""The panel of an edition, drawn here once or elsewhere, beside the pool and the population."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.edition import DrawSettings, Edition
from pipelines.kit.findings import Finding
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from

PANELISTS, COMPOSITION = load_schema("panelistes", "intake"), load_schema("composition", "intake")
AUDIT = load_schema("selection_audit", "open")
# Lay people, without office or stake in the subject (rules P06 and P07).
EXCLUSIONS = ("expert_du_sujet", "interet_direct", "mandat_electif", "responsable_association")
LEFT = ("desiste", "exclu")
DECIMALS = 4  # an exact probability tells how rare somebody is


@dataclass(frozen=True)
class FrozenDraw:
    """A draw that was made: who sits where, with which chance; private. ``pool`` is the SHA-256 of the tokens drawn from."""

    seats: dict[str, str]
    reserves: dict[str, str]
    probabilities: dict[str, float]
    pool: str
    pool_size: int
    minimum: float
    gini: float
    gap: float

    def to_json(self) -> str:
        """Return the draw as the file that keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> FrozenDraw:
        """Return the draw that a file keeps."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class Selection:
    """``tables``: ``panelistes``, ``composition`` and ``selection_audit``; ``frozen``: the draw to keep, when there is one."""

    tables: Tables
    frozen: FrozenDraw | None
    findings: tuple[Finding, ...] = ()


def select_panel(tables: Tables, edition: Edition, protocol: Protocol, frozen: FrozenDraw | None) -> Selection:
    """Return the panel: the one drawn elsewhere, else the draw of a former night, else a new draw, else none."""
    findings: list[Finding] = []
    if tables["panel"].num_rows:
        frozen, panel, audit = None, panel_drawn_elsewhere(tables), audit_of_elsewhere(tables, edition)
    elif edition.tirage and tables["quotas"].num_rows and tables["inscriptions"].num_rows:
        pool = eligible(tables["inscriptions"])
        if frozen is None:
            frozen = draw_panel(pool, tables["quotas"], edition.tirage)
        elif frozen.pool != pool_digest(pool):
            findings.append(Finding("tirage_fige", "information", "inscriptions"))
        panel, audit = panel_of_draw(frozen, tables["inscriptions"]), [audit_of_draw(frozen, edition)]
    else:
        frozen, panel, audit = None, [], []
        findings.append(Finding("panel_absent", "avertissement", "panel"))
    panel = seated_at_the_end(panel, tables)
    replaced = sum(person["siege_final"] and person["role"] != "titulaire" for person in panel)
    made = {
        "panelistes": table_from(PANELISTS, panel),
        "composition": table_from(COMPOSITION, composition(tables, panel)),
        "selection_audit": table_from(AUDIT, [row | {"nb_remplacements": replaced} for row in audit]),
    }
    return Selection(made, frozen, tuple(findings))


def eligible(registrations: pa.Table) -> pa.Table:
    """Return the registrations of lay people: an exclusion that is not stated does not exclude."""
    excluded = pa.array([False] * registrations.num_rows)
    for column in EXCLUSIONS:
        excluded = pc.or_(excluded, pc.fill_null(registrations.column(column), False))
    return registrations.filter(pc.invert(excluded))


def pool_digest(pool: pa.Table) -> str:
    """Return the SHA-256 of who was in the pool, in an order that is not that of the file."""
    tokens = sorted(pool.column("airtable_record_id").to_pylist())
    return hashlib.sha256("\n".join(tokens).encode()).hexdigest()


def draw_panel(pool: pa.Table, targets: pa.Table, settings: DrawSettings) -> FrozenDraw:
    """Draw the panel and its reserves; ``AvisError`` when no panel meets the quotas."""
    from pipelines.select.draw import draw_reserves, prepare_draw
    from pipelines.select.lottery import shuffled
    from pipelines.select.quotas import quotas_from

    quotas = quotas_from(rows_of(targets), "quotas")
    criteria = sorted({quota.feature for quota in quotas} & set(pool.column_names))
    people = [(row["airtable_record_id"], row) for row in rows_of(pool.select(["airtable_record_id", *criteria]))]
    draw = prepare_draw(people, quotas, settings.taille)
    seed = settings.graine
    _, panel = draw.seat(seed)
    reserves = draw_reserves(draw.pool.without(panel), quotas, settings.taille, settings.suppleants, seed)
    certificate, probabilities = draw.certificate(), draw.probabilities
    return FrozenDraw(
        seats=_named("P", shuffled(panel, f"{seed}:sieges")),
        reserves=_named("S", shuffled(reserves, f"{seed}:sieges")),
        probabilities={token: round(float(probabilities[token]), DECIMALS) for token in sorted([*panel, *reserves])},
        pool=pool_digest(pool),
        pool_size=pool.num_rows,
        minimum=round(float(certificate["minimum"]), DECIMALS),
        gini=round(float(certificate["gini"]), DECIMALS),
        gap=round(float(certificate["gap"]), DECIMALS),
    )


def _named(letter: str, tokens: list[str]) -> dict[str, str]:
    """Return seat names in the order of a shuffle: they say nothing of who sits there."""
    return {f"{letter}{rank:02}": token for rank, token in enumerate(tokens, 1)}


def panel_of_draw(frozen: FrozenDraw, registrations: pa.Table) -> list[Row]:
    """Return the people drawn with their criteria; somebody who withdrew since keeps the seat, without criteria."""
    people = _by_record(registrations, {*frozen.seats.values(), *frozen.reserves.values()})
    roles = [("titulaire", frozen.seats), ("suppleant", frozen.reserves)]
    return [
        _criteria(people.get(token, {}))
        | {"panelist_pseudo": seat, "airtable_record_id": token, "role": role, "statut": "confirme"}
        | {"probabilite_selection": frozen.probabilities.get(token)}
        for role, seats in roles
        for seat, token in seats.items()
    ]


def panel_drawn_elsewhere(tables: Tables) -> list[Row]:
    """Return the panel as it was given, criteria from the registrations where they are, else from its own columns."""
    panel = rows_of(tables["panel"])
    people = _by_record(tables["inscriptions"], {row["airtable_record_id"] for row in panel} - {None})
    kept = ("panelist_pseudo", "airtable_record_id", "role", "statut", "motif_sortie", "probabilite_selection")
    rows = []
    for row in panel:
        known = _criteria(people.get(row["airtable_record_id"], {}))
        own = {name: value for name, value in _criteria(row).items() if known.get(name) is None}
        rows.append(known | own | {name: row[name] for name in kept})
    return rows


def _by_record(registrations: pa.Table, records: set[str]) -> dict[str, Row]:
    wanted = pc.is_in(registrations.column("airtable_record_id"), value_set=pa.array(sorted(records), pa.string()))
    return {row["airtable_record_id"]: row for row in rows_of(registrations.filter(wanted))}


def _criteria(person: Row) -> Row:
    """Return what a person and ``panelistes`` have in common, but for the draw's own columns."""
    drawn = {"panelist_pseudo", "airtable_record_id", "role", "statut", "motif_sortie", "probabilite_selection"}
    return {name: person.get(name) for name in PANELISTS.columns if name not in drawn | {"siege_final"}}


def seated_at_the_end(panel: list[Row], tables: Tables) -> list[Row]:
    """Add ``siege_final``. A panel drawn elsewhere says who left; of one drawn here, attendance tells.

    Who was drawn here sat at the end when present at one of the last two working sessions: somebody who misses the
    last one is still a panelist. A reserve who did so became a replacement.
    """
    present = set() if tables["panel"].num_rows else _present_near_the_end(tables)
    rows = []
    for person in panel:
        sat = person["role"] != "suppleant" and person["statut"] not in LEFT
        sits = person["panelist_pseudo"] in present if present else sat
        came_in = sits and person["role"] == "suppleant"
        rows.append(person | {"siege_final": sits, "role": "remplacant" if came_in else person["role"]})
    return sorted(rows, key=lambda row: str(row["panelist_pseudo"]))


def _present_near_the_end(tables: Tables) -> set[str]:
    working = {
        row["session_id"]: (row["rang"] or 0, str(row["debut"]))
        for row in rows_of(tables["sessions"])
        if row["type"] != "restitution"
    }
    attendance = [row for row in rows_of(tables["presences"]) if row["session_id"] in working]
    last = sorted({row["session_id"] for row in attendance}, key=lambda session: working[session])[-2:]
    return {row["panelist_pseudo"] for row in attendance if row["present"] and row["session_id"] in last}


def composition(tables: Tables, panel: list[Row]) -> list[Row]:
    """Return one row per criterion and category of the quotas: population, targets, pool and final panel, unmerged."""
    seated = [person for person in panel if person["siege_final"]]
    pools: dict[str, dict[str, int]] = {}
    rows = []
    for target in rows_of(tables["quotas"]):
        name, code = target["critere"], target["modalite"]
        if name not in pools:
            pools[name] = _counts(tables["inscriptions"], name)
        kept = {column: target[column] for column in COMPOSITION.columns if column in target}
        in_panel = Counter(person.get(name) for person in seated)[code] if name in PANELISTS.columns else None
        rows.append(kept | {"effectif_vivier": pools[name].get(code, 0), "effectif_panel": in_panel})
    return rows


def _counts(registrations: pa.Table, column: str) -> dict[str, int]:
    if column not in registrations.column_names:
        return {}
    return {pair["values"]: pair["counts"] for pair in pc.value_counts(registrations.column(column)).to_pylist()}


def audit_of_draw(frozen: FrozenDraw, edition: Edition) -> Row:
    """Return the public account of a draw made here: the seed, what it committed to, and the chances it gave."""
    settings = edition.tirage
    seed = settings.graine if settings else ""
    return {
        "demarche_id": edition.key,
        "run_id": "tirage-1",
        "date": settings.date if settings else None,
        "algorithme": "leximin",
        "version_logiciel": f"avis-ouverts {version('avis-ouverts')}",
        "engagement_graine": hashlib.sha256(seed.encode()).hexdigest(),
        "graine": seed,
        "taille_vivier": frozen.pool_size,
        "taille_panel": len(frozen.seats),
        "nb_suppleants": len(frozen.reserves),
        "probabilite_min": frozen.minimum,
        "gini": frozen.gini,
        "ecart_optimalite": frozen.gap,
        "statut": "valide",
        "tire_par": "pipeline",
    }


def audit_of_elsewhere(tables: Tables, edition: Edition) -> list[Row]:
    """Return the runs as they were declared; a panel without any says at least its size and where it was drawn."""
    members = sum(row["role"] == "titulaire" for row in rows_of(tables["panel"]))
    runs: list[dict[str, Any]] = rows_of(tables["selection"]) or [{"run_id": "tirage-1", "taille_panel": members}]
    rows = []
    for run in runs:
        lowest = run.get("probabilite_min")
        kept = {name: run.get(name) for name in AUDIT.columns if name in run}
        rounded = {"probabilite_min": None if lowest is None else round(lowest, DECIMALS)}
        rows.append(kept | rounded | {"demarche_id": edition.key, "tire_par": "exterieur"})
    return rows


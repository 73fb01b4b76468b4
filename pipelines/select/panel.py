"""The panel of an edition: drawn elsewhere, drawn by the pipeline once, or absent; and how it compares."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pyarrow as pa

from pipelines.kit.edition import Edition
from pipelines.kit.edition_settings import DrawSettings
from pipelines.kit.findings import Finding
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from
from pipelines.select.attendance import with_final_seats
from pipelines.select.candidates import candidates_of, eligible, volunteers
from pipelines.select.composition import composition_of
from pipelines.select.frozen import FrozenDraw, check_kept
from pipelines.select.night_draw import RUN, draw_panel, source_of
from pipelines.select.quotas import Quota, by_feature, check_features, quotas_from

__all__ = ["FrozenDraw", "Selection", "select_panel"]

READ = ("inscriptions", "quotas", "panel", "selection", "sessions", "presences")


@dataclass(frozen=True)
class Selection:
    """The tables of the stage, the draw to keep for ever when the pipeline made one, and what there is to tell."""

    tables: Tables
    frozen: FrozenDraw | None
    findings: list[Finding]


@dataclass
class _Panel:
    """Panelists as rows, the pool they come from, the run of their draw."""

    pool: list[Row]
    panelists: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)
    frozen: FrozenDraw | None = None
    findings: list[Finding] = field(default_factory=list)


def select_panel(
    tables: Tables, edition: Edition, protocol: Protocol, frozen: FrozenDraw | None, already_public: bool = False
) -> Selection:
    """Return ``panelistes``, ``composition``, ``selection_audit``; ``frozen`` is the draw of a former night, if any.

    ``already_public``: a release tells of a draw that the pipeline made; without ``frozen``, an ``AvisError``.
    """
    rows = {name: rows_of(tables[name]) for name in READ}
    people = {row["airtable_record_id"]: row for row in rows["inscriptions"]}
    if not rows["panel"]:
        check_kept(frozen, already_public, protocol.empreinte_echelles)
    panel = _panel(rows, edition, protocol, frozen)
    panelists, attended = with_final_seats(panel.panelists, rows["sessions"], rows["presences"])
    known = [_described(row, people.get(row["airtable_record_id"])) for row in panelists]
    if panelists and not attended:
        panel.findings.append(Finding("siege_sans_presence", "avertissement", table="presences"))
    unregistered = sum(row["airtable_record_id"] not in people for row in panelists)
    if people and unregistered:
        panel.findings.append(Finding("panel_hors_inscriptions", "avertissement", table="panel", count=unregistered))
    replacements = sum(row["role"] == "remplacant" for row in panelists)
    audit = [{**row, "demarche_id": edition.key, "nb_remplacements": replacements} for row in panel.audit]
    made = {
        "panelistes": _only(known, "panelistes"),
        "composition": _only(composition_of(rows["quotas"], panel.pool, known, protocol.echelles), "composition"),
        "selection_audit": table_from(load_schema("selection_audit", "open"), audit),
    }
    return Selection(made, panel.frozen, panel.findings)


def _panel(rows: dict[str, list[Row]], edition: Edition, protocol: Protocol, frozen: FrozenDraw | None) -> _Panel:
    """Return the panel drawn elsewhere, else the one that the pipeline drew or draws now, else none.

    The pool is whom the pipeline draws among; when it does not, everyone who registered.
    """
    if rows["panel"]:
        return _Panel(rows["inscriptions"], rows["panel"], [_audit_elsewhere(row) for row in rows["selection"]])
    settings, pool = edition.tirage, eligible(volunteers(rows["inscriptions"]), edition, protocol)
    if frozen:
        return _taken_again(frozen, settings, pool, rows["quotas"], protocol)
    if not settings or not rows["quotas"] or not pool:
        return _Panel(rows["inscriptions"], findings=[Finding("panel_absent", "avertissement", table="panel")])
    candidates = candidates_of(pool, rows["quotas"], protocol.echelles)
    drawn, findings = draw_panel(candidates, _quotas(rows["quotas"]), settings)
    return _seated(pool, replace(drawn, echelles=protocol.empreinte_echelles), findings)


def _quotas(rows: list[Row]) -> tuple[Quota, ...]:
    """Return the quotas of the draw; each criterion must be a column of the registrations."""
    quotas = quotas_from(rows, "quotas", numbered=False)
    check_features(by_feature(quotas), load_schema("inscriptions", "intake").columns, "quotas")
    return quotas


def _taken_again(
    frozen: FrozenDraw, settings: DrawSettings | None, pool: list[Row], quotas: list[Row], protocol: Protocol
) -> _Panel:
    """Return a former night's draw as it is, and say whether what it was made from has changed since."""
    candidates = candidates_of(pool, quotas, protocol.echelles)
    same = bool(settings and quotas and frozen.source == source_of(candidates, _quotas(quotas), settings))
    return _seated(pool, frozen, [Finding("tirage_repris" if same else "tirage_repris_change", "information")])


def _seated(pool: list[Row], frozen: FrozenDraw, findings: list[Finding]) -> _Panel:
    panelists = [
        {
            "panelist_pseudo": seat.pseudo,
            "airtable_record_id": seat.record,
            "run_id": RUN,
            "role": seat.role,
            "statut": "confirme" if seat.role == "titulaire" else "invite",
            "probabilite_selection": seat.probability,
        }
        for seat in frozen.seats
    ]
    audit = {**frozen.audit, "date": datetime.date.fromisoformat(frozen.audit["date"])}
    return _Panel(pool, panelists, [audit], frozen, findings)


def _audit_elsewhere(row: Row) -> Row:
    """Return what may be published of a draw made elsewhere; its optimality is not known."""
    columns = set(load_schema("selection_audit", "open").columns)
    kept = {name: value for name, value in row.items() if name in columns}
    lowest = row["probabilite_min"]
    return {**kept, "probabilite_min": None if lowest is None else round(lowest, 4), "tire_par": "exterieur"}


def _described(panelist: Row, registration: Row | None) -> Row:
    """Return a panelist with what the registration says; the panel's own columns fill what it does not."""
    said = {name: value for name, value in (registration or {}).items() if value is not None}
    return {**panelist, **said, "airtable_record_id": panelist["airtable_record_id"]}


def _only(rows: Iterable[Row], name: str) -> pa.Table:
    schema = load_schema(name, "intake")
    return table_from(schema, [{column: row.get(column) for column in schema.columns} for row in rows])

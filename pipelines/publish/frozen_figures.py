"""Figures about people are published once: two versions of them would give the difference, hence somebody's answer.

Texts and every other column still change, and what is new since the last release brings its figures once. A table or a
row whose figures were withheld at first stays so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

from pipelines.kit.findings import Finding
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from

Rows = list[Row]
COMPOSITION = "panel_composition"


@dataclass(frozen=True)
class Figures:
    """The columns of an open table that are published once; ``key`` finds a row again, ``state`` if it was."""

    key: tuple[str, ...]
    state: str
    columns: tuple[str, ...]


# What a state says when there was nothing to count yet: to withhold is to have counted.
NOT_YET = (None, "sans_vote", "sans_feuille")
VOTE = ("publication_vote", "niveau_consensus", "votants", "pour", "non_pour", "contre", "abstention")
DRAW = ("taille_vivier", "taille_panel", "nb_suppleants", "nb_remplacements", "probabilite_min", "gini")
REPORT = ("lignes_entree", "lignes_publiees", "lignes_agregees", "lignes_retenues", "lignes_rejetees")
COUNTED = {
    "recommandations": Figures(("reco_id",), "publication_vote", VOTE),
    "sessions": Figures(("session_id",), "participation", ("participation", "nb_presents")),
    # Not the primary key: questionnaires are numbered, and a new one moves the numbers.
    "evaluations": Figures(
        ("nature", "evaluateur", "critere", "vague"), "publication", ("publication", "favorables", "non_favorables")
    ),
}
# Beside a panel, once it is published.
WITH_PANEL = {
    "demarche": Figures((), "nb_panelistes", ("nb_inscrits", "nb_panelistes")),
    "selection_audit": Figures(("run_id",), "run_id", (*DRAW, "ecart_optimalite")),
    "rapport_anonymisation": Figures(("table_nom",), "table_nom", (*REPORT, "cellules_masquees")),
}


def keep_first_figures(now: Tables, before: Tables) -> tuple[Tables, list[Finding]]:
    """Return the tables with the figures of the last release, and a finding per table whose new ones were not kept.

    ``before`` is empty at the first release.
    """
    kept, counts = dict(now), dict[str, int]()
    panel_published = any(row.get("nb_panelistes") for row in _rows(before, "demarche"))
    for name, figures in (COUNTED | (WITH_PANEL if panel_published else {})).items():
        rows, counts[name] = _with_first(_rows(now, name), _first_rows(before, name), figures)
        if counts[name]:
            kept[name] = table_from(load_schema(name, "open"), rows)
    if panel_published and COMPOSITION in before:
        kept[COMPOSITION], counts[COMPOSITION] = _first_composition(now, before)
    findings = [
        Finding("chiffres_gardes", "avertissement", table=name, count=count)
        for name, count in sorted(counts.items())
        if count
    ]
    return dict(sorted(kept.items())), findings


def _rows(tables: Tables, name: str) -> Rows:
    return rows_of(tables[name]) if name in tables else []


def _first_rows(before: Tables, name: str) -> Rows:
    """Return the rows that may hold figures to keep; of the report, only that which counts the registrations."""
    return [row for row in _rows(before, name) if row.get("table_nom") in (None, "inscriptions")]


def _with_first(now: Rows, before: Rows, figures: Figures) -> tuple[Rows, int]:
    """Return the rows with the figures they had, and how many rows had others."""
    first = {_key(row, figures.key): row for row in before if row.get(figures.state) not in NOT_YET}
    rows = [row | _only(first.get(_key(row, figures.key), {}), figures.columns) for row in now]
    return rows, sum(row != new for row, new in zip(rows, now, strict=True))


def _key(row: Row, columns: Iterable[str]) -> tuple[object, ...]:
    return tuple(row.get(column) for column in columns)


def _only(row: Row, columns: Iterable[str]) -> Row:
    return {column: row[column] for column in columns if column in row}


def _first_composition(now: Tables, before: Tables) -> tuple[pa.Table, int]:
    """Return the composition of the last release whole, and how many of its rows are no longer the same."""
    schema = load_schema(COMPOSITION, "open")
    first = [_only(row, schema.columns) for row in _rows(before, COMPOSITION)]
    new = _rows(now, COMPOSITION)
    changed = sum(row not in new for row in first) + max(0, len(new) - len(first))
    return (table_from(schema, first), changed) if changed else (now[COMPOSITION], 0)

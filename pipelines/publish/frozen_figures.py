"""Figures about people are published once: two versions of them would give the difference, hence somebody's answer.

Texts and every other column still change, and what is new brings its figures once. A table or a row whose figures were
withheld at first stays so, even when it went away meanwhile: what was published is read from the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.kit.conformity import conformity_score
from pipelines.kit.decisions import Override, in_effect, row_key
from pipelines.kit.findings import Finding
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from

Rows = list[Row]
Published = Mapping[str, Rows]
"""By table, its rows of figures as they were published: the columns of their key, then those of the figures."""

COMPOSITION = "panel_composition"
PROCESS = "demarche"
REPORT = "rapport_anonymisation"
RULES = "conformite"


@dataclass(frozen=True)
class Figures:
    """The columns of an open table that are published once.

    ``key`` finds a row again, ``state`` tells whether it was counted, ``only`` lists the keys concerned, if not all.
    """

    key: tuple[str, ...]
    state: str
    columns: tuple[str, ...]
    only: tuple[str, ...] = ()


# What a state says when there was nothing to count yet: to withhold is to have counted.
NOT_YET = (None, "sans_vote", "sans_feuille")
VOTE = ("publication_vote", "niveau_consensus", "votants", "pour", "non_pour", "contre", "abstention")
DRAW = ("taille_vivier", "taille_panel", "nb_suppleants", "nb_remplacements", "probabilite_min", "gini")
COUNTS = ("lignes_entree", "lignes_publiees", "lignes_agregees", "lignes_retenues", "lignes_rejetees")
MASKED = "cellules_masquees"
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
    PROCESS: Figures((), "nb_panelistes", ("nb_inscrits", "nb_panelistes")),
    "selection_audit": Figures(("run_id",), "run_id", (*DRAW, "ecart_optimalite")),
    RULES: Figures(("regle",), "statut", ("statut", "observe", "gravite"), ("P01", "P06", "P07", "P18", "P19", "P20")),
}
# What the report says of a received table follows the figures that are made from its lines.
LINES_OF_PEOPLE = {
    "inscriptions": COMPOSITION,
    "panel": COMPOSITION,
    "quotas": COMPOSITION,
    "selection": COMPOSITION,
    "presences": "sessions",
    "votes": "recommandations",
    "bulletins": "recommandations",
    "evaluations": "evaluations",
}
LINES_OF_TEXTS = {"recommandations": "recommandations", "alternatives": "recommandations"}
LINES = Figures(("table_nom",), "table_nom", (*COUNTS, MASKED), (*LINES_OF_PEOPLE, *LINES_OF_TEXTS))


def keep_first_figures(now: Tables, first: Published, corrected: bool = False) -> tuple[Tables, list[Finding]]:
    """Return the tables with the figures of ``first``, and a finding per table whose new ones were not kept.

    ``corrected``: a decision on record lets the composition, and it alone, be published again.
    """
    rows = {name: rows_of(now[name]) for name in now.keys() & _tables_of_figures()}
    made = {
        name: _with_first(rows.get(name, []), first.get(name, []), figures)
        for name, figures in (COUNTED | (WITH_PANEL if PROCESS in first else {})).items()
    }
    if COMPOSITION in first and not corrected:
        made[COMPOSITION] = _whole(first[COMPOSITION])
    changed = {name: _changes(rows.get(name, []), new) for name, new in made.items()}
    made[REPORT] = _report(rows.get(REPORT, []), first, changed)
    changed[REPORT] = _changes(rows.get(REPORT, []), made[REPORT])
    if changed.get(RULES):
        made[PROCESS] = [row | {"conformite_score": conformity_score(made[RULES])} for row in made[PROCESS]]
    kept = {name: table_from(load_schema(name, "open"), new) for name, new in made.items() if rows.get(name, []) != new}
    findings = [
        Finding("chiffres_gardes", "avertissement", table=name, count=count)
        for name, count in sorted(changed.items())
        if count
    ]
    return dict(sorted((now | kept).items())), findings


def new_figures(tables: Tables, known: Published) -> dict[str, Rows]:
    """Return what a release says of people that ``known`` did not say yet, as rows of the columns of their figures."""
    panel = any(row.get("nb_panelistes") for row in _rows(tables, PROCESS))
    found: dict[str, Rows] = {}
    for name, figures in (COUNTED | (WITH_PANEL if panel else {}) | {REPORT: LINES}).items():
        said = {_key(row, figures): row for row in known.get(name, [])}
        rows = [_only(row, (*figures.key, *figures.columns)) for row in _rows(tables, name) if _tells(row, figures)]
        found[name] = [row for row in rows if said.get(_key(row, figures)) != row]
    composition = [_only(row, load_schema(COMPOSITION, "open").columns) for row in _rows(tables, COMPOSITION)]
    found[COMPOSITION] = composition if panel and composition != known.get(COMPOSITION) else []
    return {name: rows for name, rows in sorted(found.items()) if rows}


def shows_first(tables: Tables, known: Published) -> bool:
    """Return whether a release is the first to show the composition of its panel."""
    return COMPOSITION not in known and COMPOSITION in new_figures(tables, known)


def override_findings(overrides: Iterable[Override], tables: Tables, first: Published) -> list[Finding]:
    """Return how many overrides have no row to show, and how many would change what was published otherwise."""
    rows = {name: _rows(tables, name) for name in COUNTED}
    asked = list(overrides)
    shown = in_effect(asked, rows)
    known = {(name, row_key(name, row)) for name in COUNTED for row in first.get(name, [])}
    idle = [override for override in asked if override not in shown]
    late = sum((override.table, override.key) in known for override in idle)
    counts = {"derogation_tardive": late, "derogation_sans_effet": len(idle) - late}
    return [Finding(code, "avertissement", count=count) for code, count in counts.items() if count]


def with_figures(known: Published, more: Published) -> dict[str, Rows]:
    """Return all that is known after a release: its rows take the place of those of the same key."""
    merged = {name: list(rows) for name, rows in known.items()}
    for name, rows in more.items():
        figures = COUNTED.get(name) or WITH_PANEL.get(name) or (LINES if name == REPORT else None)
        if figures is None:
            merged[name] = list(rows)
        else:
            by_key = {_key(row, figures): row for row in (*merged.get(name, []), *rows)}
            merged[name] = list(by_key.values())
    return merged


def _tables_of_figures() -> set[str]:
    return {*COUNTED, *WITH_PANEL, COMPOSITION, REPORT}


def _tells(row: Row, figures: Figures) -> bool:
    """Return whether a row holds figures that are published once."""
    concerned = not figures.only or row[figures.key[0]] in figures.only
    return concerned and row.get(figures.state) not in NOT_YET


def _rows(tables: Tables, name: str) -> Rows:
    return rows_of(tables[name]) if name in tables else []


def _with_first(now: Rows, first: Rows, figures: Figures) -> Rows:
    """Return the rows with the figures that they had."""
    said = {_key(row, figures): _only(row, figures.columns) for row in first}
    return [row | said.get(_key(row, figures), {}) for row in now]


def _report(now: Rows, first: Published, changed: Mapping[str, int]) -> Rows:
    """Return the report, without news of figures that were not kept.

    Lines about people stay as they are once the panel is published; before, while what is made from them is kept.
    """
    said = {row["table_nom"]: row for row in first.get(REPORT, [])}
    rows: Rows = []
    for row in now:
        name = row["table_nom"]
        people, texts = LINES_OF_PEOPLE.get(name, ""), LINES_OF_TEXTS.get(name, "")
        held: tuple[str, ...] = (MASKED,) if changed.get(texts) else ()
        if people and (PROCESS in first or changed.get(people)):
            held = LINES.columns
        rows.append(row | _only(said.get(name, {}), held))
    return rows


def _whole(first: Rows) -> Rows:
    """Return the composition as it was published, whatever columns its schema has had since."""
    columns = load_schema(COMPOSITION, "open").columns
    return [{column: row.get(column) for column in columns} for row in first]


def _changes(now: Rows, kept: Rows) -> int:
    """Return how many rows are not those of now: in their order, or missing from it."""
    return sum(row not in now for row in kept) + max(0, len(now) - len(kept))


def _key(row: Row, figures: Figures) -> tuple[object, ...]:
    return tuple(row.get(column) for column in figures.key)


def _only(row: Row, columns: Iterable[str]) -> Row:
    return {column: row[column] for column in columns if column in row}

"""What the public files alone tell of the draw: its seed against the commitment, its figures against one another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pipelines.kit.disclosure.certificate import TABLE as COMPOSITION
from pipelines.kit.disclosure.certificate import WITHHELD, by_criterion
from pipelines.kit.findings import Finding
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.publish.verifying.report import Check

AUDIT = "selection_audit"
DRAW = ("verif_engagement", "verif_tirage", "verif_rejeu")
HALF = 0.00005
"""Chances and shares are published with four decimals."""
HALF_POINT = 0.0501
"""Gaps are published with one decimal, from shares with six."""


def draw_checks(tables: Tables) -> Iterator[Check]:
    """Yield the check of the seed, that of the figures, and that the draw itself cannot be done again."""
    if AUDIT not in tables:
        absent = Finding("tirage_absent", "information")
        yield from (Check(code, skipped=absent) for code in DRAW)
        return
    audits = rows_of(tables[AUDIT])
    committed = [audit for audit in audits if audit["graine"] is not None and audit["engagement_graine"] is not None]
    missing = None if len(committed) == len(audits) else Finding("tirage_sans_engagement", "information", table=AUDIT)
    yield Check("verif_engagement", tuple(_seed_findings(committed)), missing)
    yield Check("verif_tirage", tuple(draw_findings(tables)))
    yield Check("verif_rejeu", skipped=Finding("tirage_non_rejouable", "information"))


def _seed_findings(committed: list[Row]) -> Iterator[Finding]:
    """Yield a finding per draw whose seed is not the one that was committed to."""
    for audit in committed:
        if hashlib.sha256(audit["graine"].encode()).hexdigest() != audit["engagement_graine"]:
            yield Finding("tirage_engagement_faux", table=AUDIT, column="engagement_graine")


def draw_findings(tables: Tables) -> Iterator[Finding]:
    """Yield what is wrong in the figures of the draws and of the composition."""
    process = rows_of(tables["demarche"])[0]
    audits = rows_of(tables[AUDIT])
    for audit in audits:
        wrong = sorted(_impossible(audit, process))
        yield from (Finding("tirage_chiffres", table=AUDIT, column=column) for column in wrong)
    if COMPOSITION in tables:
        yield from _composition_findings(rows_of(tables[COMPOSITION]), process["nb_panelistes"], _pool(audits))


def _impossible(audit: Row, process: Row) -> set[str]:
    """Return the columns of a draw that no draw can have together; what is unknown contradicts nothing."""
    pool, size = audit["taille_vivier"], audit["taille_panel"]
    reserves, replaced = audit["nb_suppleants"] or 0, audit["nb_remplacements"] or 0
    seated, registered = process["nb_panelistes"], process["nb_inscrits"]
    wrong = set()
    if _more(None if size is None else size + reserves, pool):
        wrong.add("taille_vivier")
    if audit["tire_par"] == "pipeline" and _more(pool, registered):
        wrong.add("taille_vivier")
    if _more(seated, None if size is None else size + reserves + replaced):
        wrong.add("taille_panel")
    return wrong | ({"probabilite_min"} if _chance_too_high(audit) else set())


def _more(count: int | None, most: int | None) -> bool:
    return count is not None and most is not None and count > most


def _chance_too_high(audit: Row) -> bool:
    """Return whether the lowest chance is above the mean of those who have one.

    Those who have none are a share of the pool that the Gini coefficient is never under, so that mean is at most
    ``size / (pool * (1 - gini))``.
    """
    pool, size, lowest, gini = (audit[name] for name in ("taille_vivier", "taille_panel", "probabilite_min", "gini"))
    if None in (pool, size, lowest, gini):
        return False
    return bool((lowest - HALF) * pool * max(0.0, 1 - gini - HALF) > size)


def _pool(audits: list[Row]) -> int | None:
    """Return the size of the pool that the composition counts, when one draw of ours made the panel."""
    ours = [audit["taille_vivier"] for audit in audits if audit["tire_par"] == "pipeline"]
    return ours[0] if len(ours) == len(audits) == 1 else None


def _composition_findings(rows: list[Row], seated: int | None, pool: int | None) -> Iterator[Finding]:
    """Yield a finding per criterion whose groups do not add up to the panel, or hold more than the pool."""
    shown = by_criterion(row for row in rows if row["publication"] != WITHHELD)
    for name, groups in sorted(shown.items()):
        panel = sum(row["effectif_panel"] or 0 for row in groups)
        registered = sum(row["effectif_vivier"] or 0 for row in groups)
        if panel != seated or _more(registered, pool) or not all(_holds(row, panel) for row in groups):
            yield Finding("composition_fausse", table=COMPOSITION, detail=name)


def _holds(row: Row, total: int) -> bool:
    """Return whether the share and the gap of a group are those of its count, and its targets in order."""
    count, share, gap, population = (
        row[name] for name in ("effectif_panel", "part_panel", "ecart_points", "population_part")
    )
    if count is None or share is None or not total or _more(row["cible_min"], row["cible_max"]):
        return False
    right_gap = None in (gap, population) or abs((count / total - population) * 100 - gap) <= HALF_POINT
    return bool(right_gap and abs(count / total - share) <= HALF + 1e-9)

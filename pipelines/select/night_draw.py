"""The draw that the pipeline makes for an edition, once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from pipelines.kit.edition_settings import DrawSettings
from pipelines.kit.findings import Finding
from pipelines.select.candidates import Candidate
from pipelines.select.frozen import FrozenDraw, Seat
from pipelines.select.lottery import canonical, shuffled
from pipelines.select.quotas import Quota

RUN = "tirage-1"


def source_of(candidates: list[Candidate], quotas: tuple[Quota, ...], settings: DrawSettings) -> str:
    """Return the fingerprint of what a draw depends on."""
    people = sorted([record, *(values[name] for name in sorted(values))] for record, values in candidates)
    bounds = [[quota.feature, quota.value, quota.minimum, quota.maximum] for quota in quotas]
    content = [people, bounds, settings.graine, settings.taille, settings.suppleants]
    return hashlib.sha256(canonical(content)).hexdigest()


def draw_panel(
    candidates: list[Candidate], quotas: tuple[Quota, ...], settings: DrawSettings
) -> tuple[FrozenDraw, list[Finding]]:
    """Draw titular panelists and reserves; the seed of ``edition.yaml`` is the public random value."""
    from pipelines.select.draw import draw_findings, draw_reserves, prepare_draw

    draw = prepare_draw(candidates, quotas, settings.taille)
    ticket, panel = draw.seat(settings.graine)
    portfolio = draw.portfolio.to_bytes().decode()
    # Derived from the portfolio, which stays private: with the published seed alone no seat leads to a person.
    secret = hashlib.sha256(f"sieges:{settings.graine}:{portfolio}".encode()).hexdigest()
    reserves = draw_reserves(draw.pool.without(panel), quotas, settings.taille, settings.suppleants, secret)
    chances = draw.probabilities
    seats = (
        *_seats("P", "titulaire", panel, chances, secret),
        *_seats("S", "suppleant", reserves, chances, secret),
    )
    audit = _audit(draw.certificate(), settings) | {"taille_panel": len(panel), "nb_suppleants": len(reserves)}
    missing = settings.suppleants - len(reserves)
    short = [Finding("reserve_incomplete", "avertissement", count=missing)] if missing else []
    findings = [Finding("tirage_fait", "information"), *draw_findings(draw), *short]
    return FrozenDraw(source_of(candidates, quotas, settings), seats, audit, ticket, portfolio), findings


def _seats(letter: str, role: str, records: list[str], chances: dict[str, float], secret: str) -> Iterator[Seat]:
    """Yield seats in a random order: a number says nothing of who holds it."""
    for place, record in enumerate(shuffled(records, f"{secret}:{role}"), 1):
        yield Seat(f"{letter}{place:02}", record, role, round(chances[record], 6))


def _audit(certificate: dict[str, Any], settings: DrawSettings) -> dict[str, Any]:
    """Return what the open table ``selection_audit`` says of the draw; rarities are rounded away."""
    return {
        "run_id": RUN,
        "date": settings.date.isoformat(),
        "algorithme": certificate["algorithm"],
        "version_logiciel": f"avis-ouverts {version('avis-ouverts')}, highspy {version('highspy')}",
        "engagement_graine": hashlib.sha256(settings.graine.encode()).hexdigest(),
        "graine": settings.graine,
        "taille_vivier": certificate["pool_size"],
        "probabilite_min": round(certificate["minimum"], 4),
        "gini": round(certificate["gini"], 4),
        "ecart_optimalite": round(certificate["gap"], 4),
        "statut": "valide",
        "tire_par": "pipeline",
    }

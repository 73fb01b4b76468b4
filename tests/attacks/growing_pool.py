"""An edition night after night: a pool that grows, a panel, then replacements, withdrawals and corrections.

Each night gives its open tables by the real functions, with the figures that the ledger remembers, and the naive
release that a reader of both is compared with: exact one-way margins of the pool and of the panel, every night.
"""

from __future__ import annotations

import datetime
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.publish.candidate import published_tables
from pipelines.publish.frozen_figures import keep_first_figures, new_figures, with_figures
from tests.unit.anonymise.panel_edition import PROCESS, PROTOCOL, ballots, edition, poll, tables

NIGHTS = 60
SEATS = 15
CRITERIA = ("sexe", "tranche_age", "pcs", "diplome", "region", "type_aire")
Person = dict[str, str]
Margins = dict[tuple[str, str], Counter[str]]


@dataclass
class Night:
    """What the team holds on one night."""

    statut: str
    pool: list[Person]
    panel: list[Person] = field(default_factory=list)
    replaced: int = 0
    pour: int = 11


def nights(seed: int, per_night: float = 1.0) -> Iterator[Night]:
    """Yield sixty nights of registrations, ``per_night`` on average, then those of the panel."""
    random_ = random.Random(seed)  # noqa: S311 - a simulation that anyone can run again
    pool = [_person(random_) for _ in range(200)]
    for _ in range(NIGHTS):
        pool = [*pool, *(_person(random_) for _ in range(_poisson(per_night, random_)))]
        yield Night("recrutement", pool)
    panel = random_.sample(pool, SEATS)
    others = [person for person in pool if person not in panel]
    yield Night("formation", pool, panel)
    panel = [*panel[1:], others[0]]
    yield Night("deliberation", pool, panel, 1)
    yield Night("avis_remis", pool, panel, 1)
    yield from _afterwards(pool, panel, others)


def _afterwards(pool: list[Person], panel: list[Person], others: list[Person]) -> Iterator[Night]:
    """Yield what happens once the panel is published, one thing a night, whoever asks for it."""
    for rank in range(SEATS):
        left = [person for place, person in enumerate(panel) if place != rank]
        yield Night("avis_remis", pool, left, 1, 10)
        yield Night("avis_remis", pool, [*left, others[rank + 1]], 2)
        corrected = panel[rank] | {"tranche_age": "18-24" if panel[rank]["tranche_age"] != "18-24" else "75+"}
        yield Night("avis_remis", pool, [*left, corrected], 1)
        yield Night("avis_remis", [person for person in pool if person is not panel[rank]], left, 1)
        yield Night("avis_remis", [person for person in pool if person is not others[rank]], panel, 1, 12)


def _person(random_: random.Random) -> Person:
    return {name: random_.choice(PROTOCOL.echelles[name].codes) for name in CRITERIA}


def _poisson(mean: float, random_: random.Random) -> int:
    """Return how many arrivals of mean distance 1 fall in an interval of ``mean``."""
    count, time = 0, random_.expovariate(1.0)
    while time < mean:
        count, time = count + 1, time + random_.expovariate(1.0)
    return count


def private_tables(night: Night) -> Tables:
    """Return the private tables of a night."""
    pool, panel = (exact_margins(people) for people in (night.pool, night.panel))
    composition = [
        {"critere": name, "modalite": code, "effectif_vivier": pool[name][code], "effectif_panel": panel[name][code]}
        for name in CRITERIA
        for code in PROTOCOL.echelles[name].codes
    ]
    size = len(night.panel)
    panelists = [{"panelist_pseudo": f"p{n}", "role": "titulaire", "siege_final": True} for n in range(size)]
    draw = {"run_id": "t1", "date": datetime.date(2026, 2, 1), "tire_par": "pipeline", "statut": "valide"}
    draw |= {"taille_vivier": len(night.pool), "taille_panel": SEATS, "nb_remplacements": night.replaced}
    verdict = {"intitule": "Taille", "attendu": "15", "source": "Fiche", "gravite": "erreur"}
    verdict |= {"regle": "P01", "statut": "conforme", "observe": f"{size} panelistes jusqu'au bout."}
    return tables(
        demarches=[PROCESS | {"statut": night.statut}],
        inscriptions=[{"airtable_record_id": f"rec{n:014d}"} for n in range(len(night.pool))],
        identites=[],
        panel=[{"panelist_pseudo": f"p{n}"} for n in range(size)],
        panelistes=panelists,
        composition=composition,
        selection_audit=[draw] if night.panel else [],
        conformite=[verdict] if night.statut == "avis_remis" else [],
        recommandations=[{"reco_id": "r1", "rang": 1, "texte": "Planter."}] if night.panel else [],
        votes=[poll("v1", "r1")] if night.panel else [],
        bulletins=ballots("v1", night.pour, 4) if night.panel else [],
    )


def exact_margins(people: Iterable[Person]) -> dict[str, Counter[str]]:
    """Return how many people have each value of each attribute."""
    everyone = list(people)
    return {name: Counter(person[name] for person in everyone) for name in CRITERIA}


def our_releases(edition_nights: Iterable[Night]) -> Iterator[Tables]:
    """Yield what is published each night: the figures of the first release that showed them."""
    known: dict[str, list[Row]] = {}
    for night in edition_nights:
        made = published_tables(anonymise_tables(private_tables(night), edition(), PROTOCOL).open)
        released, _ = keep_first_figures(made, known)
        known = with_figures(known, new_figures(released, known))
        yield released


def naive_page(night: Night) -> Margins:
    """Return the exact margins of a night, of the pool and of the panel."""
    both = {"pool": night.pool, "panel": night.panel}
    return {(whose, name): counts for whose, people in both.items() for name, counts in exact_margins(people).items()}


def our_page(released: Tables) -> Margins:
    """Return every count by group that a release shows, of the pool and of the panel."""
    page: Margins = {}
    for row in rows_of(released["panel_composition"]) if "panel_composition" in released else []:
        for whose, column in (("pool", "effectif_vivier"), ("panel", "effectif_panel")):
            if row[column] is not None:
                page.setdefault((whose, row["critere"]), Counter())[";".join(row["modalites"])] = row[column]
    return page


def records_disclosed(pages: Iterable[Margins]) -> int:
    """Return how many people's whole record two successive pages give: one person came, or one left, and no other."""
    found = 0
    before: Margins | None = None
    for page in pages:
        if before is not None:
            for whose in ("pool", "panel"):
                found += _whole_record(before, page, whose)
        before = page
    return found


def _whole_record(before: Margins, page: Margins, whose: str) -> bool:
    moves = [_moves(before.get((whose, name)), page.get((whose, name))) for name in CRITERIA]
    return all(move in ([1], [-1]) for move in moves)


def _moves(before: Mapping[str, int] | None, now: Mapping[str, int] | None) -> list[int]:
    """Return by how much each count changed, when both pages show it."""
    if before is None or now is None:
        return []
    changes = (now.get(value, 0) - before.get(value, 0) for value in sorted({*before, *now}))
    return [change for change in changes if change]


def figures_that_moved(pages: Iterable[Margins]) -> int:
    """Return how many counts by group change between two successive pages that show them, whoever it is about."""
    shown = list(pages)
    return sum(
        len(_moves(before.get(name), now.get(name)))
        for before, now in zip(shown, shown[1:], strict=False)
        for name in sorted({*before, *now})
    )

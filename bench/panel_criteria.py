"""The two sets of criteria that panels are measured on: categories, shares of the population, and draws."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.ladders.proposal import Question, Rungs, propose
from pipelines.anonymise.ladders.simulated_panels import controlled_roundings
from pipelines.kit.protocol import load_protocol

Panels = npt.NDArray[np.int64]

MARGINS = Path(__file__).parents[1] / "demonstration" / "marges.csv"
COALITION, THRESHOLD = 2, 3


@dataclass(frozen=True)
class Measured:
    """One criterion: ``respondents`` are the categories of real people, when the file has them.

    A criterion that is not ``drawn`` has no quota: stratified panels are random on it.
    """

    name: str
    shares: Mapping[str, float]
    ordered: bool
    drawn: bool = True
    respondents: tuple[int, ...] = ()
    shipped: Rungs = ()

    def ladder(self, seats: int) -> Rungs:
        """Return the shipped ladder, or the one that the tool proposes for panels of this size."""
        return self.shipped or propose(Question(self.shares, (seats,), self.ordered, COALITION, THRESHOLD))

    def panels(self, seats: int, stratified: bool, count: int, seed: int) -> Panels:
        """Return ``count`` panels, in counts of each category."""
        weights = tuple(self.shares.values())
        if stratified and self.drawn:
            return controlled_roundings(weights, seats, count, seed)
        draw = np.random.default_rng(seed)
        if not self.respondents:
            return draw.multinomial(seats, np.array(weights) / sum(weights), size=count)
        chosen = [draw.choice(self.respondents, seats, replace=False) for _ in range(count)]
        return np.array([np.bincount(codes, minlength=len(weights)) for codes in chosen])


def shipped_criteria() -> list[Measured]:
    """Return the criteria of the demonstration, with the protocol's vocabularies and ladders."""
    found = []
    for name, ladder in load_protocol("autre", None).echelles.items():
        shares = _margins(name)
        if shares:
            full = dict.fromkeys(ladder.codes, 0.0) | shares
            rungs = tuple(tuple(group.modalites for group in rung) for rung in ladder.echelons)
            found.append(Measured(name, full, ladder.ordonne, shipped=rungs))
    return found


def anchor_criteria(respondents: Path) -> list[Measured]:
    """Return the eight criteria of a sortition: real respondents where the file has a column for it.

    Quotas follow the French population; ``csp`` and ``territoire`` have no column and are drawn from it.
    """
    with respondents.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["age"]]
    real: dict[str, tuple[int, ...]] = {name: tuple(map(read, rows)) for name, read in COLUMNS.items()}
    drawn = [
        Measured("sexe", _joined("sexe", [["femme"], ["homme"]]), False, respondents=real["sexe"]),
        Measured("age", _joined("tranche_age", AGES), True, respondents=real["age"]),
        Measured("diplome", _joined("diplome", DEGREES), True, respondents=real["diplome"]),
        Measured("zone", _joined("region", ZONES), False, respondents=real["zone"]),
        Measured("csp", _joined("pcs", [["1", "2"], *([code] for code in "345678")]), False),
        Measured("territoire", _margins("type_aire"), False),
    ]
    return [*drawn, *(_opinion(name, real[name]) for name in ("gunlaw_bin", "colcom_bin"))]


AGES = [["18-24"], ["25-34"], ["35-49"], ["50-64"], ["65-74", "75+"]]
DEGREES = [["aucun_cep", "brevet"], ["cap_bep"], ["bac"], ["bac_2", "bac_3_plus"]]
ZONES = [
    ["11"],
    ["32", "44", "27"],
    ["28", "24", "53", "52"],
    ["75", "76"],
    ["84", "93", "94", "01", "02", "03", "04", "06"],
]
REGIONS = {"1": 0, "2": 0, "3": 1, "4": 1, "5": 2, "6": 3, "7": 3, "8": 4, "9": 4}  # nine to five, neighbours together
Read = Callable[[Mapping[str, str]], int]
COLUMNS: dict[str, Read] = {
    "sexe": lambda row: int(row["sex"] == "1"),
    "age": lambda row: sum(float(row["age"]) >= start for start in (25, 35, 50, 65)),
    "diplome": lambda row: min(int(row["degree"]), 3),
    "zone": lambda row: REGIONS[row["region"]],
    "gunlaw_bin": lambda row: int(row["gunlaw_bin"]),
    "colcom_bin": lambda row: int(row["colcom_bin"]),
}


def _opinion(name: str, answers: Sequence[int]) -> Measured:
    """Return a sensitive binary column: no quota is set on it."""
    share = sum(answers) / len(answers)
    return Measured(name, {"0": 1 - share, "1": share}, False, drawn=False, respondents=tuple(answers))


def _margins(criterion: str) -> dict[str, float]:
    with MARGINS.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["critere"] == criterion]
    return {row["modalite"]: float(row["population_part"]) for row in rows}


def _joined(criterion: str, groups: Sequence[Sequence[str]]) -> dict[str, float]:
    shares = _margins(criterion)
    return {"+".join(codes): sum(shares[code] for code in codes) for codes in groups}

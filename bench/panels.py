"""Tables of small panels: what each way of publishing them keeps, refuses and gives away, and what the audit costs."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.measure import markdown_table
from bench.panel_attack import attackable, found_out
from bench.panel_costs import cost_rows
from bench.panel_criteria import COALITION, THRESHOLD, Measured, Panels, anchor_criteria, shipped_criteria
from bench.panel_methods import (
    Labels,
    Method,
    audited,
    dropped,
    from_targets,
    greedily_merged,
    naive_optimum,
    suppressed,
    totals,
)
from bench.panel_quotas import quota_rows
from pipelines.anonymise.ladders.simulated_panels import entropy
from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.worlds import Criterion

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
SHARED = Path(os.environ.get("AVIS_SHARED", ROOT.parent / "shared")) / "data" / "pools" / "gss-2014.csv"
ASKED = {15: 0.88, 20: 0.95}
OURS = "audited ladder"
NAIVE = "naive optimum, contiguous"
Row = dict[str, object]


def methods_of(one: Measured, seats: int) -> dict[str, Method]:
    """Return the ways of publishing a criterion, ours last."""
    codes, rungs = tuple(one.shares), one.ladder(seats)
    ours = audit(Criterion(tuple(code for group in rungs[0] for code in group), rungs, (), seats, COALITION, THRESHOLD))
    return {
        "drop a table with a cell under 3": dropped(THRESHOLD),
        "primary and complementary suppression": suppressed(THRESHOLD),
        "greedy merge of the smallest neighbours": greedily_merged(THRESHOLD),
        NAIVE: naive_optimum(THRESHOLD),
        "merges from the targets alone": from_targets(codes, rungs, tuple(one.shares.values()), seats, THRESHOLD),
        OURS: audited(codes, ours),
    }


def cell_rows(name: str, criteria: Sequence[Measured], seats: int, stratified: bool, count: int) -> Iterator[Row]:
    """Yield one row per method: means over the criteria and the panels."""
    panels = {one.name: one.panels(seats, stratified, count, seed) for seed, one in enumerate(criteria, 1)}
    ways = {one.name: methods_of(one, seats) for one in criteria}
    for method in next(iter(ways.values())):
        kept = [_kept(ways[one.name][method], panels[one.name]) for one in criteria]
        learnt = [_learnt(ways[one.name][method], panels[one.name], one, seats) for one in criteria]
        counted = [told for told in learnt if told is not None]
        yield {
            "criteria": name,
            "seats": seats,
            "panels": "stratified" if stratified else "random",
            "method": method,
            "kept": round(float(np.mean([share for share, _ in kept])), 3),
            "refused": round(float(np.mean([refused for _, refused in kept])), 3),
            "panels_where_somebody_is_found": round(float(np.any(counted, axis=0).mean()), 3),
            "criteria_attacked": len(counted),
        }


def _kept(method: Method, panels: Panels) -> tuple[float, float]:
    """Return the mean share of the entropy shown, and the share of panels whose table is withheld."""
    labels = method(panels)
    withheld = (labels < 0).all(axis=1)
    whole = entropy(panels.astype(np.float64))
    shown = np.where(withheld, 0.0, _shown_entropy(panels, labels))
    share = np.where(whole > 0, shown / np.where(whole > 0, whole, 1.0), 1.0)
    return float(share.mean()), float(withheld.mean())


def _shown_entropy(panels: Panels, labels: Labels) -> npt.NDArray[np.float64]:
    shown = totals(panels, labels).astype(np.float64)
    shown[shown.sum(axis=1) == 0, 0] = 1.0
    return entropy(shown)


def _learnt(method: Method, panels: Panels, one: Measured, seats: int) -> npt.NDArray[np.bool_] | None:
    if not attackable(seats, len(one.shares)):
        return None
    return found_out(method, panels, Criterion(tuple(one.shares), (), (), seats, COALITION, THRESHOLD))


def report(parts: dict[str, list[Row]], command: str) -> str:
    """Return the results as Markdown."""
    machine = f"{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}"
    text = NOTES.format(command=command, machine=machine)
    return text + "".join(f"\n## {title}\n\n{markdown_table(rows)}\n" for title, rows in parts.items() if rows)


NOTES = """# Tables of panels

`{command}` on {machine}.

*Kept* is the entropy shown over the entropy of the counts, a mean over criteria and panels; a withheld table keeps
nothing. *Refused* is the share of tables withheld. *Somebody is found* in a panel when, for one criterion at least, the
worlds that give the same page, the method being known, let the public or two panelists exclude an outsider from a
category, or prove a count lower than three; quotas are not known, but in their own table. A criterion with too many
worlds (the regions) is attacked for no method there: our ladder on it is audited in the groups that it tells apart.
Stratified panels have each count at the floor or the ceiling of its share, opinions excepted; random ones have none.

`eight`: criteria of a sortition with French shares, the respondents of a real survey in random panels where the file
has the column, ladders proposed by `avis ladder` from the French shares. `shipped`: the protocol's vocabularies and
ladders; with six ages, eight occupations and eighteen regions, groups of three people can show no more of 15 or 20
people than the naive optimum does, give or take what joining other than neighbours brings.
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--panels", type=int, default=300)
    parser.add_argument("--respondents", type=Path, default=SHARED, help="a CSV of real respondents")


def measure(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    sets = {"shipped": shipped_criteria()}
    if options.respondents.is_file():
        sets = {"eight": anchor_criteria(options.respondents), **sets}
    rows = [
        row
        for name, criteria in sets.items()
        for seats in ASKED
        for stratified in (True, False)
        for row in cell_rows(name, criteria, seats, stratified, options.panels)
    ]
    parts = {
        "What each method keeps and gives away": rows,
        "What was asked": list(_limits(rows)),
        "Quotas that everybody knows": [
            row for name, criteria in sets.items() for row in quota_rows(name, criteria, tuple(ASKED), options.panels)
        ],
        "CPU seconds of the audit of all shipped ladders": cost_rows((15, 20, 30)),
    }
    text = report(parts, f"python -m bench panels --panels {options.panels}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "panels.md").write_text(text, encoding="utf-8")
    (RESULTS / "panels.json").write_text(json.dumps(parts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(text, flush=True)


def _limits(rows: Sequence[Row]) -> Iterator[Row]:
    """Yield what was asked of ours, beside what the best merge of each panel's own counts keeps and gives away."""
    naive = {(row["criteria"], row["seats"], row["panels"]): row for row in rows if row["method"] == NAIVE}
    for row in rows:
        if row["method"] == OURS and row["panels"] == "stratified":
            asked, kept = ASKED[int(str(row["seats"]))], float(str(row["kept"]))
            yield {
                "criteria": row["criteria"],
                "seats": row["seats"],
                "asked": f"≥ {asked}",
                "found": kept,
                "reached": kept >= asked,
                "violations": row["panels_where_somebody_is_found"],
                "naive_optimum": naive[row["criteria"], row["seats"], row["panels"]]["kept"],
            }

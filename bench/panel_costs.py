"""CPU seconds that the audit of a panel's criteria takes, from nothing and with its tables in memory."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bench.panel_criteria import COALITION, THRESHOLD
from pipelines.kit.disclosure import exposure, worlds
from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.worlds import Criterion
from pipelines.kit.protocol import load_protocol


def cost_rows(sizes: Sequence[int]) -> list[dict[str, object]]:
    """Return a row per size: all criteria of the protocol, once cold, once with everything cached."""
    rows: list[dict[str, object]] = []
    for seats in sizes:
        for cache in (audit, exposure.multisets, worlds.usable_rungs):
            cache.cache_clear()
        cold = _seconds(seats)
        rows.append({"seats": seats, "cold_s": round(cold, 3), "cached_ms": round(1000 * _seconds(seats), 2)})
    return rows


def _seconds(seats: int) -> float:
    start = time.process_time()
    for ladder in load_protocol("autre", None).echelles.values():
        rungs = tuple(tuple(group.modalites for group in rung) for rung in ladder.echelons)
        found = audit(Criterion(ladder.codes, rungs, (), seats, COALITION, THRESHOLD))
        found.page_of(dict.fromkeys(ladder.codes, 0) | {ladder.codes[0]: seats // 2, ladder.codes[-1]: -(-seats // 2)})
    return time.process_time() - start

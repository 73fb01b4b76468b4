"""Runs the differential on drawn cases, for a while or for a number of them."""

from __future__ import annotations

import tempfile
import time
import warnings
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.cases import Case, cases
from tests.fuzz.comparing import Totals, compare

BATCH = 200


def run_for(seconds: float, first_seed: int, totals: Totals) -> list[tuple[Path, str]]:
    """Run batches under successive seeds; return the failures kept, each with its reason."""
    end, number, kept = time.monotonic() + seconds, first_seed, []
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            failure = run_batch(number, BATCH, totals, Path(folder))
            if failure:
                kept.append((failure[0].keep(), failure[1]))
                print(*kept[-1], flush=True)
            number += 1
    return kept


def run_batch(number: int, examples: int, totals: Totals, folder: Path) -> tuple[Case, str] | None:
    """Compare so many cases under one seed; return the smallest that fails and the reason, or nothing."""
    tried: list[Case] = []

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def differential(case: Case) -> None:
        tried[:] = [case]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Frictionless warns of is no part of its report
            compare(case, folder, totals)

    try:
        differential()
    except Exception as error:  # an engine that stops in any way is what is looked for
        return tried[0], f"{type(error).__name__}: {error}"  # Hypothesis tries the smallest last
    return None

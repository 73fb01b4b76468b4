"""What every reader of texts does here: reads jobs as JSON, answers passages, CPU seconds and peak memory as JSON.

A job is people and texts; a passage is the index of a text, a start, an end, a kind, and whether it is certain. It runs
in several virtual environments: nothing but the standard library is imported.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Found = tuple[int, int, int, str, bool]
Reader = Callable[[list[dict[str, Any]], list[str]], Iterable[Found]]


def answer(load: Callable[[dict[str, Any]], Reader]) -> None:
    """Read the jobs of the file given first, write the answers in the one given second."""
    task = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    start = time.process_time()
    reader = load(task)
    loading = time.process_time() - start
    answers = []
    for job in task["jobs"]:
        start = time.process_time()
        passages = list(reader(job["people"], job["texts"]))
        answers.append({"passages": passages, "cpu": time.process_time() - start})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"answers": answers, "loading_cpu": loading, "peak_mb": peak}
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")

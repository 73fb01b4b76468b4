"""The nightly job on the shipped editions, then on 1, 10 and 100 generated ones."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bench.measure import Cost, cost_of, markdown_table

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
AVIS = ROOT / ".venv" / "bin" / "avis"
METHODS = ("atelier-citoyen", "conference-de-citoyens")
Row = dict[str, str | float]


def publish(work: Path, inbox: Path, *options: str) -> Cost:
    """Return the cost of ``avis publish`` on an inbox; it must succeed."""
    command = [AVIS, "publish", "--inbox", inbox, "--private", work / "private", "--public", work / "public", *options]
    cost = cost_of(command, DAGSTER_HOME="")
    if cost.code != 0:
        sys.exit(f"avis publish ended with {cost.code} on {inbox.name}")
    return cost


def nights(work: Path, inbox: Path, name: str, count: int) -> Iterator[Row]:
    """Yield the first night, the night after when nothing changed, and the night when one edition changed."""
    yield row(name, count, "première nuit", publish(work, inbox))
    yield row(name, count, "rien n'a changé", publish(work, inbox))
    changed = sorted(inbox.iterdir())[-1] / "edition.yaml"
    with changed.open("a", encoding="utf-8") as file:
        file.write("\n")
    yield row(name, count, "une édition a changé", publish(work, inbox))


def row(name: str, count: int, night: str, cost: Cost) -> Row:
    """Return one measured line."""
    figures = {
        "cpu_s": round(cost.cpu, 2),
        "cpu_s_per_edition": round(cost.cpu / count, 3),
        "wall_s": round(cost.wall, 2),
    }
    return {"case": name, "editions": count, "night": night, **figures, "peak_mb": round(cost.memory)}


def generated_inbox(folder: Path, count: int, registrations: int) -> Path:
    """Write ``count`` small editions, both methods in turn."""
    from demonstration.edition import write_edition  # not for the other benchmarks: what they measure starts as large

    for number in range(1, count + 1):
        method = METHODS[number % len(METHODS)]
        write_edition(folder / f"edition-{number:04}", method, seed=number, registrations=registrations)
    return folder


def run(counts: list[int], registrations: int) -> Iterator[list[Row]]:
    """Run every case in a temporary folder; yield all rows after each: a long run is read before its end."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        shipped = shutil.copytree(ROOT / "data" / "inbox", work / "shipped" / "inbox")
        for plain in (path for path in shipped.iterdir() if path.is_file()):
            plain.unlink()
        rows = list(nights(work / "shipped", shipped, "éditions livrées", len(list(shipped.iterdir()))))
        for count in counts:
            inbox = generated_inbox(work / str(count) / "inbox", count, registrations)
            rows += nights(work / str(count), inbox, f"{registrations} inscriptions", count)
            yield rows


def report(rows: list[Row], command: str) -> str:
    """Return the results as Markdown."""
    machine = f"{platform.machine()}, Python {platform.python_version()}, dagster {version('dagster')}"
    note = f"`{command}` on {machine}. Whole process, CPU of user and system; read ratios."
    return f"# The nightly job\n\n{note}\n\n{markdown_table(rows)}\n"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--editions", default="1,10,100")
    parser.add_argument("--registrations", type=int, default=100)


def measure(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    command = f"python -m bench nightly --editions {options.editions} --registrations {options.registrations}"
    RESULTS.mkdir(exist_ok=True)
    for rows in run([int(count) for count in options.editions.split(",")], options.registrations):
        (RESULTS / "nightly.md").write_text(report(rows, command), encoding="utf-8")
        (RESULTS / "nightly.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(report(rows, command), flush=True)

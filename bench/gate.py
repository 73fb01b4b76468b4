"""The gate's engine: planted leaks found, megabytes a second on clean files, memory on long ones, needles to build."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from bench.measure import cost_of, markdown_table
from pipelines.publish.canary.disguises import DISGUISES
from pipelines.publish.canary.people import invented_people, registered
from pipelines.publish.canary.plants import CONTAINERS
from pipelines.publish.leaks import file_hits
from pipelines.publish.needles import Needles, build_needles
from pipelines.publish.seen_words import MANY_PEOPLE, seen_in

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
AVIS = ROOT / ".venv" / "bin" / "avis"
SEED = "held out"
REGISTRANTS = 2_000
NOBODY = pa.table({name: pa.array([], pa.string()) for name in ("nom", "prenom", "email", "telephone")})
Row = dict[str, object]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the clean files")
    parser.add_argument("--people", type=int, default=12, help="people planted in each disguise and container")
    parser.add_argument(
        "--registries", default="2000,20000,100000", help="sizes of the registries whose needles are built"
    )
    parser.add_argument("--megabytes", default="10,200", help="sizes of the CSV files whose memory is measured")


def measure(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    needles = build_needles(registered(invented_people(SEED, REGISTRANTS), NOBODY))
    tables = {
        "Planted leaks": list(planted(options.people)),
        "Clean files": list(speeds(options.rows, needles)),
        "Memory of a whole scan": list(memories([int(size) for size in options.megabytes.split(",")])),
        "Needles": [built(int(count)) for count in options.registries.split(",")],
    }
    command = f"python -m bench gate {' '.join(sys.argv[2:])}".strip()
    sections = "\n\n".join(f"## {title}\n\n{markdown_table(rows)}" for title, rows in tables.items())
    text = f"# The gate's engine\n\n`{command}`, {REGISTRANTS} registrants. CPU seconds of one core.\n\n{sections}\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "gate.md").write_text(text, encoding="utf-8")
    (RESULTS / "gate.json").write_text(json.dumps(tables, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(text, flush=True)


def planted(people: int) -> Iterator[Row]:
    """Yield, for each container, how many leaks of each disguise are found, and how many of its clean twins."""
    targets = invented_people(f"{SEED}, planted", people)
    needles = build_needles(registered(targets, NOBODY))
    chance = Random(SEED)  # noqa: S311 - drawn again from its seed
    for container, make in CONTAINERS.items():
        found = [
            bool(file_hits(container, make(write(target, chance)), needles))
            for write in DISGUISES.values()
            for target in targets
        ]
        clean = bool(file_hits(container, make("Plus de bus le soir."), needles))
        yield {"container": container, "planted": len(found), "found": sum(found), "hits when clean": int(clean)}


def sentences(rows: int) -> Iterator[list[str]]:
    """Yield the rows of contributions that name nobody."""
    chance = Random(SEED)  # noqa: S311 - drawn again from its seed
    words = (ROOT / "bench" / "verbatims" / "ordinary.txt").read_text(encoding="utf-8").split()
    for number in range(rows):
        text = " ".join(chance.choices(words, k=chance.randrange(8, 30)))
        yield [f"c{number:06}", f"2026-03-{chance.randrange(1, 29):02}T{chance.randrange(24):02}:15", text, "mobilité"]


def contributions(rows: int) -> bytes:
    """Return contributions as a CSV."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["contribution_id", "instant", "texte", "theme"], *sentences(rows)])
    return buffer.getvalue().encode()


def speeds(rows: int, needles: Needles) -> Iterator[Row]:
    """Yield what reading a clean file costs, by format; nothing may be found in one."""
    content = contributions(rows)
    table = pa_csv.read_csv(io.BytesIO(content))
    made: dict[str, Callable[[], bytes]] = {
        "a.csv": lambda: content,
        "a.parquet": lambda: _parquet(table),
        "a.json": lambda: json.dumps(table.to_pylist(), ensure_ascii=False, default=str).encode(),
        "a.html": lambda: b"<table>" + b"</td></tr>\n<tr><td>".join(content.splitlines()) + b"</table>",
    }
    file_hits("a.csv", content[:1000], needles)
    for name, make in made.items():
        file = make()
        start = time.process_time()
        hits = file_hits(name, file, needles)
        seconds = time.process_time() - start
        size = len(file) / 1e6
        yield {"file": name, "MB": f"{size:.1f}", "CPU s": f"{seconds:.2f}", "MB/s": f"{size / seconds:.1f}"} | {
            "rows": rows,
            "hits": sum(hits.values()),
        }


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def memories(sizes: list[int]) -> Iterator[Row]:
    """Yield the peak memory of ``avis scan`` on one CSV of so many megabytes."""
    block = contributions(20_000)
    for size in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "dossier"
            folder.mkdir()
            with (folder / "a.csv").open("wb") as file:
                for _ in range(max(size * 1_000_000 // len(block), 1)):
                    file.write(block)
            people = Path(temporary) / "identites.csv"
            pa_csv.write_csv(registered(invented_people(SEED, REGISTRANTS), NOBODY), people)
            cost = cost_of([AVIS, "scan", folder, "--identities", people])
        yield {"CSV, MB": size, "CPU s": f"{cost.cpu:.1f}", "peak MB": f"{cost.memory:.0f}", "exit": cost.code}


def built(count: int) -> Row:
    """Return what the needles of a registry cost; of a large one, for a folder that is read first."""
    people = registered(invented_people(SEED, count), NOBODY).drop_columns("role")
    text = contributions(1_000).decode()
    start = time.process_time()
    needles = build_needles(people, seen=seen_in([text]) if count > MANY_PEOPLE else None)
    patterns = time.process_time()
    _ = needles.automaton
    automaton = time.process_time()
    _ = needles.digests
    end = time.process_time()
    return {
        "registrants": count,
        "patterns": len(needles.patterns),
        "patterns, CPU s": f"{patterns - start:.2f}",
        "automaton, CPU s": f"{automaton - patterns:.2f}",
        "digests, CPU s": f"{end - automaton:.2f}",
    }

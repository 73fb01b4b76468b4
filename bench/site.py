"""The site of 1,000 editions: CPU of all pages and of all that stands above, one changed edition, sizes, a first visit.

Editions are those shipped, published for real, then copied under other keys and years through the functions that make a
release. "Beyond the data" is everything but the files of the releases and the tables of all editions.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import pyarrow as pa

from bench.measure import markdown_table
from bench.nightly import ROOT, publish
from bench.site_phases import BEYOND, DATA, Phases, phases_of_catalogue
from bench.site_visits import first_visits
from pipelines.kit.protocol import load_protocol
from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.tables import Tables
from pipelines.publish.above import files_above, history_with
from pipelines.publish.assembly import release_contents
from pipelines.publish.catalogue import build_catalogue
from pipelines.publish.content import Contents, data_tables, process_of, read_folder
from pipelines.publish.differences import Difference
from pipelines.publish.release import place_above
from pipelines.publish.versions import History

RESULTS = ROOT / "bench" / "results"
VERSION = "1.0.0"
YEARS = 12
PREFIX, OTHERS = "edition-", "other editions"
TARGET = 60
Row = dict[str, object]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--editions", type=int, default=1000, help="published editions")
    parser.add_argument("--no-visit", action="store_true", help="without the visits in Chromium")


def measure(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    with tempfile.TemporaryDirectory() as temporary:
        tables = dict(run(Path(temporary), options.editions, visits=not options.no_visit))
    command = f"python -m bench site {' '.join(sys.argv[2:])}".strip()
    sections = "\n\n".join(f"## {title}\n\n{markdown_table(rows)}" for title, rows in tables.items())
    note = f"CPU seconds of one process, system included. Beyond the data: at most {TARGET} for 1,000 editions."
    text = f"# The site of many editions\n\n`{command}`. {note}\n\n{sections}\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "site.md").write_text(text, encoding="utf-8")
    (RESULTS / "site.json").write_text(json.dumps(tables, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(text, flush=True)


def run(work: Path, count: int, *, visits: bool) -> Iterator[tuple[str, list[Row]]]:
    """Yield the title and the rows of each part."""
    publish(work, ROOT / "data" / "inbox")
    public, private = work / "many" / "public", work / "many" / "private"
    models = [model for model in map(contents_of, sorted((work / "public").glob("*/latest"))) if model]
    releases = Phases("files of the releases", DATA)
    pages = Phases("pages of all editions")
    for number in range(count):
        key, tables, contents = releases.timed(copied, models[number % len(models)], number)
        history = history_with(History(), contents, Difference("initial"), "")
        above = pages.timed(files_above, key, contents, history, LOCAL_SITE, (), tables)
        write_edition(public / key, contents, above)
    catalogue = phases_of_catalogue(public, private, count)
    yield "All editions", [releases.row(count), pages.row(count), *catalogue, beyond(pages, catalogue, count)]
    yield f"One edition of {count} changes", one_change(public, private, models[0])
    yield "Pages", list(page_sizes(public))
    yield "Memory", [{"what": "peak of this process", "MB": f"{getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f}"}]
    if visits:
        yield "A first visit", list(first_visits(work / "public"))


def contents_of(latest: Path) -> Contents:
    """Return the bytes of a release."""
    return read_folder(latest.resolve())[0]


def copied(model: Contents, number: int, text: str = "") -> tuple[str, Tables, Contents]:
    """Return a release under another key and in another year, and its tables, made by the functions that make releases.

    ``text`` is added to its purpose.
    """
    tables, _ = data_tables(model)
    process = process_of(tables)
    key = f"{PREFIX}{number:04}"
    moved = {name: _moved(table, key, number % YEARS) for name, table in tables.items()}
    if text:
        moved["demarche"] = _with(moved["demarche"], "finalite", f"{process['finalite']} {text}")
    protocol = load_protocol(process["methode"], process["protocole"])
    date = json.loads(model["datapackage.json"])["created"][:10]
    return key, moved, release_contents(moved, protocol, VERSION, date, model["quality.json"], LOCAL_SITE)


def _moved(table: pa.Table, key: str, years: int) -> pa.Table:
    """Return a table under another key, its dates so many times 364 days earlier: the days of the week stay."""
    table = _with(table, "demarche_id", key)
    for field in table.schema:
        if pa.types.is_date32(field.type):
            days = datetime.timedelta(days=364 * years)
            cells = [None if cell is None else cell - days for cell in table.column(field.name).to_pylist()]
            table = table.set_column(table.column_names.index(field.name), field, pa.array(cells, field.type))
    return table


def _with(table: pa.Table, column: str, value: str) -> pa.Table:
    place = table.column_names.index(column)
    return table.set_column(place, table.schema.field(place), pa.array([value] * table.num_rows, pa.string()))


def write_edition(folder: Path, contents: Contents, above: Contents) -> None:
    """Write a release and what stands above it, without waiting for the disk."""
    for name, content in {**{f"{VERSION}/{path}": content for path, content in contents.items()}, **above}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def beyond(pages: Phases, catalogue: list[Row], count: int) -> Row:
    """Return the sum that the target is about."""
    above = sum(float(str(row["CPU s"])) for row in catalogue if row["counts"] == BEYOND)
    total = pages.seconds + above
    return {
        "what": "whole site, beyond the data",
        "CPU s": f"{total:.1f}",
        "per edition, ms": f"{1000 * total / count:.1f}",
        "counts": f"target {TARGET * count / 1000:g} s",
    }


def one_change(public: Path, private: Path, model: Contents) -> list[Row]:
    """Return what it costs, and how many files move, when the purpose of the first edition changes."""
    key, tables, contents = copied(model, 0, "Corrigé.")
    history = history_with(History(), contents, Difference("initial"), "")
    before = {path: path.stat().st_mtime_ns for path in files_of(public)}
    pages, catalogue = Phases("its pages"), Phases("the catalogue, tables included")
    above = pages.timed(files_above, key, contents, history, LOCAL_SITE, (), tables)
    write_edition(public / key, contents, {})
    pages.timed(place_above, above, public / key)
    catalogue.timed(build_catalogue, public, LOCAL_SITE, private)
    touched = [path for path in files_of(public) if before.get(path) != path.stat().st_mtime_ns]
    moved = Counter(_owner(path.relative_to(public).parts, key) for path in touched)
    parts = ((pages.name, pages.seconds), (catalogue.name, catalogue.seconds), (OTHERS, 0.0))
    return [{"what": name, "CPU s": f"{seconds:.2f}", "files written": moved[name]} for name, seconds in parts]


def _owner(parts: tuple[str, ...], key: str) -> str:
    if parts[0] == key:
        return "its release" if parts[1] == VERSION else "its pages"
    return OTHERS if parts[0].startswith(PREFIX) else "the catalogue, tables included"


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder."""
    return (path for path in folder.rglob("*") if path.is_file())


def page_sizes(public: Path) -> Iterator[Row]:
    """Yield the heaviest page of each kind, and how many there are: the budget of one is 60 KB."""
    kinds: dict[str, list[int]] = {}
    for path in public.rglob("*.html"):
        kinds.setdefault(_kind(path.relative_to(public).parts), []).append(path.stat().st_size)
    for kind, sizes in sorted(kinds.items()):
        yield {"page": kind, "pages": len(sizes), "largest, KB": f"{max(sizes) / 1000:.1f}"}


def _kind(parts: tuple[str, ...]) -> str:
    """Return the first folder of a page, of an edition the second too, whatever the language and the key."""
    if len(parts) == 1 or (parts[0] == "en" and len(parts) == 2):
        return "catalogue"
    named = ["<édition>" if part.startswith(PREFIX) else part for part in parts[:-1] if part != "en"]
    return "/".join([*named[:2], ""] if named[:1] == ["<édition>"] else [*named[:1], ""])

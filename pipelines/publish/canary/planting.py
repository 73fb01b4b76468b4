"""Leaks planted at random: one person, one disguise, one container, or a place of the release itself."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from random import Random
from typing import TYPE_CHECKING, Any

from pipelines.kit.tables import Tables, csv_bytes
from pipelines.publish.canary.disguises import DISGUISES, kind_of
from pipelines.publish.canary.formats import EVERY_CONTAINER
from pipelines.publish.canary.people import Target
from pipelines.publish.canary.plants import in_prose, parquet_bytes
from pipelines.publish.content import Contents

if TYPE_CHECKING:
    import pyarrow as pa

FILE_NAME = "nom de fichier"
PROSE = {".md", ".txt", ".cff", ".html"}
SAMPLE_ROWS = 200
EXCERPT = 20_000

Place = tuple[str, str, bytes, bytes | None]
"""The container or the file, the path, the bytes with the leak, and those of an existing file without it."""


@dataclass(frozen=True, repr=False)  # its repr would print what is planted
class PlantedLeak:
    """One file that somebody comes out of; ``clean`` is what it was before, None for a file that was not there.

    ``kind`` is what the gate must find in it, empty for anything.
    """

    disguise: str
    container: str
    name: str
    content: bytes
    clean: bytes | None = None
    kind: str = ""


def planted_leaks(seed: str, people: Sequence[Target], count: int) -> list[PlantedLeak]:
    """Return ``count`` new files, each with one of ``people`` in a disguise and a container drawn from a seed."""
    random = Random(f"leaks {seed}")  # noqa: S311 - drawn again from its seed, not kept secret
    return [_planted(people, random, _in_a_new_file) for _ in range(count)]


def leak_in(container: str, disguise: str, person: Target, seed: str = "") -> PlantedLeak:
    """Return one person in one disguise and one container, whose details are drawn from a seed."""
    random = Random(f"{container} {disguise} {seed}")  # noqa: S311 - drawn again from its seed, not kept secret
    text = DISGUISES[disguise](person, random)
    return PlantedLeak(disguise, container, *_new_file(container, text), kind=kind_of(disguise))


def planted_in_release(
    contents: Contents, tables: Tables, seed: str, people: Sequence[Target], count: int
) -> list[PlantedLeak]:
    """Return ``count`` changed files of a throw-away copy: a new one, a cell of a table, a document, and again.

    ``tables`` are those of ``contents``.
    """
    random = Random(f"release {seed}")  # noqa: S311 - drawn again from its seed, not kept secret
    places = (_in_a_new_file, _in_a_cell(tables), _in_a_document(contents))
    return [_planted(people, random, places[rank % len(places)]) for rank in range(count)]


def _planted(people: Sequence[Target], random: Random, place: Callable[[str, Random], Place]) -> PlantedLeak:
    disguise = random.choice(list(DISGUISES))
    return PlantedLeak(disguise, *place(DISGUISES[disguise](random.choice(people), random), random), kind_of(disguise))


def _in_a_new_file(text: str, random: Random) -> Place:
    container = random.choice([*EVERY_CONTAINER, FILE_NAME])
    return container, *_new_file(container, text), None


def _new_file(container: str, text: str) -> tuple[str, bytes]:
    if container != FILE_NAME:
        return container, EVERY_CONTAINER[container](text)
    name = in_prose(text, "_")
    return f"{urllib.parse.quote(name, safe='') if '/' in name else name}.md", b"rien\n"


def _in_a_cell(tables: Tables) -> Callable[[str, Random], Place]:
    """Return what plants in a text of a table of the release, of which a few rows are enough."""
    names = sorted(name for name, table in tables.items() if table.num_rows and _text_columns(table))

    def plant(text: str, random: Random) -> Place:
        if not names:
            return _in_a_new_file(text, random)
        name = random.choice(names)
        clean = tables[name].slice(0, SAMPLE_ROWS)
        leaking = _table_with(clean, in_prose(text), random)
        suffix, written = random.choice((("csv", csv_bytes), ("parquet", parquet_bytes)))
        path = f"data/{name}.{suffix}"
        return path, path, written(leaking), written(clean)

    return plant


def _text_columns(table: pa.Table) -> list[str]:
    return [field.name for field in table.schema if field.type == "string"]


def _table_with(table: pa.Table, text: str, random: Random) -> pa.Table:
    """Return a table with a text added to one of its texts."""
    import pyarrow as pa

    column = random.choice(_text_columns(table))
    cells = table[column].to_pylist()
    row = random.randrange(len(cells))
    cells[row] = f"{cells[row] or ''} {text}"
    return table.set_column(table.column_names.index(column), table.schema.field(column), pa.array(cells, pa.string()))


def _in_a_document(contents: Contents) -> Callable[[str, Random], Place]:
    """Return what plants in a page, of which an excerpt is enough, or in a short description of the release."""
    suffixes = {name: PurePosixPath(name).suffix for name in contents}
    short = {name for name, content in contents.items() if suffixes[name] == ".json" and len(content) <= EXCERPT}
    names = sorted(name for name, suffix in suffixes.items() if suffix in PROSE or name in short)

    def plant(text: str, random: Random) -> Place:
        if not names:
            return _in_a_new_file(text, random)
        name = random.choice(names)
        clean = contents[name].decode("utf-8", "replace")
        if name not in short:
            clean = _excerpt(clean, random)
        leaking = (_json_with if name in short else _prose_with)(clean, in_prose(text), random)
        return name, name, leaking.encode(), clean.encode()

    return plant


def _excerpt(document: str, random: Random) -> str:
    start = random.randrange(max(len(document) - EXCERPT, 0) + 1)
    return document[start : start + EXCERPT]


def _prose_with(document: str, text: str, random: Random) -> str:
    lines = document.split("\n")
    lines.insert(random.randrange(len(lines) + 1), text)
    return "\n".join(lines)


def _json_with(document: str, text: str, random: Random) -> str:
    try:
        root = json.loads(document)
    except ValueError:
        return _prose_with(document, text, random)
    places = [(holder, key) for holder, key in _texts(root) if isinstance(holder[key], str)]
    if not places:
        return json.dumps([root, text])
    holder, key = random.choice(places)
    holder[key] = f"{holder[key]} {text}"
    return json.dumps(root)


def _texts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a document: what holds it, and its key or rank."""
    entries = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield value, key
        yield from _texts(inner)

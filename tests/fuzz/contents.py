"""Strategies of the bytes of a CSV file for a schema: mostly right rows, then the accidents of hands and programs."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.cells import candidate_texts, other_spellings
from tests.fuzz.schemas import Descriptor, chance

BOM = b"\xef\xbb\xbf"
INSERTED = (
    *(
        b'"',
        b'""',
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\0",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b" ",
        b"a",
        b'x"y',
        b'"\n',
        b'\n"',
    ),
    *(
        b'"\r\n"',
        "é".encode(),
        b"\xe2\x80\xa8",
        b"\xc2\x85",
        b"\x0b",
        b"\x1c",
        b"\xf0\x9f\x98\x80",
        b"0",
        b"-",
        b"\xc0\x80",
    ),
)


class Pools:
    """The texts that a field accepts and those that it refuses, as Frictionless says of each alone."""

    def __init__(self, schema: Descriptor) -> None:
        readers = _readers(schema)
        self.right: list[list[str]] = []
        self.all: list[list[str]] = []
        for field, reader in zip(schema["fields"], readers, strict=True):
            texts = candidate_texts(field)
            self.all.append([*texts, "", "NA"])
            self.right.append([text for text in texts if reader is None or _is_right(reader, text)] or [""])


def _readers(schema: Descriptor) -> list[Any]:
    from frictionless import FrictionlessException, Schema

    try:
        return [field.create_cell_reader() for field in Schema.from_descriptor(schema).fields]
    except (FrictionlessException, ArithmeticError, TypeError, ValueError, AttributeError, re.error):
        return [None] * len(schema["fields"])


def _is_right(reader: Any, text: str) -> bool:
    try:
        value, notes = reader(text)
    except (ArithmeticError, TypeError, ValueError):
        return False
    return value is not None and not notes


@st.composite
def rows(draw: st.DrawFn, schema: Descriptor, parent: list[list[str]] | None = None) -> list[list[str]]:
    """Draw rows of which few are wrong, the first columns of foreign keys taken from the rows of their parent."""
    pools, count = Pools(schema), draw(st.sampled_from((3, 1, 2, 5, 8, 8, 13, 13, 21, 34, 0)))
    dirty = draw(st.sampled_from((0, 0, 1, 1, 2, 4, 30, 100)))
    columns = [draw(_columns(field, pools, number, count, schema)) for number, field in enumerate(schema["fields"])]
    made = [list(row) for row in zip(*columns, strict=True)]
    _follow(made, schema, parent)
    for row in made:
        for number in range(len(row)):
            if dirty and draw(chance(dirty)):
                row[number] = draw(st.sampled_from(pools.all[number]))
    for row in made if dirty else ():
        if draw(chance(3)):
            row[:] = draw(st.sampled_from((row[:-1], [*row, "z"], [*row, "", ""], [], [""] * len(row), row * 2)))
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2))) if made else 0):
        row = list(draw(st.sampled_from(made)))
        place = draw(st.integers(0, max(len(row) - 1, 0)))
        row[place : place + 1] = [draw(st.sampled_from(other_spellings(text))) for text in row[place : place + 1]]
        made.insert(draw(st.integers(0, len(made))), row)
    return made


@st.composite
def _columns(
    draw: st.DrawFn, field: Descriptor, pools: Pools, number: int, count: int, schema: Descriptor
) -> list[str]:
    """Draw one column of right cells, all different where a key asks for it."""
    right, key = pools.right[number], schema.get("primaryKey", ())
    keyed = field.get("constraints", {}).get("unique") or field["name"] in ([key] if isinstance(key, str) else key)
    if keyed or draw(chance(50)):
        offset = draw(st.integers(0, len(right) - 1))
        return [right[(offset + row) % len(right)] for row in range(count)]
    some = draw(st.lists(st.sampled_from(right), min_size=1, max_size=6))
    optional = not field.get("constraints", {}).get("required")
    return [draw(st.sampled_from([*some, ""] if optional else some)) for _ in range(count)]


def _follow(made: list[list[str]], schema: Descriptor, parent: list[list[str]] | None) -> None:
    """Make foreign keys lead to rows that are there."""
    names = [field["name"] for field in schema["fields"]]
    for key in schema.get("foreignKeys", ()):
        others = made if parent is None else parent
        for number, row in enumerate(made):
            source = others[number * 7 % len(others)] if others else []
            for place, name in enumerate(key["fields"]):
                theirs = names.index(key["reference"]["fields"][place]) if parent is None else place
                if theirs < len(source):
                    row[names.index(name)] = source[theirs]


@st.composite
def headers(draw: st.DrawFn, names: list[str]) -> list[str]:
    """Draw a header, mostly the names of the fields."""
    if not draw(chance(15)):
        return names
    swapped = [*names[1:], names[0]]
    variants = (
        [names[0].upper(), *names[1:]],
        [*names, "extra"],
        [*names, ""],
        swapped,
        names[:-1],
        [*names, names[0]],
    )
    return draw(st.sampled_from((*variants, [f" {names[0]} ", *names[1:]], ["", *names[1:]], ["Titre"], [])))


@st.composite
def spelled(draw: st.DrawFn, table: list[list[str]], delimiter: str) -> bytes:
    """Draw a way of writing a table as CSV."""
    end = draw(st.sampled_from(("\n", "\n", "\r\n")))
    quoting = draw(st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    mixed = draw(chance(5))
    for row in table:
        writer.writerow(row)
        if mixed and draw(st.booleans()):
            out.write(draw(st.sampled_from(("\n", "\r\n", "\r", " \n"))))
    data = out.getvalue().encode("utf-8", "surrogatepass")
    if draw(chance(20)):
        data = data.rstrip(b"\r\n")
    return BOM + data if draw(chance(10)) else data


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """Change a few places of a file: bytes put in, taken out, lines twice, lines joined, the end cut."""
    for _ in range(draw(st.sampled_from((1, 1, 2, 4)))):
        place = draw(st.integers(0, len(data)))
        line_end = data.find(b"\n", place) + 1 or len(data)
        match draw(st.sampled_from(("put", "put", "put", "quote", "lose", "twice", "join", "cut", "feed"))):
            case "put":
                data = data[:place] + draw(st.sampled_from(INSERTED)) + data[place:]
            case "quote":  # opens or closes a cell next to a line end, where parity goes wrong
                data = data[:line_end] + b'"' + data[line_end:]
            case "lose":
                data = data[:place] + data[place + draw(st.integers(1, 4)) :]
            case "twice":
                start = data.rfind(b"\n", 0, place) + 1
                data = data[:line_end] + data[start:line_end] + data[line_end:]
            case "join":
                data = data[: max(line_end - 1, 0)] + data[line_end:]
            case "cut":
                data = data[:place]
            case "feed":
                data = (
                    data[: max(line_end - 1, 0)]
                    + draw(st.sampled_from((b"\r\n", b"\r", b"\n\r", b"\r\r\n")))
                    + data[line_end:]
                )
    return data

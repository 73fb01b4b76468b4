"""One case of the differential: a schema, the bytes of a file, those of the table that its foreign key names."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.contents import headers, mutated, rows, spelled
from tests.fuzz.schemas import Descriptor, broken, chance, parents, schemas

FAILURES = Path(__file__).parent / "failures"


@dataclass(frozen=True)
class Case:
    """What both engines read; ``block`` is how many bytes the block engine reads at a time."""

    schema: Any
    data: bytes
    delimiter: str = ","
    block: int = 64
    parent_schema: Any = None
    parent_data: bytes | None = None

    def to_json(self) -> str:
        """Return the case as it is kept, its bytes in hexadecimal."""
        plain = asdict(self) | {"data": self.data.hex()}
        plain["parent_data"] = None if self.parent_data is None else self.parent_data.hex()
        return json.dumps(plain, ensure_ascii=True, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Case:
        """Return a kept case."""
        plain = json.loads(text)
        plain.pop("about", None)
        plain["data"] = bytes.fromhex(plain["data"])
        if plain.get("parent_data") is not None:
            plain["parent_data"] = bytes.fromhex(plain["parent_data"])
        return cls(**plain)

    def keep(self, folder: Path = FAILURES) -> Path:
        """Write the case where the ordinary suite replays it, and return its file."""
        text = self.to_json()
        path = folder / f"{sha256(text.encode()).hexdigest()[:12]}.json"
        path.write_text(text, encoding="utf-8")
        return path


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a case: three files in four are as a program writes them, one schema in eight is broken."""
    delimiter = draw(st.sampled_from((",", ",", ",", ";", "\t", "|")))
    schema = draw(schemas())
    parent_schema = parent_data = known = None
    if any(key["reference"]["resource"] for key in schema.get("foreignKeys", ())):
        parent_schema = draw(parents(schema))
        table = draw(rows(parent_schema))
        parent_data = draw(files([field["name"] for field in parent_schema["fields"]], table, delimiter))
        known = _key_rows(schema, parent_schema, table)
    table = draw(rows(schema, known))
    data = draw(files([field["name"] for field in schema["fields"]], table, delimiter))
    if draw(chance(12)):
        schema = draw(broken(schema))
    block = draw(st.sampled_from((7, 16, 33, 64, 250, 1000, 4096)))
    return Case(schema, data, delimiter, block, parent_schema, parent_data)


@st.composite
def files(draw: st.DrawFn, names: list[str], table: list[list[str]], delimiter: str) -> bytes:
    """Draw the bytes of a table with its header."""
    data = draw(spelled([draw(headers(names)), *table], delimiter))
    return draw(mutated(data)) if draw(chance(25)) else data


def _key_rows(schema: Descriptor, parent: Descriptor, table: list[list[str]]) -> list[list[str]]:
    """Return the keys that the rows of a parent hold, in the order of the columns that lead to them."""
    names = [field["name"] for field in parent["fields"]]
    places = [names.index(name) for name in schema["foreignKeys"][0]["reference"]["fields"]]
    return [[row[place] for place in places] for row in table if len(row) > max(places)]

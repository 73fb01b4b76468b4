"""The page about the differential with Frictionless, from the results that ``make fuzz`` keeps."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.validate.proof.descriptors import SUPPORTED
from tests.fuzz.cells import ODD

RESULTS = Path(__file__).parents[1] / "tests" / "fuzz" / "results.json"
Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]
RUNS = {
    "drawn": "Drawn schemas and bytes",
    "mutants": "A table in which one byte changes",
    "fixtures": "Frictionless's own published fixtures",
}
KEYED = ("required", "unique")
COUNTED = {
    "with_a_proven_row": "cases in which at least one row was proven by us",
    "proven_rows": "rows proven by us",
    "wholly_proven": "files of which every row was proven by us",
    "left_to_frictionless": "files left whole to Frictionless",
}
EQUIVALENCE = (
    "Agreeing proves nothing when every row was asked of Frictionless: hence both are counted, what agreed and what "
    "our engines had proven without it. A case is a schema, the bytes of a file and, for a foreign key, those of "
    "another; it agrees when the canonical report and the faults are the same, in order, by the small engine "
    "(Python's `re`) and by the block engine (Arrow and RE2, in blocks of 7 to 4,096 bytes). `make fuzz` draws cases "
    "(`SECONDS`, `SEED`), shrinks what differs and keeps it in `tests/fuzz/failures`, which the ordinary suite replays "
    "with a bounded number of drawn ones. The installed package of Frictionless carries no fixture: "
    "`python -m tests.fuzz --fixtures DIR` compares the CSV files of the `data` folder of its source repository under "
    "the schemas of that folder and the one that it infers; none is kept here."
)
PROVEN = (
    "Rows are proven when every column is of such a type, with such constraints. Multi-line and quoted cells, primary "
    "and foreign keys of one or several columns, missing values of the table or of a field, labelled or not, and every "
    "header are covered."
)
LEFT = (
    "Asked of Frictionless, row by row: other formats than `default`, `email`, `uri`, `uuid` and dates written with "
    "`%Y %y %m %d %H %M %S`; patterns with look-around, back-references or flags, and characters beyond those whose "
    "class every version of Unicode agrees on; cells spelled in an unusual way (`1_000`, `２０２４`, `2024-1-5`); "
    "keys of `list`, `time`, `yearmonth` or bounded `number` columns; rows with a fault. "
    "Left to it whole: files that are not UTF-8 or are compressed, empty files, schemas that it refuses, "
    "foreign keys between columns that are not spelled alike."
)


def equivalence(table: Table) -> str:
    """What the differential with Frictionless compared, and how much of it our engines proved by themselves."""
    parts = ["# The same errors as Frictionless", EQUIVALENCE]
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    for name, title in RUNS.items():
        if name in kept:
            parts += [f"## {title}", *compared(kept[name], table)]
    rows = [(f"`{kind}`", ", ".join(sorted({*names, *KEYED}))) for kind, names in SUPPORTED.items()]
    rows += [(f"`{kind}`", "nothing: every row is asked") for kind in ODD if kind not in SUPPORTED]
    return "\n\n".join([*parts, "## What is proven", PROVEN, table(("type", "constraints proven"), rows), LEFT])


def compared(run: Mapping[str, Any], table: Table) -> Iterator[str]:
    """Yield what one run of the differential counted."""
    versions = ", ".join(f"{name} {number}" for name, number in run["versions"].items())
    yield f"`{run['command']}` ({versions}): {run['failures']} differences."
    rows = [
        ("cases", run["cases"], run["cases"]),
        ("of them refused with the same code", run["refused"], run["refused"]),
        ("of them with an error", run["invalid"], run["invalid"]),
        ("rows", run["rows"], run["rows"]),
    ]
    for name, words in COUNTED.items():
        rows.append((words, run[name].get("small", 0), run[name].get("blocks", 0)))
    yield table(("what", "small engine", "block engine"), rows)

"""A strict look at spellings that Frictionless accepts and other software reads otherwise: warnings, never errors.

``1_000``, ``１２``, ``+5``, `` 4``, ``007``, ``NaN``, ``2024-1-5``, a text that a spreadsheet would run; and in the
schema, a pattern whose alternation has no group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines.validate.beyond import column_number, missing_values
from pipelines.validate.faults import Fault

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.validate.beyond import Batch, Descriptor

NUMBERS = ("integer", "number", "year")
# What Frictionless reads as a number, and nothing else: a cell that it refuses is an error already.
LAX_NUMBER = r"\A\s*[+-]?(?:[\p{Nd}._]+(?:[eE][+-]?[\p{Nd}_]+)?|(?i:nan|inf|infinity))\s*\z"
LAX_DATE = r"\A\d{4}-\d{1,2}-\d{1,2}\z"


SIGNED = r"[+\-]?[0-9 .,()/\x{A0}\x{202F}-]*"
PLAIN_TEXT = rf"{SIGNED}|[^=+\-@\t\r][\s\S]*"


class Spelling(NamedTuple):
    """A spelling to warn of, in RE2: a cell must be ``read``, hold ``odd``, and not be ``harmless``."""

    rule: str
    types: tuple[str, ...]
    odd: str
    read: str = LAX_NUMBER
    harmless: str = ""


SPELLINGS = (
    Spelling("lexique_souligne", NUMBERS, r"_"),
    Spelling("lexique_chiffres", NUMBERS, r"[^\x00-\x7F]"),
    Spelling("lexique_espaces", NUMBERS, r"\A\s|\s\z"),
    Spelling("lexique_plus", NUMBERS, r"\A\s*\+"),
    Spelling("lexique_zeros", ("integer", "year"), r"\A\s*[+-]?0[0-9]"),
    Spelling("lexique_infini", ("number",), r"(?i)nan|inf"),
    Spelling("lexique_date", ("date",), r"", LAX_DATE, r"\A\d{4}-\d\d-\d\d\z"),
    # a signed number or a telephone is read by a spreadsheet, not run
    Spelling("lexique_formule", ("string", "any"), r"\A[=+\-@\t\r]", "", rf"\A(?:{SIGNED})\z"),
)
# A cell that is empty or in one of these forms gives no warning: who proves rows right by it need not look again.
PLAIN = {
    "integer": r"-?(0|[1-9][0-9]*)",
    "number": r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?",
    "year": r"-?[1-9][0-9]*",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "string": PLAIN_TEXT,
    "any": PLAIN_TEXT,
}


def lexical_faults(descriptor: Descriptor, batches: Iterable[Batch]) -> Iterator[Fault]:
    """Yield a fault for each cell in an ambiguous spelling, column by column; one cell may have several."""
    fields = {field["name"]: field for field in descriptor["fields"]}
    for table, rows, lines in batches:
        for name in table.column_names:
            for rule, position, value in _odd_cells(table.column(name), fields[name], descriptor):
                row, line = int(rows[position]), int(lines[position])
                yield Fault(rule, name, column_number(table, name), row, line, value)


def _odd_cells(cells: pa.ChunkedArray, field: Descriptor, descriptor: Descriptor) -> Iterator[tuple[str, int, str]]:
    """Yield the rule, the position and the text of each odd cell of one column."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = field.get("type", "any")
    if kind not in PLAIN or (kind == "date" and field.get("format", "default") != "default"):
        return
    text = pc.fill_null(cells, "")
    plain = pc.match_substring_regex(text, rf"\A(?:{PLAIN[kind]})?\z")
    known = pc.or_(plain, pc.is_in(text, pa.array(missing_values(field, descriptor), pa.string())))
    positions = pc.indices_nonzero(pc.invert(known))
    suspects = text.take(positions)
    for spelling in SPELLINGS:
        if len(suspects) and kind in spelling.types:
            for place in pc.indices_nonzero(_matches(suspects, spelling)).to_pylist():
                yield spelling.rule, positions[place].as_py(), suspects[place].as_py()


def _matches(text: pa.ChunkedArray, spelling: Spelling) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    found = pc.match_substring_regex(text, spelling.odd)
    if spelling.read:
        found = pc.and_(found, pc.match_substring_regex(text, spelling.read))
    if spelling.harmless:
        found = pc.and_not(found, pc.match_substring_regex(text, spelling.harmless))
    return found


def schema_faults(descriptor: Mapping[str, Any]) -> list[Fault]:
    """Return the fields whose pattern is an alternation without a group: only its ends are anchored, not its parts."""
    found = []
    for number, field in enumerate(descriptor.get("fields", ()), 1):
        constraints = field.get("constraints") if isinstance(field, Mapping) else None
        pattern = constraints.get("pattern") if isinstance(constraints, Mapping) else None
        if isinstance(pattern, str) and has_bare_alternation(pattern):
            found.append(Fault("lexique_motif", str(field.get("name", "")), number, detail=pattern))
    return found


def has_bare_alternation(pattern: str) -> bool:
    """Tell whether a ``|`` of a regular expression is in no group: Frictionless reads ``a|b`` as ``^a|b$``."""
    depth, opened, escaped = 0, -1, False
    for place, sign in enumerate(pattern):
        if escaped:
            escaped = False
        elif sign == "\\":
            escaped = True
        elif opened >= 0:
            # "]" is itself when it comes first
            opened = -1 if sign == "]" and pattern[opened + 1 : place] not in ("", "^") else opened
        elif sign == "[":
            opened = place
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and depth == 0:
            return True
    return False

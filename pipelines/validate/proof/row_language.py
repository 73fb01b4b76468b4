"""One Table Schema as one regular language: a record that belongs to it has no error, whatever Frictionless would say.

A record is its bytes in the file, line end included: splitting, types and constraints are proven at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.validate.proof.cells import CellLanguage, cell_language
from pipelines.validate.proof.language import NOTHING, Node, matches_empty, spell

LINE_END = r"\r?\n"


@dataclass(frozen=True)
class Column:
    """One expected column of the file: its descriptor, the missing values in force, its language.

    ``language`` is None when no cell of it can be proven; ``key`` says that its values are compared with others.
    """

    name: str
    descriptor: Mapping[str, Any]
    missing: tuple[str, ...]
    language: CellLanguage | None
    key: bool = False

    @property
    def optional(self) -> bool:
        """Whether a missing value is accepted."""
        return not self.descriptor.get("constraints", {}).get("required", False)


@dataclass(frozen=True)
class RowLanguage:
    """The records that have no error by themselves.

    ``pattern`` is what they match, None when no record can be proven; a record that also matches ``blank`` is not
    proven, nor is one of more than ``longest`` bytes.
    """

    pattern: str | None
    blank: str | None
    longest: int | None


def column_of(descriptor: Mapping[str, Any], missing: Sequence[str], key: bool) -> Column:
    """Return an expected column with its language."""
    language = cell_language(descriptor, missing, canonical=key)
    provable = language if language is not None and language.accepted != NOTHING else None
    return Column(descriptor["name"], descriptor, tuple(missing), provable, key)


def row_language(columns: Sequence[Column], filled: frozenset[str], delimiter: str) -> RowLanguage:
    """Return the language of the records of ``columns``; those named in ``filled`` may not be missing."""
    languages = [column.language for column in columns]
    known = [language for language in languages if language is not None]
    if not columns or len(known) < len(languages):
        return RowLanguage(None, None, None)
    nodes = [
        language.filled if column.name in filled else language.accepted
        for column, language in zip(columns, known, strict=True)
    ]
    if len(nodes) == 1 and matches_empty(nodes[0]):  # an empty record is no cell at all
        nodes = [known[0].filled]
    pattern = None if len(nodes) == 1 and matches_empty(nodes[0]) else _joined(nodes, delimiter)
    sure = any(column.name in filled or not column.optional for column in columns)
    lengths = [language.longest for language in known if language.longest is not None]
    return RowLanguage(pattern, None if sure else _blank(columns, delimiter), min(lengths, default=None))


def _joined(nodes: Sequence[Node], delimiter: str) -> str | None:
    cells = [_cell(node, delimiter) for node in nodes]
    return None if "" in cells else _escaped(delimiter).join(cells) + LINE_END


def _cell(node: Node, delimiter: str) -> str:
    """Return the pattern of both spellings of a cell, empty when no text can be spelled."""
    plain, quoted = spell(node, quoted=False, delimiter=delimiter), spell(node, quoted=True, delimiter=delimiter)
    spellings = [plain] if plain is not None else []
    if quoted is not None:
        spellings.append(f'"(?:{quoted})"')
    return f"(?:{'|'.join(spellings)})" if spellings else ""


def _blank(columns: Sequence[Column], delimiter: str) -> str:
    """Return the pattern of the records that hold missing values only: Frictionless calls such a row blank."""
    cells = []
    for column in columns:
        texts = sorted(set(column.missing))
        spelled = [_escaped(text) for text in texts] + ['"' + _escaped(text.replace('"', '""')) + '"' for text in texts]
        cells.append(f"(?:{'|'.join(spelled)})")
    return _escaped(delimiter).join(cells) + LINE_END


def _escaped(text: str) -> str:
    """Return a text as a pattern that RE2 and Python read alike."""
    return "".join(letter if letter.isalnum() or ord(letter) > 127 else f"\\x{ord(letter):02x}" for letter in text)

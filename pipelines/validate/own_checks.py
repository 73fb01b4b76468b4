"""What we check of a CSV file under any Table Schema and Frictionless does not, under rules of our own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.validate.beyond import beyond_faults, needs_beyond
from pipelines.validate.lexical import lexical_faults, schema_faults

if TYPE_CHECKING:
    from pipelines.validate.beyond import Batch, Descriptor
    from pipelines.validate.faults import Fault


def own_faults(path: Path, descriptor: Descriptor, delimiter: str = ",") -> Iterator[Fault]:
    """Yield the errors beyond Frictionless; the file is read again only when its schema says any of what they check.

    The schema is one that Frictionless loads by ``without_beyond``; ``AvisError`` when what it adds cannot be read.
    """
    if needs_beyond(descriptor):
        from pipelines.validate.text_cells import text_batches

        yield from beyond_faults(descriptor, text_batches(path, descriptor, delimiter))


def own_warnings(descriptor: Descriptor, doubtful: Iterator[Batch]) -> Iterator[Fault]:
    """Yield what is accepted and should be looked at: the patterns of the schema, then the spellings of the cells.

    ``doubtful`` are the rows that no language proved: no spelling of a proven row is one to warn of.
    """
    yield from schema_faults(descriptor)
    yield from lexical_faults(descriptor, doubtful)

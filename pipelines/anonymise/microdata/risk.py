"""What a table lets an attacker do: how many rows share their published values, and what follows for each of them.

Only counts, shares and names of columns: a report never holds a value of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.uniqueness import ClassSizes, PopulationUniqueness, population_uniqueness
from pipelines.kit.findings import Language

if TYPE_CHECKING:
    import pyarrow as pa

Counts = npt.NDArray[np.int64]

BANDS = (1, 2, 3, 5, 10, 20, 50, 100, 1000)  # smallest size of each band of class sizes, the last one open
POOL_K = 10  # registrants' microdata ask for classes of ten (DESIGN 6.3)


@dataclass(frozen=True)
class SizeBand:
    """The classes of ``smallest`` to ``largest`` rows (no upper limit: None), and the rows that they hold."""

    smallest: int
    largest: int | None
    classes: int
    rows: int


@dataclass(frozen=True)
class AttackerRisk:
    """The probability of naming the right row: greatest, mean, and share of rows where it is above the threshold."""

    maximum: float
    mean: float
    above: float


@dataclass(frozen=True)
class ColumnRisk:
    """What a quasi-identifier still tells: its published values, its loss (DESIGN 6.3), its cells that tell nothing.

    ``level`` is None when it is not the same in every row; rows left out are among the suppressed cells.
    """

    column: str
    values: int
    level: int | None = 0
    loss: float = 0.0
    suppressed_cells: int = 0


@dataclass(frozen=True)
class AttributeDisclosure:
    """The classes whose rows all have one value of a sensitive column: who is known to be there has it too."""

    column: str
    homogeneous_classes: int
    rows: int
    fewest_values: int


@dataclass(frozen=True)
class RiskReport:
    """The risk of a published table, after El Emam, Guide to the de-identification of personal health information 2013.

    The prosecutor knows that his target is in the table: 1 / size of the class. The journalist only knows that it is
    in the population: 1 / people of the class in the population (``reference``; ``sample`` when none was given: the
    table is then taken for the population). The marketer names every row: the share that he gets right on average.
    Means and shares are over the published rows.
    """

    rows: int
    suppressed_rows: int
    threshold_k: int
    classes: int
    smallest: int
    mean_size: float
    sizes: tuple[SizeBand, ...]
    prosecutor: AttackerRisk
    journalist: AttackerRisk
    reference: Literal["population", "sample"]
    marketer: float
    sample_uniques: int
    population: PopulationUniqueness | None
    loss: float
    columns: tuple[ColumnRisk, ...]
    sensitive: tuple[AttributeDisclosure, ...]

    @property
    def published_rows(self) -> int:
        """How many rows are published."""
        return self.rows - self.suppressed_rows

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON, keys in the order of the fields."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def markdown(self, language: Language = "fr") -> str:
        """Return the report as the Dagster UI shows it."""
        from pipelines.anonymise.microdata.risk_words import risk_markdown

        return risk_markdown(self, language)


def risk_of_classes(
    sizes: Counts,
    k: int,
    *,
    suppressed: int = 0,
    people: Counts | None = None,
    population: PopulationUniqueness | None = None,
    loss: float = 0.0,
    columns: Sequence[ColumnRisk] = (),
    sensitive: Sequence[AttributeDisclosure] = (),
) -> RiskReport:
    """Return the report on classes of ``sizes`` rows, and of as many ``people`` of the population when it is known."""
    rows = int(sizes.sum())
    journalist = _attacker(sizes, sizes if people is None else people, k)
    return RiskReport(
        rows=rows + suppressed,
        suppressed_rows=suppressed,
        threshold_k=k,
        classes=len(sizes),
        smallest=int(sizes.min(initial=rows)),
        mean_size=rows / len(sizes) if rows else 0.0,
        sizes=_bands(sizes),
        prosecutor=_attacker(sizes, sizes, k),
        journalist=journalist,
        reference="sample" if people is None else "population",
        marketer=journalist.mean,  # the mean of 1 / F over rows, El Emam's mR2
        sample_uniques=int((sizes == 1).sum()),
        population=population,
        loss=loss,
        columns=tuple(columns),
        sensitive=tuple(sensitive),
    )


def _attacker(sizes: Counts, people: Counts, k: int) -> AttackerRisk:
    """Return the risk of rows in classes of ``people``, a person of the table being of the population too."""
    rows = int(sizes.sum())
    if not rows:
        return AttackerRisk(0.0, 0.0, 0.0)
    people = np.maximum(people, sizes)
    above = int(sizes[people < k].sum()) / rows
    return AttackerRisk(1 / int(people.min()), float((sizes / people).sum()) / rows, above)


def _bands(sizes: Counts) -> tuple[SizeBand, ...]:
    """Return every band, empty ones included, so that two reports can be read side by side."""
    band = np.searchsorted(np.array(BANDS), sizes, side="right") - 1
    classes = np.bincount(band, minlength=len(BANDS))
    rows = np.bincount(band, sizes, minlength=len(BANDS))
    largest = [*(start - 1 for start in BANDS[1:]), None]
    return tuple(
        SizeBand(start, end, int(count), int(held))
        for start, end, count, held in zip(BANDS, largest, classes, rows, strict=True)
    )


def class_sizes(sizes: Counts) -> ClassSizes:
    """Return how many classes there are of each size."""
    size, count = np.unique(sizes, return_counts=True)
    return ClassSizes(dict(zip(size.tolist(), count.tolist(), strict=True)))


def estimated_uniqueness(sizes: Counts, fraction: float | None) -> PopulationUniqueness | None:
    """Return the uniqueness in a population of which the rows are ``fraction``, or nothing when that is unknown."""
    if fraction is None or not len(sizes):
        return None
    return population_uniqueness(class_sizes(sizes), fraction)


def pool_risk(inscriptions: pa.Table, columns: Sequence[str], fraction: float | None = None) -> RiskReport:
    """Return the risk of the registrants' pool on ``columns`` as they are; an empty cell is a value like another."""
    keys = inscriptions.select(list(columns))
    sizes = keys.group_by(list(columns)).aggregate([([], "count_all")])["count_all"].to_numpy()
    described = [ColumnRisk(name, len(keys[name].unique())) for name in columns]
    return risk_of_classes(sizes, POOL_K, population=estimated_uniqueness(sizes, fraction), columns=described)

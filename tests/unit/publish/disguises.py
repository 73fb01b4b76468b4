"""The disguises and containers of the gate's own canaries, about the person of the sample."""

from __future__ import annotations

from random import Random

from pipelines.publish.canary import disguises, plants
from pipelines.publish.canary.people import Target
from tests.unit.publish.sample import PERSON

TARGET = Target(
    given=PERSON["prenom"],
    family=PERSON["nom"],
    email=PERSON["email"],
    phone=PERSON["telephone"],
    record_id=PERSON["airtable_record_id"],
)
GIVEN, FAMILY, FULL = TARGET.given, TARGET.family, TARGET.full

DISGUISES: dict[str, str] = {
    name: write(TARGET, Random(name))  # noqa: S311 - the same each time
    for name, write in disguises.DISGUISES.items()
}
CONTAINERS = plants.CONTAINERS


def workbook(*cells: str) -> bytes:
    """A workbook of one row."""
    return plants.workbook([list(cells)])

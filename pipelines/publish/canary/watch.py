"""The gate proves that it works: leaks of invented people, planted in a throw-away copy, must turn it red."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from pipelines.kit.findings import Finding
from pipelines.kit.texts.batch import Batch
from pipelines.publish.canary.people import Target
from pipelines.publish.canary.planting import PlantedLeak
from pipelines.publish.cells import Reader
from pipelines.publish.leaks import UNREADABLE, Hits

PEOPLE = 3
LEAKS = 3
IN_A_CELL = "texte"

FileReader = Callable[[str, bytes], Hits]
"""What the gate finds in one file, by its path and content, with the needles of this very run."""


@dataclass(frozen=True)
class Proof:
    """How many leaks were planted and how many the gate saw; what it did not see, by disguise and container."""

    planted: int
    seen: int
    findings: tuple[Finding, ...] = ()


def prove(leaks: Sequence[PlantedLeak], read: FileReader) -> Proof:
    """Return what the gate sees of planted leaks: in each file, more of what was planted than there was before."""
    missed = [leak for leak in leaks if not _turns_red(leak, read)]
    findings = [Finding("barriere_aveugle", detail=f"{leak.disguise}, {leak.container}") for leak in missed]
    return Proof(len(leaks), len(leaks) - len(missed), tuple(findings))


def _turns_red(leak: PlantedLeak, read: FileReader) -> bool:
    before = read(leak.name, leak.clean) if leak.clean is not None else Hits()
    found = read(leak.name, leak.content) - before
    return bool(found[leak.kind] if leak.kind else found.keys() - {UNREADABLE})


def prove_in_texts(people: Sequence[Target], seed: str, read: Reader) -> Proof:
    """Return whether the reader of texts is sure of one invented person, named as people in a room name one another."""
    random = Random(f"texts {seed}")  # noqa: S311 - drawn again from its seed, not kept secret
    person = random.choice(people)
    name = random.choice((person.full, person.given, person.family, f"{person.family.upper()} {person.given}"))
    text = f"Comme l'a dit {name} hier, il faut plus de bus."
    seen = any(passage.certain for passage in read(Batch([text])))
    return Proof(1, int(seen), () if seen else (Finding("barriere_aveugle", detail=IN_A_CELL),))


def together(proofs: Iterable[Proof]) -> Proof:
    """Return several proofs as one."""
    proofs = list(proofs)
    findings = tuple(finding for proof in proofs for finding in proof.findings)
    return Proof(sum(proof.planted for proof in proofs), sum(proof.seen for proof in proofs), findings)

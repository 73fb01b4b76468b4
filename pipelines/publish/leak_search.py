"""Everybody who must not be in a release, looked for in its bytes and in its texts, and the proof that it was done."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.decisions import LeakWaiver
from pipelines.kit.findings import Finding
from pipelines.kit.identifiers.detection import identifier_passages
from pipelines.kit.keyed_digests import keyed_digest
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import SEATED, Person, people_of
from pipelines.kit.people.tokens import distinctive_words
from pipelines.kit.tables import Tables
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage
from pipelines.publish.canary.people import Target, invented_people, registered
from pipelines.publish.canary.planting import PlantedLeak, planted_in_release
from pipelines.publish.canary.sweep import leak_of_a_registrant, swept
from pipelines.publish.canary.watch import LEAKS, PEOPLE, Proof, prove, prove_in_texts, together
from pipelines.publish.cells import CellLeak, cell_findings, cell_leaks, public_names
from pipelines.publish.content import Contents, contents_digest
from pipelines.publish.folder_leaks import FileHits, file_findings, forms_found, hits_of, leaking_files
from pipelines.publish.leak_waivers import Waiving, only, weigh_waivers, without
from pipelines.publish.leaks import UNREADABLE
from pipelines.publish.needles import Needles, Seen, build_needles
from pipelines.publish.reviewed import Kept
from pipelines.publish.seen_words import MANY_PEOPLE, seen_in, texts_of
from pipelines.publish.verdict import LeakCount

Files = Mapping[str, FileHits]


@dataclass(frozen=True)
class LeakSettings:
    """What a run brings to the search: its day, its seed, and what the edition decided.

    ``key`` keys the digests of what is found; ``names`` are public figures that texts may name; ``roles`` are those of
    record ids drawn after ``identites`` was made; ``kept`` is what the review of texts kept. Without a day, every
    waiver has expired.
    """

    today: datetime.date = datetime.date.max
    seed: str = ""
    key: bytes = field(default=b"", repr=False)
    waivers: Sequence[LeakWaiver] = field(default=(), repr=False)
    names: Sequence[str] = field(default=(), repr=False)
    roles: Mapping[str, str] = field(default_factory=dict, repr=False)
    kept: Kept = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class LeakReport:
    """What was found and waived, and what the canaries proved; it names nobody."""

    findings: tuple[Finding, ...]
    leaks: tuple[LeakCount, ...]
    waiving: Waiving
    proof: Proof
    patterns: int


def search_leaks(contents: Contents, tables: Tables, identities: pa.Table, settings: LeakSettings) -> LeakReport:
    """Return everything found in a release that no waiver covers, and whether planted leaks were found too.

    ``tables`` are those of ``contents``.
    """
    seed = f"{settings.seed} {contents_digest(contents)}"
    canaries = invented_people(seed, PEOPLE)
    everyone = registered(canaries, identities)
    seated, names = seated_people(everyone, settings.roles), public_names(tables, settings.names)
    registrant = leak_of_a_registrant(seed, identities)
    planted = [*planted_in_release(contents, tables, seed, canaries, LEAKS), *swept(seed, canaries), *registrant]
    seen = _seen(contents, registrant) if everyone.num_rows > MANY_PEOPLE else None
    needles = build_needles(everyone, distinctive_words(seated), names, seen)
    read = partial(passages_of, KnownPeople(seated))
    found = leaking_files(contents, needles)
    cells = list(cell_leaks(tables, read, names, settings.kept))
    waiving = _weighed(settings, contents, cells, needles)
    in_bytes = prove(planted, lambda name, content: hits_of(name, content, needles))
    proof = together([in_bytes, prove_in_texts(canaries, seed, read)])
    confused = [*_confused(contents, found, canaries, identities)]
    files = _not_waived(found, contents, needles, waiving)
    cells = [leak for leak in cells if not any(leak.form in waiving.forms.get(file, ()) for file in leak.files)]
    findings = [*file_findings(files.values()), *cell_findings(cells), *waiving.findings, *confused, *proof.findings]
    if needles.unusable:
        findings.append(Finding("identites_non_cherchees", "information", count=needles.unusable))
    leaks = (*_in_files(files, contents, needles, settings.key), *_in_cells(cells, settings.key))
    return LeakReport(tuple(findings), leaks, waiving, proof, len(needles.patterns))


def seated_people(identities: pa.Table, roles: Mapping[str, str]) -> list[Person]:
    """Return the people of ``identities`` who were in the room."""
    records = pa.array(sorted(roles), pa.string())
    drawn = pc.is_in(identities["airtable_record_id"], records) if roles else False
    in_the_room = pc.or_(drawn, pc.is_in(identities["role"], pa.array(sorted(SEATED))))
    return [person for person in people_of(identities.filter(in_the_room), roles) if person.seated]


def passages_of(known: KnownPeople, batch: Batch) -> list[Passage]:
    """Return what names one of the people who were in the room, and what is an identifier whoever has it."""
    return [*known.passages(batch), *identifier_passages(batch)]


def _seen(contents: Contents, planted: Iterable[PlantedLeak]) -> Seen | None:
    """Return what a release holds, and what was planted of somebody who may be left out when nobody names them."""
    files = chain(contents.items(), ((leak.name, leak.content) for leak in planted))
    return seen_in(text for file in files for text in texts_of(*file))


def _confused(contents: Contents, files: Files, canaries: Sequence[Target], identities: pa.Table) -> Iterator[Finding]:
    """Yield a finding per file where somebody invented is found although nobody planted them there."""
    invented = build_needles(registered(canaries, identities.slice(0, 0))) if files else None
    for name, file in files.items():
        if invented and hits_of(name, contents[name], invented).keys() - {UNREADABLE}:
            yield Finding("temoin_confondu", file=file.shown)


def _weighed(settings: LeakSettings, contents: Contents, cells: Sequence[CellLeak], needles: Needles) -> Waiving:
    def count_of(file: str, form: str) -> int:
        in_bytes = sum(hits_of(file, contents[file], only(needles, {form})).values())
        return max(in_bytes, sum(leak.form == form and file in leak.files for leak in cells))

    return weigh_waivers(settings.waivers, settings.today, contents, count_of)


def _not_waived(files: Files, contents: Contents, needles: Needles, waiving: Waiving) -> Files:
    """Return what is found when the forms that stay are not looked for."""
    left: dict[str, FileHits] = {}
    for name, file in files.items():
        forms = waiving.forms.get(name)
        hits = hits_of(name, contents[name], without(needles, forms)) if forms else file.hits
        if hits:
            left[name] = replace(file, hits=hits)
    return left


def _in_files(files: Files, contents: Contents, needles: Needles, key: bytes) -> Iterator[LeakCount]:
    for name, file in files.items():
        forms = forms_found(name, contents[name], needles)
        for kind, count in sorted(file.hits.items()):
            yield LeakCount(file.shown, kind, count, _digests(key, forms.get(kind, ())))


def _in_cells(cells: Iterable[CellLeak], key: bytes) -> Iterator[LeakCount]:
    forms: dict[tuple[str, str], list[str]] = {}
    for leak in cells:
        forms.setdefault((f"{leak.table}.{leak.column}", leak.kind), []).append(leak.form)
    for (place, kind), found in sorted(forms.items()):
        yield LeakCount(place, kind, len(found), _digests(key, found))


def _digests(key: bytes, forms: Iterable[str]) -> tuple[str, ...]:
    """Return the keyed digest of each form once; none without a key."""
    return tuple(sorted(keyed_digest(key, form) for form in set(forms))) if key else ()

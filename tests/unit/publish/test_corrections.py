"""A composition published again, attacked by somebody who keeps both pages, knows the code and may be two panelists."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import pytest

from pipelines.anonymise.composition import composition_rows
from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.decisions import Correction
from pipelines.kit.disclosure.panel import JudgesFor, nobody_else
from pipelines.kit.disclosure.quotas import Seats
from pipelines.kit.disclosure.shared import NoPage
from pipelines.kit.edition import Edition
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, rows_of, table_from
from pipelines.publish.candidate import build_candidate
from pipelines.publish.corrections import Composition, PanelSource, judge_correction, may_publish_again
from pipelines.publish.frozen_figures import COMPOSITION
from pipelines.publish.gate import inspect_release
from pipelines.publish.ledger import Entry, Ledger
from pipelines.publish.recovery import current_ledger
from pipelines.publish.release import publish_candidate
from tests.spec.test_nobody_can_be_found import Counts, count_vectors, findings_of_the_attacker, small_protocol
from tests.unit.anonymise.panel_edition import AGES, PROTOCOL, cells, edition, tables
from tests.unit.publish.sample import identities

Targets = tuple[tuple[int, int], ...]
TARGETS: tuple[Targets, ...] = (
    ((0, 9), (0, 9), (0, 9)),
    ((2, 3), (3, 4), (3, 5)),
    ((3, 4), (2, 3), (3, 5)),
    ((0, 2), (3, 5), (3, 4)),
    ((3, 5), (1, 2), (2, 3)),
    ((2, 3), (0, 9), (0, 9)),
)


def composition(protocol: Protocol, counts: Counts, targets: Targets) -> Composition:
    fine = {
        code: (0.3, low, high, 1000, count) for code, (low, high), count in zip("abc", targets, counts, strict=True)
    }
    made_from = cells("lettre", fine)
    return Composition(composition_rows(made_from, protocol, seats(counts)), made_from)


def seats(counts: Counts) -> Seats:
    return Seats(sum(counts), (sum(counts),))


def kept(bounds: Targets, counts: Counts) -> bool:
    return all(low <= count <= high for count, (low, high) in zip(counts, bounds, strict=True))


@pytest.mark.parametrize(("size", "threshold"), [(8, 2), (9, 2), (9, 3)])
def test_two_pages_of_one_panel_tell_nothing_when_the_second_is_allowed_and_something_when_it_always_is(
    size: int, threshold: int
) -> None:
    protocol = small_protocol(threshold)
    renewed, naive = 0, set()
    for first, then in itertools.permutations(TARGETS, 2):
        worlds = [world for world in count_vectors(size, 3) if kept(first, world) and kept(then, world)]
        said: dict[Counts, Hashable] = {}
        decisions: dict[str, set[bool]] = defaultdict(set)
        for world in worlds:
            one, two = composition(protocol, world, first), composition(protocol, world, then)
            said[world] = repr((one.shown, two.shown))
            allowed = may_publish_again(one, two, protocol, seats(world))
            decisions[repr(one.shown)].add(allowed)
            renewed += allowed and one.shown != two.shown
        assert all(len(made) == 1 for made in decisions.values()), "a refusal tells nothing that the first page did not"
        allowed_worlds = [
            world for world in worlds if decisions[repr(composition(protocol, world, first).shown)] == {True}
        ]
        for insiders in range(threshold):
            assert not findings_of_the_attacker(allowed_worlds, said.__getitem__, insiders, prior=worlds)
            naive |= findings_of_the_attacker(worlds, said.__getitem__, insiders, prior=worlds)
    assert renewed, "a rule that refuses everything proves nothing"
    assert naive, "the attack finds nobody even when every correction is published"


def test_one_person_who_moved_is_enough_to_refuse() -> None:
    protocol, free = small_protocol(2), TARGETS[0]
    first = composition(protocol, (3, 3, 3), free)
    assert may_publish_again(first, composition(protocol, (3, 3, 3), free), protocol, Seats(9, (9,)))
    for counts in count_vectors(9, 3):
        if counts != (3, 3, 3):
            assert not may_publish_again(first, composition(protocol, counts, free), protocol, Seats(9, (9,)))


def test_somebody_of_the_pool_who_moved_is_enough_to_refuse() -> None:
    made_from = cells("tranche_age", AGES)
    first = Composition(composition_rows(made_from, PROTOCOL, Seats(15, (15,))), made_from)
    moved = [row | {"effectif_vivier": row["effectif_vivier"] - (row["modalite"] == "35-49")} for row in made_from]
    now = Composition(first.shown, moved)
    assert may_publish_again(first, first, PROTOCOL, Seats(15, (15,)))
    assert not may_publish_again(first, now, PROTOCOL, Seats(15, (15,)))


def test_a_pool_shown_in_two_cuts_is_refused() -> None:
    made_from = cells("tranche_age", AGES)
    shown = composition_rows(made_from, PROTOCOL, Seats(15, (15,)))
    one, other = (
        [row | {"publication": "publie", "modalites": groups} for row in shown[:1]] for groups in (["a"], ["b"])
    )
    first, now = (Composition(rows, made_from) for rows in (one, other))
    assert not may_publish_again(first, now, PROTOCOL, Seats(15, (15,)))


def open_composition(rows: list[Row]) -> dict[str, object]:
    schema = load_schema(COMPOSITION, "open")
    return {COMPOSITION: table_from(schema, [row | {"demarche_id": "atelier-essai"} for row in rows])}


def judged(
    asked: Edition,
    earlier: int = 1,
    echelles: str | None = None,
    known: bool = True,
    others: JudgesFor = nobody_else,
) -> tuple[bool, list[str]]:
    """Judge a corrected source of the census shares, the panel being the same."""
    made_from = cells("tranche_age", AGES)
    corrected = [row | {"source": "INSEE, 2023"} for row in made_from]
    first, now = (open_composition(composition_rows(rows, PROTOCOL, Seats(15))) for rows in (made_from, corrected))
    figures = {COMPOSITION: rows_of(first[COMPOSITION]), "demarche": [{"nb_panelistes": 15, "nb_inscrits": 600}]}
    digest = echelles or PROTOCOL.empreinte_echelles
    entries = tuple(Entry(rank + 1, "1.0.0", "2026-05-28", "", digest, figures, "") for rank in range(earlier))
    source = PanelSource(corrected, made_from if known else [], judges_of_correction=others)
    allowed, findings = judge_correction(asked, now, PROTOCOL, Ledger(entries), source)
    return allowed, [finding.code for finding in findings]


DECISION = Correction.model_validate(
    {"table": COMPOSITION, "motif": "Mauvaise année.", "decide_par": "La direction", "date": "2026-06-01"}
)
ASKED = edition().model_copy(update={"corrections": [DECISION]})


def test_a_correction_is_published_only_by_a_decision_on_record() -> None:
    assert judged(edition()) == (False, [])
    assert judged(ASKED) == (True, ["correction_publiee"])


def test_a_correction_is_refused_when_the_first_counts_are_lost_the_ladders_changed_or_it_is_the_second() -> None:
    refused = (False, ["correction_refusee"])
    assert judged(ASKED, known=False) == refused
    assert judged(ASKED, echelles="0" * 64) == refused
    assert judged(ASKED, earlier=2) == refused


def test_a_correction_is_refused_once_another_edition_published_beside_it() -> None:
    assert judged(ASKED, others=lambda criterion: (NoPage(),)) == (False, ["correction_refusee"])


def night(root: Path, asked: Edition, source: str) -> tuple[list[str], dict[str, Any], str]:
    """Publish the edition; return the codes told, what the release says of the ledger, and its composition."""
    made_from = [row | {"source": source} for row in cells("tranche_age", AGES)]
    ledger, _ = current_ledger(root / "private", root / "public", asked.key)
    made = anonymise_tables(tables(composition=made_from), asked, PROTOCOL).open
    panel = PanelSource(made_from, cells("tranche_age", AGES))
    candidate = build_candidate(made, asked, PROTOCOL, root / "public", root / "candidat", ledger, panel)
    report = inspect_release(candidate.folder, identities(), PROTOCOL)
    folder = publish_candidate(candidate, report, root / "public", root / "private").folder
    place = json.loads((folder / "quality.json").read_bytes())["registre"]
    told = [finding.code for finding in candidate.findings]
    return told, place, (folder / "data" / f"{COMPOSITION}.csv").read_text()


def test_a_corrected_composition_is_published_once_with_the_reason_and_without_the_name(tmp_path: Path) -> None:
    assert "INSEE, 2022" in night(tmp_path, edition(), "INSEE, 2022")[2]
    told, _, text = night(tmp_path, edition(), "INSEE, 2023")
    assert told == ["chiffres_gardes"] and "INSEE, 2022" in text
    told, place, text = night(tmp_path, ASKED, "INSEE, 2023")
    assert told == ["correction_publiee"] and "INSEE, 2023" in text
    assert place["rang"] == 2
    assert place["corrections"] == [{"table": COMPOSITION, "motif": "Mauvaise année.", "date": "2026-06-01"}]
    told, place, text = night(tmp_path, ASKED, "INSEE, 2024")
    assert told == ["chiffres_gardes", "correction_refusee"] and "INSEE, 2023" in text

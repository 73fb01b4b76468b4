"""An attacker's program against what is published: it has the code, the page, and what one or two panelists know.

The attacker lists every world that would have given the same page and looks for what is true in all of them. The attack
is shown to work on rules that are known to leak, so that its silence on ours means something.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.anonymise.composition import composition_rows
from pipelines.anonymise.disclosure import (
    Tally,
    alternatives_publication,
    published_attendance,
    published_vote,
    vote_publication,
)
from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.disclosure.quotas import Seats
from pipelines.kit.protocol import Confidentiality, Group, Ladder, Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, rows_of
from pipelines.kit.texts.folding import fold
from pipelines.kit.thresholds import threshold_violations
from tests.unit.anonymise.panel_edition import AGES, PROTOCOL, RULES, SEATS, cells, edition, full_tables, people

Counts = tuple[int, ...]
Page = Callable[[Counts], Hashable]


def count_vectors(total: int, parts: int) -> Iterator[Counts]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in count_vectors(total - first, parts - 1))


def findings_of_the_attacker(
    worlds: Iterable[Counts], page: Page, insiders: int, prior: Iterable[Counts] = ()
) -> set[str]:
    """Return ``certain`` or ``exclu`` when some coalition of that size learns as much of somebody else.

    People of one column are interchangeable, so a world is a count per value. The coalition takes away its own values:
    an outsider may have a value when some world leaves one, and has it for sure when every world leaves nothing else.
    What the coalition knew already from ``prior``, the worlds that quotas leave, is not learnt.
    """
    learnt: set[str] = set()
    known = list(prior)
    groups: dict[Hashable, list[Counts]] = defaultdict(list)
    for world in worlds:
        groups[page(world)].append(world)
    for group in groups.values():
        size = sum(group[0])
        for own in count_vectors(insiders, len(group[0])):
            left = without(group, own)
            before = without(known, own)
            for value in range(len(own)) if left and size > insiders else ():
                sure, gone = alone_in(left, value, size - insiders), absent_from(left, value)
                learnt |= {"certain"} if sure and not (before and alone_in(before, value, size - insiders)) else set()
                learnt |= {"exclu"} if gone and not (before and absent_from(before, value)) else set()
    return learnt


def without(worlds: Iterable[Counts], own: Counts) -> list[Counts]:
    left = [tuple(c - o for c, o in zip(world, own, strict=True)) for world in worlds]
    return [rest for rest in left if min(rest) >= 0]


def alone_in(worlds: list[Counts], value: int, outsiders: int) -> bool:
    return all(rest[value] == outsiders for rest in worlds)


def absent_from(worlds: list[Counts], value: int) -> bool:
    return all(rest[value] == 0 for rest in worlds)


# Composition of a small panel


def small_protocol(threshold: int) -> Protocol:
    def group(*codes: str) -> Group:
        return Group(code="".join(codes), libelle=" et ".join(codes), libelle_en=" and ".join(codes), modalites=codes)

    rungs = ((group("a"), group("b"), group("c")), (group("a", "b"), group("c")), (group("a"), group("b", "c")))
    rules = Confidentiality(coalition=threshold - 1, seuil=threshold, bande_vote=threshold + 1, seuil_vivier=10)
    ladder = Ladder(ordonne=True, echelons=rungs)
    return PROTOCOL.model_copy(update={"confidentialite": rules, "echelles": {"lettre": ladder}})


def composition_page(protocol: Protocol, targets: list[tuple[int, int]]) -> Page:
    def page(counts: Counts) -> Hashable:
        fine = {
            code: (share, low, high, 1000, count)
            for code, share, (low, high), count in zip("abc", (0.5, 0.3, 0.2), targets, counts, strict=True)
        }
        return repr(composition_rows(cells("lettre", fine), protocol, Seats(sum(counts), (sum(counts),))))

    return page


@pytest.mark.parametrize(("seats", "threshold"), [(8, 2), (9, 2), (8, 3), (9, 3)])
def test_no_coalition_learns_anything_from_a_composition_beyond_its_quotas(seats: int, threshold: int) -> None:
    bounds = [(0, 9), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5)]
    shown = 0
    for targets in itertools.product(bounds, repeat=3):
        page = composition_page(small_protocol(threshold), list(targets))
        worlds = list(count_vectors(seats, 3))
        sought = [w for w in worlds if all(low <= c <= high for c, (low, high) in zip(w, targets, strict=True))]
        shown += any("'publie'" in str(page(world)) for world in sought)
        for insiders in range(threshold):
            assert not findings_of_the_attacker(sought, page, insiders, prior=sought), (targets, insiders)
    assert shown, "a rule that publishes nothing proves nothing"


@pytest.mark.parametrize(("seats", "threshold"), [(8, 2), (9, 2), (8, 3), (9, 3), (15, 3)])
def test_no_coalition_learns_anything_at_all_from_a_composition_without_quotas(seats: int, threshold: int) -> None:
    page = composition_page(small_protocol(threshold), [(0, seats)] * 3)
    worlds = list(count_vectors(seats, 3))
    assert any("'publie'" in str(page(world)) for world in worlds)
    for insiders in range(threshold):
        assert not findings_of_the_attacker(worlds, page, insiders)


def test_people_listed_one_by_one_give_the_attacker_no_more_than_their_counts() -> None:
    """Interchangeability, checked on every panel of eight named people with a coalition of the first two."""
    page = composition_page(small_protocol(3), [(0, 8), (0, 8), (0, 8)])
    pages = {counts: page(counts) for counts in count_vectors(8, 3)}
    seen: dict[tuple[Hashable, Counts], list[set[int]]] = {}
    for panel in itertools.product(range(3), repeat=8):
        key = pages[panel.count(0), panel.count(1), panel.count(2)], panel[:2]
        for values, value in zip(seen.setdefault(key, [set() for _ in range(6)]), panel[2:], strict=True):
            values.add(value)
    assert all(values == {0, 1, 2} for others in seen.values() for values in others)


def test_the_attack_does_find_people_in_exact_counts() -> None:
    assert findings_of_the_attacker(count_vectors(8, 3), lambda counts: counts, 2) == {"certain", "exclu"}


# Votes


def our_page(counts: Counts) -> Hashable:
    tally = Tally(*counts)
    return tuple(published_vote(tally, vote_publication(tally, RULES)).items())


def level_when_nearly_unanimous(counts: Counts) -> Hashable:
    """The obvious rule: words when all but one agree, figures otherwise."""
    pour, contre, abstention = counts
    return "large" if contre + abstention <= 1 else (pour, contre + abstention)


@pytest.mark.parametrize("voters", [8, 9, 12, 15, 20])
@pytest.mark.parametrize("insiders", [0, 1, 2])
def test_no_one_or_two_panelists_learn_how_another_voted(voters: int, insiders: int) -> None:
    assert not findings_of_the_attacker(count_vectors(voters, 3), our_page, insiders)


@pytest.mark.parametrize("voters", [15, 20])
def test_the_attack_breaks_the_rule_that_hides_only_near_unanimity(voters: int) -> None:
    assert "exclu" in findings_of_the_attacker(count_vectors(voters, 3), level_when_nearly_unanimous, 1)
    two_sided = lambda counts: level_when_nearly_unanimous((*counts, 0))  # noqa: E731 - one line reads best
    assert "certain" in findings_of_the_attacker(count_vectors(voters, 2), two_sided, 1)


@pytest.mark.parametrize("voters", range(1, 8))
def test_a_vote_of_very_few_says_nothing(voters: int) -> None:
    assert {vote_publication(Tally(*counts), RULES) for counts in count_vectors(voters, 3)} == {"non_publie"}


@pytest.mark.parametrize("options", [2, 3])
@pytest.mark.parametrize("insiders", [0, 1, 2])
def test_nobody_learns_which_alternative_another_chose(options: int, insiders: int) -> None:
    """Each voter chooses one; the poll on each option counts the others as against."""

    def page(counts: Counts) -> Hashable:
        tallies: list[Tally | None] = [Tally(count, SEATS - count, 0) for count in counts]
        return counts if alternatives_publication(tallies, RULES) == "pour_non_pour" else "retenue seulement"

    assert not findings_of_the_attacker(count_vectors(SEATS, options), page, insiders)


@pytest.mark.parametrize("insiders", [0, 1, 2])
def test_those_who_chose_no_alternative_give_nobody_away(insiders: int) -> None:
    """The last count is of those who chose none: known by subtraction, and nought is said of everybody."""

    def page(counts: Counts) -> Hashable:
        tallies: list[Tally | None] = [Tally(count, SEATS - count, 0) for count in counts[:-1]]
        return counts if alternatives_publication(tallies, RULES) == "pour_non_pour" else "retenue seulement"

    assert "certain" not in findings_of_the_attacker(count_vectors(SEATS, 3), page, insiders)
    assert not {1, 2} & {counts[-1] for counts in count_vectors(SEATS, 3) if page(counts) == counts}


@pytest.mark.parametrize("insiders", [0, 1, 2])
def test_nobody_learns_who_was_absent(insiders: int) -> None:
    def page(counts: Counts) -> Hashable:
        return published_attendance(*counts, RULES)

    assert not findings_of_the_attacker(count_vectors(SEATS, 2), page, insiders)


def test_two_waves_of_answers_never_single_out_who_changed() -> None:
    """Before and after are two pages on the same people: each person's pair of answers stays open."""

    def page(counts: Counts) -> Hashable:
        both, gained, lost, neither = counts
        waves = (Tally(both + lost, gained + neither, 0), Tally(both + gained, lost + neither, 0))
        return tuple(tuple(published_vote(wave, vote_publication(wave, RULES)).items()) for wave in waves)

    for insiders in (0, 1, 2):
        assert "certain" not in findings_of_the_attacker(count_vectors(10, 4), page, insiders)


# Differences between published figures


PANELS = [counts for counts in count_vectors(SEATS, 6) if max(counts) < 9]


@st.composite
def fine_counts(draw: st.DrawFn) -> dict[str, tuple[float, int, int, int, int]]:
    """A fine composition around the targets of ``AGES``: any panel of fifteen, any pool."""
    panel = draw(st.sampled_from(PANELS))
    pool = draw(st.lists(st.integers(0, 60), min_size=6, max_size=6))
    return {
        code: (share, low, high, extra + count, count)
        for (code, (share, low, high, _, _)), extra, count in zip(AGES.items(), pool, panel, strict=True)
    }


@given(fine_counts())
def test_neither_the_panel_nor_who_was_not_drawn_is_a_small_group(
    fine: dict[str, tuple[float, int, int, int, int]],
) -> None:
    rows = composition_rows(cells("tranche_age", fine), PROTOCOL, Seats(SEATS, (SEATS,)))
    assert not threshold_violations("panel_composition", map(whole, rows), RULES)
    for row in rows:
        pool, panel = row.get("effectif_vivier"), row.get("effectif_panel")
        assert panel is None or RULES.seuil <= panel <= SEATS - RULES.seuil
        assert pool is None or pool - panel >= RULES.seuil_vivier


@given(fine_counts(), st.sampled_from(list(AGES)))
def test_moving_people_inside_a_published_group_changes_nothing_that_is_published(
    fine: dict[str, tuple[float, int, int, int, int]], code: str
) -> None:
    """Targets, shares and gaps are of merged groups only: no figure depends on where in the group a person is."""
    rows = composition_rows(cells("tranche_age", fine), PROTOCOL, Seats(SEATS, (SEATS,)))
    if rows[0]["publication"] == "non_publie":
        return
    group = next(row["modalites"] for row in rows if code in row["modalites"])
    merged = [sum(fine[each][3] for each in group), sum(fine[each][4] for each in group)]
    moved = {each: (*values[:3], 0, 0) if each in group else values for each, values in fine.items()}
    moved[code] = (*fine[code][:3], *merged)  # type: ignore[assignment]
    assert composition_rows(cells("tranche_age", moved), PROTOCOL, Seats(SEATS, (SEATS,))) == rows


def test_a_withheld_criterion_has_one_page_whatever_was_in_it() -> None:
    pages: dict[str, set[str]] = defaultdict(set)
    for panel in itertools.islice(count_vectors(SEATS, 6), 0, None, 37):
        fine = {code: (*values[:4], count) for (code, values), count in zip(AGES.items(), panel, strict=True)}
        rows = composition_rows(cells("tranche_age", fine), PROTOCOL, Seats(SEATS, (SEATS,)))
        pages[rows[0]["publication"]].add(repr(rows))
    assert pages.keys() > {"non_publie"}
    assert len(pages["non_publie"]) == 1


def whole(row: Row) -> Row:
    """Return a row with every column of the open table, as it is once written."""
    return dict.fromkeys(load_schema("panel_composition", "open").columns) | row | {"demarche_id": "essai"}


# The whole stage


def joined(text: str) -> str:
    return fold(text).replace(" ", "")


def test_no_table_that_we_make_holds_the_name_or_the_contacts_of_anybody() -> None:
    made = anonymise_tables(full_tables(), edition(contributions=True), PROTOCOL).open
    page = joined(" ".join(str(row) for table in made.values() for row in rows_of(table)))
    for person in people(600):
        name, surname = person["prenom"], person["nom"]
        for known in (
            name + surname,
            surname + name,
            person["email"],
            person["telephone"],
            person["airtable_record_id"],
        ):
            assert joined(known) not in page
    assert joined("Luc Tissot") not in page, "a speaker who did not agree to be named"
    assert joined("Irène Salmon") not in page, "a member of the committee is only counted"
    assert joined("Ada Vernet") in page, "a speaker who agreed is named"


def test_what_tells_who_somebody_is_is_taken_out_of_a_contribution() -> None:
    made = anonymise_tables(full_tables(), edition(contributions=True), PROTOCOL).open
    texts = [row["texte"] for row in rows_of(made["contributions"])]
    assert len(texts) == 9
    assert sum("[" in text for text in texts) == 3
    report = {row["table_nom"]: row for row in rows_of(made["rapport_anonymisation"])}
    assert (report["contributions"]["lignes_publiees"], report["contributions"]["passages_caviardes"]) == (9, 3)


def test_contributions_stay_home_unless_the_organiser_opts_in() -> None:
    assert anonymise_tables(full_tables(), edition(), PROTOCOL).open["contributions"].num_rows == 0


@pytest.mark.parametrize("name", ["panel_composition", "recommandations", "sessions", "evaluations", "contributions"])
def test_the_gate_finds_nothing_to_say_of_what_the_stage_made(name: str) -> None:
    made = anonymise_tables(full_tables(), edition(contributions=True), PROTOCOL).open
    assert threshold_violations(name, rows_of(made[name]), RULES) == []

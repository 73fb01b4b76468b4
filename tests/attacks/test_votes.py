"""Votes, attendance and questionnaires of named people: nobody learns what another did, whoever puts heads together."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from functools import cache

import pytest

from pipelines.anonymise.disclosure import (
    Tally,
    alternatives_publication,
    published_attendance,
    published_vote,
    vote_publication,
)
from pipelines.anonymise.evaluations import evaluation_rows
from pipelines.anonymise.votes import recommendation_rows
from pipelines.kit.disclosure.worlds import Criterion
from pipelines.kit.protocol import Confidentiality
from pipelines.kit.tables import Row
from tests.attacks.listed_people import Panel, attack, possible_values
from tests.unit.kit.disclosure.naive_ladder import World, count_vectors, teaches

CHOICES = ("pour", "contre", "abstention")
ABSENT = "absent"
NOBODY, ONE, TWO = (Confidentiality(coalition=m, seuil=m + 1, bande_vote=m + 2, seuil_vivier=10) for m in (0, 1, 2))


def first_members(most: int) -> list[tuple[int, ...]]:
    return [tuple(range(size)) for size in range(most + 1)]


def vector(panel: Panel, values: Iterable[str]) -> tuple[int, ...]:
    return tuple(panel.count(value) for value in values)


@cache
def vote_page(counts: tuple[int, ...], rules: Confidentiality) -> Hashable:
    tally = Tally(*counts)
    return tuple(published_vote(tally, vote_publication(tally, rules)).items())


@cache
def attendance_page(present: int, absent: int, rules: Confidentiality) -> Hashable:
    return published_attendance(present, absent, rules)


def all_but_one(counts: tuple[int, ...], rules: Confidentiality) -> Hashable:
    """The rule that comes to mind: words when all but one agree, figures otherwise."""
    pour, others = counts[0], sum(counts[1:])
    return ("large consensus", pour > others) if min(pour, others) <= 1 else (pour, others)


def lessons_of_counts(page: Callable[[World], Hashable], seats: int, values: tuple[str, ...], size: int) -> bool:
    """Return whether some page of ``seats`` people teaches something, by count vectors: all of them, up to twenty."""
    criterion = Criterion(values, (), (), seats, size, size + 1)
    worlds = list(count_vectors(seats, len(values)))
    groups: dict[Hashable, list[World]] = defaultdict(list)
    for world in worlds:
        groups[page(world)].append(world)
    return any(teaches(group, worlds, criterion) for group in groups.values())


# Votes


@pytest.mark.parametrize("rules", [NOBODY, ONE, TWO], ids=["m0", "m1", "m2"])
@pytest.mark.parametrize("voters", [4, 6, 8])
def test_no_coalition_learns_how_a_named_person_voted(voters: int, rules: Confidentiality) -> None:
    everyone = list(itertools.product(CHOICES, repeat=voters))
    page = lambda panel: vote_page(vector(panel, CHOICES), rules)  # noqa: E731 - one line reads best
    assert not attack(page, everyone, first_members(rules.coalition), rules.seuil)


@pytest.mark.parametrize("rules", [NOBODY, ONE, TWO], ids=["m0", "m1", "m2"])
@pytest.mark.parametrize("voters", range(3, 21))
def test_every_tally_of_up_to_twenty_voters_hides_every_vote(voters: int, rules: Confidentiality) -> None:
    assert not lessons_of_counts(lambda world: vote_page(world, rules), voters, CHOICES, rules.coalition)


def test_the_lone_dissenter_knows_all_other_votes_by_the_rule_that_comes_to_mind() -> None:
    """Seven people, for or against: the one against reads "large consensus" and knows that the six others were for."""
    everyone = list(itertools.product(CHOICES[:2], repeat=7))
    naive = lambda panel: all_but_one(vector(panel, CHOICES), ONE)  # noqa: E731 - one line reads best
    ours = lambda panel: vote_page(vector(panel, CHOICES), ONE)  # noqa: E731 - one line reads best
    consensus = [panel for panel in everyone if naive(panel) == ("large consensus", True)]
    assert {values for key, values in known(consensus) if key[0] == ("contre",)} == {("pour",)}
    assert "certain" in attack(naive, everyone, [(0,)], 2)
    assert not attack(ours, everyone, [(0,)], 2)


@pytest.mark.parametrize("voters", range(8, 21))
def test_the_rule_that_comes_to_mind_breaks_at_every_size(voters: int) -> None:
    assert lessons_of_counts(lambda world: all_but_one(world, TWO), voters, CHOICES, 1)


def known(panels: list[Panel]) -> list[tuple[tuple[Panel, int], tuple[str, ...]]]:
    """Return what the first person knows of each other one, by their own vote."""
    return [(key, tuple(sorted(values))) for key, values in possible_values(panels, (0,)).items()]


# Votes and attendance


def with_absent(people: int, absent: int) -> list[Panel]:
    """Return every vote of those present; the last ``absent`` were not there, and everybody there knows it."""
    return [(*votes, *[ABSENT] * absent) for votes in itertools.product(CHOICES, repeat=people - absent)]


def both_pages(panel: Panel, rules: Confidentiality) -> Hashable:
    absent = panel.count(ABSENT)
    return vote_page(vector(panel, CHOICES), rules), attendance_page(len(panel) - absent, absent, rules)


@pytest.mark.parametrize("absent", [0, 1, 2, 3])
def test_those_who_saw_who_was_absent_learn_no_vote(absent: int) -> None:
    coalitions = [*first_members(1), (7,)]  # the last one was absent, if anybody was
    assert not attack(lambda panel: both_pages(panel, ONE), with_absent(8, absent), coalitions, 2)


def test_those_who_do_not_know_who_was_absent_learn_no_vote_and_nobodys_absence() -> None:
    """A total of votes says how many voted: it may tell that everybody was there, never that somebody was not."""
    everyone = [panel for panel in itertools.product((*CHOICES, ABSENT), repeat=7) if set(panel) != {ABSENT}]
    pages: dict[Hashable, list[Panel]] = defaultdict(list)
    for panel in everyone:
        pages[both_pages(panel, ONE)].append(panel)
    shown = [page for page in pages if dict(page[0])["pour"] is not None]
    assert shown, "a rule that publishes nothing proves nothing"
    for panels in pages.values():
        for coalition in first_members(1):
            for values in possible_values(panels, coalition).values():
                assert values >= set(CHOICES)


def test_a_second_tally_of_one_question_withholds_both() -> None:
    """One person arrived between two counts: the difference of the tallies would be that person's vote."""
    first, second = (8, 6, 0), (9, 6, 0)
    assert vote_page(first, TWO) != vote_page(second, TWO), "each of them may be published alone"
    once, twice = ([scrutin(f"s{rank}") for rank in range(count)] for count in (1, 2))
    ballots = [{"scrutin_id": "s0", "choix": choice} for choice in tally_of(first)]
    more = [{"scrutin_id": "s1", "choix": choice} for choice in tally_of(second)]
    alone = recommendation_rows(tables(once, ballots), TWO)
    both = recommendation_rows(tables(twice, ballots + more), TWO)
    assert (alone[0]["pour"], both[0]["pour"], both[0]["publication_vote"]) == (8, None, "non_publie")


def tally_of(counts: tuple[int, ...]) -> list[str]:
    return [choice for choice, count in zip(CHOICES, counts, strict=True) for _ in range(count)]


def scrutin(name: str) -> Row:
    return {"scrutin_id": name, "objet_id": "R1", "mode": "main_levee"}


def tables(scrutins: list[Row], ballots: list[Row]) -> dict[str, list[Row]]:
    recommendation = {"reco_id": "R1", "avis_id": "A1", "rang": 1, "texte": "Ouvrir le soir"}
    return {
        "votes": scrutins,
        "bulletins": ballots,
        "recommandations": [recommendation],
        "alternatives": [],
        "avis": [],
    }


# Alternatives of one question


@cache
def alternatives_page(counts: tuple[int, ...], rules: Confidentiality) -> Hashable:
    """The page of options when each voter chooses one; the last count is of those who chose none."""
    tallies: list[Tally | None] = [Tally(count, sum(counts) - count, 0) for count in counts[:-1]]
    return counts if alternatives_publication(tallies, rules) == "pour_non_pour" else None


@pytest.mark.parametrize(("voters", "rules"), [(6, ONE), (7, ONE), (8, TWO)])
def test_nobody_learns_which_option_a_named_person_chose(voters: int, rules: Confidentiality) -> None:
    options = ("A", "B", "aucune")
    pages: dict[Hashable, list[Panel]] = defaultdict(list)
    for panel in itertools.product(options, repeat=voters):
        pages[alternatives_page(vector(panel, options), rules)].append(panel)
    assert len(pages) > 1, "a rule that publishes nothing proves nothing"
    for panels in pages.values():
        for coalition in first_members(rules.coalition):
            assert all(values >= {"A", "B"} for values in possible_values(panels, coalition).values())


def test_each_option_judged_alone_tells_what_the_last_one_got() -> None:
    """Three options of twelve votes: two shown alone leave two votes to the third, whoever they are."""
    tallies = [Tally(5, 7, 0), Tally(5, 7, 0), Tally(2, 10, 0)]
    assert [vote_publication(tally, TWO) for tally in tallies[:2]] == ["pour_non_pour"] * 2
    assert alternatives_publication([*tallies], TWO) == "non_publie"
    assert alternatives_publication(tallies[:2], TWO) == "non_publie"


# Questionnaires before and after

WAVES = ("mieux", "moins")
PAIRS = tuple(f"{before}, {after}" for before in WAVES for after in WAVES)


@cache
def questionnaire_page(counts: tuple[int, ...], rules: Confidentiality) -> Hashable:
    """The two rows that ``evaluations`` publishes of people who answered twice; ``counts`` are of ``PAIRS``."""
    pairs = [pair.split(", ") for pair, count in zip(PAIRS, counts, strict=True) for _ in range(count)]
    answers = [
        {
            "evaluation_id": f"e{person}-{wave}",
            "nature": "avant_apres",
            "item": "confiance",
            "vague": wave,
            "panelist_pseudo": f"p{person}",
            "valeur": 5 if answer == "mieux" else 2,
        }
        for person, pair in enumerate(pairs)
        for wave, answer in zip(("avant", "apres"), pair, strict=True)
    ]
    return tuple(tuple(row.items()) for row in evaluation_rows(answers, rules))


@pytest.mark.parametrize(("people", "rules"), [(6, ONE), (7, ONE), (4, NOBODY)])
def test_two_waves_tell_nobodys_pair_of_answers(people: int, rules: Confidentiality) -> None:
    everyone = list(itertools.product(PAIRS, repeat=people))
    page = lambda panel: questionnaire_page(vector(panel, PAIRS), rules)  # noqa: E731 - one line reads best
    assert len({page(panel) for panel in everyone}) > 1
    assert not attack(page, everyone, first_members(rules.coalition), rules.seuil)


@pytest.mark.parametrize("people", [8, 10, 12])
def test_two_waves_of_more_people_tell_no_pair_to_two_of_them(people: int) -> None:
    assert not lessons_of_counts(lambda world: questionnaire_page(world, TWO), people, PAIRS, 2)


def test_how_many_changed_would_tell_pairs() -> None:
    """The table of those who changed, beside both waves, is a figure on two columns."""
    everyone = list(itertools.product(PAIRS, repeat=6))
    assert attack(lambda panel: vector(panel, PAIRS), everyone, first_members(1), 2)

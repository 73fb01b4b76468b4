"""Tickets, commitment and draw: integers only, checked by counting every case."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.select.lottery import (
    TICKETS,
    Portfolio,
    digests,
    draw_ticket,
    seat_people,
    share_tickets,
    shuffled,
    ticket_of,
)

MEMBERS = (("a", "b", "c"), ("d", "e"))
PORTFOLIO = Portfolio(MEMBERS, ((2, ((0, 1), (1, 1))), (3, ((0, 2),))))


@given(st.integers(1, 40))
def test_every_ticket_has_exactly_the_same_number_of_draws(total):
    space = 256
    accepted = [ticket_of([number], total, space) for number in range(space - space % total)]
    assert set(Counter(accepted).values()) == {space // total}
    assert set(accepted) == set(range(total))


@given(st.integers(1, 40))
def test_a_number_that_would_favour_some_tickets_is_thrown_away(total):
    for number in range(256 - 256 % total, 256):
        assert ticket_of([number, 0], total, 256) == 0


def test_the_draw_can_be_done_again_with_the_standard_library():
    commitment, beacon = "ab" * 32, "cd" * 32
    first = int.from_bytes(hashlib.sha256(f"{commitment}:{beacon}:0".encode()).digest(), "big")
    assert next(digests(commitment, beacon)) == first
    assert draw_ticket(commitment, beacon) == first % TICKETS


def test_each_ticket_belongs_to_one_panel():
    assert [PORTFOLIO.panel(index) for index in range(5)] == [((0, 1), (1, 1))] * 2 + [((0, 2),)] * 3


def test_probabilities_are_those_of_the_tickets():
    assert PORTFOLIO.probabilities() == [(2 * 1 + 3 * 2) / (5 * 3), (2 * 1) / (5 * 2)]


def test_the_commitment_is_the_checksum_of_the_file_and_changes_with_any_ticket():
    assert PORTFOLIO.commitment == hashlib.sha256(PORTFOLIO.to_bytes()).hexdigest()
    other = Portfolio(MEMBERS, ((3, ((0, 1), (1, 1))), (2, ((0, 2),))))
    assert other.commitment != PORTFOLIO.commitment


@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=30), st.integers(1, 2_000))
def test_tickets_add_up_and_none_is_more_than_one_away_from_its_share(weights, total):
    tickets = share_tickets(weights, total)
    assert sum(tickets) == total
    assert all(
        abs(count - weight / sum(weights) * total) < 1 + 1e-6 for count, weight in zip(tickets, weights, strict=True)
    )


def test_people_of_a_type_are_seated_whatever_the_order_of_the_list():
    seated = [seat_people((order, ("d", "e")), ((0, 2), (1, 1)), "secret") for order in permutations(("a", "b", "c"))]
    assert all(panel == seated[0] for panel in seated)
    assert len(seated[0]) == 3


def test_everyone_of_a_type_is_seated_by_some_secret():
    first = {shuffled(MEMBERS[0], str(secret))[0] for secret in range(30)}
    assert first == set(MEMBERS[0])

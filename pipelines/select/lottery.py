"""The lottery itself: numbered tickets over panels, a commitment made before, a public random value drawn after.

Standard library and integers only: whoever holds ``portfolio.json`` can do it again by hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

# So many that rounding to whole tickets moves no probability by more than a few billionths.
TICKETS = 1_000_000_000

# A panel as (type, seats) pairs, in the order of types.
Counts = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Portfolio:
    """Tokens by type, and panels by type with the number of tickets of each; together they hold ``TICKETS``."""

    members: tuple[tuple[str, ...], ...]
    panels: tuple[tuple[int, Counts], ...]

    def to_bytes(self) -> bytes:
        """Return the canonical JSON whose SHA-256 is the commitment."""
        content = {
            "panels": [
                {"seats": [list(pair) for pair in counts], "tickets": tickets} for tickets, counts in self.panels
            ],
            "tickets": sum(tickets for tickets, _ in self.panels),
            "types": [list(group) for group in self.members],
        }
        return canonical(content)

    @property
    def commitment(self) -> str:
        """The SHA-256 of the portfolio."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def probabilities(self) -> list[float]:
        """Return each type's probability, exact to the last ticket."""
        tickets = sum(tickets for tickets, _ in self.panels)
        seats = [0] * len(self.members)
        for count, pairs in self.panels:
            for place, seated in pairs:
                seats[place] += count * seated
        return [
            total / (tickets * len(group)) if group else 0.0 for total, group in zip(seats, self.members, strict=True)
        ]

    def panel(self, index: int) -> Counts:
        """Return the panel that holds the ticket ``index``."""
        for tickets, counts in self.panels:
            if index < tickets:
                return counts
            index -= tickets
        raise IndexError("no such ticket")


def canonical(content: Any) -> bytes:
    """Return JSON whose bytes depend on the content alone."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode() + b"\n"


def share_tickets(weights: list[float], total: int = TICKETS) -> list[int]:
    """Return whole numbers of tickets by largest remainder; equal remainders go to the first."""
    mass = sum(weights)
    exact = [weight / mass * total for weight in weights]
    tickets = [int(share) for share in exact]
    order = sorted(range(len(weights)), key=lambda place: (tickets[place] - exact[place], place))
    for place in order[: total - sum(tickets)]:
        tickets[place] += 1
    return tickets


def digests(commitment: str, beacon: str) -> Iterator[int]:
    """Yield the numbers that a commitment and a beacon give: SHA-256 of ``commitment:beacon:counter``."""
    counter = 0
    while True:
        yield int.from_bytes(hashlib.sha256(f"{commitment}:{beacon}:{counter}".encode()).digest(), "big")
        counter += 1


def ticket_of(numbers: Iterable[int], total: int, space: int = 2**256) -> int:
    """Return the first number of ``space`` that gives every ticket the same chance, modulo ``total``."""
    fair = space - space % total
    return next(number for number in numbers if number < fair) % total


def draw_ticket(commitment: str, beacon: str, total: int = TICKETS) -> int:
    """Return the ticket drawn."""
    return ticket_of(digests(commitment, beacon), total)


def shuffled(tokens: Iterable[str], secret: str) -> list[str]:
    """Return tokens in the random order that ``secret`` gives, whatever the order they came in."""
    return sorted(tokens, key=lambda token: (hashlib.sha256(f"{secret}:{token}".encode()).digest(), token))


def seat_people(members: tuple[tuple[str, ...], ...], panel: Counts, secret: str) -> list[str]:
    """Return the people of a panel: within a type everyone has the same chance."""
    return sorted(token for place, seats in panel for token in shuffled(members[place], secret)[:seats])

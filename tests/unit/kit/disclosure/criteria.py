"""Criteria that Hypothesis draws: small panels, any partitions as rungs, any bounds as quotas."""

from __future__ import annotations

from hypothesis import strategies as st

from pipelines.kit.disclosure.worlds import Bound, Criterion

CODES = "abcde"


@st.composite
def partitions(draw: st.DrawFn, codes: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    places = draw(st.lists(st.integers(0, len(codes) - 1), min_size=len(codes), max_size=len(codes)))
    groups = [tuple(code for code, place in zip(codes, places, strict=True) if place == rank) for rank in set(places)]
    return tuple(sorted(groups))


@st.composite
def bounds(draw: st.DrawFn, codes: tuple[str, ...], seats: int) -> Bound:
    of = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=len(codes), unique=True))
    low = draw(st.integers(0, seats))
    return Bound(tuple(sorted(of)), low, draw(st.integers(low, seats)))


@st.composite
def criteria(draw: st.DrawFn, most_codes: int = 4, most_seats: int = 10) -> Criterion:
    codes = tuple(CODES[: draw(st.integers(2, most_codes))])
    seats = draw(st.integers(1, most_seats))
    coalition = draw(st.integers(0, 2))
    rungs = draw(st.lists(partitions(codes), min_size=1, max_size=4))
    quotas = draw(st.lists(bounds(codes, seats), max_size=3))
    return Criterion(codes, tuple(rungs), tuple(quotas), seats, coalition, coalition + 1)

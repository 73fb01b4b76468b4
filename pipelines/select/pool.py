"""The pool of a draw: people with the same values on every criterion are interchangeable, and make a type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.select.quotas import Quota

Person = tuple[str, Mapping[str, str | None]]


@dataclass(frozen=True)
class Pool:
    """Tokens by type, in a fixed order; ``unknown`` are those without a value that the quotas know."""

    features: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]
    members: tuple[tuple[str, ...], ...]
    unknown: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many people the pool holds, whether or not they can be drawn."""
        return sum(map(len, self.members)) + len(self.unknown)

    def types_of(self, quota: Quota) -> list[int]:
        """Return the types that a quota counts."""
        place = self.features.index(quota.feature)
        return [index for index, vector in enumerate(self.types) if vector[place] == quota.value]

    def count(self, quota: Quota) -> int:
        """Return how many people a quota could seat."""
        return sum(len(self.members[index]) for index in self.types_of(quota))

    def without(self, tokens: Iterable[str]) -> Pool:
        """Return the pool less some people; the types stay, empty when need be."""
        gone = set(tokens)
        members = tuple(tuple(token for token in group if token not in gone) for group in self.members)
        return Pool(self.features, self.types, members, self.unknown)


def group_people(people: Iterable[Person], quotas: Iterable[Quota]) -> Pool:
    """Return the pool of ``people`` (token, values by criterion); the order in which they come changes nothing."""
    known: dict[str, set[str]] = {}
    for quota in quotas:
        known.setdefault(quota.feature, set()).add(quota.value)
    features = tuple(sorted(known))
    groups: dict[tuple[str, ...], list[str]] = {}
    unknown: list[str] = []
    for token, values in people:
        vector = tuple(values.get(feature) or "" for feature in features)
        fits = all(value in known[feature] for feature, value in zip(features, vector, strict=True))
        (groups.setdefault(vector, []) if fits else unknown).append(token)
    types = tuple(sorted(groups))
    members = tuple(tuple(sorted(groups[vector])) for vector in types)
    return Pool(features, types, members, tuple(sorted(unknown)))

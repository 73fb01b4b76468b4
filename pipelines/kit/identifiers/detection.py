"""Every identifier that a batch of texts holds: the detectors one after another, the surest forms first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pipelines.kit.identifiers.accounts import accounts
from pipelines.kit.identifiers.addresses import hamlets, numbered_addresses, numbers_after_streets, towns_with_postcode
from pipelines.kit.identifiers.contacts import emails
from pipelines.kit.identifiers.dates_of_birth import dates_of_birth
from pipelines.kit.identifiers.official_numbers import (
    bank_accounts,
    bank_cards,
    companies,
    establishments,
    social_security_numbers,
)
from pipelines.kit.identifiers.places import coordinates
from pipelines.kit.identifiers.plates import plates
from pipelines.kit.identifiers.reading import Found, Reading
from pipelines.kit.identifiers.records import long_numbers, passports, record_ids
from pipelines.kit.identifiers.telephones import spoken_telephones, telephones
from pipelines.kit.identifiers.web import file_names, web_addresses
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage

_DETECTORS: tuple[Callable[[Reading], Iterator[Found]], ...] = (
    emails,
    bank_accounts,
    web_addresses,
    file_names,
    record_ids,
    coordinates,
    social_security_numbers,
    dates_of_birth,
    bank_cards,
    establishments,
    telephones,
    companies,
    numbered_addresses,
    numbers_after_streets,
    hamlets,
    plates,
    accounts,
    towns_with_postcode,
    passports,
    long_numbers,
)
_WHOLE = frozenset(
    {"telephone", "nir", "iban", "siret", "nombre", "plaque", "coordonnees", "fichier", "page_personnelle"}
)
"""Kinds of which no part can belong to another identifier: figures already explained are not read again."""


def identifier_passages(batch: Batch) -> list[Passage]:
    """Return every stretch of a batch that has the form of somebody's identifier."""
    reading = Reading(batch)
    explained = bytearray(len(batch.plain))
    passages = []
    for detector in _DETECTORS:
        for start, end, kind, certain, rule in detector(reading):
            if _explained(explained, start, end, kind):
                continue
            explained[start:end] = b"\1" * (end - start)
            if kind:
                passages.append(batch.in_plain(start, end, kind, certain, rule))
    spoken = (
        batch.in_folded(start, end, "telephone", True, rule="telephone_dicte")
        for start, end in spoken_telephones(reading)
    )
    return sorted([*passages, *spoken])


def _explained(explained: bytearray, start: int, end: int, kind: str) -> bool:
    """Return whether a stretch, or a part of it for the kinds that are whole or nothing, is already explained."""
    return explained.find(1, start, end) >= 0 if kind in _WHOLE else explained.find(0, start, end) < 0

"""Reads texts in which ⟦what is certain⟧ and ⟪what is held⟫ are marked, and says what the detectors found instead."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.kit.identifiers.detection import identifier_passages
from pipelines.kit.texts.batch import Batch

MARKED = re.compile(r"⟦(.*?)⟧|⟪(.*?)⟫", re.DOTALL)


def unmarked(text: str) -> tuple[str, str]:
    """Return the text without its marks, and for each character C, H or a space."""
    plain, signs, last = "", "", 0
    for match in MARKED.finditer(text):
        between, inside = text[last : match.start()], match[1] or match[2]
        plain += between + inside
        signs += " " * len(between) + ("C" if match[1] else "H") * len(inside)
        last = match.end()
    return plain + text[last:], signs + " " * (len(text) - last)


def found(texts: Iterable[str]) -> list[tuple[str, set[str]]]:
    """Return what is found in each text as C or H on its letters and figures, and the kinds."""
    texts = list(texts)
    signs = [[" "] * len(text) for text in texts]
    kinds: list[set[str]] = [set() for _ in texts]
    for passage in identifier_passages(Batch(texts)):
        kinds[passage.row].add(passage.kind)
        for place in range(passage.start, passage.end):
            if signs[passage.row][place] != "C":
                signs[passage.row][place] = "C" if passage.certain else "H"
    return [("".join(row), kind) for row, kind in zip(signs, kinds, strict=True)]


def on_words(text: str, signs: str) -> str:
    """Return the signs of letters and figures only: punctuation at an end is nobody's."""
    return "".join(sign for character, sign in zip(text, signs, strict=True) if character.isalnum())


def differences(marked: Iterable[str], kind: str) -> list[str]:
    """Return the texts in which something else was found than what is marked, all of the kind."""
    plain = [unmarked(text) for text in marked]
    wrong = []
    for (text, expected), (signs, kinds) in zip(plain, found(text for text, _ in plain), strict=True):
        wanted = {kind} if expected.strip() else set()
        if on_words(text, signs) != on_words(text, expected) or kinds != wanted:
            wrong.append(f"{text!r}: {signs.strip()!r} {sorted(kinds)}")
    return wrong

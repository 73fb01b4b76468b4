"""Real answers of citizens, which name no registrant: what waits, and what is redacted though it should not be."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.text_scores import Stretch, percent
from bench.verbatims.model import Invented, chance_of
from bench.verbatims.names import Names
from bench.verbatims.ordinary import is_ordinary
from bench.verbatims.people import panel_of, registrants

ANSWERS = Path("data") / "texts" / "grand-debat-answers.json"
NAMED = ("nom", "surnom", "commune")
"""Kinds of what is redacted because somebody bears it; nobody in these answers is one of the invented people."""
SHORT = 80
"""Characters: a stretch ends with the sentence that reaches them."""
SENTENCE = re.compile(r"[^.!?\n]{2,240}[.!?\n]*\s*")


@dataclass(frozen=True)
class Reality:
    """What one panel makes of the answers."""

    held: int
    touched: int
    redacted: Counter[str]
    common_words: Counter[str]


def answers(shared: Path) -> list[str]:
    """Return the answers, none where they are not."""
    path = shared / ANSWERS
    return [str(text) for text in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def panel(names: Names, seed: int, number: int) -> list[Invented]:
    """Return 2,000 registrants of whom 20 sit, their names as frequent as in the country: Martin, Petit, Rose."""
    chance = chance_of(seed, number, "real answers")
    return panel_of(names, registrants(names, chance), chance, shapes=False)


def reality(texts: Sequence[str], passages: Iterable[Stretch]) -> Reality:
    """Return how many answers wait, how much of each kind is redacted, and which of it is common words."""
    given = list(passages)
    redacted = [each for each in given if each.certain]
    words = (texts[each.row][each.start : each.end] for each in redacted if each.kind in NAMED)
    return Reality(
        len({each.row for each in given if not each.certain}),
        len({each.row for each in given}),
        Counter(each.kind for each in redacted),
        Counter(word.lower() for word in words if _is_common(word)),
    )


def _is_common(stretch: str) -> bool:
    """Return whether a stretch has a word written in lower case, or nothing but words that are French ones too."""
    words = re.findall(r"[^\W\d_]{4,}", stretch)
    return is_ordinary(stretch) or any(word == word.lower() for word in words)


def reality_row(reader: str, texts: Sequence[str], found: Sequence[Reality]) -> dict[str, object]:
    """Return one line over several panels: held, redacted by kind, common words among it."""
    held = [percent(each.held, len(texts)) for each in found]
    redacted = sum((each.redacted for each in found), Counter[str]())
    return {
        "reader": reader,
        "panels": len(found),
        "answers": len(texts),
        "held %, mean": round(sum(held) / len(held), 2),
        "held %, worst": max(held),
        "held or changed %, mean": round(sum(percent(each.touched, len(texts)) for each in found) / len(found), 2),
        "redacted, all panels": ", ".join(f"{kind} {count}" for kind, count in sorted(redacted.items())) or "none",
        "common words redacted": sum(sum(each.common_words.values()) for each in found),
    }


def short(texts: Iterable[str]) -> list[str]:
    """Return texts cut at the end of the sentence that makes them as long as a contribution."""
    found = []
    for text in texts:
        piece = ""
        for sentence in SENTENCE.findall(text):
            piece += sentence
            if len(piece) >= SHORT:
                found.append(piece.strip())
                piece = ""
        found += [piece.strip()] if piece.strip() else []
    return found

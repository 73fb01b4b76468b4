"""Drawn people in drawn styles, disguised once more, in drawn sentences: every one must be redacted or held.

``python -m tests.fuzz.texts --texts 100000 --seed 1``
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import pyarrow as pa

from bench.verbatims.compose import text_about
from bench.verbatims.identifiers import IDENTIFIERS
from bench.verbatims.known_styles import KNOWN_STYLES
from bench.verbatims.model import Gold, Invented, Verbatim, chance_of
from bench.verbatims.names import names_of_the_project
from bench.verbatims.people import identities, panel_of, registrants
from pipelines.anonymise.texts.detection import find_passages
from pipelines.anonymise.texts.redaction import Naming, redact
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.texts.passages import Passage

TEXTS_EACH = 2_000
REGISTRANTS = 300
NOISE = "aZé'’-—.,;:!?()[]{}<>&#@/\\ \t\n\u00a0\u200b\u00ad\u202e\u0301\ud800😀٣７№ﬁǅßİı"
INVISIBLE = "\u200b\u200d\u2060\ufeff\u00ad"


def _with_invisible(surface: str, chance: Random) -> str:
    place = chance.randrange(len(surface))
    return surface[:place] + chance.choice(INVISIBLE) + surface[place:]


def _spaced(surface: str, chance: Random) -> str:
    return surface.replace(" ", chance.choice(("\u00a0", "\u202f", "\u2009", " \u200b")))


def _apart(surface: str, chance: Random) -> str:
    return surface.replace(" ", chance.choice(("  ", "\t", "\u3000", " \n")))


def _hyphens(surface: str, chance: Random) -> str:
    return surface.replace("-", chance.choice("\u2010\u2011\u2013\u2014\u2212"))


def _apostrophes(surface: str, chance: Random) -> str:
    return surface.replace("'", chance.choice("\u2019\u2018\u02bc\u00b4`\u2032"))


def _wrapped(surface: str, chance: Random) -> str:
    before, after = chance.choice(("()", "«»", "“”", "**", "__", "[]", "''", "<>", "{}", '""', "//"))
    return f"{before}{surface}{after}"


DISGUISES: dict[str, Callable[[str, Random], str]] = {
    "as it is": lambda surface, chance: surface,
    "decomposed": lambda surface, chance: unicodedata.normalize("NFD", surface),
    "composed": lambda surface, chance: unicodedata.normalize("NFC", surface),
    "invisible sign": _with_invisible,
    "other spaces": _spaced,
    "apart": _apart,
    "other hyphens": _hyphens,
    "other apostrophes": _apostrophes,
    "wrapped": _wrapped,
    "full width": lambda surface, chance: surface.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
}
"""What is done to a name or a number that a style has already written."""
ONLY_NAMES = ("full width", "other hyphens", "wrapped", "apart")


@dataclass(frozen=True)
class Drawn:
    """A text, how what it holds was written, and where it comes from in the run."""

    verbatim: Verbatim
    style: str
    seed: int


def drawn(seed: int, people: Sequence[Invented], count: int) -> Iterator[Drawn]:
    """Yield texts that hold a panelist or an identifier, then some that are noise."""
    chance, names = chance_of(seed, "fuzz"), names_of_the_project()
    seated = [person for person in people if person.role != "inscrit"]
    while count > 0:
        named = chance.random() < 0.8
        style = chance.choice(list(KNOWN_STYLES if named else IDENTIFIERS))
        surface = KNOWN_STYLES[style](chance.choice(seated), chance) if named else IDENTIFIERS[style][0](names, chance)
        disguise = chance.choice([name for name in DISGUISES if named or name not in ONLY_NAMES])
        if surface:
            written = DISGUISES[disguise](surface, chance)
            yield Drawn(_placed(written, style, named, chance), f"{style}, {disguise}", seed)
            count -= 1
    for _ in range(50):
        noise = "".join(chance.choices(NOISE, k=chance.randrange(200)))
        yield Drawn(Verbatim(noise), "noise", seed)


def _placed(surface: str, style: str, named: bool, chance: Random) -> Verbatim:
    if named:
        return text_about(surface, "known", style, chance)
    before, _, after = chance.choice(IDENTIFIERS[style][1]).partition("{}")
    return Verbatim(f"{before}{surface}{after}", (Gold(len(before), len(before) + len(surface), "structured", style),))


def faults(texts: Sequence[Drawn], people: Sequence[Invented]) -> Iterator[tuple[Drawn, str]]:
    """Yield the texts in which somebody is left, whose passages are wrong, or that redaction does not settle."""
    registry = list(people_of(pa.Table.from_pylist(identities(list(people)))))
    known, naming = KnownPeople(registry), Naming({person.index: person.role for person in registry if person.seated})
    by_row: dict[int, list[Passage]] = {}
    for passage in find_passages([each.verbatim.text for each in texts], known):
        by_row.setdefault(passage.row, []).append(passage)
    redacted = []
    for row, each in enumerate(texts):
        passages = by_row.get(row, [])
        yield from ((each, reason) for reason in _reasons(each.verbatim, passages))
        redacted.append(redact(each.verbatim.text, passages, naming))
    for passage in find_passages(redacted, known):
        if passage.certain:
            yield texts[passage.row], "a redacted text holds something to redact"


def _reasons(verbatim: Verbatim, passages: Sequence[Passage]) -> Iterator[str]:
    edges = [edge for passage in passages for edge in (passage.start, passage.end)]
    if edges != sorted(edges) or any(not 0 <= each.start < each.end <= len(verbatim.text) for each in passages):
        yield "passages that are out of the text, or out of order"
    for gold in verbatim.gold:
        inside = [place for place in range(gold.start, gold.end) if verbatim.text[place].isalnum()]
        if any(not any(each.start <= place < each.end for each in passages) for place in inside):
            yield "somebody is left"


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw editions under successive seeds; return 1 when something is left."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.texts", description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1, help="the first of successive seeds")
    parser.add_argument("--show", type=int, default=20, help="how many invented texts to print")
    chosen = parser.parse_args(arguments)
    found: Counter[str] = Counter()
    names = names_of_the_project()
    for seed in range(chosen.seed, chosen.seed + -(-chosen.texts // TEXTS_EACH)):
        chance = chance_of(seed, "people")
        people = panel_of(names, registrants(names, chance, REGISTRANTS), chance)
        for each, reason in faults(list(drawn(seed, people, TEXTS_EACH)), people):
            found[f"{reason}: {each.style}"] += 1
            if found.total() <= chosen.show:
                gold = [each.verbatim.text[gold.start : gold.end] for gold in each.verbatim.gold]
                print(f"seed {seed}: {reason}: {each.style}: {gold} in {each.verbatim.text!r}", flush=True)
    print(f"{chosen.texts:,} texts, {found.total()} faults", *found.most_common(), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

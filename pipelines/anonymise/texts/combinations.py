"""What tells who somebody is without a name: an age, a trade and a small place said of one person.

Each trait counts for what it tells; from three on, said close together and with a place, they single somebody out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.texts.marked_words import Booleans, Gap, MarkedWords, Shape, marked_words, shifted
from pipelines.anonymise.texts.word_classes import WordClass
from pipelines.kit.people.names import these
from pipelines.kit.people.words import great_places, is_ordinary, is_place
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage

REACH = 20
"""Words between two traits of one person."""
ENOUGH = 3
PLACES = {"village": 1, "grande_commune": 1, "petite_commune": 2}
"""What a place tells; any other trait counts for one."""
LONGEST_PLACE = 6
AGES = range(16, 110)


TRADES = these(
    "agriculteur agricultrice eleveur eleveuse viticulteur viticultrice vigneron vigneronne maraicher maraichere"
    " apiculteur apicultrice paysan paysanne fermier fermiere pecheur boulanger boulangere boucher bouchere charcutier"
    " epicier epiciere fleuriste coiffeur coiffeuse garagiste mecanicien plombier macon menuisier charpentier"
    " electricien couvreur restaurateur restauratrice hotelier hoteliere cafetier buraliste pharmacien pharmacienne"
    " medecin generaliste docteur docteure infirmier infirmiere soignant soignante kinesitherapeute kine dentiste"
    " veterinaire notaire avocat avocate huissier instituteur institutrice professeur professeure enseignant"
    " enseignante directeur directrice proviseur cure pasteur imam rabbin facteur factrice gendarme policier policiere"
    " pompier juge greffier bibliothecaire secretaire ouvrier ouvriere caissier caissiere chauffeur routier taxi"
    " ambulancier ambulanciere architecte geometre ingenieur ingenieure comptable artisan commercant commercante"
    " libraire nourrice psychologue orthophoniste moniteur monitrice ebeniste potier potiere brasseur maire adjoint"
    " adjointe conseiller conseillere depute deputee senateur senatrice president presidente retraite retraitee"
    " animateur animatrice gerant gerante"
)
BEFORE_A_TRADE = these(
    "suis etais etant comme le la l notre votre mon ma son sa un une seul seule unique ancien ancienne que devenu"
    " devenue aide sage metier"
)
ALONE = these("seul seule unique")
VILLAGES = these("village commune bourg hameau canton bourgade")
OWN = these("mon ma notre son sa ce du cette")
LOCATIVES = these("a au aux de d du en sur pres vers habite habitant habitante vis reside demeure depuis")
DWELLS = these("habite habitant habitante vis vit reside residant demeurant installe installee")
PARENTS = these("mere pere maman papa famille")


@dataclass(frozen=True)
class Trait:
    """What is said of somebody, from its first word to its last."""

    first: int
    last: int
    name: str


def combination_passages(batch: Batch) -> list[Passage]:
    """Return the stretches that single somebody out, each to be held."""
    words = marked_words(batch)
    return [
        batch.in_plain(int(words.start[first]), int(words.end[last]), "recoupement", certain=False, rule="traits")
        for first, last in _gathered(words, _traits(words))
    ]


def _gathered(words: MarkedWords, traits: list[Trait]) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each group of traits that tells enough."""
    last: dict[str, Trait] = {}
    for trait in traits:
        close = {name: each for name, each in last.items() if _close(words, each, trait)}
        last = {**close, trait.name: trait}
        place = max((PLACES[name] for name in last if name in PLACES), default=0)
        if place and place + len(last.keys() - PLACES.keys()) >= ENOUGH:
            yield min(each.first for each in last.values()), max(each.last for each in last.values())
            last = {}


def _close(words: MarkedWords, one: Trait, other: Trait) -> bool:
    """Return whether two traits are said close together in one text."""
    between = words.gap[one.last + 1 : other.first + 1]
    return other.first - one.last <= REACH and not (between == Gap.RECORD).any()


def _traits(words: MarkedWords) -> list[Trait]:
    """Return the traits in reading order; places only near something else that is said."""
    found = [*_ages(words), *_trades(words), *_families(words)]
    near = _within_reach(len(words), found)
    after = np.flatnonzero(near & words.are(LOCATIVES | OWN))
    found += [trait for place in map(int, after) for trait in _places(words, place)]
    raised = words.shaped(Shape.CAPITAL, Shape.UPPER, Shape.INITIAL)
    apart = np.flatnonzero(near & raised & (words.after(Gap.COMMA) | words.begins))
    found += [trait for place in map(int, apart) if (trait := _commune(words, place)) and _listed(words, trait)]
    return sorted(set(found), key=lambda trait: (trait.first, trait.last, trait.name))


def _within_reach(count: int, traits: list[Trait]) -> Booleans:
    """Return the words that some trait is close to."""
    steps = np.zeros(count + 1, dtype=np.int64)
    for trait in traits:
        steps[max(0, trait.first - REACH)] += 1
        steps[min(count, trait.last + REACH)] -= 1
    near: Booleans = np.cumsum(steps)[:count] > 0
    return near


def _ages(words: MarkedWords) -> Iterator[Trait]:
    """Yield « j'ai 54 ans », « âgée de 54 ans », « boulanger, 54 ans », not « 40 ans de carrière »."""
    for place in map(int, np.flatnonzero(words.are(frozenset({"ans"})))):
        number = words.word(place - 1)
        if not (number.isdecimal() and len(number) < 4 and int(number) in AGES) or words.word(place + 1) in ("de", "d"):
            continue
        before = (words.word(place - 3), words.word(place - 2))
        aged = before[1] == "de" and (before[0] in TRADES or before[0] in ("age", "agee"))
        apart = words.gap[place - 1] >= Gap.COMMA and words.word(place + 1) != "et"
        if before in (("j", "ai"), ("il", "a"), ("elle", "a")) or aged or apart:
            yield Trait(place - 1, place, "age")


def _trades(words: MarkedWords) -> Iterator[Trait]:
    """Yield the trade or office of one person."""
    said = shifted(words.are(BEFORE_A_TRADE), 1) & (words.gap <= Gap.SPACE) | (words.gap >= Gap.COMMA)
    for place in map(int, np.flatnonzero(words.are(TRADES) & said)):
        yield Trait(place, place, "metier")
        if words.word(place - 1) in ALONE:
            yield Trait(place - 1, place - 1, "seul")


def _families(words: MarkedWords) -> Iterator[Trait]:
    """Yield « mère de cinq enfants »."""
    for place in map(int, np.flatnonzero(words.are(frozenset({"enfants"})))):
        if words.word(place - 2) in ("de", "d") and words.word(place - 3) in PARENTS:
            yield Trait(place - 3, place, "famille")


def _places(words: MarkedWords, before: int) -> Iterator[Trait]:
    """Yield the place that follows a word: « à Plouaret », « de notre village »."""
    first = before + 1
    if first >= len(words) or words.gap[first] > Gap.SPACE:
        return
    if words.word(before) in OWN and words.word(first) in VILLAGES:
        yield Trait(first, first, "village")
        return
    raised = words.shape[first] in (Shape.CAPITAL, Shape.UPPER, Shape.INITIAL)
    dwelt = DWELLS & {words.word(before), words.word(before - 1)} and not is_ordinary(words.word(first))
    if (raised or dwelt) and (found := _commune(words, first)):
        yield found


def _listed(words: MarkedWords, place: Trait) -> bool:
    """Return whether a place is one of a list: after an age, « 34 ans, Tasso », or between two commas."""
    after = place.last + 1
    ends = after >= len(words) or bool(words.gap[after] >= Gap.COMMA)
    return bool(words.shape[place.last] != Shape.LOWER) and (ends or words.word(place.first - 1) == "ans")


def _commune(words: MarkedWords, first: int) -> Trait | None:
    """Return the longest name of a place that starts with a word; an unknown saint is a small one."""
    last = first
    while last + 1 < len(words) and last - first < LONGEST_PLACE and words.gap[last + 1] <= Gap.SPACE:
        last += 1
    for end in range(last, first - 1, -1):
        name = " ".join(words.words[first : end + 1])
        if name in great_places():
            return Trait(first, end, "grande_commune")
        if is_place(name) and not (end == first and words.of_one(first, WordClass.CAPITALISED | WordClass.FUNCTION)):
            return Trait(first, end, "petite_commune")
    saint = words.word(first) in ("saint", "sainte", "st", "ste") and last > first
    return Trait(first, first + 1, "petite_commune") if saint else None

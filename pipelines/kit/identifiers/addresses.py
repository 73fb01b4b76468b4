"""Postal addresses: a number in a street, with what people put around it; hamlets; a postcode with its town."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.reading import Found, Reading
from pipelines.kit.identifiers.street_names import StreetName, street_name, town_end, town_name
from pipelines.kit.identifiers.word_lists import word_list
from pipelines.kit.people.words import is_given_name, is_ordinary, is_place, is_surname

_STRONG = (
    r"rue|r\.|avenue|av\.?|aven?\.?|ave\.?|boulevard|boul\.?|bld\.?|blvd\.?|bd\.?|bvd\.?|impasse|imp\.?|allees?|all\.|square|"
    r"sq\.|quai|chemin|chem\.?|che\.|ch\.|lot\.|ruelle|rte\.?|faubourg|fbg\.?|fg\.|venelle|esplanade|rond-point|lotissement|"
    r"sente|sentier|grande?[ \-]rue|grand'rue|chaussee|traverse|lieu[ \-]?dit"
)
_WEAK = (
    r"r|ch|place|pl\.?|cours|crs\.?|voie|passage|route|pont|cite|residence|res\.?|hameau|quartier|villa|clos|mail|parc|"
    r"domaine|promenade|montee|cote|mas|galerie|parvis|carrefour|terrasse|levee|corniche|zac|za|zi"
)
_STREET = re.compile(
    r"[0-9](?<![0-9A-Za-z].)(?<![0-9][.,\-/].)(?<![^A-Za-z][A-Za-z]{2}-.)[0-9]{0,3}(?![0-9])"
    r"(?:[ ]?(?:-|/|et|a|&)[ ]?[0-9]{1,4}(?![0-9]))?"
    r"(?:[ \t]{0,2}[,.\-/(]?[ \t]{0,2}(bis|ter|quater|quinquies|[a-f](?![a-z0-9']))[)]?)?"
    rf"(?:[ \t\n]{{0,3}}(,?)[ \t\n]{{0,3}}|-)(?:de la |du |de l')?(?:({_STRONG})|({_WEAK}))(?![a-z0-9])"
)
_NAMELESS = re.compile(r"grande?[ \-]rue|grand'rue")

_NUMBER_AFTER = re.compile(r"n°[ ]?[0-9]{1,4}(?:[ ]?(?:bis|ter))?(?![0-9a-z])")
_STREET_BEFORE = re.compile(
    rf"(?<![a-z])(?:{_STRONG})[ ](?:(?:de|du|des|la|le|les|l|d|et)[ '])*[a-z\-']{{3,30}}(?:[ ][a-z\-']{{1,30}}){{0,3}}"
    r",?[ ]{1,2}$"
)

_VALUE = r"(?:[a-z]?[0-9]{1,4}[a-z]?|[a-z])(?![a-z0-9'])"
_COMPLEMENT = (
    rf"(?:(?:appartement|appart|appt|apt|app|batiment|bat|bt|escalier|esc|porte|hall|entree|immeuble|imm|lot|etage|bp|cs)"
    rf"\.?[ ]?(?:n°[ ]?|:[ ]?)?{_VALUE}|(?:bp|cs)[ ]?[0-9]{{1,6}}(?![0-9])|"
    rf"[0-9]{{1,2}}(?:er|e|eme|nd)[ ]etage(?:[ ](?:gauche|droite|face))?|rdc(?![a-z])|"
    r"(?:residence|res\.|immeuble)[ ](?:(?:le|la|les|du|de|des)[ ]|l'|d')*[a-z][a-z\-']{2,30}(?:[ ][a-z\-']{3,30})?)"
)
_BEFORE = re.compile(rf"(?<![a-z0-9])(?:{_COMPLEMENT}[ \t\n]{{0,2}}[,;:\-]?[ \t\n]{{0,2}}){{1,4}}$")
_AFTER = re.compile(rf"(?:[ \t\n]{{0,2}}[,;:\-(]?[ \t\n]{{0,2}}{_COMPLEMENT}){{1,4}}")
_WINDOW = 90

_POSTCODE = re.compile(
    r"[0-9](?<![0-9A-Za-z].)(?<![0-9][ .,\-/].)[0-9][ ]?[0-9]{3}(?![0-9])(?:[ \t]{1,2}|[ ]?[,\-][ ]?)"
)
_BRACKETED = re.compile(r"[0-9](?<=\(.)[0-9][ ]?[0-9]{3}\)")
_LAST_WORD = re.compile(r"[^\W_]+(?:[\-' ][^\W_]+){0,4}[ ]\($")
_HAMLET_NAME = re.compile(r"[ \t]{0,2}[:\"(]{0,2}[ \t]{0,2}")


def numbered_addresses(reading: Reading) -> Iterator[Found]:
    """Yield numbers in a street, to the town: certain when they cannot be a quantity, held when they may be one."""
    homes = reading.anchors("home")
    for match in _STREET.finditer(reading.lower):
        name = street_name(reading.plain, match.end())
        if name is None and not _NAMELESS.fullmatch(match[3] or ""):
            continue
        end, postcode = _end(reading, name.end if name else match.end())
        evidence = bool(match[1] or match[2]) or postcode or reading.near(homes, match.start(), match.end(), 30)
        evidence = evidence or reading.lower.endswith((" au ", "chez moi, "), 0, match.start())
        certain = _certainty(reading.plain, match, name, evidence or end > (name.end if name else match.end()))
        if certain is not None:
            yield Found(_start(reading.lower, match.start()), end, "adresse", certain, "adresse_numerotee")


def _certainty(text: str, match: re.Match[str], name: StreetName | None, evidence: bool) -> bool | None:
    """Return whether it is an address for sure, None when it is a quantity."""
    if name is None or evidence:
        return True
    shouted = text[match.end() - 2 : match.end()].isupper()
    few = len(match[0]) > 1 and not match[0][1].isdigit() and match[0][0] in "123"
    if name.capital and not shouted:
        return not (few and match[4] and is_place(name.first))
    if name.first in word_list("street_objects"):
        return None
    if match[3]:
        known = is_surname(name.first) or is_given_name(name.first)
        usual = name.first in word_list("street_words") or (known and not is_ordinary(name.first))
        return name.particle or usual
    return name.definite and not few if name.particle else None


def _start(lower: str, start: int) -> int:
    before = _BEFORE.search(lower, max(0, start - _WINDOW), start)
    return before.start() if before else start


def _end(reading: Reading, end: int) -> tuple[int, bool]:
    """Return where the building and the town that follow a street end, and whether there is a postcode."""
    building = _AFTER.match(reading.lower, end)
    end, postcode = town_end(reading.plain, building.end() if building else end)
    building = _AFTER.match(reading.lower, end)
    return (building.end() if building else end), postcode


def numbers_after_streets(reading: Reading) -> Iterator[Found]:
    """Yield streets before their number, "rue des Lilas n° 12": all certain, the sign tells."""
    for match in _NUMBER_AFTER.finditer(reading.lower):
        street = _STREET_BEFORE.search(reading.lower, max(0, match.start() - _WINDOW), match.start())
        if street:
            yield Found(street.start(), _end(reading, match.end())[0], "adresse", True, "adresse_inversee")


def hamlets(reading: Reading) -> Iterator[Found]:
    """Yield named hamlets, "lieu-dit Kerbrat": certain with a hyphen or a capital, held otherwise."""
    for start, end in reading.anchors("hamlet"):
        after = _HAMLET_NAME.match(reading.plain, end)
        name = street_name(reading.plain, after.end() if after else end)
        if name is not None:
            certain = name.capital or "-" in reading.plain[start:end]
            yield Found(start, _end(reading, name.end)[0], "adresse", certain, "lieu_dit")


def towns_with_postcode(reading: Reading) -> Iterator[Found]:
    """Yield a postcode beside the name of a town: held, for it may be where somebody lives."""
    text = reading.plain
    for match in _POSTCODE.finditer(text):
        end = town_name(text, match.end(), asked=False)
        if end:
            yield Found(match.start(), end, "adresse", False, "code_postal_commune")
    for match in _BRACKETED.finditer(text):
        before = _LAST_WORD.search(text, max(0, match.start() - 40), match.start())
        if before and (start := _town_start(text, before.start(), match.start() - 2)) >= 0:
            yield Found(start, match.end() - 1, "adresse", False, "code_postal_commune")


def _town_start(text: str, start: int, end: int) -> int:
    """Return where the longest name of a town that ends at a place starts, -1 when there is none."""
    starts = [start] + [start + match.end() for match in re.finditer(r"[ \-']", text[start:end])]
    for place in starts:
        if is_place(re.sub(r"[\-']", " ", text[place:end].lower())):
            return place
    return -1

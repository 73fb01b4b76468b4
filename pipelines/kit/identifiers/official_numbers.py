"""Numbers that an administration or a bank gives, told from other figures by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban as ibans
from stdnum import luhn
from stdnum.fr import nir as nirs
from stdnum.fr import siren as sirens
from stdnum.fr import siret as sirets

from pipelines.kit.identifiers.reading import AMOUNT, GAP, Found, Reading

_ANY = rf"{GAP}{{0,3}}+"
_FIGURE = rf"{_ANY}[0-9]"
_NOT_A_FIGURE = re.compile(r"[^0-9A-Za-z]+")

_NIR = re.compile(rf"[1-478](?<![0-9A-Za-z].){_FIGURE * 4}{_ANY}[0-9]{_ANY}[0-9AaBb]{_FIGURE * 6}(?![A-Za-z]{{2}})")
_THOUSANDS = re.compile(r"[1-9](?:[ .][0-9]{3})+")
_KEY = re.compile(r"(?:[ \t\n./_()\-:]{0,3}(?:cle|key)?[ \t\n./_()\-:]{0,3})([0-9][ ]?[0-9])(?![0-9])", re.IGNORECASE)
_MONTHS_OF_KEYLESS = frozenset(f"{month:02}" for month in range(1, 13)) | {"20"}

_IBAN = re.compile(
    rf"[0-9](?:(?<=[A-Za-z][A-Za-z].)|(?<=[A-Za-z][A-Za-z] .))[ ]?[0-9](?:{GAP}{{0,3}}+[0-9A-Za-z]){{11,30}}+"
)
_GROUP = re.compile(r"[0-9A-Za-z]++")
_FRENCH_IBAN = 27
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34
_FEWEST_FIGURES = 8

_CARD = re.compile(rf"(?:[3-6]|2(?={_ANY}[2-7]))(?<![0-9A-Za-z].){_FIGURE * 12}(?:{_FIGURE}){{0,6}}+")
_CARD_GAPS = re.compile(r"[0-9]+(?:([ .\-]?)[0-9]+)(?:\1[0-9]+)*")

_COMPANY = re.compile(rf"[0-9](?<![0-9].){_FIGURE * 8}(?:{_FIGURE * 5})?(?![0-9])")
_TAX_COUNTRY = re.compile(r"(?<![A-Za-z])FR[ ]?[0-9A-Z]{2}[ ]?$", re.IGNORECASE)
_PRECEDED = re.compile(r"[0-9][ .]$")


def social_security_numbers(reading: Reading) -> Iterator[Found]:
    """Yield numbers of the NIR: certain with their right key, or without a key when they are well formed.

    The key is 97 less the remainder of the number by 97 (arrêté du 1er avril 1948, INSEE).
    """
    for stretch in reading.stretches:
        for match in _NIR.finditer(reading.plain, stretch.start, stretch.end):
            found = _nir(reading.plain, match.start(), match.end())
            if found:
                yield found


def _nir(text: str, start: int, end: int) -> Found | None:
    number = _NOT_A_FIGURE.sub("", text[start:end]).upper()
    if not number[:6].isdigit() or not (number[5:7].isdigit() or number[5:7] in ("2A", "2B")):
        return None
    key = _KEY.match(text, end)
    if key and nirs.is_valid(number + key[1].replace(" ", "")):
        return Found(start, key.end(1), "nir", True, "nir")
    if _THOUSANDS.fullmatch(text, start, end) and AMOUNT.match(text, end):
        return None
    formed = _well_formed(number) and not text[end : end + 1].isdigit()
    if (
        key
        and key[1].isdigit()
        and (formed or _spelt_like_a_nir(text[start:end]))
        and not _more_figures(text, key.end())
    ):
        return Found(start, key.end(1), "nir", False, "nir_cle_fausse")
    return Found(start, end, "nir", True, "nir_sans_cle") if formed else None


def _more_figures(text: str, place: int) -> bool:
    return bool(re.match(r"[ .\-/]?[0-9]", text[place : place + 2]))


def _spelt_like_a_nir(written: str) -> bool:
    """Return whether the groups are those of a NIR, or there are none, the month aside."""
    groups = [len(group) for group in _GROUP.findall(written)]
    return groups in ([13], [1, 2, 2, 2, 3, 3], [1, 2, 2, 5, 3])


def _well_formed(number: str) -> bool:
    """Return whether sex, month, département, commune and rank can be those of somebody."""
    department, commune, rank = number[5:7], number[7:10], number[10:13]
    return (
        number[0] in "1278"
        and number[3:5] in _MONTHS_OF_KEYLESS
        and department != "00"
        and "000" not in (commune, rank)
        and commune < "991"
        and len(set(number)) > 2
    )


def bank_accounts(reading: Reading) -> Iterator[Found]:
    """Yield IBANs: certain when the remainder by 97 is 1 (ISO 13616), held when a French one is wrong."""
    place = 0
    while match := _IBAN.search(reading.plain, place):
        # « page 34. RIB : FR76 » begins like an IBAN too: what is none leaves all its signs to the next one.
        place = match.start() + 1
        start = match.start() - 2 - (reading.plain[match.start() - 1] == " ")
        if reading.plain[start - 1].isalnum() or _count_figures(match[0]) < _FEWEST_FIGURES:
            continue
        found = _iban(reading.plain, start, match.end())
        if found:
            place = found.end
            yield found


def _iban(text: str, start: int, end: int) -> Found | None:
    ends = [place.end() for place in _GROUP.finditer(text, start, end)]
    french = _nth_character(text, start, end, _FRENCH_IBAN) if text[start : start + 2].upper() in ("FR", "MC") else 0
    for last in sorted({*ends, french} - {0}, reverse=True):
        number = _NOT_A_FIGURE.sub("", text[start:last])
        if _SHORTEST_IBAN <= len(number) <= _LONGEST_IBAN and ibans.is_valid(number, check_country=False):
            return Found(start, last, "iban", True, "iban")
    if french and _count_figures(text[start:french]) >= _FRENCH_IBAN - 13:
        return Found(start, _end_of_word(text, french), "iban", False, "iban_cle_fausse")
    return None


def _count_figures(written: str) -> int:
    return sum(character.isdigit() for character in written)


def _nth_character(text: str, start: int, end: int, count: int) -> int:
    """Return the place after so many letters and figures, 0 when there are fewer."""
    for place in range(start, end):
        count -= text[place].isalnum()
        if not count:
            return place + 1
    return 0


def _end_of_word(text: str, place: int) -> int:
    while place < len(text) and text[place].isalnum() and text[place].isascii():
        place += 1
    return place


def bank_cards(reading: Reading) -> Iterator[Found]:
    """Yield numbers of bank cards: 13 to 19 figures, 14 aside, whose Luhn sum is right (ISO/IEC 7812)."""
    for stretch in reading.stretches:
        for match in _CARD.finditer(reading.plain, stretch.start, stretch.end):
            number = _NOT_A_FIGURE.sub("", match[0])
            if len(number) != 14 and _CARD_GAPS.fullmatch(match[0]) and luhn.is_valid(number) and len(set(number)) > 1:
                yield Found(match.start(), match.end(), "iban", True, "carte_bancaire")


def establishments(reading: Reading) -> Iterator[Found]:
    """Yield numbers of SIRET: certain beside the words of a sole trader, held otherwise."""
    return _companies(reading, 14)


def companies(reading: Reading) -> Iterator[Found]:
    """Yield numbers of SIREN, or of VAT: certain beside the words of a sole trader, held otherwise."""
    return _companies(reading, 9)


def _companies(reading: Reading, length: int) -> Iterator[Found]:
    traders, words = reading.anchors("sole trader"), reading.anchors("company words")
    for stretch in reading.stretches:
        for match in _COMPANY.finditer(reading.plain, stretch.start, stretch.end):
            number = _NOT_A_FIGURE.sub("", match[0])
            start = _start_of_tax_number(reading.plain, match.start())
            if (
                len(number) != length
                or not _tidy(match[0])
                or _PRECEDED.search(reading.plain, max(0, start - 2), start)
            ):
                continue
            trader = reading.near(traders, *match.span(), 60, 60)
            right = _right_company(number) and not (length == 9 and _amount(reading.plain, match))
            if right or reading.near(words, *match.span(), 40):
                rule = "siret_entrepreneur_individuel" if trader else "siret"
                yield Found(start, match.end(), "siret", trader, rule)


def _right_company(number: str) -> bool:
    return bool(sirets.is_valid(number) if len(number) == 14 else sirens.is_valid(number))


def _amount(text: str, match: re.Match[str]) -> bool:
    return " " in match[0] and AMOUNT.match(text, match.end()) is not None


def _tidy(written: str) -> bool:
    """Return whether the groups are those of a SIREN or a SIRET, or there are none."""
    groups = [len(group) for group in _GROUP.findall(written)]
    return groups in ([9], [14], [3, 3, 3], [3, 3, 3, 5], [9, 5], [3, 3, 3, 2, 3], [3, 3, 3, 3, 2], [9, 4, 1])


def _start_of_tax_number(text: str, place: int) -> int:
    """Return where the number starts with the four signs that make a VAT number of a SIREN, when they are there."""
    before = _TAX_COUNTRY.search(text, max(0, place - 7), place)
    return place - len(before[0]) if before else place

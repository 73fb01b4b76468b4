"""Numbers made at random, in any layout and any sentence: every figure of them is found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.fr import nir

from tests.unit.kit.identifiers.marked_texts import found

SENTENCES = st.sampled_from(
    [
        "Bonjour, {} merci.",
        "{}",
        "Voici mon numéro: {}, gardez-le.",
        "J'AI 3 ENFANTS ET LE {} !",
        "c'est le\n{}\nVoilà",
        "(cf. {}) en 2019 il y avait 12 % de hausse",
        "« {} »",
        "je répète : {} et rien d'autre",
    ]
)
GAPS = st.sampled_from(["", " ", ".", "-", "/", " - ", "\u00a0", "\u202f", "  ", "\n", "\u200b", "·"])
DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"])
LETTERS = st.sampled_from(["ABCDEFGHJKLMNPQRSTVWXYZ"])
EXAMPLES = settings(max_examples=150, deadline=None)


def figures(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def uncovered(sentence: str, written: str) -> list[str]:
    """Return the letters and figures of what was written in the sentence that no certain passage covers."""
    text = sentence.format(written)
    start = sentence.index("{}")
    ((signs, _),) = found([text])
    return [
        text[place] for place in range(start, start + len(written)) if text[place].isalnum() and signs[place] != "C"
    ]


def spread(groups: list[str], gaps: list[str]) -> str:
    return "".join(part for pair in zip(groups, [*gaps, ""], strict=False) for part in pair)


@EXAMPLES
@given(SENTENCES, st.sampled_from("123456789"), figures(8), st.lists(GAPS, min_size=4, max_size=4), DIGITS)
def test_a_french_telephone_number_is_covered_whatever_its_gaps_and_digits(sentence, first, rest, gaps, digits):
    pairs = [f"0{first}", *(rest[place : place + 2] for place in range(0, 8, 2))]
    written = spread(pairs, gaps).translate(str.maketrans("0123456789", digits))
    assert uncovered(sentence, written) == []


@EXAMPLES
@given(
    SENTENCES,
    st.sampled_from(["+33", "0033", "(+33)", "+33 (0)", "00 33 ", "+33.(0).", "+ 33 "]),
    st.sampled_from("123456789"),
    figures(8),
    GAPS,
)
def test_a_number_with_its_country_is_covered(sentence, country, first, rest, gap):
    pairs = [f"{country}{first}", *(rest[place : place + 2] for place in range(0, 8, 2))]
    assert uncovered(sentence, gap.join(pairs)) == []


@EXAMPLES
@given(
    SENTENCES,
    st.sampled_from("12"),
    figures(2),
    st.integers(1, 12),
    st.sampled_from(["01", "35", "75", "95", "2A", "2B", "97", "99"]),
    st.integers(1, 990),
    st.integers(1, 999),
    st.sampled_from(["", " ", ".", "-", "\u00a0"]),
    st.sampled_from(["", " ", "/", " / ", " clé ", " clé : ", " ("]),
)
def test_a_social_security_number_is_covered_with_its_key(
    sentence, sex, year, month, place, commune, rank, gap, before_key
):
    groups = [sex, year, f"{month:02}", place, f"{commune:03}", f"{rank:03}"]
    key = nir.calc_check_digits("".join(groups))
    assert uncovered(sentence, gap.join(groups) + before_key + key) == []


@EXAMPLES
@given(
    SENTENCES,
    figures(10),
    st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=11, max_size=11),
    figures(2),
    st.integers(1, 9),
    st.sampled_from(["", " ", "-", ".", "\u00a0", "\n"]),
    st.booleans(),
)
def test_a_french_bank_account_is_covered_in_groups_of_any_size(sentence, bank, account, key, size, gap, lower):
    number = bank + account + key
    whole = "FR" + iban.calc_check_digits("FR00" + number) + number
    groups = [whole[:4], *(whole[place : place + size] for place in range(4, 27, size))]
    written = gap.join(groups)
    assert uncovered(sentence, written.lower() if lower else written) == []


@EXAMPLES
@given(SENTENCES, st.sampled_from("456"), figures(14), st.sampled_from(["", " ", "-", "\u00a0"]))
def test_a_bank_card_is_covered(sentence, first, rest, gap):
    number = first + rest
    number += luhn.calc_check_digit(number)
    groups = [number[place : place + 4] for place in range(0, 16, 4)]
    assert uncovered(sentence, gap.join(groups)) == []


@EXAMPLES
@given(
    SENTENCES,
    st.text("ABCDEFGHJKLMNPQRSTVWXYZ", min_size=2, max_size=2),
    st.integers(1, 999),
    st.text("ABCDEFGHJKLMNPQRSTVWXYZ", min_size=2, max_size=2),
    st.sampled_from(["-", ".", " - "]),
)
def test_a_plate_with_dashes_is_covered(sentence, left, number, right, gap):
    assert uncovered(sentence, gap.join([left, f"{number:03}", right])) == []


@EXAMPLES
@given(
    SENTENCES,
    st.from_regex(r"[a-z][a-z0-9]{0,8}([._-][a-z0-9]{1,8}){0,2}", fullmatch=True),
    st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,1}", fullmatch=True),
    st.sampled_from(["fr", "com", "net", "org", "bzh"]),
    st.sampled_from(["@", " @ ", "[at]", " (at) ", " arobase ", "(arobase)", "@\u200b", "＠", " [at] ", "&#64;"]),
    st.sampled_from([".", " point ", "(point)", " . ", "[dot]"]),
)
def test_an_email_is_covered_in_any_disguise(sentence, local, host, end, sign, dot):
    assert uncovered(sentence, f"{local}{sign}{host}{dot}{end}") == []


WORDS = (
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
)
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante", 8: "quatre-vingt"}
TENS |= {9: "quatre-vingt"}


def in_words(pair: str) -> str:
    """Return a pair of figures as people say it: « zéro six », « quatre-vingt-dix-huit »."""
    number = int(pair)
    if number < 10:
        return f"zéro {WORDS[number]}"
    if number < 20:
        return WORDS[number] if number < 17 else f"dix-{WORDS[number - 10]}"
    tens, units = divmod(number, 10)
    if tens in (7, 9):
        rest = 10 + units
        return f"{TENS[tens]}{' et ' if number == 71 else '-'}{WORDS[rest] if rest < 17 else f'dix-{WORDS[units]}'}"
    if units == 0:
        return TENS[tens] + ("s" if tens == 8 else "")
    return f"{TENS[tens]}{' et un' if units == 1 and tens != 8 else '-' + WORDS[units]}"


@EXAMPLES
@given(
    SENTENCES,
    st.sampled_from(["01", "02", "06", "07", "09"]),
    figures(8),
    st.lists(st.booleans(), min_size=5, max_size=5).filter(lambda said: any(said)),
    st.sampled_from([" ", ", ", " - ", ". "]),
)
def test_a_telephone_number_said_in_words_and_figures_is_covered(sentence, first, rest, said, gap):
    pairs = [first, *(rest[place : place + 2] for place in range(0, 8, 2))]
    written = gap.join(in_words(pair) if words else pair for pair, words in zip(pairs, said, strict=True))
    assert uncovered(sentence, written) == []

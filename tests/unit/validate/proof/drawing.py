"""Fields of every type and constraint, and texts drawn from a language or close to it."""

from __future__ import annotations

from random import Random

from hypothesis import strategies as st

from pipelines.validate.proof.language import Characters, Choice, Concatenation, Node, Repeat

ODD_CHARACTERS = "0123456789-+.,:/ TZeE_\"';\r\n\t\u00a0é€%１²#@\\aAz"
PATTERNS = (
    "a|b", "^(?:a|b)$", "(^a$|^b$)", "[a-z]+", r"\d{2,4}", r"\w+", r"\w{1,3}-\W", r"[^\d]+", r"[^a-f]*", ".*", "a.c",
    "P[0-9]{2}", "[A-Za-z0-9][A-Za-z0-9_.-]*", "https?://[^ ]+", "[a-z0-9]+(-[a-z0-9]+)*", "(?:ab?){1,3}", "a$|^b",
    r"\S+\s\S+", "x{0,3}?y", "(?i)a", "(a)\\1", "(?=a)a", "[é-ü]+", r"[\w.]+@[\w.]+", "a||b", "", "(a|b)|c", "a\\Z",
    r"[\s\S]*", r"[^\W\d]+", "(a*)*", "a{2}|b{2,}", r"\D", "[^a]", "a(?:b$)", "(?:^a)b|c", "(?s:.)", "[a-c]|d|e", "^",
)  # fmt: skip
INTEGERS = st.integers(-1200, 1200)
DATES = st.dates().map(str)
SECONDS = st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat())
MISSING = st.lists(
    st.sampled_from(["", "NA", "-", "0", "-1", "a", "ab", "true", "n/a", "2024-01-01", "1.5"]), max_size=3
)


def constraints(draw: st.DrawFn, bounds: st.SearchStrategy[object] | None, enum: st.SearchStrategy[object]) -> dict:
    chosen: dict[str, object] = {}
    if draw(st.booleans()):
        chosen["required"] = draw(st.booleans())
    if bounds is not None and draw(st.booleans()):
        names = st.sampled_from(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
        for name in draw(st.lists(names, min_size=1, max_size=2, unique=True)):
            chosen[name] = draw(bounds)
    if draw(st.integers(0, 5)) == 0:
        chosen["enum"] = draw(st.lists(enum, min_size=1, max_size=4))
    return chosen


def with_lengths(draw: st.DrawFn, chosen: dict) -> dict:
    for name, largest in (("minLength", 6), ("maxLength", 300)):
        if draw(st.integers(0, 2)) == 0:
            chosen[name] = draw(st.integers(0, largest) | st.integers(0, 9))
    return chosen


@st.composite
def strings(draw: st.DrawFn) -> dict:
    field = {"type": "string", "constraints": with_lengths(draw, constraints(draw, None, st.text("ab0-", max_size=3)))}
    kind = draw(st.sampled_from(["default", "default", "email", "uuid", "uri", "binary"]))
    if kind != "default":
        field["format"] = kind
    if draw(st.booleans()):
        field["constraints"]["pattern"] = draw(st.sampled_from(PATTERNS))
    return field


@st.composite
def integers(draw: st.DrawFn) -> dict:
    bounds = INTEGERS | INTEGERS.map(str) | st.integers(-(10**17), 10**17) | INTEGERS.map(float)
    field = {"type": "integer", "constraints": constraints(draw, bounds, INTEGERS | INTEGERS.map(str))}
    if draw(st.booleans()):
        field["bareNumber"] = draw(st.booleans())
    return field


@st.composite
def numbers(draw: st.DrawFn) -> dict:
    decimals = st.decimals(-150, 150, places=draw(st.integers(0, 4))).map(str)
    bounds = decimals | decimals.map(float) | INTEGERS | st.decimals(-1, 1, places=2).map(str)
    field = {"type": "number", "constraints": constraints(draw, bounds, decimals | INTEGERS)}
    for name, values in (("decimalChar", ".,;"), ("groupChar", ["", " ", ",", ".", "\u202f"])):
        if draw(st.integers(0, 2)) == 0:
            field[name] = draw(st.sampled_from(values))
    for name in ("bareNumber", "floatNumber"):
        if draw(st.integers(0, 3)) == 0:
            field[name] = draw(st.booleans())
    return field


@st.composite
def moments(draw: st.DrawFn) -> dict:
    kind = draw(st.sampled_from(["date", "datetime", "time"]))
    style = draw(st.sampled_from(["default", "default", "%d/%m/%Y", "%Y%m%d", "%m-%d", "%d.%m.%y", "%H:%M", "any"]))
    bounds = {"date": DATES, "datetime": SECONDS, "time": SECONDS.map(lambda text: text[11:])}[kind]
    if style == "%Y%m%d":
        bounds = DATES.map(lambda text: text.replace("-", ""))
    field = {"type": kind, "constraints": constraints(draw, bounds if style in ("default", "%Y%m%d") else None, bounds)}
    if style != "default":
        field["format"] = style
    return field


@st.composite
def years(draw: st.DrawFn) -> dict:
    year = st.integers(0, 9999)
    if draw(st.booleans()):
        return {"type": "year", "constraints": constraints(draw, year | year.map("{:04d}".format), year)}
    month = st.dates().map(lambda day: str(day)[:7])
    return {"type": "yearmonth", "constraints": constraints(draw, month, month)}


@st.composite
def booleans(draw: st.DrawFn) -> dict:
    words = st.lists(st.sampled_from(["oui", "Oui", "non", "1", "0", "checked", ""]), max_size=3)
    field = {"type": "boolean", "constraints": constraints(draw, None, st.sampled_from([True, False, "oui", "true"]))}
    for name in ("trueValues", "falseValues"):
        if draw(st.booleans()):
            field[name] = draw(words)
    return field


@st.composite
def lists(draw: st.DrawFn) -> dict:
    field = {"type": "list", "constraints": with_lengths(draw, {})}
    if draw(st.booleans()):
        field["delimiter"] = draw(st.sampled_from([";", ",", "-", ".", "1", "::", "|"]))
    if draw(st.booleans()):
        types = ["string", "integer", "boolean", "number", "datetime", "date", "time"]
        field["itemType"] = draw(st.sampled_from(types))
    return field


@st.composite
def anything(draw: st.DrawFn) -> dict:
    return {"type": "any", "constraints": constraints(draw, None, st.sampled_from(["a", "", 1, "NA"]))}


FIELDS = st.one_of(strings(), integers(), numbers(), moments(), years(), booleans(), lists(), anything()).map(
    lambda field: {"name": "colonne", **field}
)


def text_of(node: Node, random: Random) -> str:
    """A text of the language, taken at its edges more often than not."""
    match node:
        case Characters(ranges):
            low, high = random.choice(ranges)
            low, high = random.choice([(low, min(high, low + 2)), (low, high), (low, min(high, 0x7E)), (high, high)])
            return chr(random.randint(low, max(low, high)))
        case Concatenation(parts):
            return "".join(text_of(part, random) for part in parts)
        case Choice(options):
            return text_of(random.choice(options), random)
        case Repeat(part, least, most):
            longest = least + 4 if most is None else most
            count = random.choice([least, longest, random.randint(least, longest), min(longest, least + 1)])
            return "".join(text_of(part, random) for _ in range(count))


def mutated(text: str, random: Random) -> str:
    """The text with a character added, dropped or changed."""
    place = random.randint(0, len(text))
    added = random.choice(["", random.choice(ODD_CHARACTERS), random.choice(text or "0")])
    return text[:place] + added + text[place + random.randint(0, 1) :]

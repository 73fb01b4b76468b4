"""Strategies of Table Schemas: most of them right, with every type and constraint; some broken in any place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.cells import ODD

Descriptor = dict[str, Any]

PATTERNS = (
    *(
        "a|b",
        "[a-z]+",
        "rec[A-Za-z0-9]{14}",
        "m[0-9]+|rec.*",
        "a.*",
        r"\d+",
        r"\w*",
        r"\S+",
        "^a$",
        "(a|b)+",
        "[^a]*",
        "x?",
    ),
    *("(?i)a", "a$|b", r"[\w ]+", r"\D", "(a*)*", "a{2,3}", r"(?=a).*", r"(.)\1", "é", "[", r"[^\d]", ".", ""),
)
FORMATS = {
    "string": ("email", "uri", "uuid", "binary", "default", "nom"),
    "date": ("%d/%m/%Y", "any", "%Y-%m-%d", "%m/%d/%y", "fmt:%d/%m/%Y", "default"),
    "datetime": ("any", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "default"),
    "time": ("any", "%H:%M", "%H%M%S"),
    "geopoint": ("array", "object"),
}
NAMES = ("a", "b", "c", "d", "e", "f", "Nom", "nom", "né le", "x,y", 'q"q', "l\nm", " s ")
COMMON_TYPES = (
    "string",
    "string",
    "string",
    "integer",
    "integer",
    "number",
    "date",
    "boolean",
    "datetime",
    "year",
    "any",
)
MISSING = (
    [""],
    ["", "NA"],
    [],
    ["NA"],
    ["-"],
    ["a", ""],
    ["", "0"],
    ["", "\x00"],
    ["", "None"],
    ["l1\nl2", ""],
    ['"', ""],
)
LABELLED = ([{"value": "", "label": "vide"}], [{"value": "NA"}, {"value": "-", "label": "sans"}], ["", {"value": "NA"}])
JUNK = st.sampled_from(
    (None, 3, -1, 2.5, True, "x", "", [], {}, [None], [3], ["x"], {"a": 1}, [[]], "integer", [{}])
).map(deepcopy)


def chance(percent: int) -> st.SearchStrategy[bool]:
    """Draw True so many times in a hundred; False is what a minimal case has."""
    return st.integers(0, 99).map(lambda number: number >= 100 - percent)


@st.composite
def fields(draw: st.DrawFn, name: str, calm: bool = False) -> Descriptor:
    """Draw a field with some constraints of its type; a calm one is of those that teams write."""
    kind = draw(st.sampled_from(COMMON_TYPES if calm or draw(chance(60)) else tuple(ODD)))
    field: Descriptor = {"name": name, "type": kind}
    if not calm and draw(chance(15)):
        field["format"] = draw(st.sampled_from(FORMATS.get(kind, ("default",))))
    constraints = {}
    if draw(chance(35)):
        constraints["required"] = draw(st.sampled_from((True, True, False)))
    if draw(chance(18)):
        constraints["unique"] = True
    if draw(chance(45)):
        constraints |= draw(_limits(kind))
    if draw(chance(6 if calm else 15)):
        constraints["enum"] = draw(st.lists(st.sampled_from(ODD[kind]), min_size=1, max_size=4, unique=True))
    if constraints:
        field["constraints"] = constraints
    if draw(chance(5 if calm else 30)):
        field |= draw(_properties(kind))
    return field


@st.composite
def _limits(draw: st.DrawFn, kind: str) -> Descriptor:
    names = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    bounds: dict[str, tuple[Any, ...]] = {
        "integer": (0, -5, 1, 3, 10, 50, 1000, "3", "-2", 10**20),
        "number": (0, -5, 1.5, 10, "3", "2.25", 50, 1000, "0.1"),
        "date": ("2024-01-01", "2023-12-25", "2000-06-15", "9999-12-31", "2024-1-5"),
        "datetime": ("2024-01-01T00:00:00", "2024-01-03T12:00:00", "2024-02-01T00:00:00Z"),
        "time": ("08:00:00", "20:00:00"),
        "year": (1960, 1900, 2030, "1999"),
        "yearmonth": ("2000-05", "2030-01"),
    }
    if kind in bounds:
        chosen = draw(st.lists(st.sampled_from(names[:2] * 4 + names[2:]), min_size=1, max_size=2, unique=True))
        return {name: draw(st.sampled_from(bounds[kind])) for name in chosen}
    limits = {}
    if kind in ("string", "list", "array", "object"):
        for name, values in (("minLength", (0, 1, 3, 9)), ("maxLength", (0, 1, 5, 16, 17, 300, 2000))):
            if draw(chance(50)):
                limits[name] = draw(st.sampled_from(values))
    if kind == "string" and draw(chance(45)):
        limits["pattern"] = draw(st.sampled_from(PATTERNS))
    return limits


@st.composite
def _properties(draw: st.DrawFn, kind: str) -> Descriptor:
    match kind:
        case "integer":
            return {"bareNumber": draw(st.booleans())}
        case "number":
            values = (("decimalChar", (",", ".", "")), ("groupChar", (" ", ",", "\u00a0")), ("floatNumber", (True,)))
            return {name: draw(st.sampled_from(some)) for name, some in values if draw(st.booleans())}
        case "boolean":
            return {"trueValues": ["oui", "1"], "falseValues": draw(st.sampled_from((["non"], ["oui", "0"], [])))}
        case "list":
            return {"delimiter": draw(st.sampled_from((";", ",", ", ")))} | draw(
                st.sampled_from(({}, {"itemType": "integer"}, {"itemType": "string"}, {"itemType": "date"}))
            )
        case _:
            name = draw(st.sampled_from(("missingValues", "missingValues", "title", "rdfType", "example", "couleur")))
            return {name: draw(st.sampled_from(MISSING + LABELLED)) if name == "missingValues" else "a"}


@st.composite
def schemas(draw: st.DrawFn, others: bool = True) -> Descriptor:
    """Draw a schema that Frictionless mostly accepts; ``others`` lets it have foreign keys to ``parent``."""
    names = draw(
        st.lists(st.sampled_from(NAMES[:6] if draw(chance(80)) else NAMES), min_size=1, max_size=5, unique=True)
    )
    calm = draw(chance(60))
    schema: Descriptor = {"fields": [draw(fields(name, calm)) for name in names]}
    if draw(chance(25)):
        schema["missingValues"] = draw(st.sampled_from(MISSING if draw(chance(80)) else LABELLED))
    if draw(chance(35)):
        key = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        schema["primaryKey"] = key[0] if len(key) == 1 and draw(st.booleans()) else key
    if draw(chance(25)):
        size = draw(st.integers(1, min(2, len(names))))
        pair = [draw(st.lists(st.sampled_from(names), min_size=size, max_size=size, unique=True)) for _ in range(2)]
        table = draw(st.sampled_from(("", "parent"))) if others else ""
        _link(schema, pair[0], table, pair[1])
    if draw(chance(7)):
        schema["fieldsMatch"] = draw(st.sampled_from(("exact", "subset", "superset", "partial", "equal")))
    newer = "exclusive" in str(schema) or "'value'" in str(schema)
    if draw(chance(80 if newer else 4)):
        schema["$schema"] = "https://datapackage.org/profiles/2.0/tableschema.json"
    return schema


def _link(schema: Descriptor, own: list[str], table: str, theirs: list[str]) -> None:
    """Add a foreign key; its columns mostly have to be spelled alike, or nothing of it is proven."""
    by_name = {field["name"]: field for field in schema["fields"]}
    for mine, other in zip(own, theirs, strict=True):
        if not table:
            by_name[other].clear()
            by_name[other] |= deepcopy(by_name[mine]) | {"name": other}
    schema["foreignKeys"] = [{"fields": own, "reference": {"resource": table, "fields": theirs}}]


@st.composite
def parents(draw: st.DrawFn, child: Descriptor) -> Descriptor:
    """Draw the schema of the table that the foreign key of a child names."""
    (key,) = child["foreignKeys"]
    by_name = {field["name"]: field for field in child["fields"]}
    copied = [
        deepcopy(by_name[mine]) | {"name": other}
        for mine, other in zip(key["fields"], key["reference"]["fields"], strict=True)
    ]
    if draw(chance(20)):
        copied[0] = draw(fields(copied[0]["name"]))
    if draw(chance(50)):
        copied.insert(draw(st.integers(0, len(copied))), draw(fields("z")))
    schema: Descriptor = {"fields": copied}
    if draw(chance(60)):
        schema["primaryKey"] = key["reference"]["fields"]
    if draw(chance(15)):
        schema["missingValues"] = draw(st.sampled_from(MISSING))
    return schema


@st.composite
def broken(draw: st.DrawFn, schema: Descriptor) -> Descriptor:
    """Put something that does not belong at one or two places of a schema."""
    schema = deepcopy(schema)
    for _ in range(draw(st.integers(1, 2))):
        owner, name = draw(st.sampled_from(_places(schema)))
        match draw(st.sampled_from(("junk", "junk", "lose", "twice", "add"))):
            case "lose":
                del owner[name]
            case "twice" if isinstance(owner, list):
                owner.append(deepcopy(owner[name]))
            case "add" if isinstance(owner, dict):
                known = (
                    "type",
                    "constraints",
                    "fields",
                    "missingValues",
                    "primaryKey",
                    "foreignKeys",
                    "name",
                    "format",
                )
                owner[draw(st.sampled_from((*known, "pattern", "minimum", "enum", "example")))] = draw(JUNK)
            case _:
                owner[name] = draw(JUNK)
        if not _places(schema):
            break
    return schema


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Return every place below a node: who holds it, under which name or number."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place for name, value in inner for place in ((node, name), *_places(value))]

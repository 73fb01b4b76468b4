"""Texts of cells to try in a field: plain ones, odd ones, and other spellings of the same value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

ODD: dict[str, tuple[str, ...]] = {
    "string": (
        *(
            "a",
            "b",
            "abc",
            "a-b",
            "azzz",
            "Le Goff",
            "É",
            "é",
            "e\u0301",
            "ﬁ",
            "x,y",
            "x;y",
            'q"q',
            '"',
            "l1\nl2",
            "l1\r\nl2",
        ),
        *(
            "l1\rl2",
            " a",
            "a ",
            "\u2028",
            "\u00a0",
            "=1+1",
            "None",
            "rec00000000000001",
            "12",
            "１２",
            "a" * 31,
            "é" * 300,
        ),
        *(
            "a@b.fr",
            "a.b@c-d.example.org",
            "@",
            "a@b",
            "https://exemple.fr/x?y#z",
            "http://",
            "ftp://x.fr",
            "𝄞",
            "\x1f",
            "a\x1fb",
        ),
        *(
            "123e4567-e89b-12d3-a456-426614174000",
            "123E4567E89B12D3A456426614174000",
            "\ufeff",
            "\x00",
            "a\n",
            "NA",
            "-",
        ),
    ),
    "integer": (
        *(
            "0",
            "1",
            "007",
            " 4",
            "4",
            "4 ",
            "+5",
            "5",
            "-3",
            "-0",
            "1_000",
            "１２",
            "1.0",
            "1e3",
            "9" * 18,
            "9" * 25,
            "NA",
            "x",
        ),
        *("12%", "€5", "5 €", "1 000", "-", "0x1", "٣"),
    ),
    "number": (
        *(
            "0",
            "0.0",
            "-0",
            "1.5",
            "1.50",
            "01.5",
            "+1.5",
            "1,5",
            "1 000",
            "1 000,5",
            "1_0.5",
            "1e3",
            "1E-3",
            "1e99",
            "1e999999",
        ),
        *(
            "NaN",
            "nan",
            "sNaN",
            "inf",
            "-Infinity",
            ".5",
            "5.",
            "0.1",
            "0.10",
            "１.５",
            "9" * 19,
            "1." + "3" * 30,
            "12%",
            "€5",
            "x",
        ),
    ),
    "boolean": ("true", "false", "True", "False", "TRUE", "FALSE", "1", "0", "oui", "non", "yes", " true", "t", "None"),
    "date": (
        *("2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2024-1-5", "2024-01-05", "0001-01-01", "0000-01-01"),
        *(
            "9999-12-31",
            "2024-12-32",
            "31/12/2024",
            "12/31/2024",
            "２０２４-01-01",
            "2024-04-31",
            "20240101",
            "01.02.2024",
            "x",
        ),
    ),
    "datetime": (
        *(
            "2024-02-29T10:20:30",
            "2024-02-29T10:20:30Z",
            "2024-02-29T12:20:30+02:00",
            "2024-02-29 10:20:30",
            "2024-02-29",
        ),
        *(
            "2024-02-29T24:00:00",
            "2024-02-29T10:20",
            "2024-02-29T10:20:30.5",
            "2024-02-29T10:20:30,5",
            "2023-02-29T00:00:00",
        ),
        *("2024-02-29T10:20:60", "0001-01-01T00:00:00+12:00", "29/02/2024 10:20", "x"),
    ),
    "time": (
        "10:20:30",
        "10:20:30Z",
        "10:20",
        "24:00:00",
        "25:00:00",
        "10:20:30.123456",
        "10:20:30+01:00",
        "102030",
        "x",
    ),
    "year": ("2024", "0000", "12", "+123", "20245", "-001", "２０２４", " 2024", "x"),
    "yearmonth": ("2024-01", "2024-13", "2024-1", "0000-01", "-2024-01", "24-01", "x"),
    "list": ("a,b", "a;b", "a", "1,2", ";", "1,x", "2024-01-01,2024-01-02", "a\nb", '"a","b"'),
    "any": ("a", "1", "x\ny", "é", " ", "None", "NA"),
    "array": ('["a"]', "[1, 2]", "[]", "[1", "a", '{"a": 1}'),
    "object": ('{"a": 1}', "{}", "[1]", "x"),
    "geojson": ('{"type": "Point", "coordinates": [1, 2]}', "{}", "x"),
    "geopoint": ("1,2", "1.5, 2", "181,2", "x", '{"lon": 1, "lat": 2}', "[1, 2]"),
    "duration": ("P1Y", "PT5M", "P1Y2M", "x"),
}


def plain_texts(kind: str) -> Iterator[str]:
    """Yield texts that are all different values of a type, as most cells of a file are."""
    day, instant = date(2023, 12, 20), datetime(2024, 1, 1)
    for number in range(80):
        yield {
            "integer": str(number - 3),
            "number": f"{number - 3}.{number % 7 or 5}",
            "date": (day + timedelta(number)).isoformat(),
            "datetime": (instant + timedelta(minutes=91 * number)).isoformat(),
            "time": f"{number % 24:02d}:{number % 60:02d}:00",
            "year": f"{1950 + number}",
            "yearmonth": f"{2000 + number // 12}-{number % 12 + 1:02d}",
            "boolean": ("true", "false")[number % 2],
            "list": f"a{number},b",
            "array": f"[{number}]",
            "object": f'{{"a": {number}}}',
            "geojson": f'{{"type": "Point", "coordinates": [{number}, 2]}}',
            "geopoint": f"{number},2",
            "duration": f"P{number + 1}D",
        }.get(kind, ("rec0000000000{:04d}" if number % 3 else "m{}").format(number))


def candidate_texts(field: dict[str, Any]) -> list[str]:
    """Return texts to try in a field: those of its type, of its enumeration, of its booleans."""
    kind = field.get("type", "any")
    named = [field.get("trueValues"), field.get("falseValues"), field.get("constraints", {}).get("enum")]
    given = [str(value) for values in named if isinstance(values, list) for value in values]
    return list(dict.fromkeys([*given, *plain_texts(kind), *ODD.get(kind, ODD["string"])]))


def other_spellings(text: str) -> list[str]:
    """Return texts that are often read as the same value, or nearly."""
    wide = text.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    zoned = [f"{text}Z", f"{text}+00:00", text.replace("T", " ")] if "T" in text else []
    spelled = [
        f" {text}",
        f"{text} ",
        f"0{text}",
        f"+{text}",
        f"{text}.0",
        f"{text}0",
        wide,
        text.upper(),
        text.lower(),
    ]
    return [*spelled, *zoned, text.replace("-0", "-"), text.replace(".", ",")]

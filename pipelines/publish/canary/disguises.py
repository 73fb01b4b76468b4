"""Ways to write somebody that a reader undoes: what a leak looks like when nobody means to hide it, and when one does.

A disguise may end a cell (``CELL_SEPARATOR``): what follows then stands in the next one of the row.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import unicodedata
import urllib.parse
from collections.abc import Callable, Mapping
from html.entities import codepoint2name
from random import Random

from pipelines.kit.schema import CELL_SEPARATOR
from pipelines.kit.texts.folding import fold
from pipelines.publish.canary.people import Target

Disguise = Callable[[Target, Random], str]

INVISIBLE = "\u200b\u200c\u2060\ufeff\u00ad"
SPACES = "\u00a0\u202f\u2009\u3000"
HYPHENS = "\u2010\u2011\u2013\u2212"
PHONE_SEPARATORS = (".", "-", "/", "\u00a0", ",", "*", "•", " . ", "")
LOOKALIKES = str.maketrans("aeopcxiAEOPCX", "аеорсхіАЕОРСХ")
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def _between(signs: str, text: str, random: Random) -> str:
    """Return a text with one of the signs after each letter, more or less."""
    return "".join(letter + (random.choice(signs) if random.random() < 0.5 else "") for letter in text) + signs[0]


def _pairs(person: Target, separator: str) -> str:
    return person.phone.replace(" ", separator)


def _without_zero(person: Target) -> str:
    return person.phone.replace(" ", "")[1:]


def _named_entities(text: str) -> str:
    return "".join(f"&{codepoint2name[ord(c)]};" if not c.isascii() and ord(c) in codepoint2name else c for c in text)


def _number_entities(text: str, random: Random) -> str:
    return "".join(random.choice((f"&#{ord(c)};", f"&#x{ord(c):X};", c)) for c in text)


def _json_escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


def _quoted_printable(text: str) -> str:
    return "".join(c if c.isascii() else "".join(f"={byte:02X}" for byte in c.encode()) for c in text)


def _tag_inside(text: str, random: Random) -> str:
    place = random.randrange(1, len(text) - 1)
    return f"{text[:place]}<b>{text[place]}</b>{text[place + 1 :]}"


def _digest(text: str, name: str) -> str:
    return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def _full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c.isalnum() else c for c in text)


NAMES: Mapping[str, Disguise] = {
    "plain": lambda p, r: p.full,
    "family first": lambda p, r: f"{p.family}, {p.given}",
    "with a title": lambda p, r: f"{r.choice(('M.', 'Mme', 'Dr'))} {p.given} {p.family.upper()}",
    "upper case": lambda p, r: p.full.upper(),
    "mixed case": lambda p, r: "".join(r.choice((c.upper(), c.lower())) for c in p.full),
    "lower case without accents": lambda p, r: fold(p.full).strip(),
    "decomposed accents": lambda p, r: unicodedata.normalize("NFD", p.full),
    "no-break spaces": lambda p, r: p.full.replace("-", r.choice(SPACES)).replace(" ", r.choice(SPACES)),
    "double spaces": lambda p, r: p.full.replace(" ", " " * r.randrange(2, 6)),
    "zero-width signs": lambda p, r: _between(INVISIBLE[:4], p.full, r),
    "soft hyphens": lambda p, r: _between("\u00ad", p.full, r),
    "underscores": lambda p, r: p.full.replace(" ", "_").replace("-", "_"),
    "dotted": lambda p, r: fold(f"{p.given} {p.family}").strip().replace(" ", "."),
    "compound parts joined": lambda p, r: f"{p.given.replace('-', '')} {p.family.replace('-', '')}",
    "glued": lambda p, r: "".join(fold(p.full).split()),
    "full-width letters": lambda p, r: _full_width(p.full),
    "typographic hyphens": lambda p, r: p.full.replace("-", r.choice(HYPHENS)),
    "letters of another script": lambda p, r: p.full.translate(LOOKALIKES),
    "an initial between": lambda p, r: f"{p.given} {r.choice('BFJMV')}. {p.family}",
    "in two cells": lambda p, r: CELL_SEPARATOR.join(r.choice(((p.given, p.family), (p.family, p.given)))),
}
ENCODINGS: Mapping[str, Disguise] = {
    "named entities": lambda p, r: _named_entities(p.full),
    "number entities": lambda p, r: _number_entities(p.full, r),
    "entities twice": lambda p, r: html.escape(_named_entities(p.full)),
    "tags inside a word": lambda p, r: _tag_inside(p.full, r),
    "tags between words": lambda p, r: p.full.replace(" ", r.choice(("</td><td>", "<br/>", "</b> <i>"))),
    "tag attribute": lambda p, r: f'<img alt="{p.full}">',
    "percent": lambda p, r: urllib.parse.quote(p.full),
    "percent twice": lambda p, r: urllib.parse.quote(urllib.parse.quote(p.full)),
    "json escapes": lambda p, r: _json_escaped(p.full),
    "json escapes twice": lambda p, r: _json_escaped(_json_escaped(p.full)),
    "escaped new line between": lambda p, r: f"{p.given}\\n{p.family}",
    "quoted-printable": lambda p, r: _quoted_printable(p.full),
    "markdown": lambda p, r: f"**{p.given}** _{p.family}_",
    "base64": lambda p, r: base64.b64encode(p.full.encode()).decode(),
    "base64 for addresses": lambda p, r: base64.urlsafe_b64encode(p.email.encode()).decode().rstrip("="),
}
CONTACTS: Mapping[str, Disguise] = {
    "e-mail": lambda p, r: f"<{r.choice((p.email, p.email.upper()))}>",
    "e-mail spoken": lambda p, r: p.email.replace("@", " [at] ").replace(".", " (point) "),
    "e-mail with arobase": lambda p, r: p.email.replace("@", " arobase "),
    "local part": lambda p, r: p.email.split("@", maxsplit=1)[0],
    "phone as typed": lambda p, r: p.phone,
    "phone with separators": lambda p, r: _pairs(p, r.choice(PHONE_SEPARATORS)),
    "phone from abroad": lambda p, r: f"+33 (0){person_digits(p)}",
    "phone with 0033": lambda p, r: f"0033{_without_zero(p)}",
    "phone without its zero": lambda p, r: _without_zero(p),
    "phone in arabic digits": lambda p, r: p.phone.translate(ARABIC_DIGITS),
    "record id": lambda p, r: p.record_id,
    "record id in an address": lambda p, r: f"https://airtable.com/app1/{p.record_id}?blocks=hide",
    "digest of the e-mail": lambda p, r: _digest(p.email, r.choice(("md5", "sha1", "sha256"))),
    "digest of the phone": lambda p, r: _digest(p.phone.replace(" ", ""), r.choice(("md5", "sha1", "sha256"))),
    "digest of the record id": lambda p, r: _digest(p.record_id, r.choice(("md5", "sha1", "sha256"))),
}
DISGUISES: Mapping[str, Disguise] = {**NAMES, **ENCODINGS, **CONTACTS}
_KINDS = {"e-mail": "courriel", "phone": "telephone", "record": "identifiant", "digest": "empreinte", "local": ""}


def kind_of(disguise: str) -> str:
    """Return what the gate must find: the e-mail that starts like a name does not prove that e-mails are seen.

    Empty for what may be found as several kinds.
    """
    if disguise == "base64 for addresses":
        return "courriel"
    return _KINDS[disguise.split()[0]] if disguise in CONTACTS else "nom"


def person_digits(person: Target) -> str:
    """Return the phone without its zero, in dashed pairs: ``6-39-98-12-34``."""
    return person.phone[1:].replace(" ", "-")

"""Where every page of an edition is, told by its tables alone: the gate lets these paths through, and no other."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc

from pipelines.kit.tables import Row, Tables, rows_of

RECOMMENDATIONS = "recommandations/"
SHOWN, LISTED = 20, 100
"""Recommendations on the edition's page, and things listed on a numbered page."""
LONG_OPINION = 30_000
"""Characters from which the opinion has a page of its own, so that the edition's stays light."""
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 60
DIGITS = 10
# Names of our own pages, and what looks like a digest of ours: an identifier so written never stands as it is.
OURS = re.compile(r"index|en|page-\d+")
TAKEN = re.compile(rf"{OURS.pattern}|(.*-)?[0-9a-f]{{{DIGITS}}}")


@dataclass(frozen=True)
class PageFolder:
    """One page in both languages: its kind, its folder below the edition's, its number or key among its kind."""

    kind: str
    folder: str = ""
    number: int = 1
    key: str = ""


def edition_page_paths(tables: Tables, gone: Collection[str] = ()) -> list[str]:
    """Return the path of every page of an edition below its folder, sorted; ``gone`` as for the pages."""
    folders = [page.folder for page in edition_folders(tables, gone)]
    return sorted(f"{language}{folder}index.html" for folder in folders for language in ("", "en/"))


def edition_folders(tables: Tables, gone: Collection[str] = ()) -> Iterator[PageFolder]:
    """Yield every page of an edition, the same ones in each language."""
    yield PageFolder("edition")
    yield from _recommendation_folders(tables, gone)
    if opinion_length(tables) > LONG_OPINION:
        yield PageFolder("opinion", "avis/")
    if "selection_audit" in tables:
        yield PageFolder("draw", "tirage/")
    if "interventions" in tables:
        yield PageFolder("hearings", "auditions/")
    for number in range(1, _pages(tables, "contributions") + 1):
        yield PageFolder("contributions", numbered("contributions/", number), number)
    if "conformite" in tables:
        yield PageFolder("conformity", "conformite/")
    if "evaluations" in tables:
        yield PageFolder("evaluation", "evaluation/")
    if "rapport_anonymisation" in tables:
        yield PageFolder("privacy", "confidentialite/")
    yield PageFolder("dictionary", "dictionnaire/")
    yield PageFolder("files", "fichiers/")


def _recommendation_folders(tables: Tables, gone: Collection[str]) -> Iterator[PageFolder]:
    table = tables.get("recommandations")
    slugs = recommendation_slugs(rows_of(table.select(["reco_id"]))) if table is not None else {}
    if len(slugs) > SHOWN:
        for number in range(1, _pages(tables, "recommandations") + 1):
            yield PageFolder("recommendations", numbered(RECOMMENDATIONS, number), number)
    for key, slug in slugs.items():
        yield PageFolder("recommendation", f"{RECOMMENDATIONS}{slug}/", key=key)
    for slug in sorted(set(gone) - set(slugs.values())):
        if SLUG.fullmatch(slug) and not OURS.fullmatch(slug):
            yield PageFolder("gone", f"{RECOMMENDATIONS}{slug}/")


def numbered(folder: str, number: int) -> str:
    """Return the folder of a numbered page; the first has no number, so that its address stays when others come."""
    return folder if number == 1 else f"{folder}page-{number}/"


def opinion_length(tables: Tables) -> int:
    """Return how many characters the opinions of an edition have together."""
    if "avis" not in tables:
        return 0
    return int(pc.sum(pc.utf8_length(tables["avis"]["texte_integral"])).as_py() or 0)


def _pages(tables: Tables, name: str) -> int:
    return -(-tables[name].num_rows // LISTED) if name in tables else 0


def recommendation_slugs(rows: Sequence[Row]) -> dict[str, str]:
    """Return, by ``reco_id``, the name of its page: readable, safe, the same whatever the other rows are.

    An identifier that is not plain enough to be told from others takes a digest of itself; so do those that would have
    one name, but for the one that is written exactly so.
    """
    identifiers = [str(row["reco_id"]) for row in rows]
    names = Counter(map(_plain, identifiers))
    return {each: _slug(each, alone=names[_plain(each)] == 1) for each in identifiers}


def _slug(identifier: str, alone: bool) -> str:
    name = _plain(identifier)
    if identifier == name and not TAKEN.fullmatch(name) and len(name) <= LONGEST_SLUG:
        return name
    if alone and _is_faithful(identifier, name):
        return name
    digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
    return "-".join(filter(None, [name[:LONGEST_SLUG].strip("-"), digest]))


def _plain(identifier: str) -> str:
    letters = unicodedata.normalize("NFKD", identifier).lower()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "-".join(re.findall("[a-z0-9]+", bare))


def _is_faithful(identifier: str, name: str) -> bool:
    """Tell whether a name says all the letters of an identifier, and is none of ours."""
    letters = unicodedata.normalize("NFKD", identifier)
    lost = any(not letter.isascii() and not unicodedata.combining(letter) for letter in letters)
    return bool(name) and not lost and len(name) <= LONGEST_SLUG and not TAKEN.fullmatch(name)

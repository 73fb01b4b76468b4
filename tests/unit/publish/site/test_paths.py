"""The addresses of pages: permanent, readable, safe whatever an identifier holds."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Tables, table_from
from pipelines.publish.release_checks import PAGE
from pipelines.publish.site.paths import LISTED, LONG_OPINION, edition_page_paths, recommendation_slugs
from tests.fixtures import invented_release as invented

HOSTILE = (
    "../../etc/passwd",
    "..",
    "a/b",
    "😀",
    "توصية",
    "\u202eR01",
    "x" * 10_000,
    "page-2",
    "index",
    "EN",
    "con.txt",
    "<script>",
    "R 1\n2",
    "é",
    "\udc80",
)


def slugs(*identifiers: str) -> list[str]:
    return list(recommendation_slugs([{"reco_id": each} for each in identifiers]).values())


def with_rows(name: str, rows: list[dict[str, Any]]) -> Tables:
    made = [{**row, "demarche_id": invented.EDITION} for row in rows]
    return invented.tables() | {name: table_from(load_schema(name, "open"), made)}


def recommendations(count: int) -> list[dict[str, Any]]:
    return [invented.ROWS["recommandations"][0] | {"reco_id": f"R{rank}", "rang": rank} for rank in range(1, count + 1)]


def test_a_plain_identifier_is_its_own_name() -> None:
    assert slugs("R01", "recA1b2", "Reco 3", "Équité", "r-7") == ["r01", "reca1b2", "reco-3", "equite", "r-7"]


@pytest.mark.parametrize("identifier", HOSTILE, ids=range(len(HOSTILE)))
def test_any_identifier_makes_a_safe_name(identifier: str) -> None:
    (slug,) = slugs(identifier)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 71
    assert not re.fullmatch(r"index|en|page-\d+", slug)


def test_a_name_does_not_depend_on_the_other_rows() -> None:
    alone = {each: slugs(each)[0] for each in HOSTILE}
    assert dict(zip(HOSTILE, slugs(*HOSTILE), strict=True)) == alone
    assert len(set(alone.values())) == len(HOSTILE)


def test_identifiers_that_would_have_one_name_are_told_apart_and_the_exact_one_keeps_it() -> None:
    exact, upper, spaced = slugs("r01", "R01", "R-01")
    assert exact == "r01"
    assert re.fullmatch("r01-[0-9a-f]{10}", upper)
    assert spaced == "r-01"
    assert slugs("R01", "r01") == [upper, exact]


def test_an_identifier_cannot_take_the_name_that_a_digest_gives_to_another() -> None:
    _, taken = slugs("r01", "R01")
    assert len(set(slugs("r01", "R01", taken))) == 3


def test_the_gate_lets_every_page_through() -> None:
    tables = with_rows(
        "recommandations",
        [row | {"reco_id": each} for each, row in zip(HOSTILE[:-1], recommendations(14), strict=True)],
    )
    paths = edition_page_paths(tables, gone=("r99",))
    assert all(PAGE.fullmatch(f"edition/{path}") for path in paths)
    assert "recommandations/r99/index.html" in paths
    assert "en/recommandations/r99/index.html" in paths
    assert len(paths) == len(set(paths))


def test_a_name_that_no_page_could_have_is_not_followed() -> None:
    assert not [
        path
        for path in edition_page_paths(invented.tables(), gone=("../../x", "A"))
        if "x" in path.split("/") or "A" in path
    ]


def test_a_numbered_page_is_never_taken_for_a_recommendation_that_is_gone() -> None:
    assert edition_page_paths(invented.tables(), gone=("page-2", "index")) == edition_page_paths(invented.tables())


def test_a_recommendation_that_is_back_is_no_longer_gone() -> None:
    assert edition_page_paths(invented.tables(), gone=("r01",)) == edition_page_paths(invented.tables())


def test_many_recommendations_are_listed_on_numbered_pages_and_a_few_are_not() -> None:
    assert "recommandations/index.html" not in edition_page_paths(invented.tables())
    paths = edition_page_paths(with_rows("recommandations", recommendations(2 * LISTED + 1)))
    lists = [path for path in paths if re.fullmatch(r"recommandations/(page-\d+/)?index\.html", path)]
    assert lists == [
        "recommandations/index.html",
        "recommandations/page-2/index.html",
        "recommandations/page-3/index.html",
    ]


def test_a_long_opinion_has_a_page_of_its_own() -> None:
    opinion = invented.ROWS["avis"][0]
    assert "avis/index.html" not in edition_page_paths(invented.tables())
    assert "avis/index.html" in edition_page_paths(
        with_rows("avis", [opinion | {"texte_integral": "m" * (LONG_OPINION + 1)}])
    )

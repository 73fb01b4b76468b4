"""The pages of the hostile editions in a real browser and under two validators, exactly as the night wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures import hostile_editions as hostile
from tests.fixtures.web_server import served
from tests.flow.conftest import Installation
from tests.spec.test_pages_are_valid_html import JAVA, PROGRAMS, VALIDATORS, said
from tests.spec.test_pages_are_valid_html import _validators as needs_validators  # noqa: F401 - asked for by name
from tests.spec.test_pages_in_chromium import opened

OF_RECOMMENDATIONS = re.compile(r"recommandations/[^/]+/index\.html")
KEPT = re.compile(
    rf"{hostile.ATTACKED}/(recommandations/t\d+|en/recommandations/(?!t\d|r\d|alt)[^/]+|.*/(r01|alt1))/"
    rf"|{hostile.LONGEST}/|{hostile.MANY}/.*/(r1|page-2|page-3)/"
)
CATALOGUE_PAGES = ("", "en/", "toutes-editions/", "en/toutes-editions/", "indicateurs/", "en/indicateurs/")


def pages_of(public: Path) -> list[str]:
    """Return the pages of the editions, and the first ones of the catalogue.

    Of the recommendations attacked, one of each attack in French and of each identifier in English; of hundreds, two.
    """
    found = [path.relative_to(public).as_posix() for key in hostile.KEYS for path in (public / key).rglob("*.html")]
    kept = [path for path in found if not OF_RECOMMENDATIONS.search(path) or KEPT.search(path)]
    return sorted(kept) + [f"{place}index.html" for place in CATALOGUE_PAGES]


@pytest.fixture(scope="module")
def public(hostile_editions: Installation) -> Path:
    return hostile_editions.folders.public


@pytest.fixture(scope="module")
def site(public: Path) -> Iterator[str]:
    with served(public) as server:
        yield server.url


@pytest.mark.chromium
def test_nothing_runs_nothing_is_asked_of_others_and_nothing_is_cut_off(
    browser: Any,
    site: str,
    public: Path,
) -> None:
    wrong: dict[str, Any] = {}
    for path in pages_of(public):
        page = opened(browser, site + path, width=320)
        hacked, width = page.evaluate("[window.hacked ?? null, document.documentElement.scrollWidth]")
        foreign = [address for address in page.asked if not address.startswith(site)]
        page.context.close()
        if hacked is not None or foreign or page.said or width > 320:
            wrong[path] = (hacked, foreign, page.said, width)
    assert wrong == {}


@pytest.mark.chromium
def test_an_accessibility_checker_finds_nothing(browser: Any, site: str, public: Path) -> None:
    """The pages of recommendations differ by their texts alone: one out of eight."""
    from axe_playwright_python.sync_playwright import Axe

    paths = pages_of(public)
    alike = [path for path in paths if OF_RECOMMENDATIONS.search(path)]
    wrong: dict[str, Any] = {}
    for path in sorted({*paths} - {*alike} | {*alike[::8]}):
        page = opened(browser, site + path)
        violations = Axe().run(page).response["violations"]
        page.context.close()
        if violations:
            wrong[path] = [(found["id"], found["nodes"][0]["html"][:200]) for found in violations]
    assert wrong == {}


@pytest.mark.usefixtures("needs_validators")
def test_the_validators_of_html_find_nothing(public: Path) -> None:
    paths = [str(public / path) for path in pages_of(public)]
    jar, rules = PROGRAMS / "vnu-jar" / "build" / "dist" / "vnu.jar", VALIDATORS / ".htmlvalidate.json"
    checker = [str(JAVA), "-jar", jar, "--errors-only", "--exit-zero-always", "--format", "gnu"]
    assert said([*checker, *paths]) == []
    assert said([PROGRAMS / ".bin" / "html-validate", "--config", rules, "--formatter", "text", *paths]) == []

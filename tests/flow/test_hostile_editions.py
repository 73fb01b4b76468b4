"""Hostile editions through the real night: each is published or refused in one line, and the folder stays sound."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from pipelines.publish.site.paths import LISTED, SHOWN
from pipelines.publish.verify import verify_release
from tests.fixtures import hostile_editions as hostile
from tests.fixtures.parsed_page import ParsedPage
from tests.flow.conftest import Installation, avis

LARGEST_PAGE = 1_000_000
REQUESTING = ("src", "srcset", "poster", "data", "action", "formaction", "background", "cite", "ping", "manifest")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def public(hostile_editions: Installation) -> Path:
    return hostile_editions.folders.public


def pages_of(public: Path, key: str = "") -> Iterator[tuple[str, ParsedPage]]:
    """Yield pages by path; of the recommendations of the edition that has thousands, one in fifty."""
    found = sorted(
        path for path in (public / key).rglob("*.html") if "latest" not in path.relative_to(public).parts[:2]
    )
    many = [path for path in found if re.search(rf"/{hostile.MANY}/.*recommandations/r\d", path.as_posix())]
    for path in sorted({*found} - {*many} | {*many[::50]}):
        yield path.relative_to(public).as_posix(), ParsedPage(path.read_bytes())


def recommendations_of(public: Path, key: str) -> int:
    package = json.loads((public / key / "1.0.0" / "datapackage.json").read_bytes())
    return int(next(found["rows"] for found in package["resources"] if found["name"] == "recommandations"))


def test_the_gate_lets_each_through_and_latest_leads_to_it(hostile_editions: Installation, public: Path) -> None:
    for key in hostile.KEYS:
        assert hostile_editions.versions(key) == ["1.0.0"], key
        assert (public / key / "latest").readlink() == Path("1.0.0")
        verdict = json.loads((public / key / "1.0.0" / "quality.json").read_bytes())
        assert verdict
    assert hostile_editions.run() == {}, "nothing is left to do"


@pytest.mark.parametrize("key", [hostile.EMPTY, hostile.ATTACKED, hostile.LONGEST])
def test_anyone_can_verify_the_release(public: Path, key: str) -> None:
    assert [found.text() for found in verify_release(public / key / "1.0.0") if found.severity == "erreur"] == []


def test_the_command_verifies_a_release_of_thousands_of_recommendations(public: Path) -> None:
    answer = avis("verify", public / hostile.MANY / "latest")
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_thousands_of_recommendations_stand_on_numbered_pages_and_each_has_its_own(public: Path) -> None:
    count, folder = recommendations_of(public, hostile.MANY), public / hostile.MANY / "recommandations"
    assert count > 2 * max(LISTED, SHOWN)
    assert len(list(folder.glob("page-*/index.html"))) == -(-count // LISTED) - 1
    assert len(list(folder.glob("r*/index.html"))) == count
    first = ParsedPage((public / hostile.MANY / "index.html").read_bytes())
    assert len([link for link in first.links() if re.search(r"recommandations/r\d+/$", link)]) <= 3 * SHOWN
    assert ParsedPage((folder / f"r{count}" / "index.html").read_bytes()).text.count(f"Faire la chose n° {count}.")


def test_no_page_is_heavy(public: Path) -> None:
    sizes = {path.relative_to(public).as_posix(): path.stat().st_size for path in public.rglob("*.html")}
    assert {path: size for path, size in sizes.items() if size > LARGEST_PAGE} == {}


def test_an_accepted_identifier_has_a_page_of_its_own_and_a_refused_one_has_none(public: Path) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(public / hostile.ATTACKED / "1.0.0" / "data" / "recommandations.parquet")
    identifiers = table["reco_id"].to_pylist()
    assert {*hostile.IDENTIFIERS} <= {*identifiers}
    assert not {*hostile.REFUSED_IDENTIFIERS} & {*identifiers}
    folders = [path.parent.name for path in (public / hostile.ATTACKED / "recommandations").glob("*/index.html")]
    assert len({name.casefold() for name in folders}) == len(identifiers)
    assert all(re.fullmatch("[a-z0-9-]{1,80}", name) for name in folders)
    assert not [path for path in public.parent.rglob("*evasion*") if path.is_file()]


def test_every_page_closes_what_it_opens_and_runs_nothing(public: Path) -> None:
    for path, page in pages_of(public):
        assert page.open == [], path
        for script in page.all("script"):
            local = "src" in script and not urlsplit(str(script["src"])).netloc
            assert local or script.get("type") == "application/ld+json", path
        for tag, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on")], (path, tag)
            assert tag not in {"iframe", "object", "embed", "base", "frame", "applet", "math"}, path
            assert tag != "form" or not attributes.get("action"), path


def test_no_page_calls_anybody_and_links_to_others_are_safe_and_not_vouched_for(public: Path) -> None:
    seen = 0
    for path, page in pages_of(public):
        for tag, attributes in page.elements:
            called = [attributes[name] for name in REQUESTING if tag != "blockquote" and attributes.get(name)]
            called += [attributes["href"]] if tag in {"use", "image"} else []
            assert not [address for address in called if _foreign(str(address))], (path, tag)
            if tag != "a" or "href" not in attributes or not _foreign(str(attributes["href"])):
                continue
            seen += "ailleurs.example" in str(attributes["href"])
            assert urlsplit(str(attributes["href"])).scheme in {"http", "https", "mailto"}, (path, attributes["href"])
            assert "ailleurs.example" not in str(attributes["href"]) or "nofollow" in str(attributes.get("rel")), path
    assert seen > 2


def _foreign(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc or parts.scheme) and parts.netloc != "127.0.0.1:8000"


def test_what_turns_a_line_around_is_kept_inside_the_text_that_has_it(public: Path) -> None:
    """A control of direction that nothing closes would turn around the rest of a page."""
    for path, page in pages_of(public, hostile.ATTACKED):
        for wrong in ("title", "meta"):
            said = [str(element.get("content")) for element in page.all(wrong)]
            assert not [text for text in said if TURNING.search(text)], path


def test_the_structured_description_in_a_page_is_json_whatever_the_title_holds(public: Path) -> None:
    source = (public / hostile.ATTACKED / "index.html").read_text(encoding="utf-8")
    described = re.findall(r'<script type="application/ld\+json">(.*?)</script>', source, re.DOTALL)
    assert described
    assert any(hostile.TITLE.split()[0] in json.loads(each)["name"] for each in described)


def test_a_workbook_holds_no_formula_and_leads_nowhere_but_to_its_own_page(public: Path) -> None:
    for key in hostile.KEYS:
        with zipfile.ZipFile(public / key / "1.0.0" / f"{key}-1.0.0.xlsx") as book:
            parts = {name: book.read(name) for name in book.namelist()}
        sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) > 2
        assert not [name for name in sheets if f"{SHEET}f" in tags_of(parts[name])], key
        relations = [ET.fromstring(parts[name]) for name in parts if name.endswith(".rels")]  # noqa: S314 - of our own
        outside = {each.get("Target") for root in relations for each in root if each.get("TargetMode") == "External"}
        assert outside <= {f"http://127.0.0.1:8000/{key}/"}
        assert not [name for name in parts if "external" in name or "vba" in name]


def tags_of(part: bytes) -> set[str]:
    return {element.tag for element in ET.fromstring(part).iter()}  # noqa: S314 - of our own


def test_feeds_and_sitemaps_are_read_and_tell_only_of_pages_that_exist(public: Path) -> None:
    feeds = [path for path in public.rglob("feed.atom") if "latest" not in path.parts]
    assert len(feeds) == len(hostile.KEYS) + 1
    for path in feeds:
        titles = [found.text for found in ET.parse(path).iter(f"{ATOM}title")]  # noqa: S314 - of our own
        assert all(titles), path
    for path in public.rglob("sitemap*.xml"):
        root = ET.parse(path).getroot()  # noqa: S314 - of our own
        for place in root.iter(f"{SITEMAP}loc"):
            below = urlsplit(str(place.text)).path.lstrip("/")
            assert (public / below).exists(), place.text
            assert not below.endswith("/") and below or (public / below / "index.html").is_file()


def test_the_catalogue_tells_of_all_of_them(public: Path) -> None:
    for page in ("index.html", "en/index.html"):
        links = " ".join(ParsedPage((public / page).read_bytes()).links())
        assert all(f"{key}/" in links for key in hostile.KEYS)
    for name in ("catalog.jsonld", "datapackage.json", "toutes-editions/datapackage.json"):
        assert json.loads((public / name).read_bytes())


BEYOND = {
    "a title of 10,000 characters": ("titre: ", "titre: '" + "T" * 10_000 + "' #", "edition.yaml:2"),
    "a title that turns the line around": ("titre: ", "titre: 'a \u202e b' #", "edition.yaml:2"),
    "a title with a line break": ("titre: ", 'titre: "a\\0b" #', "edition.yaml:2"),
}


@pytest.mark.parametrize("case", [*BEYOND, "an opinion of 1 MB"])
def test_what_no_page_could_show_stops_its_edition_in_one_clear_line(installation: Installation, case: str) -> None:
    folder = installation.folders.inbox / "a"
    folder.mkdir()
    hostile.empty_edition(folder)
    place = "avis.md"
    if case in BEYOND:
        entry, other, place = BEYOND[case]
        settings = folder / "edition.yaml"
        settings.write_text(settings.read_text(encoding="utf-8").replace(entry, other, 1), encoding="utf-8")
    else:
        (folder / "avis.md").write_text(hostile.OPINION + "mot " * 250_000, encoding="utf-8")
    state = installation.run()["a"]
    said = [finding.text() for finding in state.findings]
    assert state.outcome == "bloquee" and len(said) == 1, said
    assert said[0].startswith(place) and len(said[0]) < 300 and "TTTT" not in said[0]
    assert not (installation.folders.public / "a").exists()

"""README, licence and citation: whole, true, and not forged by what they quote."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.kit.schema import vocabulary
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.publish.candidate import published_tables
from pipelines.publish.descriptions.dataset import SPDX, Dataset, describe
from pipelines.publish.documents import citation, licence_text, readme
from tests.fixtures.standards import cff_report, needs_standards
from tests.unit.publish.sample import KEY, PROTOCOL, open_tables

SITE = Site(url="https://avis.exemple.fr/", publisher="Mission: « avis » # 1")
TITLES = {
    "plain": "Atelier sur l'eau partagée",
    "yaml": "- {a: [b], c: &d *d} # 'e' \"f\" ! | > % @ `g`: 1.0",
    "lines": "Titre\r\n---\nversion: 9.9.9\n...\n\tfin",
    "unicode": "\u202eשלום\u202c 🦟 \u200b\x85\ufeff\x07 été",
    "html": "</title><script>alert(1)</script>[a](javascript:alert(1))",
    "number": "2026-05-28",
    "long": "m" * 10_000,
}


def dataset(site: Site = SITE, **process: Any) -> Dataset:
    return describe("1.10", "2026-05-28", published_tables(open_tables(**process)), {}, site)


@needs_standards
@pytest.mark.parametrize(
    ("name", "licence"), [*((name, "lov2") for name in TITLES), *(("plain", code) for code in SPDX)]
)
def test_cffconvert_accepts_the_citation_whatever_the_title(name: str, licence: str, tmp_path: Path) -> None:
    title = TITLES[name]
    made = dataset(
        titre=title, organisateur=title, finalite=title, licence=licence, lien_site="https://exemple.fr/a?b=[c]"
    )
    path = tmp_path / "CITATION.cff"
    path.write_bytes(citation(made))
    code, said = cff_report(path)
    assert code == 0 and "valid according to schema version 1.2.0" in said, said


@needs_standards
def test_cffconvert_refuses_a_citation_without_authors(tmp_path: Path) -> None:
    content = yaml.safe_load(citation(dataset()))
    del content["authors"]
    (tmp_path / "CITATION.cff").write_text(yaml.safe_dump(content))
    assert cff_report(tmp_path / "CITATION.cff")[0] != 0


@pytest.mark.parametrize("name", TITLES)
def test_a_title_stays_the_title_of_the_citation(name: str) -> None:
    content = yaml.safe_load(citation(dataset(titre=TITLES[name], organisateur=TITLES[name])))
    assert content["title"] == " ".join(TITLES[name].split()) == content["authors"][0]["name"]
    assert (content["version"], content["date-released"], content["type"]) == ("1.10", "2026-05-28", "dataset")


def test_the_citation_gives_the_addresses_of_the_site() -> None:
    content = yaml.safe_load(citation(dataset(lien_site="https://exemple.fr/eau")))
    assert content["url"] == f"https://avis.exemple.fr/{KEY}/" and content["repository"] == "https://avis.exemple.fr/"
    addresses = [each["value"] for each in content["identifiers"]]
    assert addresses == [f"https://avis.exemple.fr/{KEY}/1.10/", "https://exemple.fr/eau"]


@pytest.mark.parametrize("licence", [term.code for term in vocabulary("licence")])
def test_the_licence_is_there_whole(licence: str) -> None:
    text = licence_text(dataset(licence=licence)).decode()
    ends = {
        "lov2": "conditions exprimées ci-dessous",
        "odbl-1.0": "the terms of this License",
        "cc-by-4.0": "Licensed Rights",
    }
    assert ends[licence] in " ".join(text.split()) and len(text) > 8_000
    assert "Mission de la participation" in text and text.index("https://") < text.index("-----")


def test_the_readme_tells_how_to_check_cite_and_find() -> None:
    text = readme(dataset(), PROTOCOL).decode()
    assert text.count("sha256sum -c SHA256SUMS") == 2 and text.count(f"https://avis.exemple.fr/{KEY}/1.10/") == 3
    for part in ("### Vérifier", "### Citer", "### Check", "### Cite", f"{KEY}-1.10.xlsx", "croissant.json"):
        assert part in text
    assert "minisign" not in text


def test_a_signed_release_says_how_to_check_its_signature(tmp_path: Path) -> None:
    text = readme(dataset(replace(SITE, signing_key=tmp_path / "key")), PROTOCOL).decode()
    assert text.count("minisign -Vm SHA256SUMS") == 2 and "https://avis.exemple.fr/keys/minisign.pub" in text
    assert str(tmp_path) not in text


@pytest.mark.parametrize("name", TITLES)
def test_a_title_opens_no_tag_link_or_heading_in_the_readme(name: str) -> None:
    hostile = readme(dataset(titre=TITLES[name], finalite=TITLES[name], organisateur=TITLES[name]), PROTOCOL).decode()
    honest = readme(dataset(titre="a", finalite="a", organisateur="a"), PROTOCOL).decode()
    assert "<script" not in hostile and "[a](" not in hostile.replace("\\[a](", "")
    assert headings(hostile) == headings(honest)


def headings(text: str) -> list[str]:
    """Return the headings of a README but its title, and the depth of that one."""
    lines = [line for line in text.splitlines() if line.startswith("#")]
    return [lines[0].split(" ")[0], *lines[1:]]


def test_the_documents_know_no_clock() -> None:
    made = [describe("1.0.0", "2026-05-28", published_tables(open_tables()), {}, LOCAL_SITE) for _ in range(2)]
    assert citation(made[0]) == citation(made[1]) and str(datetime.date.today()).encode() not in citation(made[0])

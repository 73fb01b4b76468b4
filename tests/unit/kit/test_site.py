"""Every published address starts with that of the site, whatever a path holds."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.site import LOCAL_SITE, Site, site_findings
from pipelines.kit.storage import store_for
from pipelines.settings import settings_from_environment


def test_an_address_is_absolute_and_holds_nothing_that_an_address_may_not() -> None:
    site = Site("https://exemple.fr/avis/")
    assert site.address() == "https://exemple.fr/avis/"
    assert site.address("atelier-eau/1.0.0/data/avis.csv") == "https://exemple.fr/avis/atelier-eau/1.0.0/data/avis.csv"
    assert site.address('l\'eau "é"/?#') == "https://exemple.fr/avis/l%27eau%20%22%C3%A9%22/%3F%23"


@pytest.mark.parametrize("given", ["https://exemple.fr/avis", "https://exemple.fr/avis/", "https://exemple.fr/avis//"])
def test_the_setting_is_taken_with_or_without_its_slash(given: str, tmp_path: Path) -> None:
    assert settings_from_environment({"AVIS_SITE_URL": given}, tmp_path).site.url == "https://exemple.fr/avis/"


def test_files_of_the_site_are_relative_to_the_project(tmp_path: Path) -> None:
    site = settings_from_environment({"AVIS_THEME": "theme", "AVIS_SIGNING_KEY_FILE": "/cle"}, tmp_path).site
    assert site.theme == tmp_path / "theme"
    assert site.signing_key == Path("/cle")
    assert site.signing_password is None
    assert settings_from_environment({}, tmp_path).site == LOCAL_SITE


def test_every_setting_of_the_site_reaches_what_publishes(tmp_path: Path) -> None:
    given = {"AVIS_SITE_URL": "https://exemple.fr/", "AVIS_SITE_PUBLISHER": "Mission", "AVIS_SITE_HOST": "Hébergeur"}
    given |= {"AVIS_SITE_CONTACT": "a@exemple.fr", "AVIS_THEME": str(tmp_path), "AVIS_SIGNING_KEY_FILE": "/cle"}
    settings = settings_from_environment(given | {"AVIS_SIGNING_PASSWORD_FILE": "/mot"}, tmp_path)
    assert store_for(settings.folders, settings.site).site == settings.site
    assert all(getattr(settings.site, field.name) != getattr(LOCAL_SITE, field.name) for field in fields(Site))


def test_editions_are_made_again_when_the_site_or_its_theme_changes_and_not_for_a_key(tmp_path: Path) -> None:
    theme = tmp_path / "theme"
    theme.mkdir()
    (theme / "theme.css").write_text("body { color: black }")
    themed = replace(LOCAL_SITE, theme=theme)
    before = themed.fingerprint
    assert len({LOCAL_SITE.fingerprint, before, replace(LOCAL_SITE, publisher="Une autre").fingerprint}) == 3
    key = tmp_path / "cle"
    key.write_text("une clé")
    signed = replace(LOCAL_SITE, signing_key=key)
    assert signed.fingerprint == LOCAL_SITE.fingerprint and signed.key_stamp != LOCAL_SITE.key_stamp == ""
    (theme / "theme.css").write_text("body { color: red }")
    assert themed.fingerprint != before


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://exemple.fr/"},
        {"url": "https://exemple.fr/?a=b/"},
        {"url": 'https://exemple.fr/"><script>/'},
        {"url": "exemple.fr/"},
        {"publisher": "  "},
        {"contact": "javascript:alert(1)"},
        {"theme": Path("nulle-part")},
    ],
)
def test_a_setting_that_cannot_be_is_named_and_its_value_is_not_shown(wrong: dict[str, Any]) -> None:
    (finding,) = site_findings(replace(LOCAL_SITE, **wrong))
    assert finding.severity == "erreur" and str(*wrong.values()) not in finding.text("fr")


@pytest.mark.parametrize("contact", ["avis@exemple.fr", "https://exemple.fr/contact"])
def test_a_site_may_be_written_to_by_mail_or_on_a_page(contact: str) -> None:
    assert not site_findings(Site("https://exemple.fr/", "Une mission", contact))

"""The pages about the site: in both languages, with what the operator said, and what it did not say told as unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.kit.findings import Language
from pipelines.kit.site import Site
from pipelines.publish.site.about import ABOUT, TEXTS, about_pages

SAID = Site("https://avis.example/", "Mission <b>exemple</b>", "contact@avis.example", host="Hébergeur & Cie, Lyon")
UNSAID = Site("https://avis.example/")


def page(name: str, language: Language, site: Site) -> str:
    folder = "" if language == "fr" else "en/"
    return about_pages(site, language)[f"{folder}{name}/index.html"].decode()


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("site", [SAID, UNSAID], ids=["said", "unsaid"])
def test_every_page_about_the_site_is_there_with_one_title(language: Language, site: Site) -> None:
    pages = about_pages(site, language)
    assert len(pages) == len(ABOUT)
    for content in pages.values():
        assert content.count(b"<h1>") == 1
        assert b"{{" not in content and b"{%" not in content


def test_the_legal_notice_names_the_publisher_and_the_host_or_says_that_they_are_unknown() -> None:
    said = page("mentions-legales", "fr", SAID)
    assert "Mission &lt;b&gt;exemple&lt;/b&gt;" in said and "Hébergeur &amp; Cie" in said
    assert 'href="mailto:contact@avis.example"' in said
    assert page("mentions-legales", "fr", UNSAID).count("ndiqué par l'éditeur") == 2
    assert page("mentions-legales", "en", UNSAID).count("given by the publisher") == 2


def test_a_contact_may_be_a_page() -> None:
    site = Site(contact="https://avis.example/contact")
    assert 'href="https://avis.example/contact"' in page("donnees-personnelles", "fr", site)


def test_accessibility_is_never_claimed_and_a_foreign_theme_is_said(tmp_path: Path) -> None:
    assert "aucun taux de conformité n'est revendiqué" in page("accessibilite", "fr", UNSAID)
    assert "thème fourni" not in page("accessibilite", "fr", UNSAID)
    folder = tmp_path / "theme"
    folder.mkdir()
    (folder / "theme.css").write_text("body { color: #000 }")
    assert "thème fourni" in page("accessibilite", "fr", Site(theme=folder))


def test_sentences_are_tidied_and_commands_are_left_as_they_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# Titre\n\n`a ; b` : **gras** ; <b>fin</b> !\n\n```sh\ncd x ; ls ?\n```\n"
    monkeypatch.setattr(Path, "read_text", lambda path, encoding: text)
    written = page("verifier", "fr", UNSAID).split("<h1>")[1]
    assert "<code>a ; b</code>\u00a0: <strong>gras</strong>\u202f; &lt;b&gt;fin&lt;/b&gt;\u202f!" in written
    assert "cd x ; ls ?" in written


def test_both_languages_of_a_text_have_the_same_sections() -> None:
    for name in ABOUT:
        french, english = ((TEXTS / f"{name}.{language}.md").read_text() for language in ("fr", "en"))
        assert french.count("\n## ") == english.count("\n## ")

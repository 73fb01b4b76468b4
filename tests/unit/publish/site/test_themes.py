"""A theme that an operator brings: what is taken from its folder, and what makes it refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.kit.findings import AvisError
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.publish.site.place import Place
from pipelines.publish.site.rendering import render
from pipelines.publish.site.themes import LARGEST, load_theme, site_files

STYLE = """@charset "utf-8"; /* url(https://loin.example/commentaire.png) */
@import "plus/reste.css";
@font-face { font-family: M; src: url("polices/m.woff2?v=1") format("woff2"), url('polices/m.woff2#x'); }
body { background: url(data:image/png;base64,AAAA), url(images/fond.svg); filter: url(#flou); }
"""


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    folder = tmp_path / "theme"
    for name in ("plus", "polices", "images"):
        (folder / name).mkdir(parents=True)
    (folder / "theme.css").write_text(STYLE)
    (folder / "plus" / "reste.css").write_text("p { background: url(../images/fond.svg) }")
    (folder / "polices" / "m.woff2").write_bytes(b"wOF2")
    (folder / "images" / "fond.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return folder


def refusal(folder: Path) -> tuple[str, str, int]:
    with pytest.raises(AvisError) as raised:
        load_theme(Site(theme=folder))
    (finding,) = raised.value.findings
    assert finding.text("fr") and finding.text("en")
    return finding.code, finding.file, finding.line


def test_without_a_theme_the_site_has_its_own() -> None:
    assert sorted(site_files(LOCAL_SITE)) == ["assets/catalogue.js", "assets/favicon.svg", "assets/theme.css"]


def test_the_files_of_a_theme_stand_in_for_ours(theme: Path) -> None:
    (theme / "favicon.svg").write_text("<svg/>")
    files = site_files(Site(theme=theme))
    assert files["assets/theme.css"] == STYLE.encode()
    assert files["assets/favicon.svg"] == b"<svg/>"
    assert {"assets/plus/reste.css", "assets/polices/m.woff2", "assets/images/fond.svg"} < files.keys()
    assert files["assets/catalogue.js"] == site_files(LOCAL_SITE)["assets/catalogue.js"]


@pytest.mark.parametrize(
    "asked",
    [
        "url(https://loin.example/m.woff2)",
        "url( '//loin.example/m.woff2' )",
        "url(/m.woff2)",
        "url(../secret.svg)",
        "url(images/absent.svg)",
        "url(javascript:alert(1))",
        "url(data:text/html;base64,AAAA)",
    ],
)
def test_a_style_may_ask_only_for_what_its_folder_holds(theme: Path, asked: str) -> None:
    (theme / "theme.css").write_text(f"/* une\ndeux */\nbody {{ background: {asked} }}\n")
    assert refusal(theme) == ("theme_etranger", "theme.css", 3)


@pytest.mark.parametrize("asked", ['@import "https://loin.example/x.css";', "@import url(//loin.example/x.css);"])
def test_a_style_imports_nothing_foreign(theme: Path, asked: str) -> None:
    (theme / "theme.css").write_text(asked)
    assert refusal(theme) == ("theme_etranger", "theme.css", 1)


def test_a_style_may_import_one_of_its_folder_by_either_writing(theme: Path) -> None:
    (theme / "theme.css").write_text("@import url('plus/reste.css');\n@import url(plus/reste.css);")
    assert load_theme(Site(theme=theme)).files["theme.css"]


@pytest.mark.parametrize("name", ["app.js", "page.html", "police.woff2.exe", "sans-extension", ".htaccess"])
def test_a_kind_of_file_that_is_not_published_is_refused(theme: Path, name: str) -> None:
    (theme / name).write_text("x")
    assert refusal(theme) == ("theme_fichier_refuse", name, 0)


def test_no_link_leads_out_of_the_folder(theme: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (theme / "licence.txt").symlink_to(tmp_path / "secret.txt")
    assert refusal(theme) == ("theme_fichier_refuse", "licence.txt", 0)
    (theme / "licence.txt").unlink()
    (theme / "ailleurs").symlink_to(tmp_path, target_is_directory=True)
    assert refusal(theme) == ("theme_fichier_refuse", "ailleurs", 0)


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg><script>alert(1)</script></svg>",
        "<svg\nonload='alert(1)'/>",
        "<svg><a href='javascript:alert(1)'/></svg>",
        "<svg><foreignObject/></svg>",
    ],
)
def test_an_image_that_runs_something_is_refused(theme: Path, drawing: str) -> None:
    (theme / "images" / "fond.svg").write_text(drawing)
    assert refusal(theme) == ("theme_script", "images/fond.svg", 0)


@pytest.mark.parametrize(
    "drawing",
    ["<svg><image href='https://loin.example/x.png'/></svg>", "<svg><style>@import 'x.css'</style></svg>"],
)
def test_an_image_asks_nothing_of_another_file(theme: Path, drawing: str) -> None:
    (theme / "images" / "fond.svg").write_text(drawing)
    assert refusal(theme) == ("theme_etranger", "images/fond.svg", 0)


def test_a_theme_has_a_style_and_a_limit(theme: Path) -> None:
    (theme / "images" / "lourde.png").write_bytes(b"x" * LARGEST)
    assert refusal(theme)[0] == "theme_trop_lourd"
    (theme / "theme.css").unlink()
    assert refusal(theme)[0] == "theme_absent"
    assert refusal(theme / "nulle-part")[0] == "theme_absent"


def test_the_fragments_of_a_theme_stand_on_every_page_and_a_change_is_seen(theme: Path) -> None:
    (theme / "header.html").write_text('<p class="fr-logo">Ministère<br>de l\'Eau</p>')
    (theme / "footer.html").write_text('<a href="https://www.data.gouv.fr" rel="external">data.gouv.fr</a>')

    def page() -> str:
        place = Place(Site(theme=theme), "fr")
        return render("about.html", place, name="x", title="Titre", content="Texte").decode()

    first = page()
    assert '<p class="fr-logo">Ministère<br>de l\'Eau</p>' in first
    assert '<a href="https://www.data.gouv.fr" rel="external">data.gouv.fr</a>' in first
    (theme / "theme.css").write_text("body { color: red }")
    assert first.split("theme.css?")[1][:8] != page().split("theme.css?")[1][:8]

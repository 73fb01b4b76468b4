"""What an operator may put at the top and at the bottom of the pages, and what is refused."""

from __future__ import annotations

import pytest

from pipelines.kit.findings import AvisError
from pipelines.publish.site.fragments import fragment_html


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", ""),
        ("République & <br/>Française", "République &amp; <br>Française"),
        (
            '<div class="a"><a href="https://x.example/?a=1&b=2">x</a></div>',
            '<div class="a"><a href="https://x.example/?a=1&amp;b=2">x</a></div>',
        ),
        ("<p>&lt;script&gt;</p>", "<p>&lt;script&gt;</p>"),
        ("<!-- rien --><span lang='fr'>é</span>", '<span lang="fr">é</span>'),
    ],
)
def test_a_fragment_is_written_again_tag_by_tag(written: str, expected: str) -> None:
    assert fragment_html(written.encode(), "header.html") == expected


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "<img src='https://loin.example/x.png'>",
        "<p onclick='alert(1)'>x</p>",
        "<p style='color:red'>x</p>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='//loin.example'>x</a>",
        "<a href='https://x.example/ y'>x</a>",
        "<iframe></iframe>",
        "<p>ouvert",
        "</main>",
        "<p><span></p></span>",
        "<form></form>",
    ],
)
def test_what_is_not_on_the_list_is_refused_with_its_line(written: str) -> None:
    with pytest.raises(AvisError) as raised:
        fragment_html(f"<p>bon</p>\n{written}".encode(), "footer.html")
    (finding,) = raised.value.findings
    assert (finding.code, finding.file, finding.line) == ("theme_fragment", "footer.html", 2)

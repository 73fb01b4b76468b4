"""The text of the opinion: Markdown that can harm nobody."""

from __future__ import annotations

import pytest

from pipelines.publish.site.markdown import markdown_html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Titre\n\n## Partie", "<h3>Titre</h3>\n<h4>Partie</h4>\n"),
        ("## Un\n\n#### Deux\n\n# Trois", "<h3>Un</h3>\n<h4>Deux</h4>\n<h3>Trois</h3>\n"),
        ("<b>gras</b>", "<p>&lt;b&gt;gras&lt;/b&gt;</p>\n"),
        ("[a](https://exemple.fr)", '<p><a href="https://exemple.fr" rel="nofollow">a</a></p>\n'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](JaVaScRiPt&colon;alert(1))", "<p>[a](JaVaScRiPt:alert(1))</p>\n"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>\n"),
        ("[a](//ailleurs.example)", "<p>[a](//ailleurs.example)</p>\n"),
        ("[a](mailto:a@exemple.fr)", '<p><a href="mailto:a@exemple.fr" rel="nofollow">a</a></p>\n'),
    ],
)
def test_the_opinion_becomes_harmless_html_below_the_page_s_headings(source: str, expected: str) -> None:
    assert markdown_html(source) == expected


def test_a_right_to_left_override_in_the_opinion_turns_nothing_around() -> None:
    assert markdown_html("avant \u202etnarusnoc\u2066 après") == "<p>avant tnarusnoc après</p>\n"

"""Charts: bars for who sees, words for who does not, nothing that a text could turn into something else."""

from __future__ import annotations

import re

from markupsafe import Markup

from pipelines.publish.site.charts import Bar, BarGroup, bar_chart, vote_bar


def test_a_chart_says_in_words_what_it_draws_and_escapes_them() -> None:
    groups = [BarGroup("<Femmes>", (Bar(0.5, "50 %"), Bar(0.25, "25 %", "reference")))]
    chart = bar_chart("Part & part", "Femmes, 50 %", groups)
    assert isinstance(chart, Markup)
    assert 'role="img"' in chart
    assert "<title>Part &amp; part</title><desc>Femmes, 50\u00a0%</desc>" in chart
    assert "&lt;Femmes&gt;" in chart
    assert 'width="56.0%"' in chart
    assert 'width="28.0%"' in chart
    assert "style" not in chart


def test_a_chart_cuts_a_label_that_no_screen_could_hold() -> None:
    chart = bar_chart("t", "d", [BarGroup("m" * 10_000, (Bar(0, "0 %"),))])
    assert len(chart) < 1000


def test_the_bar_of_a_vote_is_cut_in_proportion_and_left_out_of_speech() -> None:
    bar = vote_bar([("pour", 9), ("contre", 0), ("abstention", 3)])
    assert re.findall(r"<rect[^>]*>", bar) == [
        '<rect class="pour" width="75.0%"/>',
        '<rect class="abstention" x="75.0%" width="25.0%"/>',
    ]
    assert 'aria-hidden="true"' in bar
    assert vote_bar([]) == ""

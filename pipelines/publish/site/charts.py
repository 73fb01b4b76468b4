"""Bar charts as inline SVG: no script, no inline style, letters that keep their size, words for who cannot see.

Lengths are percentages and there is no ``viewBox``: bars stretch with the page and letters do not. Colours come from
the classes of ``theme.css``, so that a chart follows the light or dark scheme.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.publish.site.typography import tidy

LABEL_WIDTH, LABEL_LINES = 36, 3  # characters, so that a label fits a screen of 320 px
LINE, STEP, GAP = 20, 20, 12  # px; the theme has the height of a bar
LONGEST = 56  # % of the width; the rest is for the figure written at the end of the bar
SERIES = {"main": Markup(), "reference": Markup(' class="reference"')}
# Filled by ``%``, which escapes as ``format`` does, and is written in C.
LABEL = Markup('<text y="%s">%s</text>')
FIGURE = Markup('<rect%s y="%s" width="%s"/><text x="%s" y="%s">%s</text>')
VOTES = Markup('<rect class="%s"%s width="%.1f%%"/>')
START = Markup(' x="%.1f%%"')


@dataclass(frozen=True)
class Bar:
    """One bar: its share of the whole, the figure at its end, and its series, which gives its colour."""

    share: float
    text: str
    series: str = "main"


@dataclass(frozen=True)
class BarGroup:
    """A label and the bars under it."""

    label: str
    bars: tuple[Bar, ...]


def bar_chart(title: str, description: str, groups: Sequence[BarGroup]) -> Markup:
    """Return horizontal bars by group."""
    longest = max((bar.share for group in groups for bar in group.bars), default=0) or 1
    parts, height = [], 0
    for group in groups:
        drawn, height = _group(group, height, longest)
        parts.append(drawn)
    return Markup(
        '<svg class="chart" role="img" height="%(height)s">'
        "<title>%(title)s</title><desc>%(description)s</desc>%(bars)s</svg>"
    ) % {
        "title": tidy(title),
        "description": tidy(description),
        "height": height - GAP,
        "bars": Markup("").join(parts),
    }


def _group(group: BarGroup, top: int, longest: float) -> tuple[Markup, int]:
    """Return one group drawn from ``top``, and where the next one starts."""
    parts = []
    for line in textwrap.wrap(tidy(group.label), LABEL_WIDTH, max_lines=LABEL_LINES, placeholder="…"):
        parts.append(LABEL % (top + 14, line))
        top += LINE
    for bar in group.bars:
        width = f"{LONGEST * bar.share / longest:.1f}%"
        parts.append(FIGURE % (SERIES[bar.series], top, width, width, top + 12, tidy(bar.text)))
        top += STEP
    return Markup("").join(parts), top + GAP


def vote_bar(parts: Iterable[tuple[str, int]]) -> Markup:
    """Return one bar cut in proportion of ``(class, count)``; hidden from who has the same figures in words."""
    counted = [(name, count) for name, count in parts if count]
    total, start, drawn = sum(count for _, count in counted), 0.0, []
    for name, count in counted:
        width = 100 * count / total
        drawn.append(VOTES % (name, START % start if start else "", width))
        start += width
    if not drawn:
        return Markup()
    return Markup('<svg class="vote" aria-hidden="true">%s</svg>') % Markup("").join(drawn)

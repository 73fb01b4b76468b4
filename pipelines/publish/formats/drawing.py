"""A bar chart as a file of its own: it opens anywhere, in light or dark, and says in words all that it shows.

Nothing in it is run or fetched: no script, no reference to another file, no font but those of the reader.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from markupsafe import Markup

from pipelines.publish.site.charts import BarGroup
from pipelines.publish.site.typography import tidy

WIDTH, MARGIN = 720, 24
LINE, BAR, STEP, GAP = 22, 16, 24, 14
LONGEST = 440  # the rest of the width is for the figure written at the end of the bar
HEADING_WIDTH, LABEL_WIDTH, LINES = 66, 76, 3  # characters and lines
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The colours of the pages, darker where a bar on the page has a label of its own beside it.
STYLE = Markup(
    "svg{background:#fdfcfa}text{font:15px system-ui,sans-serif;fill:#1d2327}.heading{font-weight:600;font-size:18px}"
    ".label{font-weight:600}.source{font-size:13px;fill:#545c62}.main{fill:#14504b}.reference{fill:#7d786b}"
    "@media(prefers-color-scheme:dark){svg{background:#14181a}text{fill:#e9e6df}.source{fill:#aab1b4}"
    ".main{fill:#86cdc0}.reference{fill:#8b9497}}"
)


def svg_file(title: str, source: str, groups: Sequence[BarGroup]) -> bytes:
    """Return horizontal bars by group below ``title``; ``source`` says under them where the figures come from."""
    described = "; ".join(f"{group.label} : {', '.join(bar.text for bar in group.bars)}" for group in groups)
    longest = max((bar.share for group in groups for bar in group.bars), default=0) or 1
    parts, top = _lines(title, HEADING_WIDTH, "heading", MARGIN)
    for group in groups:
        drawn, top = _group(group, top + GAP, longest)
        parts += drawn
    drawn, top = _lines(source, LABEL_WIDTH, "source", top + GAP)
    return str(
        Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img" aria-labelledby="titre description" xml:lang="fr"><title id="titre">{title}</title>'
            '<desc id="description">{description}</desc><style>{style}</style>{parts}</svg>\n'
        ).format(
            width=WIDTH,
            height=top + MARGIN,
            title=_plain(title),
            description=_plain(described),
            style=STYLE,
            parts=Markup("").join([*parts, *drawn]),
        )
    ).encode()


def _group(group: BarGroup, top: int, longest: float) -> tuple[list[Markup], int]:
    """Return one group drawn from ``top``, and where it ends."""
    parts, top = _lines(group.label, LABEL_WIDTH, "label", top)
    for bar in group.bars:
        width = round(LONGEST * bar.share / longest, 1)
        parts.append(
            Markup(
                '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/><text x="{}" y="{}">{}</text>'
            ).format(bar.series, MARGIN, top + 4, width, BAR, MARGIN + width + 8, top + 17, _plain(bar.text))
        )
        top += STEP
    return parts, top


def _lines(text: str, width: int, kind: str, top: int) -> tuple[list[Markup], int]:
    """Return a text on a few lines, and where they end; the whole of it is in the description."""
    lines = textwrap.wrap(_plain(text), width, max_lines=LINES, placeholder="…")
    drawn = [
        Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, MARGIN, top + LINE * number - 6, line)
        for number, line in enumerate(lines, start=1)
    ]
    return drawn, top + LINE * len(lines)


def _plain(text: str) -> str:
    return NOT_IN_XML.sub("", tidy(text))

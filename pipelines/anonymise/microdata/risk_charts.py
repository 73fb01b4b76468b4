"""The risk before and after, drawn: one SVG file without script, whose every figure is also written as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from pipelines.anonymise.microdata.risk import RiskReport, SizeBand
from pipelines.anonymise.microdata.risk_words import band_name, number, one_line, percent

WIDTH, LABEL, LONGEST = 720, 190, 420  # px: the drawing, its labels, its longest bar
LETTERS = 26  # of a label
BAR, GAP, TITLE = 14, 8, 34  # px of height
COLOURS = ("#6b7f9e", "#12355b")  # before, after: 4:1 and 12:1 on white
SERIES = ("avant", "après")


@dataclass(frozen=True)
class Bars:
    """A label and its bars: the length of each, from 0 to 1, and the figure written at its end."""

    label: str
    bars: tuple[tuple[float, str], ...]


def risk_svg(before: RiskReport, after: RiskReport | None = None) -> str:
    """Return the classes by size, the rows by risk and the loss by column, before and after when both are given."""
    reports = [before] if after is None else [before, after]
    charts = [
        ("Classes selon leur effectif", _sizes(reports)),
        ("Lignes selon le risque de réidentification", _risks(reports)),
        ("Perte par colonne", _losses(reports[-1])),
    ]
    drawn, top = [_legend(len(reports))], TITLE
    for title, groups in charts:
        single = not groups or len(groups[0].bars) == 1
        lines, top = _chart(title, groups, top, COLOURS[len(reports) - 1 :][:1] if single else COLOURS)
        drawn += lines
    return _document(top + GAP, _description(reports), drawn)


def _document(height: int, description: str, drawn: Sequence[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="risque-t risque-d" width="{WIDTH}" '
            f'height="{height}" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="13" fill="#1a1a1a">',
            '<title id="risque-t">Risque de réidentification</title>',
            f'<desc id="risque-d">{escape(description)}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _description(reports: Sequence[RiskReport]) -> str:
    """Return the drawing in a sentence per report."""
    names = SERIES if len(reports) == 2 else ("état",)
    return " ".join(
        f"{name.capitalize()} : {number(report.published_rows, 'fr')} lignes publiées en "
        f"{number(report.classes, 'fr')} classes, la plus petite de {number(report.smallest, 'fr')} ; "
        f"{number(report.sample_uniques, 'fr')} lignes uniques ; risque moyen {percent(report.prosecutor.mean, 'fr')}, "
        f"le plus grand {percent(report.prosecutor.maximum, 'fr')} ; perte {percent(report.loss, 'fr')}."
        for name, report in zip(names, reports, strict=False)
    )


def _sizes(reports: Sequence[RiskReport]) -> list[Bars]:
    largest = max((band.classes for report in reports for band in report.sizes), default=0) or 1
    return [
        Bars(
            _size_name(bands[0]),
            tuple((band.classes / largest, number(band.classes, "fr")) for band in bands),
        )
        for bands in zip(*(report.sizes for report in reports), strict=True)
    ]


def _size_name(band: SizeBand) -> str:
    if band.largest is None:
        return f"{number(band.smallest, 'fr')} lignes et plus"
    return f"{band_name(band.smallest, band.largest, 'fr')} ligne{'s' if band.largest > 1 else ''}"


def _risks(reports: Sequence[RiskReport]) -> list[Bars]:
    """Return the share of the published rows in each band of risk: one over the sizes of the band."""
    rows = [report.published_rows or 1 for report in reports]
    return [
        Bars(
            _risk_name(bands[0]),
            tuple((band.rows / of, percent(band.rows / of, "fr")) for band, of in zip(bands, rows, strict=True)),
        )
        for bands in zip(*(report.sizes for report in reports), strict=True)
    ]


def _risk_name(band: SizeBand) -> str:
    highest = percent(1 / band.smallest, "fr")
    if band.largest is None:
        return f"{highest} ou moins"
    return highest if band.smallest == band.largest else f"{percent(1 / band.largest, 'fr')} à {highest}"


def _losses(report: RiskReport) -> list[Bars]:
    return [Bars(one_line(one.column), ((one.loss, percent(one.loss, "fr")),)) for one in report.columns]


def _legend(series: int) -> str:
    if series == 1:
        return ""
    return "".join(
        f'<rect x="{LABEL + 90 * place}" y="12" width="12" height="12" fill="{colour}"/>'
        f'<text x="{LABEL + 90 * place + 18}" y="23">{name}</text>'
        for place, (name, colour) in enumerate(zip(SERIES, COLOURS, strict=True))
    )


def _chart(title: str, groups: Sequence[Bars], top: int, colours: Sequence[str]) -> tuple[list[str], int]:
    """Return a chart drawn from ``top``, and where it ends."""
    lines = [f'<text x="{GAP}" y="{top + 22}" font-weight="bold">{escape(title)}</text>']
    top += TITLE
    for group in groups:
        lines.append(f'<text x="{LABEL - GAP}" y="{top + 12}" text-anchor="end">{escape(_short(group.label))}</text>')
        names = SERIES if len(group.bars) == len(SERIES) else ("",)
        for (length, text), colour, name in zip(group.bars, colours, names, strict=True):
            width = round(LONGEST * length, 1)
            lines.append(
                f'<rect x="{LABEL}" y="{top}" width="{width}" height="{BAR}" fill="{colour}"/>'
                f'<text x="{LABEL + width + 6:g}" y="{top + 12}">{escape(f"{text} {name}".strip())}</text>'
            )
            top += BAR + 2
        top += GAP
    return lines, top


def _short(label: str) -> str:
    """Return a label that fits beside its bars."""
    return label if len(label) <= LETTERS else label[: LETTERS - 1] + "…"

"""What the pages of the indicators show, in words: the numbers of the tables, and the editions behind them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from pipelines.kit.findings import Language
from pipelines.kit.schema import load_schema, vocabulary
from pipelines.kit.tables import Row
from pipelines.publish.indicators.contributions import WHOLE
from pipelines.publish.indicators.tables import ALL, INDICATORS
from pipelines.publish.site.charts import Bar, BarGroup, bar_chart
from pipelines.publish.site.typography import number_text, percent_text
from pipelines.publish.site.words import counted, page_words

SHOWN = 60
"""Lines of one page, so that it stays light; the files have all of them."""
LONGEST_TITLE = 160


@dataclass(frozen=True)
class NumberView:
    """One number; ``period``, ``method`` and ``criterion`` are empty when it is about all of them."""

    text: str
    above: float | None
    below: float | None
    processes: int
    value: float | None = None
    period: str = ""
    method: str = ""
    criterion: str = ""


@dataclass(frozen=True)
class SeriesView:
    """One indicator, or one of its criteria, over time."""

    criterion: str
    chart: Markup
    rows: list[NumberView]


@dataclass(frozen=True)
class LineView:
    """What one edition, or one question of it, brings, and how many published rows that is made of."""

    edition: str
    title: str
    period: str
    criterion: str
    text: str
    rows: int


@dataclass(frozen=True)
class IndicatorView:
    """One indicator: its numbers over all years, over time, and edition by edition, the newest first."""

    code: str
    source: str
    overall: list[NumberView]
    series: list[SeriesView]
    lines: list[LineView]
    more: bool

    @property
    def criteria(self) -> bool:
        """Whether it is told criterion by criterion."""
        return any(series.criterion for series in self.series)


def indicator_views(
    numbers: list[Row], lines: list[Row], titles: dict[str, str], language: Language
) -> list[IndicatorView]:
    """Return every indicator; ``numbers`` and ``lines`` are rows of both tables, ``titles`` those of the editions."""
    sources = {term.code: term.source for term in vocabulary("indicateur")}
    by_code = {code: list(rows) for code, rows in groupby(lines, key=lambda row: str(row["indicateur"]))}
    views = []
    for indicator in INDICATORS:
        code = indicator.code
        own = [row for row in numbers if row["indicateur"] == code]
        groups = _groups(by_code.get(code, []))
        brought = [_line(rows, titles, indicator.unit, language) for rows in groups[:SHOWN]]
        series = list(_series(own, code, language))
        overall = [_number(row, language) for row in own if row["periode"] == row["methode"] == ALL]
        views.append(IndicatorView(code, sources[code], overall, series, brought, len(groups) > SHOWN))
    return views


def value_text(value: float | None, unit: str, language: Language) -> str:
    """Return a value with its unit, nothing when there is none."""
    if value is None:
        return ""
    if unit == "jours":
        days = round(value, 1)
        return counted(page_words(language)["plural"]["day"], int(days), number_text(days, language), language)
    return percent_text(value, language) if unit == "part" else number_text(value, language, 2)


def _number(row: Row, language: Language) -> NumberView:
    return NumberView(
        text=value_text(row["resultat"], row["unite"], language),
        above=row["numerateur"],
        below=row["denominateur"],
        processes=row["nb_demarches"],
        value=row["resultat"],
        period="" if row["periode"] == ALL else row["periode"],
        method="" if row["methode"] == ALL else row["methode"],
        criterion=criterion_title(row["critere"], language),
    )


def criterion_title(criterion: str, language: Language) -> str:
    """Return a criterion in words, nothing for an indicator that has none."""
    if criterion == WHOLE:
        return ""
    known = {field.name: field for field in load_schema("inscriptions", "intake").fields}
    if criterion not in known:
        return criterion.replace("_", " ")
    return str(known[criterion].descriptor["title" if language == "fr" else "title_en"])


def _series(numbers: Iterable[Row], code: str, language: Language) -> Iterator[SeriesView]:
    """Yield what there is by criterion; with several, each year is told for all methods together."""
    for _, found in groupby(numbers, key=lambda row: str(row["critere"])):
        rows = [_number(row, language) for row in found]
        years = [row for row in rows if row.period and not row.method and row.value is not None]
        if years:
            title = next(term for term in vocabulary("indicateur") if term.code == code)
            words = title.libelle_fr if language == "fr" else title.libelle_en
            name = f"{words} ({rows[0].criterion})" if rows[0].criterion else words
            shown = [row for row in rows if not rows[0].criterion or not row.period or not row.method]
            bars = [BarGroup(row.period, (Bar(row.value or 0.0, row.text),)) for row in years]
            chart = bar_chart(name, page_words(language)["indicators"]["chart"], bars)
            yield SeriesView(rows[0].criterion, chart, shown)


def _groups(lines: Iterable[Row]) -> list[list[Row]]:
    """Return the rows of each value that a median is of, or of each edition that a share is of, the newest first."""
    groups = (list(found) for _, found in groupby(lines, key=_place))
    return sorted(groups, key=lambda rows: (-int(rows[0]["periode"]), *_place(rows[0])))


def _line(rows: list[Row], titles: dict[str, str], unit: str, language: Language) -> LineView:
    """Return what the rows of one group come to."""
    key, observation, criterion = _place(rows[0])
    above, below = (math.fsum(row[name] or 0 for row in rows) for name in ("numerateur", "denominateur"))
    return LineView(
        edition=key,
        title=_titled(titles[key], observation.removeprefix(key).removeprefix(" | ")),
        period=rows[0]["periode"],
        criterion=criterion_title(criterion, language),
        text=value_text(above / below if below else above, unit, language),
        rows=len(rows),
    )


def _place(row: Row) -> tuple[str, str, str]:
    return row["demarche_id"], row["observation"], row["critere"]


def _titled(title: str, part: str) -> str:
    line = " ".join(title.split())
    short = line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
    return f"{short} · {part}" if part else short

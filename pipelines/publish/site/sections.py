"""What an edition page shows, section by section: rows of the open tables, brought together as a reader needs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from markupsafe import Markup

from pipelines.kit.findings import Language
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import all_schemas, label, load_schema
from pipelines.kit.tables import Row
from pipelines.publish.site.charts import Bar, BarGroup, bar_chart
from pipelines.publish.site.edition import Edition
from pipelines.publish.site.typography import number_text, percent_text
from pipelines.publish.site.words import counted, page_words
from pipelines.publish.views import FileView

# Each section of the page in order, and the tables that it shows: without any of them, there is no such section.
SECTIONS: dict[str, tuple[str, ...]] = {
    "avis": ("avis",),
    "demarche": ("demarche",),
    "panel": ("panel_composition", "selection_audit"),
    "seances": ("sessions", "pluralisme", "interventions"),
    "contributions": ("contributions",),
    "recommandations": ("recommandations",),
    "reponses": ("recommandations",),
    "engagements": ("engagements",),
    "evaluation": ("evaluations",),
    "telechargements": ("demarche",),
    "dictionnaire": ("demarche",),
    "conformite": ("conformite",),
    "confidentialite": ("demarche",),
    "versions": ("demarche",),
    "citation": ("demarche",),
    "ouvrir": ("demarche",),
    "contact": ("demarche",),
}


@dataclass(frozen=True)
class Group:
    """One published group of a criterion: its name, the language of that name, and its row of ``panel_composition``."""

    name: str
    language: Language
    row: Row


@dataclass(frozen=True)
class Criterion:
    """One criterion of the composition; without a chart, nothing of the panel is published about it."""

    title: str
    groups: tuple[Group, ...]
    chart: Markup | None

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the shares of the population come from."""
        return tuple(dict.fromkeys(group.row["source"] for group in self.groups if group.row["source"]))


@dataclass(frozen=True)
class Balance:
    """The speaking time by position, about one question."""

    question: str | None
    rows: tuple[Row, ...]
    chart: Markup


def present_sections(edition: Edition) -> list[str]:
    """Return the sections that have something to show, in order."""
    return [section for section, names in SECTIONS.items() if any(edition.table(name) for name in names)]


@lru_cache(maxsize=2)
def composition(edition: Edition, language: Language) -> list[Criterion]:
    """Return the composition of the panel by criterion, published criteria first."""
    by_criterion: dict[str, list[Row]] = {}
    for row in edition.table("panel_composition"):
        by_criterion.setdefault(row["critere"], []).append(row)
    made = [_criterion(name, found, edition.protocol, language) for name, found in by_criterion.items()]
    return sorted(made, key=lambda criterion: criterion.chart is None)


def _criterion(name: str, found: list[Row], protocol: Protocol, language: Language) -> Criterion:
    title = _criterion_title(name, language)
    groups = tuple(_group(row, protocol, language) for row in found)
    shown = all(row["effectif_panel"] is not None and row["part_panel"] is not None for row in found)
    return Criterion(title, groups, _composition_chart(title, groups, language) if shown else None)


def _criterion_title(name: str, language: Language) -> str:
    schema = load_schema("inscriptions", "intake")
    if name not in schema.columns:
        return name
    descriptor = schema.field(name).descriptor
    return str(descriptor["title" if language == "fr" else "title_en"])


def _group(row: Row, protocol: Protocol, language: Language) -> Group:
    """Return a group with the English name that its ladder gives, or with the French one of the table."""
    ladder = protocol.echelles.get(row["critere"])
    for rung in ladder.echelons if ladder and language == "en" else ():
        for group in rung:
            if list(group.modalites) == row["modalites"]:
                return Group(group.libelle_en, "en", row)
    return Group(row["modalite"], "fr", row)


def _composition_chart(title: str, groups: Iterable[Group], language: Language) -> Markup:
    words = page_words(language)["panel"]
    bars = [BarGroup(group.name, tuple(_composition_bars(group.row, language))) for group in groups]
    return bar_chart(words["chart"].format(criterion=title), words["chart_described"], bars)


def _composition_bars(row: Row, language: Language) -> Iterable[Bar]:
    words = page_words(language)["panel"]
    share = percent_text(row["part_panel"], language)
    yield Bar(row["part_panel"], words["in_panel"].format(share=share, count=row["effectif_panel"]))
    if row["population_part"] is not None:
        share = percent_text(row["population_part"], language)
        yield Bar(row["population_part"], words["in_population"].format(share=share), "reference")


def balances(edition: Edition, language: Language) -> list[Balance]:
    """Return the balance of viewpoints, question by question."""
    questions = {row["question_id"]: row["texte"] for row in edition.table("questions")}
    by_question: dict[str | None, list[Row]] = {}
    for row in edition.table("pluralisme"):
        by_question.setdefault(row["question_id"], []).append(row)
    return [
        Balance(questions.get(question), tuple(found), _balance_chart(found, language))
        for question, found in by_question.items()
    ]


def _balance_chart(found: list[Row], language: Language) -> Markup:
    words = page_words(language)
    groups = []
    for row in found:
        minutes = row["duree_min"] or 0
        text = counted(words["plural"]["minute"], minutes, number_text(minutes, language), language)
        share = row["part_duree"] or 0
        bar = Bar(share, f"{percent_text(share, language)} ({text})")
        groups.append(BarGroup(label("position", row["position"], language), (bar,)))
    return bar_chart(words["seances"]["balance_chart"], words["panel"]["chart_described"], groups)


PUBLISHED_COUNTS = {"triple": ("pour", "contre", "abstention"), "pour_non_pour": ("pour", "non_pour")}


def vote_parts(row: Row) -> list[tuple[str, int]]:
    """Return the counts that may be shown, and only when every one of them is there."""
    parts = [(name, row[name]) for name in PUBLISHED_COUNTS.get(row["publication_vote"], ())]
    return parts if all(count is not None for _, count in parts) else []


def vote_figures(row: Row, language: Language) -> str:
    """Return what may be said of the votes for a recommendation, in words."""
    words = page_words(language)
    parts = vote_parts(row)
    if parts:
        return ", ".join(counted(words["plural"][name], count, str(count), language) for name, count in parts)
    return "" if row["publication_vote"] == "sans_vote" else str(words["recommandations"]["no_figure"])


@cache
def table_title(name: str, language: Language) -> str:
    """Return the title of a table of either side of the boundary, or its name when it has no schema."""
    schemas = {schema.name: schema for schema in (*all_schemas("intake"), *all_schemas("open"))}
    return str(schemas[name].descriptor["title" if language == "fr" else "title_en"]) if name in schemas else name


def data_files(files: Iterable[FileView]) -> tuple[list[FileView], list[FileView]]:
    """Return the files that hold a table, then the others."""
    files = list(files)
    return [file for file in files if file.table], [file for file in files if not file.table]

"""What an edition page shows, section by section: rows of the open tables, brought together as a reader needs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from pipelines.kit.findings import Language
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import all_schemas, label, load_schema
from pipelines.kit.tables import Row, rows_of
from pipelines.publish.site.charts import Bar, BarGroup, bar_chart, vote_bar
from pipelines.publish.site.typography import number_text, percent_text
from pipelines.publish.site.words import counted, page_words
from pipelines.publish.views import FileView, ReleaseView

# Each section of the page in order, and the tables that it shows: without any of them, there is no such section.
SECTIONS: dict[str, tuple[str, ...]] = {
    "avis": ("avis",),
    "demarche": ("demarche",),
    "panel": ("panel_composition", "selection_audit"),
    "seances": ("sessions", "pluralisme", "interventions"),
    "recommandations": ("recommandations",),
    "engagements": ("engagements",),
    "evaluation": ("evaluations",),
    "conformite": ("conformite",),
    "confidentialite": ("demarche",),
    "contributions": ("contributions",),
    "telechargements": ("demarche",),
    "dictionnaire": ("demarche",),
    "versions": ("demarche",),
    "citation": ("demarche",),
    "contact": ("demarche",),
}
CONTRIBUTIONS_SHOWN = 12


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


@dataclass(frozen=True)
class Recommendation:
    """One recommendation, what may be said of its vote, and the replies that it received."""

    row: Row
    figures: str
    chart: Markup
    replies: tuple[Row, ...]


def rows(release: ReleaseView, name: str) -> list[Row]:
    """Return the rows of an open table, none when the edition does not have it."""
    return rows_of(release.tables[name]) if name in release.tables else []


def present_sections(release: ReleaseView) -> list[str]:
    """Return the sections that have something to show, in order."""
    return [section for section, names in SECTIONS.items() if any(rows(release, name) for name in names)]


def composition(release: ReleaseView, protocol: Protocol, language: Language) -> list[Criterion]:
    """Return the composition of the panel by criterion, published criteria first."""
    by_criterion: dict[str, list[Row]] = {}
    for row in rows(release, "panel_composition"):
        by_criterion.setdefault(row["critere"], []).append(row)
    made = [_criterion(name, found, protocol, language) for name, found in by_criterion.items()]
    return sorted(made, key=lambda criterion: criterion.chart is None)


def _criterion(name: str, found: list[Row], protocol: Protocol, language: Language) -> Criterion:
    title = _criterion_title(name, language)
    groups = tuple(_group(row, protocol, language) for row in found)
    shown = all(row["effectif_panel"] is not None and row["part_panel"] is not None for row in found)
    return Criterion(title, groups, _composition_chart(name, title, groups, language) if shown else None)


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


def _composition_chart(name: str, title: str, groups: Iterable[Group], language: Language) -> Markup:
    words = page_words(language)["panel"]
    bars = [BarGroup(group.name, tuple(_composition_bars(group.row, language))) for group in groups]
    description = "; ".join(f"{group.label}, {', '.join(bar.text for bar in group.bars)}" for group in bars)
    return bar_chart(f"composition-{name}", words["chart"].format(criterion=title), description, bars)


def _composition_bars(row: Row, language: Language) -> Iterable[Bar]:
    words = page_words(language)["panel"]
    share = percent_text(row["part_panel"], language)
    yield Bar(row["part_panel"], words["in_panel"].format(share=share, count=row["effectif_panel"]))
    if row["population_part"] is not None:
        share = percent_text(row["population_part"], language)
        yield Bar(row["population_part"], words["in_population"].format(share=share), "reference")


def balances(release: ReleaseView, language: Language) -> list[Balance]:
    """Return the balance of viewpoints, question by question."""
    questions = {row["question_id"]: row["texte"] for row in rows(release, "questions")}
    by_question: dict[str | None, list[Row]] = {}
    for row in rows(release, "pluralisme"):
        by_question.setdefault(row["question_id"], []).append(row)
    return [
        Balance(questions.get(question), tuple(found), _balance_chart(number, found, language))
        for number, (question, found) in enumerate(by_question.items(), start=1)
    ]


def _balance_chart(number: int, found: list[Row], language: Language) -> Markup:
    words = page_words(language)
    groups = []
    for row in found:
        minutes = row["duree_min"] or 0
        text = counted(words["plural"]["minute"], minutes, number_text(minutes, language), language)
        share = row["part_duree"] or 0
        bar = Bar(share, f"{percent_text(share, language)} ({text})")
        groups.append(BarGroup(label("position", row["position"], language), (bar,)))
    description = "; ".join(f"{group.label}, {group.bars[0].text}" for group in groups)
    return bar_chart(f"points-de-vue-{number}", words["seances"]["balance_chart"], description, groups)


def recommendations(release: ReleaseView, nature: str, language: Language) -> list[Recommendation]:
    """Return the recommendations, or the alternatives, in their rank, each with its replies."""
    replies: dict[str, list[Row]] = {}
    for reply in rows(release, "reponses"):
        replies.setdefault(reply["reco_id"], []).append(reply)
    found = [row for row in rows(release, "recommandations") if row["nature"] == nature]
    ranked = sorted(found, key=lambda row: (row["rang"] is None, row["rang"] or 0))
    return [
        Recommendation(
            row, _vote_figures(row, language), vote_bar(_vote_parts(row)), tuple(replies.get(row["reco_id"], ()))
        )
        for row in ranked
    ]


PUBLISHED_COUNTS = {"triple": ("pour", "contre", "abstention"), "pour_non_pour": ("pour", "non_pour")}


def _vote_parts(row: Row) -> list[tuple[str, int]]:
    """Return the counts that may be shown, and only when every one of them is there."""
    parts = [(name, row[name]) for name in PUBLISHED_COUNTS.get(row["publication_vote"], ())]
    return parts if all(count is not None for _, count in parts) else []


def _vote_figures(row: Row, language: Language) -> str:
    words = page_words(language)
    parts = _vote_parts(row)
    if parts:
        return ", ".join(counted(words["plural"][name], count, str(count), language) for name, count in parts)
    return "" if row["publication_vote"] == "sans_vote" else str(words["recommandations"]["no_figure"])


def table_title(name: str, language: Language) -> str:
    """Return the title of a table of either side of the boundary, or its name when it has no schema."""
    schemas = {schema.name: schema for schema in (*all_schemas("intake"), *all_schemas("open"))}
    return str(schemas[name].descriptor["title" if language == "fr" else "title_en"]) if name in schemas else name


def data_files(files: Iterable[FileView]) -> tuple[list[FileView], list[FileView]]:
    """Return the files that hold a table, then the others."""
    files = list(files)
    return [file for file in files if file.table], [file for file in files if not file.table]

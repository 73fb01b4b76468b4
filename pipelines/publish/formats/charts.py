"""The charts of a release as files: composition by criterion, balance of viewpoints, levels of consensus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import label, load_schema, vocabulary
from pipelines.kit.slug import key_of
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.publish.content import Contents
from pipelines.publish.formats.drawing import svg_file
from pipelines.publish.site.charts import Bar, BarGroup
from pipelines.publish.site.typography import number_text, percent_text
from pipelines.publish.site.words import page_words

LONGEST_SLUG = 40


@dataclass(frozen=True)
class Chart:
    """One chart: the end of its path, its title, where its figures come from, its bars."""

    name: str
    title: str
    source: str
    groups: tuple[BarGroup, ...]


def chart_files(tables: Tables, protocol: Protocol) -> Contents:
    """Return ``charts/<name>.svg`` of each chart that the tables allow; what is not published has no bar."""
    source = f"{protocol.titre}. Avis ouverts, tables de la même version."
    made = zip(chart_paths(tables), _charts(tables), strict=True)
    return {path: svg_file(chart.title, f"{chart.source}{source}", chart.groups) for path, chart in made}


def chart_paths(tables: Tables) -> list[str]:
    """Return the paths of the charts of a release, from its tables alone: each a slug, each once."""
    paths: dict[str, None] = {}
    for chart in _charts(tables):
        plain = key_of(chart.name)[:LONGEST_SLUG].strip("-")
        names = [plain, *(f"{plain}-{number}" for number in range(2, len(paths) + 3))]
        paths[next(path for name in names if (path := f"charts/{name}.svg") not in paths)] = None
    return list(paths)


def _charts(tables: Tables) -> list[Chart]:
    return [*_compositions(_rows(tables, "panel_composition")), *_balances(tables), *_consensus(tables)]


def _rows(tables: Tables, name: str) -> list[Row]:
    return rows_of(tables[name]) if name in tables else []


def _compositions(rows: list[Row]) -> Iterator[Chart]:
    """Yield one chart by criterion of which every group is published."""
    words, schema = page_words("fr")["panel"], load_schema("inscriptions", "intake")
    for name, found in _by(rows, "critere").items():
        if all(row["effectif_panel"] is not None and row["part_panel"] is not None for row in found):
            criterion = schema.field(name).title if name in schema.columns else str(name)
            groups = tuple(BarGroup(row["modalite"], tuple(_composition_bars(row))) for row in found)
            sources = ", ".join(dict.fromkeys(row["source"] for row in found if row["source"]))
            said = f"Population : {sources}. " if sources else ""
            yield Chart(f"composition-{name}", words["chart"].format(criterion=criterion), said, groups)


def _by(rows: list[Row], column: str) -> dict[str | None, list[Row]]:
    """Return rows by the value of a column, in the order in which values come."""
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def _composition_bars(row: Row) -> Iterator[Bar]:
    words = page_words("fr")["panel"]
    share = percent_text(row["part_panel"], "fr")
    yield Bar(row["part_panel"], words["in_panel"].format(share=share, count=row["effectif_panel"]))
    if row["population_part"] is not None:
        share = percent_text(row["population_part"], "fr")
        yield Bar(row["population_part"], words["in_population"].format(share=share), "reference")


def _balances(tables: Tables) -> Iterator[Chart]:
    """Yield one chart of the speaking time by question on which some was noted."""
    questions = {row["question_id"]: row["texte"] for row in _rows(tables, "questions")}
    title = str(page_words("fr")["seances"]["balance_chart"])
    for number, (question, found) in enumerate(_by(_rows(tables, "pluralisme"), "question_id").items(), start=1):
        if any(row["part_duree"] for row in found):
            asked = questions.get(question)
            said = f"Question : « {asked} » " if asked else ""
            yield Chart(f"points-de-vue-{number}", title, said, tuple(map(_position, found)))


def _position(row: Row) -> BarGroup:
    share, minutes = row["part_duree"] or 0, row["duree_min"] or 0
    text = f"{percent_text(share, 'fr')} ({number_text(minutes, 'fr')} min)"
    return BarGroup(label("position", row["position"]), (Bar(share, text),))


def _consensus(tables: Tables) -> Iterator[Chart]:
    """Yield the number of recommendations by level of consensus, then that of alternatives."""
    for nature, found in sorted(_by(_rows(tables, "recommandations"), "nature").items(), key=lambda each: str(each[0])):
        levels = Counter(row["niveau_consensus"] for row in found if row["niveau_consensus"])
        terms = [term for term in vocabulary("niveau_consensus_publie") if levels[term.code]]
        groups = tuple(
            BarGroup(term.libelle_fr, (Bar(levels[term.code], number_text(levels[term.code], "fr")),)) for term in terms
        )
        what = label("nature_recommandation", nature).lower()
        if groups:
            yield Chart(f"consensus-{nature}s", f"Nombre de {what}s par niveau de consensus", "", groups)

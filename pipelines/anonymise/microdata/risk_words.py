"""The risk report in words, French or English, for who reads it in the Dagster UI."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from pipelines.anonymise.microdata.uniqueness import UniquenessModel
from pipelines.kit.findings import Language
from pipelines.kit.messages import sentence

if TYPE_CHECKING:
    from pipelines.anonymise.microdata.risk import RiskReport

MODELS: dict[UniquenessModel, str] = {
    "exact": "compte",
    "pitman": "pitman",
    "zayatz": "zayatz",
    "slide_negative_binomial": "binomial",
}


def words(name: str, language: Language) -> str:
    """Return words of the report."""
    return sentence(f"risque_{name}", language)


def risk_markdown(report: RiskReport, language: Language) -> str:
    """Return the report as Markdown tables."""
    tables = [_summary(report, language), _attackers(report, language), _sizes(report, language)]
    tables += [_columns(report, language)] if report.columns else []
    tables += [_sensitive(report, language)] if report.sensitive else []
    if report.reference == "sample":
        tables.insert(2, words("population_inconnue", language))
    return "\n\n".join(tables) + "\n"


def number(value: float, language: Language, digits: int = 0) -> str:
    """Return a number as the language writes it."""
    text = f"{value:,.{digits}f}"
    return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text


def percent(share: float, language: Language, digits: int = 1) -> str:
    """Return a share as a percentage."""
    return number(100 * share, language, digits) + ("\u202f%" if language == "fr" else "%")


def one_line(name: str) -> str:
    """Return the name of a column, which its file chose, on one line that XML accepts."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; no cell can end early."""
    ruler = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in (head, ruler, *rows))


def _summary(report: RiskReport, language: Language) -> str:
    counts = {
        "lignes_publiees": report.published_rows,
        "lignes_retirees": report.suppressed_rows,
        "classes": report.classes,
        "plus_petite": report.smallest,
        "lignes_uniques": report.sample_uniques,
    }
    rows = [(words(name, language), number(count, language)) for name, count in counts.items()]
    rows.append((words("effectif_moyen", language), number(report.mean_size, language, 1)))
    if report.population:
        model = words(MODELS[report.population.model], language)
        rows.append((f"{words('personnes_uniques', language)} ({model})", number(report.population.uniques, language)))
    if report.columns:
        rows.append((words("perte", language), percent(report.loss, language)))
    return _table(rows[0], rows[1:])


def _attackers(report: RiskReport, language: Language) -> str:
    head = [words(name, language) for name in ("attaquant", "maximum", "moyen", "au_dessus")]
    rows = [
        (words(name, language), *(percent(share, language) for share in (risk.maximum, risk.mean, risk.above)))
        for name, risk in (("procureur", report.prosecutor), ("journaliste", report.journalist))
    ]
    rows.append((words("demarcheur", language), "", percent(report.marketer, language), ""))
    return _table([name.format(count=report.threshold_k) for name in head], rows)


def band_name(smallest: int, largest: int | None, language: Language) -> str:
    """Return the sizes of a band in words."""
    if largest is None:
        return words("et_plus", language).format(detail=number(smallest, language))
    return str(smallest) if smallest == largest else f"{smallest}–{largest}"


def _sizes(report: RiskReport, language: Language) -> str:
    head = [words(name, language) for name in ("effectif", "nombre_de_classes", "lignes")]
    filled = [band for band in report.sizes if band.classes]
    return _table(
        head,
        [
            (
                band_name(band.smallest, band.largest, language),
                number(band.classes, language),
                number(band.rows, language),
            )
            for band in filled
        ],
    )


def _columns(report: RiskReport, language: Language) -> str:
    head = [words(name, language) for name in ("colonne", "valeurs", "niveau", "perte", "cellules_masquees")]
    rows = [
        (
            _column_name(one.column),
            number(one.values, language),
            words("plusieurs", language) if one.level is None else str(one.level),
            percent(one.loss, language),
            number(one.suppressed_cells, language),
        )
        for one in report.columns
    ]
    return _table(head, rows)


def _sensitive(report: RiskReport, language: Language) -> str:
    head = [words(name, language) for name in ("colonne_sensible", "une_valeur", "leurs_lignes", "moins_de_valeurs")]
    rows = [
        (
            _column_name(one.column),
            *(number(count, language) for count in (one.homogeneous_classes, one.rows, one.fewest_values)),
        )
        for one in report.sensitive
    ]
    return _table(head, rows)


def _column_name(name: str) -> str:
    return escape(one_line(name), quote=False)

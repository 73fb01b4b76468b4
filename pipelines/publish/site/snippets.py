"""What readers copy from a page: code that opens a table where they work, and a reference for their bibliography."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from pipelines.publish.site.edition import Edition
from pipelines.publish.site.typography import tidy

PREFERRED = ("recommandations", "panel_composition", "demarche")


@dataclass(frozen=True)
class Snippet:
    """A few lines for one program: its name, the name of its language in the page, the code."""

    program: str
    language: str
    code: Markup


EXCEL = """\
let
    Source = Csv.Document(
        Web.Contents("{csv}"),
        [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]
    ),
    Lignes = Table.PromoteHeaders(Source, [PromoteAllScalars = true])
in
    Lignes
"""
R = """\
{table} <- read.csv("{csv}", encoding = "UTF-8", na.strings = "")
head({table})
"""
PYTHON = """\
import pandas

{table} = pandas.read_csv("{csv}")
print({table}.head())
"""
DUCKDB = """\
SELECT *
FROM read_parquet('{parquet}')
LIMIT 10;
"""
PROGRAMS = (("Excel", "powerquery", EXCEL), ("R", "r", R), ("Python", "python", PYTHON), ("DuckDB", "sql", DUCKDB))


def snippet_table(edition: Edition) -> str:
    """Return the table that the snippets open: the recommendations when there are some."""
    return next(name for name in PREFERRED if edition.table(name))


def snippets(edition: Edition) -> list[Snippet]:
    """Return the same table opened in each program."""
    table = snippet_table(edition)
    addresses = {kind: edition.address(f"data/{table}.{kind}") for kind in ("csv", "parquet")}
    return [
        Snippet(program, language, escape(code.format(table=table, **addresses)))
        for program, language, code in PROGRAMS
    ]


def bibtex(edition: Edition) -> Markup:
    """Return the release as a BibTeX entry; no text in it can close a field."""
    release, process = edition.release, edition.process
    fields = {
        "author": f"{{{_plain(process['organisateur'])}}}",
        "title": _plain(process["titre"]),
        "version": release.version,
        "year": release.date[:4],
        "url": edition.site.address(f"{release.edition}/"),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return escape(tidy(f"@dataset{{{release.edition},\n{lines}\n}}"))


def _plain(text: str) -> str:
    """Return a text on one line, without what BibTeX reads as something else."""
    return " ".join(re.sub(r"[{}\\]", "", text).split()).replace("%", r"\%").replace("&", r"\&")

"""``avis.md``: the opinion as written, its facts in a front matter, its text below."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from pipelines.ingest.content import inspect_content
from pipelines.ingest.inbox import file_name
from pipelines.ingest.source import SourceTable, TableBuilder
from pipelines.kit.findings import AvisError, Finding

TEXT = "texte_integral"
FRONT_MATTER = re.compile(r"---[ \t]*\n(?P<facts>.*?\n)??---[ \t]*\n(?P<text>.*)", re.DOTALL)
NULL = "tag:yaml.org,2002:null"


def read_opinion(path: Path) -> SourceTable:
    """Return the row of ``avis``, none before it has a text; ``AvisError`` tells the line that does not read."""
    name = file_name(path)
    content = inspect_content(path, "utf-8")
    parts = FRONT_MATTER.fullmatch(path.read_text(encoding=content.encoding))
    if not parts:
        raise AvisError(Finding("avis_sans_entete", file=name, line=1))
    facts = _facts(parts["facts"] or "", name)
    builder = TableBuilder()
    if not any(line.strip() and not line.startswith("#") for line in parts["text"].splitlines()):
        return builder.finish([], [Finding("avis_vide", "information", file=name)])
    builder.add(1, [*facts.values(), parts["text"]])
    return builder.finish([*facts, TEXT], [])


def _facts(text: str, name: str) -> dict[str, str]:
    """Return the entries of the front matter as the text that was written."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise AvisError(Finding("avis_entete_illisible", file=name, line=mark.line + 2 if mark else 1)) from None
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise AvisError(Finding("avis_entete_illisible", file=name, line=2))
    facts: dict[str, str] = {}
    for key, value in node.value:
        line = key.start_mark.line + 2
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise AvisError(Finding("avis_entete_illisible", file=name, line=line))
        if key.value in facts or key.value == TEXT:
            raise AvisError(Finding("avis_cle_double", file=name, line=line))
        facts[key.value] = "" if value.tag == NULL else value.value
    return facts

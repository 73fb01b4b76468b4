"""The words of the pages in French and English, from every ``templates/words*.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pipelines.kit.findings import Language

TEMPLATES = Path(__file__).with_name("templates")


@cache
def page_words(language: Language) -> dict[str, Any]:
    """Return the words of one language, nested as in the files: ``words["panel"]["title"]``."""
    content: dict[str, Any] = {}
    for path in sorted(TEMPLATES.glob("words*.yaml")):
        content = merged(content, yaml.safe_load(path.read_text(encoding="utf-8")))
    words: dict[str, Any] = _of_language(content, language)
    return words


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return the words of two files; ``ValueError`` when both define the same ones."""
    whole = dict(one)
    for name, child in other.items():
        if name in whole and (_is_leaf(child) or _is_leaf(whole[name])):
            raise ValueError(f"words defined twice: {name}")
        whole[name] = merged(whole[name], child) if name in whole else child
    return whole


def _is_leaf(node: dict[str, Any]) -> bool:
    return bool(node.keys() & {"fr", "en"})


def _of_language(node: dict[str, Any], language: Language) -> Any:
    """Replace each ``{fr: …, en: …}`` by its words; a missing language is a ``KeyError``."""
    if _is_leaf(node):
        return node[language]
    return {name: _of_language(child, language) for name, child in node.items()}


def counted(words: list[str], count: int, figures: str, language: Language) -> str:
    """Return a figure and its noun, ``words`` being singular and plural; zero is singular in French only."""
    singular = count == 1 or (count == 0 and language == "fr")
    return f"{figures}\u00a0{words[0 if singular else 1]}"

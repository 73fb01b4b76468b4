"""The words of every finding, French and English, one YAML file a stage: ``code: {fr: …, en: …}``.

A sentence says what is wrong and what to do. Its places are ``{table} {file} {line} {column} {detail} {count}``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipelines.kit.findings import Language

HERE = Path(__file__).parent


@cache
def all_messages() -> dict[str, dict[Language, str]]:
    """Return every message by its code; a code declared twice is an error of ours."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is there
    messages: dict[str, dict[Language, str]] = {}
    for file in sorted(HERE.glob("*.yaml")):
        words_of = yaml.load(file.read_text(encoding="utf-8"), loader) or {}  # noqa: S506 - both loaders are safe
        for code, words in words_of.items():
            if code in messages:
                raise ValueError(f"{file.name}: the message {code} is declared twice")
            messages[code] = words
    return messages


def sentence(code: str, language: Language) -> str:
    """Return the template of ``code`` in ``language``."""
    return all_messages()[code][language]

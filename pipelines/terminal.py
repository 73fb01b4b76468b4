"""What ``avis publish`` and ``avis status`` say: one line per edition, a bar on a terminal, or one JSON document."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pipelines.kit.files import Folders
from pipelines.kit.findings import Finding, Language, UsageError
from pipelines.kit.site import LOCAL, LOCAL_SITE, Site, site_findings
from pipelines.kit.state import CATALOGUE, State, read_findings, read_state
from pipelines.plan import Entry, Plan, live_editions, plan_night

WORDS: dict[str, dict[Language, str]] = {
    "publiee": {"fr": "publiée {version}", "en": "published {version}"},
    "a_jour": {"fr": "à jour, {version}", "en": "up to date, {version}"},
    "inchangee": {"fr": "inchangée, {version}", "en": "unchanged, {version}"},
    "bloquee": {"fr": "bloquée", "en": "blocked"},
    "toujours_bloquee": {"fr": "toujours bloquée, rien n'a changé", "en": "still blocked, nothing changed"},
    "a_faire": {"fr": "à publier", "en": "to publish"},
    "interrompue": {"fr": "interrompue, à reprendre", "en": "interrupted, to run again"},
    "machine": {"fr": "échec de la machine, à reprendre", "en": "the machine failed, to run again"},
    "catalogue_a_faire": {"fr": "à refaire", "en": "to make again"},
    "catalogue_fait": {"fr": "à jour", "en": "up to date"},
    "rejets": {"fr": "{count} ligne(s) rejetée(s)", "en": "{count} rejected row(s)"},
    "retenue": {"fr": "reste publiée en {version}", "en": "still published as {version}"},
    "ou": {"fr": "Les publications sont dans {public}", "en": "The releases are in {public}"},
    "adresse": {
        "fr": "Les adresses publiées commencent par {url} : AVIS_SITE_URL donne celle du site.",
        "en": "Published addresses start with {url}: AVIS_SITE_URL sets that of the site.",
    },
    "rien": {"fr": "Rien n'a changé.", "en": "Nothing changed."},
}
STOPPED = ("bloquee", "toujours_bloquee", "machine")
ALWAYS_TOLD = frozenset({"revue_certain_garde", "revue_certain_caviarde", "revue_remplacement_refuse"})
"""What is said of an edition that goes out too: decisions that let a known person through, or did not count."""

Line = dict[str, Any]


def publish_from_terminal(folders: Folders, options: argparse.Namespace, site: Site = LOCAL_SITE) -> int:
    """Fetch the live sources, decide, run what changed, and tell; return the exit code."""
    if site_findings(site):
        raise UsageError(*site_findings(site))
    states = {} if options.dry_run else _fetch(folders, options)
    plan = plan_night(folders, options.editions, options.all, site)
    due = bool(plan.todo) or plan.catalogue
    ran = due and not options.dry_run
    states |= _run(folders, options, plan, site) if ran else {}
    lines = [_line(entry, states.get(entry.key), folders, options.lang, ran) for entry in plan.entries]
    catalogue = _catalogue_line(states.get(CATALOGUE), folders, options.lang, due=plan.catalogue and not ran)
    if options.json:
        content = {"editions": lines, "catalogue": catalogue, "public": str(folders.public), "url": site.url}
        print(json.dumps(content, ensure_ascii=False, indent=1))
    else:
        _print(lines, catalogue, options.lang)
        if not due:
            print(WORDS["rien"][options.lang])
        print(WORDS["ou"][options.lang].format(public=folders.public))
        if site.url == LOCAL:
            print(WORDS["adresse"][options.lang].format(url=site.url))
    return _exit_code([line["etat"] for line in (*lines, catalogue)])


def _fetch(folders: Folders, options: argparse.Namespace) -> dict[str, State]:
    """Fetch the live sources of the editions asked for; return the state of those that this blocks."""
    keys = live_editions(folders, options.editions)
    if not keys:
        return {}
    from pipelines.ingest.airtable_night import fetch_editions
    from pipelines.settings import settings_from_environment

    return fetch_editions(folders, keys, settings_from_environment().airtable)


def _run(folders: Folders, options: argparse.Namespace, plan: Plan, site: Site) -> dict[str, State]:
    from pipelines.night import STEPS, run_night

    with _progress(len(plan.todo) * STEPS, options.json) as (on_step, on_edition):
        states = {}
        asked = {"everything": options.all, "debug": options.debug, "site": site}
        night = run_night(folders, options.editions, on_step=on_step, **asked)
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


def _line(entry: Entry, state: State | None, folders: Folders, language: Language, ran: bool) -> Line:
    """Return what is said of one edition, as data; ``state`` is that of its run, if it was this command that ran it."""
    known = state or read_state(folders.private, entry.key)
    code = "bloquee" if entry.findings else _after_run(state) if state else _before_run(entry, known, ran)
    stopped = code in STOPPED
    findings = (entry.findings or known.findings) if stopped else _always_told(folders, entry.key)
    return {
        "edition": entry.findings[0].file if entry.findings else entry.key,
        "etat": code,
        "version": known.version if (folders.public / entry.key / known.version / "SHA256SUMS").is_file() else "",
        "rejets": known.rejected,
        "constats": _texts(findings, language),
    }


def _always_told(folders: Folders, key: str) -> list[Finding]:
    return [each for each in read_findings(folders.private, key, "anonymisation") if each.code in ALWAYS_TOLD]


def _texts(findings: Iterable[Finding], language: Language) -> list[str]:
    return [finding.text(language) for finding in findings]


def _after_run(state: State) -> str:
    """Return the word for an edition that was just worked on."""
    if state.outcome == "publiee":
        return "publiee" if state.changed else "a_jour"
    return _stopped(state) or "interrompue"


def _stopped(state: State) -> str:
    """Return the word for what keeps an edition from going on, empty when nothing does."""
    if state.machine_failed:
        return "machine"
    return {"bloquee": "bloquee", "en_cours": "interrompue"}.get(state.outcome, "")


def _before_run(entry: Entry, state: State, ran: bool) -> str:
    """Return the word for an edition that was not worked on: already done, by another night too, or still to do."""
    if ran and entry.changed:
        return "a_jour" if state.outcome == "publiee" else _stopped(state) or "a_faire"
    if entry.tried and state.outcome != "publiee":
        stopped = _stopped(state)
        return "toujours_bloquee" if stopped == "bloquee" and not entry.changed else stopped
    return "a_faire" if entry.changed else "inchangee"


def _catalogue_line(state: State | None, folders: Folders, language: Language, due: bool) -> Line:
    """Return what is said of the catalogue, as data."""
    known = state or read_state(folders.private, CATALOGUE)
    code = _stopped(known) or ("catalogue_a_faire" if due else "catalogue_fait")
    return {"edition": "catalogue", "etat": code, "constats": _texts(known.findings, language)}


def _print(lines: list[Line], catalogue: Line, language: Language) -> None:
    """Print one line an edition, then the catalogue unless all is well with it."""
    shown = [*lines, *([catalogue] if catalogue["etat"] != "catalogue_fait" else [])]
    width = max((len(line["edition"]) for line in shown), default=0)
    for line in shown:
        parts = [WORDS[line["etat"]][language].format(version=line.get("version", ""))]
        if line.get("version") and line["etat"] in STOPPED:
            parts.append(WORDS["retenue"][language].format(version=line["version"]))
        if line.get("rejets"):
            parts.append(WORDS["rejets"][language].format(count=line["rejets"]))
        print(f"{line['edition']:<{width}}  {' ; '.join(parts)}")
        for text in line["constats"]:
            print(f"{'':<{width}}    {text}")


def _exit_code(codes: list[str]) -> int:
    if "machine" in codes:
        return 3
    return 1 if set(codes) & {*STOPPED, "interrompue"} else 0


def status_on_terminal(folders: Folders, options: argparse.Namespace, site: Site = LOCAL_SITE) -> int:
    """Tell every edition's state without running anything; the code is 1 when something is blocked or has failed."""
    plan = plan_night(folders, site=site)
    lines = [_line(entry, None, folders, options.lang, ran=False) for entry in plan.entries]
    catalogue = _catalogue_line(None, folders, options.lang, due=plan.catalogue)
    if options.json:
        print(json.dumps({"editions": lines, "catalogue": catalogue}, ensure_ascii=False, indent=1))
    else:
        _print(lines, catalogue, options.lang)
    return min(_exit_code([line["etat"] for line in (*lines, catalogue)]), 1)

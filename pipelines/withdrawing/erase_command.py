"""What ``avis erase`` does and says: places and counts, never what is written there."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import re
from typing import Any

from pipelines.kit.erasures import read_erased
from pipelines.kit.files import Folders, locked
from pipelines.kit.findings import Finding, Language, UsageError
from pipelines.kit.keyed_digests import digest_key, keyed_digest
from pipelines.kit.site import Site
from pipelines.kit.state import State
from pipelines.withdrawing.erasure import (
    Erasure,
    Journal,
    Survey,
    begin_erasure,
    erasure_under_way,
    resume_erasure,
    survey_person,
    trace_of,
)
from pipelines.withdrawing.retract_command import NIGHT_LOCK, known_key
from pipelines.withdrawing.trace import Held

DONE, FOUND = 0, 1
RECORD_ID = re.compile(r"rec[A-Za-z0-9]{14}")
TOLD: dict[str, dict[Language, str]] = {
    "held": {
        "fr": "{place} {file}{line} : {rows} ligne(s), {hits} mention(s)",
        "en": "{place} {file}{line}: {rows} row(s), {hits} mention(s)",
    },
    "version": {"fr": "version à retirer : {version}", "en": "version to withdraw: {version}"},
    "retiree": {"fr": "version retirée : {version}", "en": "version withdrawn: {version}"},
    "proof": {
        "fr": "Effacement prouvé : {files} fichiers lus, {bytes} octets, {found} trouvé, témoins {seen}/{planted}.",
        "en": "Erasure proven: {files} files read, {bytes} bytes, {found} found, planted leaks seen {seen}/{planted}.",
    },
    "publiee": {"fr": "En ligne : {version}.", "en": "Online: {version}."},
    "bloquee": {
        "fr": "L'édition est bloquée, donc sans nouvelle version (`avis status`).",
        "en": "The edition is blocked, so there is no new release (`avis status`).",
    },
    "homonymes": {
        "fr": "{count} mention(s) d'un même nom, publié avec l'accord de qui le porte dans une autre édition.",
        "en": "{count} mention(s) of the same name, published with its bearer's consent in another edition.",
    },
    "ailleurs": {
        "fr": "La même identité est dans une autre édition ({place}) : c'est une autre demande.",
        "en": "The same identity is in another edition ({place}): that is another request.",
    },
}


def erase_from_terminal(folders: Folders, options: argparse.Namespace, site: Site, today: datetime.date) -> int:
    """Trace a person, then erase them unless only the trace is asked for; the code is 1 when somebody must act."""
    key, record = known_key(options.edition), options.record
    if not RECORD_ID.fullmatch(record):
        raise UsageError(Finding("personne_identifiant"))
    if not folders.edition_inbox(key).is_dir():
        raise UsageError(Finding("edition_inconnue", file=key))
    home, elsewhere = os.environ.get("DAGSTER_HOME", ""), tuple[Held, ...]()
    with locked(folders.private / NIGHT_LOCK):  # what a night publishes meanwhile would not be in the trace
        begun = erasure_under_way(folders.private / key)
        if begun is None or options.dry_run:
            survey = _surveyed(folders, key, record, begun, home)
            if survey is None:
                return _stopped((_unknown(folders, key, record),), options)
            if options.dry_run or survey.obstacles:
                return _traced(survey, begun, options)
            begun, elsewhere = begin_erasure(folders, key, survey), survey.trace.elsewhere
        elif record not in begun.person.records:
            return _stopped((Finding("effacement_en_cours"),), options)
    return _erased(resume_erasure(folders, key, begun, site, today, _night), elsewhere, options)


def _surveyed(folders: Folders, key: str, record: str, begun: Journal | None, home: str) -> Survey | None:
    """Return where a person is, by the journal of their erasure when it was begun: the files may know them no more."""
    if begun and record in begun.person.records:
        told = (Finding("effacement_commence", file=key),)
        return Survey(begun.person, trace_of(folders, key, begun, home), told)
    return survey_person(folders, key, record, home)


def _night(folders: Folders, key: str, site: Site) -> State:
    """Run the nightly job on the edition, through the same gate as every night."""
    from pipelines.kit.state import read_state
    from pipelines.night import run_night

    states = dict(run_night(folders, [key], site=site, erasing=True))
    return states.get(key, read_state(folders.private, key))


def _unknown(folders: Folders, key: str, record: str) -> Finding:
    private = folders.private / key
    erased = private.is_dir() and keyed_digest(digest_key(private), record) in read_erased(private).records
    return Finding("personne_deja_effacee" if erased else "personne_inconnue")


def _stopped(findings: tuple[Finding, ...], options: argparse.Namespace) -> int:
    lines = [finding.text(options.lang) for finding in findings]
    print(json.dumps({"efface": False, "a_faire": lines}, ensure_ascii=False) if options.json else "\n".join(lines))
    return FOUND


def _traced(survey: Survey, begun: Journal | None, options: argparse.Namespace) -> int:
    """Tell where the person is, and what somebody must do before an erasure."""
    lines = [finding.text(options.lang) for finding in survey.obstacles]
    if options.json:
        said: dict[str, Any] = {"efface": False, "trace": survey.trace.as_dict(), "a_faire": lines}
        print(json.dumps(said | {"en_cours": begun is not None}, ensure_ascii=False))
    else:
        trace = survey.trace
        held = (*trace.inbox, *trace.private, *trace.public, *trace.elsewhere)
        versions = [TOLD["version"][options.lang].format(version=version) for version in trace.versions]
        print("\n".join([*(_line(each, options.lang) for each in held), *versions, *lines]))
    return FOUND if survey.obstacles else DONE


def _line(held: Held, language: Language) -> str:
    line = f":{held.line}" if held.line else ""
    return TOLD["held"][language].format(place=held.place, file=held.file, line=line, rows=held.rows, hits=held.hits)


def _erased(done: Erasure, elsewhere: tuple[Held, ...], options: argparse.Namespace) -> int:
    places = sorted({held.place.partition("/")[2] for held in elsewhere})
    blocked = done.state.outcome != "publiee"
    if options.json:
        said = {"efface": True, "preuve": done.proof.as_dict(), "versions_retirees": list(done.versions)}
        print(json.dumps(said | {"bloquee": blocked, "ailleurs": places}, ensure_ascii=False))
    else:
        told = [TOLD["retiree"][options.lang].format(version=version) for version in done.versions]
        told.append(TOLD["proof"][options.lang].format(**vars(done.proof)))
        told.append(TOLD["bloquee" if blocked else "publiee"][options.lang].format(version=done.state.version))
        if done.proof.homonyms:
            told.append(TOLD["homonymes"][options.lang].format(count=done.proof.homonyms))
        told += [TOLD["ailleurs"][options.lang].format(place=place) for place in places]
        print("\n".join(told))
    return FOUND if blocked else DONE

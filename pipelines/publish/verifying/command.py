"""``avis verify``: a folder or an address, the checks, and the answer on the terminal or as one JSON document."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Event, Thread

from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.publish.verify import check_release
from pipelines.publish.verifying.addresses import is_address, release_address
from pipelines.publish.verifying.download import Limits, fetch_release
from pipelines.publish.verifying.report import Report
from pipelines.publish.verifying.signature import given_key


def verify_from_terminal(options: argparse.Namespace) -> int:
    """Check a release and tell; return the exit code: 0 nothing is wrong, 1 something is."""
    key = given_key(options.key) if options.key else None
    limits = Limits(options.max_files, options.max_file_bytes, options.max_bytes, options.max_seconds)
    report = _checked(options.release, key, limits)
    if options.json:
        print(json.dumps(report.as_dict(options.lang), ensure_ascii=False))
    else:
        print("\n".join(report.lines(options.lang)))
    return 0 if report.intact else 1


def _checked(release: str, key: bytes | None, limits: Limits) -> Report:
    if not is_address(release):
        if not Path(release).exists():
            raise UsageError(Finding("fichier_absent", file=Path(release).name))
        return check_release(Path(release), key)
    address = release_address(release)
    # after a time-out the thread may still be writing there
    with tempfile.TemporaryDirectory(prefix="avis-", ignore_cleanup_errors=True) as root:
        folder = within(limits.seconds, lambda stop: fetch_release(address, Path(root), limits, stop))
        return check_release(folder, key)


def within(seconds: int, work: Callable[[Event], Path]) -> Path:
    """Return what ``work`` returns; ``AvisError`` when it takes longer, after setting the event that asks it to stop.

    No time-out of a socket bounds a name server, or an answer whose headers come one letter at a time.
    """
    stop, outcome = Event(), Future[Path]()

    def run() -> None:
        try:
            outcome.set_result(work(stop))
        except BaseException as error:  # whatever it is, it is raised again for the caller
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    try:
        return outcome.result(timeout=seconds)
    except TimeoutError:
        stop.set()
        raise AvisError(Finding("machine_telechargement_lent", count=seconds)) from None

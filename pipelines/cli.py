"""The ``avis`` command: thin, and quick to start; each command imports what it needs.

Exit codes: 0 all done; 1 something is blocked or found (the rest is done); 2 called wrongly; 3 the machine failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.arguments import CallError, asked_language, build_parser
from pipelines.help_texts import HELP
from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.settings import settings_from_environment

__all__ = ["HELP", "build_parser", "main"]

DONE, FOUND, MISUSED, MACHINE = 0, 1, 2, 3
INTERRUPTED, NOBODY_READS = 130, 141  # as a shell tells SIGINT and SIGPIPE


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    settings = settings_from_environment()
    language = asked_language(arguments, settings.lang)
    options = argparse.Namespace(lang=language, json="--json" in arguments, debug=settings.debug)
    try:
        given = build_parser(language).parse_args(arguments)
        options = argparse.Namespace(**{**vars(given), "lang": language, "debug": given.debug or settings.debug})
        code = RUN[options.command](options)
        sys.stdout.flush()
    except CallError as error:
        return _failed([str(error)], MISUSED, options)
    except AvisError as error:
        return _failed(error.lines(language), _code_of(error), options)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python flushes again on its way out
        return NOBODY_READS
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # a library's message can quote a cell: only its type is told
        if options.debug:
            raise
        return _failed([_machine_or_ours(error, options).text(language)], MACHINE, options)
    return code


def _code_of(error: AvisError) -> int:
    if isinstance(error, UsageError):
        return MISUSED
    return MACHINE if any(finding.code.startswith("machine") for finding in error.findings) else FOUND


def _machine_or_ours(error: Exception, options: argparse.Namespace) -> Finding:
    from pipelines.kit.machine import machine_finding

    if isinstance(error, OSError):
        return machine_finding(error, _folders(options) if hasattr(options, "inbox") else None)
    return Finding("erreur_imprevue", detail=type(error).__name__)


def _failed(lines: list[str], code: int, options: argparse.Namespace) -> int:
    """Tell why a command did not run, on the error output, or as the one JSON document."""
    if options.json:
        print(json.dumps({"error": lines, "code": code}, ensure_ascii=False))
    else:
        print("\n".join(lines), file=sys.stderr)
    return code


def _folders(options: argparse.Namespace) -> Folders:
    return Folders(*(path.absolute() for path in (options.inbox, options.private, options.public)))


def run_publish(options: argparse.Namespace) -> int:
    """Run the nightly job: only what changed, unless ``--all``."""
    from pipelines.terminal import publish_from_terminal

    return publish_from_terminal(_folders(options), options, settings_from_environment().site)


def run_status(options: argparse.Namespace) -> int:
    """Tell every edition's state, version, what blocks it and what to do."""
    from pipelines.terminal import status_on_terminal

    return status_on_terminal(_folders(options), options, settings_from_environment().site)


def _exists(path: Path) -> Path:
    if not path.exists():
        raise UsageError(Finding("fichier_absent", file=path.name))
    return path


def run_validate(options: argparse.Namespace) -> int:
    """Validate one export, or every table of one edition folder."""
    from pipelines.validating import Request, validate_path

    settings = settings_from_environment()
    request = Request(
        path=_exists(options.path),
        public=settings.public,
        private=settings.private,
        schema=options.schema,
        form="json" if options.json else options.format,
        language=options.lang,
        engine=options.engine,
        out=options.out,
    )
    accepted, report = validate_path(request)
    print(report)
    return DONE if accepted else FOUND


def run_new(options: argparse.Namespace) -> int:
    """Create an inbox folder with templates made from the schemas."""
    from pipelines.ingest.template import write_template

    folder = write_template(_folders(options).inbox, options.edition, options.method)
    print(json.dumps({"folder": str(folder)}) if options.json else folder)
    return DONE


def run_review(options: argparse.Namespace) -> int:
    """Decide on the passages held in the texts of an edition, or tell how many wait."""
    import datetime

    from pipelines.reviewing.command import review_from_terminal

    reviewer = options.by or settings_from_environment().reviewer
    return review_from_terminal(_folders(options), options, reviewer, datetime.date.today())


def run_retract(options: argparse.Namespace) -> int:
    """Withdraw one release: its bytes go, a tombstone stays."""
    import datetime

    from pipelines.withdrawing.retract_command import retract_from_terminal

    site = settings_from_environment().site
    return retract_from_terminal(_folders(options), options, site, datetime.date.today())


def run_erase(options: argparse.Namespace) -> int:
    """Erase a person from an edition, or tell where they are."""
    import datetime

    from pipelines.withdrawing.erase_command import erase_from_terminal

    site = settings_from_environment().site
    return erase_from_terminal(_folders(options), options, site, datetime.date.today())


def run_verify(options: argparse.Namespace) -> int:
    """Check a release, in a folder or at an address, from its own files, as the public does."""
    from pipelines.publish.verifying.command import verify_from_terminal

    return verify_from_terminal(options)


def run_scan(options: argparse.Namespace) -> int:
    """Look for known people in every file of a folder."""
    from pipelines.publish.scan import scan_folder

    report: Any = scan_folder(_exists(options.dir), _exists(options.identities))
    if options.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        for hit in report.hits:
            print(f"{hit.file}: {hit.kind} × {hit.count}")
    for finding in report.findings:
        print(finding.text(options.lang), file=sys.stderr)
    return FOUND if report.hits else DONE


def run_draw(options: argparse.Namespace) -> int:
    """Draw a panel from two files."""
    from pipelines.select.files import draw_from_files

    report: Any = draw_from_files(
        _exists(options.pool), _exists(options.quotas), options.size, options.beacon, options.algorithm, options.out
    )
    print(json.dumps(report.as_dict(), ensure_ascii=False) if options.json else report.text(options.lang))
    return DONE


def run_ladder(options: argparse.Namespace) -> int:
    """Propose ladders of published categories, and tell what each would keep."""
    from pipelines.anonymise.ladders.command import propose_ladders

    quotas = _exists(options.quotas)
    report: Any = propose_ladders(quotas, options.size, options.criterion, options.ordered, options.seed)
    print(json.dumps(report.as_dict(), ensure_ascii=False) if options.json else report.text(options.lang))
    return DONE


def run_anonymise(options: argparse.Namespace) -> int:
    """Write a release of any one table, or of its counts, in which nobody can be found; else nothing."""
    from pipelines.anonymise.microdata.configuration import asks_for_counts

    made: Any
    if asks_for_counts(options.config):
        from pipelines.anonymise.cross_tables.command import publish_cross_tables

        made = publish_cross_tables(options.config, options.out)
    else:
        from pipelines.anonymise.microdata.command import anonymise_table

        made = anonymise_table(options.config, options.out)
    print(json.dumps(made.report, ensure_ascii=False) if options.json else made.text(options.lang))
    return DONE


def run_redact(options: argparse.Namespace) -> int:
    """Write the texts of a table without the people of an identities file; rows where somebody may be are left out."""
    from pipelines.anonymise.texts.command import Request, redact_table

    redacted: Any = redact_table(
        Request(options.table, options.identities, options.out, options.columns, options.allowed, options.model)
    )
    print(json.dumps(redacted.report, ensure_ascii=False) if options.json else redacted.text(options.lang))
    return DONE if redacted.is_whole else FOUND


RUN = {
    "publish": run_publish,
    "status": run_status,
    "validate": run_validate,
    "new": run_new,
    "review": run_review,
    "verify": run_verify,
    "scan": run_scan,
    "draw": run_draw,
    "ladder": run_ladder,
    "anonymise": run_anonymise,
    "redact": run_redact,
    "retract": run_retract,
    "erase": run_erase,
}

if __name__ == "__main__":
    sys.exit(main())

"""The ``avis`` command: thin, and quick to start; each command imports what it needs.

Exit codes: 0 all done; 1 something is blocked or found (the rest is done); 2 called wrongly; 3 the machine failed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError, Finding, Language, UsageError
from pipelines.settings import settings_from_environment

DONE, FOUND, MISUSED, MACHINE = 0, 1, 2, 3

Text = dict[Language, str]


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the call and exit with 2."""
        self.exit(MISUSED, f"{self.prog}: {message} ({self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    settings = settings_from_environment()
    language: Language = "en" if _asked_language(arguments, settings.lang) == "en" else "fr"
    options = build_parser(language).parse_args(arguments)
    options.lang, options.debug = language, options.debug or settings.debug
    try:
        code: int = options.run(options)
    except AvisError as error:
        return _report(error, options)
    except OSError as error:
        if options.debug:
            raise
        finding = Finding("machine", detail=os.strerror(error.errno or 0))
        print(finding.text(language), file=sys.stderr)
        return MACHINE
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # a library's message can quote a cell: only its type is told
        if options.debug:
            raise
        print(Finding("erreur_imprevue", detail=type(error).__name__).text(language), file=sys.stderr)
        return MACHINE
    return code


def _asked_language(arguments: list[str], default: str) -> str:
    for position, word in enumerate(arguments):
        if word == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return default


def _report(error: AvisError, options: argparse.Namespace) -> int:
    for line in error.lines(options.lang):
        print(line, file=sys.stderr)
    if isinstance(error, UsageError):
        return MISUSED
    return MACHINE if any(finding.code == "machine" for finding in error.findings) else FOUND


HELP: dict[str, Text] = {
    "avis": {
        "fr": "Des sorties d'un panel de citoyens à des données ouvertes où personne ne se retrouve.",
        "en": "From what a citizens' panel leaves behind to open data in which nobody can be found.",
    },
    "publish": {"fr": "publie les éditions qui ont changé", "en": "publish the editions that changed"},
    "status": {
        "fr": "dit l'état de chaque édition et ce qui bloque",
        "en": "tell every edition's state and what blocks it",
    },
    "validate": {
        "fr": "vérifie un export ou le dossier d'une édition",
        "en": "validate one export or one edition folder",
    },
    "new": {"fr": "crée un dossier d'édition et ses modèles", "en": "create an edition folder with its templates"},
    "verify": {
        "fr": "vérifie une publication à partir de ses seuls fichiers",
        "en": "check a release from its own files",
    },
    "scan": {"fr": "cherche des personnes connues dans un dossier", "en": "look for known people in a folder"},
    "draw": {"fr": "tire un panel au sort", "en": "draw a panel by lot"},
    "edition": {"fr": "la clé d'une édition (par défaut : toutes)", "en": "an edition's key (default: all)"},
    "inbox": {"fr": "le dossier des éditions déposées", "en": "the folder of dropped editions"},
    "private": {"fr": "le dossier des tables de travail", "en": "the folder of working tables"},
    "public": {"fr": "le dossier publié", "en": "the published folder"},
    "all": {"fr": "refait aussi ce qui n'a pas changé", "en": "redo also what did not change"},
    "dry-run": {"fr": "dit ce qui serait fait, sans le faire", "en": "say what would be done, without doing it"},
    "json": {"fr": "écrit un document JSON sur la sortie", "en": "print one JSON document"},
    "lang": {"fr": "la langue des messages", "en": "the language of messages"},
    "debug": {"fr": "montre la trace des erreurs imprévues", "en": "show the traceback of unexpected errors"},
    "path": {"fr": "un fichier ou un dossier d'édition", "en": "a file or an edition folder"},
    "schema": {"fr": "le nom d'une table ou un fichier Table Schema", "en": "a table's name or a Table Schema file"},
    "format": {"fr": "la forme du rapport", "en": "the report's form"},
    "method": {"fr": "la méthode", "en": "the method"},
    "release": {"fr": "le dossier d'une publication", "en": "a release's folder"},
    "dir": {"fr": "le dossier à lire", "en": "the folder to read"},
    "identities": {"fr": "CSV des personnes connues", "en": "CSV of known people"},
    "pool": {"fr": "CSV des candidats", "en": "CSV of candidates"},
    "quotas": {"fr": "CSV des quotas", "en": "CSV of quotas"},
    "size": {"fr": "nombre de places", "en": "number of seats"},
    "beacon": {"fr": "aléa public, en hexadécimal", "en": "public randomness, in hexadecimal"},
    "algorithm": {"fr": "l'algorithme", "en": "the algorithm"},
    "out": {"fr": "le dossier des résultats", "en": "the folder of results"},
}


def build_parser(language: Language) -> argparse.ArgumentParser:
    """Return the whole command line, with help in ``language``."""
    settings = settings_from_environment()

    def words(name: str) -> str:
        return HELP[name][language]

    common = Parser(add_help=False)
    common.add_argument("--lang", choices=("fr", "en"), default=language, help=words("lang"))
    common.add_argument("--debug", action="store_true", help=words("debug"))
    common.add_argument("--json", action="store_true", help=words("json"))
    folders = Parser(add_help=False)
    for name in ("inbox", "private", "public"):
        folders.add_argument(f"--{name}", type=Path, default=getattr(settings, name), metavar="DIR", help=words(name))
    parser = Parser("avis", description=words("avis"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], *parents: Parser) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words(name), description=words(name), parents=[common, *parents])
        added.set_defaults(run=run)
        return added

    publish = command("publish", run_publish, folders)
    publish.add_argument("editions", nargs="*", metavar="EDITION", help=words("edition"))
    publish.add_argument("--all", action="store_true", help=words("all"))
    publish.add_argument("--dry-run", action="store_true", help=words("dry-run"))
    command("status", run_status, folders)
    validate = command("validate", run_validate)
    validate.add_argument("path", type=Path, metavar="PATH", help=words("path"))
    validate.add_argument("--schema", metavar="NAME_OR_FILE", help=words("schema"))
    formats = ("text", "json", "html", "frictionless")
    validate.add_argument("--format", choices=formats, default="text", help=words("format"))
    new = command("new", run_new, folders)
    new.add_argument("edition", metavar="EDITION", help=words("edition"))
    new.add_argument(
        "--method", choices=("atelier-citoyen", "conference-de-citoyens"), required=True, help=words("method")
    )
    command("verify", run_verify).add_argument("release", type=Path, metavar="RELEASE_DIR", help=words("release"))
    scan = command("scan", run_scan)
    scan.add_argument("dir", type=Path, metavar="DIR", help=words("dir"))
    scan.add_argument("--identities", type=Path, required=True, metavar="FILE", help=words("identities"))
    draw = command("draw", run_draw)
    draw.add_argument("--pool", type=Path, required=True, metavar="FILE", help=words("pool"))
    draw.add_argument("--quotas", type=Path, required=True, metavar="FILE", help=words("quotas"))
    draw.add_argument("--size", type=int, required=True, metavar="N", help=words("size"))
    draw.add_argument("--beacon", metavar="HEX", help=words("beacon"))
    draw.add_argument("--algorithm", choices=("leximin", "maximin"), default="leximin", help=words("algorithm"))
    draw.add_argument("--out", type=Path, required=True, metavar="DIR", help=words("out"))
    return parser


def _folders(options: argparse.Namespace) -> Folders:
    return Folders(*(path.absolute() for path in (options.inbox, options.private, options.public)))


def run_publish(options: argparse.Namespace) -> int:
    """Run the nightly job: only what changed, unless ``--all``."""
    from pipelines.terminal import publish_from_terminal

    return publish_from_terminal(_folders(options), options)


def run_status(options: argparse.Namespace) -> int:
    """Tell every edition's state, version, what blocks it and what to do."""
    from pipelines.terminal import status_on_terminal

    return status_on_terminal(_folders(options), options)


def _exists(path: Path) -> Path:
    if not path.exists():
        raise UsageError(Finding("fichier_absent", file=path.name))
    return path


def run_validate(options: argparse.Namespace) -> int:
    """Validate one export, or every table of one edition folder."""
    from pipelines.validating import validate_path

    accepted, report = validate_path(
        _exists(options.path), options.schema, "json" if options.json else options.format, options.lang
    )
    print(report)
    return DONE if accepted else FOUND


def run_new(options: argparse.Namespace) -> int:
    """Create an inbox folder with templates made from the schemas."""
    from pipelines.ingest.template import write_template

    folder = write_template(_folders(options).inbox, options.edition, options.method)
    print(json.dumps({"folder": str(folder)}) if options.json else folder)
    return DONE


def run_verify(options: argparse.Namespace) -> int:
    """Check a release from its own files, as the public does."""
    from pipelines.publish.verify import verify_release

    findings = verify_release(_exists(options.release))
    return _told(findings, options, {"fr": "La publication est intacte.", "en": "The release is intact."})


def run_scan(options: argparse.Namespace) -> int:
    """Look for known people in every file of a folder."""
    from pipelines.publish.scan import scan_folder

    report: Any = scan_folder(_exists(options.dir), _exists(options.identities))
    if options.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        for hit in report.hits:
            print(f"{hit.file}: {hit.kind} × {hit.count}")
    return FOUND if report.hits else DONE


def run_draw(options: argparse.Namespace) -> int:
    """Draw a panel from two files."""
    from pipelines.select.files import draw_from_files

    report: Any = draw_from_files(
        _exists(options.pool), _exists(options.quotas), options.size, options.beacon, options.algorithm, options.out
    )
    print(json.dumps(report.as_dict(), ensure_ascii=False) if options.json else report.text(options.lang))
    return DONE


def _told(findings: list[Finding], options: argparse.Namespace, fine: Text) -> int:
    lines = [finding.text(options.lang) for finding in findings]
    if options.json:
        print(json.dumps({"ok": not findings, "findings": lines}, ensure_ascii=False))
    else:
        print("\n".join(lines) if lines else fine[options.lang])
    return FOUND if findings else DONE


if __name__ == "__main__":
    sys.exit(main())

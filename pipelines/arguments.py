"""The command line: its commands, options, help and errors, in French and in English. Standard library only."""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from pipelines.help_texts import HELP
from pipelines.kit.findings import Language
from pipelines.settings import settings_from_environment

FRENCH_ERRORS = (
    (r"the following arguments are required: (.+)", r"il manque : \1"),
    (r"unrecognized arguments: (.+)", r"mots en trop : \1"),
    (r"argument (.+): expected .*argument.*", r"\1 attend une valeur"),
    (
        r"argument (.+): invalid choice: '?(.*?)'? \(choose from (.+)\)",
        r"\1 : « \2 » n'est pas possible ; au choix : \3",
    ),
    (r"argument (.+): invalid int value: '(.*)'", r"\1 : « \2 » n'est pas un nombre entier"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 et \2 ne vont pas ensemble"),
    (r"argument (.+): ignored explicit argument '(.*)'", r"\1 n'attend pas de valeur"),
)
"""What argparse says in English only, as patterns, and the same in French."""


class CallError(Exception):
    """The command line does not read; the message is one line for whoever typed it."""


class _FrenchHelp(argparse.HelpFormatter):
    # argparse does not publish the types of its formatter
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        """Say « usage » as French writes it."""
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser in one language, that leaves it to its caller to print an error."""

    language: Language = "fr"

    def __init__(self, prog: str | None = None, **options: object) -> None:
        french = {"formatter_class": _FrenchHelp} if self.language == "fr" else {}
        # options by name: their types are those of the constructor that receives them
        super().__init__(prog, add_help=False, allow_abbrev=False, **french, **options)  # type: ignore[arg-type]
        self._optionals.title = "options"
        self._positionals.title = "arguments"

    def error(self, message: str) -> NoReturn:
        """Raise ``CallError`` with what is wrong and where help is."""
        for pattern, french in FRENCH_ERRORS if self.language == "fr" else ():
            message = re.sub(f"^{pattern}$", french, message)
        raise CallError(f"{self.prog}: {message} ({self.prog} --help)")


class _EnglishParser(Parser):
    language: Language = "en"


def asked_language(arguments: Sequence[str], default: str) -> Language:
    """Return the language of the messages, read before anything else so that errors are in it."""
    asked = default
    for position, word in enumerate(arguments):
        if word == "--lang" and position + 1 < len(arguments):
            asked = arguments[position + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return "en" if asked == "en" else "fr"


def build_parser(language: Language) -> Parser:
    """Return the whole command line, with help in ``language``."""
    kind = _EnglishParser if language == "en" else Parser
    parser = kind("avis", description=HELP["avis"][language])
    _add_common(parser, language)
    title = {"fr": "commandes", "en": "commands"}[language]
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title=title, parser_class=kind)

    def command(name: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=HELP[name][language], description=HELP[name][language])
        _add_common(added, language, argparse.SUPPRESS)  # absent after the command, what stands before it holds
        if name in ("publish", "status", "new", "review", "retract", "erase"):
            _add_folders(added, language)
        return added

    for name, add in ARGUMENTS.items():
        add(command(name), language)
    return parser


def _add_common(parser: argparse.ArgumentParser, language: Language, default: object = None) -> None:
    default_flag = default if default is argparse.SUPPRESS else False
    parser.add_argument("-h", "--help", action="help", help=HELP["help"][language])
    parser.add_argument("--lang", choices=("fr", "en"), default=default or language, help=HELP["lang"][language])
    parser.add_argument("--debug", action="store_true", default=default_flag, help=HELP["debug"][language])
    parser.add_argument("--json", action="store_true", default=default_flag, help=HELP["json"][language])


def _add_folders(parser: argparse.ArgumentParser, language: Language) -> None:
    settings = settings_from_environment()
    for name in ("inbox", "private", "public"):
        default = getattr(settings, name)
        parser.add_argument(f"--{name}", type=Path, default=default, metavar="DIR", help=HELP[name][language])


def _add_publish(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("editions", nargs="*", metavar="EDITION", help=HELP["edition"][language])
    parser.add_argument("--all", action="store_true", help=HELP["all"][language])
    parser.add_argument("--dry-run", action="store_true", help=HELP["dry-run"][language])


def _add_validate(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help=HELP["path"][language])
    parser.add_argument("--schema", metavar="NAME_OR_FILE", help=HELP["schema"][language])
    formats = ("text", "json", "html", "markdown", "frictionless")
    parser.add_argument("--format", choices=formats, default="text", help=HELP["format"][language])
    engines = ("auto", "frictionless")
    parser.add_argument("--engine", choices=engines, default="auto", help=HELP["engine"][language])
    parser.add_argument("--out", type=Path, metavar="DIR", help=HELP["full-report"][language])


def _add_new(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("edition", metavar="EDITION", help=HELP["new-edition"][language])
    methods = ("atelier-citoyen", "conference-de-citoyens")
    parser.add_argument("--method", choices=methods, required=True, help=HELP["method"][language])


def _add_review(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("edition", metavar="EDITION", help=HELP["review-edition"][language])
    files = parser.add_mutually_exclusive_group()
    files.add_argument("--export", type=Path, metavar="FILE", help=HELP["export"][language])
    files.add_argument("--import", type=Path, metavar="FILE", dest="import_file", help=HELP["import"][language])
    states = parser.add_mutually_exclusive_group()
    states.add_argument("--sample", type=int, nargs="?", const=0, metavar="N", help=HELP["sample"][language])
    states.add_argument("--redacted", action="store_true", help=HELP["redacted"][language])
    parser.add_argument("--by", metavar="NAME", default="", help=HELP["by"][language])


def _add_verify(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("release", metavar="DIR_OR_URL", help=HELP["release"][language])
    parser.add_argument("--key", metavar="FILE_OR_RW", help=HELP["key"][language])
    limits = {"max-files": 1_000, "max-file-bytes": 500_000_000, "max-bytes": 2_000_000_000, "max-seconds": 900}
    for name, default in limits.items():
        parser.add_argument(f"--{name}", type=_positive, default=default, metavar="N", help=HELP[name][language])


def _positive(text: str) -> int:
    """Return a whole number from 1 on."""
    if not text.isascii() or not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(text)
    return int(text)


def _add_retract(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("edition", metavar="EDITION", help=HELP["withdrawn-edition"][language])
    parser.add_argument("version", metavar="VERSION", help=HELP["withdrawn-version"][language])
    parser.add_argument("--reason", required=True, metavar="TEXT", help=HELP["reason"][language])


def _add_erase(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("edition", metavar="EDITION", help=HELP["withdrawn-edition"][language])
    parser.add_argument("--record", required=True, metavar="ID", help=HELP["record"][language])
    parser.add_argument("--dry-run", action="store_true", help=HELP["trace"][language])


def _add_scan(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("dir", type=Path, metavar="DIR", help=HELP["dir"][language])
    parser.add_argument("--identities", type=Path, required=True, metavar="FILE", help=HELP["identities"][language])


def _add_draw(parser: argparse.ArgumentParser, language: Language) -> None:
    for name in ("pool", "quotas"):
        parser.add_argument(f"--{name}", type=Path, required=True, metavar="FILE", help=HELP[name][language])
    parser.add_argument("--size", type=int, required=True, metavar="N", help=HELP["size"][language])
    parser.add_argument("--beacon", metavar="HEX", help=HELP["beacon"][language])
    algorithms = ("leximin", "maximin")
    parser.add_argument("--algorithm", choices=algorithms, default="leximin", help=HELP["algorithm"][language])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=HELP["out"][language])


def _add_anonymise(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("config", type=Path, metavar="CONFIG", help=HELP["config"][language])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=HELP["out"][language])


def _add_redact(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("table", type=Path, metavar="TABLE", help=HELP["table"][language])
    parser.add_argument("--identities", type=Path, required=True, metavar="FILE", help=HELP["identities"][language])
    parser.add_argument("--columns", type=_labels, default=(), metavar="A,B", help=HELP["columns"][language])
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=HELP["out"][language])
    models = ("auto", "sans", "requis")
    parser.add_argument("--model", choices=models, default="auto", help=HELP["model"][language])
    parser.add_argument("--allowed", type=Path, metavar="FILE", help=HELP["allowed"][language])


def _labels(text: str) -> tuple[str, ...]:
    """Return the labels of a list, as a CSV writes them: one that holds a comma is between quotes."""
    return tuple(label for label in next(csv.reader([text]), []) if label)


def _add_ladder(parser: argparse.ArgumentParser, language: Language) -> None:
    parser.add_argument("--quotas", type=Path, required=True, metavar="FILE", help=HELP["quotas"][language])
    parser.add_argument("--size", type=int, required=True, metavar="N", help=HELP["size"][language])
    for name in ("criterion", "ordered"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME", help=HELP[name][language])
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=HELP["seed"][language])


ARGUMENTS = {
    "publish": _add_publish,
    "status": lambda parser, language: None,
    "validate": _add_validate,
    "new": _add_new,
    "review": _add_review,
    "verify": _add_verify,
    "scan": _add_scan,
    "draw": _add_draw,
    "ladder": _add_ladder,
    "anonymise": _add_anonymise,
    "redact": _add_redact,
    "retract": _add_retract,
    "erase": _add_erase,
}

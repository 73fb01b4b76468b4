"""The command line: its commands, options, help and errors, in French and in English. Standard library only."""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from pipelines.kit.findings import Language
from pipelines.settings import settings_from_environment

Text = dict[Language, str]

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
    "anonymise": {
        "fr": "publie une table où chacun se confond avec k autres, ou rien",
        "en": "release a table in which everyone is one of k alike, or nothing",
    },
    "redact": {
        "fr": "retire les personnes des textes d'une table et met de côté les lignes douteuses",
        "en": "take people out of the texts of a table and leave out doubtful rows",
    },
    "ladder": {
        "fr": "propose des échelles de catégories publiées et dit ce que chacune garderait",
        "en": "propose ladders of published categories and tell what each would keep",
    },
    "review": {
        "fr": "décide des passages retenus dans les textes d'une édition",
        "en": "decide on the passages held in the texts of an edition",
    },
    "review-edition": {"fr": "la clé d'une édition (obligatoire)", "en": "an edition's key (compulsory)"},
    "export": {
        "fr": "écrit la file de relecture pour un tableur, lisible de son seul propriétaire",
        "en": "write the review queue for a spreadsheet, readable by its owner only",
    },
    "import": {
        "fr": "reprend les décisions d'une file remplie dans un tableur",
        "en": "take in the decisions of a queue filled in a spreadsheet",
    },
    "sample": {
        "fr": "fait lire en entier des textes tirés au sort, N au plus",
        "en": "have texts drawn at random read whole, N at most",
    },
    "redacted": {
        "fr": "montre ce qui est caviardé d'office au lieu de ce qui est retenu",
        "en": "show what is redacted for sure instead of what is held",
    },
    "by": {
        "fr": "qui relit (par défaut : AVIS_RELECTEUR, sinon la session)",
        "en": "who reviews (default: AVIS_RELECTEUR, else the login)",
    },
    "edition": {"fr": "la clé d'une édition (par défaut : toutes)", "en": "an edition's key (default: all)"},
    "new-edition": {
        "fr": "la clé de l'édition à créer (obligatoire) : minuscules, chiffres et tirets",
        "en": "the key of the edition to create (compulsory): lower-case letters, digits and hyphens",
    },
    "inbox": {"fr": "le dossier des éditions déposées", "en": "the folder of dropped editions"},
    "private": {"fr": "le dossier des tables de travail", "en": "the folder of working tables"},
    "public": {"fr": "le dossier publié", "en": "the published folder"},
    "all": {"fr": "refait aussi ce qui n'a pas changé", "en": "redo also what did not change"},
    "dry-run": {"fr": "dit ce qui serait fait, sans le faire", "en": "say what would be done, without doing it"},
    "json": {"fr": "écrit un document JSON sur la sortie", "en": "print one JSON document"},
    "lang": {"fr": "la langue des messages", "en": "the language of messages"},
    "help": {"fr": "montre cette aide", "en": "show this help"},
    "debug": {"fr": "montre la trace des erreurs imprévues", "en": "show the traceback of unexpected errors"},
    "path": {"fr": "un fichier ou un dossier d'édition", "en": "a file or an edition folder"},
    "schema": {"fr": "le nom d'une table ou un fichier Table Schema", "en": "a table's name or a Table Schema file"},
    "format": {"fr": "la forme du rapport", "en": "the report's form"},
    "engine": {
        "fr": "frictionless : ne rien prouver, tout lui demander",
        "en": "frictionless: prove nothing, ask it everything",
    },
    "full-report": {
        "fr": "le dossier privé du rapport complet, valeurs comprises, et des fichiers corrigés",
        "en": "the private folder of the full report, values included, and of corrected files",
    },
    "method": {"fr": "la méthode", "en": "the method"},
    "release": {"fr": "le dossier d'une publication", "en": "a release's folder"},
    "dir": {"fr": "le dossier à lire", "en": "the folder to read"},
    "identities": {"fr": "CSV des personnes connues", "en": "CSV of known people"},
    "pool": {"fr": "CSV des candidats", "en": "CSV of candidates"},
    "quotas": {"fr": "CSV des quotas", "en": "CSV of quotas"},
    "size": {"fr": "nombre de places", "en": "number of seats"},
    "beacon": {"fr": "aléa public, en hexadécimal", "en": "public randomness, in hexadecimal"},
    "algorithm": {"fr": "l'algorithme", "en": "the algorithm"},
    "config": {"fr": "la configuration, en YAML", "en": "the configuration, in YAML"},
    "table": {"fr": "la table, en CSV", "en": "the table, as CSV"},
    "columns": {
        "fr": "les colonnes de texte, séparées par des virgules (par défaut : toutes)",
        "en": "the columns that are texts, separated by commas (default: all)",
    },
    "allowed": {
        "fr": "les noms qui peuvent rester, un par ligne",
        "en": "the names that may stand, one a line",
    },
    "model": {
        "fr": "le modèle de langue : s'il est installé, sans lui, ou refuser de s'en passer",
        "en": "the language model: if it is installed, without it, or refuse to do without",
    },
    "criterion": {
        "fr": "un critère des quotas (répétable ; par défaut : tous)",
        "en": "a criterion of the quotas (repeatable; default: all)",
    },
    "ordered": {
        "fr": "un critère dont seules les modalités voisines se joignent (répétable)",
        "en": "a criterion of which only neighbouring categories are joined (repeatable)",
    },
    "seed": {"fr": "la graine des panels simulés", "en": "the seed of the simulated panels"},
    "out": {"fr": "le dossier des résultats", "en": "the folder of results"},
}


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
        if name in ("publish", "status", "new", "review"):
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
    parser.add_argument("release", type=Path, metavar="RELEASE_DIR", help=HELP["release"][language])


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
}

"""Writes ``docs/reference/*.md`` from the code and the schemas; with ``--check``, fails when a page is stale."""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from docs.crosswalk_pages import crosswalks
from docs.equivalence import equivalence
from pipelines.anonymise.cross_tables.command import CountsConfiguration
from pipelines.anonymise.cross_tables.settings import Axis, CrossTableSettings, CrossTablesSettings
from pipelines.anonymise.microdata.configuration import (
    Configuration,
    PresenceLimits,
    QuasiIdentifier,
    RecursiveLimits,
    SensitiveColumn,
)
from pipelines.cli import HELP, build_parser
from pipelines.ingest.edition import read_table
from pipelines.kit.decisions import Correction, LeakWaiver, Override
from pipelines.kit.edition import Edition
from pipelines.kit.edition_settings import Airtable, DrawSettings, Formats, Publication, Sources, Thresholds, Volume
from pipelines.kit.ladders import Group, Ladder
from pipelines.kit.messages import all_messages
from pipelines.kit.protocol import load_protocol
from pipelines.kit.schema import SCHEMAS, TableSchema, all_schemas, load_schema, vocabulary
from pipelines.settings import VARIABLES
from pipelines.validate.coherence import rule_columns, rule_words
from tests.fixtures.reading_cases import GROUPS, Case
from tests.fixtures.reading_cases import TABLE as CASES_TABLE

REFERENCE = Path(__file__).parent / "reference"
BLOCKS = (
    DrawSettings,
    Formats,
    Publication,
    Sources,
    Airtable,
    Thresholds,
    Volume,
    Ladder,
    Group,
    Override,
    Correction,
    LeakWaiver,
)
ANONYMISE = {
    "Rows": (Configuration, QuasiIdentifier, SensitiveColumn, RecursiveLimits, PresenceLimits),
    "Counts": (CountsConfiguration, CrossTablesSettings, CrossTableSettings, Axis),
}
METHODS = (
    ("atelier-citoyen", "fiche-2019-07"),
    ("atelier-citoyen", "ditp-2019-11"),
    ("conference-de-citoyens", "fiche-2019-07"),
    ("conference-de-citoyens", "ditp-2019-11"),
    ("autre", None),
)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(value: object) -> str:
    """Return a value as one Markdown cell."""
    return " ".join(str("" if value is None else value).split()).replace("|", "\\|")


def commands() -> str:
    """Every command with its options, in both languages."""
    parts = [
        "# Commands",
        "French by default, `--lang en` for English. Exit codes: 0 done, 1 found or blocked, 2 misuse, 3 machine.",
    ]
    for name in ("publish", "status", "validate", "new", "verify", "scan", "draw", "ladder", "anonymise", "redact"):
        # argparse lists what it knows only in private members, which its stubs leave optional
        actions = build_parser("en")._subparsers._group_actions[0].choices[name]._actions  # type: ignore[union-attr]
        rows = [
            (f"`{' '.join(action.option_strings) or action.metavar}`", action.help, ", ".join(action.choices or ()))
            for action in actions
            if action.dest not in ("help",)
        ]
        parts += [
            f"## avis {name}",
            f"{HELP[name]['en']} — *{HELP[name]['fr']}*",
            table(("option", "what", "choices"), rows),
        ]
    return "\n\n".join(parts)


def settings() -> str:
    """Every environment variable."""
    rows = [(f"`{name}`", default, en, fr) for name, (default, fr, en) in VARIABLES.items()]
    home = "Where Dagster keeps its runs; without it, `avis publish` records none."
    rows.append(("`DAGSTER_HOME`", "`.dagster` under make", home, "Où Dagster garde ses exécutions."))
    note = "Read from the environment or from a `.env` file at the root. A relative folder is relative to the project."
    return "\n\n".join(["# Settings", note, table(("variable", "default", "what", "quoi"), rows)])


def edition_file() -> str:
    """Every entry of ``edition.yaml``: the process first, then the settings."""
    process = [
        (f"`{field.name}`" + (" *" if field.required else ""), field.type, field.title, field.descriptor["description"])
        for field in load_schema("demarches", "intake").fields
    ]
    parts = ["# edition.yaml", "The only compulsory file of an edition. `avis new` writes one to fill in."]
    parts += ["## The process (* compulsory)", table(("entry", "type", "titre", "description"), process)]
    for name, model in (("Settings", Edition), *((block.__name__, block) for block in BLOCKS)):
        rows = [
            (f"`{entry}`", shown_type(info.annotation), info.description)
            for entry, info in model.model_fields.items()
            if entry not in ("key", "demarche", "fixed")
        ]
        parts += [f"## {name}", (model.__doc__ or "").strip(), table(("entry", "type", "what"), rows)]
    return "\n\n".join(parts)


def anonymise_file() -> str:
    """Every entry of the configurations of ``avis anonymise``: rows, then counts."""
    parts = ["# Configuration of avis anonymise", "YAML; * compulsory. See [anonymise.md](../anonymise.md)."]
    for title, models in ANONYMISE.items():
        parts.append(f"## {title}")
        for model in models:
            rows = [
                (f"`{entry}`" + (" *" if info.is_required() else ""), shown_type(info.annotation), info.description)
                for entry, info in model.model_fields.items()
            ]
            parts += [f"### {model.__name__}", (model.__doc__ or "").strip(), table(("entry", "type", "what"), rows)]
    return "\n\n".join(parts)


def shown_type(annotation: object) -> str:
    """Return an annotation as a reader of YAML understands it."""
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    bare = re.sub(r"typing\.Annotated\[(\w+), FieldInfo\([^\]]*\]\)\]", r"\1", text)
    bare = re.sub(r"typing\.Optional\[(\w+)\]", r"\1 | None", bare)
    return re.sub(r"pipelines\.(?:\w+\.)*(?=[A-Z])|typing\.|datetime\.(?=date)", "", bare)


def tables_of(side: str, title: str, note: str) -> str:
    """The data dictionary of one side of the privacy boundary."""
    # the callers below pass the two literals
    schemas = all_schemas(side)  # type: ignore[arg-type]
    return "\n\n".join([f"# {title}", note, *(one_table(schema) for schema in schemas)])


def one_table(schema: TableSchema) -> str:
    """One table: what it is, its keys, its columns."""
    head = schema.descriptor
    keys = [f"Primary key: {', '.join(schema.primary_key)}." if schema.primary_key else ""]
    keys += [f"{', '.join(own)} → {other}.{', '.join(theirs)}." for own, other, theirs in schema.foreign_keys]
    warning = f"> {head['usage_warning_en']}" if "usage_warning_en" in head else ""
    rows = [
        (
            f"`{field.name}`",
            field.type + (" *" if field.required else ""),
            field.title,
            field.descriptor["description_en"],
            field.descriptor.get("vocabulary", ""),
            field.personal or "",
            field.descriptor.get("destiny", ""),
        )
        for field in schema.fields
    ]
    columns = ("column", "type (* required)", "titre", "description", "vocabulary", "personal", "destiny")
    about = f"{head['title']} — {head['title_en']}. {head['description_en']}"
    about += f" Origin: {schema.origin}; rows: {schema.destiny}."
    parts = [
        f"## {schema.name}",
        about,
        " ".join(filter(None, keys)),
        warning,
        table(columns, rows),
        table_rules(schema),
    ]
    return "\n\n".join(filter(None, parts))


def table_rules(schema: TableSchema) -> str:
    """What must hold between the columns of one table and with others, or nothing."""
    rows = [(one["rule"], rule_columns(one), rule_words(one), one["severity"], one["source"]) for one in schema.rules]
    return table(("rule", "columns", "what", "severity", "source"), rows) if rows else ""


def vocabularies() -> str:
    """Every controlled list."""
    parts = ["# Vocabularies"]
    for path in sorted((SCHEMAS / "vocabularies").glob("*.csv")):
        rows = [(f"`{term.code}`", term.libelle_fr, term.libelle_en, term.source) for term in vocabulary(path.stem)]
        parts += [f"## {path.stem}", table(("code", "français", "English", "source"), rows)]
    return "\n\n".join(parts)


def rules() -> str:
    """Every rule of every protocol, and the ladders of published categories."""
    parts = ["# Protocol rules"]
    for method, version in METHODS:
        protocol = load_protocol(method, version)
        rows = [
            (rule.id, rule.intitule, rule.attendu if rule.applicable else "non applicable", rule.gravite, rule.source)
            for rule in protocol.regles
        ]
        parts += [
            f"## {protocol.titre}, {protocol.version}",
            table(("id", "règle", "attendu", "gravité", "source"), rows),
        ]
    parts.append("# Ladders of published categories")
    for criterion, ladder in load_protocol("autre", None).echelles.items():
        rungs = [
            (number, " · ".join(group.libelle for group in rung)) for number, rung in enumerate(ladder.echelons, 1)
        ]
        parts += [f"## {criterion}", table(("rung", "groups"), rungs)]
    return "\n\n".join(parts)


def assets() -> str:
    """Every asset, check, job, schedule and sensor that Dagster loads."""
    from pipelines.definitions import defs

    graph = defs.resolve_asset_graph()
    checks = {key.asset_key: [] for key in graph.asset_check_keys}
    for key in graph.asset_check_keys:
        checks[key.asset_key].append(key.name)
    rows = [
        (
            f"`{key.to_user_string()}`",
            graph.get(key).group_name,
            ", ".join(sorted(parent.to_user_string() for parent in graph.get(key).parent_keys)),
            ", ".join(checks.get(key, ())),
        )
        for key in sorted(graph.get_all_asset_keys())
    ]
    # Dagster's union also holds partitioned schedules, and we declare none
    automation = [(f"`{s.name}`", s.cron_schedule, "schedule") for s in defs.schedules or ()]  # type: ignore[union-attr]
    automation += [(f"`{s.name}`", "", "sensor") for s in defs.sensors or ()]
    head = table(("asset", "group", "made from", "blocking checks"), rows)
    return "\n\n".join(["# Assets", head, "## Automation", table(("name", "when", "kind"), automation)])


def reading() -> str:
    """What becomes of every accident of an export, as the reader itself says it."""
    parts = ["# Reading exports", READING]
    for (english, french), cases in GROUPS.items():
        rows = [(case.english, case.french, *outcome(case)) for case in cases]
        header = ("case", "cas", "outcome", "what is said", "ce qui est dit")
        parts += [f"## {english} — {french}", table(header, rows)]
    return "\n\n".join(parts)


READING = (
    "Each case is a file that `tests/spec/test_reading_outcomes.py` writes and reads; what is said is what the reader "
    "answered when this page was made. A file is read exactly, or refused with an error that keeps the edition from "
    "being published; a row that cannot be split is rejected, counted and told. Every change of spelling is counted."
)


def outcome(case: Case) -> tuple[str, str, str]:
    """Read the file of a case, and return what became of it and what was said in English and in French."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{CASES_TABLE}{case.suffix}"
        path.write_bytes(case.data())
        edition = Edition(key="eau", demarche={"date_saisine": date(2026, 1, 12)}, formats=Formats(**case.formats))
        _, findings = read_table(path, load_schema(CASES_TABLE, "intake"), edition)
    rejected = f", {case.rejected} rejected" if case.rejected else ""
    result = "**refused**" if case.refused else f"read: {case.read} row{'s' * (case.read != 1)}{rejected}"
    return result, *(" ".join(finding.text(language) for finding in findings) for language in ("en", "fr"))


def messages() -> str:
    """Every message, with its code."""
    rows = [(f"`{code}`", words["fr"], words["en"]) for code, words in sorted(all_messages().items())]
    return "\n\n".join(["# Messages", table(("code", "français", "English"), rows)])


def behaviour() -> str:
    """What the specification tests say, as sentences."""
    parts = ["# Behaviour", "Each line is a test of `tests/spec`."]
    for path in sorted((REFERENCE.parents[1] / "tests" / "spec").glob("test_*.py")):
        names = re.findall(r"^\s*def test_(\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
        title = path.stem.removeprefix("test_").replace("_", " ")
        parts += [f"## {title.capitalize()}", "\n".join(f"- {name.replace('_', ' ')}" for name in names)]
    return "\n\n".join(parts)


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "settings": settings,
    "edition-file": edition_file,
    "anonymise-file": anonymise_file,
    "tables-in": lambda: tables_of(
        "intake", "Tables in", "What comes in, and the working tables; never published as they are."
    ),
    "tables-out": lambda: tables_of("open", "Tables out", "What anyone may download."),
    "vocabularies": vocabularies,
    "protocol-rules": rules,
    "assets": assets,
    "reading": reading,
    "equivalence": lambda: equivalence(table),
    "crosswalks": lambda: crosswalks(table),
    "messages": messages,
    "behaviour": behaviour,
}
WARNING = "<!-- Generated by `make docs` from the code and the schemas: do not edit. -->\n\n"


def main() -> int:
    """Write the pages, or compare them with what they should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for name, page in PAGES.items():
        path, text = REFERENCE / f"{name}.md", WARNING + page() + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if stale:
        print(("stale, run make docs: " if check else "written: ") + ", ".join(stale))
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())

"""Where Dagster meets the files: the store of layers, what the UI is told of a table, errors without a value."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa

from pipelines.kit.edition import Edition, load_edition
from pipelines.kit.erasures import refuse_while_purged
from pipelines.kit.files import Folders, close_to_others, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.fingerprint import edition_fingerprint, installation_fingerprint, read_cache, releases_stamp
from pipelines.kit.live import live_folder, read_fetch
from pipelines.kit.machine import error_place, machine_finding
from pipelines.kit.preview import markdown_preview
from pipelines.kit.protocol import with_fixed_rules
from pipelines.kit.schema import Field, Side, TableSchema, load_schema
from pipelines.kit.site import LOCAL, LOCAL_SITE, Site, site_findings
from pipelines.kit.state import CATALOGUE, State, catalogue_fingerprint, read_state, write_state
from pipelines.kit.tables import Tables, read_parquet, write_parquet

EDITIONS = dg.DynamicPartitionsDefinition(name="editions")
GROUPS = {
    "ingest": "stage_1_ingest",
    "validate": "stage_2_validate",
    "select": "stage_3_select",
    "anonymise": "stage_4_anonymise",
    "publish": "stage_5_publish",
}
OWNERS = ["team:donnees"]
LAYER_SIDE: dict[str, Side] = {"brut": "intake", "prive": "intake", "ouvert": "open"}
FINDINGS = "constats"
PUBLISHED_COUNTS = "comptes_publies"
"""``comptes`` as it was at the last publication: a run that was blocked does not replace it."""


class EditionStore(dg.ConfigurableResource["EditionStore"]):
    """The folders of one installation, and the only way in or out of them for an asset."""

    inbox: str
    private: str
    public: str
    debug: bool = False
    site_url: str = LOCAL
    publisher: str = LOCAL_SITE.publisher
    contact: str = ""
    theme: str = ""
    signing_key: str = ""
    signing_password: str = ""
    host: str = ""

    @property
    def folders(self) -> Folders:
        """The three folders."""
        return Folders(Path(self.inbox), Path(self.private), Path(self.public))

    @property
    def site(self) -> Site:
        """The public site that releases are made for; ``AvisError`` when a setting of it cannot be."""
        given = (self.theme, self.signing_key, self.signing_password)
        theme, key, password = (Path(path) if path else None for path in given)
        site = Site(self.site_url, self.publisher, self.contact, theme, key, password, self.host)
        wrong = site_findings(site)
        if wrong:
            raise AvisError(*wrong)
        return site

    def edition(self, key: str) -> Edition:
        """Return the edition of a partition, held to the rules of disclosure that were fixed with its panel."""
        return with_fixed_rules(load_edition(self.folders.edition_inbox(key)), self.folders.private / key)

    def read(self, edition: str, layer: str, names: Iterable[str]) -> Tables:
        """Return tables of one layer."""
        folder = self.folders.layer(edition, layer)
        return {name: read_parquet(folder / f"{name}.parquet") for name in names}

    def last(self, edition: str, layer: str, name: str) -> pa.Table | None:
        """Return a table as the run before left it, or None when there was none."""
        path = self.folders.layer(edition, layer) / f"{name}.parquet"
        return read_parquet(path) if path.exists() else None

    def write(self, edition: str, layer: str, tables: Tables) -> None:
        """Write tables into one layer; a table whose schema is on the other side of the boundary is refused."""
        for name, table in tables.items():
            if not _allowed(name, LAYER_SIDE[layer]):
                raise AvisError(Finding("personnel_vers_public", table=name))
            empty = [field.name for field in table.schema if not field.nullable and table[field.name].null_count]
            if empty:
                raise AvisError(Finding("table_hors_schema", table=name, column=", ".join(empty), detail="required"))
            write_parquet(table, self.folders.layer(edition, layer) / f"{name}.parquet")

    def begin(self, edition: str) -> None:
        """Note that work starts on what the edition, or the catalogue, is now; forget what the last run found."""
        with self._on_this_machine():
            close_to_others(self.folders.private / edition)
            for old in self.folders.layer(edition, "constats").glob("*.json"):
                old.unlink()
            before = read_state(self.folders.private, edition)
            state = State("en_cours", self._fingerprint(edition), before.version, runs=before.runs + 1)
            write_state(self.folders.private, edition, state)

    def _fingerprint(self, edition: str) -> str:
        cache = read_cache(self.folders.private / "empreintes.json")
        code = installation_fingerprint(cache, self.site)
        if edition == CATALOGUE:
            return catalogue_fingerprint(self.folders.public, code + self.site.key_stamp)
        live = read_fetch(live_folder(self.folders.private, edition)).digest
        return edition_fingerprint(self.folders.edition_inbox(edition), code, cache, live)

    def finish(self, edition: str, **changes: Any) -> None:
        """Complete the state of an edition; what it counted when it is published is what the next run is held to."""
        with self._on_this_machine():
            stamp = releases_stamp(self.folders.public / edition)
            self._keep(edition, **changes, releases=stamp)
            counts = self.folders.layer(edition, "prive") / "comptes.parquet"
            if changes.get("outcome") == "publiee" and counts.exists():
                write_file(counts.with_name(f"{PUBLISHED_COUNTS}.parquet"), counts.read_bytes())

    def _keep(self, edition: str, **changes: Any) -> None:
        state = replace(read_state(self.folders.private, edition), **changes)
        write_state(self.folders.private, edition, state)

    def write_findings(self, edition: str, stage: str, findings: Iterable[Finding]) -> None:
        """Keep what a stage found."""
        content = json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1)
        write_file(self.folders.layer(edition, "constats") / f"{stage}.json", content.encode())

    def findings(self, edition: str, stage: str) -> list[Finding]:
        """Return what a stage of this run found."""
        path = self.folders.layer(edition, "constats") / f"{stage}.json"
        return [Finding(**finding) for finding in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []

    @contextmanager
    def reporting(self, edition: str, stage: str) -> Iterator[list[Finding]]:
        """Collect a stage's findings; whatever stops it becomes a ``Failure`` that quotes no value."""
        findings: list[Finding] = []
        try:
            refuse_while_purged(self.folders.private / edition)
            yield findings
            self.write_findings(edition, stage, findings)
            return
        except dg.Failure:
            raise
        except AvisError as error:
            findings.extend(error.findings)
        except OSError as error:
            findings.append(machine_finding(error, self.folders, "private"))
        except Exception as error:  # a library's message can quote a cell: only its type and place are kept
            if self.debug:
                traceback.print_exc()
            findings.append(Finding("erreur_imprevue", detail=error_place(error)))
        try:
            self.write_findings(edition, stage, findings)
            self._keep(edition, outcome="bloquee", findings=_errors(findings))
        except OSError as error:
            findings.append(machine_finding(error, self.folders, "private"))
        raise _failure(findings)

    @contextmanager
    def _on_this_machine(self) -> Iterator[None]:
        """Turn a refusal of the machine into a ``Failure`` in our words."""
        try:
            yield
        except OSError as error:
            raise _failure([machine_finding(error, self.folders, "private")]) from None

    def block(self, edition: str, findings: Iterable[Finding]) -> None:
        """Note that an edition is blocked, and why."""
        self.finish(edition, outcome="bloquee", findings=_errors(findings))


def _errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.severity == "erreur")


def _failure(findings: Iterable[Finding]) -> dg.Failure:
    """Return what stops a step; its findings travel with it, for a state that the disk had no room for."""
    errors = _errors(findings)
    constats = dg.MetadataValue.json([asdict(error) for error in errors])
    return dg.Failure("\n".join(error.text() for error in errors), metadata={FINDINGS: constats})


def failure_findings(result: dg.ExecuteInProcessResult) -> tuple[Finding, ...]:
    """Return the findings that stopped a run, by its own events: the state on the disk may be older."""
    failures = [event.step_failure_data.user_failure_data for event in result.get_step_failure_events()]
    kept: Any = (failure.metadata[FINDINGS].value for failure in failures if failure and FINDINGS in failure.metadata)
    return tuple(Finding(**finding) for constats in kept for finding in constats)


def store_for(folders: Folders, site: Site = LOCAL_SITE, *, debug: bool = False) -> EditionStore:
    """Return the store of an installation: its folders, and the site that it publishes to."""
    return EditionStore(
        inbox=str(folders.inbox),
        private=str(folders.private),
        public=str(folders.public),
        debug=debug,
        site_url=site.url,
        publisher=site.publisher,
        contact=site.contact,
        theme=str(site.theme or ""),
        signing_key=str(site.signing_key or ""),
        signing_password=str(site.signing_password or ""),
        host=site.host,
    )


def _allowed(name: str, side: Side) -> bool:
    try:
        load_schema(name, side)
    except FileNotFoundError:
        return False
    return True


def table_spec(
    schema: TableSchema, layer: str, stage: str, deps: Iterable[dg.AssetKey], kinds: set[str]
) -> dg.AssetSpec:
    """Return the asset of one table in one layer, described from its schema."""
    return dg.AssetSpec(
        dg.AssetKey([layer, schema.name]),
        deps=list(deps),
        description=f"**{schema.descriptor['title']}.** {schema.descriptor['description']}",
        group_name=GROUPS[stage],
        owners=OWNERS,
        kinds=kinds,
        tags={"couche": layer},
        metadata={"dagster/column_schema": column_schema(schema)},
        partitions_def=EDITIONS,
    )


def column_schema(schema: TableSchema) -> dg.TableSchema:
    """Return the columns as the UI shows them."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                field.name,
                field.type,
                str(field.descriptor["description"]),
                _column_constraints(field),
                _column_tags(field),
            )
            for field in schema.fields
        ]
    )


def _column_constraints(field: Field) -> dg.TableColumnConstraints:
    others = [
        f"{name} {value}" for name, value in field.constraints.items() if name in ("minimum", "maximum", "pattern")
    ]
    if "vocabulary" in field.descriptor:
        others.append(f"vocabulaire {field.descriptor['vocabulary']}")
    return dg.TableColumnConstraints(
        nullable=not field.required, unique=bool(field.constraints.get("unique")), other=others
    )


def _column_tags(field: Field) -> dict[str, str]:
    return {"personnel": field.personal} if field.personal else {}


def table_result(name: str, layer: str, table: pa.Table, **metadata: Any) -> dg.MaterializeResult[Any]:
    """Return what the UI keeps of a written table: its row count, and a preview of open tables only."""
    if LAYER_SIDE[layer] == "open" and table.num_rows:
        metadata["apercu"] = dg.MetadataValue.md(markdown_preview(table, written_by_people(load_schema(name, "open"))))
    return dg.MaterializeResult(
        asset_key=dg.AssetKey([layer, name]), metadata={"dagster/row_count": table.num_rows, **metadata}
    )


def written_by_people(schema: TableSchema) -> list[str]:
    """Return the columns of an open table in which somebody may have written anything."""
    return [field.name for field in schema.fields if field.type == "string" and not _closed(field)]


def _closed(field: Field) -> bool:
    """Return whether a vocabulary or a pattern says what a column may hold."""
    return "vocabulary" in field.descriptor or "pattern" in field.constraints


def blocking_check(name: str, layer: str, table: str, description: str) -> dg.AssetCheckSpec:
    """Return a check that stops everything downstream when it fails."""
    return dg.AssetCheckSpec(name, asset=dg.AssetKey([layer, table]), description=description, blocking=True)


def check_result(name: str, key: dg.AssetKey, findings: Iterable[Finding], **metadata: Any) -> dg.AssetCheckResult:
    """Return the verdict of a blocking check, of severity ERROR since WARN would not block."""
    errors = _errors(findings)
    detail = {"detail": dg.MetadataValue.md("\n".join(f"- {e.text()}" for e in errors[:20]))} if errors else {}
    return dg.AssetCheckResult(
        passed=not errors,
        check_name=name,
        asset_key=key,
        severity=dg.AssetCheckSeverity.ERROR,
        metadata={"constats": len(errors), **detail, **metadata},
    )

"""The releases that are online, read again: the bytes that were published, and what they say."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.tables import Tables
from pipelines.publish.content import SUMS, Contents, read_folder, sha256, sums_file
from pipelines.publish.views import VersionView

State = tuple[Tables, dict[str, Any]]  # the tables, and the Table Schema published for each


def published_contents(folder: Path, entry: VersionView) -> Contents:
    """Return the bytes of a release of an edition's public folder.

    ``AvisError`` when they are no longer those that were published.
    """
    contents = whole_release(folder / entry.version)
    if contents is None or sha256(contents[SUMS]) != entry.sha256:
        raise AvisError(Finding("version_alteree", detail=entry.version))
    return contents


def whole_release(path: Path) -> Contents | None:
    """Return the bytes of a release folder, None unless every file is there with its sum."""
    if path.is_symlink() or not path.is_dir():
        return None
    contents, refused = read_folder(path)
    return contents if not refused and contents.get(SUMS) == sums_file(contents) else None


def release_state(contents: Contents) -> State:
    """Return the tables of a release and the Table Schema published for each, whatever ours has become since."""
    resources = json.loads(contents["datapackage.json"])["resources"]
    was = {
        resource["name"]: resource["schema"]
        for resource in resources
        if "schema" in resource and resource["path"].startswith("data/")
    }
    return {name: pq.read_table(io.BytesIO(contents[f"data/{name}.parquet"]), use_threads=False) for name in was}, was

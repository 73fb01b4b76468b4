"""The version says what changed, whatever the change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.findings import AvisError
from pipelines.publish.differences import Difference, Kind, compare
from pipelines.publish.versions import changelog, data_digest, next_version, read_history
from pipelines.publish.views import VersionView

COLUMNS = ("b", "c", "d")
rows = st.dictionaries(st.integers(0, 30), st.integers(0, 3), max_size=8)
columns = st.frozensets(st.sampled_from(COLUMNS))
types = st.fixed_dictionaries({name: st.sampled_from(["string", "integer"]) for name in COLUMNS})


def state(
    content: dict[int, int], extra: frozenset[str], kinds: dict[str, str]
) -> tuple[dict[str, pa.Table], dict[str, Any]]:
    names = sorted(extra)
    table = pa.table({"a": list(content), **{name: list(content.values()) for name in names}})
    fields = [{"name": "a", "type": "integer"}, *({"name": name, "type": kinds[name]} for name in names)]
    return {"t": table}, {"t": {"fields": fields, "primaryKey": ["a"]}}


@given(rows, columns, types, rows, columns, types)
def test_the_bump_follows_the_recipe(
    before: dict[int, int],
    had: frozenset[str],
    was: dict[str, str],
    after: dict[int, int],
    has: frozenset[str],
    now: dict[str, str],
) -> None:
    difference = compare(*state(before, had, was), *state(after, has, now))
    if had - has or any(was[name] != now[name] for name in had & has):
        assert difference.kind == "majeur"
    elif has - had or after.keys() - before.keys():
        assert difference.kind == "mineur"
    elif list(before.items()) != list(after.items()) and (has or list(before) != list(after)):
        assert difference.kind == "correctif"
    else:
        assert difference.kind == "aucun"
    assert difference.added_rows == len(after.keys() - before.keys())
    assert difference.removed_rows == len(before.keys() - after.keys())


@given(rows, columns, types)
def test_the_same_data_is_no_change_and_has_one_digest(
    content: dict[int, int], has: frozenset[str], now: dict[str, str]
) -> None:
    once, again = state(content, has, now), state(content, has, now)
    assert compare(*once, *again) == Difference("aucun")
    assert data_digest(*once) == data_digest(*again)


def test_a_changed_description_is_a_correction() -> None:
    tables, descriptors = state({1: 1}, frozenset("b"), {"b": "integer"})
    reworded = {"t": descriptors["t"] | {"title": "Mieux dit"}}
    assert compare(tables, descriptors, tables, reworded).kind == "correctif"
    assert data_digest(tables, descriptors) != data_digest(tables, reworded)


def test_a_table_that_leaves_is_a_break_and_one_that_comes_is_not() -> None:
    one = state({1: 1}, frozenset(), {})
    assert compare(*one, {}, {}).kind == "majeur"
    assert compare({}, {}, *one).kind == "mineur"


@given(st.tuples(*[st.integers(0, 99)] * 3), st.sampled_from(["majeur", "mineur", "correctif"]))
def test_a_version_is_always_above_the_last(last: tuple[int, ...], kind: Kind) -> None:
    following = next_version(".".join(map(str, last)), kind)
    assert tuple(map(int, following.split("."))) > last


def test_the_first_version_is_one() -> None:
    assert next_version(None, "initial") == "1.0.0"
    assert next_version("1.4.2", "aucun") == "1.4.2"


def test_the_changelog_starts_with_the_newest() -> None:
    entries = [VersionView(v, "2026-01-02", "initial", f"fr {v}", f"en {v}", "", 0, 0) for v in ("1.0.0", "1.1.0")]
    text = changelog("Titre", entries).decode()
    assert text.index("## 1.1.0 (2026-01-02)") < text.index("## 1.0.0") and "- *en 1.0.0*" in text


@pytest.mark.parametrize("content", ["", "{", "[]", '{"versions": [{}], "empreinte_donnees": ""}', '{"versions": 3}'])
def test_a_damaged_history_stops_the_publication(tmp_path: Path, content: str) -> None:
    (tmp_path / "versions.json").write_text(content)
    with pytest.raises(AvisError, match="historique"):
        read_history(tmp_path)


def test_a_version_that_is_a_path_is_refused(tmp_path: Path) -> None:
    entry = (
        '{"version": "../1.0.0", "date": "", "changement": "", "description": "", "description_en": "", "sha256": "",'
    )
    entry += ' "lignes_ajoutees": 0, "lignes_retirees": 0}'
    (tmp_path / "versions.json").write_text(f'{{"empreinte_donnees": "", "versions": [{entry}]}}')
    with pytest.raises(AvisError, match="historique"):
        read_history(tmp_path)

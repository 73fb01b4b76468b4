"""Records leave a JSON export with their comma; every other character is what it was."""

from __future__ import annotations

import json

import pytest

from pipelines.withdrawing.json_rows import without_elements

RECORDS = [{"id": f"rec{rank:014}", "fields": {"Nom": f'é "{rank}", ]', "Notes": [1, 2.50]}} for rank in range(4)]


def written(wrapped: bool, indent: int | None, records: list[dict[str, object]]) -> bytes:
    content = {"records": records} if wrapped else records
    return json.dumps(content, ensure_ascii=False, indent=indent).encode()


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("gone", [(1,), (2,), (4,), (1, 2), (2, 4)])
def test_what_is_left_is_what_would_have_been_written(wrapped: bool, indent: int | None, gone: tuple[int, ...]) -> None:
    kept = [record for number, record in enumerate(RECORDS, 1) if number not in gone]
    assert without_elements(written(wrapped, indent, RECORDS), gone, "utf-8") == written(wrapped, indent, kept)


@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_may_become_empty(indent: int | None) -> None:
    assert json.loads(without_elements(written(True, indent, RECORDS), (1, 2, 3, 4), "utf-8")) == {"records": []}


def test_no_record_to_take_out_changes_nothing() -> None:
    content = b'\xef\xbb\xbf[\r\n {"a": 1.0} ,\t{"a" : 2}\r\n]\r\n'
    assert without_elements(content, (7,), "utf-8-sig") == content
    assert without_elements(content, (1,), "utf-8-sig") == b'\xef\xbb\xbf[\r\n {"a" : 2}\r\n]\r\n'

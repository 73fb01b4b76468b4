import json
import os

import pytest

from pipelines import validating
from pipelines.validating import Request, validate_path
from pipelines.verdicts import FOLDER, KEPT, keep_verdict, kept_verdict, verdict_key

SCHEMA = {"fields": [{"name": "id", "type": "integer"}]}


@pytest.fixture
def asked(tmp_path):
    private = tmp_path / "private"
    private.mkdir()
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "t.csv").write_text("id\n1\n")
    return Request(tmp_path / "t.csv", tmp_path / "public", private, schema=str(tmp_path / "schema.json"))


@pytest.fixture
def times(monkeypatch):
    done = []
    judge = validating._validate
    monkeypatch.setattr(validating, "_validate", lambda request: done.append(request) or judge(request))
    return done


def test_an_unchanged_file_is_not_read_twice_and_gets_the_same_answer(asked, times):
    assert validate_path(asked) == validate_path(asked)
    assert len(times) == 1


def test_a_changed_file_schema_or_question_is_judged_again(asked, times, tmp_path):
    assert validate_path(asked)[0]
    asked.path.write_text("id\nx\n")
    assert not validate_path(asked)[0]
    (tmp_path / "schema.json").write_text('{"fields": [{"name": "id", "type": "string"}]}')
    assert validate_path(asked)[0]
    validate_path(Request(**{**vars(asked), "language": "en"}))
    assert len(times) == 4


def test_a_change_that_keeps_size_and_time_but_not_the_file_is_judged_again(asked, times):
    validate_path(asked)
    stat = asked.path.stat()
    other = asked.path.with_name("other")
    other.write_text("id\nx\n")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(asked.path)
    assert not validate_path(asked)[0]


def test_cells_are_never_kept(asked):
    asked.path.write_text("id\nAnastasie Zorglubert\n")
    validate_path(asked)
    validate_path(Request(**{**vars(asked), "form": "frictionless"}))
    kept = list((asked.private / FOLDER).iterdir())
    assert len(kept) == 1
    assert "Zorglubert" not in kept[0].read_text(encoding="utf-8")
    assert kept[0].stat().st_mode & 0o777 == 0o600


def test_a_damaged_answer_is_no_answer(asked, times):
    validate_path(asked)
    for file in (asked.private / FOLDER).iterdir():
        file.write_text("[1")
    assert validate_path(asked)[0]
    assert len(times) == 2


def test_without_a_private_folder_nothing_is_kept(tmp_path):
    keep_verdict(tmp_path / "absent", "key", (True, "fine"))
    assert kept_verdict(tmp_path / "absent", "key") is None
    assert not (tmp_path / "absent").exists()


def test_only_the_last_answers_are_kept(tmp_path):
    for number in range(KEPT + 5):
        keep_verdict(tmp_path, f"{number:04d}", (True, ""))
    assert len(list((tmp_path / FOLDER).iterdir())) == KEPT


def test_every_file_of_an_edition_is_in_its_key(tmp_path):
    edition = tmp_path / "edition"
    edition.mkdir()
    before = verdict_key([edition], [])
    (edition / "votes.csv").write_text("x")
    assert verdict_key([edition], []) != before


def test_a_file_written_again_in_place_with_its_former_time_is_judged_again(asked):
    validate_path(asked)
    stat = asked.path.stat()
    asked.path.write_text("id\nx\n")
    os.utime(asked.path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert not validate_path(asked)[0]

import json
import os

import pytest

from pipelines.kit.findings import AvisError
from pipelines.kit.fixed_rules import keep_rules
from pipelines.kit.protocol import shared_rules
from pipelines.validating import Request, validate_path
from tests.unit.kit.test_edition import MINIMAL


@pytest.fixture
def ask(tmp_path):
    (tmp_path / "s.json").write_text(json.dumps({"fields": [{"name": "id", "type": "integer"}]}))
    (tmp_path / "t.csv").write_text("id\n1\n")
    os.mkfifo(tmp_path / "pipe")

    def asked(path="t.csv", schema="s.json"):
        return validate_path(
            Request(tmp_path / path, tmp_path / "public", tmp_path / "private", schema=str(tmp_path / schema))
        )

    return asked


def test_a_pipe_or_a_device_is_not_waited_for(ask):
    with pytest.raises(AvisError, match="ordinaire"):
        ask(path="pipe")
    with pytest.raises(AvisError, match="ordinaire"):
        ask(path="/dev/zero")
    with pytest.raises(AvisError, match="n'existe pas"):
        ask(schema="pipe")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "x",
        '{"fields": ' + "[" * 100_000,
        b"\xff",
        '{"fields": [{"name": "id", "type": "licorne"}]}',
        '{"fields": null}',
        '{"fields": NaN}',
        '{"fields": [{"name": ["a"]}]}',
        '{"fields": [{"name": "id", "type": "string", "constraints": {"pattern": "'
        + "(" * 5_000
        + ")" * 5_000
        + '"}}]}',
    ],
)
def test_a_schema_that_cannot_be_read_is_one_clear_error(ask, tmp_path, content):
    (tmp_path / "wrong.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(AvisError, match="schéma"):
        ask(schema="wrong.json")


def test_the_delimiter_that_the_header_proves_is_told(ask, tmp_path):
    (tmp_path / "s.json").write_text('{"fields": [{"name": "id"}, {"name": "nom"}]}')
    (tmp_path / "t.csv").write_text("id;nom\n1;a\n")
    valid, report = ask()
    assert valid
    assert "séparateur reconnu" in report


def test_an_edition_is_told_that_a_ladder_changed_since_its_panel_exists(tmp_path):
    folder, private = tmp_path / "inbox" / "eau", tmp_path / "private"
    folder.mkdir(parents=True)
    private.mkdir()
    (folder / "edition.yaml").write_text(MINIMAL, encoding="utf-8")
    request = Request(folder, tmp_path / "public", private)
    assert validate_path(request)[0]
    keep_rules(private / "eau", shared_rules().model_copy(update={"propres": ("sexe",)}))
    with pytest.raises(AvisError, match=r"echelles\.json"):
        validate_path(request)

"""The token is read from a safe place, travels safely, and is never in what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.ingest.airtable_access import access_of
from pipelines.kit.findings import AvisError
from pipelines.settings import AirtableSettings, settings_from_environment

TOKEN = "patEssai.0123"  # noqa: S105 - no service knows it
URL = "https://api.airtable.com"


def refusal(settings: AirtableSettings) -> str:
    with pytest.raises(AvisError) as caught:
        access_of(settings)
    assert TOKEN not in str(caught.value) + repr(caught.value)
    return caught.value.findings[0].code


def token_file(tmp_path: Path, content: bytes, mode: int = 0o600) -> Path:
    path = tmp_path / "jeton"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_the_file_is_preferred_and_its_last_line_end_is_no_part_of_the_token(tmp_path: Path) -> None:
    access, findings = access_of(AirtableSettings(URL, "patAutre", token_file(tmp_path, TOKEN.encode() + b"\n")))
    assert (access.token, access.url, findings) == (TOKEN, URL, [])


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_can_read_is_a_warning(tmp_path: Path, mode: int) -> None:
    _, findings = access_of(AirtableSettings(URL, "", token_file(tmp_path, TOKEN.encode(), mode)))
    assert [(finding.code, finding.severity) for finding in findings] == [("source_jeton_lisible", "avertissement")]


@pytest.mark.parametrize("content", [f"{TOKEN}\nX-Autre: 1".encode(), b"pat\xff", "paté".encode(), b"pat\0"])
def test_a_file_that_is_no_token_is_told_and_not_sent(tmp_path: Path, content: bytes) -> None:
    assert refusal(AirtableSettings(URL, "", token_file(tmp_path, content))) == "source_jeton_fichier"


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "absent", tmp_path):
        assert refusal(AirtableSettings(URL, TOKEN, path)) == "source_jeton_fichier"


@pytest.mark.parametrize("token", ["", " ", "\n"])
def test_no_token_is_told(token: str) -> None:
    assert refusal(AirtableSettings(URL, token, None)) == "source_jeton_absent"


@pytest.mark.parametrize(
    "url", ["http://api.airtable.com", "ftp://127.0.0.1", "api.airtable.com", "http://127.0.0.1.a.test"]
)
def test_an_address_where_the_token_would_travel_in_clear_is_refused(url: str) -> None:
    assert refusal(AirtableSettings(url, TOKEN, None)) == "source_adresse"


def test_a_relay_on_this_machine_is_accepted() -> None:
    assert access_of(AirtableSettings("http://127.0.0.1:8080", TOKEN, None))[0].url == "http://127.0.0.1:8080"


def test_settings_come_from_the_environment_and_print_no_token(tmp_path: Path) -> None:
    given = {"AVIS_AIRTABLE_TOKEN": TOKEN, "AVIS_AIRTABLE_TOKEN_FILE": "jeton", "AVIS_AIRTABLE_URL": "https://a.test"}
    settings = settings_from_environment(given, tmp_path)
    assert settings.airtable == AirtableSettings("https://a.test", TOKEN, tmp_path / "jeton")
    assert TOKEN not in repr(settings)
    assert settings_from_environment({}, tmp_path).airtable == AirtableSettings(URL, "", None)

"""A secret key opens for its owner alone, and no error quotes it."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from pipelines.kit.findings import AvisError
from pipelines.publish.signing.secret_key import secret_key
from tests.fixtures.signing_keys import PASSWORD, private, write_keys


def refusal(key: Path, password: Path | None = None) -> str:
    with pytest.raises(AvisError) as refused:
        secret_key(key, password)
    told = "\n".join([*refused.value.lines("fr"), *refused.value.lines("en")])
    assert PASSWORD not in told and str(key) not in told
    return refused.value.findings[0].code


def damaged(key: Path, place: int) -> Path:
    comment, line = key.read_bytes().splitlines()
    raw = bytearray(base64.b64decode(line))
    raw[place] ^= 1
    return private(key, comment + b"\n" + base64.b64encode(raw) + b"\n")


def test_a_key_opens_with_and_without_a_password(tmp_path: Path) -> None:
    assert not secret_key(write_keys(tmp_path, "free"), None).is_encrypted()
    locked = write_keys(tmp_path, "locked", PASSWORD)
    assert not secret_key(locked, tmp_path / "locked.password").is_encrypted()


def test_a_password_that_nothing_needs_is_not_used(tmp_path: Path) -> None:
    assert secret_key(write_keys(tmp_path), private(tmp_path / "password", b"useless\n"))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660])
def test_a_key_or_a_password_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    key = write_keys(tmp_path, password=PASSWORD)
    (tmp_path / "minisign.password").chmod(mode)
    assert refusal(key, tmp_path / "minisign.password") == "signature_cle_ouverte"
    key.chmod(mode)
    assert refusal(key) == "signature_cle_ouverte"


def test_a_wrong_absent_or_unreadable_password_is_told_without_it(tmp_path: Path) -> None:
    key = write_keys(tmp_path, password=PASSWORD)
    wrong = private(tmp_path / "wrong", b"wrong\n")
    latin = private(tmp_path / "latin", PASSWORD.encode("latin-1"))
    assert {refusal(key), refusal(key, wrong), refusal(key, latin)} == {"signature_mot_de_passe"}
    assert refusal(key, tmp_path / "absent") == "signature_cle_absente"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"one line", b"a\nb\nc\n", b"untrusted comment: x\nRWQ=\n"])
def test_what_is_no_key_is_told(tmp_path: Path, content: bytes) -> None:
    assert refusal(private(tmp_path / "key", content)) == "signature_cle_abimee"
    assert refusal(tmp_path / "absent") == "signature_cle_absente"
    assert refusal(tmp_path) == "signature_cle_absente"


@pytest.mark.parametrize("place", [0, 2, 4, 54, 62, 93, 94, 125, 126, 157])
def test_one_changed_bit_of_a_key_without_a_password_is_told(tmp_path: Path, place: int) -> None:
    assert refusal(damaged(write_keys(tmp_path), place)) in ("signature_cle_abimee", "signature_mot_de_passe")


@pytest.mark.parametrize("place", [62, 93, 94, 125])
def test_halves_that_are_no_pair_are_told_even_without_a_checksum(tmp_path: Path, place: int) -> None:
    key = write_keys(tmp_path)
    comment, line = key.read_bytes().splitlines()
    private(key, comment + b"\n" + base64.b64encode(base64.b64decode(line)[:126] + bytes(32)) + b"\n")
    assert secret_key(key, None)
    assert refusal(damaged(key, place)) == "signature_cle_abimee"

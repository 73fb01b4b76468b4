"""A signature is the same each time, and holds for one content, one key and one release."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipelines.kit.findings import AvisError
from pipelines.publish.signing.signatures import (
    key_line,
    key_number,
    public_key,
    release_comment,
    sign,
    signing_key_number,
    verify_signature,
)
from tests.fixtures.signing_keys import PASSWORD, write_keys

CONTENT = b"0" * 64 + b"  data/demarche.csv\n"
COMMENT = release_comment("eau-partagee", "1.0.0", "2026-01-12")


def refusal(content: bytes, signature: bytes, public: bytes) -> str:
    with pytest.raises(AvisError) as refused:
        verify_signature(content, signature, public)
    return refused.value.findings[0].code


def test_a_signature_depends_on_content_key_and_comment_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = write_keys(tmp_path)
    first = sign(CONTENT, key, None, COMMENT)
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    monkeypatch.setattr(os, "urandom", lambda size: b"\x00" * size)
    assert sign(CONTENT, key, None, COMMENT) == first
    assert sign(CONTENT + b"\n", key, None, COMMENT) != first != sign(CONTENT, key, None, COMMENT + " ")


@pytest.mark.parametrize("password", [None, PASSWORD])
def test_a_signature_verifies_with_the_public_key_of_its_key(tmp_path: Path, password: str | None) -> None:
    key, secret = write_keys(tmp_path, password=password), tmp_path / "minisign.password" if password else None
    public = public_key(key, secret)
    signed = verify_signature(CONTENT, sign(CONTENT, key, secret, COMMENT), public)
    assert signed.release == ("eau-partagee", "1.0.0", "2026-01-12")
    assert key_line(public) == (tmp_path / "minisign.pub").read_bytes().splitlines()[1]
    assert signed.key.encode() in public.splitlines()[0]


def test_a_key_is_read_from_its_file_or_from_its_line(tmp_path: Path) -> None:
    public = public_key(write_keys(tmp_path))
    line = public.splitlines()[1]
    assert key_line(public) == key_line(line) == key_line(line + b"\r\n") == line
    assert len(key_number(line)) == 16
    assert [key_line(other) for other in (b"", b"RW", line[:-1], line + b"A", public + public, b"\xff" * 56)] == [
        None
    ] * 6


def test_one_changed_byte_of_content_comment_or_signature_is_told(tmp_path: Path) -> None:
    key = write_keys(tmp_path)
    signature, public = sign(CONTENT, key, None, COMMENT), public_key(key)
    assert refusal(CONTENT[1:], signature, public) == "signature_fausse"
    assert refusal(CONTENT, signature.replace(b"version:1.0.0", b"version:1.0.1"), public) == "signature_fausse"
    lines = signature.splitlines(keepends=True)
    for number, place in ((1, 30), (1, 80), (3, 10), (3, 60)):
        letter = b"A" if lines[number][place : place + 1] != b"A" else b"B"
        changed = lines[number][:place] + letter + lines[number][place + 1 :]
        assert (
            refusal(CONTENT, b"".join([*lines[:number], changed, *lines[number + 1 :]]), public) == "signature_fausse"
        )


def test_the_signature_of_another_key_names_the_key_expected(tmp_path: Path) -> None:
    ours, theirs = write_keys(tmp_path, "ours"), write_keys(tmp_path, "theirs")
    signature = sign(CONTENT, theirs, None, COMMENT)
    with pytest.raises(AvisError, match=key_number(public_key(ours).splitlines()[1])) as refused:
        verify_signature(CONTENT, signature, public_key(ours))
    assert refused.value.findings[0].code == "signature_autre_cle"
    assert signing_key_number(signature) == key_number(public_key(theirs).splitlines()[1])


@pytest.mark.parametrize("signature", [b"", b"\n", b"a\nb\nc\nd", b"x\n\xff\xfe\n", b"<html>\n<body>\n"])
def test_what_is_no_signature_is_told(tmp_path: Path, signature: bytes) -> None:
    public = public_key(write_keys(tmp_path))
    assert refusal(CONTENT, signature, public) in ("signature_illisible", "signature_autre_cle")


def test_a_truncated_signature_or_a_bad_public_key_is_told(tmp_path: Path) -> None:
    key = write_keys(tmp_path)
    signature = sign(CONTENT, key, None, COMMENT)
    assert refusal(CONTENT, signature[:-40], public_key(key)) == "signature_illisible"
    assert refusal(CONTENT, b"".join(signature.splitlines(keepends=True)[:2]), public_key(key)) == "signature_illisible"
    assert refusal(CONTENT, signature, b"not a key") == "cle_publique_illisible"


def test_a_comment_of_another_form_names_no_release(tmp_path: Path) -> None:
    key = write_keys(tmp_path)
    assert verify_signature(CONTENT, sign(CONTENT, key, None, "by hand"), public_key(key)).release is None

"""Our signatures are those of minisign: its program accepts ours, and we accept those that it makes."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.publish.signing.signatures import public_key, release_comment, sign, verify_signature
from tests.fixtures.signing_keys import PASSWORD, private, write_keys

CONTENT = b"".join(b"%064x  data/%d.csv\n" % (number, number) for number in range(2_000))


@pytest.fixture(scope="module", autouse=True)
def program() -> None:
    if shutil.which("minisign") is None and os.environ.get("CI") != "true":
        pytest.skip("the program minisign is not installed (apt-get install minisign)")


def minisign(*arguments: object, answers: str = "") -> str:
    done = subprocess.run(["minisign", *map(str, arguments)], input=answers, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    path = tmp_path / "SHA256SUMS"
    path.write_bytes(CONTENT)
    return path


def program_key(folder: Path, *options: str, answers: str = "") -> Path:
    minisign("-G", *options, "-p", folder / "minisign.pub", "-s", folder / "minisign.key", answers=answers)
    (folder / "minisign.key").chmod(0o600)
    return folder / "minisign.key"


def test_the_program_accepts_what_we_sign_with_its_key(sums: Path) -> None:
    key = program_key(sums.parent, "-W")
    (sums.parent / "SHA256SUMS.minisig").write_bytes(
        sign(CONTENT, key, None, release_comment("eau", "1.0.0", "2026-01-12"))
    )
    told = minisign("-V", "-H", "-p", sums.parent / "minisign.pub", "-m", sums)
    assert "edition:eau version:1.0.0 date:2026-01-12" in told
    assert public_key(key) == (sums.parent / "minisign.pub").read_bytes()


def test_the_program_refuses_one_changed_byte(sums: Path) -> None:
    key = program_key(sums.parent, "-W")
    (sums.parent / "SHA256SUMS.minisig").write_bytes(sign(CONTENT[1:], key, None, "x"))
    with pytest.raises(subprocess.CalledProcessError):
        minisign("-V", "-p", sums.parent / "minisign.pub", "-m", sums)


@pytest.mark.parametrize("options", [(), ("-l",)], ids=["prehashed", "legacy"])
def test_we_accept_what_the_program_signs(sums: Path, options: tuple[str, ...]) -> None:
    key = program_key(sums.parent, "-W")
    minisign("-S", *options, "-s", key, "-m", sums, "-t", release_comment("eau", "1.0.0", "2026-01-12"))
    signature = (sums.parent / "SHA256SUMS.minisig").read_bytes()
    assert verify_signature(CONTENT, signature, (sums.parent / "minisign.pub").read_bytes()).release


def test_a_key_that_the_program_locked_opens_with_its_password(sums: Path) -> None:
    key = program_key(sums.parent, answers=f"{PASSWORD}\n{PASSWORD}\n")
    secret = private(sums.parent / "password", PASSWORD.encode())
    (sums.parent / "SHA256SUMS.minisig").write_bytes(sign(CONTENT, key, secret, "x"))
    minisign("-V", "-p", sums.parent / "minisign.pub", "-m", sums)


def test_the_program_signs_with_a_key_that_we_locked(sums: Path) -> None:
    key = write_keys(sums.parent, password=PASSWORD)
    minisign("-S", "-s", key, "-m", sums, answers=f"{PASSWORD}\n")
    signature = (sums.parent / "SHA256SUMS.minisig").read_bytes()
    assert verify_signature(CONTENT, signature, (sums.parent / "minisign.pub").read_bytes()).release is None

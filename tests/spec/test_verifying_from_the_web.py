"""Anyone verifies a release from its address, and a hostile server gains nothing: no file, no time, no credential."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.publish.content import SIGNATURE, SUMS, sha256
from pipelines.publish.signing.signatures import public_key, release_comment, sign
from tests.fixtures.signing_keys import write_keys
from tests.fixtures.web_server import Answer, Site, dripping, endless, served, status
from tests.unit.publish.sample import KEY, published

PLACE = f"{KEY}/1.0.0/"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public folder with one release, signed, and the key that signed it."""
    root = tmp_path_factory.mktemp("site")
    folder = published(root).folder
    folder.chmod(0o755)
    key = write_keys(root / "private")
    comment = release_comment(KEY, "1.0.0", json.loads((folder / "datapackage.json").read_bytes())["created"][:10])
    (folder / SIGNATURE).write_bytes(sign((folder / SUMS).read_bytes(), key, None, comment))
    (root / "public" / "keys").mkdir()
    (root / "public" / "keys" / "minisign.pub").write_bytes(public_key(key))
    return root / "public"


@pytest.fixture
def site(public: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with served(public) as running:
        yield running


@pytest.fixture
def verify(site: Site, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, dict[str, Any]]]:
    def run(*options: str, place: str = PLACE) -> tuple[int, dict[str, Any]]:
        code = main(["verify", site.url + place, *options, "--lang", "en", "--json"])
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, told

    return run


Verify = Callable[..., tuple[int, dict[str, Any]]]


def states(told: dict[str, Any]) -> dict[str, str]:
    return {check["check"].removeprefix("verif_"): check["state"] for check in told["checks"]}


@pytest.mark.parametrize("place", [PLACE, PLACE[:-1], f"{PLACE}SHA256SUMS", f"{KEY}/latest/", f"{KEY}/latest"])
def test_a_release_verifies_from_its_address(verify: Verify, place: str) -> None:
    code, told = verify(place=place)
    assert (code, told["ok"], told["release"]["edition"]) == (0, True, KEY)
    assert states(told)["sommes"] == states(told)["tables"] == states(told)["historique"] == "verifie"
    assert any("same place as the release" in text for text in told["findings"])


def test_the_key_that_one_gives_is_the_one_that_counts(verify: Verify, public: Path, tmp_path: Path) -> None:
    code, told = verify("--key", str(public / "keys" / "minisign.pub"))
    assert code == 0 and any("which you gave" in text for text in told["findings"])
    line = public_key(write_keys(tmp_path)).splitlines()[1].decode()
    code, told = verify("--key", line)
    assert (code, states(told)["signature"]) == (1, "faux")


def test_a_signature_that_was_taken_away_is_told_to_who_has_the_key(site: Site, verify: Verify, public: Path) -> None:
    site.answers[f"/{PLACE}{SIGNATURE}"] = status(404)
    assert states(verify()[1])["signature"] == "non_verifie" and verify()[0] == 0
    code, told = verify("--key", str(public / "keys" / "minisign.pub"))
    assert (code, states(told)["signature"]) == (1, "faux")


def test_the_server_learns_nothing_and_is_asked_for_plain_bytes(
    site: Site, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    site.answers[f"/{PLACE}{SUMS}"] = status(200, (site.folder / PLACE / SUMS).read_bytes(), Set_Cookie="seen=1")
    assert verify()[0] == 0
    headers = [headers for _, headers in site.asked]
    assert len(headers) > 10
    assert not [each for each in headers if {"Authorization", "Cookie", "Referer"} & each.keys()]
    assert {each["Accept-Encoding"] for each in headers} == {"identity"}


def test_a_redirection_on_the_same_site_is_followed(site: Site, verify: Verify) -> None:
    site.answers["/old/SHA256SUMS"] = status(301, Location=f"/{PLACE}{SUMS}")
    assert verify(place="old/")[0] == 0


@pytest.mark.parametrize("status_code", [404, 410])
def test_a_file_that_is_gone_is_a_release_that_is_wrong(site: Site, verify: Verify, status_code: int) -> None:
    site.answers[f"/{PLACE}README.md"] = status(status_code, b"not here")
    code, told = verify()
    assert code == 1 and states(told)["fichiers"] == states(told)["sommes"] == "faux"
    assert states(told)["tables"] == "non_verifie"


def test_no_release_at_an_address_says_what_to_do(verify: Verify) -> None:
    code, told = verify(place="nowhere/")
    assert (code, told["code"]) == (3, 3) and "Check the address" in told["error"][0]


def test_a_withdrawn_release_says_when_and_what_replaces_it(site: Site, verify: Verify) -> None:
    tombstone = {
        "demarche_id": KEY,
        "version": "1.0.0",
        "retrait": "2026-05-02",
        "motif": "<b>A reason</b>",
        "remplacee_par": "1.0.1",
        "empreinte": "",
        "empreinte_donnees": "",
        "sommes": {},
    }
    site.answers[f"/{PLACE}{SUMS}"] = status(410)
    site.answers[f"/{PLACE}tombstone.json"] = status(200, json.dumps(tombstone).encode())
    code, told = verify()
    assert code == 1 and "withdrawn on 2026-05-02" in told["findings"][0] and "1.0.1" in told["findings"][1]


HOSTILE: dict[str, tuple[str, Answer, int, str]] = {
    "elsewhere": ("README.md", status(302, Location="http://example.org/README.md"), 1, "another site"),
    "another scheme": ("README.md", status(302, Location="file:///etc/passwd"), 1, "another site"),
    "for ever": ("README.md", status(302, Location=f"/{PLACE}README.md"), 1, "nowhere"),
    "without a place": ("README.md", status(302), 1, "nowhere"),
    "endless sums": (SUMS, endless, 1, "nothing was written"),
    "endless file": ("README.md", endless, 1, "its SHA-256 sum differs"),
    "endless signature": (SIGNATURE, endless, 1, "not a minisign signature"),
    "compressed": (
        "README.md",
        status(200, gzip.compress(bytes(10_000_000)), Content_Encoding="gzip"),
        1,
        "compressed",
    ),
    "truncated": ("README.md", status(200, b"half", Content_Length="8"), 3, "failed"),
    "broken": ("README.md", status(500), 3, "(500)"),
    "forbidden": (SUMS, status(403), 3, "(403)"),
    "not ours": (SUMS, status(200, b"<!doctype html><p>Welcome"), 1, "nothing was written"),
    "history": ("../versions.json", status(200, b'{"versions": [{"version": 3}]}'), 1, "damaged"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_answer_is_told_in_one_line(site: Site, verify: Verify, kind: str) -> None:
    name, answer, expected, words = HOSTILE[kind]
    path = f"/{KEY}/versions.json" if name == "../versions.json" else f"/{PLACE}{name}"
    site.answers[path] = answer
    code, told = verify()
    assert (code, words in json.dumps(told)) == (expected, True), told


@pytest.mark.parametrize("name", ["../../escaped.txt", "/escaped.txt", "..\\escaped.txt", "a/../../escaped.txt"])
def test_a_name_that_leads_out_of_the_folder_is_refused_before_anything_is_written(
    site: Site, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    site.answers[f"/{PLACE}{SUMS}"] = status(200, f"{sha256(b'x')}  {name}\n".encode())
    code, told = verify()
    assert code == 1 and "SHA256SUMS:1" in told["error"][0] and "escaped" not in told["error"][0]
    assert [path for path, _ in site.asked] == [f"/{PLACE}{SUMS}"]
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("where", ["headers", "body"])
@pytest.mark.parametrize("name", [SUMS, "README.md"])
def test_an_answer_that_comes_letter_by_letter_is_left(site: Site, verify: Verify, where: str, name: str) -> None:
    site.answers[f"/{PLACE}{name}"] = dripping(where)
    code, told = verify("--max-seconds", "1")
    assert code == 3 and "--max-seconds" in told["error"][0]


@pytest.mark.parametrize(
    ("option", "value"), [("--max-files", "3"), ("--max-bytes", "20000"), ("--max-file-bytes", "1000")]
)
def test_each_limit_stops_the_download_and_says_its_option(verify: Verify, option: str, value: str) -> None:
    code, told = verify(option, value)
    assert code == 1 and option in told["error"][0]


def test_a_file_larger_than_the_package_says_is_left_at_that_size(site: Site, verify: Verify) -> None:
    site.answers[f"/{PLACE}README.md"] = endless
    assert verify("--max-bytes", "3000000")[0] == 1
    assert "machine" not in json.dumps(verify("--max-bytes", "3000000")[1])


def test_a_server_that_is_not_there_is_a_failure_of_the_network(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "http://127.0.0.1:9/eau/1.0.0/", "--lang", "en"]) == 3
    assert "Check the network" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/", "http://me:secret@127.0.0.1/", "http://127.0.0.1/?a=1"])
def test_an_address_of_another_kind_is_a_wrong_call(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", address]) == 2
    assert "secret" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "options", [["--key", "absent.pub"], ["--key", "RWnot"], ["--max-files", "0"], ["--max-bytes", "x"]]
)
def test_a_wrong_option_is_a_wrong_call(options: list[str]) -> None:
    assert main(["verify", "data/public", *options]) == 2

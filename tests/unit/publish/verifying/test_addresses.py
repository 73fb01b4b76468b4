"""An address leads to one release, and neither a name nor a redirection leads elsewhere."""

from __future__ import annotations

import pytest

from pipelines.kit.findings import AvisError, UsageError
from pipelines.publish.verifying.addresses import is_address, listed_names, redirected, release_address

BASE = "https://exemple.fr/eau/1.0.0/"
SUM = "0" * 64


@pytest.mark.parametrize("text", [BASE, BASE[:-1], f"{BASE}SHA256SUMS", f"{BASE}//"])
def test_a_folder_and_its_sums_have_one_address(text: str) -> None:
    assert is_address(text) and release_address(text) == BASE


def test_a_folder_is_no_address() -> None:
    assert not is_address("data/public/eau/1.0.0")


@pytest.mark.parametrize(
    "text",
    [
        "ftp://exemple.fr/eau/",
        "file:///etc/",
        "https://user:password@exemple.fr/eau/",
        "https://exemple.fr/eau/?version=1",
        "https://exemple.fr/eau/#1",
        "https:///eau/",
        "https://[::1/eau/",
        "https://exemple.fr:99999/",
    ],
)
def test_another_kind_of_address_is_a_wrong_call(text: str) -> None:
    with pytest.raises(UsageError):
        release_address(text)


@pytest.mark.parametrize("location", ["/eau/1.0.1/", "../1.0.1/", "https://exemple.fr:443/x", "//exemple.fr/x"])
def test_a_redirection_may_stay_on_its_site(location: str) -> None:
    assert redirected(BASE, location).startswith("https://exemple.fr")


@pytest.mark.parametrize(
    "location",
    ["https://autre.fr/", "//autre.fr/", "http://exemple.fr/", "https://exemple.fr:8443/", "file:///etc/passwd"]
    + ["https://a@exemple.fr/", "http://[::1", "https://exemple.fr.autre.fr/"],
)
def test_a_redirection_to_another_site_is_refused(location: str) -> None:
    with pytest.raises(AvisError, match="un autre site"):
        redirected(BASE, location)


def test_plain_paths_are_listed_once_each() -> None:
    sums = f"{SUM}  README.md\n{SUM}  data/sessions.csv\n{SUM}  README.md\n".encode()
    assert listed_names(sums) == ["README.md", "data/sessions.csv"]
    assert listed_names(b"") == []


@pytest.mark.parametrize(
    "name",
    ["../x", "a/../../x", "/etc/passwd", "a//b", "./a", ".ssh", "a/.b", "a\\b", "C:\\x", "a b", "é", "a\0b", "%2e%2e/x"]
    + ["x" * 201, "/".join("abcdefg"), "a/", "", "\u202egnp.exe", "SHA256SUMS", "SHA256SUMS.minisig", "a?b", "a#b"],
)
def test_a_path_that_could_lead_elsewhere_is_refused_with_its_line(name: str) -> None:
    with pytest.raises(AvisError) as refused:
        listed_names(f"{SUM}  README.md\n{SUM}  {name}\n".encode())
    assert refused.value.findings[0].line == 2
    assert len(name) < 3 or name in ("SHA256SUMS", "a b") or name not in str(refused.value)


def test_a_path_that_is_also_a_folder_is_refused() -> None:
    with pytest.raises(AvisError):
        listed_names(f"{SUM}  data\n{SUM}  data/sessions.csv\n".encode())


@pytest.mark.parametrize("line", ["README.md", f"{SUM} README.md", f"{SUM[1:]}  README.md", "<!doctype html>"])
def test_a_line_that_is_no_sum_is_refused(line: str) -> None:
    with pytest.raises(AvisError):
        listed_names(line.encode())

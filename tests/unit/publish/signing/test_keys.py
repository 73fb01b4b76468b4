"""The site keeps every public key that ever signed, and tells the current one."""

from __future__ import annotations

from pathlib import Path

from pipelines.kit.site import Site
from pipelines.publish.signing.keys import key_files
from pipelines.publish.signing.signatures import key_number, public_key
from tests.fixtures.signing_keys import write_keys


def number(key: Path) -> str:
    return key_number(public_key(key).splitlines()[1])


def test_a_site_without_a_key_writes_none() -> None:
    assert key_files(Site(), {"minisign.pub": b"old"}) == {}


def test_the_current_key_has_two_names(tmp_path: Path) -> None:
    key = write_keys(tmp_path)
    public = public_key(key)
    assert key_files(Site(signing_key=key), {}) == {"keys/minisign.pub": public, f"keys/{number(key)}.pub": public}


def test_a_replaced_key_stays_under_its_number(tmp_path: Path) -> None:
    old, new = write_keys(tmp_path, "old"), write_keys(tmp_path, "new")
    by_hand = public_key(old).replace(b"minisign public key", b"first key")
    files = key_files(Site(signing_key=new), {"minisign.pub": by_hand})
    assert files == {
        "keys/minisign.pub": public_key(new),
        f"keys/{number(new)}.pub": public_key(new),
        f"keys/{number(old)}.pub": by_hand,
    }


def test_what_is_known_already_is_given_again_byte_for_byte(tmp_path: Path) -> None:
    site = Site(signing_key=write_keys(tmp_path))
    first = key_files(site, {})
    known = {name.removeprefix("keys/"): content for name, content in first.items()}
    assert key_files(site, known) == first
    assert key_files(site, known | {"minisign.pub": b"damaged"}) == first

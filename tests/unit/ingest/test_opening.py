import os

import pytest

from pipelines.ingest.opening import open_unchanged
from pipelines.kit.findings import AvisError


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "panel.csv"
    path.write_bytes(b"Nom\nRoy\n")
    return path


def grow(path):
    with path.open("ab") as file:
        file.write(b"Noir\n")


def cut(path):
    os.truncate(path, 4)


def replace(path):
    other = path.with_name("other")
    other.write_bytes(b"Nom\nBon\n")
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    other.rename(path)


def rewrite(path):
    path.write_bytes(b"Nom\nBon\n")
    os.utime(path, ns=(1, 1))


@pytest.mark.parametrize("change", [grow, cut, replace, rewrite])
def test_a_file_that_changes_while_it_is_read_is_an_error(path, change):
    with pytest.raises(AvisError) as error, open_unchanged(path) as file:
        file.read(2)
        change(path)
    assert [(finding.code, finding.file) for finding in error.value.findings] == [("fichier_change", "panel.csv")]


def test_the_change_is_told_rather_than_what_it_broke(path):
    with pytest.raises(AvisError) as error, open_unchanged(path):
        cut(path)
        raise ValueError("half a record")
    assert error.value.findings[0].code == "fichier_change"


def test_a_file_that_does_not_change_is_read(path):
    with open_unchanged(path) as file:
        assert file.read() == b"Nom\nRoy\n"


def test_a_pipe_is_never_waited_for_and_a_link_never_followed(path):
    os.mkfifo(path.with_name("pipe.csv"))
    with pytest.raises(AvisError) as error, open_unchanged(path.with_name("pipe.csv")):
        pass
    assert error.value.findings[0].code == "fichier_special"
    path.with_name("link.csv").symlink_to(path)
    with pytest.raises(AvisError) as error, open_unchanged(path.with_name("link.csv")):
        pass
    assert error.value.findings[0].code == "fichier_lien"

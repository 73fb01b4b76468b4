"""What ``setup.sh`` installs, and when: nothing twice, and the French model stays once it is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# They stand for uv and Python: one notes what it is asked to install, the other makes an empty environment.
UV = '#!/bin/sh\nfor word; do last=$word; done\necho "$last" >> installed\n'
PYTHON = '#!/bin/sh\n[ "$1" = -m ] || exit 0\nmkdir -p .venv/bin && touch .venv/bin/avis && chmod +x .venv/bin/avis\n'


class Checkout:
    """A copy of what ``setup.sh`` reads, with locks of one line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.commands = folder / "projet", folder / "bin"
        (self.folder / "deploy").mkdir(parents=True)
        self.commands.mkdir()
        shutil.copy(ROOT / "setup.sh", self.folder)
        for name in ("requirements.txt", "requirements-dev.txt", "requirements-modele.txt", "pyproject.toml"):
            (self.folder / name).write_text(name)
        (self.folder / "deploy" / "dagster.yaml").touch()
        for name, script in (("uv", UV), ("python-of-the-test", PYTHON)):
            (self.commands / name).write_text(script)
            (self.commands / name).chmod(0o755)

    def setup(self, kind: str) -> list[str]:
        """Return what one call installs, in its order."""
        log = self.folder / "installed"
        log.unlink(missing_ok=True)
        environment = os.environ | {"PATH": f"{self.commands}:{os.environ['PATH']}", "PYTHON": "python-of-the-test"}
        subprocess.run(["sh", "setup.sh", kind], cwd=self.folder, env=environment, check=True, capture_output=True)
        return log.read_text().split() if log.exists() else []

    def change(self, name: str) -> None:
        (self.folder / name).write_text(f"{name}, changed")


RUN, DEV, MODEL = ["requirements.txt", "."], ["requirements-dev.txt", "."], ["requirements-modele.txt"]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_what_is_there_is_not_installed_again(checkout: Checkout) -> None:
    assert [checkout.setup("run"), checkout.setup("run")] == [RUN, []]
    assert [checkout.setup("dev"), checkout.setup("dev"), checkout.setup("run")] == [DEV, [], []]


def test_the_model_is_added_once_to_what_runs_and_nothing_else_is_done_again(checkout: Checkout) -> None:
    assert checkout.setup("modele") == [*RUN, *MODEL]
    assert [checkout.setup(kind) for kind in ("modele", "run")] == [[], []]


def test_the_model_leaves_what_develops_as_it_is(checkout: Checkout) -> None:
    checkout.setup("dev")
    assert checkout.setup("modele") == MODEL
    assert [checkout.setup(kind) for kind in ("modele", "dev", "run")] == [[], [], []]


def test_a_new_lock_brings_the_model_up_to_date_too(checkout: Checkout) -> None:
    checkout.setup("dev")
    checkout.setup("modele")
    checkout.change("requirements-dev.txt")
    assert checkout.setup("dev") == [*DEV, *MODEL]
    checkout.change("requirements-modele.txt")
    assert [checkout.setup(kind) for kind in ("dev", "modele", "modele")] == [[], MODEL, []]


def test_without_the_model_a_new_lock_does_not_install_it(checkout: Checkout) -> None:
    checkout.setup("run")
    checkout.change("requirements-modele.txt")
    checkout.change("pyproject.toml")
    assert checkout.setup("run") == RUN

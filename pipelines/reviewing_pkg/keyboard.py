"""A terminal read one key at a time, and put back as it was found."""

from __future__ import annotations

import codecs
import os
import re
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)
"""What arrows and other special keys send: none of its letters is a key of ours."""
LONGEST_LINE = 1_000
BLOCK = 1024
ERASE, KILL, END, CANCEL = "\x7f\x08", "\x15", "\x04", "\x1b"


class Keyboard:
    """A screen that asks for keys on ``source`` and shows on ``target``; see ``opened``."""

    def __init__(self, source: int, target: TextIO) -> None:
        self._source, self._target = source, target
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._typed = ""

    def show(self, text: str) -> None:
        """Show lines."""
        self._target.write(f"{text}\n")
        self._target.flush()

    def key(self) -> str:
        """Return the next key, or nothing when the terminal was closed."""
        while not self._typed:
            block = os.read(self._source, BLOCK)
            if not block:
                return ""
            self._typed = ESCAPE.sub("", self._decode(block))
        key, self._typed = self._typed[0], self._typed[1:]
        return key

    def line(self, prompt: str) -> str:
        """Return a line as typed, its last characters erased on demand; empty when the terminal was closed."""
        words = ""
        self._echo(prompt)
        while (key := self.key()) not in ("\r", "\n"):
            if key in ("", END):
                words = ""
                break
            if key in ERASE and words:
                words = words[:-1]
                self._echo("\b \b")
            elif key == KILL:
                self._echo("\b \b" * len(words))
                words = ""
            elif key.isprintable() and len(words) < LONGEST_LINE:
                words += key
                self._echo(key)
        self._echo("\n")
        return words.strip()

    def _echo(self, text: str) -> None:
        self._target.write(text)
        self._target.flush()


@contextmanager
def opened(source: int, target: TextIO) -> Iterator[Keyboard]:
    """Yield a keyboard that gives keys at once and unechoed; the terminal is put back whatever happens."""
    before = termios.tcgetattr(source)
    try:
        tty.setcbreak(source)
        yield Keyboard(source, target)
    finally:
        termios.tcsetattr(source, termios.TCSADRAIN, before)

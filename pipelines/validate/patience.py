"""A limit on the time of one match of a pattern: some patterns of a schema run for ever on some cells.

Python's ``re``, which Frictionless uses, backtracks: ``(a+)+`` takes twice as long for each letter more of a cell that
it refuses in the end. RE2 does not, so a large file is proven without risk; what ``re`` matches is limited.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import ParamSpec, TypeVar

from pipelines.kit.findings import AvisError, Finding

SECONDS = 20.0
"""Seconds of work, not of waiting, that one match may take."""

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

_limits: list[float] = []


class _TooLongError(BaseException):  # an "except Exception" on the way must not catch it
    """The time is over."""


@contextmanager
def patience(finding: Finding, seconds: float = SECONDS) -> Iterator[None]:
    """Limit what runs through ``limited`` meanwhile; raise ``AvisError`` of ``finding`` when it takes too long.

    Signals reach the main thread alone: elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    _limits.append(seconds)
    try:
        yield
    except _TooLongError:
        raise AvisError(finding) from None
    finally:
        _limits.pop()
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def limited(call: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Return a function that may not take longer than the ``patience`` in force."""

    @wraps(call)
    def run(*arguments: Parameters.args, **options: Parameters.kwargs) -> Answer:
        if not _limits or threading.current_thread() is not threading.main_thread():
            return call(*arguments, **options)
        signal.setitimer(signal.ITIMER_PROF, _limits[-1])
        try:
            return call(*arguments, **options)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    return run

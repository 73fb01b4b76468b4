"""A limit on the time spent without any progress: some patterns of a schema run for ever on some cells.

Python's ``re``, which Frictionless uses, backtracks: ``(a+)+`` takes twice as long for each letter more of a cell that
it refuses in the end. RE2 does not, so what is proven is never at risk; what is asked may be.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from pipelines.kit.findings import AvisError, Finding

SECONDS = 20.0
"""Seconds of work, not of waiting, that one row may take."""

Renew = Callable[[], None]


class _TooLongError(BaseException):  # an "except Exception" on the way must not catch it
    """The time is over."""


@contextmanager
def patience(finding: Finding, seconds: float = SECONDS) -> Iterator[Renew]:
    """Give the function to call at each row; raise ``AvisError`` of ``finding`` when it is not called in time.

    Signals reach the main thread alone: elsewhere there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _TooLongError

    def renew() -> None:
        signal.setitimer(signal.ITIMER_PROF, seconds)

    before = signal.signal(signal.SIGPROF, stop)
    try:
        renew()
        yield renew
    except _TooLongError:
        raise AvisError(finding) from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

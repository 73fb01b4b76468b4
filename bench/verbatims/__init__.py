"""Invented French verbatims with the place of every person and number in them: styles and registers are parameters.

Nothing here imports a detector or its lists of names: what is measured did not write its own questions.
"""

from __future__ import annotations

DEVELOPMENT_SEED = 2026
HELD_OUT_SEED = 774_411
"""Never drawn while a detector was written or set: it is for the figures alone."""

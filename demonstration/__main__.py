"""Write the two editions shipped for the demonstration: ``python -m demonstration --inbox data/inbox``."""

from __future__ import annotations

import argparse
from pathlib import Path

from demonstration.edition import CONFERENCE, WORKSHOP, write_edition

SHIPPED = {
    "atelier-partage-de-l-eau-2026": (WORKSHOP, 2026, 614),
    "conference-moustique-tigre-2026": (CONFERENCE, 1905, 1503),
}


def main() -> None:
    """Write the shipped editions in the inbox given on the command line."""
    parser = argparse.ArgumentParser(prog="python -m demonstration", description="Write the demonstration editions.")
    parser.add_argument("--inbox", type=Path, required=True, help="folder of the editions")
    inbox: Path = parser.parse_args().inbox
    for key, (method, seed, registrations) in SHIPPED.items():
        write_edition(inbox / key, method, seed, registrations)


if __name__ == "__main__":
    main()

"""Run one benchmark and keep its results in ``bench/results``: ``python -m bench nightly|validation``."""

from __future__ import annotations

import argparse

from bench import nightly, validation

BENCHMARKS = {"nightly": nightly, "validation": validation}


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="benchmark", required=True)
    for name, module in BENCHMARKS.items():
        module.add_options(commands.add_parser(name, description=module.__doc__))
    options = parser.parse_args()
    BENCHMARKS[options.benchmark].measure(options)


if __name__ == "__main__":
    main()

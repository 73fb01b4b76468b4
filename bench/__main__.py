"""Run one benchmark and keep its results in ``bench/results``: ``python -m bench validation``, for one."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

BENCHMARKS = ("anonymisation", "cross_tables", "gate", "nightly", "panels", "site", "texts", "validation")


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("benchmark", choices=BENCHMARKS)
    name = parser.parse_args(sys.argv[1:2]).benchmark
    benchmark = import_module(f"bench.{name}")  # only this one: what the others import would weigh on what it measures
    options = argparse.ArgumentParser(prog=f"python -m bench {name}", description=benchmark.__doc__)
    benchmark.add_options(options)
    benchmark.measure(options.parse_args(sys.argv[2:]))


if __name__ == "__main__":
    main()

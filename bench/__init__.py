"""Benchmarks: whole commands, CPU seconds and peak memory, as ratios in one run. ``make bench`` keeps them in ``bench/results``."""

"""Benchmarks: whole commands, CPU seconds and peak memory; ``make bench`` keeps them in ``bench/results``."""

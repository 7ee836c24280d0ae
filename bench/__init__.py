"""Benchmarks: each prints a ratio against a named peer that is measured in the same run."""

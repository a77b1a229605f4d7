"""Benchmarks: `make bench` runs all, `python -m benchmarks NAME …` some. Each prints JSON lines; none is a test."""

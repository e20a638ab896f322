"""The project's own measurements: `make bench` runs them on this machine and writes docs/benchmarks.md."""

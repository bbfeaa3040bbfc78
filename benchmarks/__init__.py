"""Benchmarks: each module is a command that measures something and prints or writes a table (see README.md)."""

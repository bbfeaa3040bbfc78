"""Where raw results are kept and where the pages made of them are written."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
"""JSON files of `neat efficacy`, each with its Markdown table."""
PAGES = ROOT / "docs" / "results"
"""Summary pages and their plots."""

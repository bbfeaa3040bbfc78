"""Format: numbers and curves as people read them."""

import math

BARS = " ▁▂▃▄▅▆▇█"


def number(value: float | None) -> str:
    """Return a score with five significant digits, "-" for None or infinity."""
    return "-" if value is None or not math.isfinite(value) else f"{value:.5g}"


def count(amount: int, noun: str) -> str:
    """Return an amount of things, such as "1 synapse" or "3 synapses"."""
    return f"{amount} {noun}" if amount == 1 else f"{amount} {noun}s"


def clock(seconds: float) -> str:
    """Return a duration as minutes and seconds, such as "2:05"."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02d}"


def sparkline(values: list[float], width: int = 44) -> str:
    """Return a curve in one line: the maximum of each stretch, between the first and the last value as numbers."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return "-"
    low, high = min(finite), max(finite)
    stretches = min(width, len(values))
    drawn = ""
    for index in range(stretches):
        stretch = values[index * len(values) // stretches : (index + 1) * len(values) // stretches]
        peak = max(stretch)
        share = (peak - low) / (high - low) if high > low and math.isfinite(peak) else 0.0
        drawn += BARS[1 + round(share * (len(BARS) - 2))]
    return f"{number(values[0])} {drawn} {number(values[-1])}"

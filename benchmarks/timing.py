"""Medians."""

import statistics
import time


def median_of(function, times: int = 5) -> float:
    """The median seconds of so many calls, after one that is not counted."""
    function()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        function()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)

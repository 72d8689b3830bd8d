"""Medians of processor time: SQLite works in the process, and what else the machine does stays out of the ratios."""

import statistics
import time


def median_of(function, times: int = 5) -> float:
    """The median processor seconds of so many calls, after one that is not counted."""
    function()
    taken = []
    for _ in range(times):
        begun = time.process_time()
        function()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)

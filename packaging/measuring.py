"""Work done many times → its samples in milliseconds, and a table of n, p50, p95 and the slowest."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Measured:
    """`samples` are milliseconds, one for each time the work was done."""

    name: str
    samples: tuple[float, ...]


def timed(name: str, work: Callable[[], object], *, times: int, warm_up: int = 1) -> Measured:
    """Does `work` `times` times; the `warm_up` rounds before are not counted."""
    return timed_each(name, lambda _: work(), range(times), warm_up=warm_up)


def timed_each(name: str, work: Callable[[Thing], object], things: Iterable[Thing], *, warm_up: int = 1) -> Measured:
    """Does `work` on each of `things`, one sample for each; the first is done `warm_up` times more, not counted."""
    samples = []
    for number, thing in enumerate(things):
        for _ in range(warm_up if number == 0 else 0):
            work(thing)
        started = time.perf_counter()
        work(thing)
        samples.append((time.perf_counter() - started) * 1000)
    return Measured(name, tuple(samples))


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that at least `percent` of them do not exceed (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def table(rows: Iterable[Measured]) -> str:
    lines = [f"{'':<44}{'n':>7}{'p50 ms':>11}{'p95 ms':>11}{'most ms':>11}"]
    for row in rows:
        figures = [percentile(row.samples, 50), percentile(row.samples, 95), max(row.samples)]
        lines.append(f"{row.name:<44}{len(row.samples):>7}" + "".join(f"{figure:>11.2f}" for figure in figures))
    return "\n".join(lines)

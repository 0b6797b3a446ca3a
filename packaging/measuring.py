"""Work done many times → its samples in milliseconds, and a table of n, p50, p95, p99, the slowest, and aims."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Measured:
    """`samples` are milliseconds, one for each time the work was done; in another unit where the name says so.

    `cpu` is what the processor worked for each, which other programs on a busy machine change less.
    """

    name: str
    samples: tuple[float, ...]
    cpu: tuple[float, ...] = ()
    aim: str = ""
    met: bool | None = None

    def aiming(self, aim: str, *, met: bool) -> Measured:
        """The same with what it should be, and whether it is."""
        return replace(self, aim=aim, met=met)

    def p95_under(self, most: float) -> Measured:
        return self.aiming(f"p95 under {most:g}", met=percentile(self.samples, 95) < most)

    def under(self, most: float, unit: str) -> Measured:
        """For what was measured once."""
        return self.aiming(f"under {most:g} {unit}", met=max(self.samples) < most)

    def at_least(self, least: float) -> Measured:
        return self.aiming(f"at least {least:g}", met=min(self.samples) >= least)


def timed(name: str, work: Callable[[], object], *, times: int, warm_up: int = 1) -> Measured:
    """Does `work` `times` times; the `warm_up` rounds before are not counted."""
    return timed_each(name, lambda _: work(), range(times), warm_up=warm_up)


def timed_each(name: str, work: Callable[[Thing], object], things: Iterable[Thing], *, warm_up: int = 1) -> Measured:
    """Does `work` on each of `things`, one sample for each; the first is done `warm_up` times more, not counted."""
    samples, cpu = [], []
    for number, thing in enumerate(things):
        for _ in range(warm_up if number == 0 else 0):
            work(thing)
        took, worked = sample(work, thing)
        samples.append(took)
        cpu.append(worked)
    return Measured(name, tuple(samples), tuple(cpu))


def sample(work: Callable[[Thing], object], thing: Thing) -> tuple[float, float]:
    """How long one piece of work took, and how long the processor worked for it, in ms."""
    started, cpu = time.perf_counter(), time.process_time()
    work(thing)
    return (time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that at least `percent` of them do not exceed (nearest rank)."""
    ordered = sorted(samples)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def table(rows: Iterable[Measured]) -> str:
    """One line a row; columns of processor time and of aims only where a row has any."""
    rows = list(rows)
    width = max([44, *(len(row.name) + 1 for row in rows)])
    with_cpu, with_aims = any(row.cpu for row in rows), any(row.aim for row in rows)
    heads = ["p50 ms", "p95 ms", "p99 ms", "most ms", *(["cpu p50", "cpu p95"] if with_cpu else [])]
    lines = [f"{'':<{width}}{'n':>7}" + "".join(f"{head:>10}" for head in heads) + ("  aim" if with_aims else "")]
    for row in rows:
        figures = [percentile(row.samples, percent) for percent in (50, 95, 99, 100)]
        if with_cpu and row.cpu:
            figures += [percentile(row.cpu, 50), percentile(row.cpu, 95)]
        line = f"{row.name:<{width}}{len(row.samples):>7}" + "".join(f"{figure:>10.2f}" for figure in figures)
        line += " " * 10 * (len(heads) - len(figures))
        lines.append(line + (f"  {row.aim}: {'met' if row.met else 'NOT MET'}" if row.aim else ""))
    return "\n".join(line.rstrip() for line in lines)

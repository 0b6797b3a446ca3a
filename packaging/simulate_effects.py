"""Made-up floors in which something was planted, or nothing → how often the program finds it, and how often it errs.

| study | planted | noise |
|---|---|---|
| effect | a theme of 200 contacts a month falls by 30 %; found within 8 weeks | nothing changes for 26 weeks |
| rising | one of 30 reasons comes half as often again, in 4 weeks of 200 against the 4 before | nothing rises |
| drivers | of 400 answers, each transfer makes it harder by 0.4 of 5 | nothing goes with ease |
| teams | one of two teams of 15 people grants 20 % more, 375 contacts each | both grant alike |

The floor is not kind: weeks and people differ from each other by more than chance. Each share is printed with its runs,
its seed and its score interval of 95 %.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kms_desktop.voc.intervals import Estimate

ROOT = Path(__file__).resolve().parent.parent
LEAST_POWER, MOST_NOISE = 0.8, 0.05
_WEEKLY, _OTHERS, _BEFORE = 50.0, 950.0, 12
_OVERDISPERSION = 1.5
_REASONS, _ANSWERS, _PEOPLE, _EACH = 30, 400, 15, 25


@dataclass(frozen=True, slots=True)
class Study:
    """`planted` and `noise` each make one floor by chance and say whether the program called something an effect."""

    name: str
    planted: Callable[[Random], bool]
    noise: Callable[[Random], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one study."""

    name: str
    power: Estimate
    noise: Estimate

    @property
    def holds(self) -> bool:
        return self.power.value >= LEAST_POWER and self.noise.value <= MOST_NOISE


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="dev.py simulate-effects",
        description="Measures how often a planted effect is found, and noise called one.",
    )
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=[study.name for study in STUDIES], default="")
    asked = parser.parse_args(list(arguments))
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    held = True
    for study in STUDIES:
        if asked.only in ("", study.name):
            found = run_study(study, asked.runs, asked.seed)
            held = held and found.holds
            print(describe(found, asked.seed), flush=True)
    return 0 if held else 1


def run_study(study: Study, runs: int, seed: int) -> Found:
    """Every floor has a seed of its own, so that one can be looked at again."""
    from kms_desktop.voc.intervals import estimate_share

    hits = sum(study.planted(Random(f"{seed} planted {run}")) for run in range(runs))
    errors = sum(study.noise(Random(f"{seed} noise {run}")) for run in range(runs))
    return Found(study.name, estimate_share(hits, runs), estimate_share(errors, runs))


def describe(found: Found, seed: int) -> str:
    """One line: "effect: planted found 89.2 % (87.1–91.0), noise 1.5 % (0.9–2.5); 1,000 runs, seed 7: holds"."""

    def share(one: Estimate) -> str:
        return f"{100 * one.value:.1f} % ({100 * one.low:.1f}–{100 * one.high:.1f})"

    verdict = "holds" if found.holds else "DOES NOT HOLD"
    shares = f"planted found {share(found.power)}, noise {share(found.noise)}"
    return f"{found.name}: {shares}; {found.power.n:,} runs each, seed {seed}: {verdict}"


def _draw_count(chance: Random, mean: float, overdispersion: float = _OVERDISPERSION) -> int:
    """Of one week: a rate that itself varies (gamma), then a Poisson count of it."""
    shape = mean / (overdispersion - 1)
    return _draw_poisson(chance, chance.gammavariate(shape, overdispersion - 1))


def _draw_poisson(chance: Random, mean: float) -> int:
    """By halves, as a binomial would be drawn: exact for a small mean, and never slow."""
    if mean > 500:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    count, passed = 0, chance.expovariate(1.0)
    while passed < mean:
        count += 1
        passed += chance.expovariate(1.0)
    return count


def _worked(chance: Random, change: float, weeks: int) -> bool:
    from kms_desktop.voc.themes.effect import LOOKS, measure_effect

    own = [_draw_count(chance, _WEEKLY) for _ in range(_BEFORE)]
    own += [_draw_count(chance, _WEEKLY * (1 + change)) for _ in range(weeks)]
    others = [_draw_count(chance, _OTHERS) for _ in own]
    looks = [_BEFORE + look for look in LOOKS if look <= weeks]
    return any(measure_effect(own[:until], others[:until], _BEFORE).result == "worked" for until in looks)


def _rises(chance: Random, growth: float) -> bool:
    """Whether the planted reason is told to rise, or where nothing is planted, any."""
    from kms_desktop.voc.top_issues import Counted, count_period

    before = [_draw_poisson(chance, 200.0) for _ in range(_REASONS)]
    now = [_draw_poisson(chance, 200.0 * (1 + growth if place == 0 else 1)) for place in range(_REASONS)]
    rows = [Counted(f"reason {n}", "", *pair) for n, pair in enumerate(zip(now, before, strict=True))]
    rising = {one.name for one in count_period(rows).rising}
    return "reason 0" in rising if growth else bool(rising)


def _finds_driver(chance: Random, harder: float) -> bool:
    """Whether transfers are told to go with ease, or where nothing does, anything."""
    from kms_desktop.figures.ease import find_drivers

    facts: list[dict[str, float | None]] = [
        {
            "wait": chance.expovariate(1 / 90),
            "transfers": float(chance.choices((0, 1, 2), (70, 22, 8))[0]),
            "asked_twice": float(chance.choices((0, 1, 2), (85, 12, 3))[0]),
            "broken": float(chance.random() < 0.06),
            "refused": float(chance.random() < 0.05),
        }
        for _ in range(_ANSWERS)
    ]
    ease = [min(5.0, max(1.0, round(chance.gauss(3.8 - harder * (one["transfers"] or 0), 1.0)))) for one in facts]
    sure = {one.code for one in find_drivers(ease, facts) if one.is_sure}
    return "transfers" in sure if harder else bool(sure)


def _teams_differ(chance: Random, more: float) -> bool:
    """Sums of one mean with a third of it as deviation; each person's own mean differs by a tenth."""
    from kms_desktop.figures.team_difference import Granting, compare_teams

    rows = []
    for team, mean in (("a", 40.0 * (1 + more)), ("b", 40.0)):
        for person in range(_PEOPLE):
            own = mean * chance.gauss(1.0, 0.1)
            for _ in range(_EACH):
                amount = max(0.0, chance.gauss(own, mean / 3)) if chance.random() < 0.9 else 0.0
                rows.append(Granting(("reason", "article"), team, f"{team}{person}", amount, amount > 0))
    return any(one.differs for one in compare_teams(rows))


STUDIES = (
    Study("effect", lambda chance: _worked(chance, -0.3, 8), lambda chance: _worked(chance, 0.0, 26)),
    Study("rising", lambda chance: _rises(chance, 0.5), lambda chance: _rises(chance, 0.0)),
    Study("drivers", lambda chance: _finds_driver(chance, 0.4), lambda chance: _finds_driver(chance, 0.0)),
    Study("teams", lambda chance: _teams_differ(chance, 0.2), lambda chance: _teams_differ(chance, 0.0)),
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

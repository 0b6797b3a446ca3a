"""A seed → which fault strikes whom, when and for how long.

The same seed gives the same plan, and each desktop's agent the same chances to choose by. It does not give the same
run: who is in the middle of what when a fault strikes is up to the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

KINDS = (
    "desktop killed",
    "desktop frozen",
    "server stopped",
    "server ended at once",
    "server killed",
    "server frozen",
    "server restored",
    "server replaced",
    "connection cut",
    "connection refused",
    "connection delayed",
    "connection silent",
    "answers lost",
    "connection half closed",
    "disk full",
    "clock jumped",
)
_OFTEN = ("desktop killed", "desktop killed", "answers lost", "connection refused")
"""These are dealt once more for each time they stand here: where most can go wrong."""
_QUIET_S = 1.5
_OF_THE_SERVER = {"server stopped", "server ended at once", "server killed", "server frozen"}
_OF_THE_SERVER |= {"server restored", "server replaced"}
_AT_ONCE = {"connection cut", "connection half closed", "clock jumped"}
_JUMPS_S = (-86_400 * 400, -86_400, -3_600, -30, 30, 3_600, 86_400, 86_400 * 120)
_LARGEST_FILE = 60_000
_LONGEST_S, _LONGEST_OF_SERVER_S = 6.0, 3.0


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `desktop` is its number, -1 for the server's. `size` is what the kind needs to know beside:
    seconds of delay, seconds the clock jumps by, bytes a file may have."""

    at_s: float
    kind: str
    desktop: int
    lasts_s: float
    size: float = 0.0


def make_plan(
    seed: int, seconds: float, desktops: int, kinds: Sequence[str] = KINDS, *, every_s: float = 1.0
) -> tuple[Fault, ...]:
    """Faults over `seconds`, about one in `every_s`, dealt like cards: every kind strikes before all are dealt anew.

    All begin after a quiet start, and end before the end of the run.
    """
    chance = Random(f"{seed} faults")
    plan: list[Fault] = []
    deck: list[str] = []
    at = _QUIET_S
    server_free_at = 0.0
    while at < seconds - 1:
        if not deck:
            dealt = [*kinds, *(kind for kind in _OFTEN if kind in kinds)]
            deck = chance.sample(dealt, len(dealt))
        ready = [kind for kind in deck if kind not in _OF_THE_SERVER or at >= server_free_at]
        if ready:
            deck.remove(ready[-1])
            fault = _fault(chance, at, ready[-1], desktops, seconds)
            plan.append(fault)
            if fault.desktop < 0:
                server_free_at = at + fault.lasts_s + 1
        at += chance.uniform(0.3, 1.7) * every_s
    return tuple(plan)


def _fault(chance: Random, at: float, kind: str, desktops: int, seconds: float) -> Fault:
    desktop = -1 if kind in _OF_THE_SERVER else chance.randrange(desktops)
    longest = min(_LONGEST_OF_SERVER_S if desktop < 0 else _LONGEST_S, seconds / 6)
    lasts = 0.0 if kind in _AT_ONCE else round(min(chance.uniform(0.2, longest), max(0.1, seconds - at - 0.5)), 2)
    size = 0.0
    if kind == "connection delayed":
        size = round(chance.uniform(0.02, 0.3), 3)
    elif kind == "clock jumped":
        size = float(chance.choice(_JUMPS_S))
    elif kind == "disk full":
        size = float(chance.randrange(1, _LARGEST_FILE))
    return Fault(round(at, 2), kind, desktop, lasts, size)

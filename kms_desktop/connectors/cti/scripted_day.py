"""A script of calls, written by hand or made from a seed → what a telephone system tells of them, each at its second.

A script is YAML or JSON; times are seconds, or a time of day:

    calls:
      - at: "09:00:05"
        from: "+44 20 7946 0018"      # left out or "anonymous": withheld
        to: "020 7946 0100"
        queue: Billing
        rings: ["204", "207"]         # extensions, names or logins
        answered: {by: "204", after: 4}
        passed_on: {to: "207", after: 60}
        ends: {after: 180, cause: normalClearing}

Without `answered` it is missed when it ends; without `ends` it goes on. `after` counts from `at`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kms_desktop.customers.call_event import CAUSES
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_MOST_CALLS = 100_000
_DAY_S = 86_400
_BEGINS_S, _LASTS_S = 8 * 3600, 10 * 3600
_QUEUES = ("Billing", "Broadband", "")  # no text: data of practice calls
_LINE = "+442079460100"
_MISSED, _BUSY, _PASSED_ON, _WITHHELD, _OUTGOING, _UNKNOWN = 0.12, 0.02, 0.08, 0.05, 0.06, 0.15


class ScriptRefused(KmsError):
    """The script cannot be played; the sentence says what is wrong where."""


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """Seconds; all but `at` count from it. `number` "" is withheld; without `answered_by` nobody takes it."""

    at: float
    number: str
    line: str = _LINE
    queue: str = ""
    rings: tuple[str, ...] = ()
    direction: str = "in"
    answered_by: str = ""
    answered_after: float = 0.0
    passed_to: str = ""
    passed_after: float = 0.0
    ends_after: float | None = None
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """`payload` is posted at this second of the script."""

    at: float
    payload: Mapping[str, Any]


def read_script(text: str) -> list[ScriptedCall]:
    """Raises ScriptRefused."""
    import yaml

    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        raise ScriptRefused(tr("The script is neither YAML nor JSON that can be read.")) from problem
    calls = found.get("calls") if isinstance(found, dict) else None
    if not isinstance(calls, list) or not calls or len(calls) > _MOST_CALLS:
        raise ScriptRefused(tr("A script has a list “calls” with at least one call in it."))
    return [_read_call(call, place) for place, call in enumerate(calls, 1)]


def write_script(calls: Sequence[ScriptedCall]) -> str:
    """As YAML that `read_script` reads."""
    import yaml

    return str(yaml.safe_dump({"calls": [_as_written(call) for call in calls]}, sort_keys=False, allow_unicode=True))


def generate_day(seed: int, count: int, numbers: Sequence[str], people: Sequence[str]) -> list[ScriptedCall]:
    """So many calls between eight and six, most at eleven and three; the same for the same seed, customers and people.

    `people` are extensions, names or logins. Some calls are missed, passed on, withheld, or made from the desk.
    """
    chance = random.Random(seed)
    return sorted((_generate_call(chance, numbers, people) for _ in range(count)), key=lambda call: call.at)


def tellings_of(calls: Sequence[ScriptedCall], seed: int = 0) -> list[Telling]:
    """What is told, in the order of time. Keys of the calls are the seed's and their place."""
    found = [telling for place, call in enumerate(calls, 1) for telling in _tellings(call, f"day-{seed}-{place}")]
    return sorted(found, key=lambda telling: telling.at)


def _tellings(call: ScriptedCall, key: str) -> list[Telling]:
    ours, theirs = call.line, call.number or "anonymous"
    sides = {"from": ours, "to": theirs} if call.direction == "out" else {"from": theirs, "to": ours}
    base = {**sides, "direction": call.direction, "callId": key, "queue": call.queue}
    found = [Telling(call.at, {"event": "newCall", **base, "user": list(call.rings)})]
    if call.answered_by:
        found.append(Telling(call.at + call.answered_after, {"event": "answer", **base, "user": call.answered_by}))
    if call.passed_to:
        found.append(Telling(call.at + call.passed_after, {"event": "transfer", **base, "user": call.passed_to}))
    if call.ends_after is not None:
        found.append(Telling(call.at + call.ends_after, {"event": "hangup", **base, "cause": call.cause}))
    return found


def _generate_call(chance: random.Random, numbers: Sequence[str], people: Sequence[str]) -> ScriptedCall:
    peak = chance.choice((3, 7)) * 3600
    at = _BEGINS_S + min(_LASTS_S, max(0.0, chance.gauss(peak, 5400)))
    number = chance.choice(numbers) if numbers else ""
    if chance.random() < _UNKNOWN or not number:
        number = f"+447700900{chance.randrange(1000):03}"
    rings = tuple(chance.sample(list(people), min(len(people), chance.choice((1, 1, 1, 2)))))
    queue, waited, talked = chance.choice(_QUEUES), chance.uniform(2, 25), chance.expovariate(1 / 240) + 15
    direction = "out" if chance.random() < _OUTGOING else "in"
    if direction == "in" and chance.random() < _WITHHELD:
        number = ""
    call = ScriptedCall(round(at, 1), number, _LINE, queue, rings, direction)
    if not rings or chance.random() < _MISSED:
        return replace(call, ends_after=round(waited + 10, 1), cause="cancel")
    if chance.random() < _BUSY:
        return replace(call, ends_after=round(waited, 1), cause="busy")
    passed = chance.choice(people) if len(people) > 1 and chance.random() < _PASSED_ON else ""
    return replace(
        call,
        answered_by=chance.choice(rings),
        answered_after=round(waited, 1),
        passed_to=passed,
        passed_after=round(waited + talked / 2, 1) if passed else 0.0,
        ends_after=round(waited + talked, 1),
        cause="normalClearing",
    )


def _read_call(call: Any, place: int) -> ScriptedCall:
    if not isinstance(call, dict):
        raise _refused(place, "at")
    answered, passed, ends = (_part(call, name, place) for name in ("answered", "passed_on", "ends"))
    number = _text(call, "from", place)
    direction = _text(call, "direction", place) or "in"
    if direction not in ("in", "out"):
        raise _refused(place, "direction")
    cause = _text(ends, "cause", place)
    if cause and cause not in CAUSES:
        raise _refused(place, "cause")
    return ScriptedCall(
        at=_seconds(call.get("at", 0), place, "at"),
        number="" if number == "anonymous" else number,
        line=_text(call, "to", place) or _LINE,
        queue=_text(call, "queue", place),
        rings=_texts(call.get("rings"), place),
        direction=direction,
        answered_by=_text(answered, "by", place),
        answered_after=_seconds(answered.get("after", 0), place, "answered"),
        passed_to=_text(passed, "to", place),
        passed_after=_seconds(passed.get("after", 0), place, "passed_on"),
        ends_after=_seconds(ends["after"], place, "ends") if "after" in ends else None,
        cause=cause,
    )


def _as_written(call: ScriptedCall) -> dict[str, Any]:
    written: dict[str, Any] = {"at": _clock(call.at), "from": call.number or "anonymous", "to": call.line}
    if call.direction == "out":
        written["direction"] = "out"
    if call.queue:
        written["queue"] = call.queue
    written["rings"] = list(call.rings)
    if call.answered_by:
        written["answered"] = {"by": call.answered_by, "after": call.answered_after}
    if call.passed_to:
        written["passed_on"] = {"to": call.passed_to, "after": call.passed_after}
    if call.ends_after is not None:
        written["ends"] = {"after": call.ends_after, **({"cause": call.cause} if call.cause else {})}
    return written


def _clock(seconds: float) -> str | float:
    """A time of day where it is a whole second, else the seconds themselves."""
    if seconds != int(seconds):
        return seconds
    return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}"  # no text: of a file


def _part(call: Mapping[str, Any], name: str, place: int) -> Mapping[str, Any]:
    part = call.get(name) or {}
    if not isinstance(part, dict):
        raise _refused(place, name)
    return part


def _text(part: Mapping[str, Any], name: str, place: int) -> str:
    value = part.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not (isinstance(value, str) and len(value) <= 200):
        raise _refused(place, name)
    return (value or "").strip()


def _texts(value: Any, place: int) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(_text({"rings": part}, "rings", place) for part in parts)


def _seconds(value: Any, place: int, name: str) -> float:
    """YAML reads 09:00:05 without quotation marks as a number to the base of sixty, which is the same."""
    if isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip())):
        value = int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _DAY_S:
        raise _refused(place, name)
    return float(value)


def _refused(place: int, name: str) -> ScriptRefused:
    return ScriptRefused(tr("Call {place} of the script: “{name}” cannot be read.", place=place, name=name))


def as_json(payload: Mapping[str, Any]) -> bytes:
    """As it is posted."""
    return json.dumps(payload).encode()

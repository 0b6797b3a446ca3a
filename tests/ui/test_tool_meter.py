"""What happens in the window → counts of how the program serves: by the definitions that stand under the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal

from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.offline.delivery import Standing
from kms_desktop.ui.tool_meter import ToolMeter


class Part(QObject):
    """What the meter hears: the search, the calls, the watch and the lanes of a window in one."""

    found, rested, article_chosen = Signal(object), Signal(str), Signal(str)
    popped, failed, changed = Signal(float), Signal(object), Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.words, self.waited_s, self.standing = "", 0.0, Standing()
        self.busy, self.now = False, 1000.0
        self.handed: list[dict[str, int]] = []

    def run(self, work: Callable[[], None], **_how: Any) -> None:
        work()

    def add(self, counts: Mapping[str, int]) -> None:
        self.handed.append(dict(counts))

    def type(self, words: str, waited_s: float = 0.01) -> None:
        """The words, their hits after so many seconds, and the hands at rest."""
        self.words, self.waited_s = words, waited_s
        self.found.emit(SimpleNamespace(query=words) if words else None)
        if words:
            self.rested.emit(words)

    def open_article(self) -> None:
        self.rested.emit(self.words)
        self.article_chosen.emit("late-fee")


@pytest.fixture
def part() -> Part:
    return Part()


@pytest.fixture
def meter(part: Part) -> ToolMeter:
    seconds = lambda: part.now  # noqa: E731 - a clock
    parts: Any = part
    return ToolMeter(parts, parts, parts, parts, part.add, lambda: part.busy, part, seconds=seconds)


def counts(meter: ToolMeter) -> dict[str, int]:
    return {name: many for name, many in meter.counts.items() if many}


def test_a_search_lasts_until_an_article_is_opened_or_the_field_is_empty(part: Part, meter: ToolMeter) -> None:
    for words in ("late", "late fee", "charged twice"):
        part.type(words)
    part.open_article()
    assert counts(meter) == {"searches": 1}
    part.type("charged twice")
    part.open_article()
    assert counts(meter) == {"searches": 1}, "the same words once more are no new search"
    part.type("no line")
    part.type("")
    part.type("")
    assert counts(meter) == {"searches": 2, "abandoned": 1}


def test_a_search_is_slow_once_however_often_hits_came_late(part: Part, meter: ToolMeter) -> None:
    part.type("late", 0.51)
    part.type("late fee", 0.9)
    part.type("")
    part.type("no line", 0.5)
    part.type("no line at all", 0.7)
    part.open_article()
    part.type("", 2.0)
    assert counts(meter) == {"searches": 2, "slow_searches": 2, "abandoned": 1}


def test_calls_and_failures_count_and_what_a_rule_refuses_does_not(part: Part, meter: ToolMeter) -> None:
    for waited in (0.2, 1.0, 1.2):
        part.popped.emit(waited)
    for error in (Refused("No."), NotFound("Gone."), Unreachable("Away."), KmsError("Full."), RuntimeError("A bug.")):
        part.failed.emit(error)
    assert counts(meter) == {"calls": 3, "slow_calls": 1, "failures": 2}


def test_whole_seconds_without_the_database_are_counted_once(part: Part, meter: ToolMeter) -> None:
    away = Standing(away_since=datetime(2026, 11, 30, tzinfo=UTC))
    part.changed.emit(away)
    part.now += 10.6
    meter.hand_on()
    part.now += 10.6
    part.changed.emit(away)
    part.changed.emit(Standing())
    part.now += 500
    meter.hand_on()
    assert [one["away_s"] for one in part.handed] == [10, 11]
    part.changed.emit(Standing())
    meter.hand_on()
    assert len(part.handed) == 2, "where nothing was counted nothing is handed on"


def test_nothing_is_handed_on_while_a_contact_is_in_hand_but_at_the_end(part: Part, meter: ToolMeter) -> None:
    part.busy = True
    part.popped.emit(0.1)
    meter.hand_on()
    assert part.handed == []
    meter.stop()
    assert part.handed == [{"calls": 1}] and counts(meter) == {}

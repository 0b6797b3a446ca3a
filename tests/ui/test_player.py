"""Waiting in a window that is played: for a state however long it takes, and a hang says what did not come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QDeadlineTimer

import bench_window
import player as played
from player import Player
from tests.desks import Floor


class _Clock:
    """A deadline that a test sets, in the place of Qt's."""

    def __init__(self) -> None:
        self.asked_ms: list[int] = []
        self.over = False

    def __call__(self, ms: int) -> _Clock:
        self.asked_ms.append(ms)
        return self

    def hasExpired(self) -> bool:
        return self.over


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    made = _Clock()
    monkeypatch.setattr(played, "QDeadlineTimer", made)
    return made


@pytest.fixture
def window(floor: Floor) -> Iterator[Player]:
    yield floor.window()


def test_a_busy_machine_is_waited_for_minutes(window: Player, clock: _Clock) -> None:
    seen = iter([False] * 20 + [True])
    window.until(lambda: next(seen))
    assert min(clock.asked_ms) >= 5 * 60_000


def test_a_hang_says_what_did_not_come_and_how_the_window_stands(window: Player, clock: _Clock) -> None:
    window.window.show_problem("The folder of articles is away.")
    clock.over = True
    with pytest.raises(TimeoutError) as told:
        window.until(lambda: False, "The handover did not come to Dana.")
    assert str(told.value).startswith("The handover did not come to Dana.")
    assert "The folder of articles is away." in str(told.value)


def test_the_hang_of_an_open_desk_says_where_it_stands(floor: Floor, clock: _Clock) -> None:
    desk = floor.desk()
    clock.over = True
    with pytest.raises(TimeoutError, match="the desk is at “ready”"):
        desk.until(lambda: False)


def test_what_holds_already_is_not_waited_for(window: Player) -> None:
    guard = QDeadlineTimer(60_000)
    window.until(lambda: True)
    assert not guard.hasExpired()


def test_a_measured_window_comes_to_its_end_where_a_text_has_no_hits(floor: Floor) -> None:
    painted = bench_window.keystrokes_painted(floor.desk(), ["refund", "qwxyz vrrt", "qwxyz vrrtt", "money"])
    assert len(painted) == 4

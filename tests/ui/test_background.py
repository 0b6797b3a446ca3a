"""Work done behind the window comes back in order, once, and only to those who still wait for it."""

from __future__ import annotations

import gc
import threading  # noqa: TID251 - to hold the lanes still, and to see where answers arrive
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject

from kms_desktop.errors import Unreachable
from kms_desktop.ui.background import Background


@pytest.fixture
def background(qtbot):
    made = Background()
    yield made
    made.stop()
    made.deleteLater()


def test_answers_come_on_the_ui_thread_in_the_order_asked(background, qtbot):
    owner, got, where = QObject(), [], []
    for number in range(20):
        background.run(
            lambda n=number: n, owner=owner, on_done=lambda n: (got.append(n), where.append(threading.current_thread()))
        )
    qtbot.waitUntil(lambda: len(got) == 20)
    assert got == list(range(20))
    assert set(where) == {threading.main_thread()}


def test_a_newer_question_silences_the_older_one(background, qtbot):
    owner, got = QObject(), []
    gate = threading.Event()
    background.run(gate.wait, owner=owner, on_done=lambda _x: got.append("gate"))
    for number in range(5):
        background.run(lambda n=number: n, owner=owner, on_done=got.append, replaces="typed")
    gate.set()
    qtbot.waitUntil(lambda: background.idle)
    assert got == ["gate", 4]


def test_nothing_is_called_for_an_owner_that_is_gone(background, qtbot):
    owner, got = QObject(), []
    gate = threading.Event()
    background.run(gate.wait, owner=owner, on_done=got.append)
    owner.deleteLater()
    qtbot.waitUntil(lambda: not _alive(owner))
    gate.set()
    qtbot.waitUntil(lambda: background.idle)
    assert got == []


def test_a_failure_nobody_asked_for_is_told_to_the_window(background, qtbot):
    owner = QObject()
    with qtbot.waitSignal(background.failed) as told:
        background.run(lambda: 1 / 0, owner=owner)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_a_failure_somebody_asked_for_goes_to_them_alone(background, qtbot):
    owner, mine, everybody = QObject(), [], []
    background.failed.connect(everybody.append)
    background.run(lambda: 1 / 0, owner=owner, on_error=mine.append)
    qtbot.waitUntil(lambda: background.idle)
    assert [type(error) for error in mine] == [ZeroDivisionError]
    assert everybody == []


class Asking:
    """Work of a kind that is done together; `rounds` notes which were, and an exception is what it comes to."""

    def __init__(self, name: object, rounds: list[list[object]]) -> None:
        self.name, self.rounds = name, rounds

    def __call__(self) -> object:
        self.rounds.append([self.name])
        return self.name

    def do_jointly(self, works, tell) -> None:
        self.rounds.append([work.name for work in works])
        for place in reversed(range(len(works))):
            tell(place, works[place].name)


def test_what_is_asked_jointly_is_done_together_and_answered_apart(background, qtbot):
    owner, rounds, got, failed = QObject(), [], [], []
    with background.jointly():
        background.run(lambda: "plain", owner=owner, on_done=got.append)
        background.run(Asking("one", rounds), owner=owner, on_done=got.append)
        with background.jointly():
            background.run(
                Asking(Unreachable("Away."), rounds), owner=owner, on_done=got.append, on_error=failed.append
            )
        background.run(Asking("two", rounds), owner=owner, on_done=got.append)
        assert rounds == []
    qtbot.waitUntil(lambda: background.idle)
    assert [len(names) for names in rounds] == [3]
    assert got == ["two", "one", "plain"]
    assert [str(problem) for problem in failed] == ["Away."]


def test_of_what_is_asked_jointly_the_replaced_is_left_out(background, qtbot):
    owner, rounds, got = QObject(), [], []
    with background.jointly():
        background.run(Asking("old", rounds), owner=owner, on_done=got.append, replaces="seen")
        background.run(Asking("other", rounds), owner=owner, on_done=got.append)
        background.run(Asking("new", rounds), owner=owner, on_done=got.append, replaces="seen")
    qtbot.waitUntil(lambda: background.idle)
    assert rounds == [["other", "new"]]
    assert sorted(got) == ["new", "other"]


def test_where_nothing_could_be_done_together_each_hears_why(background, qtbot):
    class Broken(Asking):
        def do_jointly(self, works, tell) -> None:
            raise RuntimeError("A fault.")

    owner, told = QObject(), []
    with background.jointly():
        for name in ("one", "two"):
            background.run(Broken(name, []), owner=owner, on_error=told.append)
    qtbot.waitUntil(lambda: background.idle)
    assert [str(problem) for problem in told] == ["A fault.", "A fault."]


def test_long_work_does_not_hold_up_a_keystroke(background, qtbot):
    owner, got = QObject(), []
    gate = threading.Event()
    background.run(gate.wait, owner=owner, on_done=lambda _x: got.append("long"), long=True)
    background.run(lambda: "short", owner=owner, on_done=got.append)
    qtbot.waitUntil(lambda: got == ["short"])
    gate.set()
    qtbot.waitUntil(lambda: got == ["short", "long"])


def test_work_that_was_asked_for_is_finished_before_the_end(qtbot):
    background, owner, done = Background(), QObject(), []
    for number in range(50):
        background.run(lambda n=number: done.append(n), owner=owner)
    background.stop()
    background.deleteLater()
    assert done == list(range(50))


class _Kept:
    """Stands for a part of a window: tells where it is let go."""

    gone: ClassVar[list[threading.Thread]] = []

    def __del__(self) -> None:
        self.gone.append(threading.current_thread())


def test_what_a_job_and_its_answer_hold_is_let_go_on_the_ui_thread(background, qtbot):
    """A lane that is the last to hold a part of a window would destroy it beside the window."""
    owner = QObject()
    _Kept.gone.clear()
    for _ in range(50):
        held = _Kept()
        background.run(lambda held=held: (held, _Kept()), owner=owner, on_done=lambda _answer: None)
        background.run(lambda held=held: [held, 1 / 0], owner=owner, on_error=lambda _error: None, long=True)
        del held
        qtbot.waitUntil(lambda: background.idle)
    gc.collect()
    assert len(_Kept.gone) == 100
    assert set(_Kept.gone) == {threading.main_thread()}


def test_a_lane_that_is_still_busy_when_the_window_is_gone_tells_nobody(qtbot):
    gate, background, owner, got = threading.Event(), Background(), QObject(), []
    background.run(gate.wait, owner=owner, on_done=got.append)
    background.stop(wait_s=0.01)
    background.deleteLater()
    qtbot.waitUntil(lambda: not _alive(background))
    gate.set()
    lanes = [thread for thread in threading.enumerate() if thread.name.startswith("kms-")]
    for lane in lanes:
        lane.join()
    assert got == []


def test_what_lanes_work_with_is_closed_here_once_they_have_ended(qtbot):
    background, owner, done = Background(), QObject(), []
    background.run(lambda: done.append("worked"), owner=owner)
    background.stop(then=lambda: done.append(threading.current_thread()))
    background.deleteLater()
    assert done == ["worked", threading.main_thread()]


def test_what_a_lane_still_works_with_is_closed_by_it_and_not_under_its_hands(qtbot):
    gate, background, owner, done = threading.Event(), Background(), QObject(), []

    def work() -> None:
        gate.wait()
        done.append("worked")

    background.run(work, owner=owner, long=True)
    background.stop(wait_s=0.01, then=lambda: done.append("closed"))
    background.deleteLater()
    assert done == []
    gate.set()
    for lane in [thread for thread in threading.enumerate() if thread.name.startswith("kms-")]:
        lane.join()
    assert done == ["worked", "closed"]


def test_nothing_is_called_after_the_end(qtbot):
    """A window that closes lets go of its files; an answer that comes later would find them gone."""
    background, owner, got = Background(), QObject(), []
    background.run(lambda: "late", owner=owner, on_done=got.append)
    background.stop()
    qtbot.waitUntil(lambda: background.idle)
    background.deleteLater()
    assert got == []


class _Failing:
    """Cannot be reached the first two times; changes after that."""

    def __init__(self) -> None:
        self.tries, self.closed = 0, threading.Event()

    def wait_for_change(self, timeout_s: float) -> bool:
        self.tries += 1
        if self.tries <= 2:
            raise Unreachable("The database does not answer.")
        return self.tries == 3 or self.closed.wait(timeout_s)

    def close(self) -> None:
        self.closed.set()


def test_a_feed_that_was_cut_off_goes_on_when_the_database_is_back(background, qtbot, monkeypatch):
    monkeypatch.setattr("kms_desktop.ui.background._PAUSE_S", 0.01)
    owner, told = QObject(), []
    background.watch(_Failing(), owner=owner, on_change=lambda: told.append("changed"))
    qtbot.waitUntil(lambda: told == ["changed"])


class _Feed:
    """Changes three times, then only waits."""

    def __init__(self) -> None:
        self.left, self.closed = 3, threading.Event()

    def wait_for_change(self, timeout_s: float) -> bool:
        if self.left:
            self.left -= 1
            return True
        self.closed.wait(timeout_s)
        return False

    def close(self) -> None:
        self.closed.set()


def test_changes_of_others_are_told_on_the_ui_thread(background, qtbot):
    owner, told = QObject(), []
    background.watch(_Feed(), owner=owner, on_change=lambda: told.append(threading.current_thread()))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert set(told) == {threading.main_thread()}


def _end_the_thread() -> None:
    raise SystemExit(3)


def _interrupt() -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("work", [_end_the_thread, _interrupt])
def test_work_that_would_end_its_lane_fails_and_the_lane_goes_on(background, qtbot, work):
    owner, got, errors = QObject(), [], []
    background.run(work, owner=owner, on_done=got.append, on_error=errors.append)
    background.run(lambda: "next", owner=owner, on_done=got.append)
    qtbot.waitUntil(lambda: background.idle)
    assert got == ["next"]
    assert [type(error) for error in errors] == [RuntimeError]


def test_how_far_it_is_after_the_end_is_told_to_nobody(background, qtbot):
    owner, told, kept = QObject(), [], []
    background.run(kept.append, owner=owner, on_progress=told.append)
    qtbot.waitUntil(lambda: background.idle)
    (tell,) = kept
    tell(7)
    background.run(lambda: None, owner=owner)
    qtbot.waitUntil(lambda: background.idle)
    assert told == []


def test_what_is_asked_for_after_the_end_is_not_waited_for(qtbot):
    background, owner, feed = Background(), QObject(), _Feed()
    background.stop()
    background.run(lambda: None, owner=owner)
    background.watch(feed, owner=owner, on_change=lambda: None)
    assert background.idle
    assert feed.closed.is_set()
    background.deleteLater()


def test_an_answer_as_deep_as_it_may_be_comes(background, qtbot):
    def nested() -> list[object]:
        answer: list[object] = []
        for _ in range(5_000):
            answer = [answer]
        return answer

    owner, got = QObject(), []
    background.run(nested, owner=owner, on_done=lambda answer: got.append(len(answer)))
    qtbot.waitUntil(lambda: background.idle)
    assert got == [1]


class _Faulty(_Feed):
    """Has a fault of ours with the first call."""

    def wait_for_change(self, timeout_s: float) -> bool:
        if self.left == 3:
            self.left -= 1
            raise ZeroDivisionError
        return super().wait_for_change(timeout_s)


def test_a_feed_with_a_fault_goes_on_and_the_fault_is_in_the_log(background, qtbot, monkeypatch, caplog):
    monkeypatch.setattr("kms_desktop.ui.background._PAUSE_S", 0.01)
    owner, told = QObject(), []
    background.watch(_Faulty(), owner=owner, on_change=lambda: told.append("changed"))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert "ZeroDivisionError" in caplog.text


def _alive(owner: QObject) -> bool:
    from shiboken6 import isValid

    return isValid(owner)

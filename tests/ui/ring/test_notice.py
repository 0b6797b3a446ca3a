"""A call that rings is told outside the window: as much of it as the person chose, and no louder than they can bear."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.consult import Consult
from kms_desktop.customers.model import CallerMatch, Candidate, Customer, IncomingCall
from kms_desktop.settings import Settings
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.view_state import Consulted, Ringing
from kms_desktop.ui.preferences.keeper import PreferenceKeeper
from kms_desktop.ui.ring.notice import RingNotice
from kms_desktop.ui.ring.window_behind import WindowBehind, WindowTitle

AT = datetime(2026, 11, 30, 12, 4, tzinfo=UTC)
IN_HAND = cast(Any, SimpleNamespace(phase="on_call"))


@dataclass
class Outside:
    """What is seen and heard beside the window."""

    seen: list[tuple[str, str]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def show_notification(self, title: str, line: str) -> None:
        self.seen.append((title, line))

    def withdraw(self) -> None:
        self.done.append("withdrawn")

    def play_tone(self, name: str) -> None:
        self.heard.append(name)


class Behind(WindowBehind):
    """A window that lies behind another, as this says."""

    in_front = False

    def __init__(self, window: QWidget, title: WindowTitle, outside: Outside) -> None:
        super().__init__(window, title)
        self._outside = outside

    @property
    def has_keyboard(self) -> bool:
        return self.in_front

    def ask_attention(self) -> None:
        self._outside.done.append("attention")

    def raise_quietly(self) -> None:
        self._outside.done.append("raised")


@dataclass
class Desk:
    window: QWidget
    title: WindowTitle
    behind: Behind
    keeper: PreferenceKeeper
    notice: RingNotice
    outside: Outside


def ringing(name: str = "Maria Okafor", queue: str = "Billing line", call: str = "call-1") -> DeskState:
    customer = Customer("c-1", name, "8841 2290")
    candidates = (Candidate(customer, "known", ""),) if name else ()
    match = CallerMatch("+442079460018", "020 7946 0018", "known", "", candidates)
    return DeskState(ringing=Ringing(IncomingCall("+442079460018", call, AT, queue), match, AT))


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Desk:
    window, outside = QWidget(), Outside()
    qtbot.addWidget(window)
    title = WindowTitle(window, "Northwave desk")
    behind = Behind(window, title, outside)
    keeper = PreferenceKeeper(Settings(data_dir=tmp_path, staff="dana"), window)
    return Desk(window, title, behind, keeper, RingNotice(behind, keeper, outside, outside, window, 5), outside)


def test_the_title_names_who_rings_until_it_is_over(desk: Desk) -> None:
    desk.notice.follow_state(ringing())
    assert desk.window.windowTitle() == "☎ Maria Okafor · Northwave desk"
    desk.notice.follow_state(DeskState())
    assert desk.window.windowTitle() == "Northwave desk"
    assert desk.outside.done == ["attention", "withdrawn"]


def test_a_notification_says_nothing_of_the_customer_until_that_is_chosen(desk: Desk) -> None:
    desk.notice.follow_state(ringing())
    assert desk.outside.seen == [("A call is ringing.", "Billing line")]
    desk.notice.follow_state(DeskState())
    desk.keeper.choose_notification("caller")
    desk.notice.follow_state(ringing())
    assert desk.outside.seen[1:] == [("Maria Okafor is calling", "Billing line")]


def test_a_locked_window_names_nobody_whatever_was_chosen(desk: Desk) -> None:
    desk.keeper.choose_notification("caller")
    desk.title.show_locked(locked=True)
    desk.notice.follow_state(ringing())
    assert desk.window.windowTitle() == "☎ Locked"
    assert desk.outside.seen == [("A call is ringing.", "Billing line")]
    desk.title.show_locked(locked=False)
    assert desk.window.windowTitle() == "☎ Maria Okafor · Northwave desk"


def test_nothing_pops_up_over_a_window_that_somebody_works_in(desk: Desk) -> None:
    desk.behind.in_front = True
    desk.notice.follow_state(ringing())
    assert (desk.outside.seen, desk.outside.done) == ([], [])
    assert desk.outside.heard == ["soft"]


def test_none_is_none(desk: Desk) -> None:
    desk.keeper.choose_notification("off")
    desk.notice.follow_state(ringing())
    assert desk.outside.seen == []
    assert desk.outside.done == ["attention"]


@pytest.mark.parametrize(("raises", "done"), [(False, ["attention"]), (True, ["raised", "attention"])])
def test_the_window_comes_to_the_front_for_who_wants_that(desk: Desk, raises: bool, done: list[str]) -> None:
    desk.keeper.choose_raising(raises)
    desk.notice.follow_state(ringing())
    assert desk.outside.done == done


def test_it_sounds_again_until_it_is_taken(desk: Desk, qtbot: Any) -> None:
    desk.keeper.choose_sound("bell")
    desk.notice.follow_state(ringing())
    qtbot.waitUntil(lambda: desk.outside.heard[:3] == ["bell"] * 3)
    desk.notice.follow_state(DeskState())
    assert not desk.notice._again.isActive()


def test_a_second_call_neither_sounds_nor_moves_anything_while_one_is_in_hand(desk: Desk) -> None:
    desk.keeper.choose_raising(True)
    desk.notice.follow_state(replace(ringing(), contact=IN_HAND))
    assert desk.outside.heard == []
    assert desk.outside.done == ["attention"]
    assert "☎ Maria Okafor" in desk.window.windowTitle()


def test_a_number_nobody_knows_is_told_as_it_is(desk: Desk) -> None:
    desk.notice.follow_state(ringing(name=""))
    assert desk.window.windowTitle() == "☎ 020 7946 0018 · Northwave desk"


def test_another_caller_meant_changes_the_title_and_rings_no_second_time(desk: Desk) -> None:
    desk.notice.follow_state(ringing())
    desk.notice.follow_state(ringing(name="Ada Bell"))
    assert desk.window.windowTitle() == "☎ Ada Bell · Northwave desk"
    assert len(desk.outside.seen) == 1


def test_the_next_call_that_rings_is_told_as_the_first_was(desk: Desk) -> None:
    desk.notice.follow_state(ringing())
    desk.notice.follow_state(ringing(call="call-2"))
    assert len(desk.outside.seen) == 2


def test_a_call_that_waited_behind_another_sounds_once_that_is_over(desk: Desk) -> None:
    desk.notice.follow_state(replace(ringing(), contact=IN_HAND))
    desk.notice.follow_state(ringing())
    assert desk.outside.heard == ["soft"]


def asked_by_dana() -> DeskState:
    consult = Consult("q-1", "contact", "dana", "person", "priya", "Priya Nair", "Is it ours?", AT)
    return DeskState(consulted=Consulted(consult, "Dana Whitfield"))


def test_a_colleagues_question_is_told_and_of_whom_only_where_that_is_chosen(desk: Desk) -> None:
    desk.notice.follow_state(asked_by_dana())
    assert desk.window.windowTitle() == "? Dana Whitfield · Northwave desk"
    assert (desk.outside.seen, desk.outside.heard) == ([("A colleague asks you something.", "")], ["soft"])
    assert not desk.notice._again.isActive()
    desk.notice.follow_state(DeskState())
    assert desk.outside.done == ["attention", "withdrawn"]


def test_during_a_call_of_ones_own_a_question_is_seen_and_not_heard(desk: Desk) -> None:
    desk.keeper.choose_raising(True)
    desk.notice.follow_state(replace(asked_by_dana(), contact=IN_HAND))
    assert (desk.outside.heard, desk.outside.done) == ([], ["attention"])
    assert desk.outside.seen == [("A colleague asks you something.", "")]

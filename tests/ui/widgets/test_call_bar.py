"""The bar: its room is always there, who and how sure come first, each state has its keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractAnimation, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import QApplication, QSizePolicy

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.bar_parts import BarWords, ChipView, clock_text
from kms_desktop.ui.widgets.call_bar import (
    ApprovalView,
    CallBar,
    CallView,
    HandoverView,
    ReadyView,
    RingingView,
    WrapUpView,
)
from tests.ui.widgets.looking import colours

CHIPS = (
    ChipView("Verified 12:05", "good", "shield-check", "Verified"),
    ChipView("2nd contact about this", "waits", "repeat", "2nd contact"),
    ChipView("Promise due 17:00", "fact", "calendar-check", "17:00"),
)
READY = ReadyView("Ready", "3 promises open")
RINGING = RingingView(
    "Maria Okafor · 020 7946 0018", "maybe", "Its last six digits are those of her mobile.", "Billing line", 6
)
ON_CALL = CallView("Maria Okafor", "020 7946 0018 · account 8841 2290 · Gold, since 2019", 222, CHIPS, verified=True)
HELD = CallView("Maria Okafor", "020 7946 0018", 222, CHIPS[1:], held=True)
HANDOVER = HandoverView("Maria Okafor, from Sam Ruiz in Billing", "Third leg of one call.", True, 18)
APPROVAL = ApprovalView("Dana Whitfield asks for £92.00", "Refund, and one month free, for Maria Okafor.", 18)
WRAP_UP = WrapUpView("Maria Okafor", "020 7946 0018", 24, CHIPS[:1])


@pytest.fixture
def bar(qtbot) -> CallBar:
    made = CallBar()
    qtbot.addWidget(made)
    made.resize(1376, 72)
    made.show()
    return made


def show(bar: CallBar, view: object) -> None:
    {
        ReadyView: bar.show_ready,
        RingingView: bar.show_ringing,
        CallView: bar.show_call,
        HandoverView: bar.show_handover,
        ApprovalView: bar.show_approval,
        WrapUpView: bar.show_wrapup,
    }[type(view)](view)
    QApplication.processEvents()


def page(bar: CallBar):
    return bar._pages.currentWidget()


ALL = [READY, RINGING, ON_CALL, HELD, HANDOVER, APPROVAL, WRAP_UP]


def test_the_state_over_the_clock_is_shown_whole_after_another_as_long_in_letters(bar: CallBar) -> None:
    show(bar, ON_CALL)
    show(bar, WRAP_UP)
    assert "Wrap-up" in [part.accessibleName().partition(",")[0] for part in _clocks(bar)]
    assert all(part.width() >= part.sizeHint().width() for part in _clocks(bar))


def _clocks(bar: CallBar) -> list[BarWords]:
    """What has room for its own words and no more."""
    fixed = QSizePolicy.Policy.Fixed
    return [p for p in bar.findChildren(BarWords) if p.isVisible() and p.sizePolicy().horizontalPolicy() == fixed]


@pytest.mark.parametrize("percent", [90, 100, 200])
def test_nothing_moves_when_something_rings(bar: CallBar, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    heights = set()
    for view in ALL:
        show(bar, view)
        heights.add((bar.height(), bar.sizeHint().height(), bar.minimumSizeHint().height()))
    assert {height[0] for height in heights} == {round(72 * percent / 100)}
    assert len(heights) == 1


@pytest.mark.parametrize("view", ALL, ids=lambda view: type(view).__name__)
def test_the_accent_fills_the_bar_only_where_somebody_waits(bar: CallBar, view: object) -> None:
    show(bar, view)
    filled = bar.grab().toImage().pixelColor(3, 36).name().upper() == current_theme().tokens.accent
    assert filled is isinstance(view, RingingView | HandoverView | ApprovalView)


@pytest.mark.parametrize(
    ("view", "button", "signal"),
    [
        (RINGING, "_yes", "take_chosen"),
        (RINGING, "_no", "later_chosen"),
        (HANDOVER, "_yes", "accept_chosen"),
        (HANDOVER, "_no", "refuse_chosen"),
        (APPROVAL, "_yes", "grant_chosen"),
        (APPROVAL, "_no", "deny_chosen"),
        (ON_CALL, "_hold", "hold_chosen"),
        (ON_CALL, "_transfer", "transfer_chosen"),
        (ON_CALL, "_wrap_up", "wrap_up_chosen"),
    ],
)
def test_each_button_says_what_the_person_wants(qtbot, bar: CallBar, view: object, button: str, signal: str) -> None:
    show(bar, view)
    with qtbot.waitSignal(getattr(bar, signal), timeout=500):
        qtbot.mouseClick(getattr(page(bar), button), Qt.MouseButton.LeftButton)


def test_a_caller_who_is_not_verified_can_be(qtbot, bar: CallBar) -> None:
    show(bar, HELD)
    verify = page(bar)._chips.verify
    assert verify.isVisible()
    with qtbot.waitSignal(bar.verify_chosen, timeout=500):
        qtbot.mouseClick(verify, Qt.MouseButton.LeftButton)
    show(bar, ON_CALL)
    assert not verify.isVisible()


def test_the_states_are_told_in_words(bar: CallBar) -> None:
    told = []
    for view in ALL:
        show(bar, view)
        told.append(bar.state)
    assert told == ["ready", "ringing", "on_call", "held", "handover", "approval", "wrap_up"]


@pytest.mark.parametrize("view", [RINGING, HANDOVER, APPROVAL], ids=["ringing", "handover", "approval"])
def test_ringing_and_handover_are_announced_once(bar: CallBar, view: object, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    show(bar, view)
    show(bar, view)
    assert len(said) == 1
    assert "Maria Okafor" in said[0]


def test_the_clock_goes_on_without_building_anything(bar: CallBar) -> None:
    show(bar, ON_CALL)
    before = page(bar)._chips._chips
    bar.show_seconds(3600)
    assert page(bar)._clock.accessibleName() == "On call, 1:00:00"
    assert page(bar)._chips._chips is before


@pytest.mark.parametrize("view", [RINGING, HANDOVER, APPROVAL, ON_CALL, WRAP_UP], ids=lambda view: type(view).__name__)
@pytest.mark.parametrize(("percent", "width"), [(100, 1376), (100, 1036), (150, 1216), (200, 1376)])
def test_who_it_is_is_never_cut(bar: CallBar, view: object, percent: int, width: int) -> None:
    theme_keeper().set_text_size(percent)
    bar.resize(width, bar.height())
    show(bar, view)
    words = page(bar)._words
    font = words._line_fonts(current_theme())[0]
    assert words.width() >= QFontMetrics(font).horizontalAdvance(words._main)
    assert bar.rect().contains(words.geometry())


@pytest.mark.parametrize("percent", [100, 125, 150, 200])
@pytest.mark.parametrize("width", [960, 1216, 1376, 1856])
def test_nothing_in_the_bar_lies_on_something_else(bar: CallBar, percent: int, width: int) -> None:
    theme_keeper().set_text_size(percent)
    bar.resize(width, bar.height())
    for view in ALL:
        show(bar, view)
        shown = [item for item in page(bar).children() if getattr(item, "isVisible", bool)()]
        boxes = [item.geometry() for item in shown if item.width() and item.isWidgetType()]
        for at, box in enumerate(boxes):
            assert page(bar).rect().contains(box), (view, box)
            assert not any(box.intersects(other) for other in boxes[at + 1 :]), view


def test_verified_stays_when_the_other_chips_have_no_room(bar: CallBar) -> None:
    theme_keeper().set_text_size(200)
    bar.resize(1376, bar.height())
    show(bar, ON_CALL)
    chips = page(bar)._chips
    shown = [chip.text() for chip in chips._chips if chip.isVisible()]
    assert shown[0] == "Verified"
    assert "Promise due 17:00" in chips.toolTip()


def test_a_late_promise_stays_when_calmer_chips_have_no_room(bar: CallBar) -> None:
    late = ChipView("Promise late by 34 min", "bad", "clock", "Promise late")
    elsewhere = ChipView("Sam Ruiz has Maria on chat", "waits", "people", "Sam on chat")
    view = CallView(ON_CALL.name, ON_CALL.detail, 59, (CHIPS[0], elsewhere, CHIPS[1], late), verified=True)
    bar.resize(860, bar.height())
    bar.show_call(view)
    QApplication.processEvents()
    chips = page(bar)._chips
    shown = [chip.text() for chip in chips._chips if chip.isVisible()]
    assert "Promise late" in shown and "Verified" in shown and len(shown) < 4
    assert all(chip.geometry().right() <= chips.width() for chip in chips._chips if chip.isVisible())


def test_chips_shorten_before_they_go(bar: CallBar) -> None:
    bar.resize(1216, 72)
    show(bar, ON_CALL)
    assert [chip.text() for chip in page(bar)._chips._chips if chip.isVisible()] == ["Verified", "2nd contact", "17:00"]


def test_a_transfer_that_cannot_be_says_why(bar: CallBar) -> None:
    show(bar, CallView("Maria Okafor", transfer_off="Nobody is there to take it."))
    transfer = page(bar)._transfer
    assert not transfer.isEnabled()
    assert "Nobody is there to take it." in (transfer.toolTip(), transfer.accessibleDescription())


def test_without_reduced_motion_the_ground_slides_in_and_the_words_stand_at_once(bar: CallBar) -> None:
    theme_keeper().choose_theme("light", 100, reduced_motion=False)
    show(bar, RINGING)
    slide = page(bar)._slide
    assert slide.state() == QAbstractAnimation.State.Running
    assert slide.duration() == 120
    assert page(bar)._words.isVisible()
    slide.setCurrentTime(120)
    assert current_theme().tokens.accent in colours(bar)


def test_reduced_motion_means_none(bar: CallBar) -> None:
    show(bar, RINGING)
    assert page(bar)._slide.state() == QAbstractAnimation.State.Stopped


@given(st.integers(0, 400_000))
def test_a_clock_can_be_read_back(seconds: int) -> None:
    parts = [int(part) for part in clock_text(seconds).split(":")]
    assert sum(part * 60**place for place, part in enumerate(reversed(parts))) == seconds


def test_a_clock_never_shows_less_than_nothing() -> None:
    assert clock_text(-5) == "00:00"


@pytest.mark.parametrize("percent", [100, 200])
def test_chips_are_whole_after_the_theme_and_the_size_were_changed_and_changed_back(bar: CallBar, percent: int) -> None:
    show(bar, ON_CALL)
    theme_keeper().choose_theme("high_contrast", 200)
    show(bar, ON_CALL)
    theme_keeper().choose_theme("high_contrast", percent)
    show(bar, ON_CALL)
    shown = [chip for chip in page(bar)._chips._chips if chip.isVisible()]
    assert shown
    assert all(chip.size() == chip.sizeHint() for chip in shown)


def test_another_caller_while_it_rings_is_announced_too(bar: CallBar, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    show(bar, RINGING)
    show(bar, RingingView("Number withheld", "unknown"))
    bar.show_seconds(9)
    assert len(said) == 2
    assert "Number withheld" in said[1]


@pytest.mark.parametrize("width", [960, 1040, 1200, 1376])
def test_hold_stays_however_many_chips_there_are(bar: CallBar, width: int) -> None:
    bar.resize(width, 72)
    for view in (ON_CALL, HELD):
        show(bar, view)
        assert page(bar)._hold.isVisible()
        assert page(bar)._hold.geometry().right() <= bar.width()


def test_a_call_that_was_hung_up_is_not_held_any_more(bar: CallBar) -> None:
    show(bar, CallView("Maria Okafor", "020 7946 0018", 222, over=True))
    assert not page(bar)._hold.isVisible()
    assert any(part.accessibleName().startswith("Hung up") for part in _clocks(bar))


def test_how_many_wait_stands_beside_how_long_it_rings(bar: CallBar) -> None:
    show(bar, RingingView("Maria Okafor", "known", "", "Billing line", 6, "+2 waiting"))
    assert any("+2 waiting" in part.accessibleName() for part in bar.findChildren(BarWords))

"""The panels of an approval and of a call back: one key says what is ready, letters write one's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kms_desktop.articles.model import Cost, Option
from kms_desktop.guidance.model import OfferedOption
from kms_desktop.ui.desk.approval.panels import AskPanel, RefusePanel
from kms_desktop.ui.desk.approval.question import Wanted
from kms_desktop.ui.desk.ending.call_back_panel import CallBackPanel, call_back_times
from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.widgets.answer import AnswerButton
from tests.desks import shown

SUNDAY = datetime(2026, 11, 22, 12, 7, 30, tzinfo=UTC)
OPTION = Option("refund", "Refund the card", "money", Cost(Decimal(92)), {"team_lead": Decimal(400)})
CLOSED = OfferedOption(OPTION, 5, "closed", "Closed: £92.00 is over your limit of £80.", Decimal(92), ask="team_lead")
WANTED = Wanted("charged-twice", CLOSED, "May I grant “Refund the card”, £92.00?", "Rosa Adeyemi")


@pytest.fixture
def host(qtbot) -> QWidget:
    made = QWidget()
    QVBoxLayout(made)
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def press(*keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(QApplication.focusWidget(), key)


def write(words: str) -> None:
    for letter in words:
        QTest.keyClicks(QApplication.focusWidget(), letter)


# asking


def test_the_question_is_written_already_and_enter_sends_it(host, qtbot) -> None:
    panel = AskPanel("£", 2)
    panel.open_in(host, host, panel.field)
    panel.show_wanted(WANTED)
    panel.select_line()
    told = shown(panel)
    for part in ("Goes to Rosa Adeyemi", "Refund the card, £92.00", CLOSED.reason, "if nobody answers in 2 minutes"):
        assert part in told
    with qtbot.waitSignal(panel.sent) as sent:
        press(Qt.Key.Key_Return)
    assert sent.args == [WANTED, "May I grant “Refund the card”, £92.00?"]
    assert not panel.is_open()


def test_what_one_writes_takes_the_place_of_it_and_is_kept_until_it_is_sent(host, qtbot) -> None:
    panel = AskPanel("£", 2)
    panel.open_in(host, host, panel.field)
    panel.show_wanted(WANTED)
    panel.select_line()
    write("Her rent bounced")
    press(Qt.Key.Key_Escape)
    panel.open_in(host, host, panel.field)
    panel.show_wanted(WANTED)
    assert panel.field.text() == "Her rent bounced"
    with qtbot.waitSignal(panel.sent) as sent:
        press(Qt.Key.Key_Return)
    assert sent.args[1] == "Her rent bounced"


def test_nothing_is_asked_without_words_and_another_caller_finds_none(host, qtbot) -> None:
    panel = AskPanel("£", 2)
    panel.open_in(host, host, panel.field)
    panel.show_wanted(WANTED)
    panel.field.set_text("  ")
    with qtbot.assertNotEmitted(panel.sent):
        press(Qt.Key.Key_Return)
    assert panel.is_open()
    panel.clear_panel()
    assert (panel.is_open(), panel.field.text()) == (False, "")


# refusing


def test_a_digit_refuses_in_ready_words(host, qtbot) -> None:
    panel = RefusePanel()
    panel.open_in(host, host, panel)
    with qtbot.waitSignal(panel.refused) as said:
        press(Qt.Key.Key_2)
    assert said.args == ["Not again so soon"]
    assert not panel.is_open()


def test_letters_write_ones_own_reason_and_digits_in_it_choose_nothing(host, qtbot) -> None:
    panel = RefusePanel()
    panel.open_in(host, host, panel)
    with qtbot.assertNotEmitted(panel.refused):
        write("Ask after 3 pm")
    with qtbot.waitSignal(panel.refused) as said:
        press(Qt.Key.Key_Return)
    assert said.args == ["Ask after 3 pm"]


def test_a_no_without_a_reason_is_not_said(host, qtbot) -> None:
    panel = RefusePanel()
    panel.open_in(host, host, panel)
    with qtbot.assertNotEmitted(panel.refused):
        press(Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_9)
    assert panel.field.editor.hasFocus()


def test_at_twice_the_text_ready_words_take_more_rows_and_none_is_cut(host, qtbot) -> None:
    panel = RefusePanel()
    panel.open_in(host, host, panel)
    tiles = panel.findChildren(AnswerButton)
    assert len({tile.mapTo(panel, tile.rect().topLeft()).y() for tile in tiles}) == 1
    host.resize(620, 900)
    theme_keeper().choose_theme("light", 200, reduced_motion=True)

    def is_laid_out() -> bool:
        shown_ones = [tile for tile in panel.findChildren(AnswerButton) if tile.isVisible()]
        return len({tile.y() for tile in shown_ones}) == 2 and all(
            tile.height() >= tile.heightForWidth(tile.width()) and tile.parentWidget().rect().contains(tile.geometry())
            for tile in shown_ones
        )

    qtbot.waitUntil(is_laid_out)


# calling back


def test_a_digit_promises_for_a_time_that_is_easily_said(host, qtbot) -> None:
    panel = CallBackPanel()
    panel.show_times(SUNDAY, "Call back about the refund", "Maria Okafor")
    panel.open_in(host, host, panel)
    told = shown(panel)
    for part in ("When do you call Maria Okafor back?", "In half an hour", "12:40", "14:10", "17:00", "Mon 10:00"):
        assert part in told
    with qtbot.waitSignal(panel.promised) as promised:
        press(Qt.Key.Key_2)
    assert promised.args == [datetime(2026, 11, 22, 14, 10, tzinfo=UTC), "Call back about the refund", "phone", None]


def test_enter_promises_the_soonest_and_a_subject_is_needed(host, qtbot) -> None:
    panel = CallBackPanel()
    panel.show_times(SUNDAY, "")
    panel.open_in(host, host, panel)
    with qtbot.assertNotEmitted(panel.promised):
        press(Qt.Key.Key_Return)
    write("the refund")
    with qtbot.waitSignal(panel.promised) as promised:
        press(Qt.Key.Key_Return)
    assert promised.args == [datetime(2026, 11, 22, 12, 40, tzinfo=UTC), "the refund", "phone", None]


def test_a_time_among_the_words_is_proposed_and_taken_out_of_them(host, qtbot) -> None:
    panel = CallBackPanel()
    panel.show_times(SUNDAY, "call back", calls=False)
    panel.open_in(host, host, panel)
    write("call back tomorrow at 15:00 about the bill")
    assert panel.when.text() == "tomorrow at 15:00"
    assert panel.button.text() == "Promise Mon 15:00"
    with qtbot.waitSignal(panel.promised) as promised:
        press(Qt.Key.Key_Return)
    assert promised.args[:2] == [datetime(2026, 11, 23, 15, 0, tzinfo=UTC), "call back about the bill"]
    panel.show_times(SUNDAY, "call back", calls=False)
    assert (panel.when.text(), panel.button.text()) == ("", "Promise 12:40")


def test_a_time_is_typed_in_a_field_of_its_own_and_outdoes_the_words(host, qtbot) -> None:
    panel = CallBackPanel()
    panel.show_times(SUNDAY, "", calls=False)
    panel.open_in(host, host, panel)
    write("call back tomorrow")
    panel.when.editor.selectAll()
    panel.when.setFocus()
    write("someday")
    with qtbot.assertNotEmitted(panel.promised):
        press(Qt.Key.Key_Return)
    assert "That is no time to come. Type one like 15:30, tomorrow 9:00" in shown(panel)
    panel.when.editor.selectAll()
    write("3 Dec 10:00")
    panel.field.setFocus()
    write(" at noon")
    assert panel.when.text() == "3 Dec 10:00", "what was typed is not replaced"
    assert panel.button.text() == "Promise 3 Dec, 10:00"
    with qtbot.waitSignal(panel.promised) as promised:
        press(Qt.Key.Key_Return)
    assert promised.args[0] == datetime(2026, 12, 3, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), ["09:30", "11:00", "17:00", "10:00"]),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), ["15:30", "17:00", "10:00"]),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), ["16:30", "17:00", "18:00", "10:00"]),
        (datetime(2026, 11, 20, 18, 0, tzinfo=UTC), ["18:30", "20:00", "10:00"]),
    ],
)
def test_each_time_is_offered_once_soonest_first(now: datetime, words: list[str]) -> None:
    times = call_back_times(now)
    assert [f"{at:%H:%M}" for _words, at in times] == words
    assert times[-1][1].weekday() == 0, "Friday's next working day is Monday"


_LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("now", "waits"),
    [
        (datetime(2026, 10, 25, 0, 45, tzinfo=UTC), [30, 120]),
        (datetime(2026, 3, 29, 0, 45, tzinfo=UTC), [30, 120]),
        (datetime(2026, 10, 25, 0, 10, tzinfo=UTC), [30, 120]),
    ],
    ids=["back, before", "forward, before", "within the doubled hour"],
)
def test_half_an_hour_is_one_while_the_clocks_are_changed(now: datetime, waits: list[int]) -> None:
    times = [at.astimezone(UTC) for _words, at in call_back_times(now.astimezone(_LONDON))]
    assert [(at - now) // timedelta(minutes=1) for at in times[:2]] == waits
    assert times == sorted(times)


@given(st.integers(0, 10**9))
def test_every_time_that_is_offered_is_to_come_and_whole(ms: int) -> None:
    now = SUNDAY + timedelta(milliseconds=ms)
    times = [at for _words, at in call_back_times(now)]
    assert times == sorted(set(times))
    assert times[0] >= now + timedelta(minutes=30)
    assert all((at.minute % 5, at.second, at.microsecond) == (0, 0, 0) for at in times)
    assert times[-1] <= now + timedelta(days=4)

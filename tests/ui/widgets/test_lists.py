"""Hits, history and log: rows as high as their words, keys and mouse, what a screen reader hears."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QPainter
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kms_desktop.ui.theme.current import Theme, current_theme, theme_keeper
from kms_desktop.ui.widgets.history_list import HistoryList, HistoryView, MessageView, _HistoryFace
from kms_desktop.ui.widgets.hit_list import HitList, HitView, _HitFace, _tooltip_text
from kms_desktop.ui.widgets.laid_text import LaidText, lay_text
from kms_desktop.ui.widgets.log_list import LogList, LogView, _LogFace
from kms_desktop.ui.widgets.paint import text_width
from kms_desktop.ui.widgets.row_list import RowList
from tests.ui.widgets.looking import colours

HITS = (
    HitView(
        "a", "Customer was charged twice", "Validated", (("people", "31 callers said the same"),), "84 %", open=True
    ),
    HitView("b", "Refund has not arrived", "Validated", (("trend", "right for 6 of 9 callers"),), "71 %"),
    HitView("c", "Payment not recognised", "Not validated", (("words", "words: took · money"),), "66 %"),
)
HISTORY = (
    HistoryView(
        "1", "email", "“You took the money twice”", "Sat 19:20", "No reply yet", "bad", "Sat 21 Nov 2026, 19:20:05 GMT"
    ),
    HistoryView("2", "chat", "Two payments on bank app", "Wed 17:05", "Explained the hold · not solved", "waits"),
    HistoryView("3", "phone", "Move the payment date", "24 Oct", "Moved · satisfied", "good"),
    HistoryView("4", "note", "Sensitive: open with a reason", "3 May", "Your look is logged", sensitive=True),
)
TALK = (MessageView("Maria", "17:05", "Which one is real?"), MessageView("Priya N.", "17:08", "One is a hold.", True))
LOG = (
    LogView("12:09", "Declined: Credit the next bill", "“I need it before Monday”", "cross", "bad", "Sun 22 Nov 2026"),
    LogView("12:08", "Waits for the database", "Kept on this desktop", "clock", "warn"),
    LogView("12:04", "Call taken after 6 s", "", "phone"),
)
WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=120)


@pytest.fixture(params=["hits", "history", "log"])
def rows(request: pytest.FixtureRequest, qtbot) -> RowList:
    made, given_rows = {"hits": (HitList, HITS), "history": (HistoryList, HISTORY), "log": (LogList, LOG)}[
        request.param
    ]
    shown = made()
    qtbot.addWidget(shown)
    shown.resize(360, 400)
    shown.show_rows(given_rows)
    shown.show()
    QApplication.processEvents()
    return shown


def test_up_and_down_mark_and_enter_opens(qtbot, rows: RowList) -> None:
    rows.mark_row(0)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    with qtbot.waitSignal(rows.row_opened, timeout=500) as told:
        qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert told.args == [rows.rows()[1]]


def test_space_looks_inside(qtbot, rows: RowList) -> None:
    rows.mark_row(2)
    with qtbot.waitSignal(rows.row_looked, timeout=500) as told:
        qtbot.keyClick(rows, Qt.Key.Key_Space)
    assert told.args == [rows.rows()[2]]


def test_a_click_opens(qtbot, rows: RowList) -> None:
    where = rows.visualRect(rows.model().index(1, 0)).center()
    with qtbot.waitSignal(rows.row_opened, timeout=500) as told:
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert told.args == [rows.rows()[1]]


def test_a_click_beside_the_rows_does_nothing(qtbot, rows: RowList) -> None:
    with qtbot.assertNotEmitted(rows.row_opened):
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, rows.viewport().height() - 2))


def test_a_field_above_moves_the_mark_and_stays_inside(rows: RowList) -> None:
    marked = []
    rows.row_marked.connect(marked.append)
    for by in (1, 1, -1, -1, -5, 99):
        rows.move_mark(by)
    assert marked[-1] == rows.rows()[-1]
    assert rows.current_row() == rows.rows()[-1]


def test_stepping_in_an_empty_list_is_nothing(rows: RowList) -> None:
    rows.show_rows(())
    rows.move_mark(1)
    assert rows.current_row() is None


def test_tabbing_into_a_list_marks_its_first_row(qtbot, rows: RowList) -> None:
    rows.clearFocus()
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(rows.hasFocus)
    assert rows.current_row() == rows.rows()[0]


@pytest.mark.parametrize("key", [Qt.Key.Key_1, Qt.Key.Key_Backspace, Qt.Key.Key_Delete])
def test_digits_backspace_and_del_are_left_to_the_desk(qtbot, rows: RowList, key: Qt.Key) -> None:
    heard: list[int] = []

    class Pane(QWidget):
        def keyPressEvent(self, event) -> None:
            heard.append(event.key())

    pane = Pane()
    qtbot.addWidget(pane)
    QVBoxLayout(pane).addWidget(rows)
    pane.show()
    qtbot.keyClick(rows, key)
    rows.setParent(None)
    assert heard == [key]


def test_a_screen_reader_hears_each_row_whole(rows: RowList) -> None:
    told = QAccessible.queryAccessibleInterface(rows)
    assert told.role() == QAccessible.Role.List
    assert told.text(QAccessible.Text.Name)
    for at, row in enumerate(rows.rows()):
        said = told.child(at).text(QAccessible.Text.Name)
        title = getattr(row, "title", "") or getattr(row, "subject", "") or getattr(row, "what", "")
        assert title in said


def test_what_the_colour_says_is_said_in_words() -> None:
    history = HistoryList()
    history.show_rows(HISTORY)
    assert "late" in history.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    hits = HitList()
    hits.show_rows(HITS)
    said = hits.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "84 % solved" in said
    assert "Opened" in said
    assert "31 callers said the same" in said


def test_the_exact_time_is_the_tooltip() -> None:
    history, log = HistoryList(), LogList()
    history.show_rows(HISTORY)
    log.show_rows(LOG)
    tip = history.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == f"{HISTORY[0].subject}\nSat 21 Nov 2026, 19:20:05 GMT"
    assert log.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "Sun 22 Nov 2026"


@pytest.mark.parametrize("percent", [90, 100, 150, 200])
def test_rows_lie_under_each_other_and_have_the_height_they_ask_for(rows: RowList, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    rows.resize(300, 600)
    rows.doItemsLayout()
    boxes = [rows.visualRect(rows.model().index(at, 0)) for at in range(len(rows.rows()))]
    heights = [rows._face.row_height(row, rows.viewport().width(), current_theme()) for row in rows.rows()]
    assert [box.height() for box in boxes] == heights
    assert all(one.bottom() < other.top() for one, other in pairwise(boxes))


def test_a_narrower_list_lays_its_rows_anew(rows: RowList) -> None:
    rows.resize(900, 400)
    QApplication.processEvents()
    wide = sum(rows.visualRect(rows.model().index(at, 0)).height() for at in range(len(rows.rows())))
    rows.resize(150, 400)
    QApplication.processEvents()
    narrow = sum(rows.visualRect(rows.model().index(at, 0)).height() for at in range(len(rows.rows())))
    assert narrow > wide


def test_a_list_that_fits_its_rows_is_as_high_as_they_are(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    hits = HitList()
    hits.fit_rows()
    column.addWidget(hits)
    column.addStretch(1)
    hits.show_rows(HITS)
    window.resize(700, 500)
    window.show()
    last = hits.visualRect(hits.model().index(2, 0))
    assert hits.viewport().rect().contains(last)
    assert hits.height() - last.bottom() <= 4
    theme_keeper().set_text_size(200)
    QApplication.processEvents()
    last = hits.visualRect(hits.model().index(2, 0))
    assert hits.viewport().rect().contains(last)


def test_heights_are_those_of_the_design() -> None:
    theme = Theme()
    assert _HitFace().row_height(HITS[0], 712, theme) == 56
    assert 46 <= _HistoryFace().row_height(HISTORY[0], 304, theme) <= 50
    assert _LogFace().row_height(LOG[0], 280, theme) == 46
    assert _LogFace().row_height(LOG[2], 280, theme) == 30


@given(WORDS, WORDS, st.integers(80, 900), st.sampled_from([90, 100, 200]))
def test_any_words_fit_the_height_their_row_asks_for(first: str, second: str, width: int, percent: int) -> None:
    theme = Theme(percent=percent)
    log = LogView("12:09", first, second, "check")
    what, detail = _LogFace()._lay_out(log, width, theme)
    assert what.height + (detail.height if detail else 0) <= _LogFace().row_height(log, width, theme)
    hit = HitView("a", first, "Validated", (("words", second), ("people", first)), "84 %")
    placed = _HitFace()._lay_reasons(hit, width, theme)
    bottom = max(y + laid.height for _, laid, _, y in placed)
    assert theme.px(8 + 22) + bottom <= _HitFace().row_height(hit, width, theme)


@pytest.mark.parametrize(("percent", "with_badge"), [(100, True), (150, False), (200, False)])
def test_the_whole_title_of_a_hit_goes_before_how_far_it_is_trusted(
    monkeypatch: pytest.MonkeyPatch, percent: int, with_badge: bool
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("kms_desktop.ui.widgets.hit_list.draw_text", lambda _p, _r, text, *_rest: drawn.append(text))
    hit, theme = HitView("a", "Customer was charged twice", "Validated"), Theme(percent=percent)
    room = text_width(theme.font("reading", 500), hit.title) + round(
        text_width(Theme().font("meta"), "Validated") * 1.4
    )
    _HitFace()._draw_title(QPainter(), hit, QRect(0, 0, room, 40), theme, strong=False)
    assert drawn == ["Customer was charged twice", *(["Validated"] if with_badge else [])]
    assert "Validated" in _tooltip_text(hit).split("\n")


@given(WORDS, WORDS, st.integers(120, 600))
def test_opening_a_row_in_place_makes_it_exactly_as_high_as_its_messages(first: str, second: str, width: int) -> None:
    theme, face = Theme(), _HistoryFace()
    row = HistoryView("1", "chat", first, "Sat", second, "waits", messages=(MessageView("A", "17:05", first), *TALK))
    folded, unfolded = face.row_height(row, width, theme), face.row_height(replace(row, open=True), width, theme)
    turns, height = face._lay_messages(row, width, theme)
    assert unfolded >= folded + height
    assert turns[-1].head_y + theme.line("meta") + turns[-1].text.height <= height


def test_a_row_opens_in_place_and_folds_the_one_before(qtbot) -> None:
    history = HistoryList()
    qtbot.addWidget(history)
    history.resize(304, 600)
    history.show_rows(HISTORY)
    history.show()
    QApplication.processEvents()
    before = history.visualRect(history.model().index(1, 0)).height()
    history.open_row("2", TALK, ("Text due Sat 21 Nov, not sent", "bad"))
    QApplication.processEvents()
    assert history.visualRect(history.model().index(1, 0)).height() > before + 60
    assert current_theme().tokens.paper in colours(history)
    history.open_row("1", TALK)
    QApplication.processEvents()
    assert [row.open for row in history.rows()] == [True, False, False, False]
    assert history.visualRect(history.model().index(1, 0)).height() == before


def test_what_an_open_row_shows_is_read_aloud(qtbot) -> None:
    history = HistoryList()
    qtbot.addWidget(history)
    history.show_rows(HISTORY)
    history.open_row("2", TALK, ("Text due Sat 21 Nov, not sent", "bad"))
    said = history.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Priya N.: One is a hold." in said
    assert "Text due Sat 21 Nov, not sent" in said


def test_a_letter_that_says_more_has_a_link_to_the_original(qtbot) -> None:
    history = HistoryList()
    qtbot.addWidget(history)
    history.resize(304, 600)
    history.show_rows(HISTORY)
    history.show()
    wanted: list[str] = []
    opened: list[str] = []
    history.original_wanted.connect(lambda row: wanted.append(row.id))
    history.row_opened.connect(lambda row: opened.append(row.id))
    history.open_row("2", TALK)
    assert history.open_with_original() is None
    history.open_row("2", (TALK[0], replace(TALK[1], more=True)), ("Text due Sat 21 Nov, not sent", "bad"))
    QApplication.processEvents()
    index = history.model().index(1, 0)
    row = history.open_with_original()
    assert row is not None and row.id == "2"
    assert "Show the original" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    link = history._history_face.link_rect(row, history.visualRect(index), current_theme())
    assert history.visualRect(index).contains(link)
    qtbot.mouseClick(history.viewport(), Qt.MouseButton.LeftButton, pos=link.center())
    qtbot.mouseClick(history.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(link.right() + 40, link.center().y()))
    assert (wanted, opened) == (["2"], ["2"])
    history.close_row()
    assert history.open_with_original() is None


def test_left_folds_the_open_row(qtbot) -> None:
    history = HistoryList()
    qtbot.addWidget(history)
    history.show_rows(HISTORY)
    history.open_row("2", TALK)
    qtbot.keyClick(history, Qt.Key.Key_Left)
    assert not any(row.open for row in history.rows())


def test_opening_keeps_the_mark_where_it_was(qtbot) -> None:
    history = HistoryList()
    qtbot.addWidget(history)
    history.show_rows(HISTORY)
    history.mark_row(2)
    history.open_row("2", TALK)
    assert history.current_row().id == "3"


@pytest.mark.parametrize("name", ["light", "dark", "high_contrast"])
def test_states_have_their_colour_in_every_theme(qtbot, name: str) -> None:
    theme_keeper().choose_theme(name)
    history = HistoryList()
    qtbot.addWidget(history)
    history.resize(304, 300)
    history.show_rows(HISTORY)
    tokens = current_theme().tokens
    assert {tokens.bad, tokens.warn, tokens.good} <= colours(history)


@given(WORDS, st.integers(40, 500), st.integers(1, 5))
@example("\U0001f600" * 40, 60, 2)
@example("one\u2028two\u2029three\x0bfour\rfive\nsix", 400, 1)
def test_no_more_lines_are_kept_than_were_asked_for(text: str, width: int, most: int) -> None:
    font = Theme().font("list")
    kept, whole = LaidText(text, font, 18, width, most), LaidText(text, font, 18, width)
    assert kept.lines <= most
    assert kept.cut == (whole.lines > most)


def test_the_same_words_are_laid_once() -> None:
    font = Theme().font("list")
    assert lay_text("Customer was charged twice", font, 18, 200) is lay_text(
        "Customer was charged twice", font, 18, 200
    )


def test_where_room_is_scarce_the_date_goes_under_the_title() -> None:
    row, theme, face = HISTORY[0], Theme(percent=200), _HistoryFace()
    assert face.row_height(row, 264, theme) > face.row_height(row, 700, theme)
    assert face._date_goes_below(row, 264, theme)
    assert not face._date_goes_below(row, 264, Theme())


def test_a_reason_without_room_beside_the_first_is_told_by_the_tooltip() -> None:
    reasons = (("people", "31 callers in 90 days said the same"), ("words", "words: twice · money · card"))
    hit = HitView("a", "Customer was charged twice", "Validated", reasons, "84 %")
    wide, narrow = (_HitFace()._lay_reasons(hit, width, Theme()) for width in (712, 420))
    assert len(wide) == 2
    assert [icon for icon, _, _, _ in narrow] == ["people"]
    assert _HitFace().row_height(hit, 712, Theme()) == _HitFace().row_height(hit, 420, Theme())
    assert (
        _tooltip_text(hit)
        == "Customer was charged twice\nValidated\n31 callers in 90 days said the same\nwords: twice · money · card"
    )


def test_a_first_reason_longer_than_the_line_wraps() -> None:
    hit = HitView("a", "Title", reasons=(("phrase", "customers say: " + "money " * 30),))
    (_, laid, _, _), *more = _HitFace()._lay_reasons(hit, 420, Theme())
    assert laid.lines > 1 and not more
    assert _HitFace().row_height(hit, 420, Theme()) > _HitFace().row_height(hit, 2000, Theme())

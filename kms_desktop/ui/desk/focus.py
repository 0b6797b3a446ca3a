"""The phase of the desk and what its panes show → the one place that has the keyboard.

Question: who says where the keyboard is when the view changes? Choice: one owner with one table. What changes the view
does so inside `hold_focus`; when the change is over the keyboard is still where somebody writes, or it goes where the
table says. Whoever only hides what had the keyboard (a message that is put away) asks the same table. Refused: Qt's own
way, which gives it to the next stop as soon as something hides, in the middle of a change, so that notes or a button of
the bar take the next key; each pane for itself, where the pane that changes last has it; a timer, as the keys that are
typed before it ends go astray.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from kms_desktop.ui.desk.page import DeskPage
from kms_desktop.ui.desk.view_state import Phase
from kms_desktop.ui.widgets.floating_panel import FloatingPanel, open_panel_over, panel_beside
from kms_desktop.ui.widgets.side_column import SideColumn
from kms_desktop.ui.widgets.sight import cover_of, is_in_sight
from kms_desktop.ui.widgets.tab_order import first_stop


def _goes_on(page: DeskPage) -> QWidget:
    return page.work.next_stop()


def _handover_place(page: DeskPage) -> QWidget:
    return page.handover_pane if page.shown_middle() is page.handover_pane else page.work.next_stop()


def _approval_place(page: DeskPage) -> QWidget:
    return page.approval_pane if page.shown_middle() is page.approval_pane else page.work.next_stop()


PLACES: Mapping[Phase, Callable[[DeskPage], QWidget]] = {
    "ready": _goes_on,
    "ringing": _goes_on,
    "resume": _goes_on,
    "handover": _handover_place,
    "approval": _approval_place,
    "call": _goes_on,  # the search; with an article its question, its options, the amount (GuidePane.next_stop)
    "wrap_up": lambda page: page.wrapup_pane.next_stop(),
}
_COME_BY_THEMSELVES: tuple[Phase, ...] = ("ready", "ringing", "resume")
"""Phases that move nothing of what is done with the keyboard."""
_SEARCHES = ("ready", "ringing", "resume", "call")
_OTHER = Qt.FocusReason.OtherFocusReason
_COMMAND = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


@dataclass(frozen=True, slots=True)
class _Moment:
    """What is asked of the person now; the keyboard goes on when this changes."""

    phase: Phase
    waits: bool
    """The wrap-up is in front, and what it holds is being read."""
    article: str
    place: tuple[object, ...]
    outcome: int


class DeskFocus(QObject):
    """Owns the keyboard on the desk. `phase` is that of the desk's state."""

    def __init__(self, page: DeskPage) -> None:
        super().__init__(page)
        self._page = page
        self.phase: Phase = "ready"
        self._is_changing = False
        self._old_words: str | None = None
        """What stood in the search when it began to ring, or led to an article since: other words replace them."""
        self._left: tuple[QWidget | None, _Moment] | None = None
        page.escaped.connect(self.give_focus)
        page.rearranged.connect(self.stay_in_sight, Qt.ConnectionType.QueuedConnection)  # once all is laid out

    def current_place(self) -> QWidget:
        """Where the keyboard belongs now."""
        return PLACES[self.phase](self._page)

    def give_focus(self) -> None:
        """Put the keyboard where it belongs: into the panel that is open; where its place is out of sight, on what is
        read first."""
        if not self._in_front():
            return
        panel = self._open_panel()
        if panel is not None:
            panel.take_focus()
            return
        place = self.current_place()
        (place if self._has_room(place) else first_stop(self._page) or self._page).setFocus(_OTHER)

    def change_phase(self, phase: Phase) -> None:
        """The desk shows another phase."""
        if phase == "ringing" and self.phase != "ringing":
            self._old_words = self._page.work.search.text()
        self.phase = phase

    def take_call(self) -> None:
        """A call is taken, however: the customer's words come next, and hands do not wait until that is written."""
        work, focused = self._page.work, self._page.window().focusWidget()
        panel = self._open_panel()
        if panel is not None:
            panel.close_panel()
        if focused is not work.search.editor and self._in_front():
            work.bring_search()
            work.search.editor.setFocus(_OTHER)
            self._mark_old_words()

    def recover_focus(self) -> bool:
        """What had the keyboard is out of sight: it goes where it belongs, after the change that hid it."""
        if not self._is_changing:
            self.give_focus()
        return True

    def stay_in_sight(self) -> None:
        """The window or its text became another size, or its drawer came: what lies over the keyboard now has it."""
        focused = self._page.window().focusWidget()
        if self._is_changing or focused is None or not self._in_front() or is_in_sight(focused):
            return
        panel, cover = self._open_panel(), cover_of(focused)
        if panel is not None and not panel.isAncestorOf(focused):
            panel.take_focus()
        elif panel is None and cover is not None and self._page.right.isAncestorOf(cover):
            (first_stop(self._page.right) or self._page.right.notes.field).setFocus(_OTHER)
        elif panel is None:
            self.give_focus()

    @contextmanager
    def hold_focus(self) -> Iterator[None]:
        """While the view changes nobody gets the keyboard; then who wrote has it still, or the next in turn."""
        if self._is_changing:
            yield
            return
        before, was = self._page.window().focusWidget(), self._current_moment()
        column = _column_around(before)
        self._is_changing = True
        try:
            yield
        finally:
            self._is_changing = False
        if self._page.work.open_id() not in ("", was.article):
            self._old_words = self._page.work.search.text()
        now = self._page.window().focusWidget()
        is_handed_on = now is not column and column is not None and _column_around(now) is column
        self._settle_focus(now if is_handed_on else before, was)

    def leave_desk(self) -> None:
        """Another page is about to come to the front."""
        if self._in_front():
            self._left = self._page.window().focusWidget(), self._current_moment()

    def return_to_desk(self) -> None:
        """The desk is in front again: the keyboard is where it was left, unless something else is asked by now."""
        left, self._left = self._left, None
        if left is None:
            return
        widget, moment = left
        stayed = widget is not None and self._has_room(widget) and self._page.isAncestorOf(widget)
        if widget is not None and stayed and moment == self._current_moment():
            widget.setFocus(_OTHER)
        else:
            self.give_focus()

    def take_key(self, event: QKeyEvent) -> bool:
        """A key that nothing claimed: it is that of the panel that is open beside it; else Esc hands the keyboard on, a
        letter begins a search. Whether it was taken."""
        focused = self._page.window().focusWidget()
        panel = panel_beside(focused) if focused is not None else None
        if panel is not None and panel.takes_key(event):
            return True
        if event.key() == Qt.Key.Key_Escape:
            return self.hand_on()
        return self.type_on(event)

    def hand_on(self) -> bool:
        """Esc beside every field: the panel that is open folds; else the keyboard goes to what is next, and an
        article that was only looked at is put away."""
        page, panel = self._page, self._open_panel()
        if panel is not None:
            panel.close_panel()
            return True
        if not self._in_front():
            return False
        looked = self.phase != "call" and page.shown_middle() is page.work and bool(page.work.open_id())
        if looked and page.window().focusWidget() is not page.work.search.editor:
            page.put_away.emit()
        self.give_focus()
        return True

    def type_on(self, event: QKeyEvent) -> bool:
        """A letter that nothing claimed: it begins the words of a search, or goes to the panel that is open over it.
        Whether it did."""
        text, page = event.text(), self._page
        if not text.strip() or not text.isprintable() or event.modifiers() & _COMMAND:
            return False
        panel = self._open_panel()
        if panel is not None:
            return _write_into(panel, event)
        if self.phase not in _SEARCHES or page.shown_middle() is not page.work or not self._in_front():
            return False
        page.work.focus_search()
        QApplication.sendEvent(page.work.search.editor, event)
        return True

    def _open_panel(self) -> FloatingPanel | None:
        return open_panel_over(self._page.window())

    def _settle_focus(self, before: QWidget | None, was: _Moment) -> None:
        if not self._in_front():
            return
        if before is None or not self._has_room(before) or self._must_move(before, was, self._current_moment()):
            self._go_on(was)
        elif self._page.window().focusWidget() is not before:
            before.setFocus(_OTHER)

    def _go_on(self, was: _Moment) -> None:
        """Where a call begins, what this caller says replaces old words."""
        self.give_focus()
        if was.phase != self.phase and self._page.work.search.editor.hasFocus():
            self._mark_old_words()

    def _mark_old_words(self) -> None:
        search = self._page.work.search
        if search.text() == self._old_words:
            search.editor.selectAll()

    def _must_move(self, before: QWidget, was: _Moment, now: _Moment) -> bool:
        """Whether the keyboard leaves `before`, which is in sight still, for what is asked now."""
        page = self._page
        if now == was or _panel_around(before) is not None:
            return False
        if now.phase != was.phase:
            if now.phase == "call":
                return before not in (page.work.search.editor, page.right.notes.field)
            return now.phase not in _COME_BY_THEMSELVES
        if before is page.work.search.editor:
            opened = now.article not in ("", was.article)
            if opened:
                return not page.work.types_on()
            return now.article == was.article and now.place[-1:] != was.place[-1:]
        if page.work.isAncestorOf(before):
            return not page.work.guide.is_typing()
        wrapup = page.made_wrapup
        if wrapup is None or not (before is wrapup or wrapup.isAncestorOf(before)):
            return False
        return before not in (wrapup.words, wrapup.reason.editor)

    def _current_moment(self) -> _Moment:
        work, wrapup = self._page.work, self._page.made_wrapup
        outcome = wrapup.chosen_outcome() if wrapup is not None else 0
        waits = wrapup is not None and wrapup.next_stop() is wrapup
        return _Moment(self.phase, waits, work.open_id(), work.guide.stands_at(), outcome)

    def _in_front(self) -> bool:
        return self._page.isVisibleTo(self._page.window())

    def _has_room(self, widget: QWidget) -> bool:
        """Whether it is there, in sight and takes keys."""
        if not isValid(widget) or widget is self._page:
            return False
        return widget.isEnabled() and widget.isVisibleTo(self._page.window())


def _write_into(panel: FloatingPanel, event: QKeyEvent) -> bool:
    """The keyboard was beside the panel that is open: it comes back with what is written."""
    before = panel.window().focusWidget()
    panel.take_focus()
    field = panel.window().focusWidget()
    if field is None or field is before or not isinstance(field, QLineEdit | QPlainTextEdit):
        return False
    QApplication.sendEvent(field, event)
    return True


def _column_around(widget: QWidget | None) -> SideColumn | None:
    """The column whose rows are made anew: it hands the keyboard from the row that had it to the new one."""
    while widget is not None and not isinstance(widget, SideColumn):
        widget = widget.parentWidget()
    return widget


def _panel_around(widget: QWidget | None) -> FloatingPanel | None:
    while widget is not None and not isinstance(widget, FloatingPanel):
        widget = widget.parentWidget()
    return widget

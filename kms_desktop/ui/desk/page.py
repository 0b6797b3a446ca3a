"""The desk's three panes side by side, as wide as the window allows.

What takes the middle while a contact ends, comes from a colleague or is to be approved is made when it is first asked
for, which is when the workspace opens: the window is on the screen sooner without it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from kms_desktop.texts import tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.breakpoints import has_drawer, least_page, side_panes
from kms_desktop.ui.desk.caller.pane import LeftPane
from kms_desktop.ui.desk.side_panes import RightPane
from kms_desktop.ui.desk.work_pane import WorkPane
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row, take_out
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.plane import Plane

if TYPE_CHECKING:
    from kms_desktop.ui.desk.approval.pane import ApprovalPane
    from kms_desktop.ui.desk.ending.pane import WrapUpPane
    from kms_desktop.ui.desk.transfer.pane import HandoverPane
    from kms_desktop.ui.desk.view_state import Middle, Panes

_LEAST_SEEN_PX = 32
"""So much of what has the keyboard stands beside the drawer, at least."""
_Pane = TypeVar("_Pane", bound=QWidget)


class DeskPage(QWidget):
    """Views only; what they show is the desk's (`desk.py`)."""

    escaped = Signal()
    """Esc in a field beside what is asked: the keyboard goes on from there."""
    put_away = Signal()
    """Esc beside an article that is only looked at, with nobody on the line."""
    rearranged = Signal()
    """The panes stand in other places: the window or its text became another size, or the drawer came or went."""
    wanted = Signal()
    """Somebody takes what rings, or answers it, while another page is in front."""

    news_chosen = Signal()
    """What is new of what is running is to be listed."""

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.left, self.right = LeftPane(), RightPane()
        self.work, self._currency = WorkPane(currency), currency
        self.middle = Plane("paper")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.work)
        self._under = Column(self.middle, gap=0)
        self._under.addWidget(self._stack, 1)
        self._row = Row(self, gap=0)
        self._row.addWidget(self.left)
        self._row.addWidget(self.middle, 1)
        self.edge = Plane("pane", "left")
        self.handle = Button("", "", "quiet", "pencil", small=True)
        self.news, self.news_count = Button("", "", "ask", "bell", small=True), Paragraph("", "meta", "accentink")
        self._lay_out_edge()
        self.right.setParent(self)
        self._right_wanted = False
        self.put_away_consult: Callable[[], bool] = lambda: False
        """An answer of a colleague that was read goes; whether one stood there."""
        self.right.notes.field.escaped.connect(self.escaped)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)
        follow_theme(self._apply_theme)

    def _lay_out_edge(self) -> None:
        """In a narrow window: where the drawer comes from, with a mouse too."""
        name = tr("Side pane, {key}", key=key_text("notes"))
        self.handle.setAccessibleName(name)
        self.handle.setToolTip(name)
        self.handle.clicked.connect(self.toggle_drawer)
        column = Column(self.edge, margins=(2, 8, 2, 8))
        self.news.clicked.connect(self.news_chosen)
        for part in (self.handle, self.news, self.news_count):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self.show_news(0)
        self._row.addWidget(self.edge)

    def show_news(self, count: int) -> None:
        """How much is new of what is running, where the drawer that tells it is closed; it is said for 0 no more."""
        name = tr("Running now, {n} new. {key} opens the list.", n=count, key=key_text("show_bulletins"))
        self.news.setAccessibleName(name)
        self.news.setToolTip(name)
        self.news_count.show_text(number(count))
        self.news_count.fit_width()
        self.news.setVisible(count > 0)
        self.news_count.setVisible(count > 0)

    def add_lines(self, *lines: QWidget) -> None:
        """Lines under whatever takes the middle, for what waits beside it."""
        for line in lines:
            self._under.addWidget(line)

    def come_to_front(self) -> bool:
        """Whether it was in front already; else it is brought there, and the keyboard with it."""
        if not self.isHidden():
            return True
        self.wanted.emit()
        return False

    def withhold_actions(self, refused: frozenset[str]) -> None:
        """Show no button of an action that the person here is not offered."""
        self.right.suggest.setVisible("suggest" not in refused)
        self.work.guide.flag.setVisible("flag" not in refused)
        self.work.guide.offers_none_fit = "choose_0" not in refused
        self.work.offer_drafts("ask_for_article" not in refused)
        self.left.quiet.expect_calls("take_call" not in refused)

    @cached_property
    def wrapup_pane(self) -> WrapUpPane:
        from kms_desktop.ui.desk.ending.pane import WrapUpPane

        pane = self._in_the_middle(WrapUpPane(self._currency))
        pane.reason.escaped.connect(self.escaped)
        return pane

    @property
    def made_wrapup(self) -> WrapUpPane | None:
        """The wrap-up, where it was asked for already; a look at it does not make it."""
        return self.__dict__.get("wrapup_pane")

    @cached_property
    def handover_pane(self) -> HandoverPane:
        from kms_desktop.ui.desk.transfer.pane import HandoverPane

        return self._in_the_middle(HandoverPane())

    @cached_property
    def approval_pane(self) -> ApprovalPane:
        from kms_desktop.ui.desk.approval.pane import ApprovalPane

        return self._in_the_middle(ApprovalPane(self._currency))

    def _in_the_middle(self, pane: _Pane) -> _Pane:
        self._stack.addWidget(pane)
        return pane

    def has_answer(self) -> bool:
        """Whether something is in sight of what became of a suggestion, to be read."""
        wrapup, idle = self.made_wrapup, self.right.idle
        return (wrapup is not None and wrapup.isVisible() and wrapup.has_answer) or (
            idle.isVisible() and idle.has_answer
        )

    def dismiss_answer(self) -> bool:
        """What became of a question or a suggestion was read: it goes. Whether one stood there."""
        if self.put_away_consult():
            return True
        wrapup = self.made_wrapup
        if wrapup is not None and wrapup.isVisible() and wrapup.dismiss_answer():
            return True
        return self.right.idle.isVisible() and self.right.idle.dismiss_answer()

    def show_panes(self, panes: Panes) -> None:
        """Put these side by side."""
        self.left.show_pane(getattr(self.left, panes.left))
        self.right.show_pane(getattr(self.right, panes.right))
        self.show_middle(self.middle_pane(panes.middle))

    def middle_pane(self, name: Middle) -> QWidget:
        """The pane of that name, made when it is first asked for."""
        match name:
            case "wrapup":
                return self.wrapup_pane
            case "incoming":
                return self.handover_pane
            case "approval":
                return self.approval_pane
            case _:
                return self.work

    def is_writing(self) -> bool:
        """Whether somebody writes on this page now: letters stand where the keyboard is, or it is in the notes."""
        notes = self.right.notes.field
        return notes.isAncestorOf(self.focusWidget()) or notes.hasFocus() or self.work.is_typing()

    def show_middle(self, pane: QWidget) -> None:
        self._stack.setCurrentWidget(pane)

    def shown_middle(self) -> QWidget | None:
        return self._stack.currentWidget()

    def toggle_drawer(self) -> None:
        """In a narrow window the right pane comes and goes."""
        if has_drawer(self.window().width(), current_theme()):
            self._right_wanted = not self._right_wanted
            self._apply_theme(current_theme())

    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        """The drawer covers the middle: it goes when the keyboard leaves it for there, or comes to what is under it."""
        if now is None or not self.middle.isAncestorOf(now) or self._row.indexOf(self.right) >= 0:
            return
        left_it = before is not None and isValid(before) and self.right.isAncestorOf(before)
        if left_it or now.mapTo(self, QPoint(_LEAST_SEEN_PX, 0)).x() > self.right.x():
            self._right_wanted = False
            self.right.setVisible(False)

    def _apply_theme(self, theme: Theme) -> None:
        window = self.window().width() if self.window() is not self else self.width()
        left, right = side_panes(window, theme)
        self.left.setFixedWidth(left)
        self.right.setFixedWidth(max(right, self.right.least_width()))
        narrow = has_drawer(window, theme)
        if narrow:
            self._open_drawer()
        elif self._row.indexOf(self.right) < 0:
            self._row.addWidget(self.right)
        self.edge.setVisible(narrow)
        self.right.setVisible(not narrow or self._right_wanted)
        self.rearranged.emit()

    def _open_drawer(self) -> None:
        """The right pane over the edge of the middle; one that somebody writes in stays."""
        if self._row.indexOf(self.right) >= 0:
            self._right_wanted = self.right.isAncestorOf(QApplication.focusWidget() or self)
            take_out(self.right)
        wide, edge = self.right.maximumWidth(), self.edge.sizeHint().width()
        self.right.setGeometry(self.width() - edge - wide, 0, wide, self.height())
        self.right.raise_()

    def minimumSizeHint(self) -> QSize:
        return least_page(current_theme())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._apply_theme(current_theme())

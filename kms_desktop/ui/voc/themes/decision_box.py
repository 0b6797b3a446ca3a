"""What waits for a decision → what agents said, the words in which it is decided, and what became of it.

One button is filled at a time: what is next. Words that were begun stay with their theme while another is looked at.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.dates import day_text
from kms_desktop.ui.theme.current import Theme as Look
from kms_desktop.ui.theme.current import current_theme, follow_theme
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.voc.themes.words import (
    STATE_LOOKS,
    counted_words,
    decision_head,
    effect_of,
    effect_words,
    readers_words,
)
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import NoteField
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.notices import Icon
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.voc.themes.model import ThemeDetail

_OTHERS = tr("A supervisor decides this; who said it reads the answer on the desk.")
_UNDECIDED = ("new", "owned")
_DONE = ("done", "worked", "no_change", "not_yet")
_QUOTED, _NARROW = 1, 420


class DecisionBox(QWidget):
    """`decided(words, accepted)`; `acted` has the action that a button stands for."""

    decided = Signal(str, bool)
    acted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._detail: ThemeDetail | None = None
        self._typed: dict[str, str] = {}
        self._all, self._since = False, ""
        self.icon, self.head = Icon("megaphone", "accentink"), Paragraph("", "meta", "accentink", weight=600)
        self.since, self._quotes = Button("", "", "link"), Column(gap=4)
        self.answer, self.effect = Paragraph("", "reading", "ink2"), Paragraph("", "reading", weight=600)
        self.rests = Paragraph("", "meta", "ink2")
        self.field = NoteField(
            tr("Your decision; who said it reads it word for word"), tr("Decision"), lines=2, role="reading"
        )
        self.note = Paragraph("", "meta", "ink2")
        self.accept = Button(*label_of("accept_suggestion"), "filled", "check")
        self.decline = Button(*label_of("decline_suggestion"), "band")
        self.done = Button(*label_of("finish_theme"), "filled", "check")
        self.check = Button(*label_of("check_theme"), "band", "refresh")
        self.own = Button(*label_of("own_theme"), "quiet")
        self.reopen = Button(*label_of("reopen"), "quiet")
        self.same = Button(*label_of("same_here"), "band", "hand")
        self._head, self._buttons = Row(gap=6), Flow(gap=8)
        self._lay_out()
        self._connect_signals()
        follow_theme(self._apply_look)

    def _lay_out(self) -> None:
        head = Row(gap=6)
        head.addWidget(self.icon)
        head.addWidget(self.head, 1)
        self._head.addLayout(head, 1)
        self._head.addWidget(self.since)
        column = Column(self, gap=8)
        column.addLayout(self._head)
        column.addLayout(self._quotes)
        for widget in (self.answer, self.effect, self.rests, self.field, self.note):
            column.addWidget(widget)
        for button in (self.accept, self.done, self.decline, self.check, self.own, self.reopen, self.same):
            self._buttons.addWidget(button)
        column.addLayout(self._buttons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Who said it stands beside what is awaited, or under it where that is too narrow."""
        super().resizeEvent(event)
        narrow = self.width() < current_theme().px(_NARROW)
        self._head.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _connect_signals(self) -> None:
        self.field.typed.connect(self._keep_text)
        self.since.clicked.connect(self._toggle_quotes)
        self.accept.clicked.connect(lambda: self._decide(True))
        self.decline.clicked.connect(lambda: self._decide(False))
        for button, action in (
            (self.done, "finish_theme"),
            (self.check, "check_theme"),
            (self.own, "own_theme"),
            (self.reopen, "reopen"),
            (self.same, "same_here"),
        ):
            button.clicked.connect(lambda _checked=False, action=action: self.acted.emit(action))

    def _apply_look(self, _look: Look) -> None:
        self._buttons.invalidate()

    def show_detail(self, detail: ThemeDetail, now: datetime, *, says_same: bool) -> None:
        """`says_same`: this person may say that they met it too, and has not."""
        theme = detail.theme
        if self._detail is None or self._detail.theme.id != theme.id:
            self._all = False
            self.field.set_text(self._typed.get(theme.id, ""))
        self._detail = detail
        owner = detail.names.get(theme.owner_id, "") or theme.department or tr("Somebody")
        waits = theme.state in _UNDECIDED
        words = decision_head(detail.line, owner, now)
        self.head.show_text(words)
        icon, ink = ("megaphone", "accentink") if waits else STATE_LOOKS[theme.state][1:]
        self.icon.show_icon(icon, ink)
        self.head.set_ink(ink)
        said = plural("{n} agent", "{n} agents", detail.line.said_by)
        first = day_text(self._first_said(detail), now, now.tzinfo)
        self._since = tr("{agents} · first said {day}", agents=said, day=first)
        self._show_quotes()
        self._show_outcome(detail, now)
        self._show_buttons(detail, waits=waits, says_same=says_same)

    def _first_said(self, detail: ThemeDetail) -> datetime:
        return min((one.made_at for one in detail.suggestions), default=detail.theme.made_at)

    def _show_quotes(self) -> None:
        clear_layout(self._quotes)
        said = self._detail.suggestions if self._detail is not None else ()
        for one in said if self._all else said[:_QUOTED]:
            self._quotes.addWidget(Paragraph(tr("“{text}”", text=typeset_text(one.text)), "reading"))
        more = tr("Only the newest") if self._all else plural("All {n}", "All {n}", len(said))
        some = len(said) > _QUOTED
        self.since.set_text(f"{self._since} · {more}" if some else self._since)
        self.since.setEnabled(some)

    def _show_outcome(self, detail: ThemeDetail, now: datetime) -> None:
        theme, effect = detail.theme, effect_of(detail.events)
        decided = bool(theme.decided_words) and theme.state not in _UNDECIDED
        who = detail.names.get(theme.decided_by, "")
        words = tr("“{text}”", text=typeset_text(theme.decided_words))
        self.answer.show_text(tr("{name}: {words}", name=who, words=words) if who else words)
        self.answer.setVisible(decided)
        shows = effect is not None and theme.state in _DONE
        self.effect.show_text(effect_words(effect) if effect is not None else "")
        self.rests.show_text(counted_words(effect) if effect is not None else "")
        self.effect.setVisible(shows)
        self.rests.setVisible(shows)

    def _show_buttons(self, detail: ThemeDetail, *, waits: bool, says_same: bool) -> None:
        may, state = detail.may_decide, detail.theme.state
        self.field.setVisible(may and waits)
        self.note.setVisible(waits)
        self.note.show_text(readers_words(detail.line.said_by) if may else _OTHERS)
        for button, shown in (
            (self.accept, may and waits),
            (self.decline, may and waits),
            (self.own, may and state in (*_UNDECIDED, "accepted")),
            (self.done, may and state == "accepted"),
            (self.check, may and state in _DONE),
            (self.reopen, may and not waits and state != "joined"),
            (self.same, says_same and waits),
        ):
            button.setVisible(shown)
        self._buttons.invalidate()

    def decide(self, accepted: bool) -> None:
        """A key decides, where this person may."""
        button = self.accept if accepted else self.decline
        if button.isVisible():
            button.click()

    def drop_text(self, theme_id: str) -> str:
        """It was decided with these words: they go, and are handed out for whoever undoes it."""
        words = self._typed.pop(theme_id, "")
        if self._detail is not None and self._detail.theme.id == theme_id:
            self.field.set_text("")
        return words

    def give_back(self, theme_id: str, words: str) -> None:
        """What was decided is undone: its words stand in the box again."""
        self._typed[theme_id] = words
        if self._detail is not None and self._detail.theme.id == theme_id:
            self.field.set_text(words)

    def _decide(self, accepted: bool) -> None:
        """Where words are missing, the keyboard goes to their field."""
        if not self.field.text().strip():
            self.field.setFocus()
        self.decided.emit(self.field.text(), accepted)

    def _keep_text(self, text: str) -> None:
        if self._detail is not None:
            self._typed[self._detail.theme.id] = text

    def _toggle_quotes(self) -> None:
        self._all = not self._all
        self._show_quotes()

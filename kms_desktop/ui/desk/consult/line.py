"""The line at the bottom of the desk: what became of a question to a colleague, and what a colleague asks."""

from __future__ import annotations

from datetime import datetime
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.desk.consult.consult_text import ConsultView, span_words
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.notices import Icon
from kms_desktop.ui.widgets.paragraph import Paragraph

_WORDS_PX = 280
"""Room for the words beside the buttons; with less, these stand under them."""
_ACTS = ("answer_colleague", "transfer", "keep_answer", "suggest_answer", "ask_colleague", "dismiss")


class ConsultLine(QWidget):
    """One calm line, out of sight while there is nothing. `act_chosen` says which of its buttons was pressed."""

    act_chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._view: ConsultView | None = None
        self._now: datetime | None = None
        self._icon = Icon("hand", "accentink", 16)
        self._words = Paragraph("", "list", "ink")
        self._span = Paragraph("", "list", "ink2", weight=500)
        self._span.fit_width()
        self.buttons = {act: Button(*label_of(act), "ask" if act == _ACTS[0] else "link") for act in _ACTS}
        self._row = Row(self, gap=8, margins=(24, 4, 16, 4))
        said = Row(gap=12)
        said.addWidget(self._icon)
        said.addWidget(self._words, 1)
        said.addWidget(self._span)
        self._row.addLayout(said, 1)
        self._foot = Row(gap=8)
        for act, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, chosen=act: self.act_chosen.emit(chosen))
            self._foot.addWidget(button)
        self._foot.addStretch(1)
        self._row.addLayout(self._foot)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setVisible(False)
        follow_theme(self._apply_theme)

    def show_view(self, view: ConsultView | None, now: datetime) -> None:
        """Another line, or none; what is new is announced."""
        before, self._view = self._view, view
        if view is None:
            self.setVisible(False)
            return
        self._icon.show_icon(view.icon, view.tone)
        names = {"ask_colleague": tr("Ask somebody else") if view.since is None else tr("Withdraw")}
        for act, button in self.buttons.items():
            button.setVisible(act in view.acts)
            if act in names:
                button.set_text(names[act])
        self._apply_theme(current_theme())
        self.tell_time(now)
        told = " ".join(part for part in (view.title, view.detail) if part)
        self.setAccessibleName(f"{self._name}. {told}")
        self.setVisible(True)
        self._fit_buttons()
        if before is None or (before.title, before.detail) != (view.title, view.detail):
            announce_message(self, told)

    def tell_time(self, now: datetime) -> None:
        """A second passed: how long it waits."""
        since = self._view.since if self._view is not None else None
        self._span.show_text(span_words(since, now) if since is not None else "")
        self._span.setVisible(since is not None)

    def _apply_theme(self, theme: Theme) -> None:
        self.setMinimumHeight(theme.px(36))
        if self._view is None:
            return
        ink = theme.color(self._view.tone).name()
        title = f'<span style="color: {ink}; font-weight: 600">{escape(self._view.title)}</span>'
        self._words.show_html(f"{title} {escape(self._view.detail)}" if self._view.detail else title)
        self._fit_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_buttons()

    def _fit_buttons(self) -> None:
        """Beside the words where these have room, else under them; narrower still, without their keys."""
        shown = [button for button in self.buttons.values() if not button.isHidden()]
        theme = current_theme()
        for level in range(3):
            for button in shown:
                button.set_terse(level)
            wanted = sum(button.sizeHint().width() + theme.gap(8) for button in shown)
            if wanted <= self.width() - theme.gap(40):
                break
        beside = wanted + theme.px(_WORDS_PX) <= self.width()
        self._row.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().color("band"))

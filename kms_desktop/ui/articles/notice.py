"""One sentence above the text about the text itself, with up to two things to do; it stays until one is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.notices import Icon
from kms_desktop.ui.widgets.paragraph import Paragraph

Action = tuple[str, Callable[[], None]]
_ICONS = {"bad": "cross", "warn": "warning", "accent": "info"}
_INKS = {"accent": "accentink"}


class Notice(QWidget):
    """Hidden while there is nothing to say. `tone`: bad, warn or accent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "warn"
        self._icon = Icon("warning", "warn", 16)
        self._words = Paragraph("", "list", weight=500)
        self.buttons = (Button("", "", "ask"), Button("", "", "ask"))
        self.close_button = Button(tr("Dismiss"), "", "link", "cross")
        self.close_button.clicked.connect(self.hide_notice)
        self._acts: list[Callable[[], None]] = []
        row = Row(self, gap=12, margins=(16, 6, 12, 6))
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        for place, button in enumerate(self.buttons):
            button.clicked.connect(lambda _checked=False, at=place: self._run_action(at))
            row.addWidget(button)
        row.addWidget(self.close_button)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # as many lines as the words need at this width
        self.setSizePolicy(policy)
        self.setVisible(False)

    def shown_text(self) -> str:
        """What is said now, "" when nothing is."""
        return "" if self.isHidden() else self._words.toPlainText()

    def show_notice(
        self, words: str, tone: str = "warn", actions: Sequence[Action] = (), keys: Sequence[str] = ()
    ) -> None:
        """`keys`: which key does each of the actions, "" for none."""
        self._tone = tone
        self._words.show_text(words)
        self._icon.show_icon(_ICONS[tone], _INKS.get(tone, tone))
        self._acts = [act for _, act in actions]
        for place, button in enumerate(self.buttons):
            key = keys[place] if place < len(keys) else ""
            button.set_text(actions[place][0] if place < len(actions) else "", key)
            button.setVisible(place < len(actions))
        self.setAccessibleName(words)
        self.setVisible(True)
        self.update()
        announce_message(self, words)

    def offers(self, act: Callable[[], None]) -> bool:
        """Whether one of its buttons does this now."""
        return not self.isHidden() and act in self._acts

    def hide_notice(self) -> None:
        self.setVisible(False)

    def _run_action(self, place: int) -> None:
        act = self._acts[place]
        self.hide_notice()
        act()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().color(f"{self._tone}soft"))

"""Themes that a line is likely about, while somebody writes it → under its field, each with the key that joins it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import typing_key_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.voc.themes.model import Theme

MOST = 3


class LikeThemes(QWidget):
    """`chosen` has the Theme that somebody says is the same."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = tuple[Theme, ...]()
        column = Column(self, gap=4)
        column.addWidget(Paragraph(tr("Same here? One key says so, and you read the decision."), "meta", "ink2"))
        self.buttons = [Button("", typing_key_text(at + 1), "band", "hand", small=True) for at in range(MOST)]
        for at, button in enumerate(self.buttons):
            column.addWidget(button)
            button.clicked.connect(lambda _checked=False, at=at: self.choose(at + 1))
        self.show_themes(())

    def show_themes(self, themes: Sequence[Theme]) -> None:
        """The likest first; nothing stands there where there is none."""
        self._themes = tuple(themes[:MOST])
        for at, button in enumerate(self.buttons):
            button.setVisible(at < len(self._themes))
            if at < len(self._themes):
                theme = self._themes[at]
                said = plural("{n} agent said it", "{n} agents said it", len(theme.said_by))
                button.set_text(f"{typeset_text(theme.title)} · {said}")
        self.setVisible(bool(self._themes))

    def choose(self, number: int) -> bool:
        """The one with this number; whether there is one."""
        there = 0 < number <= len(self._themes)
        if there:
            self.chosen.emit(self._themes[number - 1])
        return there

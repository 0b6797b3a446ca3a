"""What the forms of a step and of an option have alike: what is wrong, what waits next, the button that writes it."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph


class BlockPanel(FloatingPanel):
    """`confirmed`: the person wants it written."""

    confirmed = Signal()

    def __init__(self, title: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(title, icon, "", "accent", parent)
        self._icon = icon
        self.set_hints(((tr("Write it"), key_text("confirm_article")), (tr("Cancel"), key_text("leave"))))
        self.problem = Paragraph("", "list", "bad")
        self.problem.setVisible(False)
        self.write = Button(tr("Write it"), key_text("confirm_article"), "filled", "check")
        self.write.clicked.connect(self.confirmed)
        self._another: Button | None = None
        self.form = Column(gap=8, margins=(0, 0, 14, 0))
        """The rows; the scroll bar lies beside them, and on none."""
        self.body.addLayout(self.form)

    def add_foot(self, words: str = "", key: str = "", another: SignalInstance | None = None) -> None:
        """The last row: what is wrong, and the buttons."""
        foot = Row(gap=12)
        foot.addWidget(self.write)
        if another is not None:
            self._another = Button(words, key, "quiet")
            self._another.clicked.connect(another)
            foot.addWidget(self._another)
        foot.addStretch(1)
        self.form.addWidget(self.problem)
        self.form.addLayout(foot)

    def show_state(self, title: str, left: int, *, another: bool) -> None:
        """`left` more wait to be filled in; `another`: a new one may be begun instead."""
        waiting = plural("{n} more to fill in", "{n} more to fill in", left) if left else ""
        self.show_title(title, self._icon, waiting)
        self.show_problem("")
        if self._another is not None:
            self._another.setVisible(another)

    def show_problem(self, words: str) -> None:
        """Why it was not written; "" takes it away."""
        self.problem.show_text(words)
        self.problem.setVisible(bool(words))
        if words:
            announce_message(self, words)
        self.fit_panel()

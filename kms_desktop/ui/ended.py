"""Somebody who does not work here any more → a window that says so, shows nothing else, and can be closed.

Question: what of a window whose person left while they typed? Choice: what was typed goes to this disk, and one pane
covers everything, with the time at which it was found. Refused: to go on with rows that are not read any more, as
each of them would be told as not being there; to close the window, as somebody who left by mistake would not know
why.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.texts.format import clock
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.auth_panes import AuthPane
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paragraph import Paragraph

ENDED = tr("Your access has ended")


class EndedPane(AuthPane):
    """Enter closes the window; nothing lifts the pane."""

    left = Signal()

    def __init__(self, at: datetime, parent: QWidget | None = None) -> None:
        super().__init__(ENDED, "lock", parent)
        self.said = Paragraph(
            tr("Your access ended at {time}. What you typed is kept on this computer.", time=clock(at)), "list"
        )
        self.next = Paragraph(
            tr("If this is a mistake, ask an administrator of the workspace, and start the program again."),
            "list",
            "ink2",
        )
        self.close_window = Button(tr("Close"), key_text("enter"), "filled")
        self.column.addWidget(self.said)
        self.column.addWidget(self.next)
        foot = Row(gap=8)
        foot.addWidget(self.close_window)
        foot.addStretch(1)
        self.column.addLayout(foot)
        self.close_window.clicked.connect(self.left)
        self.stops = (self.close_window,)

"""Two versions of one article side by side, what differs marked, and the choice between them; neither is lost."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPalette, QResizeEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph

_MOST_LINES = 5_000
"""Longer texts are not compared line by line; both are shown."""


class Version(QPlainTextEdit):
    """One of the two: to be read and copied from."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._lines: tuple[int, ...] = ()
        self._tone = "warnsoft"
        self._first = 0
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        follow_theme(self._apply_theme)

    def show_version(self, text: str, differing: Iterable[int], tone: str, first: int) -> None:
        """`differing`: the lines, from 0, that the other version does not have. `first` is brought into sight."""
        self._lines, self._tone = tuple(differing), tone
        self.setPlainText(text)
        self._mark_lines()
        self._first = first
        self._scroll_to_difference()

    def _scroll_to_difference(self) -> None:
        """The first line that differs, in the middle."""
        block = self.document().findBlockByNumber(min(self._first, self.document().blockCount() - 1))
        self.setTextCursor(QTextCursor(block))
        self.centerCursor()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll_to_difference()

    def _apply_theme(self, theme: Theme) -> None:
        self.setFont(QFont(theme.font("code")))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, theme.color("paper"))
        palette.setColor(QPalette.ColorRole.Text, theme.color("ink"))
        self.setPalette(palette)
        self._mark_lines()

    def _mark_lines(self) -> None:
        marks = []
        for line in self._lines:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document().findBlockByNumber(line))
            mark.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            mark.format = QTextCharFormat()
            mark.format.setBackground(current_theme().color(self._tone))
            mark.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            mark.format.setUnderlineColor(current_theme().color("ink2"))
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
        self.setExtraSelections(marks)


class ClashPane(QWidget):
    """`mine_chosen`, `theirs_chosen`, or `left` to go on writing and choose later."""

    mine_chosen = Signal()
    theirs_chosen = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._why = Paragraph("", "reading", weight=500)
        self._heads = (PaneHeader(tr("Yours")), PaneHeader(tr("Theirs")))
        self.mine, self.theirs = Version(tr("Your text")), Version(tr("Their text"))
        self.keep = Button(tr("Keep mine"), key_text("confirm_article"), "filled", "check")
        self.take = Button(tr("Take theirs"), "", "band")
        self.later = Button(tr("Go on writing"), key_text("leave"), "quiet")
        self.keep.clicked.connect(self.mine_chosen)
        self.take.clicked.connect(self.theirs_chosen)
        self.later.clicked.connect(self.left)
        column = Column(self, gap=12, margins=(24, 16, 24, 16))
        column.addWidget(self._why)
        both = Row(gap=16)
        for head, version in zip(self._heads, (self.mine, self.theirs), strict=True):
            part = Column(gap=4)
            part.addWidget(head)
            part.addWidget(version, 1)
            both.addLayout(part, 1)
        column.addLayout(both, 1)
        foot = Row(gap=8)
        for button in (self.keep, self.take, self.later):
            foot.addWidget(button)
        foot.addStretch(1)
        column.addLayout(foot)
        note = tr("After “Take theirs”, {key} brings your text back.", key=key_text("undo"))
        column.addWidget(Paragraph(note, "meta", "ink3"))

    def show_both(self, why: str, mine: str, theirs: str, names: tuple[str, str]) -> None:
        self._why.show_text(why)
        for head, name in zip(self._heads, names, strict=True):
            head.show_title(name)
        own, other = differing_lines(mine, theirs)
        lines = zip(mine.split("\n"), theirs.split("\n"), strict=False)
        first = next((at for at, (here, there) in enumerate(lines) if here != there), 0)
        self.mine.show_version(mine, own, "goodsoft", first)
        self.theirs.show_version(theirs, other, "warnsoft", first)
        self._heads[0].show_right(_count_differences(len(own)))
        self._heads[1].show_right(_count_differences(len(other)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def differing_lines(mine: str, theirs: str) -> tuple[list[int], list[int]]:
    """The lines, from 0, that only one of the two has."""
    own, other = mine.split("\n"), theirs.split("\n")
    if max(len(own), len(other)) > _MOST_LINES:
        return [], []
    only: tuple[list[int], list[int]] = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        if kind != "equal":
            only[0].extend(range(a, b))
            only[1].extend(range(c, d))
    return only


def _count_differences(lines: int) -> str:
    return plural("{n} line differs", "{n} lines differ", lines) if lines else ""

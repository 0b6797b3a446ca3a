"""What agents said about the open article: flags, suggestions, calls for which no option fitted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.layouts import Column, clear_layout
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.voc.answer_text import answer_words
from kms_desktop.voc.model import Suggestion

KIND_ICONS = {"flag": ("flag", "bad"), "fix": ("pencil", "ink2"), "none_fit": ("megaphone", "warn")}


class SaidSection(QWidget):
    """Hidden while nobody said anything. `passage_chosen`: show what was flagged."""

    passage_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = PaneHeader(tr("What agents said"))
        self._rows = Column(gap=0)
        column = Column(self, gap=4)
        column.addWidget(self._head)
        column.addLayout(self._rows)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setVisible(False)

    def show_said(self, said: Sequence[Suggestion], now: datetime) -> None:
        clear_layout(self._rows)
        for one in said:
            row = _said_row(one, now)
            row.chosen.connect(lambda passage=one.passage: self.passage_chosen.emit(passage))
            self._rows.addWidget(row)
        self._head.show_right(str(len(said)) if said else "")
        self.setVisible(bool(said))


def _said_row(said: Suggestion, now: datetime) -> SideRow:
    icon, tone = KIND_ICONS.get(said.kind, ("megaphone", "ink2"))
    parts = [tr("On “{passage}”.", passage=typeset_text(said.passage.rstrip(".")))] if said.passage else []
    parts.append(_answer_text(said, now))
    tip = exact_text(said.made_at, now.tzinfo)
    words = tr("“{words}”", words=typeset_text(said.text))
    return SideRow(words, " ".join(parts), icon=icon, tone=tone, tip=tip, calm=True, press=bool(said.passage))


def _answer_text(said: Suggestion, now: datetime) -> str:
    """Who said it and when, and what was answered."""
    who = {"name": said.made_by_name, "when": when_text(said.made_at, now, now.tzinfo)}
    match said.state:
        case "new":
            return tr("{name}, {when}", **who)
        case "accepted":
            return tr("{name}, {when}. Accepted: {answer}", **who, answer=answer_words(said))
    return tr("{name}, {when}. Declined: {answer}", **who, answer=answer_words(said))

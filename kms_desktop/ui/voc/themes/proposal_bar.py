"""What the program would make a theme of → one line above the list: what it found, to make it a theme, or the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import number
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.flow import Flow
from kms_desktop.ui.widgets.layouts import Column
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.voc.themes.model import ThemeProposal


class ProposalBar(QWidget):
    """`make_chosen` has the ThemeProposal that is to become a theme; None: one of a person's own."""

    make_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proposals, self._at = tuple[ThemeProposal, ...](), 0
        self.words = Paragraph("", "meta", "ink2")
        self.make = Button(tr("Make it a theme"), key_text("make_theme"), "link", "plus")
        # Translators: the next of several proposals
        self.next = Button(tr("Next"), "", "link", "arrow-right")
        self.new = Button(*label_of("make_theme"), "link", "plus")
        acts = Flow(gap=4)
        for button in (self.make, self.next, self.new):
            acts.addWidget(button)
        column = Column(self, gap=4)
        column.addWidget(self.words)
        column.addLayout(acts)
        self.make.clicked.connect(lambda: self.make_chosen.emit(self.current()))
        self.new.clicked.connect(lambda: self.make_chosen.emit(None))
        self.next.clicked.connect(self._show_next)
        self.setVisible(False)
        self._show()

    def current(self) -> ThemeProposal | None:
        """The one that is told now."""
        return self._proposals[self._at] if self._proposals else None

    def show_proposals(self, proposals: Sequence[ThemeProposal]) -> None:
        """Other ones; the one that is told stays, as far as it is there."""
        told = self.current()
        self._proposals = tuple(one for one in proposals if not one.theme_id)
        same = (at for at, one in enumerate(self._proposals) if told is not None and one.title == told.title)
        self._at = next(same, 0)
        self._show()

    def _show_next(self) -> None:
        self._at = (self._at + 1) % len(self._proposals)
        self._show()

    def _show(self) -> None:
        one = self.current()
        self.words.show_text(_words(one) if one is not None else "")
        self.make.setVisible(one is not None)
        self.next.setVisible(len(self._proposals) > 1)
        self.new.setVisible(one is None)


def _words(one: ThemeProposal) -> str:
    """ "Likely a theme: Charged twice · 4 agents said it · 31 contacts · 12 searches in vain" """
    parts = [
        plural("{n} agent said it", "{n} agents said it", len(one.said_by)) if one.said_by else "",
        plural("{n} contact", "{n} contacts", one.contacts) if one.contacts else "",
        tr("{n} searches in vain", n=number(one.searches)) if one.searches else "",
        tr("rising beyond noise") if one.rises else "",
    ]
    told = " · ".join(part for part in parts if part)
    title = tr("Likely a theme: {title}", title=typeset_text(one.title))
    return f"{title} · {told}" if told else title

"""One line to whoever flagged or wished something that no published text answers yet: done, or not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.queue_items import Entry
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paragraph import Paragraph


class ClosePanel(FloatingPanel):
    """`answered(entry, words, accepted)`."""

    answered = Signal(object, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("What became of it"), "megaphone", "", parent=parent)
        self.set_hints(((tr("Send"), key_text("enter")), label_of("leave")))
        self._entry: Entry | None = None
        self._said = Paragraph("", "list", "ink2")
        self.field = LineField(tr("They read this line word for word"), tr("Your answer"), tall=True)
        self.accept = Button(tr("We did it"), key_text("enter"), "filled", "check")
        self.decline = Button(tr("We will not"), "", "band", "cross")
        self.body.addWidget(self._said)
        self.body.addWidget(self.field)
        foot = Row(gap=8)
        foot.addWidget(self.accept)
        foot.addWidget(self.decline)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.accept.clicked.connect(self.confirm)
        self.decline.clicked.connect(lambda: self._send_answer(accepted=False))

    def ask_about(self, entry: Entry) -> None:
        """About this entry; words typed for another one are not kept for it."""
        if self._entry is None or self._entry.key != entry.key:
            self.field.set_text("")
        self._entry = entry
        self._said.show_text(_quote_text(entry))
        self.fit_panel()

    def confirm(self) -> None:
        """Enter: it was done."""
        self._send_answer(accepted=True)

    def _send_answer(self, *, accepted: bool) -> None:
        words = self.field.text().strip()
        if not words or self._entry is None:
            self.field.setFocus()
            return
        self.field.set_text("")
        self.close_panel()
        self.answered.emit(self._entry, words, accepted)


def _quote_text(entry: Entry) -> str:
    """Who wrote what."""
    words = typeset_text(entry.words[0] if entry.words else entry.passage)
    name = entry.by.split(" ")[0]
    if entry.agents > 1:
        return plural("{n} agent wrote: “{words}”", "{n} agents wrote: “{words}”", entry.agents, words=words)
    return (
        tr("{name} wrote: “{words}”", name=name, words=words) if name else tr("Somebody wrote: “{words}”", words=words)
    )

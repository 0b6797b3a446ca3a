"""An entry that somebody asked for → yes or no and words, which are seen and can be changed before they go."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.queue_items import Entry
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.announce import announce_message
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import NoteField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.voc.answer_text import says_since_words

_NOT_CHANGED = tr("What they wrote about has not changed since. Say what you did, or why not.")
_CHANGED = tr("The passage has changed since. This is what they will read; change it as you like.")
_ASKED = tr("Say what you did, or why not.")
_NO_WORDS = tr("Nothing is written yet: say what you did, or why not.")
_SAYS_DONE = tr("These words say what the passage says now. Write why it will not be done instead.")


class _AnswerField(NoteField):
    """Enter sends; with the shift key it is a new line."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shifted:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class ClosePanel(FloatingPanel):
    """`answered(entry, words, says_since, accepted)`: words somebody wrote, or what the passage says since."""

    answered = Signal(object, str, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Your answer"), "megaphone", "", parent=parent)
        self.set_hints(((tr("Send"), key_text("enter")), label_of("leave")))
        self._entry: Entry | None = None
        self._since = self._prepared = ""
        self._said = Paragraph("", "list", "ink")
        self._hint = Paragraph("", "meta", "ink2")
        self.field = _AnswerField(tr("They will read this, word for word"), tr("Your answer"), role="reading")
        self.accept = Button(tr("Done"), key_text("enter"), "filled", "check")
        self.decline = Button(*label_of("decline_entry"), "band", "cross")
        self.body.addWidget(self._said)
        self.body.addWidget(self._hint)
        self.body.addWidget(self.field)
        foot = Row(gap=8)
        foot.addWidget(self.accept)
        foot.addWidget(self.decline)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.accept.clicked.connect(self.confirm)
        self.decline.clicked.connect(self.decline_entry)

    def ask_about(self, entry: Entry, says_since: str = "") -> None:
        """About this entry; `says_since` is what its passage says now, where that may be the answer. Words typed for
        another entry, or before the passage changed, are not kept for it."""
        prepared = says_since_words(entry.article_title, says_since) if says_since else ""
        if self._entry is None or self._entry.key != entry.key or prepared != self._prepared:
            self.field.set_text(prepared)
        self._entry, self._since, self._prepared = entry, says_since, prepared
        self._said.show_text(_quote_text(entry))
        self._hint.show_text(_CHANGED if says_since else _NOT_CHANGED if entry.kind == "flag" else _ASKED)
        self.fit_panel()

    def confirm(self) -> None:
        """Enter: it was done."""
        if self.is_open():
            self._send_answer(accepted=True)

    def decline_entry(self) -> None:
        """It will not be done, and the words say why."""
        if self.is_open():
            self._send_answer(accepted=False)

    def _send_answer(self, *, accepted: bool) -> None:
        words = self.field.text().strip()
        as_prepared = bool(self._since) and words == self._prepared
        if self._entry is None:
            return
        if not words or (as_prepared and not accepted):
            self._hint.show_text(_SAYS_DONE if words else _NO_WORDS)
            announce_message(self, self._hint.toPlainText())
            self.field.setFocus()
            self.fit_panel()
            return
        entry, self._entry = self._entry, None
        self.field.set_text("")
        self.close_panel()
        self.answered.emit(entry, "" if as_prepared else words, self._since if as_prepared else "", accepted)


def _quote_text(entry: Entry) -> str:
    """Who wrote what."""
    words = typeset_text(entry.words[0] if entry.words else entry.passage)
    name = entry.by.split(" ")[0]
    if entry.agents > 1:
        return plural("{n} agent wrote: “{words}”", "{n} agents wrote: “{words}”", entry.agents, words=words)
    return (
        tr("{name} wrote: “{words}”", name=name, words=words) if name else tr("Somebody wrote: “{words}”", words=words)
    )

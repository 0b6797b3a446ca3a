"""The letter with what was agreed, to look at before it is copied, mailed or saved as a page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.contacts.confirmation import Confirmation
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.actions.shortcuts import is_key_of
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.paragraph import Paragraph


class ConfirmationPanel(FloatingPanel):
    """Enter copies it; it stays open, as it may be mailed as well."""

    copy_chosen = Signal()
    mail_chosen = Signal()
    save_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Confirmation"), "check", "", "good", parent)
        self.set_hints(((tr("Close"), key_text("leave")),))
        self._paragraphs = [Paragraph("", "reading") for _ in range(5)]
        for paragraph in self._paragraphs:
            self.body.addWidget(paragraph)
        self.copy = Button(tr("Copy"), key_text("enter"), "filled", "copy")
        self.mail = Button(*label_of("mail_confirmation"), "band")
        self.save = Button(*label_of("save_summary"), "band", "download")
        self._keys = {"copy_summary": self.copy, "mail_confirmation": self.mail, "save_summary": self.save}
        self.copy.clicked.connect(self.copy_chosen)
        self.mail.clicked.connect(self.mail_chosen)
        self.save.clicked.connect(self.save_chosen)
        foot = Row(gap=8)
        for button in (self.copy, self.mail, self.save):
            foot.addWidget(button)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_letter(self, letter: Confirmation) -> None:
        to = tr("To {address}", address=letter.address) if letter.address else tr("No e-mail address is known")
        self.show_title(tr("Confirmation"), "check", to, "good")
        for paragraph, words in zip(self._paragraphs, letter.text.split("\n\n"), strict=True):
            paragraph.show_text(words)

    def confirm(self) -> None:
        """Copy it."""
        self.copy_chosen.emit()

    def event(self, event: QEvent) -> bool:
        """While it is open its keys are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._button_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button = self._button_of(event)
        if button is not None:
            button.click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        else:
            super().keyPressEvent(event)

    def _button_of(self, event: QKeyEvent) -> Button | None:
        return next((button for action, button in self._keys.items() if is_key_of(action, event)), None)

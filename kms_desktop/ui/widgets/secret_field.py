"""A password being typed: shown as dots, kept nowhere, and read out by nobody."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from kms_desktop.ui.widgets.fields import LineField


class SecretField(LineField):
    """Esc stays in it. `take_text` gives what was typed and forgets it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", name, parent, tall=True)
        self.editor.setEchoMode(QLineEdit.EchoMode.Password)
        hints = Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData
        self.editor.setInputMethodHints(hints | Qt.InputMethodHint.ImhNoPredictiveText)
        self.editor.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def take_text(self) -> str:
        """What was typed; the field is empty after it, and undo brings nothing back."""
        words = self.editor.text()
        self.editor.setText("")
        return words

"""A line that knows what is usual in it: a list of it comes while one types, and never takes what one typed away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.editorial.snippets import Snippet
from kms_desktop.ui.articles.completion_list import CompletionList
from kms_desktop.ui.widgets.fields import LineField

Suggest = Callable[[str], list[Snippet]]
"""What stands left of the cursor → what may stand there."""


class SuggestField(LineField):
    """Down opens the list or goes into it, Enter takes what is marked there, Tab takes it and goes on."""

    def __init__(self, placeholder: str, name: str, suggest: Suggest, parent: QWidget | None = None) -> None:
        super().__init__(placeholder, name, parent)
        self._suggest = suggest
        self.completion = CompletionList(self, unasked=True)
        self.completion.taken.connect(self._put_in)
        self.typed.connect(lambda _text: self._show_list())

    def _show_list(self) -> None:
        left = self.text()[: self.editor.cursorPosition()]
        self.completion.show_for(QRect(0, 0, self.width(), self.height()), self._suggest(left))

    def _put_in(self, snippet: Snippet) -> None:
        at = self.editor.cursorPosition()
        self.editor.setSelection(at - snippet.before, snippet.before) if snippet.before else self.editor.deselect()
        self.editor.insert(snippet.text)
        self.typed.emit(self.text())
        self.completion.close_list()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if self.completion.claims_key(event):
                event.accept()
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.completion.take_key(event) or self._opens_list(event)
        elif event.type() == QEvent.Type.FocusOut:
            self.completion.close_list()
        return super().eventFilter(watched, event)

    def _opens_list(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Down or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        self._show_list()
        return self.completion.is_open()

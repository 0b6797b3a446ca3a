"""The panels that float over the desk: say something, give a reason, the keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.desk.like_themes import LikeThemes
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.chip import Keycap
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.voc.themes.model import Theme

_DONE_BY_ENTER = {
    # Translators: keeps in the log that the customer did not want it
    "declined": tr("Log it"),
    "refused": tr("Refuse"),
    "taken_back": tr("Take back"),
}
"""What becomes of a line that goes to nobody."""


_MAY_BE_LIKE = ("suggestion", "observation")


class LinePanel(FloatingPanel):
    """One line that is sent: a suggestion, a report, a flag, a reason. `context` says what goes along."""

    sent = Signal(str, str)
    """Kind and text. Kind is the one shown."""
    fix_wanted = Signal()
    """Not what is wrong with the passage, but how it should read."""
    written = Signal(str)
    """What stands there of a suggestion or a report, as it is typed."""
    same_said = Signal(object, str)
    """The Theme that it is about, and what was typed of it."""

    _KINDS = (
        ("suggestion", tr("Suggestion"), "megaphone", tr("Suggestion instead")),
        ("observation", tr("Report"), "eye", tr("Report instead")),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Suggestion"), "megaphone", "", parent=parent)
        self.field = LineField("", tr("Your line"), tall=True)
        self.context = Paragraph("", "meta", "ink3")
        self.kind = Button(tr("Report instead"), key_text("suggest"), "link")
        self._kind = "suggestion"
        self._kept: dict[str, str] = {}
        self.likes = LikeThemes()
        self.field.entered.connect(self.confirm)
        self.field.typed.connect(self._tell_written)
        self.likes.chosen.connect(self._say_same)
        self.field.escaped.connect(self.close_panel)
        self.kind.clicked.connect(lambda: self.switch_kind())
        foot = Row(gap=8)
        foot.addWidget(self.context, 1)
        foot.addWidget(self.kind)
        self.body.addWidget(self.field)
        self.body.addWidget(self.likes)
        self.body.addLayout(foot)

    def ask_line(self, kind: str, title: str, icon: str, hint: str, context: str, tone: str = "accent") -> None:
        """Get ready for one kind of line; what was typed and not sent comes back with its kind."""
        self._set_kind(kind)
        self.likes.show_themes(())
        self.show_title(title, icon, hint, tone)
        self.field.editor.setPlaceholderText(hint)
        self.field.editor.setAccessibleName(title)
        self.context.show_text(context)
        self.kind.setVisible(kind in ("suggestion", "observation", "flag"))
        if kind == "flag":
            self.kind.set_text(tr("Fix it instead"), key_text("flag"))
        else:
            self.kind.set_text(tr("Report instead"), key_text("suggest"))
        self.set_hints(((_DONE_BY_ENTER.get(kind, tr("Send")), key_text("enter")), label_of("leave")))

    def asks_for(self, kind: str) -> bool:
        """Whether this kind of line is being written now."""
        return self.is_open() and self._kind == kind

    def show_likes(self, themes: Sequence[Theme]) -> None:
        """What the line is likely about, while it is being written."""
        writes = self.is_open() and self._kind in _MAY_BE_LIKE and bool(self.field.text().strip())
        self.likes.show_themes(themes if writes else ())
        self.fit_panel()

    def press_digit(self, number: int) -> None:
        """The key at one of the themes under the field."""
        self.likes.choose(number)

    def _tell_written(self, text: str) -> None:
        if self._kind in _MAY_BE_LIKE:
            self.written.emit(text)

    def _say_same(self, theme: Theme) -> None:
        text = self.field.text().strip()
        self.field.set_text("")
        self.close_panel()
        self.same_said.emit(theme, text)

    def give_back(self, kind: str, text: str) -> None:
        """A line that could not be sent: it is there again when its kind is asked for."""
        self._kept[kind] = text
        if kind == self._kind and not self.field.text():
            self.field.set_text(text)

    def switch_kind(self) -> bool:
        """A suggestion becomes a report and back, a flag the passage as it should read, while one of them is open.
        Whether one is."""
        if not self.is_open() or self.kind.isHidden():
            return False
        if self._kind == "flag":
            self.fix_wanted.emit()
        else:
            self._set_other_kind()
        return True

    def _set_other_kind(self) -> None:
        other = next(entry for entry in self._KINDS if entry[0] != self._kind)
        this = next(entry for entry in self._KINDS if entry[0] == self._kind)
        typed = self.field.text()
        self._set_kind(other[0])
        self._kept[this[0]] = ""
        self.field.set_text(typed)
        self.show_title(other[1], other[2], self.field.editor.placeholderText())
        self.kind.set_text(this[3])
        self.field.setFocus()

    def clear_panel(self) -> None:
        """A customer's words and a reason belong to their call; a suggestion does not."""
        for kind in ("declined", "refused", "taken_back"):
            self.give_back(kind, "")
            if kind == self._kind:
                self.close_panel()
                self.field.set_text("")

    def _set_kind(self, kind: str) -> None:
        if kind != self._kind:
            self._kept[self._kind] = self.field.text()
            self.field.set_text(self._kept.get(kind, ""))
            self._kind = kind

    def confirm(self) -> None:
        """Send the line; only a customer's refusal may be without words."""
        text = self.field.text().strip()
        if text or self._kind == "declined":
            self.field.set_text("")
            self.close_panel()
            self.sent.emit(self._kind, text)


class KeysPanel(FloatingPanel):
    """What each key does."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(tr("Keys"), "keyboard", "", "fact", parent)
        self.set_hints(((tr("Close"), key_text("leave")),))
        columns = Row(gap=24, margins=(0, 0, 12, 0))
        half = (len(keys) + 1) // 2
        for part in (keys[:half], keys[half:]):
            column = Column(gap=6)
            for key, what in part:
                line = Row(gap=12)
                line.addWidget(Paragraph(typeset_text(what), "list"), 1)
                line.addWidget(Keycap(key), 0, Qt.AlignmentFlag.AlignVCenter)
                column.addLayout(line)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.body.addLayout(columns)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

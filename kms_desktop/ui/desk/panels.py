"""The panels that float over the desk: verify, find a customer, say something, give a reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from kms_desktop.customers.model import Customer
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.desk.verify_text import VERIFY_WAYS, way_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.chip import Keycap
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.paragraph import Paragraph

_GAVE = tr("What did the caller give?")
_FINDS_BY = tr("Name, account, phone number or e-mail")
_MOST_SHOWN = 6


class VerifyPanel(FloatingPanel):
    """What the caller gave to show who they are. Keys 1–4 mark, 0 says it is somebody else, Enter keeps it."""

    verified = Signal(tuple)
    somebody_else_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Verify"), "shield-check", _GAVE, "good", parent)
        self.set_hints(((tr("Mark"), digits_text(4)), label_of("leave")))
        self.ways = [QCheckBox(f"{place}  {way_text(way)}") for place, way in enumerate(VERIFY_WAYS, 1)]
        for box in self.ways:
            self.body.addWidget(box)
        self.keep = Button(tr("Verified"), key_text("enter"), "filled", "check")
        self.keep.clicked.connect(self.confirm)
        self.somebody_else = Button(tr("It is somebody else"), "0", "link")
        self.somebody_else.clicked.connect(self.somebody_else_chosen)
        foot = Row(gap=12)
        foot.addWidget(self.keep)
        foot.addWidget(self.somebody_else)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_verified(self, already: str) -> None:
        """`already`: that somebody has verified them and it is good still, "" where nobody has."""
        self.subtitle.show_text(already or _GAVE)

    def event(self, event: QEvent) -> bool:
        """While it is open its keys are its own, not the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.text().isdigit():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isdigit():
            self.press_digit(int(event.text()))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        else:
            super().keyPressEvent(event)

    def press_digit(self, number: int) -> None:
        if number == 0:
            self.somebody_else_chosen.emit()
        elif number <= len(self.ways):
            self.ways[number - 1].toggle()

    def confirm(self) -> None:
        """Keep what is marked; nothing marked is no verification."""
        how = tuple(way for way, box in zip(VERIFY_WAYS, self.ways, strict=True) if box.isChecked())
        if how:
            self.clear_panel()
            self.verified.emit(how)

    def clear_panel(self) -> None:
        """What was marked was about another caller."""
        self.close_panel()
        for box in self.ways:
            box.setChecked(False)


class FindPanel(FloatingPanel):
    """Who is it? Name, account, number or address; Enter takes the marked one."""

    typed = Signal(str)
    customer_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Who is calling"), "user", _FINDS_BY, parent=parent)
        self.set_hints(((tr("Take"), key_text("enter")), label_of("leave")))
        self.field = LineField(_FINDS_BY, tr("Who is calling"), tall=True)
        self.found = LogList()
        self.found.setAccessibleName(tr("Customers found"))
        self._customers: list[Customer] = []
        self.field.typed.connect(self.typed)
        self.field.moved.connect(self.found.move_mark)
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.found.row_opened.connect(lambda _row: self.confirm())
        self.body.addWidget(self.field)
        self.body.addWidget(self.found)

    def show_found(self, customers: list[Customer]) -> None:
        self._customers = customers[:_MOST_SHOWN]
        rows = [LogView("", c.name, _customer_detail(c), "user") for c in self._customers]
        self.found.show_rows(rows or [LogView("", tr("Nobody is found by that"), "", "question")])
        self.found.mark_row(0)
        self.found.setFixedHeight(max(self.found.heightForWidth(400), 40))

    def show_others(self, customer_id: str, customers: list[Customer]) -> None:
        """Those of these people who are not the one at hand, while nothing was typed."""
        others = [one for one in customers if one.id != customer_id]
        if others and not self.field.text():
            self.show_found(others)

    def confirm(self) -> None:
        """It is the marked one."""
        place = self.found.currentIndex().row()
        if 0 <= place < len(self._customers):
            customer = self._customers[place]
            self.clear_panel()
            self.customer_chosen.emit(customer)

    def clear_panel(self) -> None:
        """What was typed was about another caller."""
        self.close_panel()
        self.field.set_text("")
        self._customers = []
        self.found.show_rows([])


def _customer_detail(customer: Customer) -> str:
    account = tr("Account {number}", number=customer.account_no) if customer.account_no else ""
    return " · ".join(part for part in (account, customer.tier.capitalize(), customer.email) if part)


class LinePanel(FloatingPanel):
    """One line that is sent: a suggestion, a report, a flag, a reason. `context` says what goes along."""

    sent = Signal(str, str)
    """Kind and text. Kind is the one shown."""

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
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.kind.clicked.connect(lambda: self.switch_kind())
        foot = Row(gap=8)
        foot.addWidget(self.context, 1)
        foot.addWidget(self.kind)
        self.body.addWidget(self.field)
        self.body.addLayout(foot)

    def ask_line(self, kind: str, title: str, icon: str, hint: str, context: str, tone: str = "accent") -> None:
        """Get ready for one kind of line; what was typed and not sent comes back with its kind."""
        self._set_kind(kind)
        self.show_title(title, icon, hint, tone)
        self.field.editor.setPlaceholderText(hint)
        self.field.editor.setAccessibleName(title)
        self.context.show_text(context)
        self.kind.setVisible(kind in ("suggestion", "observation"))
        self.kind.set_text(tr("Report instead"))
        self.set_hints(((tr("Send"), key_text("enter")), label_of("leave")))

    def give_back(self, kind: str, text: str) -> None:
        """A line that could not be sent: it is there again when its kind is asked for."""
        self._kept[kind] = text
        if kind == self._kind and not self.field.text():
            self.field.set_text(text)

    def switch_kind(self) -> bool:
        """A suggestion becomes a report and back, while one of them is open. Whether one is."""
        if not self.is_open() or self.kind.isHidden():
            return False
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
        for kind in ("declined", "refused"):
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

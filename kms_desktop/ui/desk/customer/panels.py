"""The panels of who is on the line: what they give to show it, who else it may be, and somebody new."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from kms_desktop.customers.model import Customer
from kms_desktop.customers.verifying import VERIFY_WAYS, ways_not_kept
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import digits_text, key_text, label_of
from kms_desktop.ui.desk.customer.verify_text import compared_text, still_needed, way_text
from kms_desktop.ui.desk.fitting_panel import FittingPanel
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Row
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.paragraph import Paragraph

_GAVE = tr("What did they give?")
_FINDS_BY = tr("Name, account, phone number or e-mail")
_MOST_SHOWN = 6
_SOMEBODY_ELSE = "0"
_GO_ON, _ENTER_THEM = "go on", "enter"  # no text: keys of rows


class VerifyPanel(FittingPanel):
    """What the caller gave to show who they are, beside what is kept of it, masked. Keys 1–4 mark, Enter keeps it, 0
    says that it is somebody else. `needed`: how many answers it takes."""

    verified = Signal(tuple)
    somebody_else_chosen = Signal()

    def __init__(self, needed: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(tr("Verify"), "shield-check", _GAVE, parent, "good")
        self.needed, self._already, self._customer, self._enough_kept = needed, "", "", True
        self.set_hints(((tr("Mark"), digits_text(4)), label_of("leave")))
        self.ways = [QCheckBox() for _ in VERIFY_WAYS]
        for box in self.ways:
            box.toggled.connect(self._tell_needed)
            self.body.addWidget(box)
        self.keep = Button(tr("Verified"), key_text("enter"), "filled", "check")
        self.keep.clicked.connect(self.confirm)
        self.left = Paragraph("", "meta", "ink2")
        self.somebody_else = Button(tr("It is somebody else"), _SOMEBODY_ELSE, "link")
        self.somebody_else.clicked.connect(self.somebody_else_chosen)
        self._buttons = (self.keep, self.somebody_else)
        self._foot.addWidget(self.keep)
        self._foot.addWidget(self.left, 1)
        self._foot.addWidget(self.somebody_else)
        self.body.addLayout(self._foot)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_customer(None, "")

    def set_needed(self, needed: int) -> None:
        """It takes so many answers in this workspace."""
        if needed != self.needed:
            self.needed = needed
            self._enough_kept = sum(box.isEnabled() for box in self.ways) >= needed
            self._tell_needed()

    def show_customer(self, customer: Customer | None, already: str) -> None:
        """Beside each way what is kept of this customer; what is not kept cannot be marked. `already`: that somebody
        has verified them and it is good still, "" where nobody has."""
        self._already = already
        if customer is not None and customer.id != self._customer:
            self._customer = customer.id
            self._unmark()
        not_kept = ways_not_kept(VERIFY_WAYS, customer) if customer is not None else []
        self._enough_kept = len(VERIFY_WAYS) - len(not_kept) >= self.needed
        for place, (way, box) in enumerate(zip(VERIFY_WAYS, self.ways, strict=True), 1):
            kept = compared_text(way, customer) or (tr("nothing is kept here") if customer is not None else "")
            box.setEnabled(way not in not_kept)
            if way in not_kept:
                box.setChecked(False)
            words = f"{place}  {way_text(way)}"
            box.setText(f"{words} · {kept}" if kept else words)
            box.setAccessibleName(box.text())
        self._tell_needed()

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
        elif number <= len(self.ways) and self.ways[number - 1].isEnabled():
            self.ways[number - 1].toggle()

    def confirm(self) -> None:
        """Keep what is marked; too few answers are no verification, and it is said how many are missing."""
        how = self._marked()
        if not self._enough_kept:
            self._tell_needed()
        elif len(how) < self.needed:
            count = still_needed(len(how), self.needed)
            self.left.show_text(tr("Nothing is verified yet: {count}.", count=count))
        else:
            self.clear_panel()
            self.verified.emit(how)

    def clear_panel(self) -> None:
        """What was marked was about another caller."""
        self.close_panel()
        self._unmark()

    def _marked(self) -> tuple[str, ...]:
        return tuple(way for way, box in zip(VERIFY_WAYS, self.ways, strict=True) if box.isChecked())

    def _unmark(self) -> None:
        for box in self.ways:
            box.setChecked(False)

    def _tell_needed(self) -> None:
        self.subtitle.show_text(self._already or _GAVE)
        self.keep.setEnabled(self._enough_kept)
        if self._enough_kept:
            self.left.show_text(still_needed(len(self._marked()), self.needed) or tr("That is enough"))
        else:
            self.left.show_text(
                tr("Too little is kept of them to verify them. Go on unverified: {key}.", key=key_text("leave"))
            )


class FindPanel(FloatingPanel):
    """Who is it? Name, account, number or address; Enter takes the marked one. With a contact in hand, whoever is
    in no book is entered from here, or their name is kept in the contact."""

    typed = Signal(str)
    customer_chosen = Signal(object)
    name_chosen = Signal(str)
    """Go on with this name, in no book."""
    new_chosen = Signal(str)
    """Somebody new, with what was typed for a name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Find a customer"), "user", _FINDS_BY, parent=parent)
        self.set_hints(((tr("Take"), key_text("enter")), label_of("leave")))
        self.field = LineField(_FINDS_BY, tr("Find a customer"), tall=True)
        self.found = LogList()
        self.found.setAccessibleName(tr("Customers found"))
        self._customers: list[Customer] = []
        self._in_hand = True
        self.field.typed.connect(self.typed)
        self.field.moved.connect(self.found.move_mark)
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.found.row_opened.connect(lambda _row: self.confirm())
        self.body.addWidget(self.field)
        self.body.addWidget(self.found)

    def ask_caller(self, channel: str, direction: str = "in") -> None:
        """Whom the contact in hand is with."""
        self._in_hand = True
        if channel != "phone":
            title = tr("Who is it?")
        else:
            title = tr("Whom do you call?") if direction == "out" else tr("Who is calling")
        self.show_title(title, "user", _FINDS_BY)

    def look_up(self) -> None:
        """Between contacts."""
        self._in_hand = False
        self.show_title(tr("Find a customer"), "user", tr("The audit log records whom you open"))

    def show_found(self, customers: list[Customer]) -> None:
        self._customers = customers[:_MOST_SHOWN]
        rows = [LogView("", c.name, _customer_detail(c), "user", key=c.id) for c in self._customers]
        if not rows:
            rows = [LogView("", tr("Nobody is found by that"), "", "question")]
        rows += self._ways_on()
        self.found.show_rows(rows)
        self.found.mark_row(0 if self._customers or len(rows) == 1 else 1)
        self.found.setFixedHeight(max(self.found.heightForWidth(400), 40))

    def show_others(self, customer_id: str, customers: list[Customer]) -> None:
        """Those of these people who are not the one at hand, while nothing was typed."""
        others = [one for one in customers if one.id != customer_id]
        if others and not self.field.text():
            self.show_found(others)

    def _ways_on(self) -> list[LogView]:
        name = " ".join(self.field.text().split())
        if not self._in_hand or not any(letter.isalpha() for letter in name) or "@" in name:
            return []
        return [
            LogView("", tr("Go on as {name}", name=name), tr("The name stays in this contact"), "user", key=_GO_ON),
            LogView(
                "", tr("Add {name}", name=name), tr("As a customer, with an account number"), "plus", key=_ENTER_THEM
            ),
        ]

    def confirm(self) -> None:
        """It is the marked one."""
        row, name = self.found.current_row(), " ".join(self.field.text().split())
        if row is None or not row.key:
            return
        customer = next((one for one in self._customers if one.id == row.key), None)
        self.clear_panel()
        if row.key == _GO_ON:
            self.name_chosen.emit(name)
        elif row.key == _ENTER_THEM:
            self.new_chosen.emit(name)
        elif customer is not None:
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


class NewCallerPanel(FloatingPanel):
    """Somebody who is not in the book: their name, and the number of their account where they know it."""

    entered = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("New customer"), "plus", tr("They are found by this from now on"), parent=parent)
        self.set_hints(((tr("Add them"), key_text("enter")), label_of("leave")))
        self.name = LineField(tr("Name"), tr("Name"), tall=True)
        self.account = LineField(tr("Account number, if they know it"), tr("Account number"), tall=True)
        self.keep = Button(tr("Add them"), key_text("enter"), "filled", "check")
        self.keep.clicked.connect(self.confirm)
        for field in (self.name, self.account):
            field.entered.connect(self.confirm)
            field.escaped.connect(self.close_panel)
            self.body.addWidget(field)
        foot = Row(gap=12)
        foot.addWidget(self.keep)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def begin_with(self, name: str) -> None:
        """With what was typed to find them."""
        self.name.set_text(name)
        self.account.set_text("")

    def give_back(self, name: str, account: str) -> None:
        """Nobody was entered; what was typed is there again."""
        self.name.set_text(name)
        self.account.set_text(account)

    def confirm(self) -> None:
        name, account = self.name.text().strip(), self.account.text().strip()
        if not name:
            self.name.setFocus()
            return
        self.clear_panel()
        self.entered.emit(name, account)

    def clear_panel(self) -> None:
        """What was typed was about another caller."""
        self.close_panel()
        self.begin_with("")

"""Who rings in a played call: a made-up caller whose facts can be typed, or a real one, and the role that answers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.access.model import AUTHORITY_ROLES
from kms_desktop.articles.model import Fact
from kms_desktop.customers.model import Customer
from kms_desktop.guidance.text_format import fact_words, value_words
from kms_desktop.texts import tr
from kms_desktop.ui.articles.walk_presenter import WalkSight
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.log_list import LogList, LogView
from kms_desktop.ui.widgets.pane_header import PaneHeader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.scroll import ScrollColumn
from kms_desktop.ui.widgets.segment import Segment

_ROLES = {"agent": tr("Agent"), "team_lead": tr("Team lead"), "manager": tr("Manager")}


class WalkCaller(ScrollColumn):
    """Signals tell what was typed or chosen; what is shown comes with `show_sight`."""

    fact_typed = Signal(str, str)
    before_typed = Signal(str)
    role_chosen = Signal(str)
    words_typed = Signal(str)
    caller_chosen = Signal(object)
    """A Customer, or None for the made-up caller."""
    left = Signal()
    """Esc in a field: the keyboard goes on to the guide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("pane", gap=8, margins=(16, 16, 16, 16), parent=parent)
        self.name = Paragraph("", "title", weight=600)
        self.detail = Paragraph("", "meta", "ink3")
        self.search = LineField(tr("A real customer: name or number"), tr("Find a customer"))
        self.found = LogList(tr("Customers found"))
        self.found.fit_rows()
        self.nobody = Paragraph(tr("Nobody fits these words."), "meta", "ink3")
        self.made_up = Button(tr("Back to a made-up caller"), "", "link")
        self.role = Segment(tuple((words, "") for words in _ROLES.values()), tr("Who answers"))
        self.before = LineField("0", tr("How often each option was granted before"))
        self._before_words = Paragraph(tr("How often each option was granted before"), "meta", "ink2")
        self._facts = Column(gap=8)
        self.fields: dict[str, LineField] = {}
        self._customers: list[Customer] = []
        self._lay_out()
        self._join()

    def show_sight(self, sight: WalkSight) -> None:
        """What is typed in a field just now stays."""
        caller = sight.play.caller
        real = bool(caller.customer_id)
        self.name.show_text(caller.name)
        self.detail.show_text(
            tr("What is known of this customer now. What you change here changes nothing.")
            if real
            else tr("Change a fact and see which options open. An empty one is not known yet.")
        )
        self.made_up.setVisible(real)
        self.before.setVisible(not real)
        self._before_words.setVisible(not real)
        self.role.show_part(AUTHORITY_ROLES.index(sight.play.authority))
        if tuple(self.fields) != sight.facts:
            self._build_fields(sight.facts)
        for name, field in self.fields.items():
            if not field.editor.hasFocus() or not field.editor.isModified():
                field.set_text(_format_fact(caller.facts.get(name)))
        if not self.before.editor.hasFocus():
            self.before.set_text(str(caller.before))

    def show_found(self, customers: list[Customer]) -> None:
        """Those that fit what is typed."""
        self._customers = customers
        self.found.show_rows([LogView("", c.name, _describe_customer(c), "user", key=c.id) for c in customers])
        self.found.setVisible(bool(customers))
        self.nobody.setVisible(not customers and bool(self.search.text().strip()))

    def _lay_out(self) -> None:
        column = self.column
        column.addWidget(PaneHeader(tr("Who answers")))
        column.addWidget(self.role)
        column.addSpacing(8)
        column.addWidget(PaneHeader(tr("Who rings")))
        column.addWidget(self.name)
        column.addWidget(self.detail)
        column.addWidget(self.made_up)
        column.addWidget(self.search)
        column.addWidget(self.found)
        column.addWidget(self.nobody)
        column.addLayout(self._facts)
        column.addWidget(self._before_words)
        column.addWidget(self.before)
        column.addStretch(1)
        self.found.setVisible(False)
        self.nobody.setVisible(False)

    def _join(self) -> None:
        self.role.chosen.connect(lambda place: self.role_chosen.emit(AUTHORITY_ROLES[place]))
        self.search.typed.connect(self.words_typed)
        self.search.moved.connect(self.found.move_mark)
        self.search.entered.connect(self._take_marked)
        self.found.row_opened.connect(lambda row: self._take_customer(row.key))
        self.made_up.clicked.connect(lambda: self.caller_chosen.emit(None))
        self.before.entered.connect(lambda: self.before_typed.emit(self.before.text()))
        self.before.editor.editingFinished.connect(self._before_left)
        for field in (self.search, self.before):
            field.escaped.connect(self.left)

    def _build_fields(self, facts: tuple[str, ...]) -> None:
        clear_layout(self._facts)
        self.fields = {}
        for name in facts:
            words = fact_words(name)
            label = Paragraph(words[:1].upper() + words[1:], "meta", "ink2")
            field = LineField(tr("not known"), words)
            field.editor.editingFinished.connect(lambda name=name: self._field_left(name))
            field.escaped.connect(self.left)
            line = Row(gap=8)
            line.addWidget(label, 1)
            line.addWidget(field, 1)
            self._facts.addLayout(line)
            self.fields[name] = field

    def _field_left(self, name: str) -> None:
        """Enter in a field, or the keyboard goes elsewhere."""
        field = self.fields.get(name)
        if field is not None and field.editor.isModified():
            field.editor.setModified(False)
            self.fact_typed.emit(name, field.text())

    def _before_left(self) -> None:
        if self.before.editor.isModified():
            self.before.editor.setModified(False)
            self.before_typed.emit(self.before.text())

    def _take_marked(self) -> None:
        row = self.found.current_row() if self._customers else None
        self._take_customer(row.key if row is not None else (self._customers[0].id if self._customers else ""))

    def _take_customer(self, key: str) -> None:
        customer = next((c for c in self._customers if c.id == key), None)
        if customer is not None:
            self.search.set_text("")
            self.show_found([])
            self.caller_chosen.emit(customer)


def _describe_customer(customer: Customer) -> str:
    parts = [customer.tier, *customer.products]
    return ", ".join(part for part in parts if part)


def _format_fact(value: Fact | None) -> str:
    """A fact as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return value_words(value) if isinstance(value, bool) else str(value)

"""What is asked of a theme in a panel: its name, who takes care of it and until when, and which other one it joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.access.model import Person
from kms_desktop.texts import plural, tr
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.clock import Clock
from kms_desktop.ui.typed_times import typed_time
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.voc.themes.presenter import Owner
from kms_desktop.ui.voc.themes.words import STATE_LOOKS
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.page_head import FilterBox
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.table import Cell, Table, TableColumn
from kms_desktop.voc.themes.model import Theme, ThemeLine

_OUTSIDE = "outside"
# Translators: a department that is not on this floor: billing, the warehouse
_SOMEBODY_ELSE = tr("A department outside the floor")


class TitlePanel(FloatingPanel):
    """`titled` has the words that stand there now."""

    titled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Rename the theme"), "pencil", "", parent=parent)
        self.field = LineField("", tr("Title"), tall=True)
        self.body.addWidget(self.field)
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)

    def ask_title(self, title: str, *, is_new: bool) -> None:
        self.show_title(tr("New theme") if is_new else tr("Rename the theme"), "pencil")
        self.field.set_text(title)
        self.field.editor.setPlaceholderText(tr("What it is about, in the customers’ words"))
        self.field.editor.selectAll()
        self.set_hints(((tr("Make it") if is_new else tr("Rename"), key_text("enter")), label_of("leave")))

    def confirm(self) -> None:
        if title := self.field.text().strip():
            self.close_panel()
            self.titled.emit(title)


class OwnerPanel(FloatingPanel):
    """`owned` has an Owner, once it is another than before."""

    owned = Signal(object)

    def __init__(self, people: Sequence[Person], clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(tr("Owner"), "user", tr("Who takes care of it, and until when"), parent=parent)
        self._clock, self._owner = clock, Owner()
        self.who = FilterBox(self)
        for person in people:
            self.who.addItem(person.name, person.id)
        self.who.addItem(_SOMEBODY_ELSE, _OUTSIDE)
        self.who.setAccessibleName(tr("Owner"))
        self.department = LineField(tr("Department"), tr("Department"))
        self.address = LineField(tr("Its mail address"), tr("Its mail address"))
        self.due = LineField(tr("Due, as “in 14 days” or “12 Jan”"), tr("Due"))
        self.note = Paragraph("", "meta", "bad")
        self.note.setVisible(False)
        line = Row(gap=8)
        line.addWidget(self.who)
        line.addWidget(self.due, 1)
        outside = Row(gap=8)
        outside.addWidget(self.department, 1)
        outside.addWidget(self.address, 1)
        rows = Column(gap=8)
        rows.addLayout(line)
        rows.addLayout(outside)
        rows.addWidget(self.note)
        self.body.addLayout(rows)
        for field in (self.department, self.address, self.due):
            field.entered.connect(self.confirm)
            field.escaped.connect(self.close_panel)
        self.who.activated.connect(lambda _at: self._show_fields())
        self.set_hints(((tr("Keep"), key_text("enter")), label_of("leave")))

    def ask_owner(self, theme: Theme) -> None:
        """What it has now stands there."""
        self._owner = Owner(theme.owner_id, theme.department, theme.address, theme.due)
        at = self.who.findData(theme.owner_id or (_OUTSIDE if theme.department else ""))
        self.who.setCurrentIndex(max(at, 0))
        self.department.set_text(theme.department)
        self.address.set_text(theme.address)
        self.due.set_text(theme.due.isoformat() if theme.due is not None else "")
        self._show_fields()

    def _show_fields(self) -> None:
        for field in (self.department, self.address):
            field.setVisible(self.who.currentData() == _OUTSIDE)
        self._say("")

    def confirm(self) -> None:
        outside = self.who.currentData() == _OUTSIDE
        department, address = self.department.text().strip(), self.address.text().strip()
        if outside and not department:
            self._say(tr("Which department?"))
            self.department.setFocus()
            return
        try:
            due = read_day(self.due.text(), self._clock())
        except ValueError:
            self._say(tr("A day to come, as “in 14 days”, “12 Jan” or “2027-01-12”."))
            self.due.setFocus()
            return
        self.close_panel()
        self._emit(Owner("", department, address, due) if outside else Owner(self.who.currentData(), due=due))

    def _emit(self, owner: Owner) -> None:
        before = self._owner
        is_new = replace(owner, due=before.due) != before
        if is_new or owner.due != before.due:
            self.owned.emit(replace(owner, is_new=is_new, has_new_due=owner.due != before.due))

    def _say(self, words: str) -> None:
        self.note.show_text(words)
        self.note.setVisible(bool(words))


class JoinPanel(FloatingPanel):
    """`chosen` has the id of the theme that the other becomes a part of."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Join"), "link", tr("To which theme? It counts there from now on."), parent=parent)
        self._ids: list[str] = []
        # Translators: the name of a column: what agents and contacts are about
        self.table = Table((TableColumn(tr("Themes"), grows=True), TableColumn(tr("State"))), tr("Themes"))
        self.body.addWidget(self.table)
        self.table.row_opened.connect(self._choose)
        self.set_hints(((tr("Join"), key_text("enter")), label_of("leave")))

    def ask_theme(self, lines: Sequence[ThemeLine], of: Theme) -> None:
        """All but the one that is to join."""
        others = [line for line in lines if line.theme.id != of.id and line.theme.state != "joined"]
        self._ids = [line.theme.id for line in others]
        rows = []
        for line in others:
            words, icon, ink = STATE_LOOKS[line.theme.state]
            said = plural("{n} agent said it", "{n} agents said it", line.said_by)
            rows.append([Cell(typeset_text(line.theme.title), under=said), Cell(words, ink=ink, icon=icon)])
        self.table.show_rows(rows)
        if rows:
            self.table.mark_row(0)

    def confirm(self) -> None:
        self._choose(self.table.current_row())

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._ids):
            self.close_panel()
            self.chosen.emit(self._ids[at])


def read_day(text: str, now: datetime) -> date | None:
    """A day as somebody writes it; None for nothing. ValueError for what is none, or is past."""
    if not text.strip():
        return None
    moment = typed_time(text, now)
    if moment is None:
        raise ValueError(text)
    return moment.date()

"""A contact that was logged → how it ended, the line that says why it is opened again, and its wrap-up put right.

Question: where is a contact reopened that is not the last one of this desk? Choice: where it stands in a list, and the
panel that opens there tells it first. Reason: whoever takes up a colleague's contact looks which one it is, and says
why to those who read its log. Refused: at once with the key, as on the desk, where it can only be one's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from kms_desktop.access.model import Person
from kms_desktop.access.roles import HANDLE_CONTACTS
from kms_desktop.contacts.ending_text import outcome_title
from kms_desktop.contacts.events.wrapup import refuse_correcting, refuse_reopening
from kms_desktop.contacts.model import Offer
from kms_desktop.customers.channels import unknown_words
from kms_desktop.texts import in_context, tr
from kms_desktop.texts.format import price
from kms_desktop.ui.actions.keymap import key_text, label_of
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import FactRow
from kms_desktop.voc.model import ContactLine

if TYPE_CHECKING:
    from kms_desktop.contacts.wrapup_draft import WrapUp, WrapUpChoices
    from kms_desktop.ui.wrapup.correction import CorrectionForm


class ContactPanel(FloatingPanel):
    """What is typed stays with its contact until that is reopened (`forget_reason`)."""

    reopen_chosen = Signal(str, str)
    """The contact's id, and why."""
    correcting_chosen = Signal(str)
    """Its wrap-up is to be put right: `show_correction` takes what it says now."""
    correction_saved = Signal(str, object, str)
    """The contact's id, WrapUp, and why."""
    article_wanted = Signal(str, int, str)
    """The contact's id, the place of an issue in it, and the article to link."""
    confirmation_chosen = Signal(str)
    told = Signal(str)
    """A contact is told; its grants may be shown with it."""
    take_back_chosen = Signal(str, str, str)
    """The contact, the grant, and why."""

    def __init__(self, person: Person, currency: str, parent: QWidget | None = None, *, confirms: bool = False) -> None:
        """`confirms`: what was agreed can be written to the customer from here."""
        super().__init__(tr("Contact"), "phone", "", "fact", parent)
        self._person, self._currency = person, currency
        self.line: ContactLine | None = None
        self._typed: dict[str, str] = {}
        self._facts, self._granted = Column(gap=0), Column(gap=0)
        self.field = LineField(tr("Why is it opened again?"), tr("Reason"), tall=True)
        self.note = Paragraph("", "meta", "ink3")
        self.reopen = Button(tr("Reopen"), key_text("enter"), "filled", "undo")
        self.correct = Button(*label_of("correct"), kind="quiet", icon="pencil")
        self.correct.clicked.connect(self.begin_correcting)
        self._told = QWidget()
        self.field.typed.connect(self._keep_reason)
        self.field.entered.connect(self.confirm)
        self.field.escaped.connect(self.close_panel)
        self.reopen.clicked.connect(self.confirm)
        self.confirmation = Button(*label_of("write_confirmation"), "band", "copy")
        self.confirmation.clicked.connect(lambda: self.confirmation_chosen.emit(self.line.id if self.line else ""))
        foot = Row(gap=12)
        foot.addWidget(self.reopen)
        foot.addWidget(self.correct)
        foot.addWidget(self.confirmation)
        foot.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        told = Column(self._told, gap=8)
        told.addLayout(self._facts)
        told.addLayout(self._granted)
        told.addWidget(self.field)
        told.addLayout(foot)
        told.addWidget(self.note)
        self.body.addWidget(self._told)
        self.confirmation.setVisible(confirms)  # before it has a place it would be a window that takes the keyboard

    @cached_property
    def form(self) -> CorrectionForm:
        """Made when somebody first corrects."""
        from kms_desktop.ui.wrapup.correction import CorrectionForm

        made = CorrectionForm()
        made.saved.connect(self._save_correction)
        made.left.connect(self._end_correcting)
        made.article_wanted.connect(
            lambda place, key: self.article_wanted.emit(self.line.id, place, key) if self.line else None
        )
        self.body.addWidget(made)
        return made

    def begin_correcting(self) -> None:
        """Where this person may; what its wrap-up says comes with `show_correction`."""
        if self.line is not None and self.may_correct(self.line):
            self.correcting_chosen.emit(self.line.id)

    def show_correction(self, contact_id: str, saved: WrapUp, choices: WrapUpChoices) -> None:
        """The rows of this contact's wrap-up, while it is told here."""
        if self.line is None or self.line.id != contact_id or not self.is_open():
            return
        self.form.show_saved(saved, choices)
        self._told.hide()
        self.form.show()
        self.fit_panel()
        self.set_hints((label_of("leave"),))
        self.form.first_row().setFocus()

    def _save_correction(self, wrap_up: WrapUp, why: str) -> None:
        if self.line is not None:
            self.correction_saved.emit(self.line.id, wrap_up, why)

    def end_correction(self, contact_id: str) -> None:
        """It is saved."""
        if self.line is not None and self.line.id == contact_id:
            self.close_panel()

    def _end_correcting(self) -> None:
        self._show_told()
        (self.field if self.field.isVisibleTo(self) else self).setFocus()

    def _show_told(self) -> None:
        if self._is_correcting():
            self.form.hide()
        self._told.show()
        self.fit_panel()

    def _is_correcting(self) -> bool:
        return "form" in vars(self) and not self.form.isHidden()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves what is being corrected, and then the panel."""
        if self._is_correcting() and event.key() == Qt.Key.Key_Escape:
            self._end_correcting()
        else:
            super().keyPressEvent(event)

    def show_contact(self, line: ContactLine, now: datetime) -> QWidget:
        """Tell this contact. → what gets the keyboard: the line, where this person may reopen it."""
        self.line = line
        self._show_told()
        self.show_title(tr("Contact"), "phone", _whose_and_when(line, now), "fact")
        clear_layout(self._facts)
        clear_layout(self._granted)
        for what, found in _facts_of(line, self._currency):
            self._facts.addWidget(FactRow(what, found))
        may = self.may_reopen(line)
        for part in (self.field, self.reopen):
            part.setVisible(may)
        self.correct.setVisible(self.may_correct(line))
        self.field.set_text(self._typed.get(line.id, ""))
        handles = self._person.may(HANDLE_CONTACTS)
        self.note.show_text(self._what_follows(line) if may else self._refusal(line) if handles else "")
        self.set_hints((label_of("leave") if may else (tr("Close"), key_text("leave")),))
        self.told.emit(line.id)
        return self.field if may else self

    def show_granted(self, contact_id: str, offers: Sequence[Offer]) -> None:
        """What this person may take back of the contact that is told; the line says why."""
        if self.line is None or self.line.id != contact_id:
            return
        clear_layout(self._granted)
        for offer in offers:
            row = Row(gap=8)
            what = tr("{what}, {amount}", what=typeset_text(offer.title), amount=price(offer.amount, self._currency))
            row.addWidget(FactRow(in_context("a sum", "Granted"), what), 1)
            back = Button(tr("Take back"), "", "ask", "undo")
            back.clicked.connect(lambda _checked=False, key=offer.grant_id: self._take_back(key))
            row.addWidget(back)
            self._granted.addLayout(row)
        self.field.setVisible(bool(offers) or self.field.isVisibleTo(self))

    def _take_back(self, grant_id: str) -> None:
        reason = self.field.text().strip()
        if self.line is None:
            return
        if not reason:
            self.note.show_text(tr("Write why first: it stands in the log."))
            self.field.setFocus()
            return
        self.take_back_chosen.emit(self.line.id, grant_id, reason)

    def may_reopen(self, line: ContactLine) -> bool:
        return self._person.may(HANDLE_CONTACTS) and not self._refusal(line)

    def may_correct(self, line: ContactLine) -> bool:
        """Whether this person may put its wrap-up right."""
        refusal = refuse_correcting(line.phase, line.agent_id, self._person, erased=line.erased)
        return self._person.may(HANDLE_CONTACTS) and not refusal

    def _refusal(self, line: ContactLine) -> str:
        """Why this person may not, in one sentence."""
        return refuse_reopening(line.phase, line.agent_id, self._person, erased=line.erased)

    def confirm(self) -> None:
        """Reopen it; for a colleague's a reason is asked for, as they read it. While it is corrected: save that."""
        if self._is_correcting():
            self.form.confirm()
            return
        if self.line is None or not self.reopen.isVisibleTo(self):
            return
        reason = self.field.text().strip()
        if not reason and self.line.agent_id != self._person.id:
            self.note.show_text(tr("Write why first: {name} reads it.", name=self.line.agent or tr("a colleague")))
            self.field.setFocus()
            return
        self.reopen_chosen.emit(self.line.id, reason)

    def forget_reason(self, contact_id: str) -> None:
        """It is reopened: the reason stands in its log."""
        self._typed.pop(contact_id, None)
        if self.line is not None and self.line.id == contact_id:
            self.close_panel()

    def clear_panel(self) -> None:
        """Another contact came in hand: what was typed is about the one that was told here, and stays."""
        self.close_panel()

    def _keep_reason(self, text: str) -> None:
        if self.line is not None:
            self._typed[self.line.id] = text

    def _what_follows(self, line: ContactLine) -> str:
        if line.agent_id == self._person.id:
            return tr("You go on where you were. Without a reason is fine too.")
        return tr("You have it then. What was granted and promised stays; what the wrap-up said stands in it again.")


def _whose_and_when(line: ContactLine, now: datetime) -> str:
    who = line.customer or unknown_words(line.channel)
    return " · ".join(part for part in (who, when_text(line.at, now, now.tzinfo), line.agent) if part)


def _facts_of(line: ContactLine, currency: str) -> list[tuple[str, str]]:
    """(what, how it stands) of what is known of its end."""
    outcome = outcome_title(line.outcome) if line.outcome else tr("Not wrapped up")
    granted = price(Decimal(line.amount), currency) if line.amount else ""
    found: tuple[tuple[str, str], ...] = (
        (tr("Reason"), line.reason or tr("No reason noted")),
        (tr("Resolution"), typeset_text(line.resolution)),
        (in_context("a sum", "Granted"), granted),
        (tr("Outcome"), outcome),
        (tr("Corrected"), line.corrected),
        (tr("Conflict"), line.conflict),
    )
    return [(what, words) for what, words in found if words]

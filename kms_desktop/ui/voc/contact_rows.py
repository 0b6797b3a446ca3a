"""Contacts that were logged → rows of the supervisor's list."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from kms_desktop.texts import in_context, tr
from kms_desktop.texts.format import decimal
from kms_desktop.ui.dates import exact_text, when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.table import Cell, TableColumn
from kms_desktop.voc.model import ContactLine

_CONFLICT = tr("Two people wrote two things")
_OUTCOME_WORDS = {
    "satisfied": tr("Satisfied"),
    "mollified": tr("Accepted it"),
    "dissatisfied": tr("Dissatisfied"),
    "unknown": in_context("outcome of a contact", "Unknown"),
}


def contact_columns(currency: str) -> tuple[TableColumn, ...]:
    return (
        TableColumn(tr("When")),
        TableColumn(tr("Agent")),
        TableColumn(tr("Customer")),
        TableColumn(tr("Reason and resolution"), grows=True),
        # Translators: a sum that was granted, in this currency
        TableColumn(tr("Granted, {currency}", currency=currency), number=True),
        TableColumn(tr("Outcome")),
        TableColumn(tr("Minutes"), number=True),
        # Translators: how many agents had the contact, one after the other
        TableColumn(tr("Legs"), number=True),
        TableColumn(tr("Asked twice"), number=True),
    )


def contact_row(c: ContactLine, now: datetime, currency: str) -> list[Cell]:
    """The sum stands in a column of its own; earlier versions stored it at the end of the resolution too."""
    written = f", {currency}{Decimal(c.amount):,.2f}" if c.amount else ""  # no text: as it was stored
    resolution = typeset_text(c.resolution.removesuffix(written))
    return [
        Cell(when_text(c.at, now, now.tzinfo), c.at, "ink2", exact_text(c.at, now.tzinfo)),
        Cell(c.agent),
        Cell(c.customer or in_context("of a customer", "Unknown")),
        Cell(c.reason or tr("No reason noted"), tip=c.resolution, under=resolution),
        Cell(c.amount),
        _outcome_cell(c),
        Cell(decimal(c.minutes, 0), c.minutes),
        Cell(str(c.legs), c.legs, "ink" if c.legs > 1 else "ink3"),
        Cell(str(c.repeats), c.repeats, "warn" if c.repeats else "ink3"),
    ]


def _outcome_cell(c: ContactLine) -> Cell:
    """How the customer left; where two people say two things, that somebody has to look."""
    words = _OUTCOME_WORDS.get(c.outcome, c.outcome.capitalize()) or tr("Not wrapped up")
    if c.conflict:
        return Cell(words, ink="bad", tip=c.conflict, under=_CONFLICT, icon="warning")
    return Cell(words, ink="ink" if c.outcome else "warn")

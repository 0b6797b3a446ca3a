"""What waits on the floor, handovers and questions to colleagues → rows that say for how long, amber when it is
noticed, red when it is too long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kms_desktop.contacts.consult import LEADS, Consult
from kms_desktop.contacts.model import Handover
from kms_desktop.texts import in_context, plural, tr
from kms_desktop.ui.dates import exact_text, span_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.table import Cell, TableColumn

COLUMNS = (
    # Translators: the column says for how long a handover waits
    TableColumn(tr("Waits")),
    TableColumn(tr("Question for the next person"), grows=True),
    TableColumn(tr("From"), most=180),
    TableColumn(tr("To"), most=180),
    # Translators: warm or cold, of the line between two colleagues
    TableColumn(tr("Line")),
)
NOTHING = ("transfer", tr("No handover waits"), tr("A contact that is passed on stands here until somebody takes it."))
_STEP_S = 10
"""Below a minute the age moves on in such steps, so that the list can be read."""


def waiting_seconds(handover: Handover, now: datetime) -> int:
    """How long it waits; never negative, as clocks differ."""
    return max(0, int((now - handover.made_at).total_seconds()))


def age_text(waited: int) -> str:
    """ "40 s", "2 min" """
    if waited < 60:
        return tr("{seconds} s", seconds=waited // _STEP_S * _STEP_S)
    return tr("{minutes} min", minutes=waited // 60)


def count_late(handovers: Sequence[Handover], now: datetime, red_seconds: int) -> int:
    """How many wait too long."""
    return sum(1 for handover in handovers if waiting_seconds(handover, now) >= red_seconds)


def waiting_rows(handovers: Sequence[Handover], now: datetime, red_seconds: int) -> list[list[Cell]]:
    """One for each, in the order given."""
    return [_waiting_row(handover, now, red_seconds) for handover in handovers]


def _waiting_row(handover: Handover, now: datetime, red_seconds: int) -> list[Cell]:
    waited = waiting_seconds(handover, now)
    words, ink, icon = _waiting_look(waited, red_seconds)
    return [
        Cell(age_text(waited), waited // _STEP_S, ink, exact_text(handover.made_at, now.tzinfo), words, icon),
        Cell(
            typeset_text(handover.question), tip=handover.question, under=handover.customer_name or tr("Unknown caller")
        ),
        Cell(handover.from_name, under=handover.from_team),
        Cell(handover.to_name, under=tr("Person") if handover.to_kind == "person" else tr("Team")),
        Cell(tr("Warm") if handover.warm else tr("Cold"), ink="ink2"),
    ]


def consult_rows(consults: Sequence[Consult], now: datetime, red_seconds: int) -> list[list[Cell]]:
    """One for each question, in the order given: the contact stays where it is, and no line waits."""
    return [_consult_row(consult, now, red_seconds) for consult in consults]


def _consult_row(consult: Consult, now: datetime, red_seconds: int) -> list[Cell]:
    waited = max(0, int((now - consult.asked_at).total_seconds()))
    words, ink, icon = _waiting_look(waited, red_seconds)
    kinds = {"person": tr("Person"), LEADS: tr("Team leads")}
    return [
        Cell(age_text(waited), waited // _STEP_S, ink, exact_text(consult.asked_at, now.tzinfo), words, icon),
        Cell(typeset_text(consult.question), tip=consult.question, under=consult.customer_name or tr("Unknown caller")),
        Cell(consult.asker_name or tr("Somebody")),
        Cell(typeset_text(consult.to_name), under=kinds.get(consult.to_kind, tr("Team"))),
        # Translators: in a list of handovers: only a question to a colleague
        Cell(tr("Question"), ink="ink2"),
    ]


def _waiting_look(waited: int, red_seconds: int) -> tuple[str, str, str]:
    """Word, ink and icon: the colour is never alone."""
    if waited >= red_seconds:
        return tr("Too long"), "bad", "warning"
    return (
        (in_context("state of a handover", "Waits"), "warn", "clock")
        if waited >= red_seconds // 2
        else (tr("Just now"), "ink2", "transfer")
    )


def alarm_chip(handovers: Sequence[Handover], now: datetime, red_seconds: int) -> tuple[str, str, str]:
    """Words, kind and icon of the chip that stands over every list; no words where nothing waits too long."""
    count = count_late(handovers, now, red_seconds)
    if not count:
        return "", "bad", "warning"
    longest = span_text(now - handovers[0].made_at)
    words = plural("{n} handover waits too long, {time}", "{n} handovers wait too long, {time}", count, time=longest)
    return words, "bad", "warning"

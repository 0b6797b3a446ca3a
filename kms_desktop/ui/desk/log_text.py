"""Events and states → the lines a person reads: log rows, the way a call came here, what is settled."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kms_desktop.contacts.event_text import Words, plain_code, quote_text
from kms_desktop.contacts.events.grants import GrantTakenBack
from kms_desktop.contacts.events.guide import FactSet, without_undone
from kms_desktop.contacts.events.handover import HandedOver
from kms_desktop.contacts.events.options import OptionOffered
from kms_desktop.contacts.events.promise import Promised
from kms_desktop.contacts.handoff_summary import is_good
from kms_desktop.texts import tr
from kms_desktop.ui.desk.customer.verify_text import way_text

if TYPE_CHECKING:
    from kms_desktop.contacts.model import ContactState, Event, Leg


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the log or of a leg. `tone` is a colour's token name and never the only sign of a state."""

    at: datetime
    icon: str
    what: str
    detail: str = ""
    tone: str = "ink2"
    key: str = ""


class LogWriter:
    """Tells events in plain words, as their kinds say them."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def log_lines(self, events: tuple[Event, ...]) -> list[Line]:
        """Rows for these events, newest first. Of notes only the last stands; an undone step leaves no row."""
        rows: list[Line] = []
        seen: set[str] = set()
        back = _taken_back(events)
        for event in reversed(without_undone(events)):
            if event.payload.only_last_in_log and event.kind in seen:
                continue
            seen.add(event.kind)  # a note that was deleted leaves no earlier one behind
            if (row := self.log_line(event)) is not None:
                rows.append(_as_withdrawn(row, event, back))
        return rows

    def log_line(self, event: Event) -> Line | None:
        """One event told; None for a kind that a person need not read."""
        told = event.payload.describe(event, self._words)
        return Line(event.at, told.icon, told.what, told.detail, told.tone, event.id) if told is not None else None

    def format_time(self, at: datetime) -> str:
        """The time as the log tells it."""
        return self._words.at(at)

    def leg_rows(self, leg: Leg, before: Leg | None = None) -> list[Line]:
        """What one person did, in order: what it was, and what was found. Searching and opening are left out.

        `before` is the leg from which it came, at whose end the question stands that may be answered here.
        """
        rows = []
        answered = (
            tr("Answered {name}", name=self._words.name(before.agent_id)) if before is not None else tr("Answered")
        )
        seen: set[str] = set()
        back = _taken_back(leg.events)
        for event in without_undone(leg.events):
            said = event.payload
            if said.in_leg == "none" or (said.in_leg == "first" and event.kind in seen):
                continue
            if isinstance(said, OptionOffered) and said.is_settled_by(leg.events):
                continue
            seen.add(event.kind)
            if isinstance(said, HandedOver) and said.answer:
                rows.append(Line(event.at, "check", answered, quote_text(said.answer), "good"))
            if (row := self._leg_row(event)) is not None:
                rows.append(_as_withdrawn(row, event, back))
        return rows

    def _leg_row(self, event: Event) -> Line | None:
        told = event.payload.describe(event, self._words)
        if told is None:
            return None
        what, found = told.in_leg or (told.what, told.detail)
        return Line(event.at, told.leg_icon or told.icon, what, found, told.tone, event.id)


def _taken_back(events: Iterable[Event]) -> set[str]:
    """The grants that were."""
    return {event.payload.grant_id for event in events if isinstance(event.payload, GrantTakenBack)}


def _as_withdrawn(row: Line, event: Event, back: Container[str]) -> Line:
    """What went with a grant that was taken back says so; it is owed no more."""
    if not isinstance(event.payload, Promised) or event.payload.grant_id not in back:
        return row
    return replace(row, detail=" · ".join(part for part in (tr("withdrawn"), row.detail) if part), tone="ink3")


def settled_lines(state: ContactState, writer: LogWriter, name: Callable[[str], str], now: datetime) -> list[Line]:
    """What nobody needs to ask again: verification, answers and facts, each with who settled it and when."""
    rows = []
    if state.verified_at is not None:
        good, how = is_good(state, now), ", ".join(way_text(way) for way in state.verified_how)
        rows.append(
            Line(
                state.verified_at,
                "shield-check",
                tr(
                    "Verified by {name}, {time}",
                    name=name(state.verified_by),
                    time=writer.format_time(state.verified_at),
                ),
                " · ".join(part for part in (how, good_for(state, now)) if part),
                "good" if good else "warn",
            )
        )
    for answer in state.settled:
        at = answer.at or state.opened_at
        if at is not None:
            detail = f"{answer.question} · {name(answer.by)}, {writer.format_time(at)}"
            rows.append(Line(at, "check", answer.text, detail, "good"))
    return [*rows, *_facts_by_hand(state, writer, name), *_answered_lines(state, writer, name)]


def _facts_by_hand(state: ContactState, writer: LogWriter, name: Callable[[str], str]) -> list[Line]:
    """Facts that no answer settled but a person, as they stand."""
    last = {e.payload.fact: e for e in state.events if isinstance(e.payload, FactSet)}
    rows = []
    for fact, event in last.items():
        told = writer.log_line(event) if fact in state.set_facts else None
        if told is not None:
            rows.append(
                Line(event.at, "check", told.what, f"{name(event.agent_id)}, {writer.format_time(event.at)}", "good")
            )
    return rows


def _answered_lines(state: ContactState, writer: LogWriter, name: Callable[[str], str]) -> list[Line]:
    """What colleagues answered when they were asked, so that nobody asks them twice."""
    return [
        Line(
            one.answered_at,
            "check",
            one.answer,
            f"{one.question} · {name(one.answered_by)}, {writer.format_time(one.answered_at)}",
            "good",
        )
        for one in state.consults
        if one.state == "answered" and one.answer and one.answered_at is not None
    ]


def good_for(state: ContactState, now: datetime) -> str:
    """How long the verification is still good: "good for 24 min", or that it has to be done again."""
    if state.verified_at is None:
        return tr("not verified")
    minutes = good_minutes(state, now)
    if minutes is None:
        return tr("too long ago, verify again")
    return tr("good for {minutes} min", minutes=minutes) if minutes else tr("good for less than a minute")


def good_minutes(state: ContactState, now: datetime) -> int | None:
    """For how many minutes the verification is still good, None where it is not."""
    if not is_good(state, now) or state.verified_until is None:
        return None
    return int((state.verified_until - now).total_seconds()) // 60


def repeat_lines(state: ContactState, name: Callable[[str], str]) -> list[Line]:
    """What the customer was asked although a colleague had settled it, in order."""
    rows = []
    for repeat in state.asked_again:
        verified = repeat.kind == "verification"
        by, asked = name(repeat.by), plain_code(repeat.what)
        what = tr("Verified again by {name}", name=by) if verified else tr("Asked again by {name}", name=by)
        if repeat.first_by:
            asked = tr("{question}, which {name} had settled", question=asked, name=name(repeat.first_by))
        rows.append(Line(repeat.at, "repeat", what, asked, "warn", repeat.event_id))
    return rows

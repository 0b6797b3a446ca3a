"""Events and states → the lines a person reads: log rows, the way a call came here, what is settled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kms_desktop.contacts.telling import is_good, without_undone
from kms_desktop.guidance.conditions import number_of

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


Teller = Callable[[Mapping[str, Any]], tuple[str, str, str, str]]
Money = Callable[[Any], str]

_NOT_IN_A_LEG = ("article_opened", "noted", "step_undone", "handover_accepted")


class LogWriter:
    """Tells events in plain words. `money` formats an amount; `name` turns an agent's id into a name."""

    def __init__(self, money: Money, name: Callable[[str], str], when: Callable[[datetime], str]) -> None:
        self._money, self._name, self._when = money, name, when
        self._tellers: dict[str, Teller] = {
            "opened": self._opened,
            "identified": self._identified,
            "verified": lambda d: ("shield-check", f"Verified: {_joined(d.get('how'))}", "", "good"),
            "noted": lambda d: ("pencil", "Note", str(d.get("text", "")), "ink2"),
            "searched": lambda d: ("search", f"“{d.get('text', '')}”", "", "ink2"),
            "article_opened": lambda d: ("book", "Opened the article", str(d.get("title", "")), "ink2"),
            "step_answered": lambda d: ("check", str(d.get("text", "")), str(d.get("question", "")), "good"),
            "fact_set": lambda d: (
                "check",
                f"{_plain(d.get('fact')).capitalize()}: {self._value(d)}",
                str(d.get("question", "")),
                "good",
            ),
            "option_offered": lambda d: (
                "megaphone",
                f"Offered: {d.get('title', '')}",
                self._sum(d.get("amount", 0)),
                "ink2",
            ),
            "option_declined": lambda d: ("cross", f"Declined: {d.get('title', '')}", _quoted(d.get("words")), "bad"),
            "granted": lambda d: ("pound", f"Granted: {d.get('title', '')}", self._sum(d.get("amount", 0)), "good"),
            "promised": self._promised,
            "none_fit": lambda d: ("megaphone", "None of these fit", _quoted(d.get("text")), "ink2"),
            "suggested": lambda d: (_suggested_icon(d), _suggested(d), _quoted(d.get("text")), "ink2"),
            "held": lambda d: ("pause", "On hold" if d.get("on") else "Back on the line", "", "ink2"),
            "handed_over": lambda d: (
                "transfer",
                f"Passed to {d.get('to_name', '')}",
                _quoted(d.get("question")),
                "accentink",
            ),
            "handover_accepted": lambda d: ("transfer", "Handover accepted", "", "good"),
            "handover_refused": lambda d: ("cross", "Handover refused", _quoted(d.get("reason")), "bad"),
            "handover_taken_back": lambda d: ("undo", "Handover taken back", "", "ink2"),
            "wrapped_up": lambda d: ("check", "Wrapped up", _plain(d.get("outcome")).capitalize(), "good"),
            "approval_asked": lambda d: (
                "people",
                f"Asked for approval: {d.get('title', '')}, {self._sum(d.get('amount', 0))}",
                _quoted(d.get("question")),
                "accentink",
            ),
            "approval_answered": _approval_answered,
            "approval_taken_back": lambda d: ("undo", "Approval not needed any more", "", "ink2"),
            "repeated": lambda d: ("repeat", f"Asked again: {d.get('what', '')}", "", "warn"),
        }

    def lines(self, events: tuple[Event, ...]) -> list[Line]:
        """Rows for these events, newest first. Of notes only the last stands; an undone step leaves no row."""
        rows: list[Line] = []
        seen_note = False
        for event in reversed(without_undone(events)):
            if event.kind == "noted":
                if seen_note or not event.data.get("text"):
                    continue
                seen_note = True
            if (row := self.line(event)) is not None:
                rows.append(row)
        return rows

    def line(self, event: Event) -> Line | None:
        """One event told; None for a kind that a person need not read."""
        teller = self._tellers.get(event.kind)
        if teller is None:
            return None
        icon, what, detail, tone = teller(event.data)
        if event.kind == "handover_refused":
            what = f"{self._name(event.agent_id)} refused it"
        return Line(event.at, icon, what, detail, tone, event.id)

    def when(self, at: datetime) -> str:
        """The time as the log tells it."""
        return self._when(at)

    def leg_rows(self, leg: Leg, before: Leg | None = None) -> list[Line]:
        """What one person did, in order: what it was, and what was found. Searching and opening are left out.

        `before` is the leg from which it came, at whose end the question stands that may be answered here.
        """
        rows = []
        answered = f"Answered {self._name(before.agent_id)}" if before is not None else "Answered"
        words_told = False
        for event in without_undone(leg.events):
            if event.kind in _NOT_IN_A_LEG or (event.kind == "searched" and words_told):
                continue
            if event.kind == "option_offered" and _answered(event, leg.events):
                continue
            words_told = words_told or event.kind == "searched"
            if event.kind == "handed_over" and event.data.get("answer"):
                rows.append(Line(event.at, "check", answered, _quoted(event.data["answer"]), "good"))
            if (row := self._leg_row(event)) is not None:
                rows.append(row)
        return rows

    def _leg_row(self, event: Event) -> Line | None:
        data, told = event.data, self.line(event)
        pairs = {
            "opened": ("Rang in", str(data.get("shown", ""))),
            "identified": (f"{str(data.get('level', 'known')).capitalize()} to us", str(data.get("name", ""))),
            "verified": ("Verified", _joined(data.get("how"))),
            "searched": ("In their words", f"“{data.get('text', '')}”"),
            "step_answered": (str(data.get("question", "")), str(data.get("text", ""))),
            "fact_set": (_plain(data.get("fact")).capitalize(), self._value(data)),
        }
        if told is None or event.kind not in pairs:
            return told
        what, found = pairs[event.kind]
        return Line(told.at, "quote" if event.kind == "searched" else told.icon, what, found, told.tone, told.key)

    def _opened(self, data: Mapping[str, Any]) -> tuple[str, str, str, str]:
        waited = number_of(data.get("waited_s"))
        after = f" after {round(waited)} s" if waited is not None else ""
        return "phone", f"Call taken{after}", str(data.get("shown", "")), "ink2"

    def _identified(self, data: Mapping[str, Any]) -> tuple[str, str, str, str]:
        return (
            "user",
            f"{str(data.get('level', 'known')).capitalize()}: {data.get('name', '')}",
            str(data.get("why", "")),
            "ink2",
        )

    def _promised(self, data: Mapping[str, Any]) -> tuple[str, str, str, str]:
        try:
            due = f"Due {self._when(datetime.fromisoformat(str(data.get('due_at'))))}"
        except ValueError:
            due = ""
        return "calendar-check", f"Promise: {data.get('what', '')}", due, "ink2"

    def _value(self, data: Mapping[str, Any]) -> str:
        value = data.get("value", "")
        return self._sum(value) if data.get("fact") == "amount" else str(value)

    def _sum(self, value: Any) -> str:
        """Money where it can be read as such; a record of another version may hold anything."""
        number = number_of(value)
        return self._money(number) if number is not None else str(value)


def settled_lines(state: ContactState, writer: LogWriter, name: Callable[[str], str], now: datetime) -> list[Line]:
    """What nobody needs to ask again: verification, answers and facts, each with who settled it and when."""
    rows = []
    if state.verified_at is not None:
        good = is_good(state, now)
        rows.append(
            Line(
                state.verified_at,
                "shield-check",
                f"Verified by {name(state.verified_by)}, {writer.when(state.verified_at)}",
                " · ".join(part for part in (_joined(state.verified_how), good_for(state, now)) if part),
                "good" if good else "warn",
            )
        )
    for answer in state.settled:
        at = answer.at or state.opened_at
        if at is not None:
            detail = f"{answer.question} · {name(answer.by)}, {writer.when(at)}"
            rows.append(Line(at, "check", answer.text, detail, "good"))
    return [*rows, *_facts_by_hand(state, writer, name)]


def _facts_by_hand(state: ContactState, writer: LogWriter, name: Callable[[str], str]) -> list[Line]:
    """Facts that no answer settled but a person, as they stand."""
    last = {str(e.data.get("fact")): e for e in state.events if e.kind == "fact_set"}
    rows = []
    for fact, event in last.items():
        told = writer.line(event) if fact in state.set_facts else None
        if told is not None:
            rows.append(Line(event.at, "check", told.what, f"{name(event.agent_id)}, {writer.when(event.at)}", "good"))
    return rows


def good_for(state: ContactState, now: datetime) -> str:
    """How long the verification is still good: "good for 24 min", or that it has to be done again."""
    if state.verified_at is None:
        return "not verified"
    if not is_good(state, now) or state.verified_until is None:
        return "too long ago, verify again"
    minutes = int((state.verified_until - now).total_seconds()) // 60
    return f"good for {minutes} min" if minutes else "good for less than a minute"


def repeat_lines(state: ContactState, name: Callable[[str], str]) -> list[Line]:
    """What the customer was asked although a colleague had settled it, in order."""
    kinds = {"verification": "Verified again", "fact": "Asked again", "question": "Asked again"}
    rows = []
    for repeat in state.asked_again:
        first = f", which {name(repeat.first_by)} had settled" if repeat.first_by else ""
        what = f"{kinds.get(repeat.kind, 'Asked again')} by {name(repeat.by)}"
        rows.append(Line(repeat.at, "repeat", what, f"{_plain(repeat.what)}{first}", "warn", repeat.event_id))
    return rows


def _answered(offered: Event, events: tuple[Event, ...]) -> bool:
    """Whether the caller took or declined what was offered: that row tells both."""
    option = offered.data.get("option_id")
    return any(e.kind in ("granted", "option_declined") and e.data.get("option_id") == option for e in events)


def _approval_answered(data: Mapping[str, Any]) -> tuple[str, str, str, str]:
    granted = data.get("granted") is True
    said = _quoted(data.get("reason"))
    return ("check", "Approved", said, "good") if granted else ("cross", "Approval refused", said, "bad")


def _suggested(data: Mapping[str, Any]) -> str:
    words = {"flag": "Flagged the article", "none_fit": "None of these fit", "observation": "Reported"}
    return words.get(str(data.get("kind")), "Suggested")


def _suggested_icon(data: Mapping[str, Any]) -> str:
    return "flag" if data.get("kind") == "flag" else "megaphone"


def _joined(how: object) -> str:
    return ", ".join(str(h) for h in how) if isinstance(how, list | tuple) else str(how or "")


def _quoted(text: object) -> str:
    return f"“{text}”" if text else ""


def _plain(name: object) -> str:
    return str(name or "").replace("_", " ")

"""One exchange as written, a customer and a moment → its turns, with who said what and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from kms_desktop.demo.people import DemoCustomer
from kms_desktop.demo.placeholders import Slots
from kms_desktop.demo.staff import KOFI, ROSA, DemoColleague
from kms_desktop.demo.texts import Exchange, Speaker, State, caller_texts, vary_text

SERVICE = "Northwave"
_SOURCES = {
    "phone": "telephone",
    "email": "mailbox",
    "chat": "web chat",
    "sms": "text messages",
    "web": "self-service",
    "social": "social media",
    "visit": "shops and visits",
    "note": "account notes",
}
_PAUSES = {"chat": (1, 4), "sms": (2, 15), "social": (8, 90), "email": (40, 420), "phone": (4, 11)}
"""Least and most minutes between two turns."""
_AWAKE = range(7, 22)
_TRIES = 12
_CALL = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class DemoTurn:
    """One turn of an exchange. `thread` is unique in the workspace; `outcome` and `state` stand on its last turn."""

    customer: str
    thread: str
    number: int
    channel: str
    source: str
    direction: str
    at: datetime
    ended_at: datetime | None
    subject: str
    text: str
    author: str
    author_kind: str
    internal: bool
    outcome: str
    state: State


def make_turns(
    exchange: Exchange,
    customer: DemoCustomer,
    at: datetime,
    rng: Random,
    colleague: DemoColleague,
    other: DemoColleague,
    said: set[str],
    **given: str,
) -> list[DemoTurn]:
    """The exchange from `at` on. `colleague` answers, `other` is named in it; the thread is still to be named.

    What is in `said` is put in other words where there are any, and what is said now is added. `given` fills slots that
    only this exchange knows.
    """
    lead = ROSA if colleague.authority == "team_lead" else KOFI
    slots = Slots(
        customer, at, rng, agent=_first_name(colleague), other=_first_name(other), lead=_first_name(lead), **given
    )
    lines = _make_lines(exchange, rng, slots, said)
    outcome = vary_text(exchange.outcome, rng, slots)
    turns: list[DemoTurn] = []
    for number, (speaker, text) in enumerate(lines):
        turns.append(_make_turn(exchange, customer, colleague, at, speaker, text, number))
        at = _next_time(at, exchange.channel, rng)
    subject = vary_text(exchange.subject, rng, slots)
    turns[0] = replace(turns[0], subject=subject, text=turns[0].text or subject)
    turns[-1] = replace(turns[-1], outcome=outcome, state=exchange.state)
    return turns


def in_thread(turns: list[DemoTurn], thread: str) -> list[DemoTurn]:
    """The same turns as one thread of that name."""
    return [replace(turn, thread=thread) for turn in turns]


def _first_name(colleague: DemoColleague) -> str:
    return colleague.name.split()[0]


def _our_name(exchange: Exchange, colleague: DemoColleague) -> str:
    """Who of us speaks: visits are made by engineers and shops, not by those who take the calls."""
    if exchange.channel != "visit":
        return colleague.short_name
    return "Engineer" if exchange.subject.startswith("Engineer") else "Shop"


def _make_lines(exchange: Exchange, rng: Random, slots: Slots, said: set[str]) -> list[tuple[Speaker, str]]:
    if not exchange.turns:
        return [("system", "")]
    if exchange.article_id:
        slots["voice"] = _unused_text(caller_texts()[exchange.article_id], rng, slots, said)
    return [(speaker, _unused_text((text,), rng, slots, said)) for speaker, text in exchange.turns]


def _unused_text(written: Sequence[str], rng: Random, slots: Slots, said: set[str]) -> str:
    """One of these, varied; another try where somebody has said just that."""
    for _ in range(_TRIES):
        text = vary_text(rng.choice(written), rng, slots)
        if text not in said:
            break
    said.add(text)
    return text


def _next_time(at: datetime, channel: str, rng: Random) -> datetime:
    """When the next turn comes; nobody answers a mail at night."""
    least, most = _PAUSES.get(channel, (5, 30))
    after = at + timedelta(minutes=rng.randrange(least, most), seconds=rng.randrange(60))
    while channel in ("email", "social") and after.hour not in _AWAKE:
        after += timedelta(hours=1)
    return after


def _make_turn(
    exchange: Exchange,
    customer: DemoCustomer,
    colleague: DemoColleague,
    at: datetime,
    speaker: Speaker,
    text: str,
    number: int,
) -> DemoTurn:
    sent = "internal" if exchange.channel in ("web", "note") else "out"
    return DemoTurn(
        customer=customer.name,
        thread="",
        number=number,
        channel=exchange.channel,
        source=_SOURCES[exchange.channel],
        direction={"customer": "in", "internal": "internal"}.get(speaker, sent),
        at=at,
        ended_at=at + _CALL if exchange.channel == "phone" else None,
        subject="",
        text=text,
        author={"customer": customer.name, "system": SERVICE}.get(speaker, _our_name(exchange, colleague)),
        author_kind={"customer": "customer", "system": "system"}.get(speaker, "agent"),
        internal=speaker == "internal",
        outcome="",
        state="plain",
    )

"""The main story: what Maria Okafor and we have said to each other, up to the mail that nobody has answered.

She paid by card after the direct debit file had left; a chat took the two payments for a hold, she waited as she was
told, and wrote when both had gone through. Days of the week follow from today, so they are filled in.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from kms_desktop.demo.exchange_builder import DemoTurn, make_turns
from kms_desktop.demo.people import DemoCustomer
from kms_desktop.demo.staff import COLLEAGUES, SAM
from kms_desktop.demo.texts import dated_exchanges

_SATURDAY = 5
_ANSWER_DUE = timedelta(hours=25)
"""A mail waits a day before it is late."""


def marias_history(maria: DemoCustomer, rng: Random, now: datetime, said: set[str]) -> list[list[DemoTurn]]:
    """Ten exchanges in seven channels."""
    logins = {colleague.login: colleague for colleague in COLLEAGUES}
    days = {"chatted": chat_time(now), "until": mail_time(now) - timedelta(days=1), "rent": now + timedelta(days=2)}
    given = {slot: f"{day:%A}" for slot, day in days.items()}
    return [
        make_turns(exchange, maria, _turn_time(when, clock, now), rng, logins[login], SAM, said, **given)
        for exchange, when, clock, login in dated_exchanges()
    ]


def mail_time(now: datetime) -> datetime:
    """The last Saturday evening, if that was less than a week ago and long enough for an answer; else two days ago."""
    saturday = _time_on_day(now, (now.weekday() - _SATURDAY) % 7, "19:20")
    return saturday if now - saturday >= _ANSWER_DUE else _time_on_day(now, 2, "19:20")


def chat_time(now: datetime) -> datetime:
    """Three days before the mail: the Wednesday of a Saturday."""
    return _time_on_day(mail_time(now), 3, "17:05")


def _turn_time(when: str, clock: str, now: datetime) -> datetime:
    match when:
        case "mail":
            return mail_time(now)
        case "chat":
            return chat_time(now)
        case "bill":
            return _time_on_day(chat_time(now), 1, clock)
        case _:
            return _time_on_day(now, int(when), clock)


def _time_on_day(now: datetime, days_ago: int, clock: str) -> datetime:
    return datetime.combine((now - timedelta(days=days_ago)).date(), time.fromisoformat(clock), now.tzinfo)

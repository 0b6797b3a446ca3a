"""Customers, words and a moment → what was exchanged with each of them before, in all channels.

Maria's history is the demo's main story and written out in `maria`; everybody else gets a handful of exchanges that fit
what they have from us: the unfinished ones lately, the settled ones over the last two years.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random

from kms_desktop.customers.channels import channel_of
from kms_desktop.demo.exchange_builder import DemoTurn, in_thread, make_turns
from kms_desktop.demo.maria import marias_history
from kms_desktop.demo.people import BRAM, JAMES, MARIA, TOVE, DemoCustomer
from kms_desktop.demo.staff import TAKE_CALLS
from kms_desktop.demo.texts import Exchange, read_exchanges

_LEAST, _MOST = 4, 14
_FRESHEST, _OLDEST = 4, 700
"""Days ago. The freshest leave time for a mail to be answered."""
_UNFINISHED = 18
_ARTICLE_PRODUCTS = {
    "hub-orange-after-move": "broadband",
    "new-line-not-live": "broadband",
    "engineer-missed-visit": "broadband",
    "slow-in-the-evening": "broadband",
    "tv-outage-evening": "tv",
    "recordings-gone": "tv",
    "roaming-after-travel": "mobile",
    "lost-phone": "mobile",
}
_UNANSWERED = {BRAM: 3, TOVE: 2, "Grace Nkemelu": 5}
"""Whose mail nobody has answered, and how many days ago it came."""


def make_history(customers: Sequence[DemoCustomer], rng: Random, now: datetime) -> list[DemoTurn]:
    """Every turn of every exchange, thread after thread; all lie before `now`."""
    turns: list[DemoTurn] = []
    said: set[str] = set()
    for customer in customers:
        if customer.frequent:
            life = marias_history if customer.name == MARIA else _make_history
            threads = life(customer, rng, now, said)
            threads.sort(key=lambda told: told[0].at)
            for number, told in enumerate(threads):
                turns += in_thread(told, f"demo-{customer.account_no.replace(' ', '')}-{number}")
    return turns


def fits_products(article_id: str, products: Sequence[str]) -> bool:
    """Whether somebody with these products can have this issue."""
    return _ARTICLE_PRODUCTS.get(article_id) in (None, *products)


def _make_history(customer: DemoCustomer, rng: Random, now: datetime, said: set[str]) -> list[list[DemoTurn]]:
    days_ago = _UNANSWERED.get(customer.name)
    count = _LEAST if customer.name == JAMES else round(rng.triangular(_LEAST, _MOST, _LEAST + 2))
    possible = [e for e in read_exchanges() if e.state != "bad" and fits_products(e.article_id, customer.products)]
    chosen = _choose_exchanges(rng.sample(possible, len(possible)), count - (days_ago is not None))
    oldest = min(_OLDEST, (now.date() - customer.since).days)
    told = [_make_turns(exchange, customer, _start_time(exchange, rng, now, oldest), rng, said) for exchange in chosen]
    if days_ago is not None:
        unanswered = next(e for e in read_exchanges() if e.state == "bad")
        told.append(_make_turns(unanswered, customer, _time_at(now, days_ago, 20, 14), rng, said))
    return told


def _make_turns(
    exchange: Exchange, customer: DemoCustomer, at: datetime, rng: Random, said: set[str]
) -> list[DemoTurn]:
    colleague, other = rng.sample(TAKE_CALLS, 2)
    return make_turns(exchange, customer, at, rng, colleague, other, said)


def _choose_exchanges(shuffled: Sequence[Exchange], count: int) -> list[Exchange]:
    """`count` of them; one of each channel first, then two, so that a life does not consist of mails alone."""
    chosen: list[Exchange] = []
    for most in (1, 2, len(shuffled)):
        for exchange in shuffled:
            alike = sum(e.channel == exchange.channel for e in chosen)
            if len(chosen) < count and exchange not in chosen and alike < most:
                chosen.append(exchange)
    return chosen


def _start_time(exchange: Exchange, rng: Random, now: datetime, oldest: int) -> datetime:
    """Working hours for what needs one of us; what is not finished began lately."""
    if exchange.state == "waits":
        days = rng.randrange(_FRESHEST, _UNFINISHED)
    else:
        days = _FRESHEST + round(max(oldest - _FRESHEST, 0) * rng.random() ** 1.6)
    in_person = not channel_of(exchange.channel).awaits_reply
    at = _time_at(now, days, rng.randrange(*((9, 17) if in_person else (7, 22))), rng.randrange(60))
    return at - timedelta(days=1) if in_person and at.weekday() == 6 else at


def _time_at(now: datetime, days_ago: int, hour: int, minute: int) -> datetime:
    return datetime.combine((now - timedelta(days=days_ago)).date(), time(hour, minute), now.tzinfo)

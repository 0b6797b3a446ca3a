"""What a customer and we wrote to each other of late → the sums of money in it, the likeliest first.

Question: which sum is meant? Choice: the one that stands there most often, then the one named last; a person takes it.
Reason: who was charged twice writes it twice. Refused: taking it for the agent, as money goes by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy

from kms_desktop.storage.reading import Steps
from kms_desktop.storage.tables import InteractionRow, table_of

MOST_OFFERED = 3
_RECENT = timedelta(days=60)
_MOST_TURNS = 40
_LARGEST = Decimal(100_000)
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,6})(?:\.[0-9]{2})?"
_WORDS_OF = {"£": "GBP|pounds?", "€": "EUR|euros?", "$": "USD|dollars?"}

_turn = table_of(InteractionRow).c


@dataclass(frozen=True, slots=True)
class SumTold:
    """A sum, and where it was named last."""

    amount: Decimal
    channel: str
    at: datetime


def read_sums(customer_id: str, currency: str, now: datetime) -> Steps[tuple[SumTold, ...]]:
    """Of the newest turns of the last weeks; at most three."""
    (rows,) = yield (
        sqlalchemy.select(_turn.started_at, _turn.channel, _turn.body_text)
        .where(_turn.customer_id == customer_id, _turn.started_at >= now - _RECENT)
        .order_by(_turn.started_at.desc(), _turn.id)
        .limit(_MOST_TURNS),
    )
    return likeliest_sums(
        (SumTold(amount, channel, at) for at, channel, text in rows for amount in sums_in(text, currency))
    )


def likeliest_sums(told: Iterable[SumTold]) -> tuple[SumTold, ...]:
    """Each sum once, the one that was named most often first; `told` has the newest first."""
    times: dict[Decimal, int] = {}
    last: dict[Decimal, SumTold] = {}
    for one in told:
        times[one.amount] = times.get(one.amount, 0) + 1
        last.setdefault(one.amount, one)
    ordered = sorted(last.values(), key=lambda one: (-times[one.amount], -one.at.timestamp()))
    return tuple(ordered[:MOST_OFFERED])


def sums_in(text: str, currency: str) -> list[Decimal]:
    """What is written as money of this currency: “£38.50”, “38.50 pounds”, “GBP 1,250”; nothing for a bare number,
    which may be a date or an account."""
    words = _WORDS_OF.get(currency, re.escape(currency))
    written = re.compile(
        rf"(?<![\w.,])(?:{re.escape(currency)}|(?:{words})\b)\s?({_NUMBER})(?![\w]|[.,][0-9])"
        rf"|(?<![\w.,£€$])({_NUMBER})\s?(?:{re.escape(currency)}(?!\w)|(?:{words})\b)",
        re.IGNORECASE,
    )
    found = (
        Decimal((one[1] or one[2]).replace(",", "")).quantize(Decimal("0.01")) for one in written.finditer(text or "")
    )
    return [amount for amount in found if 0 < amount < _LARGEST]

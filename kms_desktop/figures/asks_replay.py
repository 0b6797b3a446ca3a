"""Approvals that were asked for, and a looser limit → what it would have cost and spared, from low to high.

    at once         = approvals asked for within the new limit
    went without    = their contacts with one that was not given, less what was granted in them all the same
    more granted    = the largest such sum of each contact × would have taken it
    minutes         = from when each was asked for until it was answered
    repeats         = contacts about the same reason within 30 days of one that went without × would not have come
    transfers       = times a contact was passed on after asking × would not have been passed on
    contacts spared = repeats × cost of a contact

Question: what of a customer who was not refused? Choice: an approval that was given costs nothing more, as what it was
asked for was granted anyway, or the customer did not take it. Reason: this is the log, and not a guess. Question: who
never asked? They are not in the log, and the report says so. Refused: a factor for them, which nothing here measures.

Each sum is over contacts, and takes of each contact the most that lies within the limit: a looser limit never costs
less, and never spares less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeVar

from kms_desktop.texts import tr
from kms_desktop.voc.themes.model import Assumption, Range

Sum = TypeVar("Sum", int, Decimal)
Unit = Literal["count", "minutes", "money"]
LINES: dict[str, tuple[str, Unit]] = {
    "asked": (tr("Approvals asked for"), "count"),
    "at_once": (tr("Approvals spared: granted at once"), "count"),
    "got_it": (tr("Contacts that got it, after asking"), "count"),
    "went_without": (tr("Contacts that got less, or nothing"), "count"),
    "more_granted": (tr("More granted"), "money"),
    "minutes": (tr("Minutes of waiting spared"), "minutes"),
    "repeats": (tr("Contacts about it spared"), "count"),
    "transfers": (tr("Transfers spared"), "count"),
    "contact_cost": (tr("Cost of the contacts spared"), "money"),
    "net": (tr("More granted, less contacts spared"), "money"),
}
"""In the order in which they are told: its title and what it is counted in."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ask:
    """One approval asked for. `granted`: what of the option was granted in its contact in the end; `again`: contacts of
    the customer about the same reason within 30 days after it. `passed_on`: how often, after it was asked for."""

    contact_id: str
    amount: Decimal
    asked_at: datetime
    answered_at: datetime
    state: str
    granted: Decimal = Decimal(0)
    passed_on: int = 0
    again: tuple[str, ...] = ()

    @property
    def waited(self) -> timedelta:
        """Never below nothing, where two clocks differ."""
        return max(self.answered_at - self.asked_at, timedelta(0))


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """One figure, and the contacts behind it."""

    code: str
    value: Range
    contacts: tuple[str, ...]

    @property
    def title(self) -> str:
        return LINES[self.code][0]

    @property
    def unit(self) -> Unit:
        return LINES[self.code][1]


def replay_asks(asks: Sequence[Ask], most: Decimal | None, assumed: Mapping[str, Assumption]) -> tuple[WhatIfLine, ...]:
    """What it would have been where an agent grants up to `most` alone, None for any sum. `assumed`: by code, those of
    `WHAT_IF_ASSUMPTIONS`."""
    at_once = [ask for ask in asks if most is None or ask.amount <= most]
    by_contact = defaultdict[str, list[Ask]](list)
    for ask in at_once:
        by_contact[ask.contact_id].append(ask)
    more = _by_contact(by_contact, _more_in)
    passed_on = _by_contact(by_contact, lambda of: max(ask.passed_on for ask in of))
    again = {key for contact in more for ask in by_contact[contact] for key in ask.again}
    minutes = sum((ask.waited for ask in at_once), timedelta(0)) / _MINUTE
    granted = _times(float(sum(more.values(), Decimal(0))), assumed["would_take"].value)
    repeats = _times(len(again), assumed["repeats_spared"].value)
    cost = assumed["contact_cost"].value
    spared = Range(repeats.low * cost.low, repeats.mid * cost.mid, repeats.high * cost.high)
    got_it = sorted(contact for contact, of in by_contact.items() if of[0].granted > 0)
    cost_less = sorted({*more, *again})
    found: dict[str, tuple[Range, Iterable[str]]] = {
        "asked": (_exactly(len(asks)), _contacts(asks)),
        "at_once": (_exactly(len(at_once)), _contacts(at_once)),
        "got_it": (_exactly(len(got_it)), got_it),
        "went_without": (_exactly(len(more)), sorted(more)),
        "more_granted": (granted, sorted(more)),
        "minutes": (_exactly(minutes), _contacts([ask for ask in at_once if ask.waited])),
        "repeats": (repeats, sorted(again)),
        "transfers": (_times(sum(passed_on.values()), assumed["transfers_spared"].value), sorted(passed_on)),
        "contact_cost": (spared, sorted(again)),
        "net": (_less(granted, spared), cost_less),
    }
    return tuple(WhatIfLine(code, found[code][0], tuple(found[code][1])) for code in LINES)


def _more_in(asks: Sequence[Ask]) -> Decimal:
    """What more would have been granted in one contact, had its customer taken it."""
    not_given = [ask.amount - ask.granted for ask in asks if ask.state != "granted"]
    return max(not_given, default=Decimal(0))


def _by_contact(asks: Mapping[str, Sequence[Ask]], measure: Callable[[Sequence[Ask]], Sum]) -> dict[str, Sum]:
    """Of contacts with anything at all."""
    return {contact: found for contact, of in asks.items() if (found := measure(of)) > 0}


def _contacts(asks: Iterable[Ask]) -> list[str]:
    return sorted({ask.contact_id for ask in asks})


def _exactly(value: float) -> Range:
    return Range(value, value, value)


def _times(value: float, share: Range) -> Range:
    return Range(value * share.low, value * share.mid, value * share.high)


def _less(cost: Range, spared: Range) -> Range:
    """From the lowest to the highest it can come to."""
    return Range(cost.low - spared.high, cost.mid - spared.mid, cost.high - spared.low)

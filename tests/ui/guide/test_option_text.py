"""A judged option becomes a card: what it costs, what to say, what became of it, and how sure its figures are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kms_desktop.articles.parse import parse_article
from kms_desktop.contacts.model import Offer
from kms_desktop.guidance.model import OfferedOption, OptionFigures
from kms_desktop.ui.guide.option_text import option_view

NOW = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
ARTICLE = b"""---
id: charged-twice
title: Charged twice
---

## Solutions

### Refund the customer's card

```solution
remedy: money
cost: amount
authority: agent
promise: {what: refund on the card, within: 24 hours}
```

**Say:** "I am sending it back now."

**Why:** It is *their* money.
"""
OPTION = parse_article(ARTICLE, "charged-twice.md").options[0]
OPEN = OfferedOption(
    OPTION, 3, status="open", amount=Decimal("38.5"), reason="", left="2 left of 2 in 90 days",
    figures=OptionFigures(41, 38, 0), promise_due=NOW + timedelta(hours=24),
)  # fmt: skip


def view(offered: OfferedOption = OPEN, became: Offer | None = None):
    becomes = {f"charged-twice#{OPTION.id}": became} if became else {}
    return option_view(offered, becomes, "charged-twice", "£", NOW)


def offer(result: str, words: str = "") -> Offer:
    return Offer("charged-twice", OPTION.id, OPTION.title, Decimal("38.5"), "money", result, "d", NOW, words)


def test_an_open_option_says_what_to_say_what_it_costs_and_what_is_promised() -> None:
    shown = view()
    assert (shown.number, shown.cost, shown.state) == (3, "£38.50", "open")
    assert shown.title.replace("’", "'") == "Refund the customer's card"
    assert shown.say.strip('“”"') == "I am sending it back now."
    assert shown.why == "It is their money."
    assert shown.promise == "Promise made: refund on the card, by Mon 12:04"
    assert shown.left == "2 left of 2 in 90 days"
    assert (shown.offered, shown.accepted, shown.rang_again) == ("41", "93 %", "0 %")


def test_the_card_says_who_rang_again_within_a_week_and_a_month_and_what_it_came_to() -> None:
    figures = OptionFigures(9, 8, 1, rang_again_30d=2, cost=Decimal(308))
    told = "12 % rang again in 7 days, 25 % in 30, £308 granted in 90 days"
    assert view(replace(OPEN, figures=figures)).record == told
    assert view(replace(OPEN, figures=OptionFigures(4, 0, 0))).record == ""


@pytest.mark.parametrize(
    ("figures", "accepted", "again"),
    [
        (OptionFigures(0, 0, 0), "–", "–"),
        (OptionFigures(4, 3, 1), "3 of 4", "1 of 3"),
        (OptionFigures(5, 5, 0), "100 %", "0 %"),
    ],
)
def test_a_small_sample_is_told_as_counts_and_none_as_a_dash(figures: OptionFigures, accepted: str, again: str) -> None:
    shown = view(replace(OPEN, figures=figures))
    assert (shown.accepted, shown.rang_again) == (accepted, again)


def test_a_closed_option_keeps_its_figures_and_says_why() -> None:
    shown = view(replace(OPEN, status="closed", reason="Closed: £92.00 is over your limit of £80."))
    assert (shown.state, shown.reason, shown.offered) == ("closed", "Closed: £92.00 is over your limit of £80.", "41")
    assert shown.ask == ""


def test_an_unknown_sum_is_a_question_mark_and_is_asked_for_once_above_the_options() -> None:
    shown = view(replace(OPEN, status="not_known", amount=None, needs=("amount",), reason="Not known: the amount."))
    assert (shown.cost, shown.ask, shown.ask_key) == ("?", "", "")


def test_an_option_that_hangs_on_a_question_offers_to_ask_it() -> None:
    shown = view(replace(OPEN, status="not_known", needs=("bank_charge",), settle="has-the-bank-added-a-charge"))
    assert shown.ask == "Ask"
    assert view(replace(OPEN, status="not_known", needs=("tier",), settle="")).ask == ""


def test_what_became_of_it_on_this_call_comes_first() -> None:
    assert view(became=offer("accepted")).reason == "Granted 12:04, £38.50"
    assert view(became=offer("declined", "before Friday")).reason == "Declined: “before Friday”"
    assert view(became=offer("declined")).reason == "Declined 12:04"
    assert view(became=offer("offered")).state == "open"


def test_figures_that_nobody_can_tell_are_not_said_to_be_none() -> None:
    shown = view(replace(OPEN, figures=OptionFigures(days=0)))
    assert (shown.offered, shown.accepted, shown.rang_again) == ("–", "–", "–")

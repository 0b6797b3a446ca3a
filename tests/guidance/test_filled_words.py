"""Places in the words of a judged option: money, days and facts as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from kms_desktop.articles.parse import parse_article
from kms_desktop.guidance.filled_words import due_words, fill_words
from kms_desktop.guidance.model import OfferedOption
from kms_desktop.guidance.solution_space import offered_options

NOW = datetime(2026, 12, 1, 12, 4, tzinfo=UTC)
ARTICLE = """---
id: a
title: A
---

## Solutions

### One
```solution
remedy: money
cost: {cost}
authority: agent
promise: {{what: "a refund of {{amount}}", within: {within}}}
```
**Say:** "x"

**Why:** y
"""


def judged(cost: str = "amount", within: str = "29 hours", **facts: object) -> OfferedOption:
    article = parse_article(ARTICLE.format(cost=cost, within=within).encode(), "a.md")
    people = {"name": "Maria Okafor", "agent": "Dana Whitfield", "number": ""}
    (offered,) = offered_options(
        article,
        facts,
        authority="agent",
        counts=lambda *_: None,
        figures={},
        now=NOW,
        people=people,  # type: ignore[arg-type]
    )
    return offered


def test_the_sum_stands_with_its_currency_and_is_a_gap_while_it_is_not_known() -> None:
    words = "a refund of {amount}"
    assert fill_words(words, judged(amount=Decimal("38.5")), NOW).text == "a refund of £38.50"
    assert fill_words(words, judged("15"), NOW).text == "a refund of £15"
    assert fill_words(words, judged(), NOW).gaps == ("amount",)
    assert fill_words(words, judged("0", amount=Decimal(92)), NOW).text == "a refund of £92", "The call's own sum."


def test_only_places_of_the_options_own_words_are_looked_up() -> None:
    assert set(judged(amount=Decimal(5), tier="gold").places) == {"amount", "name", "agent", "number"}


@pytest.mark.parametrize(
    ("hours", "whole_day", "said"),
    [
        (5, False, "by 5:15 pm today"),
        (24, False, "by 12:15 pm tomorrow"),
        (48, False, "by 12:15 pm on Thursday"),
        (24 * 16, False, "by Thursday 17 December"),
        (24 * 40, False, "by Sunday 10 January 2027"),
        (1, True, "by the end of today"),
        (24, True, "by tomorrow"),
        (48, True, "by Thursday"),
    ],
)
def test_until_when_is_said_as_people_say_it(hours: int, whole_day: bool, said: str) -> None:
    assert due_words(NOW + timedelta(hours=hours), NOW, whole_day=whole_day) == said


def test_days_are_those_of_the_place_where_it_is_read() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=9)))
    filled = fill_words("{due}, {day}", judged(within="4 hours"), there)
    assert filled.text == "by 1:15 am tomorrow, Wednesday 2 December"
    assert fill_words("{due}", judged(within="2 days"), NOW).text == "by Thursday"


def test_what_the_agent_typed_fills_what_nothing_else_knows() -> None:
    offered = judged(amount=Decimal(5))
    filled = fill_words("{name}: {number}, {case}", offered, NOW, {"number": "0161", "case": "7", "name": "Nobody"})
    assert (filled.text, filled.gaps) == ("Maria Okafor: 0161, 7", ())

"""Grants of the past under a changed article: how many stay, close, go over a limit, and what they would cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.parse import parse_article
from kms_desktop.guidance.grant_replay import Grant, Replay, replay_grants, summarize_replay

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = """---
id: late-fee
title: Late fee
---

## Solutions

### Waive it
```solution
remedy: waiver
cost: amount
authority: {agent: 30, team_lead: 100}
limits: {per_customer: 2 in 90 days}
```
**Say:** We take it off.

**Why:** Once is human.
"""


def article(*changes: tuple[str, str]):
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_article(text.encode(), "late-fee.md")


def granted(amount: str = "12", days: int = 1, customer: str = "maria", **facts: object) -> Grant:
    return Grant(
        option_id="waive-it",
        title="Waive it",
        amount=Decimal(amount),
        at=NOON - timedelta(days=days),
        customer_id=customer,
        agent_id="dana",
        authority="agent",
        facts={"amount": Decimal(amount), **facts},
        approved={},
    )


def said(done: Replay) -> str:
    return summarize_replay(done)


def test_words_that_decide_nothing_change_nothing() -> None:
    done = replay_grants(article(), article(("Once is human", "Twice is human")), [granted(), granted(days=2)])
    assert said(done) == "Of 2 grants in 90 days, all stay as they were."


def test_a_condition_that_is_not_met_closes_grants_and_saves_what_they_cost() -> None:
    gold = article(("remedy: waiver", "remedy: waiver\nuse_when: {tier: gold}"))
    done = replay_grants(article(), gold, [granted("23", tier="gold"), granted("20", tier="basic", customer="tom")])
    assert said(done) == "Of 2 grants in 90 days, 1 stays as it was and 1 would close. Cost: £20 less."
    assert done.changed[0].reason == "only for gold customers."


def test_a_fact_that_nobody_knew_then_is_said_to_be_missing() -> None:
    done = replay_grants(article(), article(("remedy: waiver", "remedy: waiver\nuse_when: {tier: gold}")), [granted()])
    assert said(done) == "The one grant in 90 days would wait for a fact. Cost: the same."


def test_a_tighter_limit_counts_the_grants_that_it_would_have_let_through() -> None:
    grants = [granted(days=day) for day in (80, 40, 1)]
    done = replay_grants(article(("2 in 90", "9 in 90")), article(("2 in 90 days", "1 in 60 days")), grants)
    assert [(one.grant.at, one.outcome) for one in done.changed] == [(NOON - timedelta(days=40), "over")]
    assert said(done).endswith("1 would be over a limit. Cost: £12 less.")


def test_less_authority_asks_for_approval_and_costs_the_same() -> None:
    done = replay_grants(article(), article(("agent: 30", "agent: 10")), [granted("12"), granted("9", customer="tom")])
    assert said(done) == "Of 2 grants in 90 days, 1 stays as it was and 1 would need approval. Cost: the same."


def test_another_cost_is_cheaper_or_dearer() -> None:
    fixed = article(("cost: amount", "cost: 10"))
    done = replay_grants(article(), fixed, [granted("12"), granted("9", customer="tom")])
    assert (done.count_outcomes("cheaper"), done.count_outcomes("dearer"), done.cost_difference) == (1, 1, Decimal(-1))


def test_an_option_that_is_gone_closes_what_it_granted() -> None:
    done = replay_grants(article(), article(("### Waive it", "### Say no")), [granted()])
    assert done.changed[0].reason == "“Waive it” is not an option any more."


def test_nothing_granted_is_said() -> None:
    assert said(replay_grants(article(), article(), [])) == "Nothing was granted by this article in 90 days."


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 89), st.sampled_from("ab")), max_size=12))
def test_an_article_never_differs_from_itself(many: list[tuple[int, int, str]]) -> None:
    grants = [granted(str(amount), days, customer) for amount, days, customer in many]
    done = replay_grants(article(), article(), grants)
    assert (done.unchanged_count, done.cost_difference) == (len(grants), 0)

"""A played call goes where a real one goes, and what was played counts in the play alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.articles.model import Article, Target
from kms_desktop.articles.parse import parse_article
from kms_desktop.guidance.model import GrantCounts, OfferedOption
from kms_desktop.guidance.rehearsal import PlayedCaller, Rehearsal, facts_asked_for

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = b"""---
id: draft
title: Draft
---

## Guide

### Pending?

- [Yes](#explain "charge: pending")
- [No](#same-order "charge: posted")

### Same order?

- [Yes](#refund)
- [Look again](#pending)

## Solutions

### Explain
```solution
remedy: explanation
cost: 0
authority: agent
use_when: {charge: pending}
```
**Say:** a

**Why:** b

### Refund
```solution
remedy: money
cost: amount
authority: {agent: 50, team_lead: 250}
avoid_when: {refunds_90d: ">= 2"}
limits: {per_customer: 2 in 90 days}
```
**Say:** a

**Why:** b
"""
DRAFT = parse_article(TEXT, "draft.md")


def find(_target: Target, _inside: Article) -> Article | None:
    return None


def judged(play: Rehearsal, times: int = 0) -> dict[str, OfferedOption]:
    options = play.judge_options(play.current_position(find), NOW, "£", lambda *_: GrantCounts(times), {})
    return {offered.option.id: offered for offered in options}


def posted(amount: str = "30") -> Rehearsal:
    return replace(Rehearsal(DRAFT), amount=Decimal(amount)).answer_step(1, find).answer_step(0, find)


def test_answers_lead_to_the_options_and_settle_facts() -> None:
    play = posted()
    assert play.current_position(find).reached == "refund"
    assert play.known_facts()["charge"] == "posted" and play.known_facts()["amount"] == Decimal(30)
    assert {key: offered.status for key, offered in judged(play).items()} == {"explain": "closed", "refund": "open"}


def test_going_back_and_changing_asks_again() -> None:
    play = posted()
    assert play.stepped_back(find).current_position(find).step == DRAFT.find_step("same-order")
    assert play.asked_again("pending", find).current_position(find).step == DRAFT.steps[0]
    assert Rehearsal(DRAFT).stepped_back(find) == Rehearsal(DRAFT)
    assert Rehearsal(DRAFT).answer_step(7, find) == Rehearsal(DRAFT)


def test_a_question_that_the_guide_passed_by_can_be_asked_and_left_again() -> None:
    play = replace(Rehearsal(DRAFT), amount=Decimal(30)).answer_step(0, find)
    assert play.current_position(find).at_options
    asked = play.asked_again("same-order", find)
    assert asked.current_position(find).step == DRAFT.find_step("same-order")
    assert asked.stepped_back(find).current_position(find).at_options
    assert asked.answer_step(0, find).current_position(find).reached == "refund"
    assert play.asked_again("nowhere", find) == play


def test_an_answer_that_leads_back_asks_that_question_again() -> None:
    play = Rehearsal(DRAFT).answer_step(1, find).answer_step(1, find)
    assert play.current_position(find).step == DRAFT.steps[0]


@pytest.mark.parametrize(
    ("amount", "role", "status", "words"),
    [("30", "agent", "open", ""), ("90", "agent", "closed", "over your limit of £50"), ("90", "team_lead", "open", "")],
)
def test_the_role_decides_as_on_a_call(amount: str, role: str, status: str, words: str) -> None:
    found = judged(replace(posted(amount), authority=role))["refund"]
    assert found.status == status and words in found.reason


def test_what_was_played_counts_in_the_play() -> None:
    play = posted()
    play = play.with_grant("draft", judged(play)["refund"])
    assert play.with_grant("draft", judged(play)["refund"]) == play
    assert judged(play)["refund"].left == "1 left of 2 in 90 days"
    again = replace(play, caller=PlayedCaller(before=1))
    assert "already granted twice" in judged(again)["refund"].reason


def test_a_real_callers_grants_are_those_that_were_logged() -> None:
    real = replace(posted(), caller=PlayedCaller("Maria", {"refunds_90d": 0}, "c1", before=9))
    assert judged(real, times=1)["refund"].status == "open"
    assert judged(real, times=2)["refund"].status == "closed"


def test_a_closed_option_cannot_be_granted_in_a_play_either() -> None:
    play = posted("900")
    assert play.with_grant("draft", judged(play)["refund"]).granted == ()


def test_the_facts_to_fill_in_are_those_the_guide_does_not_settle() -> None:
    assert facts_asked_for(DRAFT) == ("refunds_90d", "amount")


@given(st.lists(st.integers(0, 2), max_size=12))
def test_any_answers_end_somewhere(choices: list[int]) -> None:
    play = Rehearsal(DRAFT)
    for choice in choices:
        play = play.answer_step(choice, find)
        here = play.current_position(find)
        assert (here.step is not None) != here.at_options

"""Customers and a moment → exchanges that differ, fit, and end before now."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kms_desktop.demo.exchange_builder import DemoTurn
from kms_desktop.demo.history import make_history
from kms_desktop.demo.maria import chat_time, mail_time
from kms_desktop.demo.people import BRAM, MARIA, make_customers

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2031, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def history(now: datetime = NOW, seed: int = 7) -> list[DemoTurn]:
    return make_history(make_customers(Random(seed), now.date()), Random(seed), now)


def threads(turns: list[DemoTurn]) -> dict[str, list[DemoTurn]]:
    found: dict[str, list[DemoTurn]] = defaultdict(list)
    for turn in turns:
        found[turn.thread].append(turn)
    return found


@settings(max_examples=20)
@given(now=moments, seed=st.integers(0, 10_000))
def test_everything_was_said_before_now_and_in_order(now: datetime, seed: int) -> None:
    for turns in threads(history(now, seed)).values():
        moments_said = [turn.at for turn in turns]
        assert moments_said == sorted(moments_said)
        assert moments_said[-1] < now


def test_the_same_seed_and_moment_say_the_same() -> None:
    assert history() == history()


def test_every_customer_with_a_life_has_four_to_fourteen_exchanges() -> None:
    customers = make_customers(Random(7), NOW.date())
    per_customer = defaultdict(set)
    for turn in history():
        per_customer[turn.customer].add(turn.thread)
    assert {customer.name for customer in customers if customer.frequent} == set(per_customer)
    assert all(4 <= len(exchanged) <= 14 for exchanged in per_customer.values())


def test_a_life_goes_through_several_channels() -> None:
    channels = defaultdict(set)
    for turn in history():
        channels[turn.customer].add(turn.channel)
    assert min(len(used) for used in channels.values()) >= 3
    assert {channel for used in channels.values() for channel in used} == {
        "phone", "email", "chat", "sms", "web", "social", "visit", "note",
    }  # fmt: skip


def test_most_sentences_are_said_by_one_customer_alone() -> None:
    said = defaultdict(set)
    for turn in history():
        if turn.author_kind == "customer":
            said[turn.text].add(turn.customer)
    alone = sum(len(customers) == 1 for customers in said.values())
    assert alone / len(said) > 0.75


def test_an_exchange_that_is_not_settled_ends_with_our_words_unless_it_is_meant_to_be_late() -> None:
    for turns in threads(history()).values():
        if turns[-1].state == "waits" and turns[-1].channel in ("email", "chat", "social", "sms"):
            assert [turn for turn in turns if not turn.internal][-1].author_kind != "customer", turns[0].subject


def test_marias_history_is_the_one_of_the_story() -> None:
    marias = [turns for turns in threads(history()).values() if turns[0].customer == MARIA]
    newest = sorted(marias, key=lambda turns: turns[0].at, reverse=True)
    assert [turns[0].subject for turns in newest[:6]] == [
        "“You took the money twice”",
        "Two payments on bank app",
        "Read the bill 4 times",
        "Move the payment date",
        "New SIM after a lost phone",
        "Reminder: payment on the 1st",
    ]
    assert newest[0][-1].author_kind == "customer"
    assert newest[1][-1].outcome == "Explained the hold · not solved"


@given(now=moments)
def test_marias_mail_has_waited_long_enough_to_be_late_and_less_than_a_week(now: datetime) -> None:
    assert timedelta(hours=24) < now - mail_time(now) < timedelta(days=7)
    assert mail_time(now) - chat_time(now) > timedelta(days=3)


def test_on_most_days_marias_mail_was_written_on_a_saturday_and_the_chat_on_a_wednesday() -> None:
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for days in range(5):
        now = monday + timedelta(days=days)
        assert (f"{mail_time(now):%A}", f"{chat_time(now):%A}") == ("Saturday", "Wednesday")


def test_a_late_mail_of_others_is_there_too() -> None:
    late = [turns for turns in threads(history()).values() if turns[-1].state == "bad"]
    assert len(late) == 3
    assert BRAM in {turns[0].customer for turns in late}

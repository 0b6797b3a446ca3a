"""The bar tells who, how sure and why, how long, and what waits, in as few words as there can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import ContactState, Elsewhere, Handover, Leg, Offer, Promise
from kms_desktop.contacts.same_issue import NOTHING_BEFORE, SameIssue
from kms_desktop.customers.model import CallerMatch, Candidate, Customer, HistoryEntry, IncomingCall
from kms_desktop.ui.desk import bar_text
from kms_desktop.ui.desk.caller import presence_text
from kms_desktop.ui.desk.view_state import CallerState, Incoming, Ringing

NOW = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
MARIA = Customer("m", "Maria Okafor", "8841 2290", "gold", date(2019, 5, 6))
JAMES = Customer("j", "James Okafor", "8841 2298", "bronze")
MATCH = CallerMatch(
    "+442079460018",
    "020 7946 0018",
    "known",
    "This number is on the account.",
    (Candidate(MARIA, "known", "This number is on the account."), Candidate(JAMES, "maybe", "Same home.")),
)
CALL = IncomingCall("+442079460018", "1", NOW, "Billing line")
STATE = ContactState(
    id="c", phase="on_call", shown="020 7946 0018", opened_at=NOW - timedelta(seconds=95), customer_id="m",
    customer_name="Maria Okafor",
)  # fmt: skip
VALID = timedelta(minutes=30)


def ringing(**changed: object) -> Ringing:
    return replace(Ringing(CALL, MATCH, NOW - timedelta(seconds=8)), **changed)


def call_view(state: ContactState = STATE, promises: tuple[Promise, ...] = (), again: int = 0, *, waits: bool = False):
    same = SameIssue(again, NOW - timedelta(days=2), "Refund the card", Decimal("38.50"), outcome="satisfied")
    return bar_text.call_view(state, CallerState(MARIA, promises), same, NOW, VALID, currency="£", waits=waits)


def promise(due: timedelta) -> Promise:
    return Promise("p", "ring back", NOW + due)


def test_ringing_says_who_how_sure_why_and_how_long() -> None:
    view = bar_text.ringing_view(ringing(), NOW)
    assert (view.who, view.level, view.why) == (
        "Maria Okafor · 020 7946 0018",
        "known",
        "This number is on the account.",
    )
    assert (view.queue, view.seconds) == ("Billing line", 8)


def test_a_number_on_two_accounts_tells_of_neither_that_they_call() -> None:
    both = (Candidate(MARIA, "known", "On hers."), Candidate(JAMES, "known", "On his."))
    match = CallerMatch("+442079460018", "020 7946 0018", "known", "This number is on 2 accounts.", both)
    for chosen, name in enumerate(("Maria Okafor", "James Okafor")):
        view = bar_text.ringing_view(ringing(match=match, chosen=chosen), NOW)
        assert (view.who, view.level) == (f"{name} · 020 7946 0018", "maybe")
        assert view.why == "This number is on 2 accounts."


def test_the_candidate_that_is_meant_is_the_one_in_the_bar() -> None:
    view = bar_text.ringing_view(ringing(chosen=1), NOW)
    assert (view.who, view.level, view.why) == ("James Okafor · 020 7946 0018", "maybe", "Same home.")


def test_nobody_known_is_shown_by_the_number_alone() -> None:
    match = CallerMatch("", "Number withheld", "unknown", "The number is withheld.")
    view = bar_text.ringing_view(ringing(match=match), NOW)
    assert (view.who, view.level, view.why) == ("Number withheld", "unknown", "The number is withheld.")


def test_what_is_late_with_the_caller_is_said_while_it_rings() -> None:
    late = HistoryEntry("h", "email", NOW - timedelta(hours=17), "Charged twice", "No reply yet", "bad")
    view = bar_text.ringing_view(ringing(last=(late,)), NOW)
    assert view.why == "This number is on the account.\nThe mail of Sat 19:04: no reply yet."


def test_a_clock_that_was_set_back_counts_from_nought() -> None:
    assert bar_text.seconds_since(NOW + timedelta(hours=1), NOW) == 0
    assert bar_text.seconds_since(None, NOW) == 0


def test_a_call_says_account_tier_and_since_when() -> None:
    view = call_view()
    assert (view.name, view.seconds) == ("Maria Okafor", 95)
    assert view.detail == "020 7946 0018 · account 8841 2290 · Gold, since 2019"
    assert (view.chips, view.verified, view.transfer_text) == ((), False, "Transfer")


def test_a_name_that_is_not_sure_is_told_as_such_until_it_was_verified() -> None:
    maybe = replace(STATE, level="maybe")
    assert [chip.text for chip in call_view(maybe).chips] == ["Maybe somebody else"]
    assert call_view(replace(STATE, level="known")).chips == ()
    sure = call_view(replace(maybe, verified_at=NOW))
    assert sure.verified and "Maybe" not in "".join(chip.text for chip in sure.chips)


def test_where_no_account_number_is_known_none_is_said() -> None:
    view = bar_text.call_view(
        STATE, CallerState(replace(MARIA, account_no="")), NOTHING_BEFORE, NOW, VALID, currency="£", waits=False
    )
    assert view.detail == "020 7946 0018 · Gold, since 2019"


def test_an_unknown_caller_has_no_account() -> None:
    state = replace(STATE, customer_id="", customer_name="", shown="Number withheld")
    view = bar_text.call_view(state, CallerState(None), NOTHING_BEFORE, NOW, VALID, currency="£", waits=False)
    assert (view.name, view.detail) == ("Unknown caller", "Number withheld")


@pytest.mark.parametrize(
    ("minutes", "words", "kind"),
    [
        (6, "Verified 11:58, good for 24 min", "good"),
        (29.5, "Verified 11:34, good for less than a minute", "good"),
        (30, "too long ago", "waits"),
    ],
)
def test_a_verification_holds_for_its_time_and_no_longer(minutes: float, words: str, kind: str) -> None:
    at = NOW - timedelta(minutes=minutes)
    view = call_view(replace(STATE, verified_at=at, verified_until=at + timedelta(minutes=30)))
    assert words in view.chips[0].text
    assert view.chips[0].kind == kind
    assert view.verified is (kind == "good")


@pytest.mark.parametrize(
    ("again", "words"),
    [(1, "2nd"), (2, "3rd"), (3, "4th"), (10, "11th"), (11, "12th"), (12, "13th"), (20, "21st"), (21, "22nd")],
)
def test_how_often_they_rang_about_this_is_counted_as_it_is_said(again: int, words: str) -> None:
    assert call_view(again=again).chips[0].text == f"{words} contact about this"


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ({}, "Refund the card £38.50. The customer: satisfied."),
        ({"amount": Decimal(0), "outcome": "unknown"}, "Refund the card."),
        ({"title": "", "solved": True, "outcome": ""}, "solved with the article."),
        ({"title": "", "outcome": "dissatisfied"}, "not solved. The customer: dissatisfied."),
    ],
)
def test_what_came_of_the_last_contact_about_this_is_told_where_somebody_asks(last: dict, told: str) -> None:
    before = SameIssue(1, NOW - timedelta(days=2), "Refund the card", Decimal("38.50"), outcome="satisfied")
    same = replace(before, **last)
    (chip,) = bar_text.call_view(STATE, CallerState(MARIA), same, NOW, VALID, currency="£", waits=False).chips
    assert chip.tip.startswith("Last time, ") and chip.tip.endswith(f": {told}")


def test_the_promise_that_is_due_first_is_shown_and_a_late_one_is_bad() -> None:
    due = call_view(promises=(promise(timedelta(hours=5)), promise(timedelta(hours=2)))).chips[0]
    assert (due.text, due.kind) == ("Promise due 14:04", "fact")
    late = call_view(promises=(promise(timedelta(hours=5)), promise(timedelta(minutes=-34)))).chips[0]
    assert (late.text, late.kind) == ("Promise late by 34 min", "bad")


def test_the_time_a_colleague_verified_for_counts_whatever_this_desktop_would_give() -> None:
    at = NOW - timedelta(minutes=20)
    short = replace(STATE, verified_at=at, verified_until=at + timedelta(minutes=10))
    assert call_view(short).chips[0].text == "Verified 11:44, too long ago"
    long = replace(STATE, verified_at=at, verified_until=at + timedelta(minutes=60))
    assert call_view(long).chips[0].text == "Verified 11:44, good for 40 min"


def seen(name: str = "Sam Ruiz", channel: str = "chat", phase: str = "on_call", on: str = "Charged twice") -> Elsewhere:
    return Elsewhere("c2", "s", name, channel, phase, NOW - timedelta(minutes=3), on)


def test_who_else_has_the_customer_is_a_chip_and_a_sentence() -> None:
    chip = bar_text.call_view(
        STATE,
        CallerState(MARIA),
        NOTHING_BEFORE,
        NOW,
        VALID,
        currency="£",
        waits=False,
        elsewhere=(seen(), seen("Kofi Boateng")),
    ).chips[0]
    assert (chip.text, chip.kind, chip.short) == ("Sam and 1 more too, on chat", "waits", "Sam and 1 more")
    assert presence_text.presence_sentence(seen(), "Maria Okafor", NOW) == "Sam Ruiz has Maria on chat now, since 12:01"
    assert presence_text.presence_detail(seen()) == "Charged twice"
    assert presence_text.presence_detail(seen(on="")) == "No article open yet"
    held = presence_text.presence_news(seen(channel="phone", phase="held"), "Maria Okafor")
    assert held == "Sam Ruiz has Maria on the phone and on hold now."
    passing = presence_text.presence_news(seen(channel="phone", phase="handed_over"), "")
    assert passing == "Sam Ruiz is passing this customer on now, on the phone."


def test_a_contact_that_was_refused_is_come_back_and_says_why() -> None:
    refused = read_event("e", "c", 3, NOW, "s", "handover_refused", {"reason": "In a call until four."})
    view = bar_text.resume_view(replace(STATE, events=(refused,)), NOW)
    assert (view.who, view.why) == (
        "Maria Okafor, come back to you",
        "Refused: “In a call until four.” It is yours again.",
    )


def test_hold_and_a_waiting_handover_are_shown() -> None:
    assert call_view(replace(STATE, phase="held")).held
    assert call_view(waits=True).transfer_text == "Take back"


def test_the_wrap_up_says_what_was_granted() -> None:
    granted = Offer("a", "o", "Refund", Decimal("53.5"), "money", "accepted", "d", NOW)
    state = replace(STATE, granted=(granted,), verified_at=NOW)
    view = bar_text.wrapup_view(state, CallerState(MARIA), NOW - timedelta(seconds=5), "£", NOW)
    assert [chip.text for chip in view.chips] == ["Verified 12:04", "Granted £53.50"]
    assert view.seconds == 5


def test_the_wrap_up_says_still_what_is_late() -> None:
    owed = [
        Promise(id=key, what="ring back", due_at=NOW + timedelta(minutes=late), made_at=NOW, customer_id="m",
                customer_name="Maria", contact_id="c", owner_id="d")
        for key, late in (("late", -37), ("to come", 60))
    ]  # fmt: skip
    view = bar_text.wrapup_view(STATE, CallerState(MARIA, promises=tuple(owed)), NOW, "£", NOW)
    assert [chip.text for chip in view.chips] == ["Promise late by 37 min"]
    view = bar_text.wrapup_view(STATE, CallerState(MARIA, promises=tuple(owed[1:])), NOW, "£", NOW)
    assert view.chips == (), "what is to come stands in the rows"


def handed(legs: int, others: int = 0, *, warm: bool = True) -> Incoming:
    handover = Handover(
        "h", "c", "s", "Sam Ruiz", "Billing", "person", "d", "Dana Whitfield", warm, "Can you?", "Maria Okafor", NOW,
        "waiting",
    )  # fmt: skip
    return Incoming(handover, replace(STATE, legs=(Leg("s", NOW, None),) * legs), others)


def test_a_handover_says_from_whom_which_leg_and_whether_they_stay() -> None:
    view = bar_text.handover_view(handed(1), NOW)
    assert view.who == "Maria Okafor, from Sam Ruiz in Billing"
    assert view.why == "2nd leg of one call. Sam stays on until you accept."
    assert bar_text.handover_view(handed(3, warm=False), NOW).why == "4th leg of one call. Sam is off the line."


@pytest.mark.parametrize(("others", "words"), [(1, " 1 more waits."), (2, " 2 more wait.")])
def test_how_many_more_wait_is_said(others: int, words: str) -> None:
    assert bar_text.handover_view(handed(1, others), NOW).why.endswith(words)


@pytest.mark.parametrize(
    ("promises", "words"),
    [
        ((), "No open promises"),
        ((promise(timedelta(hours=1)),), "1 promise open"),
        ((promise(timedelta(hours=1)), promise(timedelta(hours=-1))), "2 promises open, 1 late"),
    ],
)
def test_a_ready_bar_says_what_is_owed(promises: tuple[Promise, ...], words: str) -> None:
    assert bar_text.ready_detail(promises, NOW) == words


def test_a_contact_that_was_left_open_says_since_when() -> None:
    view = bar_text.resume_view(STATE, NOW)
    assert view.who == "Maria Okafor, open since 12:02"
    assert "your notes are here" in view.why
    nobody = bar_text.resume_view(ContactState(), NOW)
    assert nobody.who == "an unknown caller, open since before"

"""What is told outside is short, whole, ends between words, and never holds what must not be overheard."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.handoff_summary import (
    MOST_LINES,
    MOST_SPOKEN_WORDS,
    Errand,
    plain_text,
    sheet_of,
    shorten_sheet,
    spoken_summary,
)
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.contacts.state import fold_events
from tests.contacts.events_for_tests import DANA, SAM, START, Told, any_events

NOW = START + timedelta(minutes=9)
ASKED = "Will you pay back the £15 you charged her?"
BANK = Errand("Her bank", ASKED, "8841 2290")
TEXT = st.text("ab é\n\t.?,“%0129-", max_size=400)
LONG = "long " * 200


def at(moment: datetime) -> str:
    return f"{moment:%H:%M}"


WORDS = Words(name=str.capitalize, at=at)


@pytest.fixture
def told() -> Told:
    made = Told()
    made("opened", shown="020 7946 0018", number="+442079460018")
    made("identified", customer_id="maria", name="Maria Okafor", level="known")
    made("verified", how=["Date of birth", "Postcode"], minutes=30)
    made("searched", text="they took the money out twice")
    made("article_opened", article_id="charged-twice", title="Customer was charged twice")
    made.answered("When did they pay", "After the 24th")
    handover_id = made.passed_on(question="Not a fault, is it?")
    made("handover_accepted", SAM, handover_id=handover_id)
    made.option("option_declined", "credit", SAM, words="I need it before Monday")
    return made


def test_ten_seconds_say_who_how_sure_what_about_what_was_done_and_what_is_asked(told: Told) -> None:
    said = spoken_summary(fold_events(told.events), BANK, WORDS, NOW)
    assert said == (
        "Maria Okafor, account ending 2290, verified. Customer was charged twice. Declined: Credit. "
        "Will you pay back the £15 you charged her?"
    )
    assert 20 <= len(said.split()) <= 30


def test_nobody_known_and_not_verified_is_said(told: Told) -> None:
    said = spoken_summary(ContactState(), Errand("999", "Send help"), WORDS, NOW)
    assert said == (
        "A caller we do not know, not verified. What it is about is not noted. Nothing done yet. Send help."
    )


def test_a_verification_that_is_too_long_ago_is_said_so(told: Told) -> None:
    late = NOW + timedelta(minutes=60)
    assert "verified too long ago" in spoken_summary(fold_events(told.events), BANK, WORDS, late)
    assert "too long ago, please verify again" in plain_text(sheet_of(fold_events(told.events), BANK, WORDS, late))


def test_the_text_has_the_whole_chain_in_order(told: Told) -> None:
    lines = plain_text(sheet_of(fold_events(told.events), BANK, WORDS, NOW)).split("\n")
    assert lines == [
        "Maria Okafor, for Her bank",
        "Passed on by Sam, 12:13",
        "",
        f"Please: {ASKED}",
        "",
        "Customer: Maria Okafor",
        "Account: 8841 2290",
        "Rang from: 020 7946 0018",
        "Verified: By Dana at 12:06, date of birth, postcode",
        "About: Customer was charged twice",
        "In their words: “they took the money out twice”",
        "1. Dana, 12:04 to 12:11",
        "   Verified: Date of birth, Postcode",
        "   When did they pay? After the 24th",
        "   Passed to sam: “Not a fault, is it?”",
        "2. Sam, 12:11 to 12:13",
        "   Declined: Credit: “I need it before Monday”",
    ]


def test_an_answer_to_what_was_asked_stands_before_the_next_question(told: Told) -> None:
    told(
        "handed_over",
        SAM,
        handover_id="x",
        to_kind="outside",
        to_name="Her bank",
        question="Pay?",
        answer="No, it is not.",
    )
    text = plain_text(sheet_of(fold_events(told.events), BANK, WORDS, NOW))
    assert text.endswith("   Answered Dana: “No, it is not.”\n   Passed to Her bank: “Pay?”")


def test_what_is_typed_for_outside_is_masked_like_everything_else(told: Told) -> None:
    typed = Errand("Her bank", "Her PIN is 4821, card 4242 4242 4242 4242", "8841 2290")
    for text in (
        spoken_summary(fold_events(told.events), typed, WORDS, NOW),
        plain_text(sheet_of(fold_events(told.events), typed, WORDS, NOW)),
    ):
        assert "4821" not in text
        assert "4242 4242" not in text


def test_a_long_chain_keeps_its_newest_steps_and_says_what_it_left_out(told: Told) -> None:
    for number in range(80):
        told.answered(f"q{number}", "Yes", SAM)
    text = plain_text(sheet_of(fold_events(told.events), BANK, WORDS, NOW))
    assert len(text.split("\n")) <= MOST_LINES
    assert "q79? Yes" in text
    assert "earlier steps are left out" in text
    assert f"Please: {ASKED}" in text


def test_an_answer_that_was_taken_back_is_not_told(told: Told) -> None:
    told.answered("wrong", "No", SAM)
    told("step_undone", SAM, article_id="charged-twice", step_id="wrong")
    assert "wrong?" not in plain_text(sheet_of(fold_events(told.events), BANK, WORDS, NOW))


@given(any_events(), TEXT, TEXT)
def test_any_contact_can_be_told(events: list[Event], to_name: str, question: str) -> None:
    state, errand = fold_events(events), Errand(to_name, question, "8841 2290")
    assert len(spoken_summary(state, errand, WORDS, NOW).split()) <= MOST_SPOKEN_WORDS + 8
    sheet = sheet_of(state, errand, WORDS, NOW)
    lines = plain_text(sheet).split("\n")
    assert len(lines) <= MOST_LINES
    for most in (0, 3, 100):
        assert sum(len(leg.rows) for leg in shorten_sheet(sheet, most).legs) <= most
        left_out = [leg.left_out + len(leg.rows) for leg in shorten_sheet(sheet, most).legs]
        assert left_out == [len(leg.rows) for leg in sheet.legs]


@given(
    st.text("0123456789", min_size=6, max_size=12),
    st.sampled_from(["", " ", "-", ".", " - ", "/"]),
    st.text("ab \n", max_size=30),
)
def test_an_account_is_never_spoken_whole_wherever_it_was_written(account: str, between: str, around: str) -> None:
    made = Told()
    number = between.join(account)
    made("identified", customer_id="c", name=f"Maria {number}", level="known")
    made("searched", text=f"{around}my account {number} {around}")
    said = spoken_summary(fold_events(made.events), Errand("Bank", f"{around} {number}?", account), WORDS, NOW)
    assert account not in re.sub(r"[\s.\-/]", "", said)


@pytest.mark.parametrize("words", [LONG, "x" * 5000, " \n ".join(["word"] * 300)])
def test_long_words_are_cut_politely(words: str) -> None:
    made = Told()
    made("opened", DANA)
    made("noted", DANA, text=words)
    made("searched", DANA, text=words)
    errand = Errand(words, words, "8841 2290")
    said = spoken_summary(fold_events(made.events), errand, WORDS, NOW)
    assert said.endswith("…")
    assert len(said) < 700
    lines = plain_text(sheet_of(fold_events(made.events), errand, WORDS, NOW)).split("\n")
    assert len(lines) <= MOST_LINES
    assert all(len(line) <= 460 for line in lines)

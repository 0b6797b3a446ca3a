"""What was logged is told in plain words, newest first; broken data is told as far as it can be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import ContactState, Event, Leg
from kms_desktop.contacts.state import fold_events
from kms_desktop.guidance.model import Answered
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.desk.log_text import LogWriter, repeat_lines, settled_lines

NOW = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
NAMES = {"d": "Dana Whitfield", "s": "Sam Ruiz"}
WRITER = LogWriter(Words(lambda key: NAMES[key], lambda at: when_text(at, NOW, UTC)))


def event(kind: str, seq: int = 1, agent: str = "d", /, **data: object) -> Event:
    return read_event(f"e{seq}", "c", seq, NOW + timedelta(seconds=seq), agent, kind, data)


CHANNEL_WORDS = (
    *(("email", "Mail"), ("chat", "Chat"), ("sms", "Text message"), ("whatsapp", "WhatsApp"), ("web", "Website")),
    *(("social", "Social media"), ("visit", "Shop visit"), ("pigeon", "Pigeon")),
)
TOLD = [
    (event("opened", waited_s=6.4, shown="020 7946 0018"), "Call taken after 6 s", "020 7946 0018"),
    (event("opened", shown="Number withheld"), "Call taken", "Number withheld"),
    (event("opened", waited_s=0.0, direction="out", shown="020 7946 0018"), "Call made", "020 7946 0018"),
    *((event("opened", channel=code), words, "") for code, words in CHANNEL_WORDS),
    (event("identified", name="Maria Okafor", level="maybe", why="Same home."), "Maybe: Maria Okafor", "Same home."),
    (event("verified", how=["Date of birth", "Postcode"]), "Verified: Date of birth, Postcode", ""),
    (event("searched", text="money twice"), "“money twice”", ""),
    (event("article_opened", title="Charged twice"), "Opened the article", "Charged twice"),
    (event("step_answered", text="Yes", question="Has the bank charged?"), "Has the bank charged? Yes", ""),
    (event("step_answered", text="Two lines", question="How many?"), "Two lines", "How many?"),
    (event("wrap_up_corrected", why="heard it again"), "Wrap-up corrected", "“heard it again”"),
    (event("issue_settled", article_title="Late bill"), "Another issue", "Late bill"),
    (event("fact_set", fact="amount", value=Decimal("38.5")), "Amount: £38.50", ""),
    (event("fact_set", fact="late_fee", value=True), "Late fee: True", ""),
    (event("option_offered", title="Refund", amount=20), "Offered: Refund", "£20.00"),
    (event("granted", title="Refund", amount="53.50"), "Granted: Refund", "£53.50"),
    (event("option_declined", title="Refund", words="too late"), "Declined: Refund", "“too late”"),
    (event("promised", what="ring back", due_at="2026-11-22T17:05:00+00:00"), "Promise: ring back", "Due 17:05"),
    (event("none_fit", text="cash"), "None of these fit", "“cash”"),
    (event("suggested", kind="flag", text="wrong"), "Flagged the article", "“wrong”"),
    (event("suggested", kind="observation", text="queue"), "Reported", "“queue”"),
    (event("suggested", kind="suggestion", text="idea"), "Suggested", "“idea”"),
    (event("held", on=True), "On hold", ""),
    (event("held", on=False), "Back on the line", ""),
    (event("handed_over", to_name="Billing", question="Can you?"), "Passed to Billing", "“Can you?”"),
    (event("handover_refused", 1, "s", reason="lunch"), "Sam Ruiz refused it", "“lunch”"),
    (event("wrapped_up", outcome="mollified"), "Wrapped up", "Accepted it"),
    (event("repeated", what="postcode"), "Asked again: postcode", ""),
]


@pytest.mark.parametrize(("happened", "what", "detail"), TOLD, ids=lambda part: part if isinstance(part, str) else "")
def test_each_event_is_told_in_plain_words(happened: Event, what: str, detail: str) -> None:
    line = WRITER.log_line(happened)
    assert line is not None
    assert (line.what, line.detail) == (what, detail)


def test_what_a_person_need_not_read_leaves_no_row() -> None:
    assert WRITER.log_line(event("option_accepted", title="Refund")) is None
    assert WRITER.log_line(event("something_of_next_year")) is None


def test_rows_come_newest_first_and_of_notes_only_the_last_stands() -> None:
    rows = WRITER.log_lines(
        (event("noted", 1, text="a"), event("searched", 2, text="b"), event("noted", 3, text="a c"))
    )
    assert [(row.what, row.detail) for row in rows] == [("Note", "a c"), ("“b”", "")]


def test_a_note_that_was_deleted_leaves_no_earlier_one_behind() -> None:
    assert WRITER.log_lines((event("noted", 1, text="the card is lost"), event("noted", 2, text=""))) == []


def test_an_answer_that_was_taken_back_leaves_no_row_and_the_new_one_does() -> None:
    rows = WRITER.log_lines(
        (
            event("step_answered", 1, article_id="a", step_id="s", text="Yes"),
            event("step_undone", 2, article_id="a", step_id="s"),
            event("step_answered", 3, article_id="a", step_id="s", text="No"),
        )
    )
    assert [row.what for row in rows] == ["No"]


def test_a_leg_tells_what_was_asked_and_found_and_the_callers_words_once() -> None:
    events = (
        event("opened", 1, shown="020 7946 0018"),
        event("identified", 2, name="Maria Okafor", level="known"),
        event("searched", 3, text="money twice"),
        event("searched", 4, text="money twice again"),
        event("article_opened", 5, title="Charged twice"),
        event("step_answered", 6, text="Yes", question="Has the bank charged?"),
        event("noted", 7, text="private"),
    )
    rows = WRITER.leg_rows(Leg("d", NOW, None, events))
    assert [(row.what, row.detail) for row in rows] == [
        ("Rang in", "020 7946 0018"),
        ("Known to us", "Maria Okafor"),
        ("In their words", "“money twice”"),
        ("Has the bank charged?", "Yes"),
    ]


def test_what_is_settled_says_who_settled_it() -> None:
    state = ContactState(
        verified_at=NOW,
        verified_how=("Postcode",),
        verified_by="d",
        verified_until=NOW + timedelta(minutes=30),
        settled=(Answered("a", "s", "Has the bank charged?", 0, "Yes", by="s", at=NOW),),
    )
    at = WRITER.format_time(NOW)
    rows = settled_lines(state, WRITER, lambda key: NAMES[key], NOW + timedelta(minutes=6))
    assert [(row.what, row.detail) for row in rows] == [
        (f"Verified by Dana Whitfield, {at}", "Postcode · good for 24 min"),
        ("Yes", f"Has the bank charged? · Sam Ruiz, {at}"),
    ]
    late = settled_lines(state, WRITER, lambda key: NAMES[key], NOW + timedelta(minutes=30))[0]
    assert (late.detail, late.tone) == ("Postcode · too long ago, verify again", "warn")


def test_a_fact_that_was_set_by_hand_is_settled_too() -> None:
    told = (event("fact_set", 1, fact="amount", value=38.5), event("fact_set", 2, fact="amount", value=40))
    (row,) = settled_lines(fold_events(told), WRITER, lambda key: NAMES.get(key, "Somebody"), NOW)
    assert row.what.startswith("Amount: ")
    assert "40" in row.what


def test_a_leg_tells_the_answer_to_what_was_asked_and_who_refused() -> None:
    before = Leg("d", NOW, NOW, (), "Is it a fault?")
    events = (
        event("handed_over", 1, to_name="Sam Ruiz", question="You?"),
        event("handover_refused", 2, "s", reason="No time"),
        event("handed_over", 3, to_name="Billing", question="Pay it?", answer="No fault"),
    )
    rows = WRITER.leg_rows(Leg("s", NOW, None, events), before)
    assert [(row.what, row.detail) for row in rows] == [
        ("Passed to Sam Ruiz", "“You?”"),
        ("Sam Ruiz refused it", "“No time”"),
        ("Answered Dana Whitfield", "“No fault”"),
        ("Passed to Billing", "“Pay it?”"),
    ]


def test_what_was_asked_twice_is_told_with_who_had_settled_it() -> None:
    told = (
        event("verified", 1, how=["Postcode"]),
        event("verified", 2, "s", how=["Postcode"]),
    )
    (row,) = repeat_lines(fold_events(told), lambda key: NAMES[key])
    assert (row.what, row.detail) == ("Verified again by Sam Ruiz", "Postcode, which Dana Whitfield had settled")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
FIELDS = st.sampled_from(
    ("amount", "value", "fact", "waited_s", "how", "text", "due_at", "on", "title", "words", "level", "name", "what")
)


@given(st.sampled_from(sorted({happened.kind for happened, _, _ in TOLD} | {"noted"})), st.dictionaries(FIELDS, JSON))
def test_whatever_an_event_holds_it_is_told_without_failing(kind: str, data: dict[str, object]) -> None:
    happened = event(kind, **data)
    assert isinstance(WRITER.log_lines((happened,)), list)
    assert isinstance(WRITER.leg_rows(Leg("d", NOW, None, (happened,))), list)
    assert isinstance(settled_lines(fold_events([happened]), WRITER, lambda key: NAMES.get(key, ""), NOW), list)


def test_a_promise_of_a_grant_that_was_taken_back_is_told_as_withdrawn() -> None:
    due = "2026-11-22T17:05:00+00:00"
    events = (
        event("promised", 1, what="money back", due_at=due, promise_id="p", grant_id="g"),
        event("promised", 2, what="ring back", due_at=due, promise_id="q"),
        event("grant_taken_back", 3, grant_id="g", title="Refund", amount="20"),
    )
    rows = {row.what: row for row in WRITER.log_lines(events)}
    assert rows["Promise: money back"].detail == "withdrawn · Due 17:05"
    assert rows["Promise: ring back"].detail == "Due 17:05"
    told = [row.detail for row in WRITER.leg_rows(Leg("d", NOW, None, events)) if "money back" in row.what]
    assert told and all(detail.startswith("withdrawn") for detail in told)

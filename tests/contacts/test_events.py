"""A kind of event says everything about itself in its class, and what was stored of it stays as it is."""

from __future__ import annotations

import json
import re
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.events.call import Noted, Opened, Searched, Suggested
from kms_desktop.contacts.events.declaration import (
    GOES,
    KINDS,
    STAYS,
    Undecided,
    code_field,
    declared_fields,
    event_kind,
    read_payload,
    stored_payload,
    text_field,
)
from kms_desktop.contacts.events.erasing import of_nobody, without_words
from kms_desktop.contacts.events.guide import StepAnswered
from kms_desktop.contacts.events.options import Granted
from kms_desktop.contacts.events.promise import Promised
from kms_desktop.contacts.events.reading import event_of, new_event, payload_of
from kms_desktop.contacts.model import Audience, Event, Payload, Writer
from kms_desktop.contacts.state import fold_events
from tests.contacts.events_for_tests import DATA, START, any_events
from tests.contacts.test_values import ANYTHING, CARD

STORED = [
    json.loads(line)
    for line in Path(__file__).with_name("stored_events.jsonl").read_text(encoding="utf-8").splitlines()
]
"""Events as the version before kinds were classes stored them, with what it kept of them, and how it told them."""
WORDS = Words(name=lambda key: key[-4:], at=lambda at: f"{at:%H:%M}")


def the_event(stored: dict[str, Any]) -> Event:
    return event_of(stored["key"], stored["payload"])


def test_every_kind_that_was_ever_stored_is_still_known() -> None:
    assert {stored["payload"]["kind"] for stored in STORED} - {"of_a_newer_version"} <= set(KINDS)


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["payload"]["kind"])
def test_what_is_stored_is_carried_on_byte_for_byte(stored: dict[str, Any]) -> None:
    assert json.dumps(payload_of(the_event(stored))) == json.dumps(stored["payload"])


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["payload"]["kind"])
def test_what_it_says_would_be_stored_again_the_same(stored: dict[str, Any]) -> None:
    """But for what has a default, which is left out, and what could not be read at all."""
    event = the_event(stored)
    if event.kind not in KINDS:
        return
    again, said = stored_payload(event.payload), dict(event.data)
    for one in declared_fields(KINDS[event.kind]):
        kept, value = again.pop(one.key, one.default), said.pop(one.key, one.default)
        assert kept == value or not isinstance(value, str | int | float), one.key
    assert again == {}
    assert set(said) <= {"newer_key", "newer_id"}


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["payload"]["kind"])
def test_erasing_leaves_what_it_left_before(stored: dict[str, Any]) -> None:
    event = the_event(stored)
    assert without_words(event.kind, event.data) == stored["left"]
    assert of_nobody(event.kind, event.data) == stored["unnamed"]


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["payload"]["kind"])
def test_it_reads_as_it_read_before(stored: dict[str, Any]) -> None:
    event = the_event(stored)
    told = event.payload.describe(event, WORDS)
    line = [told.icon, told.what, told.detail, told.tone] if told else None
    leg = [told.leg_icon or told.icon, *(told.in_leg or (told.what, told.detail)), told.tone] if told else None
    row = list(told.on_sheet) if told and told.on_sheet else None
    assert (line, leg, row) == (stored["line"], stored["leg"], stored["row"])


# written


NOT_WRITTEN_TWICE = [
    (Opened(channel="chat", shown="maria"), '{"channel": "chat", "shown": "maria"}'),
    (Suggested(suggestion_id="s", about="flag", text="x"), '{"suggestion_id": "s", "kind": "flag", "text": "x"}'),
    (
        StepAnswered(
            article_id="a",
            step_id="s",
            question="q",
            choice=0,
            text="t",
            facts={"n": Decimal("38.50"), "products": ("tv", "mobile")},
            next=("b", ""),
        ),
        '{"article_id": "a", "step_id": "s", "question": "q", "choice": 0, "text": "t", '
        '"facts": {"n": 38.5, "products": ["tv", "mobile"]}, "next": ["b", ""]}',
    ),
    (
        Granted(article_id="a", option_id="o", title="T", amount=Decimal("45.00"), remedy="money", customer_id="c"),
        '{"article_id": "a", "option_id": "o", "title": "T", "amount": 45, "remedy": "money", "customer_id": "c"}',
    ),
    (
        Promised(promise_id="p", what="ring", due_at=datetime(2026, 11, 23, 12, 9, tzinfo=UTC), customer_id=""),
        '{"promise_id": "p", "what": "ring", "due_at": "2026-11-23T12:09:00+00:00", "customer_id": ""}',
    ),
]


@pytest.mark.parametrize(("said", "text"), NOT_WRITTEN_TWICE, ids=lambda part: getattr(part, "kind", ""))
def test_what_is_said_is_stored_in_the_order_of_its_fields(said: Payload, text: str) -> None:
    event = new_event("k", "c", 1, START, "dana", said)
    assert json.dumps(event.data) == text
    assert event.payload == said


def test_what_was_typed_is_masked_and_what_is_exact_is_not() -> None:
    assert new_event("k", "c", 1, START, "dana", Searched(text=CARD)).payload == Searched(text="card ending 4242")
    opened = new_event("k", "c", 1, START, "dana", Opened(channel="phone", number="+4242424242424242"))
    assert opened.payload == Opened(channel="phone", number="+4242424242424242")


@given(st.sampled_from(sorted(KINDS)), DATA)
def test_any_data_is_read_and_what_it_says_comes_back_the_same(kind: str, data: dict[str, Any]) -> None:
    event = new_event("k", "c", 1, START, "dana", read_payload(kind, data))
    again = event_of("k", json.loads(json.dumps(payload_of(event), allow_nan=False)))
    assert again == event


@given(st.dictionaries(st.text(max_size=6), ANYTHING, max_size=5))
def test_any_payload_gives_an_event(payload: dict[str, Any]) -> None:
    event = event_of("k", payload)
    assert event.at.tzinfo is not None
    assert isinstance(event.data, dict)


@given(any_events())
def test_the_state_after_a_trip_through_json_is_the_same(events: list[Event]) -> None:
    through = [event_of(e.id, json.loads(json.dumps(payload_of(e)))) for e in events]
    assert through == events
    assert fold_events(through) == fold_events(events)


def carried(kind: str, data: dict[str, Any]) -> Event:
    carried_by = {"contact_id": "c", "seq": 1, "at": START.isoformat(), "agent_id": "dana"}
    return event_of("k", {**carried_by, "kind": kind, "data": data})


def test_what_a_newer_desktop_adds_to_a_kind_is_carried_on_masked() -> None:
    event = carried("noted", {"text": CARD, "mood": f"angry about {CARD}", "stars": 4})
    assert event.payload == Noted(text=CARD)
    assert payload_of(event)["data"] == {"text": CARD, "mood": "angry about card ending 4242", "stars": 4}
    assert without_words(event.kind, event.data) == {}


def test_a_kind_of_a_newer_desktop_is_carried_on_as_it_is() -> None:
    data = {"text": CARD, "facts": {"a": [1.0, None]}}
    event = carried("of_a_newer_version", data)
    assert payload_of(event)["data"] == data
    assert (event.payload.describe(event, WORDS), without_words(event.kind, data)) == (None, {})


def test_what_is_said_is_whole_and_stays_as_it_was_said() -> None:
    with pytest.raises(TypeError, match="Noted says nothing of text"):
        Noted()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Noted has no words"):
        Noted(text="a", words="b")  # type: ignore[call-arg]
    said = Noted(text="a")
    with pytest.raises(FrozenInstanceError):
        said.text = "b"  # type: ignore[misc]
    assert (said, repr(said)) == (Noted(text="a"), "Noted(text='a')")
    assert said != Noted(text="b") and said != Searched(text="a")


# declared


def test_a_field_that_does_not_say_what_becomes_of_it_is_refused() -> None:
    with pytest.raises(Undecided, match=r"Silent\.words"):

        @event_kind("undecided", writer=Writer.HOLDER, audience=Audience.DESKS)
        class Silent(Payload):
            words: str

    assert "undecided" not in KINDS


def test_a_kind_that_does_not_say_who_logs_it_and_who_is_told_is_refused() -> None:
    with pytest.raises(TypeError, match="writer"):
        event_kind("undecided")  # type: ignore[call-arg]


def test_a_kind_is_declared_once() -> None:
    with pytest.raises(Undecided, match="“noted” is declared twice"):

        @event_kind("noted", writer=Writer.HOLDER, audience=Audience.DESKS)
        class Again(Payload):
            text: str = text_field(GOES)
            key: str = code_field(STAYS)

    assert KINDS["noted"] is Noted


def test_no_kind_is_named_in_the_program_but_where_it_is_declared() -> None:
    """A list of kinds beside the code that uses them would drift from the declaration."""
    package = Path(__file__).parents[2] / "kms_desktop"
    also_other_codes = {"granted", "held", "wrapped_up", "handed_over", "none_fit", "searched", "repeated", "noted"}
    also_other_codes |= {"reopened"}
    """Of an offer, a phase, a suggestion, an entry of a list, a figure, what came of a call event, a theme."""
    own = set(KINDS) - also_other_codes - {"opened", "verified"}
    named = re.compile("|".join(f'"{kind}"' for kind in sorted(own)))
    found = {
        path.relative_to(package).as_posix(): named.findall(path.read_text(encoding="utf-8"))
        for path in package.rglob("*.py")
        if "contacts/events" not in path.as_posix() and "storage/migrations" not in path.as_posix()
    }
    assert {path: kinds for path, kinds in found.items() if kinds} == {}

"""Bodies as telephone systems write them, in every spelling that is known, and as nobody should."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kms_desktop.connectors.cti.webhook import Told, Unreadable, parse_webhook
from kms_desktop.customers.call_event import CallEvent

AT = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
NEW = {"event": "newCall", "from": "442079460018", "to": "442079460100", "direction": "in", "callId": "c-1"}


def told_of(body: bytes, kind: str = JSON, direction: str = "") -> Told:
    return parse_webhook(body, kind, AT, "GB", "zammad", direction)


def read(fields: dict[str, Any], kind: str = JSON) -> CallEvent:
    body = json.dumps(fields) if kind == JSON else urlencode(fields, doseq=True)
    event = told_of(body.encode(), kind).event
    assert event is not None
    return event


@pytest.mark.parametrize("kind", [JSON, FORM])
@pytest.mark.parametrize(
    "people", [("user", ["Dana Whitfield", "Priya Nair"]), ("user[]", ["Dana Whitfield", "Priya Nair"])]
)
def test_a_new_call_rings_for_the_people_it_names(kind: str, people: tuple[str, list[str]]) -> None:
    event = read({**NEW, people[0]: people[1], "queue": "support"}, kind)
    assert (event.what, event.call_id, event.number, event.line) == ("new", "c-1", "+442079460018", "+442079460100")
    assert (event.names, event.queue, event.source) == (("Dana Whitfield", "Priya Nair"), "support", "zammad")


@pytest.mark.parametrize("kind", [JSON, FORM])
@pytest.mark.parametrize("name", ["user", "user[]", "caller", "caller[]"])
@pytest.mark.parametrize("who", ["Dana Whitfield", ["Dana Whitfield"]])
def test_who_answered_is_said_in_four_ways(kind: str, name: str, who: Any) -> None:
    event = read({**NEW, "event": "answer", name: who}, kind)
    assert (event.what, event.names, event.number) == ("answered", ("Dana Whitfield",), "+442079460018")


@pytest.mark.parametrize("name", ["callId", "call_id", "callid", "CallID"])
def test_the_call_id_has_three_spellings(name: str) -> None:
    fields = {key: value for key, value in NEW.items() if key != "callId"}
    assert read({**fields, name: "c-9"}).call_id == "c-9"


@pytest.mark.parametrize(
    "cause",
    ["normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded"],
)
def test_a_hang_up_says_why(cause: str) -> None:
    assert read({**NEW, "event": "hangup", "cause": cause}).cause == cause
    assert read({**NEW, "event": "hangup", "cause": "of a later release"}).cause == ""


def test_an_outgoing_call_is_the_callers_own() -> None:
    event = read({**NEW, "direction": "out", "from": "442079460100", "to": "442079460018", "user": "Dana Whitfield"})
    assert (event.direction, event.number, event.line) == ("out", "+442079460018", "+442079460100")


@pytest.mark.parametrize("written", ["anonymous", "", "unknown"])
def test_a_withheld_number_is_a_call(written: str) -> None:
    assert (read({**NEW, "from": written}).number, read({**NEW, "from": written}).told) == ("", "")


def test_a_call_that_goes_on_under_another_id_names_the_first() -> None:
    assert read({**NEW, "callId": "c-2", "origCallId": "c-1"}, FORM).original_call_id == "c-1"


def test_an_extension_in_the_place_of_a_name_is_one() -> None:
    event = read({**NEW, "user": ["204", "Dana Whitfield"], "answeringNumber": "+44 20 7946 0104"})
    assert (event.names, set(event.extensions)) == (("Dana Whitfield",), {"204", "+442079460104"})


def test_the_dialled_number_may_be_somebodys_own() -> None:
    assert read(NEW).extensions == ("442079460100", "+442079460100")
    assert read({**NEW, "to": "204"}).extensions == ("204",)


# --- sipgate.io


def test_sipgate_tells_people_with_keys_of_its_own() -> None:
    event = read(
        {**NEW, "user[]": "Dana Whitfield", "userId[]": "w0", "fullUserId[]": "1234567w0", "diversion": "22"}, FORM
    )
    assert event.names == ("Dana Whitfield", "w0", "1234567w0")
    assert told_of(urlencode({**NEW, "user[]": "Dana"}).encode(), FORM).is_new


def test_keys_that_are_pressed_are_no_news_of_a_call() -> None:
    assert told_of(b"event=dtmf&dtmf=1&callId=c-1", FORM) == Told(None, False)


# --- Placetel


@pytest.mark.parametrize(
    ("name", "what", "direction"),
    [
        ("IncomingCall", "new", "in"),
        ("OutgoingCall", "new", "out"),
        ("CallAccepted", "answered", "in"),
        ("HungUp", "hung_up", "in"),
    ],
)
def test_placetel_has_its_own_names(name: str, what: str, direction: str) -> None:
    event = read(
        {"event": name, "call_id": "p-1", "from": "02079460018", "to": "02079460100", "peer": "204@pbx.example"}, FORM
    )
    assert (event.what, event.direction, event.call_id, event.extensions) == (what, direction, "p-1", ("204",))


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("missed", "cancel"), ("voicemail", "voicemail"), ("blocked", "blocked"), ("accepted", "normalClearing")],
)
def test_placetel_says_in_its_type_why_a_call_ended(kind: str, cause: str) -> None:
    assert read({"event": "HungUp", "call_id": "p-1", "type": kind}, FORM).cause == cause


# --- what is not as it should be


def test_what_the_address_says_counts_where_the_event_says_nothing() -> None:
    body = b"event=newCall&from=442079460100&to=442079460018&callId=c-1"
    assert told_of(body, FORM, "out").event.direction == "out"  # type: ignore[union-attr]
    assert told_of(body + b"&direction=in", FORM, "out").event.direction == "in"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "unreadable"),
        (b"{", "unreadable"),
        (b"[" * 5_000, "unreadable"),
        (b"[1]", "unreadable"),
        (b'{"callId": "c"}', "unreadable"),
        (b'{"event": "newCall"}', "unreadable"),
        (b"&".join(b"a%d=1" % n for n in range(500)), "unreadable"),
        (b"event=coffeeReady&callId=c", "event_unknown"),
        (b"event=newCall&callId=c&direction=sideways", "direction_unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_code(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        told_of(body, FORM)
    assert refused.value.code == code


def test_no_number_gets_into_what_is_noted_of_it() -> None:
    with pytest.raises(Unreadable) as refused:
        read({**NEW, "event": "call 07700 900118", "direction": "in"})
    assert not any(letter.isdigit() for letter in refused.value.detail)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("event=answer&callId=c&user=Jörg+Müller".encode("latin-1"), FORM),
        ("event=answer&callId=c&user=Jörg+Müller".encode(), FORM),
        ("\ufeffevent=answer&callId=c&user=Jörg+Müller".encode(), FORM),
        ('{"event":"answer","callId":"c","user":"Jörg Müller"}'.encode("latin-1"), JSON),
        ('{"event":"answer","callId":"c","user":"Jörg Müller"}'.encode("utf-16"), "application/json; charset=utf-16"),
        ('{"event":"answer","callId":"c","user":"Jörg Müller"}'.encode(), "text/plain; charset=klingon"),
    ],
)
def test_letters_are_read_as_they_were_meant(body: bytes, kind: str) -> None:
    event = told_of(body, kind).event
    assert event is not None and event.names == ("Jörg Müller",)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([JSON, FORM, "", "charset=utf-7", "text/plain; charset=base64"]))
def test_any_bytes_are_an_event_or_refused(body: bytes, kind: str) -> None:
    try:
        told_of(body, kind)
    except Unreadable as refused:
        assert str(refused)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["from", "to", "direction", "callId", "user", "user[]", "caller", "cause", "queue", "type"])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["newCall", "answer", "hangup"]), st.dictionaries(names, values, max_size=8))
def test_any_values_are_an_event_that_can_be_stored_or_refused(name: str, fields: dict[str, Any]) -> None:
    try:
        event = told_of(json.dumps({"event": name, **fields}).encode()).event
    except Unreadable:
        return
    assert event is not None
    said = (event.call_id, event.number, event.told, event.line, event.queue, *event.names, *event.extensions)
    assert all(len(one) <= 250 and "\0" not in one and "\n" not in one for one in said)

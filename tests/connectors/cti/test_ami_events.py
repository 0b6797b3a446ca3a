"""What Asterisk says of its channels, as its documentation has it → what happened with a call."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from kms_desktop.connectors.cti.ami_events import AmiCalls
from kms_desktop.connectors.cti.webhook import parse_number
from kms_desktop.customers.call_event import CallEvent
from tests.connectors.cti.asterisk import Channel, Message, caller, dial, dialled, event, hang_up, new_channel, phone

AT = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
KEY = "1000.1"


def calls() -> AmiCalls:
    return AmiCalls(lambda written: parse_number(written, AT, "GB"))


def played(*messages: Message, on: AmiCalls | None = None) -> list[CallEvent]:
    told = on or calls()
    found = []
    for n, message in enumerate(messages):
        small = {name.casefold(): value for name, value in message.items()}
        found += told.take(small, AT + timedelta(seconds=n))
    return found


def short(events: list[CallEvent]) -> list[tuple[str, ...]]:
    return [(one.what, *one.extensions, *([one.cause] if one.cause else [])) for one in events]


def test_a_call_rings_is_answered_and_ends() -> None:
    line, dana = caller(), phone("204", KEY, "1000.2")
    events = played(new_channel(line), dial(line, dana), dialled(line, dana, "ANSWER"), hang_up(dana), hang_up(line))
    assert short(events) == [("new", "204"), ("answered", "204"), ("hung_up", "normalClearing")]
    assert {(one.call_id, one.number, one.line, one.direction) for one in events} == {
        (KEY, "+442079460018", "+442079460100", "in")
    }


def test_the_caller_gives_up_while_it_rings() -> None:
    line, dana = caller(), phone("204", KEY, "1000.2")
    events = played(new_channel(line), dial(line, dana), dialled(line, dana, "CANCEL"), hang_up(dana), hang_up(line, 0))
    assert short(events) == [("new", "204"), ("hung_up", "cancel")]


@pytest.mark.parametrize(
    ("status", "number", "cause"),
    [
        ("BUSY", 17, "busy"),
        ("NOANSWER", 19, "noAnswer"),
        ("CONGESTION", 34, "congestion"),
        ("CHANUNAVAIL", 20, "congestion"),
    ],
)
def test_nobody_takes_it(status: str, number: int, cause: str) -> None:
    line, dana = caller(), phone("204", KEY, "1000.2")
    events = played(
        new_channel(line), dial(line, dana), dialled(line, dana, status), hang_up(dana, number), hang_up(line, number)
    )
    assert short(events) == [("new", "204"), ("rang_out", "204", cause), ("hung_up", cause)]


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (1, "notFound"), (3, "notFound"), (16, "normalClearing"), (17, "busy"), (18, "noAnswer"), (19, "noAnswer"),
        (21, "noAnswer"), (26, "cancel"), (34, "congestion"), (42, "congestion"), (127, ""), (0, ""),
    ],
)  # fmt: skip
def test_causes_by_their_numbers(number: int, cause: str) -> None:
    line, dana = caller(), phone("204", KEY, "1000.2")
    *_, last = played(new_channel(line), dial(line, dana), dialled(line, dana, "ANSWER"), hang_up(dana, number))
    assert (last.what, last.cause) == ("hung_up", cause)


def test_a_queue_rings_one_after_the_other() -> None:
    line, dana, sam = caller(), phone("204", KEY, "1000.2"), phone("207", KEY, "1000.3")
    events = played(
        new_channel(line),
        event("QueueCallerJoin", line.keys(), Queue="billing", Position="1", Count="1"),
        dial(line, dana),
        dialled(line, dana, "NOANSWER"),
        hang_up(dana, 19),
        dial(line, sam),
        dialled(line, sam, "ANSWER"),
        event("AgentConnect", line.keys(), sam.keys("Dest"), Queue="billing", MemberName="Sam", RingTime="3"),
        hang_up(sam),
    )
    assert short(events) == [
        ("new", "204"),
        ("rang_out", "204", "noAnswer"),
        ("new", "207"),
        ("answered", "207"),
        ("hung_up", "normalClearing"),
    ]
    assert {one.queue for one in events} == {"billing"}


def test_a_queue_rings_at_all_at_once_and_one_takes_it() -> None:
    line, dana, sam = caller(), phone("204", KEY, "1000.2"), phone("207", KEY, "1000.3")
    events = played(
        new_channel(line), dial(line, dana), dial(line, sam), dialled(line, sam, "ANSWER"),
        dialled(line, dana, "CANCEL"), hang_up(dana, 26), hang_up(line), hang_up(sam),
    )  # fmt: skip
    assert short(events) == [("new", "204"), ("new", "207"), ("answered", "207"), ("hung_up", "normalClearing")]


def test_a_queue_through_local_channels_rings_at_the_telephone_behind_them() -> None:
    line, dana = caller(), phone("204", KEY, "1000.4")
    outer = Channel("Local/204@agents-00000001;1", "1000.2", KEY)
    inner = Channel("Local/204@agents-00000001;2", "1000.3", KEY)
    events = played(
        new_channel(line), dial(line, outer), dial(inner, dana), dialled(inner, dana, "ANSWER"),
        dialled(line, outer, "ANSWER"), event("AgentConnect", line.keys(), outer.keys("Dest"), Queue="billing"),
        hang_up(dana), hang_up(inner), hang_up(outer), hang_up(line),
    )  # fmt: skip
    assert short(events) == [("new", "204"), ("answered", "204"), ("hung_up", "normalClearing")]
    assert events[0].number == "+442079460018"


def test_an_outgoing_call_is_of_who_dials() -> None:
    dana = Channel("PJSIP/204-00000001", KEY, KEY, "204", "02079460018")
    trunk = Channel("PJSIP/trunk-00000002", "1000.2", KEY)
    events = played(
        new_channel(dana), dial(dana, trunk, "trunk/02079460018"), dialled(dana, trunk, "ANSWER"),
        hang_up(trunk), hang_up(dana),
    )  # fmt: skip
    assert short(events) == [("new", "204"), ("answered", "204"), ("hung_up", "normalClearing")]
    assert {(one.direction, one.number) for one in events} == {("out", "+442079460018")}


def test_a_colleague_rings_a_colleague() -> None:
    dana, sam = Channel("PJSIP/204-00000001", KEY, KEY, "204", "207"), phone("207", KEY, "1000.2")
    events = played(new_channel(dana), dial(dana, sam), dialled(dana, sam, "ANSWER"), hang_up(sam), hang_up(dana))
    assert short(events) == [("new", "207"), ("answered", "207"), ("hung_up", "normalClearing")]
    assert events[0].number == "204"


def test_a_blind_transfer_keeps_the_call() -> None:
    line, dana, sam = caller(), phone("204", KEY, "1000.2"), phone("207", KEY, "1000.3")
    events = played(
        new_channel(line), dial(line, dana), dialled(line, dana, "ANSWER"),
        event("BlindTransfer", dana.keys("Transferer"), line.keys("Transferee"), Result="Success", Extension="207",
              IsExternal="Yes"),
        hang_up(dana), dial(line, sam), dialled(line, sam, "ANSWER"), hang_up(line), hang_up(sam),
    )  # fmt: skip
    assert short(events) == [
        ("new", "204"), ("answered", "204"), ("transferred", "207"), ("new", "207"), ("answered", "207"),
        ("hung_up", "normalClearing"),
    ]  # fmt: skip
    assert {one.call_id for one in events} == {KEY}


@pytest.mark.parametrize("result", ["Fail", "Invalid", "Not Permitted"])
def test_a_transfer_that_fails_changes_nothing(result: str) -> None:
    line, dana = caller(), phone("204", KEY, "1000.2")
    events = played(
        new_channel(line), dial(line, dana), dialled(line, dana, "ANSWER"),
        event("BlindTransfer", dana.keys("Transferer"), Result=result, Extension="207"), hang_up(dana),
    )  # fmt: skip
    assert short(events) == [("new", "204"), ("answered", "204"), ("hung_up", "normalClearing")]


def attended(status: str) -> list[CallEvent]:
    """Dana asks Sam on a second line, then joins the two."""
    line, dana = caller(), phone("204", KEY, "1000.2")
    asking = Channel("PJSIP/204-00000005", "1000.5", "1000.5", "204", "207")
    sam = phone("207", "1000.5", "1000.6")
    joined = Channel(sam.name, sam.unique, KEY, "207")
    return played(
        new_channel(line), dial(line, dana), dialled(line, dana, "ANSWER"), new_channel(asking), dial(asking, sam),
        *([dialled(asking, sam, "ANSWER")] if status == "talks" else []),
        event("AttendedTransfer", dana.keys("OrigTransferer"), asking.keys("SecondTransferer"),
              line.keys("Transferee"), sam.keys("TransferTarget"), Result="Success", DestType="Bridge"),
        hang_up(dana), hang_up(asking),
        *([dialled(line, joined, "ANSWER")] if status == "rings" else []),
        hang_up(joined), hang_up(line),
    )  # fmt: skip


@pytest.mark.parametrize("status", ["talks", "rings"])
def test_an_attended_transfer_joins_both_calls_under_the_first(status: str) -> None:
    events = attended(status)
    first = [one for one in events if one.call_id == KEY]
    second = [one for one in events if one.call_id != KEY]
    assert short(first) == [
        ("new", "204"), ("answered", "204"), ("transferred", "207"), ("answered", "207"), ("hung_up", "normalClearing"),
    ]  # fmt: skip
    assert short(second)[0] == ("new", "207") and short(second)[-1] == ("hung_up", "forwarded")
    assert first[-1].number == "+442079460018"


def test_what_rang_at_nobodys_telephone_tells_nothing() -> None:
    line = caller()
    assert played(new_channel(line), event("QueueCallerJoin", line.keys(), Queue="billing"), hang_up(line)) == []


def test_after_a_lost_line_calls_that_are_gone_have_ended() -> None:
    known = calls()
    for key, unique in (("1000.1", "1000.2"), ("2000.1", "2000.2")):
        line = caller(key=key)
        played(new_channel(line), dial(line, phone("204", key, unique)), on=known)
    ended = known.end_all_but(frozenset({"2000.1"}), AT)
    assert [(one.what, one.call_id) for one in ended] == [("hung_up", "1000.1")]
    assert known.end_all_but(frozenset({"2000.1"}), AT) == []


def test_messages_in_any_order_with_anything_in_them_break_nothing() -> None:
    chance = random.Random(7)
    line, dana, sam = caller(), phone("204", KEY, "1000.2"), phone("207", KEY, "1000.3")
    some = [
        new_channel(line), dial(line, dana), dial(line, sam), dialled(line, dana, "ANSWER"), hang_up(dana),
        dialled(line, sam, "BUSY"), hang_up(line), event("AgentConnect", line.keys(), sam.keys("Dest")),
        event("BlindTransfer", dana.keys("Transferer"), Result="Success", Extension="207"),
        event("AttendedTransfer", dana.keys("OrigTransferer"), sam.keys("SecondTransferer"), Result="Success"),
        {}, {"Event": ""}, event("Hangup"), event("DialEnd"), event("DialBegin"), event("DialBegin", Linkedid=KEY),
        event("Hangup", Uniqueid=KEY, Cause="9" * 500), event("Hangup", Uniqueid=KEY, Cause="²"),
    ]  # fmt: skip
    for _ in range(300):
        chance.shuffle(some)
        told = played(*some)
        assert all(len(one.call_id) <= 250 for one in told)


def test_calls_that_never_end_are_forgotten() -> None:
    known = calls()
    for n in range(10_050):
        line = caller(key=f"{n}.1")
        played(new_channel(line), on=known)
    assert len(known._calls) <= 10_000
    known.take({"event": "newchannel", "uniqueid": "x", "linkedid": "x"}, AT + timedelta(hours=13))
    assert list(known._calls) == ["x"]

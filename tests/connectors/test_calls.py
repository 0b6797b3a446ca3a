"""Call events of every form ring with the right number; hostile ones are refused in one sentence."""

import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.connectors.calls import check_source, parse_call_event
from kms_desktop.connectors.simulate import practice_calls
from kms_desktop.errors import KmsError
from kms_desktop.storage.database import Database
from tests.customers.people import JAMES, JUERGEN, MARIA, directory_of

AT = datetime(2025, 11, 24, 12, 7, 30, tzinfo=UTC)
NEW_CALL: dict[str, Any] = {
    "event": "newCall",
    "from": "442079460018",
    "to": "442079460999",
    "direction": "in",
    "callId": "307fa962-de8d-4ffc-817b-7f6993204159",
    "user": ["First Person"],
    "queue": "Billing line",
}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+44 20 7946 0018", "+442079460018"),
        ("020 7946 0018", "+442079460018"),
        ("  tel:+44-20-7946-0018\n", "+442079460018"),
        ("tel:+1-201-555-0123;ext=22", "+12015550123"),
        ("tel:7042;phone-context=example.com", "7042"),
        ("sip:+442079460018@pbx.example.com", "+442079460018"),
        ('"Maria" <02079460018>', "+442079460018"),
        ("07700\x00900\r\n123", "+447700900123"),
        ("tel:%2B442079460018", "+442079460018"),
        ("tel:///+44%2020%207946%200018", "+442079460018"),
        ("02079460018@192.0.2.5", "+442079460018"),
        ('"Maria" <sip:02079460018@pbx;user=phone>;tag=as58f4', "+442079460018"),
        ('"O’Okafor, Maria" <sip:+442079460018@pbx.example:5060;transport=tcp>', "+442079460018"),
        ("tel:+442079460018;cpc=ordinary", "+442079460018"),
        ("+442079460018;npdi;rn=+441234", "+442079460018"),
        ("tel:79460018;phone-context=+4420", "+442079460018"),
        ("sip:02079460018:secret@pbx.example", "+442079460018"),
        ("020\u20117946\u20110018", "+442079460018"),
        ("Tel. 020 7946 0018", "+442079460018"),
        ("Anruf von 020 7946 0018", "+442079460018"),
        ("+44 20 7946 0018,,22#", "+442079460018"),
        ("+020 7946 0018", "+442079460018"),
        ("＋４４２０７９４６００１８", "+442079460018"),
        ("anonymous", ""),
        ("", ""),
        ("unknown", ""),
        ("Unknown Number", ""),
        ("Nummer unterdrückt", ""),
        ("numéro masqué", ""),
        ("OUT OF AREA", ""),
        ("Número oculto", ""),
        ("numero privato", ""),
        ("Anoniem", ""),
        ("Numer zastrzeżony", ""),
        ("Skyddat nummer", ""),
        ("非通知", ""),
        ('"Private" <sip:anonymous@anonymous.invalid>', ""),
        ("-1", ""),
    ],
)
def test_a_bare_number_is_a_call(text: str, number: str) -> None:
    call = parse_call_event(text, AT)
    assert (call.number, call.at, call.queue, call.direction) == (number, AT, "", "in")
    assert (call.what, call.call_id) == ("new", "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"event": "newCall", "from": "123456e0"}', "123456e0"),
        ('{"event": "newCall", "from": "x; y"}', "x; y"),
        ('{"event": "newCall", "from": "%s"}' % ("9" * 300), "9" * 39 + "…"),
        ("event=newCall&from=reception%2Bdesk", "reception+desk"),
        ("sip:alice@pbx.example", "alice"),
        ("Ana Bell", "Ana Bell"),
        ("0800 abc", "0800 abc"),
    ],
)
def test_a_call_whose_number_cannot_be_read_rings_as_what_it_is(text: str, told: str) -> None:
    call = parse_call_event(text, AT)
    assert (call.number, call.told) == ("", told)
    assert call.call_id == ""


@pytest.mark.parametrize(
    "text",
    [
        "{event:newCall,from:+442079460018,callId:x}",
        "direction=in&from=%2B442079460018&event=newCall&callId=x",
        '{"Event": "RINGING", "From": "sip:02079460018@pbx.example", "CallId": "x"}',
        '{"event": "call.incoming", "caller": {"name": "Maria", "number": "020 7946 0018"}, "call_id": "x"}',
        '{"event": "new_call", "direction": "Inbound", "caller_id_number": "02079460018", "uuid": "x"}',
        '{"event": "newCall", "from": ["+442079460018"], "callId": "x"}',
        '{"event": "newCall", "from": 442079460018.0, "callId": "x"}',
    ],
)
def test_other_telephone_systems_say_it_in_other_words(text: str) -> None:
    event = parse_call_event(text, AT)
    assert (event.what, event.number, event.call_id, event.direction) == ("new", "+442079460018", "x", "in")


def test_an_inbound_call_is_no_outgoing_one() -> None:
    event = {"event": "newCall", "from": "02079460018", "to": "02079460999"}
    assert parse_call_event(json.dumps({**event, "direction": "outbound"}), AT).number == "+442079460999"
    assert parse_call_event(json.dumps({**event, "event": "call.outgoing"}), AT).direction == "out"


@pytest.mark.parametrize("form", ["json", "form"])
def test_a_new_call_of_a_telephone_system(form: str) -> None:
    text = json.dumps(NEW_CALL) if form == "json" else urlencode(NEW_CALL, doseq=True)
    event = parse_call_event(text, AT)
    assert (event.what, event.number, event.call_id) == ("new", "+442079460018", NEW_CALL["callId"])
    assert (event.queue, event.direction, event.line) == ("Billing line", "in", "+442079460999")


@pytest.mark.parametrize(
    ("change", "number", "direction"),
    [
        ({"from": "anonymous"}, "", "in"),
        ({"from": 442079460018}, "+442079460018", "in"),
        ({"direction": "out"}, "+442079460999", "out"),
        ({"event": "OutgoingCall", "direction": ""}, "+442079460999", "out"),
        ({"event": "IncomingCall"}, "+442079460018", "in"),
        ({"event": ""}, "+442079460018", "in"),
        ({"from": None}, "", "in"),
        ({"from": ["x"]}, "", "in"),
        ({"from": True}, "", "in"),
    ],
)
def test_variants_of_a_new_call(change: dict[str, Any], number: str, direction: str) -> None:
    call = parse_call_event(json.dumps({**NEW_CALL, **change}), AT)
    assert (call.number, call.direction) == (number, direction)


def test_a_call_id_has_other_spellings_and_a_limit() -> None:
    event = {"event": "newCall", "from": "02079460018"}
    assert parse_call_event(json.dumps({**event, "call_id": "a\nb\x00"}), AT).call_id == "a b"
    assert parse_call_event(json.dumps({**event, "callid": 17}), AT).call_id == "17"
    assert len(parse_call_event(json.dumps({**event, "callId": "x" * 3000}), AT).call_id) == 250
    assert parse_call_event(json.dumps({**event, "callId": {"x": 1}}), AT).call_id == ""


def test_a_time_of_another_zone_is_kept_in_utc() -> None:
    call = parse_call_event("02079460018", AT.astimezone(timezone(timedelta(hours=5))))
    assert call.at == AT
    assert call.at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9" * 10_000, r"The call event has 10,000 characters; a call event has at most 4,000\."),
        ("020 7946 0018; rm -rf /", "“020 7946 0018; rm -rf /” is not a telephone number"),
        ("$(reboot)", r"“\$\(reboot\)” is not a telephone number"),
        ("`id`", "is not a telephone number"),
        ("| cat /etc/passwd", "is not a telephone number"),
        ("020 7946 0018\nnewCall: 1", "is not a telephone number"),
        ("<img src=x onerror=1>", "is not a telephone number"),
        ("kms:open?article=1", "is not a telephone number"),
        ("file:///etc/passwd", "is not a telephone number"),
        ("--help", "is not a telephone number"),
        ("+", None),
        ("{", "starts like JSON but cannot be read"),
        ("[" * 3_000, "starts like JSON but cannot be read"),
        ("[1]", "must be one call"),
        ("{}", "names no number"),
        ('{"event": "format disk"}', "“format disk” is no event of a call"),
        ('{"event": "newCall", "from": "020 7946 0018", "direction": "sideways"}', "“sideways” is no direction"),
        ("<script>", "is not a telephone number"),
        ("rm -rf", "is not a telephone number"),
        ("javascript:alert(1)", "is not a telephone number"),
        ("http%3A%2F%2Fexample.com", "is not a telephone number"),
        ('{"from": 1' + "0" * 3_900 + "}", None),
    ],
)
def test_what_is_no_call_is_said_in_one_line(text: str, said: str | None) -> None:
    if said is None:
        assert parse_call_event(text, AT).number == ""
        return
    with pytest.raises(KmsError, match=said) as caught:
        parse_call_event(text, AT)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 160


@given(st.text(max_size=200))
def test_any_text_is_a_call_or_a_sentence(text: str) -> None:
    try:
        call = parse_call_event(text, AT)
    except KmsError as error:
        assert "\n" not in str(error)
        return
    assert call.number == "" or call.number.lstrip("+").isdigit()
    assert call.call_id.isprintable()


@given(
    st.dictionaries(st.sampled_from([*NEW_CALL, "x"]), st.none() | st.text(max_size=40) | st.integers() | st.booleans())
)
def test_any_event_is_a_call_or_a_sentence(event: dict[str, Any]) -> None:
    try:
        call = parse_call_event(json.dumps(event), AT)
    except KmsError:
        return
    assert call.direction in ("in", "out")
    assert len(call.queue) <= 100


def test_practice_calls_show_every_kind_of_caller(database: Database) -> None:
    directory, _ = directory_of(database, MARIA, JAMES, JUERGEN)
    calls = list(islice(practice_calls(database, seed=7), 24))
    levels = [directory.match_caller(call.number).level for call in calls]
    assert levels == ["known", "maybe", "unknown", "unknown"] * 6
    assert [call.number for call in calls[3::4]] == [""] * 6
    assert {call.number for call in calls[0::4]} == {"+442079460018", "+447700900123", "+441134960123"}
    assert len({call.call_id for call in calls}) == 24


def test_practice_calls_are_the_same_for_the_same_seed(database: Database) -> None:
    directory_of(database, MARIA, JAMES, JUERGEN)
    first, again, other = ([c.number for c in islice(practice_calls(database, seed), 40)] for seed in (7, 7, 8))
    assert first == again != other


def test_without_customers_there_is_nothing_to_practise_on(database: Database) -> None:
    assert list(practice_calls(database, 7)) == []


def test_one_customer_is_enough_to_practise_on(database: Database) -> None:
    directory, _ = directory_of(database, MARIA)
    levels = [directory.match_caller(call.number).level for call in islice(practice_calls(database, 1), 8)]
    assert levels == ["known", "maybe", "unknown", "unknown"] * 2


@pytest.mark.parametrize(
    ("text", "what", "names", "extensions", "cause"),
    [
        ('{"event": "answer", "callId": "x", "caller": "Dana Whitfield"}', "answered", ("Dana Whitfield",), (), ""),
        ('{"event": "answer", "callId": "x", "user": ["Dana", "Sam"]}', "answered", ("Dana", "Sam"), (), ""),
        ("event=answer&callId=x&user%5B%5D=Dana&user%5B%5D=Sam", "answered", ("Dana", "Sam"), (), ""),
        ('{"event": "answer", "callId": "x", "answeringNumber": "201"}', "answered", (), ("201",), ""),
        ('{"event": "answer", "callId": "x", "answeringNumber": "voicemail"}', "answered", ("voicemail",), (), ""),
        ('{"event": "CallAccepted", "call_id": "x", "peer": "202"}', "answered", (), ("202",), ""),
        ('{"event": "hangup", "callId": "x", "cause": "normalClearing"}', "hung_up", (), (), "normalClearing"),
        ('{"event": "hangup", "callId": "x", "cause": "NO_ANSWER"}', "hung_up", (), (), "noAnswer"),
        ('{"event": "hangup", "callId": "x", "cause": "no such thing"}', "hung_up", (), (), ""),
        ('{"event": "HungUp", "call_id": "x", "type": "voicemail"}', "hung_up", (), (), "voicemail"),
        ("event=hangup&cause=cancel&callId=x", "hung_up", (), (), "cancel"),
        ('{"event": "transfer", "callId": "x", "extension": 203}', "transferred", (), ("203",), ""),
        ('{"event": "rang_out", "callId": "x", "extension": "203"}', "rang_out", (), ("203",), ""),
    ],
)
def test_what_comes_after_the_ring(
    text: str, what: str, names: tuple[str, ...], extensions: tuple[str, ...], cause: str
) -> None:
    event = parse_call_event(text, AT)
    assert (event.what, event.call_id, event.names, event.extensions, event.cause) == (
        what,
        "x",
        names,
        extensions,
        cause,
    )


def test_whom_a_new_call_is_for_and_which_call_it_goes_on_from() -> None:
    said = {**NEW_CALL, "user": ["First Person", "Second Person"], "origCallId": "before"}
    event = parse_call_event(json.dumps(said), AT, source="sipgate")
    assert (event.names, event.original_call_id, event.source) == (
        ("First Person", "Second Person"),
        "before",
        "sipgate",
    )
    assert parse_call_event("event=hangup", AT).call_id == "", "whatever rings here"
    assert len(parse_call_event(json.dumps({**said, "user": ["x"] * 500}), AT).names) == 1


def test_a_telephone_system_has_a_short_name() -> None:
    assert check_source("asterisk-2") == "asterisk-2"
    for wrong in ("", "Asterisk", "a b", "x" * 41):
        with pytest.raises(KmsError, match="cannot name a telephone system"):
            check_source(wrong)

"""What a telephone system, a softphone or a link says of a call → IncomingCall.

It is hostile input: it may show, never act.

| text                                                 | number          | call id                  |
|------------------------------------------------------|-----------------|--------------------------|
| "+44 20 7946 0018", "tel:%2B44-20-7946-0018"         | +442079460018   | made of number and minute|
| "tel:+1-201-555-0123;ext=22", "sip:+4420…@pbx"       | +1201…, +4420…  | the same                 |
| "anonymous", "", "numéro masqué"                     | ""              | "withheld-" and the minute|
| "sip:alice@pbx", {"from": "123456e0", …}             | "", told "alice"| "unreadable-" and both   |
| {"event": "newCall", "from": …, "callId": …}         | its `from`      | its `callId`             |
| event=newCall&from=…&callId=…                        | the same as a form                         |

Question: does a call ring whose number cannot be read? Choice: always when a system tells of it as an event, and as a
bare text when it could be a name or a number: somebody waits on the line, whatever the exchange wrote. It shows what
was written, shortened, and nobody is looked up by it. Refused: to ring for a command, an address or markup, which only
a link of a stranger would send.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import parse_qsl

from kms_desktop.customers import phone
from kms_desktop.customers.model import IncomingCall
from kms_desktop.errors import KmsError
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr
from kms_desktop.texts.format import number as number_text

LONGEST_EVENT = 4_000
_LONGEST_SHOWN = 40
_LONGEST_DIGITS = 20
_LONGEST_CALL_ID = 250
_NEW_CALL = frozenset(
    (
        *("", "newcall", "incomingcall", "outgoingcall", "callincoming", "calloutgoing", "incoming", "outgoing", "new"),
        *("inbound", "outbound", "inboundcall", "outboundcall", "ring", "ringing", "callringing", "call", "callstart"),
        *("callstarted", "callnew", "callreceived", "callinitiated", "invite", "offering", "alerting", "dialing"),
    )
)
"""In small letters alone: "call.incoming" and "NEW_CALL" say the same."""
_ANSWERED = tr("The event says that a call was answered; only a new call rings.")
_HUNG_UP = tr("The event says that a call was ended; only a new call rings.")
_ENDED = {
    **dict.fromkeys(("answer", "answered", "callaccepted", "callanswered", "accepted", "connected"), _ANSWERED),
    **dict.fromkeys(("hangup", "hungup", "callhangup", "callended", "ended", "completed", "disconnected"), _HUNG_UP),
}
_DIRECTIONS: Mapping[str, Literal["in", "out"]] = {
    **dict.fromkeys(("", "in", "inbound", "incoming", "eingehend", "entrant", "entrante", "1"), "in"),
    **dict.fromkeys(("out", "outbound", "outgoing", "ausgehend", "sortant", "saliente", "2"), "out"),
}
_FROM = (
    *("from", "caller", "callerid", "callerid_number", "calleridnum", "caller_id_number", "callernumber"),
    *("caller_number", "number", "phone", "phonenumber", "phone_number", "remotenumber", "ani", "cli"),
)
_TO = ("to", "called", "callee", "destination", "callednumber", "called_number")
_CALL_ID = ("callid", "call_id", "call-id", "uniqueid", "callsid", "uuid")
_EVENT = ("event", "eventtype", "event_type")
_KNOWN = frozenset((*_EVENT, *_FROM, *_TO, *_CALL_ID, "direction", "queue"))
_INNER = ("number", "e164", "uri", "phone", "phonenumber", "phone_number", "id", "value")
"""Where a party is more than a number."""
_FORM = re.compile(r"[\w.\[\]-]{1,40}=[^&\s]*(?:&[\w.\[\]-]{1,40}=[^&\s]*)*")
_UNQUOTED = re.compile(r"[\"']?([\w-]{1,40})[\"']?\s*:\s*[\"']?([^,\"'{}]*)[\"']?")
"""Windows takes the quotation marks out of a command's words."""
_NUMBER = re.compile(r"[+(]?[\d\s().\-/+*#]*(?:(?:x|ext\.?)\s*\d{1,7}|[,pw]+[\d,pw*#]*)?")
_VANITY = re.compile(r"\+?[\d\s().-]{1,12}[A-Z]{3,9}")
_CALLABLE = re.compile(r"(?:(?!(?<!\S)-+\w)[\w\s.,'’()+\-/*#&@\"])+")
"""What a caller's name or number may be made of; no scheme, no option, no markup, nothing a shell would act on."""
_IMPOSSIBLE = re.compile(r"\n|^<[^<>:@\d]*>$")


def parse_call(text: str, at: datetime, region: str = "GB") -> IncomingCall:
    """The call, its number in E.164 where it can be read. `at` is when it came, UTC. Raises KmsError in plain words
    for what is no call: nothing of it is ever run, opened or looked up by more than its number."""
    if len(text) > LONGEST_EVENT:
        raise KmsError(
            tr(
                "The call event has {characters} characters; a call event has at most {most}.",
                characters=number_text(len(text)),
                most=number_text(LONGEST_EVENT),
            )
        )
    fields = _parse_fields(text.strip())
    event = re.sub(r"[\W_]+", "", _first_field(fields, *_EVENT).casefold())
    if event in _ENDED:
        raise KmsError(_ENDED[event])
    if event not in _NEW_CALL:
        said = one_line(_first_field(fields, *_EVENT), 40)
        raise KmsError(tr("“{event}” is no event of a call. A new call is “newCall”.", event=said))
    direction = _parse_direction(fields, event)
    written = _first_field(fields, *(_TO if direction == "out" else _FROM))
    number = _parse_number(written, region)
    told = "" if number or phone.is_withheld(written) else one_line(phone.strip_number(written), _LONGEST_SHOWN)
    call_id = one_line(_first_field(fields, *_CALL_ID), _LONGEST_CALL_ID) or _made_id(number, told, at)
    queue = one_line(_first_field(fields, "queue"), 100)
    return IncomingCall(number, call_id, at.astimezone(UTC), queue, direction, told)


def _parse_fields(text: str) -> Mapping[str, object]:
    """The event as names in small letters and values; a bare number is its own `from`."""
    if text.startswith(("{", "[")):
        return _small_names(_json_fields(text))
    if _FORM.fullmatch(text):
        form = _small_names(dict(parse_qsl(text, keep_blank_values=True, max_num_fields=40)))
        if form.keys() & _KNOWN:
            return form
    bare = phone.strip_number(text)
    if bare and not _is_number(bare) and (_IMPOSSIBLE.search(text) or not _CALLABLE.fullmatch(bare)):
        raise KmsError(tr("“{number}” is not a telephone number.", number=one_line(text, _LONGEST_SHOWN)))
    return {"from": text}


def _small_names(fields: Mapping[str, object]) -> dict[str, object]:
    return {name.casefold(): value for name, value in fields.items()}


def _json_fields(text: str) -> Mapping[str, object]:
    try:
        event = json.loads(text)
    except (ValueError, RecursionError) as error:
        event = dict(_UNQUOTED.findall(text))
        if not _small_names(event).keys() & _KNOWN:
            raise KmsError(tr("The call event is broken: it starts like JSON but cannot be read.")) from error
    if not isinstance(event, dict):
        raise KmsError(tr("The call event is a list; it must be one call."))
    if not _small_names(event).keys() & _KNOWN:
        raise KmsError(tr("The call event names no number: “from” is missing."))
    return event


def _first_field(fields: Mapping[str, object], *names: str) -> str:
    """The first of these that is text or a whole number, or holds one."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            return _first_field(_small_names(value), *_INNER)
        if isinstance(value, float) and value.is_integer() and 0 < value < 10**15:
            value = int(value)
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
            return str(value)
    return ""


def _parse_direction(fields: Mapping[str, object], event: str) -> Literal["in", "out"]:
    written = _first_field(fields, "direction").casefold().strip()
    if not written:
        return "out" if "out" in event or event == "dialing" else "in"
    if written not in _DIRECTIONS:
        raise KmsError(
            tr("“{direction}” is no direction of a call; it is “in” or “out”.", direction=one_line(written, 40))
        )
    return _DIRECTIONS[written]


def _parse_number(written: str, region: str) -> str:
    """E.164, or the digits of an extension; "" when withheld, and where it cannot be read."""
    bare = phone.strip_number(written)
    if phone.is_withheld(written) or not _is_number(bare):
        return ""
    digits = "" if _VANITY.fullmatch(bare) else phone.plain_digits(written)
    return phone.normalize_number(written, region) or (digits if len(digits) <= _LONGEST_DIGITS else "")


def _is_number(bare: str) -> bool:
    return bool(_NUMBER.fullmatch(bare) or _VANITY.fullmatch(bare))


def _made_id(number: str, told: str, at: datetime) -> str:
    """The same for a call that is told twice within a minute; softphones give no id of their own."""
    who = number or (f"unreadable-{told}" if told else "withheld")  # no text: a key
    return f"{who}-{at.astimezone(UTC):%Y%m%dT%H%M}"  # no text: a key

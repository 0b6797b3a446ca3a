"""What a telephone system, a softphone or a link says of a call → CallEvent.

It is hostile input: it may show, never act.

| text                                                 | what and number             | call id      |
|------------------------------------------------------|-----------------------------|--------------|
| "+44 20 7946 0018", "tel:%2B44-20-7946-0018"         | new, +442079460018          | ""           |
| "tel:+1-201-555-0123;ext=22", "sip:+4420…@pbx"       | new, +1201…, +4420…         | ""           |
| "anonymous", "", "numéro masqué"                     | new, ""                     | ""           |
| "sip:alice@pbx", {"from": "123456e0", …}             | new, "", told "alice"       | ""           |
| {"event": "newCall", "from": …, "callId": …}         | new, its `from`             | its `callId` |
| {"event": "answer", "callId": …, "caller": "Dana"}   | answered, by the name       | its `callId` |
| {"event": "hangup", "callId": …, "cause": "busy"}    | hung_up, with the cause     | its `callId` |
| event=hangup&callId=…                                | the same as a form                         |
| event=hangup                                         | hung_up: the call here now  | ""           |

A call without a call id is known by its number: what is told of it later is of the last one that goes on.

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
from kms_desktop.customers.call_event import CAUSES, OWN_DESK, CallEvent, What
from kms_desktop.errors import KmsError
from kms_desktop.storage.text import one_line
from kms_desktop.texts import tr
from kms_desktop.texts.format import number as number_text

LONGEST_EVENT = 4_000
_LONGEST_SHOWN = 40
_LONGEST_DIGITS = 20
_LONGEST_CALL_ID = 250
_MOST_NAMED = 50
_NEW_CALL = frozenset(
    (
        *("", "newcall", "incomingcall", "outgoingcall", "callincoming", "calloutgoing", "incoming", "outgoing", "new"),
        *("inbound", "outbound", "inboundcall", "outboundcall", "ring", "ringing", "callringing", "call", "callstart"),
        *("callstarted", "callnew", "callreceived", "callinitiated", "invite", "offering", "alerting", "dialing"),
    )
)
"""In small letters alone: "call.incoming" and "NEW_CALL" say the same."""
_WHATS: Mapping[str, What] = {
    **dict.fromkeys(_NEW_CALL, "new"),
    **dict.fromkeys(("answer", "answered", "callaccepted", "callanswered", "accepted", "connected"), "answered"),
    **dict.fromkeys(("callanswer", "pickup", "pickedup", "established"), "answered"),
    **dict.fromkeys(("hangup", "hungup", "callhangup", "callended", "ended", "completed", "disconnected"), "hung_up"),
    **dict.fromkeys(("callend", "callbusy", "end", "missed", "callmissed", "terminated"), "hung_up"),
    **dict.fromkeys(("transfer", "transferred", "calltransfer", "calltransferred", "forwarded"), "transferred"),
    **dict.fromkeys(("rangout", "ringend", "ringingstopped", "ringcanceled"), "rang_out"),
}
"""In small letters alone, as `_NEW_CALL`."""
_CAUSES = {re.sub(r"[\W_]+", "", cause.casefold()): cause for cause in CAUSES} | {
    **dict.fromkeys(("normal", "16", "completed", "answered"), "normalClearing"),
    **dict.fromkeys(("17", "userbusy"), "busy"),
    **dict.fromkeys(("18", "19", "21", "missed", "timeout", "unanswered", "rejected"), "noAnswer"),
    **dict.fromkeys(("26", "487", "canceled", "cancelled", "originatorcancel"), "cancel"),
    **dict.fromkeys(("34", "42"), "congestion"),
    **dict.fromkeys(("1", "3", "unallocated"), "notFound"),
}
_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
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
_ORIGINAL = ("origcallid", "originalcallid", "original_call_id", "orig_call_id")
_EXTENSION = ("extension", "exten", "answeringnumber", "answering_number", "peer", "agentnumber")
_NAMES = ("user", "user[]", "userid", "userid[]", "fulluserid", "fulluserid[]", "agent", "username")
_CALLER = ("caller", "caller[]")
"""Of an answer: who picked up. Of every other event: who calls."""
_CAUSE = ("cause", "reason", "hangupcause", "type")
_KNOWN = frozenset((*_EVENT, *_FROM, *_TO, *_CALL_ID, *_ORIGINAL, *_EXTENSION, *_NAMES, "direction", "queue", "cause"))
_INNER = ("number", "e164", "uri", "phone", "phonenumber", "phone_number", "id", "value")
"""Where a party is more than a number."""
_FORM = re.compile(r"[\w.\[\]%-]{1,40}=[^&\s]*(?:&[\w.\[\]%-]{1,40}=[^&\s]*)*")
_UNQUOTED = re.compile(r"[\"']?([\w-]{1,40})[\"']?\s*:\s*[\"']?([^,\"'{}]*)[\"']?")
"""Windows takes the quotation marks out of a command's words."""
_NUMBER = re.compile(r"[+(]?[\d\s().\-/+*#]*(?:(?:x|ext\.?)\s*\d{1,7}|[,pw]+[\d,pw*#]*)?")
_VANITY = re.compile(r"\+?[\d\s().-]{1,12}[A-Z]{3,9}")
_CALLABLE = re.compile(r"(?:(?!(?<!\S)-+\w)[\w\s.,'’()+\-/*#&@\"])+")
"""What a caller's name or number may be made of; no scheme, no option, no markup, nothing a shell would act on."""
_IMPOSSIBLE = re.compile(r"\n|^<[^<>:@\d]*>$")


def parse_call_event(text: str, at: datetime, region: str = "GB", source: str = OWN_DESK) -> CallEvent:
    """What happened with which call, its number in E.164 where it can be read. `at` is when it came, UTC. Raises
    KmsError in plain words for what is no call: nothing of it is ever run, opened or looked up by more than its number.
    """
    if len(text) > LONGEST_EVENT:
        raise KmsError(
            tr(
                "The call event has {characters} characters; a call event has at most {most}.",
                characters=number_text(len(text)),
                most=number_text(LONGEST_EVENT),
            )
        )
    return read_call_event(_parse_fields(text.strip()), at, region, source)


def read_call_event(
    fields: Mapping[str, object], at: datetime, region: str = "GB", source: str = OWN_DESK
) -> CallEvent:
    """The same of fields that were read already, their names in small letters."""
    event = re.sub(r"[\W_]+", "", _first_field(fields, *_EVENT).casefold())
    if event not in _WHATS:
        said = one_line(_first_field(fields, *_EVENT), 40)
        raise KmsError(tr("“{event}” is no event of a call. A new call is “newCall”.", event=said))
    what = _WHATS[event]
    direction = _parse_direction(fields, event)
    from_names = tuple(name for name in _FROM if what != "answered" or name not in _CALLER)
    ours, theirs = (from_names, _TO) if direction == "out" else (_TO, from_names)
    written = _first_field(fields, *theirs)
    number = _parse_number(written, region)
    return CallEvent(
        what,
        one_line(_first_field(fields, *_CALL_ID), _LONGEST_CALL_ID),
        at.astimezone(UTC),
        direction,
        number,
        "" if number or phone.is_withheld(written) else one_line(phone.strip_number(written), _LONGEST_SHOWN),
        _parse_number(_first_field(fields, *ours), region),
        tuple(filter(None, (_parse_number(one, region) for one in _all_fields(fields, *_EXTENSION)))),
        _names_of(fields, answered=what == "answered"),
        one_line(_first_field(fields, "queue"), 100),
        _parse_cause(fields) if what in ("hung_up", "rang_out") else "",
        one_line(_first_field(fields, *_ORIGINAL), _LONGEST_CALL_ID),
        source,
    )


def check_source(source: str) -> str:
    """The name of a telephone system as calls are kept under it. Raises KmsError."""
    if not _SOURCE.fullmatch(source):
        raise KmsError(
            tr("“{source}” cannot name a telephone system. Use small letters, digits and dashes.", source=source)
        )
    return source


def _parse_fields(text: str) -> Mapping[str, object]:
    """The event as names in small letters and values; a bare number is its own `from`."""
    if text.startswith(("{", "[")):
        return _small_names(_json_fields(text))
    if _FORM.fullmatch(text):
        form = _small_names(form_fields(text))
        if form.keys() & _KNOWN:
            return form
    bare = phone.strip_number(text)
    if bare and not _is_number(bare) and (_IMPOSSIBLE.search(text) or not _CALLABLE.fullmatch(bare)):
        raise KmsError(tr("“{number}” is not a telephone number.", number=one_line(text, _LONGEST_SHOWN)))
    return {"from": text}


def form_fields(text: str) -> dict[str, object]:
    """Of a form; a name that comes twice has a list."""
    fields: dict[str, object] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=100):
        before = fields.get(name)
        fields[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    return fields


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


def _all_fields(fields: Mapping[str, object], *names: str) -> list[str]:
    """All that these hold, of a list each part."""
    found = []
    for name in names:
        value = fields.get(name)
        parts = value if isinstance(value, list) else [value]
        found += [_first_field({name: part}, name) for part in parts[:_MOST_NAMED]]
    return [one for one in dict.fromkeys(found) if one]


def _names_of(fields: Mapping[str, object], *, answered: bool) -> tuple[str, ...]:
    """Names and logins of the people of the house; an answering number may be one too, such as "voicemail"."""
    said = _all_fields(fields, *_NAMES, *(_CALLER if answered else ()))
    said += [one for one in _all_fields(fields, *_EXTENSION) if not _is_number(phone.strip_number(one))]
    return tuple(dict.fromkeys(one_line(name, 120) for name in said))[:_MOST_NAMED]


def _parse_cause(fields: Mapping[str, object]) -> str:
    written = _first_field(fields, *_CAUSE)
    return _CAUSES.get(re.sub(r"[\W_]+", "", written.casefold()), "")


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

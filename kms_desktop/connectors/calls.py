"""What a telephone system, a softphone or a link says of a call → IncomingCall.

It is hostile input: it may show, never act.

| text                                                 | number          | call id                  |
|------------------------------------------------------|-----------------|--------------------------|
| "+44 20 7946 0018", "tel:+44-20-7946-0018"           | +442079460018   | made of number and minute|
| "tel:+1-201-555-0123;ext=22", "sip:+4420…@pbx"       | +1201…, +4420…  | the same                 |
| "anonymous", "", "unknown"                           | ""              | "withheld-" and the minute|
| {"event": "newCall", "from": …, "callId": …}         | its `from`      | its `callId`             |
| event=newCall&from=…&callId=…                        | the same as a form                         |
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
_LONGEST_NUMBER = 200
_LONGEST_CALL_ID = 250
_NEW_CALL = frozenset({"newcall", "incomingcall", "outgoingcall", ""})
_ANSWERED = tr("The event says that a call was answered; only a new call rings.")
_HUNG_UP = tr("The event says that a call was ended; only a new call rings.")
_ENDED = {"answer": _ANSWERED, "callaccepted": _ANSWERED, "hangup": _HUNG_UP, "hungup": _HUNG_UP}
_NUMBER = re.compile(r"[+(]?[\d\s().\-/+*#]*(?:(?:;ext=|;isub=|x|ext\.?)\s*\d{1,7})?(?:;phone-context=[\w.+-]+)?")
_VANITY = re.compile(r"\+?[\d\s().-]{1,12}[A-Z]{3,9}")


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
    event = _first_field(fields, "event").casefold()
    if event in _ENDED:
        raise KmsError(_ENDED[event])
    if event not in _NEW_CALL:
        raise KmsError(tr("“{event}” is no event of a call. A new call is “newCall”.", event=one_line(event, 40)))
    direction = _parse_direction(fields, event)
    number = _parse_number(_first_field(fields, "to" if direction == "out" else "from"), region)
    call_id = one_line(_first_field(fields, "callId", "call_id", "callid"), _LONGEST_CALL_ID) or _made_id(number, at)
    return IncomingCall(number, call_id, at.astimezone(UTC), one_line(_first_field(fields, "queue"), 100), direction)


def _parse_fields(text: str) -> Mapping[str, object]:
    """The event as names and values; a bare number is its own `from`."""
    if text.startswith(("{", "[")):
        return _json_fields(text)
    if re.match(r"(?:event|from|callId)=", text):
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=40))
    return {"from": text}


def _json_fields(text: str) -> Mapping[str, object]:
    try:
        event = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise KmsError(tr("The call event is broken: it starts like JSON but cannot be read.")) from error
    if not isinstance(event, dict):
        raise KmsError(tr("The call event is a list; it must be one call."))
    if not any(name in event for name in ("event", "from", "to")):
        raise KmsError(tr("The call event names no number: “from” is missing."))
    return event


def _first_field(fields: Mapping[str, object], *names: str) -> str:
    """The first of these that is text or a whole number."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str):
            return value
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
            return str(value)
    return ""


def _parse_direction(fields: Mapping[str, object], event: str) -> Literal["in", "out"]:
    written = _first_field(fields, "direction").casefold() or ("out" if event == "outgoingcall" else "in")
    if written not in ("in", "out"):
        raise KmsError(
            tr("“{direction}” is no direction of a call; it is “in” or “out”.", direction=one_line(written, 40))
        )
    return "out" if written == "out" else "in"


def _parse_number(written: str, region: str) -> str:
    """E.164, or the digits of an extension; "" when withheld. Raises KmsError for what is no number."""
    if phone.is_withheld(written):
        return ""
    if len(written) > _LONGEST_NUMBER:
        raise KmsError(
            tr(
                "The number has {characters} characters; no telephone number is that long.",
                characters=number_text(len(written)),
            )
        )
    bare = phone.strip_number(written)
    if not (_NUMBER.fullmatch(bare) or _VANITY.fullmatch(bare)):
        raise KmsError(tr("“{number}” is not a telephone number.", number=one_line(bare, 40)))
    number = phone.normalize_number(written, region) or phone.plain_digits(written)
    if not number:
        raise KmsError(tr("“{number}” is not a telephone number.", number=one_line(bare, 40)))
    return number


def _made_id(number: str, at: datetime) -> str:
    """The same for a call that is told twice within a minute; softphones give no id of their own."""
    return f"{number or 'withheld'}-{at.astimezone(UTC):%Y%m%dT%H%M}"  # no text: a key

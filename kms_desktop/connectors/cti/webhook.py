"""The body of a webhook → one call event, whichever telephone system wrote it, in whichever of its spellings.

It is hostile input: it may show, never act. What its fields say is read as a desk reads them (`connectors.calls`); here
is what only webhooks have.

| system            | events                                           | answer                                   |
|-------------------|--------------------------------------------------|------------------------------------------|
| Zammad's generic  | newCall, answer, hangup                          | `{}`                                     |
| sipgate.io        | newCall, answer, hangup, dtmf                    | XML that asks for the events that follow |
| Placetel          | IncomingCall, OutgoingCall, CallAccepted, HungUp | `{}`                                     |

Each may be JSON or a form. `user`, `user[]`, `caller` and `caller[]` say the same, as do `callId`, `call_id` and
`callid`: Zammad's own documentation has one in its table and the other in its samples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kms_desktop.connectors.calls import form_fields, read_call_event
from kms_desktop.customers.call_event import CallEvent
from kms_desktop.errors import KmsError
from kms_desktop.texts import tr

_NO_NEWS = frozenset(("dtmf", "data"))
"""Events that are known and tell nothing of a call, in small letters alone."""
_DIRECTIONS = frozenset(("in", "out", "inbound", "outbound"))
_PLAIN_EXTENSION = re.compile(r"\+?\d{1,20}")
_TYPES = {"missed": "cancel", "voicemail": "voicemail", "blocked": "blocked", "accepted": "normalClearing"}
"""How Placetel says why a call ended."""
_LONGEST_NUMBER = 200
_NUL = "\N{REPLACEMENT CHARACTER}"


class Unreadable(KmsError):
    """No call event can be made of it; `code` is a note of the reception, `detail` what it is about."""

    def __init__(self, words: str, code: str = "unreadable", detail: str = "") -> None:
        super().__init__(words)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Told:
    """The event, or None where it is known and no news of a call; `is_new` asks sipgate.io for what follows."""

    event: CallEvent | None
    is_new: bool


def parse_webhook(body: bytes, content_type: str, at: datetime, region: str, source: str, direction: str = "") -> Told:
    """`direction` is what the address says, "" for nothing. Raises Unreadable."""
    fields = _read_fields(body, content_type)
    name = _text(fields.get("event"))
    if not name:
        raise Unreadable(tr("There is no “event” in it."))
    if re.sub(r"[\W_]+", "", name).casefold() in _NO_NEWS:
        return Told(None, False)
    said = _text(fields.get("direction"))
    if said and said.casefold() not in _DIRECTIONS:
        raise Unreadable(tr("Invalid direction!"), "direction_unknown", _shown(said))
    if not said and direction:
        fields = {**fields, "direction": direction}
    if kind := _TYPES.get(_text(fields.get("type")).casefold()):
        fields = {**fields, "cause": _text(fields.get("cause")) or kind}
    try:
        event = read_call_event(fields, at, region, source)
    except KmsError as problem:
        raise Unreadable(str(problem), "event_unknown", _shown(name)) from problem
    if not event.call_id and not (event.number or event.told):
        raise Unreadable(tr("There is neither a call id nor a number in it."))
    return Told(_for_whom(event, fields, region), event.what == "new")


def parse_number(written: str, at: datetime, region: str) -> tuple[str, str]:
    """E.164 or the digits of an extension, and what to show where it cannot be read; both "" for a withheld one."""
    call = read_call_event({"event": "newCall", "from": written[:_LONGEST_NUMBER]}, at, region)
    return call.number, call.told


def _read_fields(body: bytes, content_type: str) -> Mapping[str, Any]:
    """Names in small letters; of a form each value is a list where its name comes twice."""
    text = _decode(body, content_type).replace("\0", _NUL).strip()
    if text.startswith("{") or (text.startswith("[") and "form" not in content_type):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as problem:
            raise Unreadable(tr("It starts like JSON but cannot be read.")) from problem
        if not isinstance(found, dict):
            raise Unreadable(tr("It is a list; it must be one event."))
    else:
        try:
            found = form_fields(text)
        except ValueError as problem:
            raise Unreadable(tr("It has too many fields.")) from problem
        if not found:
            raise Unreadable(tr("It is neither JSON nor a form."))
    return {str(name).casefold(): value for name, value in found.items()}


def _decode(body: bytes, content_type: str) -> str:
    """As it says, else UTF-8, else the letters of Windows, in which nearly every byte is one."""
    said = re.search(r"charset=[\"']?([\w.:-]{1,40})", content_type)
    for charset in (*([said[1]] if said else []), "utf-8-sig"):
        try:
            return body.decode(charset)
        except (LookupError, ValueError):
            continue
    return body.decode("cp1252", "replace")


def _for_whom(event: CallEvent, fields: Mapping[str, Any], region: str) -> CallEvent:
    """Some write an extension where others write a name; who names nobody tells the number that was dialled, which may
    be somebody's own."""
    plain = {name: re.sub(r"[\s()/-]", "", name.partition("@")[0]) for name in event.names}
    extensions = [*event.extensions, *(bare for bare in plain.values() if _PLAIN_EXTENSION.fullmatch(bare))]
    names = [name for name, bare in plain.items() if not _PLAIN_EXTENSION.fullmatch(bare)]
    if event.what == "new" and not (extensions or names):
        line = _text(fields.get("from" if event.direction == "out" else "to"))
        forms = (re.sub(r"[\s()/-]", "", line), parse_number(line, event.at, region)[0])
        extensions += [form for form in forms if _PLAIN_EXTENSION.fullmatch(form)]
    return replace(event, extensions=tuple(dict.fromkeys(extensions)), names=tuple(names))


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return value.strip() if isinstance(value, str) else ""


def _shown(text: str) -> str:
    """Of what a stranger wrote, what a note may hold: letters alone, so that no number gets in."""
    return re.sub(r"[^A-Za-z_. -]", "", text)[:40]

"""What Asterisk says on its manager interface, message by message → call events, one call for each Linkedid.

Question: which of Asterisk's ids is the call's? Choice: Linkedid, the oldest channel's. It is the same in the queue, at
each telephone that rings, after a blind transfer and after an attended one within Asterisk, so that a colleague's desk
shows the call that the first had. An attended transfer by SIP itself (REFER with Replaces from outside) makes another.

| Asterisk                                       | told                                                 |
|------------------------------------------------|------------------------------------------------------|
| DialBegin, DestChannel PJSIP/204-…             | new, at 204                                          |
| DialBegin from PJSIP/204-… to what is no extension | new, outgoing, by 204                            |
| DialEnd ANSWER, AgentConnect                   | answered by 204                                      |
| DialEnd NOANSWER, BUSY, CONGESTION …           | rang out at 204, and the call goes on                |
| Hangup of the caller, or of who answered       | hung up, with the cause                              |
| BlindTransfer, Success                         | transferred to the extension dialled                 |
| AttendedTransfer, Success                      | transferred to, and answered by, who was asked first |
| QueueCallerJoin                                | the queue's name goes with all that follows          |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from kms_desktop.customers.call_event import CallEvent, Direction, What

SOURCE = "asterisk"
EXTENSION = r"\d{2,8}"
"""What the name of a telephone looks like where nobody says; a trunk has another one."""
Message = Mapping[str, str]
_CHANNEL = re.compile(r"(?:PJSIP|SIP|IAX2|SCCP|DAHDI)/([^@/]{1,40})-[0-9a-fA-F]+")
_DIALLED = re.compile(r"\+?[0-9*#]{2,32}")
_FORGET_AFTER = timedelta(hours=12)
_MOST_CALLS = 10_000
_CAUSES = {
    **dict.fromkeys((1, 2, 3, 22, 28), "notFound"),
    **dict.fromkeys((16, 31), "normalClearing"),
    17: "busy",
    **dict.fromkeys((18, 19, 20, 21), "noAnswer"),
    26: "cancel",
    **dict.fromkeys((27, 34, 38, 41, 42, 43, 44, 47), "congestion"),
}
"""ITU-T Q.850, which Asterisk uses; 21 is a call that was refused."""
_STATUSES = {
    "BUSY": "busy",
    "NOANSWER": "noAnswer",
    "CANCEL": "cancel",
    "ABORT": "cancel",
    "CONGESTION": "congestion",
    "CHANUNAVAIL": "congestion",
}
_RINGS_ON = frozenset(("CANCEL", "ABORT", "CONTINUE", "GOTO"))


@dataclass(slots=True)
class _Leg:
    """A telephone of the house that has to do with a call."""

    extension: str
    state: Literal["rings", "talks", "gone"] = "rings"


@dataclass(slots=True)
class _Call:
    since: datetime
    number: str = ""
    line: str = ""
    queue: str = ""
    direction: Direction = "in"
    legs: dict[str, _Leg] = field(default_factory=dict)
    """By Uniqueid of its channel."""
    answered: bool = False
    told: bool = False
    stopped_by: str = ""
    """How the last telephone stopped ringing, as a cause."""

    def talks(self) -> bool:
        return any(leg.state == "talks" for leg in self.legs.values())


class AmiCalls:
    """What of Asterisk's calls is known so far. Messages are told in the order in which they came, each once."""

    def __init__(self, parse_number: Callable[[str], tuple[str, str]], extension: str = EXTENSION) -> None:
        """`parse_number`: what is written → E.164 or "", and what to show instead."""
        self._parse_number = parse_number
        self._extension = re.compile(extension)
        self._calls: dict[str, _Call] = {}
        self._home: dict[str, str] = {}
        """Uniqueid of a leg → the call it is of."""
        self._takers: Mapping[str, Callable[[Message, datetime], Iterator[CallEvent]]] = {
            "newchannel": self._take_channel,
            "queuecallerjoin": self._take_queue,
            "dialbegin": self._take_ringing,
            "dialend": self._take_dialled,
            "agentconnect": self._take_agent,
            "blindtransfer": self._take_blind_transfer,
            "attendedtransfer": self._take_attended_transfer,
            "hangup": self._take_hangup,
        }

    def take(self, message: Message, at: datetime) -> list[CallEvent]:
        """What follows from one message, whose names are in small letters; nothing from most."""
        taker = self._takers.get(message.get("event", "").casefold())
        return list(taker(message, at)) if taker is not None else []

    def end_all_but(self, linked: frozenset[str], at: datetime) -> list[CallEvent]:
        """After the line was lost: what Asterisk does not know any more has ended in between."""
        gone = [key for key in self._calls if key not in linked]
        return [event for key in gone for event in self._end(key, at, "")]

    def _take_channel(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        key = message.get("linkedid", "")
        if key and key == message.get("uniqueid"):
            call = self._call(key, at)
            call.number = call.number or message.get("calleridnum", "")
            call.line = call.line or _dialled(message.get("exten", ""))
        yield from ()

    def _take_queue(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        if key := message.get("linkedid", ""):
            self._call(key, at).queue = message.get("queue", "")
        yield from ()

    def _take_ringing(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        key = message.get("linkedid") or message.get("destlinkedid", "")
        rings, rung_from = self._extension_of(message, "dest"), self._extension_of(message, "")
        if not key or not (rings or rung_from):
            return
        call = self._call(key, at)
        unique = message.get("destuniqueid", "")
        if rings:
            call.number = call.number or message.get("calleridnum", "")
            call.line = call.line or _dialled(message.get("exten", ""))
            self._join(key, unique, _Leg(rings))
            yield self._event("new", key, at, rings)
        elif message.get("uniqueid") == key and not call.answered:
            call.direction = "out"
            call.number = _first_dialled(call.line, message.get("exten", ""), message.get("dialstring", ""))
            call.line = ""
            self._join(key, key, _Leg(rung_from))
            self._home[unique] = key
            yield self._event("new", key, at, rung_from)

    def _take_dialled(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        unique, status = message.get("destuniqueid", ""), message.get("dialstatus", "").upper()
        key = self._home.get(unique, "")
        call = self._calls.get(key)
        if call is None:
            return
        leg = call.legs.get(unique) or (call.legs.get(key) if call.direction == "out" else None)
        if leg is None:
            return
        if status == "ANSWER":
            yield from self._answer(key, call, leg, at)
        else:
            call.stopped_by = _STATUSES.get(status, "")
            if unique in call.legs:
                del call.legs[unique]
                if status not in _RINGS_ON:
                    yield self._event("rang_out", key, at, leg.extension, call.stopped_by)

    def _take_agent(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        """A queue tells it of a telephone behind a channel of its own (Local/…), where DialEnd told it already."""
        key = message.get("linkedid", "")
        extension = self._extension_of(message, "dest")
        if not key or not extension:
            return
        call = self._call(key, at)
        call.queue = message.get("queue", "") or call.queue
        unique = message.get("destuniqueid", "")
        leg = call.legs.get(unique)
        if leg is None:
            leg = _Leg(extension)
            self._join(key, unique, leg)
        yield from self._answer(key, call, leg, at)

    def _take_blind_transfer(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        key = message.get("transfererlinkedid", "")
        call = self._calls.get(key)
        target = message.get("extension", "")
        if message.get("result", "").casefold() != "success" or call is None or not target:
            return
        self._leave(call, message.get("transfereruniqueid", ""))
        yield self._event("transferred", key, at, target)

    def _take_attended_transfer(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        key, asked = message.get("origtransfererlinkedid", ""), message.get("secondtransfererlinkedid", "")
        call, second = self._calls.get(key), self._calls.get(asked)
        if message.get("result", "").casefold() != "success" or call is None:
            return
        self._leave(call, message.get("origtransfereruniqueid", ""))
        talking = ""
        target = self._extension_of(message, "transfertarget") or message.get("secondtransfererconnectedlinenum", "")
        if second is not None and asked != key:
            self._leave(second, message.get("secondtransfereruniqueid", ""))
            talking = next((leg.extension for leg in second.legs.values() if leg.state == "talks"), "")
            target = talking or next((leg.extension for leg in second.legs.values() if leg.state == "rings"), target)
            for unique, leg in second.legs.items():
                self._join(key, unique, leg)
            second.legs = {}
            yield from self._end(asked, at, "forwarded")
        if target:
            yield self._event("transferred", key, at, target)
        if talking:
            yield self._event("answered", key, at, talking)

    def _take_hangup(self, message: Message, at: datetime) -> Iterator[CallEvent]:
        unique = message.get("uniqueid", "")
        key = self._home.pop(unique, "") or unique
        call = self._calls.get(key)
        if call is None:
            return
        leg = call.legs.pop(unique, None)
        cause = _cause(message.get("cause", ""))
        if leg is not None and leg.state == "gone":
            return
        if leg is not None and leg.state == "talks" and not call.talks():
            yield from self._end(key, at, cause)
        elif unique == key or (leg is None and call.direction == "out"):
            unanswered = call.stopped_by or ("cancel" if cause in ("", "normalClearing") else cause)
            yield from self._end(key, at, cause if call.answered else unanswered)

    def _answer(self, key: str, call: _Call, leg: _Leg, at: datetime) -> Iterator[CallEvent]:
        if leg.state == "rings":
            leg.state, call.answered = "talks", True
            yield self._event("answered", key, at, leg.extension)

    def _end(self, key: str, at: datetime, cause: str) -> Iterator[CallEvent]:
        call = self._calls[key]
        if call.told:  # else it rang at nobody's telephone
            yield self._event("hung_up", key, at, "", cause)
        del self._calls[key]
        for unique in [one for one, home in self._home.items() if home == key]:
            del self._home[unique]

    def _leave(self, call: _Call, unique: str) -> None:
        if leg := call.legs.get(unique):
            leg.state = "gone"

    def _join(self, key: str, unique: str, leg: _Leg) -> None:
        self._calls[key].legs[unique] = leg
        self._home[unique] = key

    def _call(self, key: str, at: datetime) -> _Call:
        if key not in self._calls:
            self._forget(at)
            self._calls[key] = _Call(at)
        return self._calls[key]

    def _forget(self, now: datetime) -> None:
        """Calls are kept in the order they began; one that is never told to end is let go of."""
        while self._calls:
            key, oldest = next(iter(self._calls.items()))
            if len(self._calls) < _MOST_CALLS and now - oldest.since < _FORGET_AFTER:
                return
            del self._calls[key]
            self._home = {unique: home for unique, home in self._home.items() if home != key}

    def _event(self, what: What, key: str, at: datetime, extension: str, cause: str = "") -> CallEvent:
        call = self._calls[key]
        call.told = True
        number, told = self._parse_number(call.number)
        line, _ = self._parse_number(call.line)
        extensions = (extension,) if extension else ()
        return CallEvent(
            what=what,
            call_id=key,
            at=at,
            direction=call.direction,
            number=number,
            told=told,
            line=line,
            extensions=extensions,
            queue=call.queue,
            cause=cause,
            source=SOURCE,
        )

    def _extension_of(self, message: Message, prefix: str) -> str:
        found = _CHANNEL.fullmatch(message.get(f"{prefix}channel", ""))
        return found[1] if found and self._extension.fullmatch(found[1]) else ""


def _dialled(exten: str) -> str:
    """ "s", "h" and names of the dial plan are no number."""
    return exten if _DIALLED.fullmatch(exten) else ""


def _first_dialled(line: str, exten: str, dial_string: str) -> str:
    """What somebody of the house dialled: as they began, as the dial plan has it, or in "trunk/07700900118"."""
    parts = [line, exten, *re.split(r"[/@]", dial_string)]
    return next((part for part in parts if _dialled(part)), "")


def _cause(number: str) -> str:
    return _CAUSES.get(int(number), "") if number.isascii() and number.isdecimal() and len(number) < 5 else ""

"""The nouns of a telephone call: an event that a telephone system told, the call it is of, and at whom it rings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kms_desktop.customers.model import IncomingCall
from kms_desktop.storage.ids import new_key

What = Literal["new", "answered", "hung_up", "transferred", "rang_out"]
Direction = Literal["in", "out"]
OWN_DESK = "desk"
"""The source of calls that a desk tells of itself: a softphone beside it, a link, the simulator."""
CAUSES = (
    *("normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded"),
    *("voicemail", "blocked"),
)
"""Why a call ended, as it is stored; "" where it was not told."""
VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class CallEvent:
    """What happened with a call. It may show, never act.

    `call_id` is the telephone system's, "" where it tells none: the event is then of the last call with this number.
    `number` is the other party in E.164, "" where it is withheld or cannot be read, which `told` then shows. `line` is
    the number of the house. `extensions` and `names` are of the people it is for: in `new` those at whom it rings, in
    `answered` who answered, in `transferred` who gets it, in `rang_out` where it stopped ringing while the call goes
    on; `hung_up` says that the whole call is over. `original_call_id` is the call that this one goes on from.
    """

    what: What
    call_id: str
    at: datetime
    direction: Direction = "in"
    number: str = ""
    told: str = ""
    line: str = ""
    extensions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    queue: str = ""
    cause: str = ""
    original_call_id: str = ""
    source: str = OWN_DESK
    id: str = field(default_factory=new_key)
    """The same event sent twice is stored once."""

    def incoming(self) -> IncomingCall:
        """What rings, as far as the event alone tells it."""
        return IncomingCall(
            self.number, self.call_id or self.id, self.at, self.queue, self.direction, self.told, line=self.line
        )


@dataclass(frozen=True, slots=True)
class StoredCall:
    """A call as the workspace has it; times are UTC. `missed`: it ended, nobody took it, nobody took care of it yet.

    `ringing_for` are the keys of those at whom it rings now, `result` what came of the event that was told last.
    """

    id: str
    source: str
    call_id: str
    original_id: str
    direction: Direction
    number: str
    told: str
    line: str
    queue: str
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: str = ""
    taken_by: str = ""
    passed_to: str = ""
    """Who gets it from whoever had taken it, by the telephone."""
    contact_id: str = ""
    missed: bool = False
    settled_by: str = ""
    settled_at: datetime | None = None
    settled_as: str = ""
    ringing_for: tuple[str, ...] = ()
    result: str = ""

    def incoming(self) -> IncomingCall:
        """What rings at a desk."""
        return IncomingCall(
            self.number,
            self.call_id,
            self.started_at,
            self.queue,
            self.direction,
            self.told,
            self.id,
            self.line,
            self.contact_id,
        )


@dataclass(frozen=True, slots=True)
class MissedCaller:
    """Somebody who rang in vain, and how often: `calls` newest first, all of one number. A withheld one stands alone.

    `customer_id` and `name` are of the only customer whose account has the number; "" where there is none, or several.
    """

    calls: tuple[StoredCall, ...]
    customer_id: str = ""
    name: str = ""

    @property
    def last(self) -> StoredCall:
        return self.calls[0]


RESULTS: Mapping[str, bool] = {
    "offered": True,
    "repeated": True,
    "late": False,
    "extension_unknown": False,
    "name_unknown": False,
    "queue_unknown": False,
    "nobody_named": False,
    "noted": True,
}
"""What can come of an event, and whether it reached a person, or had to reach none."""

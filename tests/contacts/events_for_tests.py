"""Events for the tests of contacts: written by hand, and any at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from kms_desktop.contacts.events.declaration import KINDS as DECLARED
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import Event

START = datetime(2026, 11, 22, 12, 4, tzinfo=UTC)
CONTACT = "01900000-0000-7000-8000-000000000001"
DANA, SAM, PRIYA = "dana", "sam", "priya"


class Told:
    """Writes one contact's events in order, a minute apart."""

    def __init__(self, contact_id: str = CONTACT) -> None:
        self.contact_id = contact_id
        self.events: list[Event] = []

    def __call__(self, kind: str, by: str = DANA, *, after_minutes: float | None = None, **data: Any) -> Event:
        seq = len(self.events) + 1
        minutes = seq - 1 if after_minutes is None else after_minutes
        key = f"{self.contact_id[:-4]}{seq:04d}"
        event = read_event(key, self.contact_id, seq, START + timedelta(minutes=minutes), by, kind, data)
        self.events.append(event)
        return event

    def answered(self, step: str, text: str, by: str = DANA, **facts: Any) -> Event:
        said = {"article_id": "charged-twice", "step_id": step, "question": f"{step}?", "choice": 0, "text": text}
        return self("step_answered", by, **said, facts=facts)

    def option(self, kind: str, option_id: str = "refund", by: str = DANA, **more: Any) -> Event:
        said = {"article_id": "charged-twice", "option_id": option_id, "title": option_id.capitalize()}
        return self(kind, by, **{**said, "amount": 38.5, "remedy": "money", **more})

    def passed_on(self, by: str = DANA, *, to: str = SAM, warm: bool = True, question: str = "Can you?") -> str:
        handover_id = f"h{len(self.events)}"
        self(
            "handed_over",
            by,
            handover_id=handover_id,
            to_kind="person",
            to_id=to,
            to_name=to,
            question=question,
            warm=warm,
        )
        return handover_id


KINDS = st.sampled_from([*DECLARED, "of_a_newer_version"])
AGENTS = st.sampled_from([DANA, SAM, PRIYA])
SMALL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from(
        ["", "a", "outside", "charged-twice", "known", "satisfied", "2026-11-22T12:09:00+00:00", "38.50", "9" * 40]
    ),
    st.text("ab é\n", max_size=4),
)
VALUES = st.one_of(
    SMALL, st.lists(SMALL, max_size=3), st.dictionaries(st.sampled_from(["second_payment", "amount", "late"]), SMALL)
)
_NAMES = """
article_id step_id question choice text facts fact value option_id title amount remedy customer_id name level how
minutes promise_id what due_at handover_id to_kind to_id warm reason outcome words link resolution on number
call_id shown channel suggestion_id revision step approval_id granted consult_id answer takes_over again_of
"""
NAMES = st.sampled_from(_NAMES.split())
DATA = st.dictionaries(NAMES, VALUES, max_size=6)


@st.composite
def any_events(draw: st.DrawFn, most: int = 14) -> list[Event]:
    """Events of one contact by several people, in order, of any kind and with any data."""
    count = draw(st.integers(0, most))
    return [
        read_event(
            key=f"{CONTACT[:-4]}{number:04d}",
            contact_id=CONTACT,
            seq=draw(st.integers(1, most)),
            at=START + timedelta(seconds=draw(st.integers(-60, 7200))),
            agent_id=draw(AGENTS),
            kind=draw(KINDS),
            data=draw(DATA),
        )
        for number in range(count)
    ]


def in_order(events: Sequence[Event]) -> list[Event]:
    return sorted(events, key=lambda e: (e.seq, e.id))

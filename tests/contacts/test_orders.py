"""Three desktops that work apart on one contact: whatever order their events arrive in, the state is one."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.model import ContactState, Event
from kms_desktop.contacts.state import fold_events, fold_next
from tests.contacts.events_for_tests import CONTACT, DANA, PRIYA, SAM, START

CONTACTS, ORDERS = 200, 100
STEPS, OPTIONS = (
    ("what-does-the-list-show", "when-did-they-pay", "did-the-bank-charge"),
    ("refund", "credit", "explain"),
)


def _option(chance: random.Random) -> dict[str, Any]:
    option = chance.choice(OPTIONS)
    amount = chance.choice((0, 15, 38.5))
    return {"article_id": "charged-twice", "option_id": option, "title": option, "amount": amount, "remedy": "money"}


def _step(chance: random.Random) -> dict[str, Any]:
    step, choice = chance.choice(STEPS), chance.randrange(3)
    facts = {chance.choice(("late", "second_payment")): chance.choice((True, False, "posted"))}
    return {
        "article_id": "charged-twice",
        "step_id": step,
        "question": step,
        "choice": choice,
        "text": "",
        "facts": facts,
    }


def _handover(chance: random.Random) -> dict[str, Any]:
    key = f"h{chance.randrange(2)}"
    return {"handover_id": key, "to_kind": "person", "to_id": chance.choice((SAM, PRIYA)), "question": "Can you?"}


TELL: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "identified": lambda c: {"customer_id": c.choice(("c1", "c2")), "name": "Maria", "level": "known"},
    "verified": lambda c: {"how": ["postcode"], "minutes": c.choice((5, 30))},
    "noted": lambda c: {"text": f"note {c.randrange(100)}"},
    "searched": lambda c: {"text": c.choice(("twice", "charged twice"))},
    "article_opened": lambda c: {
        "article_id": c.choice(("charged-twice", "unknown-payment")),
        "title": "T",
        "step": "",
    },
    "step_answered": _step,
    "step_undone": _step,
    "fact_set": lambda c: {"fact": "amount", "value": c.choice((15, 38.5, None))},
    "option_offered": _option,
    "option_accepted": _option,
    "option_declined": _option,
    "granted": _option,
    "promised": lambda c: {
        "promise_id": f"p{c.randrange(4)}",
        "what": "call back",
        "due_at": (START + timedelta(hours=c.randrange(1, 9))).isoformat(),
    },
    "held": lambda c: {"on": c.random() < 0.5},
    "handed_over": _handover,
    "handover_accepted": _handover,
    "handover_refused": _handover,
    "handover_taken_back": _handover,
    "approval_asked": lambda c: {**_option(c), "approval_id": f"a{c.randrange(2)}", "question": "May I?"},
    "approval_answered": lambda c: {"approval_id": f"a{c.randrange(2)}", "granted": c.random() < 0.5, "reason": "ok"},
    "approval_taken_back": lambda c: {"approval_id": f"a{c.randrange(2)}"},
    "consult_asked": lambda c: {
        "consult_id": f"q{c.randrange(2)}",
        "to_kind": c.choice(("person", "team")),
        "to_id": PRIYA,
        "to_name": "x",
        "question": "Is it?",
    },
    "consult_seen": lambda c: {"consult_id": f"q{c.randrange(2)}"},
    "consult_answered": lambda c: {"consult_id": f"q{c.randrange(2)}", "answer": f"{c.random():.2f}"},
    "consult_declined": lambda c: {"consult_id": f"q{c.randrange(2)}"},
    "consult_withdrawn": lambda c: {"consult_id": f"q{c.randrange(2)}"},
    "down_reported": lambda c: {"report_id": f"d{c.randrange(3)}", "about": "line", "said": c.random() < 0.7},
    "suggested": lambda c: {"suggestion_id": f"s{c.randrange(3)}", "kind": "flag", "text": "wrong"},
    "wrapped_up": lambda c: {"outcome": c.choice(("satisfied", "mollified", "dissatisfied")), "words": "", "link": ""},
    "reopened": lambda c: {"reason": "closed by mistake"},
    "repeated": lambda c: {"what": c.choice(STEPS), "first_by": c.choice((DANA, SAM))},
}

CONFLICTING = ("handed_over", "handover_accepted", "wrapped_up")
"""Two desktops that tell one of these contradict each other: drawn twice as often as the others, so that histories
stay rich in conflicts however many kinds there are."""


def worked_apart(chance: random.Random) -> list[Event]:
    """One contact as three desktops wrote it that did not see each other: they count alike, and their clocks differ."""
    events = [_event(0, 1, DANA, "opened", {"channel": "phone", "number": "+442079460018", "call_id": "1"}, 0)]
    for place, agent in enumerate((DANA, SAM, PRIYA)):
        seq, clock = chance.randrange(1, 4), chance.randrange(-600, 600)
        for n in range(chance.randrange(3, 9)):
            kind = chance.choice((*TELL, *CONFLICTING))
            seq, clock = seq + chance.choice((1, 1, 1, 2)), clock + chance.randrange(60)
            events.append(_event(100 * place + n + 1, seq, agent, kind, TELL[kind](chance), clock))
    return events


def _event(number: int, seq: int, agent: str, kind: str, data: dict[str, Any], seconds: int) -> Event:
    key, at = f"{CONTACT[:-4]}{number:04d}", START + timedelta(seconds=seconds)
    return read_event(key, CONTACT, seq, at, agent, kind, data)


def one_by_one(events: list[Event]) -> ContactState:
    state = ContactState()
    for event in events:
        state = fold_next(state, event)
    return state


@pytest.mark.parametrize("part", range(4))
def test_twenty_thousand_orders_with_repetitions_fold_to_the_same_states(part: int) -> None:
    tried, conflicts = 0, set[str]()
    for number in range(part, CONTACTS, 4):
        chance = random.Random(number)
        events = worked_apart(chance)
        state = fold_events(events)
        conflicts |= {conflict.what for conflict in state.conflicts}
        for order in range(ORDERS):
            arrived = events + chance.sample(events, chance.randrange(len(events)))
            chance.shuffle(arrived)
            assert fold_events(arrived) == state, (number, order)
            if order % 20 == 0:
                assert one_by_one(arrived) == state, (number, order)
            tried += 1
    assert tried == CONTACTS * ORDERS // 4
    assert conflicts == {"accepted_twice", "wrapped_up_twice", "wrapped_up_by_another"}


def test_two_desktops_merge_to_the_same_state_whoever_delivers_first() -> None:
    for number in range(CONTACTS):
        chance = random.Random(number)
        events = worked_apart(chance)
        mine = [event for event in events if event.agent_id == DANA]
        theirs = [event for event in events if event.agent_id != DANA]
        together = fold_events(events)
        assert fold_events([*fold_events(mine).events, *fold_events(theirs).events]) == together
        assert fold_events([*fold_events(theirs).events, *fold_events(mine).events]) == together
